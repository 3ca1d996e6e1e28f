use crate::error::Result;
use crate::model::{DYN, SizeChange};

/// One axis of the declared shape of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Axis {
    /// As long as the dimension of this name.
    Dim(&'static str),
    /// As long as the dimension of this name, in as many equal parts as another dimension says: `n_i.by(heads)`.
    Shared {
        /// The dimension.
        dim: &'static str,
        /// The dimension that says how many parts there are.
        by: &'static str,
    },
    /// Of this length; [`DYN`] while it is not known.
    Size(usize),
    /// Arrays behind each other.
    Packed(Packed),
}

impl Axis {
    /// The length, where it is known; `dim` tells those of dimensions.
    pub fn size(&self, dim: impl FnOnce(&str) -> Option<usize>) -> Option<usize> {
        match self {
            Self::Dim(name) | Self::Shared { dim: name, .. } => dim(name),
            Self::Size(size) => Some(*size).filter(|&size| size != DYN),
            Self::Packed(packed) => Some(packed.size()).filter(|&size| size != DYN),
        }
    }
}

/// Arrays that stand behind each other along one axis of a parameter, each in row-major order, such as the weights of the
/// gates of a recurrent layer. When they are resized, the leading entries of each of their axes stay.
///
/// ```
/// use thinc::model::Packed;
///
/// // Two layers of a matrix and a vector each.
/// let layer = Packed::array([3, 4]).then(Packed::array([3]));
/// assert_eq!(layer.repeated(2).size(), 30);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packed(Vec<(usize, Part)>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Array(Vec<usize>),
    Packed(Packed),
}

impl Packed {
    /// An array of this shape.
    pub fn array(shape: impl Into<Vec<usize>>) -> Self {
        Self(vec![(1, Part::Array(shape.into()))])
    }

    /// The same and others behind.
    #[must_use]
    pub fn then(mut self, next: Self) -> Self {
        self.0.extend(next.0);
        self
    }

    /// So many of the same behind each other.
    #[must_use]
    pub fn repeated(self, times: usize) -> Self {
        Self(vec![(times, Part::Packed(self))])
    }

    /// The number of values of all of them; the largest number there is where they are too many.
    pub fn size(&self) -> usize {
        let sizes = self.0.iter().map(|(times, part)| match part {
            Part::Array(shape) => shape.iter().fold(*times, |size, &axis| size.saturating_mul(axis)),
            Part::Packed(packed) => times.saturating_mul(packed.size()),
        });
        sizes.fold(0, usize::saturating_add)
    }

    /// What becomes of the entries where the arrays take other shapes. `None` where they are others.
    pub(crate) fn change(&self, after: &Self) -> Result<Option<SizeChange>> {
        if self.0.len() != after.0.len() {
            return Ok(None);
        }
        let mut changes = Vec::with_capacity(self.0.len());
        for ((times, before), (times_after, after)) in self.0.iter().zip(&after.0) {
            let change = match (before, after) {
                _ if times != times_after => None,
                (Part::Array(before), Part::Array(after)) if before.len() == after.len() => {
                    Some(SizeChange::of_shapes(before, after)?)
                }
                (Part::Packed(before), Part::Packed(after)) => before.change(after)?,
                _ => None,
            };
            let Some(change) = change else { return Ok(None) };
            changes.push(change.repeated(*times)?);
        }
        SizeChange::beside(changes).map(Some)
    }
}

/// What the expression of an axis in `#[param(shape = [..])]` may give.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no length of an axis",
    label = "expected a `usize`, a pair `(usize, usize)` or a `Packed`"
)]
pub trait AxisSize {
    /// The axis.
    fn axis(self) -> Axis;
}

/// A length. Where it changes in a resize, nothing tells which entries stay, and the resize is refused.
impl AxisSize for usize {
    fn axis(self) -> Axis {
        Axis::Size(self)
    }
}

/// So many parts, each of this length.
impl AxisSize for (usize, usize) {
    fn axis(self) -> Axis {
        Axis::Packed(Packed::array([self.0, self.1]))
    }
}

impl AxisSize for Packed {
    fn axis(self) -> Axis {
        Axis::Packed(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::size_change::NEW;

    #[test]
    fn what_is_packed_changes_array_by_array() {
        let of = |rows: usize, columns| Packed::array([rows, columns]).then(Packed::array([rows]));
        let (before, after) = (of(1, 2).repeated(2), of(2, 1).repeated(2));
        let change = before.change(&after).unwrap().unwrap();
        assert_eq!(change.places(6), [0, NEW, 2, NEW, 3, NEW, 5, NEW]);
        assert_eq!((before.size(), Packed::array([usize::MAX, 2]).then(of(1, 1)).size()), (6, usize::MAX));
        for other in [of(1, 2), of(1, 2).repeated(3), Packed::array([1, 2]).repeated(2)] {
            assert_eq!(before.change(&other).unwrap(), None);
        }
        assert_eq!(of(1, 2).change(&Packed::array([1]).then(Packed::array([1]))).unwrap(), None);
    }

    #[test]
    fn the_lengths_of_axes() {
        let dim = |name: &str| (name == "nO").then_some(6);
        assert_eq!(Axis::Dim("nO").size(dim), Some(6));
        assert_eq!(Axis::Shared { dim: "nO", by: "dirs" }.size(dim), Some(6));
        assert_eq!((3, 2).axis().size(dim), Some(6));
        assert_eq!([5, DYN].map(|size| size.axis().size(dim)), [Some(5), None]);
        assert_eq!((3, DYN).axis().size(dim), None);
    }
}
