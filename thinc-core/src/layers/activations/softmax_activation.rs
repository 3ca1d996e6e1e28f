use thinc_macros::Model;

use crate::array::Floats2d;
use crate::error::Result;
use crate::layers::elementwise::check_gradient;
use crate::model::{Backprop, Model, Train, Update, update};

/// The softmax of every row, as a layer between others.
///
/// `Y[n, i] = exp(X[n, i]) / Σ_j exp(X[n, j])`: `(N, nO)` to `(N, nO)`. The gradient is that with respect to `Y`, so the layer can
/// stand anywhere, but not before a loss of probabilities; that is what [`Softmax`](crate::layers::Softmax) is for.
/// Thinc's `softmax_activation`.
///
/// ```
/// use thinc::prelude::*;
///
/// assert_eq!(SoftmaxActivation.predict(Floats2d::zeros([2, 4]))?, Floats2d::full([2, 4], 0.25));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Model)]
#[doc(alias = "softmax_activation")]
#[model(name = "softmax_activation", signature = _ -> _, takes = Floats2d)]
pub struct SoftmaxActivation;

impl Model<Floats2d> for SoftmaxActivation {
    type Output = Floats2d;

    fn begin_update(&self, x: Floats2d, _: &mut Train) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<>> {
        let y = self.predict(x)?;
        let saved = y.clone();
        update::<Self, Floats2d, _>(y, move |dy, _| {
            check_gradient(&dy.shape(), &saved.shape())?;
            dy.ops().backprop_softmax(dy, &saved, 1.0)
        })
    }

    fn predict(&self, x: Floats2d) -> Result<Floats2d> {
        x.ops().softmax(x, 1.0)
    }
}
