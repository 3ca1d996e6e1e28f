use std::marker::PhantomData;

use crate::array::Floats2d;
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
