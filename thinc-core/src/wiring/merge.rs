use std::fmt;
use std::marker::PhantomData;

use crate::array::{Floats2d, Floats3d};
use crate::containers::{Padded, Padding, Ragged};
use crate::error::{Error, Result};
use crate::model::{Differentiable, Grad};

/// Values that `|` can put side by side.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` cannot be concatenated",
    label = "`|` puts outputs side by side, which `{Self}` does not allow",
    note = "to keep both outputs apart, use `&` for a tuple"
)]
pub trait Concat: Differentiable {
    /// Puts the rows of all parts side by side, and tells how wide each part is.
    fn concatenate<const N: usize>(parts: [Self; N]) -> Result<(Self, [usize; N])>;

    /// Takes a gradient apart again.
    fn split<const N: usize>(gradient: Grad<Self>, widths: [usize; N]) -> Result<[Grad<Self>; N]>;
}

/// [`Concat`] of as many parts as the program decides.
pub trait ConcatAll: Concat {
    /// Puts the rows of all parts side by side, and tells how wide each part is. There must be at least one.
    fn concatenate_all(parts: Vec<Self>) -> Result<(Self, Vec<usize>)>;

    /// Takes a gradient apart again.
    fn split_all(gradient: Grad<Self>, widths: &[usize]) -> Result<Vec<Grad<Self>>>;
}

impl ConcatAll for Floats2d {
    fn concatenate_all(parts: Vec<Self>) -> Result<(Self, Vec<usize>)> {
        let [first, ..] = parts.as_slice() else { return Err(no_parts()) };
        let widths = parts.iter().map(|part| part.width()).collect();
        let joined = first.ops().concatenate(&parts.iter().collect::<Vec<_>>())?;
        Ok((joined, widths))
    }

    fn split_all(gradient: Self, widths: &[usize]) -> Result<Vec<Self>> {
        gradient.ops().split(&gradient, widths)
    }
}

impl ConcatAll for Ragged {
    fn concatenate_all(parts: Vec<Self>) -> Result<(Self, Vec<usize>)> {
        same_layout(parts.iter().map(Self::lengths))?;
        let lengths = parts.first().ok_or_else(no_parts)?.lengths().clone();
        let (data, widths) = Floats2d::concatenate_all(parts.into_iter().map(|part| part.into_parts().0).collect())?;
        Ok((Self::new(data, lengths)?, widths))
    }

    fn split_all(gradient: Floats2d, widths: &[usize]) -> Result<Vec<Floats2d>> {
        Floats2d::split_all(gradient, widths)
    }
}

#[cold]
fn no_parts() -> Error {
    Error::invalid("concatenate", "there is no layer whose output could be taken: give at least one")
}

impl Concat for Floats2d {
    fn concatenate<const N: usize>(parts: [Self; N]) -> Result<(Self, [usize; N])> {
        let widths = std::array::from_fn(|i| parts[i].width());
        let references: [&Self; N] = std::array::from_fn(|i| &parts[i]);
        let joined = parts[0].ops().concatenate(&references)?;
        Ok((joined, widths))
    }

    fn split<const N: usize>(gradient: Self, widths: [usize; N]) -> Result<[Self; N]> {
        let parts = gradient.ops().split(&gradient, &widths)?;
        <[Self; N]>::try_from(parts).map_err(|parts| Error::shape("split", "parts", &[Some(N)], &[parts.len()]))
    }
}

/// Of sequences of the same lengths.
impl Concat for Ragged {
    fn concatenate<const N: usize>(parts: [Self; N]) -> Result<(Self, [usize; N])> {
        let lengths = parts[0].lengths().clone();
        same_layout(parts.iter().map(Self::lengths))?;
        let (data, widths) = Floats2d::concatenate(parts.map(|part| part.into_parts().0))?;
        Ok((Self::new(data, lengths)?, widths))
    }

    fn split<const N: usize>(gradient: Floats2d, widths: [usize; N]) -> Result<[Floats2d; N]> {
        Floats2d::split(gradient, widths)
    }
}

/// Of sequences of the same lengths.
impl Concat for Padded {
    fn concatenate<const N: usize>(parts: [Self; N]) -> Result<(Self, [usize; N])> {
        let padding = parts[0].padding().clone();
        same_layout(parts.iter().map(Self::padding))?;
        let rows = parts.map(|part| flat(part.into_parts().0));
        let (data, widths) = Floats2d::concatenate(array_of(rows)?)?;
        Ok((Self::from_zeroed(stacked(data, &padding)?, padding), widths))
    }

    fn split<const N: usize>(gradient: Floats3d, widths: [usize; N]) -> Result<[Floats3d; N]> {
        let [steps, sequences, _] = gradient.shape();
        let parts = Floats2d::split(flat(gradient)?, widths)?;
        array_of(parts.map(|part| {
            let width = part.width();
            part.reshape([steps, sequences, width])
        }))
    }
}

/// Item by item.
impl Concat for Vec<Floats2d> {
    fn concatenate<const N: usize>(parts: [Self; N]) -> Result<(Self, [usize; N])> {
        let items = parts[0].len();
        if let Some(other) = parts.iter().find(|part| part.len() != items) {
            return Err(Error::shape("concatenate", "a list with as many items,", &[Some(items)], &[other.len()]));
        }
        let widths = std::array::from_fn(|part| parts[part].first().map_or(0, |first| first.width()));
        let joined = (0..items).map(|item| {
            let (joined, of_item) = Floats2d::concatenate(std::array::from_fn(|part| parts[part][item].clone()))?;
            if of_item == widths {
                return Ok(joined);
            }
            let message = format_args!("item {item} has parts of the widths {of_item:?}, but the first has {widths:?}");
            Err(Error::invalid("concatenate", message))
        });
        Ok((joined.collect::<Result<_>>()?, widths))
    }

    fn split<const N: usize>(gradient: Self, widths: [usize; N]) -> Result<[Self; N]> {
        let mut parts: [Self; N] = std::array::from_fn(|_| Vec::with_capacity(gradient.len()));
        for item in gradient {
            for (part, cut) in parts.iter_mut().zip(Floats2d::split(item, widths)?) {
                part.push(cut);
            }
        }
        Ok(parts)
    }
}

fn flat(x: Floats3d) -> Result<Floats2d> {
    let [steps, sequences, width] = x.shape();
    x.reshape([steps * sequences, width])
}

fn stacked(x: Floats2d, padding: &Padding) -> Result<Floats3d> {
    let width = x.width();
    x.reshape([padding.steps(), padding.sequences(), width])
}

fn array_of<T, const N: usize>(parts: [Result<T>; N]) -> Result<[T; N]> {
    let parts = parts.into_iter().collect::<Result<Vec<_>>>()?;
    <[T; N]>::try_from(parts).map_err(|parts| Error::shape("concatenate", "parts", &[Some(N)], &[parts.len()]))
}

fn same_layout<L: PartialEq + fmt::Debug>(layouts: impl IntoIterator<Item = L>) -> Result<()> {
    let mut layouts = layouts.into_iter();
    let first = layouts.next();
    match layouts.find(|layout| Some(layout) != first.as_ref()).zip(first) {
        None => Ok(()),
        Some((other, first)) => Err(Error::invalid(
            "concatenate",
            format_args!("sequences of lengths {first:?} and {other:?} cannot be put side by side"),
        )),
    }
}

/// Puts values side by side, and remembers how to take their gradient apart.
pub fn concatenate<Y: Concat, const N: usize>(parts: [Y; N]) -> Result<(Y, Split<Y, N>)> {
    let (joined, widths) = Y::concatenate(parts)?;
    Ok((joined, Split { widths, of: PhantomData }))
}

/// How wide the parts of a concatenation are.
pub struct Split<Y, const N: usize> {
    widths: [usize; N],
    of: PhantomData<fn() -> Y>,
}

impl<Y: Concat, const N: usize> Split<Y, N> {
    /// The parts of the gradient, in order.
    pub fn split(self, gradient: Grad<Y>) -> Result<[Grad<Y>; N]> {
        Y::split(gradient, self.widths)
    }
}
