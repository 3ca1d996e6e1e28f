use thinc_macros::Model;

use crate::array::{Floats2d, Floats3d, count};
use crate::error::{Error, Result};
use crate::model::{Backprop, Layer, Model, Train, Update, update};
use crate::wiring::Step;

/// Runs a layer for matrices on the last axis of an array of three axes.
///
/// `Y[n, t] = layer(X[n, t])`: `(N, T, nI)` to `(N, T, nO)`, by way of `(N T, nI)` and `(N T, nO)`. Thinc's `with_reshape`, whose callback hands the layer a gradient of three axes, which no layer
/// takes.
///
/// Made by [`with_reshape`]. Nothing is copied.
#[derive(Clone, Debug, Default, Model)]
#[model(name = "with_reshape({layer})", wiring = layer)]
pub struct WithReshape<L: Layer> {
    #[layer]
    layer: L,
}

/// Lets a layer for a [`Floats2d`] take a [`Floats3d`].
///
/// # Errors
/// If the layer gives more or fewer rows than it took.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = with_reshape(Linear::new(4, 3));
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// assert_eq!(model.predict(Floats3d::zeros([2, 5, 4]))?.shape(), [2, 5, 3]);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn with_reshape<L: Layer>(layer: L) -> WithReshape<L> {
    WithReshape { layer }
}

impl<L: Model<Floats2d, Output = Floats2d>> Model<Floats3d> for WithReshape<L> {
    type Output = Floats3d;

    fn begin_update(&self, x: Floats3d, train: &mut Train) -> Update<Floats3d, impl Backprop<Self, Floats3d> + use<L>> {
        let (x, leading) = rows(x)?;
        let (y, backprop) = Step(x, &self.layer).layer_takes_input().begin("layer", train)?;
        update::<Self, Floats3d, _>(restored(y, leading)?, move |dy, grads| {
            let (dy, found) = rows(dy)?;
            if found != leading {
                let expected = [Some(leading[0]), Some(leading[1]), None];
                return Err(Error::shape("with_reshape", "a gradient", &expected, &[found[0], found[1], dy.width()]));
            }
            restored(backprop(dy, &mut grads.layer).map_err(|error| error.at("layer"))?, leading)
        })
    }

    fn predict(&self, x: Floats3d) -> Result<Floats3d> {
        let (x, leading) = rows(x)?;
        restored(Step(x, &self.layer).layer_takes_input().predict("layer")?, leading)
    }
}

/// As a matrix, and the axes that became one.
fn rows(x: Floats3d) -> Result<(Floats2d, [usize; 2])> {
    let [n, t, width] = x.shape();
    let Some(rows) = count::<f32>(&[n, t]) else {
        return Err(Error::invalid(
            "with_reshape",
            format_args!("an array of shape ({n}, {t}, {width}) has too many rows"),
        ));
    };
    Ok((x.reshape([rows, width])?, [n, t]))
}

fn restored(y: Floats2d, [n, t]: [usize; 2]) -> Result<Floats3d> {
    let [rows, width] = y.shape();
    if rows != n * t {
        return Err(Error::shape("with_reshape", "rows of the layer", &[Some(n * t), None], &[rows, width]));
    }
    y.reshape([n, t, width])
}
