use thinc_macros::Model;

use crate::array::{Floats1d, Floats2d};
use crate::error::Result;
use crate::initializers::Initializer;
use crate::model::{Backprop, DYN, Dim, Model, Param, Train, Update, update};

/// How alike the vectors of two batches are, row by row: 1 where they are equal, less the farther they are apart.
///
/// `s[n] = 1 / (1 + Σ_i W[i] (X1[n, i] - X2[n, i])²)`, with `W` of shape `(nI)`: two arrays `(N, nI)` to `(N)`. `W`
/// starts with ones; where training makes it negative, `s` is no longer between 0 and 1. The Cauchy similarity function
/// of Chen, "Similarity Scores Based on Background Samples" (2013), usually behind
/// [`siamese`](super::siamese). Thinc's `CauchySimilarity`.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = CauchySimilarity::<2>::default();
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let pairs = (Floats2d::from_rows(&[[1.0, 2.0], [1.0, 2.0]]), Floats2d::from_rows(&[[1.0, 2.0], [2.0, 4.0]]));
/// assert_eq!(model.predict(pairs)?, Floats1d::from(vec![1.0, 1.0 / 6.0]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "cauchy_similarity", signature = n_i -> n_o, takes = (Floats2d, Floats2d), multiply_adds = 2 * n_i)]
pub struct CauchySimilarity<const N: usize = DYN> {
    #[dim(name = "nI")]
    n_i: Dim<N>,
    /// Thinc has this dimension, of one similarity.
    #[dim(name = "nO")]
    n_o: Dim<1>,
    #[param(name = "W", shape = [n_i], init = Initializer::Constant(1.0))]
    w: Param<Floats1d>,
}

impl<const N: usize> Default for CauchySimilarity<N> {
    fn default() -> Self {
        Self { n_i: Dim::default(), n_o: Dim::default(), w: Param::default() }
    }
}

impl CauchySimilarity {
    /// A layer for vectors of this width; `None` for what `initialize` is to fill in.
    pub fn new(n_i: impl Into<Option<usize>>) -> Self {
        Self { n_i: n_i.into().into(), ..Self::default() }
    }
}

impl<const N: usize> Model<(Floats2d, Floats2d)> for CauchySimilarity<N> {
    type Output = Floats1d;

    fn begin_update(
        &self,
        (a, b): (Floats2d, Floats2d),
        _: &mut Train,
    ) -> Update<Floats1d, impl Backprop<Self, (Floats2d, Floats2d)> + use<N>> {
        let w = self.w.get()?.clone();
        let similarity = a.ops().cauchy_similarity(&a, &b, &w)?;
        update::<Self, (Floats2d, Floats2d), _>(similarity.clone(), move |ds, grads| {
            grads.w.add_with(|dw, accumulate| {
                a.ops().backprop_cauchy_similarity(&ds, &similarity, &a, &b, &w, accumulate, dw)
            })
        })
    }

    fn predict(&self, (a, b): (Floats2d, Floats2d)) -> Result<Floats1d> {
        a.ops().cauchy_similarity(&a, &b, self.w.get()?)
    }
}
