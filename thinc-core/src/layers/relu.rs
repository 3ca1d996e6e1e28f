use thinc_macros::Model;

use super::constructors::dense_constructors;
use super::dense;
use crate::array::{Floats1d, Floats2d};
use crate::error::Result;
use crate::initializers::{Initializer, glorot_uniform};
use crate::model::{Backprop, DYN, Data, Dim, Model, Param, Train, Update, update};

/// A dense layer with a rectified linear activation.
///
/// `Y = max(0, X Wᵀ + b)`, with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to `(N, nO)`.
/// `W` starts with [`glorot_uniform`], `b` with zeros. The gradient is 0 where `Y` is. Thinc's `Relu`.
///
/// `Relu<784, 128>` has its widths fixed and checked by the compiler; `Relu` alone takes them from [`new`](Relu::new) or
/// from the samples given to `initialize`.
///
/// ```
/// use thinc::prelude::*;
///
/// # let mut train = Train::new(0);
/// let mut fixed = Relu::<784, 128>::default();
/// fixed.initialize(&(), &(), &mut train)?;
/// assert_eq!(fixed.predict(Floats2d::zeros([2, 784]))?.shape(), [2, 128]);
///
/// let mut open = Relu::new(None, 10).init_w(he_normal());
/// open.initialize(&Floats2d::zeros([2, 32]), &(), &mut train)?;
/// assert_eq!(open.predict(Floats2d::zeros([2, 32]))?.shape(), [2, 10]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "relu", signature = n_i -> n_o, takes = Floats2d, multiply_adds = n_i * n_o)]
#[doc(alias = "ReLu")]
pub struct Relu<const I: usize = DYN, const O: usize = DYN> {
    #[dim(name = "nO")]
    n_o: Dim<O>,
    #[dim(name = "nI")]
    n_i: Dim<I>,
    #[param(name = "W", shape = [n_o, n_i], init = init_w)]
    w: Param<Floats2d>,
    #[param(name = "b", shape = [n_o], init = init_b)]
    b: Param<Floats1d>,
    #[model(skip)]
    init_w: Initializer,
    #[model(skip)]
    init_b: Initializer,
}

dense_constructors!(Relu<I, O>, init_w: glorot_uniform());

impl<const I: usize, const O: usize> Model<Floats2d> for Relu<I, O> {
    type Output = Floats2d;

    fn begin_update(&self, x: Floats2d, _: &mut Train) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<I, O>> {
        let w = self.w.get()?.clone();
        let y = x.ops().affine_relu(&x, &w, self.b.get()?)?;
        let saved = y.clone();
        update::<Self, Floats2d, _>(y, move |dy, grads| {
            let dy = dy.ops().backprop_relu(dy, &saved)?;
            dense::backprop(&dy, &x, &w, &mut grads.w, &mut grads.b)
        })
    }

    fn predict(&self, x: Floats2d) -> Result<Floats2d> {
        x.ops().affine_relu(&x, self.w.get()?, self.b.get()?)
    }
}

/// Without a gradient for the input.
impl<const I: usize, const O: usize> Model<Data<Floats2d>> for Relu<I, O> {
    type Output = Floats2d;

    fn begin_update(
        &self,
        Data(x): Data<Floats2d>,
        _: &mut Train,
    ) -> Update<Floats2d, impl Backprop<Self, Data<Floats2d>> + use<I, O>> {
        let y = x.ops().affine_relu(&x, self.w.get()?, self.b.get()?)?;
        let saved = y.clone();
        update::<Self, Data<Floats2d>, _>(y, move |dy, grads| {
            let dy = dy.ops().backprop_relu(dy, &saved)?;
            dense::backprop_params(&dy, &x, &mut grads.w, &mut grads.b)
        })
    }

    fn predict(&self, Data(x): Data<Floats2d>) -> Result<Floats2d> {
        x.ops().affine_relu(&x, self.w.get()?, self.b.get()?)
    }
}
