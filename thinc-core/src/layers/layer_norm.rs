use thinc_macros::Model;

use crate::array::{Floats1d, Floats2d};
use crate::error::Result;
use crate::initializers::Initializer;
use crate::model::{Backprop, DYN, Dim, Model, Param, Train, Update, update};

/// Layer normalization: every row gets mean 0 and variance 1, then a learned scale and shift.
///
/// `Y = (X - μ) / √(σ² + 1e-8) G + b`, with mean `μ` and population variance `σ²` over each row, `G` and `b` of shape
/// `(nI)`: `(N, nI)` to `(N, nI)`. `G` starts with ones, `b` with zeros. Ba et al., "Layer Normalization" (2016); Thinc's
/// `LayerNorm`.
///
/// ```
/// use thinc::prelude::*;
///
/// # let mut train = Train::new(0);
/// let mut model = LayerNorm::<2>::default();
/// model.initialize(&(), &(), &mut train)?;
/// let y = model.predict(Floats2d::from_rows(&[[1.0, 3.0]]))?;
/// assert!((y.as_slice()?[1] - 1.0).abs() < 1e-6);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "layernorm", signature = n_i -> n_i, takes = Floats2d, multiply_adds = 2 * n_i)]
pub struct LayerNorm<const N: usize = DYN> {
    #[dim(name = "nI", same = "nO")]
    n_i: Dim<N>,
    #[param(name = "G", shape = [n_i], init = Initializer::Constant(1.0))]
    pub(super) g: Param<Floats1d>,
    #[param(name = "b", shape = [n_i], init = Initializer::Zero)]
    pub(super) b: Param<Floats1d>,
}

impl<const N: usize> Default for LayerNorm<N> {
    fn default() -> Self {
        Self { n_i: Dim::default(), g: Param::default(), b: Param::default() }
    }
}

impl LayerNorm {
    /// A layer for rows of this width; `None` for what `initialize` is to fill in.
    pub fn new(n_i: impl Into<Option<usize>>) -> Self {
        Self { n_i: n_i.into().into(), ..Self::default() }
    }
}

impl<const N: usize> Model<Floats2d> for LayerNorm<N> {
    type Output = Floats2d;

    fn begin_update(&self, x: Floats2d, _: &mut Train) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<N>> {
        let g = self.g.get()?.clone();
        let (y, moments) = x.ops().layer_norm(&x, &g, self.b.get()?)?;
        update::<Self, Floats2d, _>(y, move |dy, grads| {
            let ops = dy.ops();
            grads.g.add_with_second(&mut grads.b, |dg, db, accumulate| {
                ops.backprop_layer_norm(dy, &x, &moments, &g, accumulate, dg, db)
            })
        })
    }

    fn predict(&self, x: Floats2d) -> Result<Floats2d> {
        let (y, _) = x.ops().layer_norm(&x, self.g.get()?, self.b.get()?)?;
        Ok(y)
    }
}
