//! A library of models, as a user would publish one: every form of `model!` that can be public.

// For `num_params_of!`, whose callers need not know where `thinc` is.
#[doc(hidden)]
pub use thinc;
use thinc::prelude::*;

model! {
    /// Embeds tokens.
    #[derive(Clone, Debug)]
    pub struct Encoder = Embed<8, 50> >> Relu<8, 8>
}

model! {
    /// A residual layer of any width.
    #[derive(Clone, Debug)]
    pub struct Block<const W: usize> = residual(Relu<W, W> >> LayerNorm<W>)
}

model! {
    /// From the encoder's width to 4.
    pub type Projection = Linear<8, 4>
}

/// Models in a module.
pub mod nested {
    use thinc::prelude::*;

    model! {
        /// Scores `C` classes.
        #[derive(Clone, Debug)]
        pub struct Head<const C: usize> = #[name = "output"] Softmax<8, C>
    }
}

/// A model whose type has no name.
pub fn mlp<const H: usize>(outputs: usize) -> impl Model<Floats2d, Output = Floats2d> + Clone {
    model! { <const H: usize> Relu<4, H> >> Linear::new(H, outputs) }
}

/// The number of parameters of wiring that the caller writes.
#[macro_export]
macro_rules! num_params_of {
    ($($wiring:tt)*) => {{
        let mut model = $crate::thinc::model! { $($wiring)* };
        $crate::thinc::prelude::NodeExt::initialize(&mut model, &(), &(), &mut $crate::thinc::prelude::Train::new(0))?;
        $crate::thinc::prelude::NodeExt::num_params(&model)?
    }};
}
