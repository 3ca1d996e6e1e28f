use std::fmt;

use crate::array::{Floats1d, Floats2d, Floats3d, Floats4d, OnDevice, Storage, count};
use crate::error::{Error, ErrorKind, Result};
use crate::initializers::{InitContext, Initializer};
use crate::model::{AnyGradient, Gradient, ResizedFrom, SizeChange, Visit, VisitMut};
use crate::ops::CpuOps;

/// A parameter of a layer: an array that `initialize` or `from_bytes` fills and an optimizer changes.
///
/// Its storage is copy-on-write: a callback keeps a cheap handle on the weights of its forward pass, and
/// goes on to see them when the optimizer steps meanwhile.
#[derive(Clone)]
pub struct Param<A> {
    value: Option<A>,
    resized_from: Option<Box<ResizedFrom>>,
}

impl<A> Default for Param<A> {
    /// A parameter without a value.
    fn default() -> Self {
        Self { value: None, resized_from: None }
    }
}

impl<A> From<A> for Param<A> {
    /// A parameter that has its value from the start; `initialize` leaves it when no shape is declared for it.
    fn from(value: A) -> Self {
        Self { value: Some(value), resized_from: None }
    }
}

impl<A> Param<A> {
    /// The value.
    ///
    /// # Errors
    /// While there is none.
    #[inline]
    pub fn get(&self) -> Result<&A> {
        match &self.value {
            Some(value) => Ok(value),
            None => Err(ErrorKind::Uninitialized.into()),
        }
    }

    /// The value, if there is one.
    pub fn value(&self) -> Option<&A> {
        self.value.as_ref()
    }

    /// Replaces the value.
    pub fn set(&mut self, value: A) {
        *self = Self::from(value);
    }
}

impl<A: ParamArray> fmt::Debug for Param<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{:?}", value.dims()),
            None => f.write_str("(no value yet)"),
        }
    }
}

/// The arrays that can be parameters: floats of one to four dimensions.
pub trait ParamArray: Clone + Send + Sync + 'static {
    /// The number of dimensions.
    const RANK: usize;

    /// The shape.
    fn dims(&self) -> &[usize];
    /// The values.
    fn storage(&self) -> &Storage<f32>;
    /// The values, to be changed in place.
    fn storage_mut(&mut self) -> &mut Storage<f32>;
    /// An array of this shape.
    ///
    /// # Errors
    /// If the rank or the number of values is another.
    fn from_parts(shape: &[usize], storage: Storage<f32>) -> Result<Self>;
}

macro_rules! param_array {
    ($($ty:ident $rank:literal),*) => {$(
        impl ParamArray for $ty {
            const RANK: usize = $rank;

            fn dims(&self) -> &[usize] {
                self.shape_slice()
            }

            fn storage(&self) -> &Storage<f32> {
                (**self).storage()
            }

            fn storage_mut(&mut self) -> &mut Storage<f32> {
                (**self).storage_mut()
            }

            fn from_parts(shape: &[usize], storage: Storage<f32>) -> Result<Self> {
                let Ok(dims) = <[usize; $rank]>::try_from(shape) else {
                    return Err(Error::invalid(
                        "parameter",
                        format_args!("expected {} dimensions, but got the shape {shape:?}", $rank),
                    ));
                };
                Self::from_storage(dims, storage)
            }
        }
    )*};
}
param_array!(Floats1d 1, Floats2d 2, Floats3d 3, Floats4d 4);

/// A parameter of any rank: what visitors see.
pub trait AnyParam: Send + Sync {
    /// The number of dimensions.
    fn rank(&self) -> usize;
    /// The shape, once there is a value.
    fn shape(&self) -> Option<&[usize]>;
    /// The values, once there are any.
    fn storage(&self) -> Option<&Storage<f32>>;
    /// The values, to be changed in place; [`replace`](Self::replace) puts in others of another number.
    fn storage_mut(&mut self) -> Option<&mut Storage<f32>>;
    /// Replaces shape and values.
    ///
    /// # Errors
    /// If the rank or the number of values is wrong. Nothing has been changed then.
    fn replace(&mut self, shape: &[usize], storage: Storage<f32>) -> Result<()>;
    /// Takes the value away.
    fn clear(&mut self);
    /// What the parameter was before it was resized, until an optimizer has updated it since; and if other values of the
    /// same shape were put in, what they were resized from.
    fn resized_from(&self) -> Option<&ResizedFrom> {
        None
    }
    /// Sets what the parameter was before it was resized, and gives what it told until now.
    fn set_resized_from(&mut self, resized_from: Option<Box<ResizedFrom>>) -> Option<Box<ResizedFrom>> {
        let _ = resized_from;
        None
    }
}

impl<A: ParamArray> AnyParam for Param<A> {
    fn rank(&self) -> usize {
        A::RANK
    }

    fn shape(&self) -> Option<&[usize]> {
        self.value.as_ref().map(ParamArray::dims)
    }

    fn storage(&self) -> Option<&Storage<f32>> {
        self.value.as_ref().map(ParamArray::storage)
    }

    fn storage_mut(&mut self) -> Option<&mut Storage<f32>> {
        self.value.as_mut().map(ParamArray::storage_mut)
    }

    fn replace(&mut self, shape: &[usize], storage: Storage<f32>) -> Result<()> {
        let value = A::from_parts(shape, storage)?;
        if self.shape() != Some(shape) {
            self.resized_from = None;
        }
        self.value = Some(value);
        Ok(())
    }

    fn clear(&mut self) {
        *self = Self::default();
    }

    fn resized_from(&self) -> Option<&ResizedFrom> {
        self.resized_from.as_deref()
    }

    fn set_resized_from(&mut self, resized_from: Option<Box<ResizedFrom>>) -> Option<Box<ResizedFrom>> {
        std::mem::replace(&mut self.resized_from, resized_from)
    }
}

/// A field that can carry the role `#[param]`.
#[diagnostic::on_unimplemented(
    message = "a field with `#[param]` must be a `Param`, but this one is a `{Self}`",
    label = "expected `Param<Floats1d>` to `Param<Floats4d>`"
)]
pub trait ParamField: AnyParam + Sized {
    /// The type of the gradient of this parameter.
    type Gradient: AnyGradient;

    #[doc(hidden)]
    const ROLE: () = ();
    #[doc(hidden)]
    fn param_zero_grad(&self) -> Result<Self::Gradient>;
    #[doc(hidden)]
    fn param_accumulate(into: &mut Self::Gradient, other: &Self::Gradient) -> Result<()>;
    #[doc(hidden)]
    fn param_initialize(
        &mut self,
        name: &'static str,
        shape: &[usize],
        init: &Initializer,
        context: &mut InitContext<'_>,
    ) -> Result<()>;
    #[doc(hidden)]
    fn param_resize(&mut self, axis: usize, change: &SizeChange) -> Result<()>;
    #[doc(hidden)]
    fn param_visit(&self, name: &'static str, visit: &mut dyn Visit) -> Result<()>;
    #[doc(hidden)]
    fn param_visit_mut(&mut self, name: &'static str, visit: &mut dyn VisitMut) -> Result<()>;
}

impl<A: ParamArray> ParamField for Param<A> {
    type Gradient = Gradient<A>;

    fn param_zero_grad(&self) -> Result<Gradient<A>> {
        Gradient::for_param(self.get()?)
    }

    fn param_accumulate(into: &mut Gradient<A>, other: &Gradient<A>) -> Result<()> {
        into.accumulate(other)
    }

    fn param_initialize(
        &mut self,
        name: &'static str,
        shape: &[usize],
        init: &Initializer,
        context: &mut InitContext<'_>,
    ) -> Result<()> {
        let drawn = context.draw(name, shape, init)?;
        let backend = self.storage().and_then(OnDevice::backend);
        self.replace(shape, drawn.to_backend(backend.unwrap_or(CpuOps::get()))?)
    }

    fn param_resize(&mut self, axis: usize, change: &SizeChange) -> Result<()> {
        const OP: &str = "resize";
        let Some(value) = &self.value else { return Ok(()) };
        let (old, storage) = (value.dims(), value.storage());
        let mut new = old.to_vec();
        let Some(of_axis) = new.get_mut(axis) else {
            let rank = old.len();
            return Err(Error::invalid(
                OP,
                format_args!("a parameter of rank {rank} has no axis {axis}: give one below {rank}"),
            ));
        };
        *of_axis = change.after();
        let Some(len) = count::<f32>(&new) else {
            return Err(Error::invalid(OP, format_args!("an array of shape {new:?} is larger than any memory")));
        };
        let zeros = storage.ops().zeros(len)?;
        let mut from = ResizedFrom::axis(old, axis, change);
        let value = A::from_parts(&new, from.adapt(storage, zeros)?)?;
        if let Some(before) = &self.resized_from {
            from = before.then(&from);
        }
        *self = Self { value: Some(value), resized_from: (!from.is_nothing()).then(|| from.into()) };
        Ok(())
    }

    fn param_visit(&self, name: &'static str, visit: &mut dyn Visit) -> Result<()> {
        visit.param(name, self)
    }

    fn param_visit_mut(&mut self, name: &'static str, visit: &mut dyn VisitMut) -> Result<()> {
        visit.param(name, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_that_is_not_there() {
        let mut param = Param::<Floats2d>::default();
        param.replace(&[2, 3], Floats2d::zeros([2, 3]).into_storage()).unwrap();
        let error = param.param_resize(2, &SizeChange::new(3, 5)).unwrap_err().to_string();
        assert!(error.contains("rank 2 has no axis 2"), "{error}");
        assert_eq!(param.get().unwrap().shape(), [2, 3]);
        param.param_resize(1, &SizeChange::new(3, 5)).unwrap();
        assert_eq!(param.get().unwrap().shape(), [2, 5]);
    }
}
