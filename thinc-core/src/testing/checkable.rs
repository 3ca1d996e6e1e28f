use std::sync::Arc;

use super::numbers::{Numbers, Slopes, Steps};
use crate::array::{Floats1d, Floats2d, Floats3d, Floats4d, Ints1d, Ints2d, Ints3d, Ints4d};
use crate::error::{Error, Result};
use crate::losses::{LogitsGrad, Probs};
use crate::model::{Data, Differentiable, Grad};

mod containers;
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
    fn read(&self, numbers: &mut Numbers) -> Result<()>;

    /// A copy that shares no memory with this value, and whose numbers are moved.
    ///
    /// The gradient that a model gives for this value is compared with differences between such copies. Where it is
    /// one with respect to something else than the numbers, as that of [`Probs`] is with respect to logits, then
    /// that is moved.
    fn moved(&self, steps: &mut Steps) -> Result<Self>;

    /// What a callback that gave this output takes, for a loss with these derivatives with respect to the numbers.
    fn gradient(&self, slopes: &mut Slopes<'_>) -> Result<Grad<Self>>;

    /// Shows the numbers of a gradient of this value, one for each number of the value.
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

/// The numbers are the probabilities; the gradient is with respect to the logits, so these are what moves.
impl Checkable for Probs {
    fn read(&self, numbers: &mut Numbers) -> Result<()> {
        (**self).read(numbers)
    }

    /// Moving the logit of class `c` by `h` multiplies the probability of `c` by `e^h`, before the row is normalized.
    fn moved(&self, steps: &mut Steps) -> Result<Self> {
        let mut values = self.ops().download(self.storage())?;
        if let Some((position, by)) = steps.next(values.len()) {
            let first = position - position % self.width();
            let row = &mut values[first..first + self.width()];
            let class = position - first;
            let sum: f64 = row.iter().map(|&p| f64::from(p)).sum();
            let grown = f64::from(row[class]) * by.exp();
            let scale = sum / (sum - f64::from(row[class]) + grown);
            for (i, p) in row.iter_mut().enumerate() {
                *p = (scale * if i == class { grown } else { f64::from(*p) }) as f32;
            }
        }
        Ok(Floats2d::from_storage(self.shape(), self.ops().upload(&values)?)?.into())
    }

    /// `p * (d - sum(d * p))` for each row of probabilities `p` and derivatives `d`.
    fn gradient(&self, slopes: &mut Slopes<'_>) -> Result<LogitsGrad> {
        let probs = self.ops().download(self.storage())?;
        let slopes = slopes.take(probs.len())?;
        let mut gradient = Vec::with_capacity(probs.len());
        let width = self.width().max(1);
        for (p, d) in probs.chunks_exact(width).zip(slopes.chunks_exact(width)) {
            let mean: f64 = p.iter().zip(d).map(|(&p, &d)| f64::from(p) * f64::from(d)).sum();
            gradient.extend(p.iter().zip(d).map(|(&p, &d)| (f64::from(p) * (f64::from(d) - mean)) as f32));
        }
        Ok(Floats2d::from_storage(self.shape(), self.ops().upload(&gradient)?)?.into())
    }

    fn read_gradient(&self, gradient: &LogitsGrad, numbers: &mut Numbers) -> Result<()> {
        (**gradient).read(numbers)
    }
}

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
tuples! {
    (A 0 "0", B 1 "1")
    (A 0 "0", B 1 "1", C 2 "2")
    (A 0 "0", B 1 "1", C 2 "2", D 3 "3")
    (A 0 "0", B 1 "1", C 2 "2", D 3 "3", E 4 "4")
    (A 0 "0", B 1 "1", C 2 "2", D 3 "3", E 4 "4", F 5 "5")
    (A 0 "0", B 1 "1", C 2 "2", D 3 "3", E 4 "4", F 5 "5", G 6 "6")
    (A 0 "0", B 1 "1", C 2 "2", D 3 "3", E 4 "4", F 5 "5", G 6 "6", H 7 "7")
}

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
