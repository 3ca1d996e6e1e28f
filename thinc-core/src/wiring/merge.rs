use crate::array::Floats2d;
use crate::error::Result;
use crate::model::{Differentiable, Grad};

/// Values that `|` can put side by side.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` cannot be concatenated",
    label = "`|` puts outputs side by side, which `{Self}` does not allow",
    note = "to keep both outputs apart, use `&` for a tuple"
)]
pub trait Concatenate: Differentiable {
    /// Puts the rows of all parts side by side, and tells how wide each part is.
    fn concatenate<const N: usize>(parts: [Self; N]) -> Result<(Self, [usize; N])>;

    /// Takes a gradient apart again.
    fn split<const N: usize>(gradient: Grad<Self>, widths: [usize; N]) -> Result<[Grad<Self>; N]>;
}

impl Concatenate for Floats2d {
    fn concatenate<const N: usize>(parts: [Self; N]) -> Result<(Self, [usize; N])> {
        let widths = std::array::from_fn(|i| parts[i].width());
        let references: [&Self; N] = std::array::from_fn(|i| &parts[i]);
        let joined = parts[0].ops().concatenate(&references)?;
        Ok((joined, widths))
    }

    fn split<const N: usize>(gradient: Self, widths: [usize; N]) -> Result<[Self; N]> {
        let ops = gradient.ops();
        let mut parts: [Self; N] = std::array::from_fn(|_| Self::default());
        ops.split(&gradient, &widths, &mut parts)?;
        Ok(parts)
    }
}
