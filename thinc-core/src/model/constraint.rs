use crate::error::{Error, Result};
use crate::model::DYN;
use crate::wiring::{Message, Relation};

/// What the widths of a layer must fulfil among themselves: that one divides another.
///
/// `#[model(divisible = n_o % heads)]` declares it. The macros check it in `cargo check` where the type fixes both widths, and
/// `initialize` does where it does not.
///
/// ```
/// use thinc::prelude::*;
/// use thinc::model::Constraint;
///
/// /// A layer whose width is shared among heads.
/// #[derive(Model, Default)]
/// #[model(signature = n_i -> n_i, divisible = n_i % heads, multiply_adds = 0)]
/// struct Heads<const N: usize = DYN, const H: usize = DYN> {
///     #[dim(name = "nI")]
///     n_i: Dim<N>,
///     #[dim(name = "nH")]
///     heads: Dim<H>,
/// }
///
/// assert!(Heads::<96, 4>::CONSTRAINT.holds());
/// assert!(!Heads::<96, 5>::CONSTRAINT.holds());
/// let mut open = Heads::<DYN, 5>::default();
/// let error = open.initialize(&Floats2d::zeros([1, 96]), &(), &mut Train::new(0)).unwrap_err();
/// assert!(error.to_string().contains("96 is not divisible by 5 heads"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constraint {
    dividend: usize,
    divisor: usize,
    parts: &'static str,
}

impl Constraint {
    /// That nothing must hold.
    pub const NONE: Self = Self::divisible(DYN, DYN, "");

    /// That `dividend` is a multiple of `divisor`, the number of `parts`. An open width fulfils it.
    pub const fn divisible(dividend: usize, divisor: usize, parts: &'static str) -> Self {
        Self { dividend, divisor, parts }
    }

    /// What several layers must fulfil: the first constraint that does not hold, if there is one.
    pub const fn all(parts: &[Self]) -> Self {
        let mut i = 0;
        while i < parts.len() {
            if !parts[i].holds() {
                return parts[i];
            }
            i += 1;
        }
        Self::NONE
    }

    /// Whether it is fulfilled, as far as the widths are known.
    pub const fn holds(&self) -> bool {
        self.dividend == DYN || self.divisor == DYN || self.dividend.is_multiple_of(self.divisor)
    }

    /// Errors where it is not fulfilled, in the name of `op`.
    pub(crate) fn check(&self, op: &'static str) -> Result<()> {
        if self.holds() {
            return Ok(());
        }
        Err(Error::invalid(op, self.message("").as_str()))
    }

    /// The sentence about widths that do not fulfil it, behind the name of the layer.
    pub(crate) const fn message(&self, layer: &str) -> Message {
        Message::new(Relation::Divisible, layer, self.dividend, self.parts, self.divisor)
    }
}
