use std::fmt;

use crate::array::{Floats1d, Storage};
use crate::error::{Error, Result};
use crate::finite::check_finite;
use crate::initializers::{InitContext, Initializer};
use crate::model::{AnyGradient, AnyParam, Param, ParamArray, ParamField, SizeChange, Visit, VisitMut};
use crate::optimizers::check_gradient_device;

/// A parameter that is observed and not trained: a running average of something that the batches have, such as the
/// means of a [`BatchNorm`](crate::layers::BatchNorm).
///
/// It is saved, loaded, counted, resized and moved like any other (`#[param]`). A forward pass does not change the
/// model, so what a batch shows goes the way of the gradients: the callback adds it to an [`Observed`], and
/// `finish_update` moves the average at the end of the step. No optimizer sees it, as it has no gradient: neither its
/// learning rate nor L2, clipping or averages touch it.
///
/// ```
/// use thinc::model::{Observed, Statistic};
/// use thinc::prelude::*;
///
/// #[derive(Model, Default)]
/// #[model(signature = _ -> _)]
/// struct Counts {
///     #[param(shape = [1], init = Initializer::Zero)]
///     rows: Statistic<Floats1d>,
/// }
///
/// let mut model = Counts::default();
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let mut grads = model.zero_grads()?;
/// // The average is moved halfway to what two batches showed together.
/// grads.rows.observe(&Floats1d::from(vec![6.0]), 1.0, 0.5)?;
/// grads.rows.observe(&Floats1d::from(vec![2.0]), 3.0, 0.5)?;
/// model.finish_update(&mut Adam::new(0.1), &mut grads)?;
/// assert_eq!(model.rows.get()?.as_slice()?, [1.5]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone)]
pub struct Statistic<A = Floats1d>(Param<A>);

impl<A> Default for Statistic<A> {
    /// A statistic without a value.
    fn default() -> Self {
        Self(Param::default())
    }
}

impl<A> Statistic<A> {
    /// The average.
    ///
    /// # Errors
    /// While there is none.
    #[inline]
    pub fn get(&self) -> Result<&A> {
        self.0.get()
    }

    /// Replaces the average.
    pub fn set(&mut self, value: A) {
        self.0.set(value);
    }
}

impl<A: ParamArray> fmt::Debug for Statistic<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<A: ParamArray> AnyParam for Statistic<A> {
    fn rank(&self) -> usize {
        self.0.rank()
    }

    fn shape(&self) -> Option<&[usize]> {
        self.0.shape()
    }

    fn storage(&self) -> Option<&Storage<f32>> {
        self.0.storage()
    }

    fn storage_mut(&mut self) -> Option<&mut Storage<f32>> {
        self.0.storage_mut()
    }

    fn replace(&mut self, shape: &[usize], storage: Storage<f32>) -> Result<()> {
        self.0.replace(shape, storage)
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

impl<A: ParamArray> ParamField for Statistic<A> {
    type Gradient = Observed<A>;

    fn param_zero_grad(&self) -> Result<Observed<A>> {
        Observed::for_statistic(self.get()?)
    }

    fn param_accumulate(into: &mut Observed<A>, other: &Observed<A>) -> Result<()> {
        into.accumulate(other)
    }

    fn param_initialize(
        &mut self,
        name: &'static str,
        shape: &[usize],
        init: &Initializer,
        context: &mut InitContext<'_>,
    ) -> Result<()> {
        self.0.param_initialize(name, shape, init, context)
    }

    fn param_resize(&mut self, axis: usize, change: &SizeChange) -> Result<()> {
        self.0.param_resize(axis, change)?;
        // No optimizer keeps anything of it.
        self.0.set_resized_from(None);
        Ok(())
    }

    fn param_visit(&self, name: &'static str, visit: &mut dyn Visit) -> Result<()> {
        self.0.param_visit(name, visit)
    }

    fn param_visit_mut(&mut self, name: &'static str, visit: &mut dyn VisitMut) -> Result<()> {
        self.0.param_visit_mut(name, visit)
    }
}

/// What the batches since the last step showed of a [`Statistic`]: a weighted sum, which callbacks add to.
///
/// The batches of one step count as one, whose average is weighted: shards on several threads, or small batches whose
/// gradients are added up, move the statistic once.
#[derive(Clone)]
pub struct Observed<A> {
    sum: A,
    weight: f32,
    rate: f32,
    stays_on_cpu: bool,
}

impl<A: ParamArray> Observed<A> {
    /// Of the shape of `statistic`, with nothing observed yet.
    ///
    /// # Errors
    /// If there is no memory for it on its device.
    pub fn for_statistic(statistic: &A) -> Result<Self> {
        let storage = statistic.storage();
        let zeros = storage.ops().zeros(storage.len())?;
        Ok(Self { sum: A::from_parts(statistic.dims(), zeros)?, weight: 0.0, rate: 0.0, stays_on_cpu: false })
    }

    /// Adds what one batch showed, with a weight such as its number of rows. At the end of the step the statistic
    /// becomes `(1 - rate) * statistic + rate * average`. A weight of 0 adds nothing.
    ///
    /// # Errors
    /// If the shape is not the statistic's, the weight is negative, or the rate is not between 0 and 1.
    pub fn observe(&mut self, value: &A, weight: f32, rate: f32) -> Result<()> {
        const OP: &str = "observe";
        if value.dims() != self.sum.dims() {
            return Err(Error::shape_exact(OP, "a value", self.sum.dims(), value.dims()));
        }
        if !(weight >= 0.0 && weight.is_finite() && (0.0..=1.0).contains(&rate)) {
            let message = format_args!(
                "expected a weight of at least 0 and a rate between 0 and 1, but got a weight of {weight} and a rate of {rate}"
            );
            return Err(Error::invalid(OP, message));
        }
        if weight == 0.0 {
            return Ok(());
        }
        self.add(value.storage(), weight, weight, rate)
    }

    /// Adds what another one has observed.
    ///
    /// # Errors
    /// If the shapes differ.
    pub fn accumulate(&mut self, other: &Self) -> Result<()> {
        if other.sum.dims() != self.sum.dims() {
            return Err(Error::shape_exact("accumulate", "a statistic", self.sum.dims(), other.sum.dims()));
        }
        if other.weight == 0.0 {
            return Ok(());
        }
        self.add(other.sum.storage(), 1.0, other.weight, other.rate)
    }

    /// Adds `factor * values`, which have this weight together.
    fn add(&mut self, values: &Storage<f32>, factor: f32, weight: f32, rate: f32) -> Result<()> {
        let ops = values.ops();
        if self.weight == 0.0 {
            ops.fill(self.sum.storage_mut(), 0.0)?;
        }
        ops.axpy(self.sum.storage_mut(), factor, values)?;
        self.weight += weight;
        self.rate = rate;
        Ok(())
    }
}

impl<A: ParamArray> fmt::Debug for Observed<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} (observed with weight {})", self.sum.dims(), self.weight)
    }
}

/// It never has a gradient.
impl<A: ParamArray> AnyGradient for Observed<A> {
    fn is_set(&self) -> bool {
        false
    }

    fn shape(&self) -> &[usize] {
        self.sum.dims()
    }

    fn storage(&self) -> &Storage<f32> {
        self.sum.storage()
    }

    fn storage_mut(&mut self) -> &mut Storage<f32> {
        self.sum.storage_mut()
    }

    fn clear(&mut self) {
        self.weight = 0.0;
    }

    fn stays_on_cpu(&self) -> bool {
        self.stays_on_cpu
    }

    fn keep_on_cpu(&mut self) {
        self.stays_on_cpu = true;
    }

    fn settle(&mut self, param: &mut dyn AnyParam, apply: bool) -> Result<()> {
        const OP: &str = "finish_update";
        if self.weight == 0.0 {
            return Ok(());
        }
        if param.shape() != Some(self.sum.dims()) {
            return Err(Error::shape_exact(OP, "a statistic", param.shape().unwrap_or_default(), self.sum.dims()));
        }
        let (ops, sum) = (self.sum.storage().ops(), self.sum.storage());
        if !apply {
            param.storage().map_or(Ok(()), |average| check_gradient_device(average, sum))?;
            return match ops.first_non_finite(sum)? {
                Some(_) => check_finite(OP, "a statistic", self.sum.dims(), &ops.download(sum)?, ""),
                None => Ok(()),
            };
        }
        if let Some(average) = param.storage_mut() {
            ops.scale(average, 1.0 - self.rate)?;
            ops.axpy(average, self.rate / self.weight, sum)?;
        }
        self.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
