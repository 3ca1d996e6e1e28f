use crate::error::{Error, Result};
use crate::wiring::solve_width;

/// Stands for an entry that was not there before.
pub(super) const NEW: usize = usize::MAX;

/// How the number of features changes, or the length of an axis of a parameter: what it was, what it becomes, and which
/// entries stay.
///
/// The leading entries stay, new ones come at the end, and surplus ones go from there. What is made of parts behind each
/// other, as the features behind a window or a concatenation, changes so in each of them:
///
/// ```
/// use thinc::model::SizeChange;
///
/// // A window of three tokens, which get a feature more.
/// let window = SizeChange::new(2, 3).repeated(3)?;
/// assert_eq!((window.before(), window.after()), (Some(6), 9));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SizeChange {
    before: Option<usize>,
    after: usize,
    /// Behind each other, each so many times. None where the change is in one piece.
    parts: Vec<(usize, Self)>,
}

impl SizeChange {
    /// A change in one piece. `before` is `None` where it is not known.
    pub fn new(before: impl Into<Option<usize>>, after: usize) -> Self {
        Self { before: before.into(), after, parts: Vec::new() }
    }

    /// The size before, where it is known.
    pub fn before(&self) -> Option<usize> {
        self.before
    }

    /// The size from now on.
    pub fn after(&self) -> usize {
        self.after
    }

    /// So many of these behind each other.
    ///
    /// # Errors
    /// If they are too many together.
    pub fn repeated(&self, times: usize) -> Result<Self> {
        Self::of_parts(vec![(times, self.clone())])
    }

    /// Different ones behind each other.
    ///
    /// # Errors
    /// If they are too many together.
    pub fn beside(parts: impl IntoIterator<Item = Self>) -> Result<Self> {
        Self::of_parts(parts.into_iter().map(|part| (1, part)).collect())
    }

    /// The same change, made of so many equal parts. In one piece where the sizes cannot be shared so.
    #[must_use]
    pub fn shared_by(&self, parts: usize) -> Self {
        let share = |size: usize| (parts > 0 && size.is_multiple_of(parts)).then(|| size / parts);
        match (self.before.map(share), share(self.after)) {
            (Some(Some(before)), Some(after)) if parts > 1 => {
                Self { parts: vec![(parts, Self::new(before, after))], ..self.clone() }
            }
            _ => Self::new(self.before, self.after),
        }
    }

    /// Where each entry was before, among `before` of them, or [`NEW`]. There must be memory for so many.
    pub(super) fn places(&self, before: usize) -> Vec<usize> {
        let mut places = Vec::with_capacity(self.after);
        if self.before == Some(before) {
            self.push_places(0, &mut places);
        } else {
            Self::new(before, self.after).push_places(0, &mut places);
        }
        places
    }

    /// Adds the places of the entries, the first of which was at `start`.
    fn push_places(&self, start: usize, places: &mut Vec<usize>) {
        if self.parts.is_empty() {
            let stay = self.before.unwrap_or(0).min(self.after);
            places.extend(start..start + stay);
            places.extend(std::iter::repeat_n(NEW, self.after - stay));
        }
        let mut start = start;
        for (times, part) in &self.parts {
            for _ in 0..*times {
                part.push_places(start, places);
                start += part.before.unwrap_or(0);
            }
        }
    }

    /// The change of dense arrays of one of these shapes, in row-major order, to those of the other.
    pub(super) fn of_shapes(before: &[usize], after: &[usize]) -> Result<Self> {
        let (Some((&rows, before)), Some((&rows_after, after))) = (before.split_first(), after.split_first()) else {
            return Ok(Self::new(1, 1));
        };
        let row = Self::of_shapes(before, after)?;
        let stay = rows.min(rows_after);
        let (new, gone) = (Self::new(0, row.after), Self::new(row.before, 0));
        Self::of_parts(vec![(stay, row), (rows_after - stay, new), (rows - stay, gone)])
    }

    /// The change of `mul * size + add`.
    ///
    /// # Errors
    /// If that is too much.
    pub fn affine(&self, mul: usize, add: usize) -> Result<Self> {
        if (mul, add) == (1, 0) {
            return Ok(self.clone());
        }
        Self::of_parts(vec![(mul, self.clone()), (1, Self::new(add, add))])
    }

    /// The change of the size of which this is `mul * size + add`.
    ///
    /// # Errors
    /// If there is none.
    pub fn solved(&self, mul: usize, add: usize) -> Result<Self> {
        if (mul, add) == (1, 0) {
            return Ok(self.clone());
        }
        let before = self.before.and_then(|before| solve_width("resize_output", before, mul, add).ok());
        Ok(Self::new(before, solve_width("resize_output", self.after, mul, add)?))
    }

    fn of_parts(parts: Vec<(usize, Self)>) -> Result<Self> {
        let sum = |size: &dyn Fn(&Self) -> Option<usize>| {
            let add = |sum: usize, (times, part): &(usize, Self)| sum.checked_add(size(part)?.checked_mul(*times)?);
            parts.iter().try_fold(0, add)
        };
        let Some(after) = sum(&|part| Some(part.after)) else {
            return Err(Error::invalid("resize", "there would be more features than can be counted"));
        };
        Ok(Self { before: sum(&|part| part.before), after, parts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leading_entries_stay() {
        assert_eq!(SizeChange::new(2, 4).places(2), [0, 1, NEW, NEW]);
        assert_eq!(SizeChange::new(4, 2).places(4), [0, 1]);
        assert_eq!(SizeChange::new(None, 3).places(2), [0, 1, NEW]);
        // What does not fit is taken in one piece.
        assert_eq!(SizeChange::new(2, 3).repeated(2).unwrap().places(3), [0, 1, 2, NEW, NEW, NEW]);
    }

    #[test]
    fn parts_change_each_by_itself() {
        let (grows, shrinks, stays) = (SizeChange::new(1, 2), SizeChange::new(3, 1), SizeChange::new(2, 2));
        let all = SizeChange::beside([grows.clone(), shrinks, stays]).unwrap();
        assert_eq!((all.before(), all.after()), (Some(6), 5));
        assert_eq!(all.places(6), [0, NEW, 1, 4, 5]);
        let twice = SizeChange::beside([grows.repeated(2).unwrap(), SizeChange::new(1, 1)]).unwrap();
        assert_eq!(twice.repeated(2).unwrap().places(6)[5..], [3, NEW, 4, NEW, 5]);
        // Where one part is not known, the whole is not.
        let open = SizeChange::beside([grows, SizeChange::new(None, 1)]).unwrap();
        assert_eq!((open.before(), open.after()), (None, 3));
    }

    #[test]
    fn a_width_that_is_shared() {
        assert_eq!(SizeChange::new(4, 6).shared_by(2).places(4), [0, 1, NEW, 2, 3, NEW]);
        for parts in [0, 1, 4] {
            assert_eq!(SizeChange::new(4, 6).shared_by(parts), SizeChange::new(4, 6));
        }
        assert_eq!(SizeChange::new(None, 6).shared_by(2).places(4), SizeChange::new(4, 6).places(4));
    }

    #[test]
    fn arrays_keep_what_both_have() {
        let change = SizeChange::of_shapes(&[2, 1, 2], &[2, 2, 3]).unwrap();
        assert_eq!(change.before(), Some(4));
        assert_eq!(change.places(4), [0, 1, NEW, NEW, NEW, NEW, 2, 3, NEW, NEW, NEW, NEW]);
        let back = SizeChange::of_shapes(&[2, 2, 3], &[2, 1, 2]).unwrap();
        assert_eq!(back.places(12), [0, 1, 6, 7]);
        assert_eq!(SizeChange::of_shapes(&[3], &[1]).unwrap().places(3), [0]);
    }

    #[test]
    fn widths_of_the_form_of_signatures() {
        let change = SizeChange::new(2, 3).affine(2, 1).unwrap();
        assert_eq!(change.places(5), [0, 1, NEW, 2, 3, NEW, 4]);
        assert_eq!(change.solved(2, 1).unwrap(), SizeChange::new(2, 3));
        assert!(change.solved(2, 0).is_err());
        assert_eq!(SizeChange::new(4, 6).solved(3, 0).unwrap(), SizeChange::new(None, 2));
    }

    #[test]
    fn too_many_are_an_error() {
        let many = SizeChange::new(1, usize::MAX);
        assert!(many.repeated(2).is_err() && many.affine(1, 1).is_err());
        assert!(SizeChange::beside([many.clone(), many]).is_err());
        assert!(SizeChange::of_shapes(&[1, 1], &[usize::MAX, 2]).is_err());
    }
}
