use std::sync::Arc;

use super::numbers::{Numbers, Slopes, Steps};
use crate::array::{Floats1d, Floats2d, Floats3d, Floats4d, Ints1d, Ints2d, Ints3d, Ints4d};
use crate::error::{Error, Result};
use crate::model::{Data, Differentiable, Grad};
use crate::tuples::each_tuple;

mod containers;
mod probs;
mod value;

/// A value that [`check_gradients`](super::check_gradients) can take numbers out of, and change them.
///
/// The numbers are those that have a gradient; ids and [`Data`] have none. A type of your own passes them on to its
/// parts, in the same order in every method:
///
/// ```
/// use thinc::prelude::*;
/// use thinc::testing::{Checkable, Numbers, Slopes, Steps};
///
/// /// The vectors of the words of some texts, and how many words each text has.
/// #[derive(Clone)]
/// struct Texts {
///     words: Floats2d,
///     lengths: Ints1d,
/// }
/// # impl HasWidth for Texts {}
/// # impl Differentiable for Texts {
/// #     type Grad = Floats2d;
/// # }
///
/// impl Checkable for Texts {
///     fn read(&self, numbers: &mut Numbers) -> Result<()> {
///         numbers.part("words", |numbers| self.words.read(numbers))
///     }
///
///     fn moved(&self, steps: &mut Steps) -> Result<Self> {
///         Ok(Self { words: self.words.moved(steps)?, lengths: self.lengths.clone() })
///     }
///
///     fn gradient(&self, slopes: &mut Slopes<'_>) -> Result<Floats2d> {
///         self.words.gradient(slopes)
///     }
///
///     fn read_gradient(&self, gradient: &Floats2d, numbers: &mut Numbers) -> Result<()> {
///         numbers.part("words", |numbers| self.words.read_gradient(gradient, numbers))
///     }
/// }
/// ```
pub trait Checkable: Differentiable {
    /// Shows the numbers.
    ///
    /// # Errors
    /// If they cannot be read where they are.
    fn read(&self, numbers: &mut Numbers) -> Result<()>;

    /// A copy that shares no memory with this value, and whose numbers are moved.
    ///
    /// The gradient that a model gives for this value is compared with differences between such copies. Where it is
    /// one with respect to something else than the numbers, as that of [`Probs`](crate::losses::Probs) is with respect to logits, then
    /// that is moved.
    ///
    /// # Errors
    /// If the value is not in host memory.
    fn moved(&self, steps: &mut Steps) -> Result<Self>;

    /// What a callback that gave this output takes, for a loss with these derivatives with respect to the numbers.
    ///
    /// # Errors
    /// If it takes more slopes than [`read`](Self::read) shows numbers.
    fn gradient(&self, slopes: &mut Slopes<'_>) -> Result<Grad<Self>>;

    /// Shows the numbers of a gradient of this value, one for each number of the value.
    ///
    /// # Errors
    /// If the gradient has another layout than the value.
    fn read_gradient(&self, gradient: &Grad<Self>, numbers: &mut Numbers) -> Result<()>;
}

macro_rules! floats {
    ($($ty:ident),*) => {$(
        impl Checkable for $ty {
            fn read(&self, numbers: &mut Numbers) -> Result<()> {
                numbers.array(self.shape_slice(), self.ops().download(self.storage())?);
                Ok(())
            }

            fn moved(&self, steps: &mut Steps) -> Result<Self> {
                let mut values = self.ops().download(self.storage())?;
                steps.apply(&mut values);
                Self::from_storage(self.shape(), self.ops().upload(&values)?)
            }

            fn gradient(&self, slopes: &mut Slopes<'_>) -> Result<Self> {
                Self::from_storage(self.shape(), self.ops().upload(slopes.take(self.len())?)?)
            }

            fn read_gradient(&self, gradient: &Self, numbers: &mut Numbers) -> Result<()> {
                gradient.read(numbers)
            }
        }
    )*};
}
floats!(Floats1d, Floats2d, Floats3d, Floats4d);

/// Implements [`Checkable`] for values without a gradient.
macro_rules! without_numbers {
    ($([$($generics:tt)*] $ty:ty),*) => {$(
        impl<$($generics)*> Checkable for $ty {
            fn read(&self, _: &mut Numbers) -> Result<()> {
                Ok(())
            }

            fn moved(&self, _: &mut Steps) -> Result<Self> {
                Ok(self.clone())
            }

            fn gradient(&self, _: &mut Slopes<'_>) -> Result<()> {
                Ok(())
            }

            fn read_gradient(&self, (): &(), _: &mut Numbers) -> Result<()> {
                Ok(())
            }
        }
    )*};
}
without_numbers!(
    [] Ints1d, [] Ints2d, [] Ints3d, [] Ints4d, [] (), [] String, [] Arc<str>, [] &'static str,
    [X: Differentiable] Data<X>
);

macro_rules! tuples {
    ($(($($name:ident $index:tt $label:literal),+))*) => {$(
        impl<$($name: Checkable),+> Checkable for ($($name,)+) {
            fn read(&self, numbers: &mut Numbers) -> Result<()> {
                $(numbers.part($label, |numbers| self.$index.read(numbers))?;)+
                Ok(())
            }

            fn moved(&self, steps: &mut Steps) -> Result<Self> {
                Ok(($(self.$index.moved(steps)?,)+))
            }

            fn gradient(&self, slopes: &mut Slopes<'_>) -> Result<Grad<Self>> {
                Ok(($(self.$index.gradient(slopes)?,)+))
            }

            fn read_gradient(&self, gradient: &Grad<Self>, numbers: &mut Numbers) -> Result<()> {
                $(numbers.part($label, |numbers| self.$index.read_gradient(&gradient.$index, numbers))?;)+
                Ok(())
            }
        }
    )*};
}
each_tuple!(tuples);

impl<X: Checkable> Checkable for Vec<X> {
    fn read(&self, numbers: &mut Numbers) -> Result<()> {
        read_all(self, numbers)
    }

    fn moved(&self, steps: &mut Steps) -> Result<Self> {
        self.iter().map(|x| x.moved(steps)).collect()
    }

    fn gradient(&self, slopes: &mut Slopes<'_>) -> Result<Grad<Self>> {
        self.iter().map(|x| x.gradient(slopes)).collect()
    }

    fn read_gradient(&self, gradient: &Grad<Self>, numbers: &mut Numbers) -> Result<()> {
        read_all_gradients(self, gradient, numbers)
    }
}

fn read_all<X: Checkable>(items: &[X], numbers: &mut Numbers) -> Result<()> {
    items.iter().enumerate().try_for_each(|(i, x)| numbers.part(&i.to_string(), |numbers| x.read(numbers)))
}

fn read_all_gradients<X: Checkable>(items: &[X], gradients: &[Grad<X>], numbers: &mut Numbers) -> Result<()> {
    if gradients.len() != items.len() {
        return Err(Error::shape("check_gradients", "a list", &[Some(items.len())], &[gradients.len()]));
    }
    let pairs = items.iter().zip(gradients).enumerate();
    pairs.into_iter().try_for_each(|(i, (x, g))| numbers.part(&i.to_string(), |numbers| x.read_gradient(g, numbers)))
}
