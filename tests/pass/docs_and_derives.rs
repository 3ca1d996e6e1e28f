#![deny(missing_docs)]
//! Attributes go to the item that they stand on.

pub mod models {
    //! Public items need documentation, also those of `model!`.
    use thinc::prelude::*;

    model! {
        /// Scores sentences.
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct Scorer = Relu<4, 8> >> Linear<8, 1>
    }

    model! {
        /// The first half of [`Scorer`].
        #[allow(dead_code, reason = "shows that attributes are kept")]
        pub type Half = Relu<4, 8> >> LayerNorm<8>
    }
}

use thinc::prelude::*;

fn main() -> Result<()> {
    let mut model = models::Scorer::default();
    model.initialize(&(), &(), &mut Train::new(0))?;
    let copy = model.clone();
    let x = Floats2d::full([2, 4], 0.5);
    assert_eq!(copy.predict(x.clone())?, model.predict(x)?);
    assert!(format!("{model:?}").contains("Relu"));
    assert_eq!(models::Half::default().name(), "relu>>layernorm");
    Ok(())
}
