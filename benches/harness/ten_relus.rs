//! Ten Relu(8, 8) after each other, at one row: what calls cost where there is little to compute.

use std::time::Duration;

use thinc::prelude::*;

use super::{Case, Measured, measure};

#[derive(Default, Model)]
#[model(input = Floats2d, output = Floats2d)]
struct TenRelus(
    #[layer] Relu<8, 8>,
    #[layer] Relu<8, 8>,
    #[layer] Relu<8, 8>,
    #[layer] Relu<8, 8>,
    #[layer] Relu<8, 8>,
    #[layer] Relu<8, 8>,
    #[layer] Relu<8, 8>,
    #[layer] Relu<8, 8>,
    #[layer] Relu<8, 8>,
    #[layer] Relu<8, 8>,
);

/// The times of a prediction, of a forward pass whose callback is dropped, and of one whose callback is called.
pub(crate) fn times() -> Result<Vec<Measured>> {
    let mut model = TenRelus::default();
    let mut train = Train::new(0).with_check_finite(false);
    model.initialize(&(), &(), &mut train)?;
    let mut grads = model.zero_grads()?;
    let x = Floats2d::full([1, 8], 0.5);
    let (mut first, mut second) = (train.fork(), train.fork());
    // Once with errors looked at: the same calls cannot fail later.
    let (y, backprop) = model.begin_update(x.clone(), &mut first)?;
    backprop(y, &mut grads)?;
    let mut cases = [
        Case::new("predict", || drop(model.predict(x.clone()))),
        Case::new("begin_update", || drop(model.begin_update(x.clone(), &mut first))),
        Case::new("begin_update and callback", || {
            let result = model.begin_update(x.clone(), &mut second);
            drop(result.and_then(|(y, backprop)| backprop(y, &mut grads)));
        }),
    ];
    Ok(measure(&mut cases, 100, Duration::from_millis(2)))
}
