use thinc_macros::Model;

use crate::array::{Floats1d, Floats2d};
use crate::error::{Error, Result};
use crate::initializers::Initializer;
use crate::model::{Backprop, DYN, Dim, Model, Param, Statistic, Train, Update, update};

/// Batch normalization: every feature gets mean 0 and variance 1 over the batch, then a learned scale and shift.
///
/// `Y = (X - μ) / √(σ² + eps) G + b`, with `G` and `b` of shape `(nI)`: `(N, nI)` to `(N, nI)`. `G` starts with ones,
/// `b` with zeros; `eps` is 1e-5. In training `μ` and `σ²` are mean and population variance of each column of the
/// batch; in prediction they are the running averages `mean` and `var`, which start with 0 and 1. Ioffe and Szegedy,
/// "Batch Normalization" (2015).
///
/// The averages are [`Statistic`]s: saved with the model, moved by `finish_update`, touched by no optimizer. A step
/// moves them by [`momentum`](Self::momentum) to the mean of its rows and the unbiased variance `Σ (x - μ)² / (N - 1)`;
/// several batches of one step count as one, to whose variance each adds what is within it. A batch of one row has
/// variance 0: its output is `b`, and it tells nothing of the variance. One without rows tells nothing at all.
///
/// Thinc 8 has no such layer. That of Thinc 7 normalizes by the batch in prediction too, so that what a row gives hangs
/// on the rows beside it.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = BatchNorm::<2>::default().momentum(0.5);
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let x = Floats2d::from_rows(&[[1.0, 10.0], [3.0, 30.0]]);
/// let mut grads = model.zero_grads()?;
/// let (y, backprop) = model.begin_update(x, &mut Train::new(0))?;
/// assert!((y.as_slice()?[2] - 1.0).abs() < 1e-5);
/// backprop(y, &mut grads)?;
/// model.finish_update(&mut Sgd::new(0.1), &mut grads)?;
/// // Halfway from 0 to the means, from 1 to the variances.
/// assert_eq!(model.mean()?.as_slice()?, [1.0, 10.0]);
/// assert_eq!(model.variance()?.as_slice()?, [1.5, 100.5]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "batchnorm", signature = n_i -> n_i, takes = Floats2d, multiply_adds = 2 * n_i)]
pub struct BatchNorm<const N: usize = DYN> {
    #[dim(name = "nI", same = "nO")]
    n_i: Dim<N>,
    #[param(name = "G", shape = [n_i], init = Initializer::Constant(1.0))]
    g: Param<Floats1d>,
    #[param(name = "b", shape = [n_i], init = Initializer::Zero)]
    b: Param<Floats1d>,
    #[param(name = "mean", shape = [n_i], init = Initializer::Zero)]
    mean: Statistic<Floats1d>,
    #[param(name = "var", shape = [n_i], init = Initializer::Constant(1.0))]
    variance: Statistic<Floats1d>,
    #[attr]
    momentum: f32,
    #[attr]
    eps: f32,
}

impl<const N: usize> Default for BatchNorm<N> {
    fn default() -> Self {
        Self {
            n_i: Dim::default(),
            g: Param::default(),
            b: Param::default(),
            mean: Statistic::default(),
            variance: Statistic::default(),
            momentum: 0.1,
            eps: 1e-5,
        }
    }
}

impl BatchNorm {
    /// A layer for rows of this width; `None` for what `initialize` is to fill in.
    pub fn new(n_i: impl Into<Option<usize>>) -> Self {
        Self { n_i: n_i.into().into(), ..Self::default() }
    }
}

impl<const N: usize> BatchNorm<N> {
    /// Sets how far a step moves the running averages, from 0 (not at all) to 1 (they become those of the step). 0.1 by
    /// default.
    #[must_use]
    pub fn momentum(mut self, momentum: f32) -> Self {
        self.momentum = momentum;
        self
    }

    /// Sets the positive number that is added to variances. 1e-5 by default.
    #[must_use]
    pub fn eps(mut self, eps: f32) -> Self {
        self.eps = eps;
        self
    }

    /// The running mean of each feature.
    ///
    /// # Errors
    /// While the model is not initialized.
    pub fn mean(&self) -> Result<&Floats1d> {
        self.mean.get()
    }

    /// The running variance of each feature.
    ///
    /// # Errors
    /// While the model is not initialized.
    pub fn variance(&self) -> Result<&Floats1d> {
        self.variance.get()
    }
}

impl<const N: usize> Model<Floats2d> for BatchNorm<N> {
    type Output = Floats2d;

    fn begin_update(&self, x: Floats2d, _: &mut Train) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<N>> {
        let (g, momentum, eps) = (self.g.get()?.clone(), self.momentum, self.eps);
        if !(0.0..=1.0).contains(&momentum) {
            let message = format_args!("the momentum is between 0 and 1, but here it is {momentum}");
            return Err(Error::invalid("BatchNorm", message));
        }
        let (mean, variance) = x.ops().column_moments(&x)?;
        let y = x.ops().normalize_columns(&x, &mean, &variance, eps, &g, self.b.get()?)?;
        update::<Self, Floats2d, _>(y, move |dy, grads| {
            let ops = dy.ops();
            let dx = grads.g.add_with_second(&mut grads.b, |dg, db, accumulate| {
                ops.backprop_normalize_columns(dy, &x, &mean, &variance, eps, &g, accumulate, dg, db)
            })?;
            let rows = x.n_rows() as f32;
            grads.mean.observe(&mean, rows, momentum)?;
            if rows > 1.0 {
                let mut unbiased = variance;
                ops.scale(unbiased.storage_mut(), rows / (rows - 1.0))?;
                grads.variance.observe(&unbiased, rows - 1.0, momentum)?;
            }
            Ok(dx)
        })
    }

    fn predict(&self, x: Floats2d) -> Result<Floats2d> {
        let (mean, variance) = (self.mean.get()?, self.variance.get()?);
        x.ops().normalize_columns(&x, mean, variance, self.eps, self.g.get()?, self.b.get()?)
    }
}

#[cfg(test)]
mod tests;
