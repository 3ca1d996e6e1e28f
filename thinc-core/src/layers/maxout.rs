use thinc_macros::Model;

use super::constructors::dense_constructors;
use crate::array::{Floats2d, Floats3d};
use crate::error::Result;
use crate::initializers::{Initializer, glorot_uniform};
use crate::model::{Backprop, DYN, Dim, Model, Param, Train, Update, update};

/// A dense layer that gives the largest of several pieces for each output.
///
/// `Y[n, o] = max_p (X Wᵀ + b)[n, o, p]`, with `W` of shape `(nO, nP, nI)` and `b` of shape `(nO, nP)`: `(N, nI)` to
/// `(N, nO)`. Of equal pieces the first wins, and only it gets a gradient. `W` starts with [`glorot_uniform`] (fan-in
/// `nI`, fan-out `nO`; Thinc takes `nP` for the fan-in), `b` with zeros.
/// Goodfellow et al., "Maxout Networks" (2013); Thinc's `Maxout`.
///
/// ```
/// use thinc::prelude::*;
///
/// # let mut train = Train::new(0);
/// let mut fixed = Maxout::<96, 64, 2>::default();
/// fixed.initialize(&(), &(), &mut train)?;
/// assert_eq!(fixed.predict(Floats2d::zeros([2, 96]))?.shape(), [2, 64]);
///
/// let mut open = Maxout::new(96, 64); // 3 pieces
/// open.initialize(&(), &(), &mut train)?;
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "maxout", signature = n_i -> n_o, takes = Floats2d, multiply_adds = n_i * n_o * n_p)]
pub struct Maxout<const I: usize = DYN, const O: usize = DYN, const P: usize = 3> {
    #[dim(name = "nO")]
    n_o: Dim<O>,
    #[dim(name = "nI")]
    n_i: Dim<I>,
    #[dim(name = "nP")]
    n_p: Dim<P>,
    #[param(name = "W", shape = [n_o, n_p, n_i], init = init_w)]
    pub(super) w: Param<Floats3d>,
    #[param(name = "b", shape = [n_o, n_p], init = init_b)]
    pub(super) b: Param<Floats2d>,
    #[model(skip)]
    init_w: Initializer,
    #[model(skip)]
    init_b: Initializer,
}

dense_constructors!(Maxout<I, O, P>, init_w: glorot_uniform(), n_p: Dim::default());

impl Maxout<DYN, DYN, DYN> {
    /// A layer with `n_p` pieces, from 1 to 255.
    pub fn with_pieces(n_i: impl Into<Option<usize>>, n_o: impl Into<Option<usize>>, n_p: usize) -> Self {
        Self { n_i: n_i.into().into(), n_o: n_o.into().into(), n_p: n_p.into(), ..Self::default() }
    }
}

impl<const I: usize, const O: usize, const P: usize> Model<Floats2d> for Maxout<I, O, P> {
    type Output = Floats2d;

    fn begin_update(
        &self,
        x: Floats2d,
        _: &mut Train,
    ) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<I, O, P>> {
        let w = self.w.get()?.clone();
        let (y, which) = x.ops().affine_maxout(&x, &w, self.b.get()?)?;
        update::<Self, Floats2d, _>(y, move |dy, grads| {
            let ops = dy.ops();
            // One operation writes both, so they share the flag that tells whether to add.
            grads.w.add_with_second(&mut grads.b, |dw, db, accumulate| {
                ops.backprop_affine_maxout(&dy, &which, &x, &w, accumulate, dw, db)
            })
        })
    }

    fn predict(&self, x: Floats2d) -> Result<Floats2d> {
        let (y, _) = x.ops().affine_maxout(&x, self.w.get()?, self.b.get()?)?;
        Ok(y)
    }
}
