use thinc_macros::Model;

use super::constructors::dense_constructors;
use super::dense;
use crate::array::{Floats1d, Floats2d};
use crate::error::Result;
use crate::initializers::{Initializer, zero};
use crate::losses::Probs;
use crate::model::{Backprop, DYN, Dim, Model, Param, Train, Update, update};

/// A dense layer that gives the probabilities of classes.
///
/// `Y = softmax((X Wᵀ + b) / T)` over each row, with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to
/// `(N, nO)`. The [`temperature`](Self::temperature) `T` is 1 unless it is set. `W` and `b` start with zeros, so that every
/// class is equally likely. Thinc's `Softmax`.
///
/// The output is [`Probs`], whose gradient is that of the logits `(X Wᵀ + b) / T`
/// ([`LogitsGrad`](crate::losses::LogitsGrad)): what [`CategoricalCrossentropy`](crate::losses::CategoricalCrossentropy)
/// gives. In Thinc both are arrays: its callback expects the same, but does not say so.
///
/// ```
/// use thinc::prelude::*;
///
/// # let mut train = Train::new(0);
/// let mut model = Softmax::<8, 4>::default();
/// model.initialize(&(), &(), &mut train)?;
/// let (probs, backprop) = model.begin_update(Floats2d::zeros([2, 8]), &mut train)?;
/// assert_eq!(probs.row(0)?, [0.25; 4]);
/// let (d_logits, loss) = CategoricalCrossentropy::new().get_grad_and_loss(&probs, &Ints1d::from(vec![3, 0]))?;
/// assert!((loss - 4f32.ln()).abs() < 1e-6);
/// let dx = backprop(d_logits, &mut model.zero_grads()?)?;
/// assert_eq!(dx.shape(), [2, 8]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "softmax", signature = n_i -> n_o, takes = Floats2d, multiply_adds = n_i * n_o)]
pub struct Softmax<const I: usize = DYN, const O: usize = DYN> {
    #[dim(name = "nO")]
    n_o: Dim<O>,
    #[dim(name = "nI")]
    n_i: Dim<I>,
    #[param(name = "W", shape = [n_o, n_i], init = init_w)]
    w: Param<Floats2d>,
    #[param(name = "b", shape = [n_o], init = init_b)]
    b: Param<Floats1d>,
    #[attr(name = "softmax_normalize")]
    normalize: bool,
    #[attr(name = "softmax_temperature")]
    temperature: f32,
    #[model(skip)]
    init_w: Initializer,
    #[model(skip)]
    init_b: Initializer,
}

dense_constructors!(Softmax<I, O>, init_w: zero(), normalize: true, temperature: 1.0);

impl<const I: usize, const O: usize> Softmax<I, O> {
    /// Whether `predict` gives probabilities. On by default. Where it is off, `predict` spares itself that and gives the
    /// logits `X Wᵀ + b`, still as [`Probs`]: their order is the same, which is all that choosing a class needs. In
    /// training the output is always normalized.
    #[must_use]
    pub fn normalize_outputs(mut self, normalize: bool) -> Self {
        self.normalize = normalize;
        self
    }

    /// Divides the logits by a positive temperature: above 1 the probabilities are more even, below 1 less.
    #[must_use]
    pub fn temperature(mut self, temperature: f32) -> Self {
        self.temperature = temperature;
        self
    }
}

impl<const I: usize, const O: usize> Model<Floats2d> for Softmax<I, O> {
    type Output = Probs;

    fn begin_update(&self, x: Floats2d, _: &mut Train) -> Update<Probs, impl Backprop<Self, Floats2d> + use<I, O>> {
        let w = self.w.get()?.clone();
        let temperature = self.temperature;
        let y = x.ops().softmax(x.ops().affine(&x, &w, self.b.get()?)?, temperature)?.into();
        update::<Self, Floats2d, _>(y, move |dy, grads| {
            let mut dy = dy.into_inner();
            if temperature != 1.0 {
                let ops = dy.ops();
                ops.scale(dy.storage_mut(), 1.0 / temperature)?;
            }
            dense::backprop(&dy, &x, &w, &mut grads.w, &mut grads.b)
        })
    }

    fn predict(&self, x: Floats2d) -> Result<Probs> {
        let ops = x.ops();
        let logits = ops.affine(&x, self.w.get()?, self.b.get()?)?;
        Ok(if self.normalize { ops.softmax(logits, self.temperature)? } else { logits }.into())
    }
}
