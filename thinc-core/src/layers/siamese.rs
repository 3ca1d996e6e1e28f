use thinc_macros::Model;

use crate::error::Result;
use crate::model::{Backprop, Differentiable, Layer, Model, Train, Update, update};
use crate::wiring::Step;

/// Compares the two values of a pair: one layer, with the same weights, for both of them, then a similarity of what
/// comes out.
///
/// `y = similarity(layer(x1), layer(x2))`, so the gradient of the layer is the sum of that of both: pairs of `(N, nI)` to
/// `(N)`, or to what else the similarity gives. Made by [`siamese`].
#[derive(Clone, Debug, Default, Model)]
#[model(name = "siamese({layer}, {similarity})", wiring = layer >> similarity)]
pub struct Siamese<L: Layer, S: Layer> {
    #[layer]
    layer: L,
    #[layer]
    similarity: S,
}

/// One layer for both values of a pair, and a similarity of what comes out: Bromley et al., "Signature Verification
/// using a 'Siamese' Time Delay Neural Network" (1993). Thinc's `siamese`, which needs the widths where it is made;
/// here `initialize` fills them in as well.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = siamese(Relu::new(None, 8), CauchySimilarity::new(None));
/// let pairs = (Floats2d::zeros([2, 4]), Floats2d::full([2, 4], 1.0));
/// model.initialize(&pairs, &(), &mut Train::new(0))?;
/// let similarity: Floats1d = model.predict(pairs)?;
/// assert_eq!(similarity.len(), 2);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn siamese<L: Layer, S: Layer>(layer: L, similarity: S) -> Siamese<L, S> {
    Siamese { layer, similarity }
}

impl<X, Y, L, S> Model<(X, X)> for Siamese<L, S>
where
    X: Differentiable,
    Y: Differentiable,
    L: Model<X, Output = Y>,
    S: Model<(Y, Y)>,
{
    type Output = S::Output;

    fn begin_update(
        &self,
        (a, b): (X, X),
        train: &mut Train,
    ) -> Update<S::Output, impl Backprop<Self, (X, X)> + use<X, Y, L, S>> {
        let (a, backprop_a) = Step(a, &self.layer).layer_takes_input().begin("layer", train)?;
        let (b, backprop_b) = Step(b, &self.layer).layer_takes_input().begin("layer", train)?;
        let (y, backprop) = Step((a, b), &self.similarity).layer_takes_input().begin("similarity", train)?;
        update::<Self, (X, X), _>(y, move |dy, grads| {
            let (da, db) = backprop(dy, &mut grads.similarity).map_err(|error| error.at("similarity"))?;
            let da = backprop_a(da, &mut grads.layer).map_err(|error| error.at("layer"))?;
            let db = backprop_b(db, &mut grads.layer).map_err(|error| error.at("layer"))?;
            Ok((da, db))
        })
    }

    fn predict(&self, (a, b): (X, X)) -> Result<S::Output> {
        let a = Step(a, &self.layer).layer_takes_input().predict("layer")?;
        let b = Step(b, &self.layer).layer_takes_input().predict("layer")?;
        Step((a, b), &self.similarity).layer_takes_input().predict("similarity")
    }
}

#[cfg(test)]
mod tests;
