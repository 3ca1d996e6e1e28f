use std::sync::Arc;

use crate::array::{Floats1d, Floats2d, Floats3d, Floats4d, Ints1d, Ints2d, Ints3d, Ints4d, Storage};
use crate::error::{Error, Result};
use crate::finite;
use crate::model::HasWidth;
use crate::tuples::each_tuple;

/// The type of the gradient of a loss with respect to a value of type `X`.
pub type Grad<X> = <X as Differentiable>::Grad;

/// A value that flows through models.
///
/// Each value type chooses the type of its gradient: an array of floats has one of its own type and
/// shape, ids have none (`()`), a tuple has a tuple. The gradient need not have the type of the value.
///
/// Cloning must be cheap (arrays share their storage), as a value that goes to two layers is cloned.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value that models can pass on",
    label = "not a `Differentiable` value",
    note = "models take and give arrays (`Floats2d`, `Ints1d`, ..), tuples and vectors of them, or types that implement `Differentiable`"
)]
pub trait Differentiable: HasWidth + Clone + Send + 'static {
    /// The type of the gradient.
    type Grad: Accumulate;

    #[doc(hidden)]
    const VALUE: () = ();

    /// Checks that no value in here is NaN or infinite.
    ///
    /// # Errors
    /// If one is: the error says where.
    fn check_finite(&self, op: &'static str, what: &'static str) -> Result<()> {
        let _ = (op, what);
        Ok(())
    }
}

/// A gradient, or a value that can be summed: `a.accumulate(b)` computes `a += b`.
///
/// A value that went to two layers gets the sum of their gradients.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` cannot be added up",
    label = "`+` and the gradient of a value that is used twice need a sum"
)]
pub trait Accumulate: Clone + Send + 'static {
    /// Adds `other`, element by element.
    ///
    /// # Errors
    /// If the shapes differ.
    fn accumulate(&mut self, other: Self) -> Result<()>;
}

fn check_finite(op: &'static str, what: &'static str, shape: &[usize], storage: &Storage<f32>) -> Result<()> {
    if storage.ops().first_non_finite(storage)?.is_none() {
        return Ok(());
    }
    finite::check_finite(op, what, shape, &storage.ops().download(storage)?, "")
}

macro_rules! floats {
    ($($ty:ident),*) => {$(
        impl Differentiable for $ty {
            type Grad = $ty;

            fn check_finite(&self, op: &'static str, what: &'static str) -> Result<()> {
                check_finite(op, what, self.shape_slice(), self.storage())
            }
        }

        impl Accumulate for $ty {
            fn accumulate(&mut self, other: Self) -> Result<()> {
                if self.shape() != other.shape() {
                    return Err(Error::shape_exact("add", "an array", &self.shape(), &other.shape()));
                }
                let ops = self.ops();
                ops.add(self.storage_mut(), other.storage())
            }
        }
    )*};
}
floats!(Floats1d, Floats2d, Floats3d, Floats4d);

/// An input for which no gradient is wanted, such as the data a model is trained on.
///
/// Layers that can, spare the work: the first dense layer of a model skips `dX = dY W`, a fifth of a training step of
/// a 784-512-512-10 network.
///
/// ```
/// use thinc::prelude::*;
///
/// # let mut train = Train::new(0);
/// let mut model = Relu::new(4, 2);
/// model.initialize(&(), &(), &mut train)?;
/// let (y, backprop) = model.begin_update(Data(Floats2d::zeros([3, 4])), &mut train)?;
/// let () = backprop(y, &mut model.zero_grads()?)?;
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Data<X>(pub X);

impl<X: Differentiable> Differentiable for Data<X> {
    type Grad = ();

    fn check_finite(&self, op: &'static str, what: &'static str) -> Result<()> {
        self.0.check_finite(op, what)
    }
}

macro_rules! without_gradient {
    ($($ty:ty),*) => {$(
        impl Differentiable for $ty {
            type Grad = ();
        }
    )*};
}
without_gradient!(Ints1d, Ints2d, Ints3d, Ints4d, (), String, Arc<str>, &'static str);

impl Accumulate for () {
    fn accumulate(&mut self, (): ()) -> Result<()> {
        Ok(())
    }
}

macro_rules! tuples {
    ($(($($name:ident $index:tt $label:literal),+))*) => {$(
        impl<$($name: Differentiable),+> Differentiable for ($($name,)+) {
            type Grad = ($($name::Grad,)+);

            fn check_finite(&self, op: &'static str, what: &'static str) -> Result<()> {
                $(self.$index.check_finite(op, what)?;)+
                Ok(())
            }
        }

        impl<$($name: Accumulate),+> Accumulate for ($($name,)+) {
            fn accumulate(&mut self, other: Self) -> Result<()> {
                $(self.$index.accumulate(other.$index)?;)+
                Ok(())
            }
        }
    )*};
}
each_tuple!(tuples);

impl<X: Differentiable> Differentiable for Vec<X> {
    type Grad = Vec<X::Grad>;

    fn check_finite(&self, op: &'static str, what: &'static str) -> Result<()> {
        self.iter().try_for_each(|x| x.check_finite(op, what))
    }
}

impl<G: Accumulate> Accumulate for Vec<G> {
    fn accumulate(&mut self, other: Self) -> Result<()> {
        if self.len() != other.len() {
            return Err(Error::shape("add", "a list", &[Some(self.len())], &[other.len()]));
        }
        self.iter_mut().zip(other).try_for_each(|(a, b)| a.accumulate(b))
    }
}
