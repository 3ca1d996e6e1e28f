use std::fmt;

use crate::array::Storage;
use crate::error::{Error, Result};
use crate::model::{AnyParam, ParamArray};
use crate::ops::Ops;

/// The gradient of one parameter, which callbacks add to.
///
/// It knows whether anything was added since it was last cleared: the first contribution is written, later ones
/// are added, and an optimizer leaves parameters alone that got none.
#[derive(Clone)]
pub struct Gradient<A> {
    value: A,
    is_set: bool,
    stays_on_cpu: bool,
}

impl<A: ParamArray> Gradient<A> {
    /// A gradient of the shape of `param`, with nothing added yet.
    ///
    /// # Errors
    /// While the parameter has no value.
    pub fn for_param(param: &A) -> Result<Self> {
        let storage = param.storage();
        let zeros = storage.ops().zeros(storage.len())?;
        Ok(Self { value: A::from_parts(param.dims(), zeros)?, is_set: false, stays_on_cpu: false })
    }

    /// The sum so far, if anything was added.
    pub fn get(&self) -> Option<&A> {
        self.is_set.then_some(&self.value)
    }

    /// Adds one contribution.
    ///
    /// # Errors
    /// If its shape is not the parameter's.
    pub fn add(&mut self, contribution: A) -> Result<()> {
        if contribution.dims() != self.value.dims() {
            return Err(shape_error(self.value.dims(), contribution.dims()));
        }
        if self.is_set {
            let ops = self.value.storage().ops();
            ops.add(self.value.storage_mut(), contribution.storage())
        } else {
            self.value = contribution;
            self.is_set = true;
            Ok(())
        }
    }

    /// Lets an operation contribute in place: `write` gets the array, and whether to add to it (`true`) or to
    /// overwrite it. When `write` fails, it must have left the array as it was.
    ///
    /// # Errors
    /// Those of `write`.
    #[inline]
    pub fn add_with<R>(&mut self, write: impl FnOnce(&mut A, bool) -> Result<R>) -> Result<R> {
        let result = write(&mut self.value, self.is_set)?;
        self.is_set = true;
        Ok(result)
    }

    /// As [`add_with`](Self::add_with), for an operation that can only add: the array is zero where nothing was added.
    ///
    /// # Errors
    /// Those of `add`.
    #[inline]
    pub fn add_to(&mut self, add: impl FnOnce(&mut A) -> Result<()>) -> Result<()> {
        self.add_with(|value, accumulate| {
            if !accumulate {
                let ops = value.storage().ops();
                ops.fill(value.storage_mut(), 0.0)?;
            }
            add(value)
        })
    }

    /// As [`add_with`](Self::add_with), for an operation that contributes to two parameters at once.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn add_with_second<B: ParamArray, R>(
        &mut self,
        second: &mut Gradient<B>,
        write: impl FnOnce(&mut A, &mut B, bool) -> Result<R>,
    ) -> Result<R> {
        if self.is_set != second.is_set {
            for (is_set, storage) in
                [(self.is_set, self.value.storage_mut()), (second.is_set, second.value.storage_mut())]
            {
                if !is_set {
                    let ops = storage.ops();
                    ops.fill(storage, 0.0)?;
                }
            }
        }
        let result = write(&mut self.value, &mut second.value, self.is_set || second.is_set)?;
        (self.is_set, second.is_set) = (true, true);
        Ok(result)
    }

    /// Adds the sum of another gradient.
    ///
    /// # Errors
    /// If the shapes differ.
    pub fn accumulate(&mut self, other: &Self) -> Result<()> {
        match other.get() {
            Some(value) => self.add(value.clone()),
            None => Ok(()),
        }
    }
}

impl<A: ParamArray> fmt::Debug for Gradient<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}{}", self.value.dims(), if self.is_set { "" } else { " (nothing added)" })
    }
}

#[cold]
fn shape_error(expected: &[usize], found: &[usize]) -> Error {
    Error::shape_exact("Gradient::add", "a gradient", expected, found)
}

/// A gradient of any rank: what visitors see.
pub trait AnyGradient: Send + 'static {
    /// Whether anything was added since the gradient was cleared.
    fn is_set(&self) -> bool;
    /// The shape.
    fn shape(&self) -> &[usize];
    /// The values; they mean something only where [`is_set`](Self::is_set).
    fn storage(&self) -> &Storage<f32>;
    /// The values, to be changed in place.
    fn storage_mut(&mut self) -> &mut Storage<f32>;
    /// Forgets what was added.
    fn clear(&mut self);
    /// Whether the gradient stays where it is when others move to a GPU, as its
    /// [parameter does](super::Node::stays_on_cpu).
    fn stays_on_cpu(&self) -> bool {
        false
    }
    /// Lets the gradient [stay on the CPU](Self::stays_on_cpu).
    fn keep_on_cpu(&mut self) {}
    /// Takes what was observed besides gradients over into the parameter, as a [`Statistic`](super::Statistic) does at
    /// the end of a step, or with `apply = false` tells whether that would succeed. A gradient has nothing to take
    /// over.
    ///
    /// # Errors
    /// If what was observed does not fit the parameter.
    fn settle(&mut self, param: &mut dyn AnyParam, apply: bool) -> Result<()> {
        let _ = (param, apply);
        Ok(())
    }
}

impl<A: ParamArray> AnyGradient for Gradient<A> {
    fn is_set(&self) -> bool {
        self.is_set
    }

    fn shape(&self) -> &[usize] {
        self.value.dims()
    }

    fn storage(&self) -> &Storage<f32> {
        self.value.storage()
    }

    fn storage_mut(&mut self) -> &mut Storage<f32> {
        self.value.storage_mut()
    }

    fn clear(&mut self) {
        self.is_set = false;
    }

    fn stays_on_cpu(&self) -> bool {
        self.stays_on_cpu
    }

    fn keep_on_cpu(&mut self) {
        self.stays_on_cpu = true;
    }
}

/// The gradients of a layer: a struct that mirrors its parameters, so none can be missing.
///
/// `#[derive(Model)]` writes it: `LinearGrads` for `Linear`.
pub trait Gradients: Send + 'static {
    /// `self += other`. Summing shards in a fixed order gives the same bits for any number of threads.
    ///
    /// # Errors
    /// If the gradients are those of another model.
    fn accumulate(&mut self, other: &Self) -> Result<()>;

    /// Shows every gradient to `visit`, in the order of the parameters.
    ///
    /// # Errors
    /// What `visit` gives.
    fn visit(&mut self, visit: &mut dyn VisitGradients) -> Result<()>;

    /// Forgets what was added.
    ///
    /// # Errors
    /// As [`visit`](Self::visit).
    fn clear(&mut self) -> Result<()>
    where
        Self: Sized,
    {
        self.visit(&mut Clear)
    }

    /// Moves the gradients to a GPU. No action when they are there.
    ///
    /// # Errors
    /// When there is no such GPU, or this build has no GPU backend. The gradients are where they were then.
    fn to_gpu(&mut self, device_num: usize) -> Result<()>
    where
        Self: Sized,
    {
        self.to_device(crate::ops::gpu(device_num)?)
    }

    /// Moves the gradients to the CPU. No action when they are there.
    ///
    /// # Errors
    /// If the gradients cannot be read where they are. That is where they are then.
    fn to_cpu(&mut self) -> Result<()>
    where
        Self: Sized,
    {
        self.to_device(crate::ops::CpuOps::get())
    }

    /// Moves the gradients to the device of a backend, as [`NodeExt::to_device`](crate::NodeExt::to_device) moves the
    /// parameters; those of layers [`with_cpu`](crate::layers::with_cpu) stay on the CPU. No action when they are there.
    ///
    /// New ones, from [`zero_grads`](super::Layer::zero_grads), are where the parameters are: this is for gradients to which
    /// something was added that is not to be lost.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let mut model = Linear::<4, 2>::default();
    /// model.initialize(&(), &(), &mut Train::new(0))?;
    /// let mut grads = model.zero_grads()?;
    /// // Where the model goes, its gradients and its optimizer go as well.
    /// let (backend, mut optimizer) = (CpuOps::get(), Adam::new(0.001));
    /// model.to_device(backend)?;
    /// grads.to_device(backend)?;
    /// optimizer.to_device(backend)?;
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the device has no memory left. The gradients are where they were then.
    fn to_device(&mut self, ops: &'static dyn Ops) -> Result<()>
    where
        Self: Sized,
    {
        crate::lifecycle::gradients_to_device(self, ops)
    }
}

/// What is shown the gradients of a layer, with the names of the fields they are in.
pub trait VisitGradients {
    /// A gradient of this layer.
    ///
    /// # Errors
    /// What the visitor decides to refuse; it ends the walk.
    fn gradient(&mut self, name: &'static str, gradient: &mut dyn AnyGradient) -> Result<()>;
    /// The gradients to come belong to the child of this name, until [`leave`](Self::leave).
    fn enter(&mut self, name: &str) {
        let _ = name;
    }
    /// The child's gradients have all been shown.
    fn leave(&mut self) {}
}

/// What is shown every parameter of a layer together with its gradient.
pub trait VisitUpdates {
    /// A parameter of this layer and its gradient.
    ///
    /// # Errors
    /// What the visitor decides to refuse; it ends the walk.
    fn update(&mut self, name: &'static str, param: &mut dyn AnyParam, gradient: &mut dyn AnyGradient) -> Result<()>;
    /// The parameters to come belong to the child of this name, until [`leave`](Self::leave).
    fn enter(&mut self, name: &str);
    /// The child's parameters have all been shown.
    fn leave(&mut self);
}

impl Gradients for () {
    fn accumulate(&mut self, (): &()) -> Result<()> {
        Ok(())
    }

    fn visit(&mut self, _: &mut dyn VisitGradients) -> Result<()> {
        Ok(())
    }
}

struct Clear;

impl VisitGradients for Clear {
    fn gradient(&mut self, _: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
        gradient.clear();
        Ok(())
    }
}
