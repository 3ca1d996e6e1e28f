use thinc_macros::Model;

use crate::error::Result;
use crate::model::{Accumulate, Backprop, Differentiable, Layer, Model, Train, Update, update};
use crate::wiring::Step;

/// The input plus the output of a layer: `y = x + f(x)`. Made by [`residual`].
///
/// Rows `(N, nI)` to `(N, nI)`: the layer's output must have the width of its input. Lists, `Ragged`, `Padded` and floats
/// of other ranks will do as well. He et al., "Deep Residual Learning for Image Recognition" (2016); Thinc's
/// `residual`, where the output of a layer for a `Padded` is changed in place, which its callback may have saved.
#[derive(Clone, Debug, Default, Model)]
#[model(name = "residual({layer})", wiring = residual(layer))]
pub struct Residual<L: Layer> {
    #[layer]
    pub(crate) layer: L,
}

/// Adds a layer's input to its output.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = residual(Relu::new(8, 8));
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// assert_eq!(model.predict(Floats2d::zeros([5, 8]))?.shape(), [5, 8]);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn residual<L: Layer>(layer: L) -> Residual<L> {
    Residual { layer }
}

impl<X, L> Model<X> for Residual<L>
where
    X: Differentiable + Accumulate,
    L: Model<X, Output = X>,
{
    type Output = X;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<X, impl Backprop<Self, X> + use<X, L>> {
        let (mut y, backprop) = Step(x.clone(), &self.layer).layer_takes_input().begin("layer", train)?;
        y.accumulate(x)?;
        update::<Self, X, _>(y, move |dy, grads| {
            let mut dx = backprop(dy.clone(), &mut grads.layer).map_err(|error| error.at("layer"))?;
            dx.accumulate(dy)?;
            Ok(dx)
        })
    }

    fn predict(&self, x: X) -> Result<X> {
        let mut y = Step(x.clone(), &self.layer).layer_takes_input().predict("layer")?;
        y.accumulate(x)?;
        Ok(y)
    }
}
