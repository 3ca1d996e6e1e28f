use std::sync::Arc;

use crate::array::{Floats1d, Floats2d, Floats3d, Floats4d, Ints1d, Ints2d, Ints3d, Ints4d};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Data, SizeChange};
use crate::tuples::each_tuple;

/// The number of features of a value, as far as it is known at run time.
///
/// `initialize` unifies these between neighbouring layers to fill the dimensions that a program left open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// Not known (yet).
    #[default]
    Unknown,
    /// So many features.
    Known(usize),
    /// So many features or more: what class labels tell, as a sample need not hold the highest.
    AtLeast(usize),
    /// A tuple's or list's widths.
    Many(Vec<Width>),
}

impl Width {
    /// The number of features, where it is one known number.
    pub fn known(&self) -> Option<usize> {
        match self {
            Self::Known(n) => Some(*n),
            _ => None,
        }
    }

    /// The number of features, where it is one known number, or that of each part of a tuple whose parts all have the same.
    pub(crate) fn of_each(&self) -> Option<usize> {
        match self {
            Self::Many(parts) => {
                let (first, rest) = parts.split_first()?;
                first.of_each().filter(|&n| rest.iter().all(|part| part.of_each() == Some(n)))
            }
            width => width.known(),
        }
    }

    /// Combines what two neighbours know about the same value.
    ///
    /// # Errors
    /// If they disagree.
    pub fn merge(&self, other: &Self) -> Result<Self> {
        match (self, other) {
            (Self::Unknown, known) | (known, Self::Unknown) => Ok(known.clone()),
            (Self::Known(have), Self::Known(want)) if have != want => Err(differ(*have, *want, "")),
            (Self::Known(have), Self::AtLeast(want)) | (Self::AtLeast(want), Self::Known(have)) => {
                if have < want {
                    return Err(differ(*have, *want, "labels need one feature for each class"));
                }
                Ok(Self::Known(*have))
            }
            (Self::AtLeast(a), Self::AtLeast(b)) => Ok(Self::AtLeast(*a.max(b))),
            (Self::Many(a), Self::Many(b)) if a.len() == b.len() => {
                Ok(Self::Many(a.iter().zip(b).map(|(a, b)| a.merge(b)).collect::<Result<_>>()?))
            }
            _ => Ok(self.clone()),
        }
    }
}

fn differ(have: usize, want: usize, help: &'static str) -> Error {
    ErrorKind::Dimension { dim: "width".to_owned(), have, want, source_of: "its neighbour", help }.into()
}

impl From<Option<usize>> for Width {
    fn from(width: Option<usize>) -> Self {
        width.map_or(Self::Unknown, Self::Known)
    }
}

/// The widths on both ends of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Widths {
    /// Of what goes in.
    pub input: Width,
    /// Of what comes out.
    pub output: Width,
}

/// One end of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// What goes in.
    Input,
    /// What comes out.
    Output,
}

impl End {
    /// The other end.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Input => Self::Output,
            Self::Output => Self::Input,
        }
    }
}

/// What a resize of one end of a node did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resized {
    /// Whether a dimension was found that took the new size.
    pub owned: bool,
    /// How the node's other end must change, if it depends on this end.
    pub other_end: Option<SizeChange>,
    /// How this end changes, where the node has it made of parts: the output of a recurrent layer in two directions grows
    /// in each of them. Layers that pass the width on change as it says.
    pub arranged: Option<SizeChange>,
}

impl Resized {
    /// Of a node that has a dimension for the width or not, and whose other end changes so.
    pub fn new(owned: bool, other_end: Option<SizeChange>) -> Self {
        Self { owned, other_end, arranged: None }
    }

    /// Of a node without a dimension for the width, which goes on to its other end.
    pub fn passed_on(change: SizeChange) -> Self {
        Self::new(false, Some(change))
    }
}

/// A value whose number of features can be read off: the samples that `initialize` takes.
///
/// The width of an array of floats is its last axis (a `Floats1d` has none). Class labels ([`Ints1d`])
/// have at least the width that a model needs to tell them apart, the highest label + 1, as in Thinc's `get_width`.
/// `()` stands for a sample that isn't given.
#[doc(alias = "get_width")]
pub trait HasWidth {
    /// The width, as far as this value has one.
    fn width_as_input(&self) -> Width {
        Width::Unknown
    }

    /// The width of the output that this value would be the truth for.
    fn width_as_output(&self) -> Width {
        self.width_as_input()
    }
}

macro_rules! last_axis {
    ($($ty:ident),*) => {$(
        impl HasWidth for $ty {
            fn width_as_input(&self) -> Width {
                Width::Known(self.width())
            }
        }
    )*};
}
last_axis!(Floats2d, Floats3d, Floats4d);

impl HasWidth for Floats1d {}
impl HasWidth for Ints2d {}
impl HasWidth for Ints3d {}
impl HasWidth for Ints4d {}
impl HasWidth for () {}
impl HasWidth for String {}
impl HasWidth for Arc<str> {}
impl HasWidth for &'static str {}

impl HasWidth for Ints1d {
    fn width_as_output(&self) -> Width {
        let highest = self.as_slice().ok().and_then(|labels| labels.iter().max().copied());
        let classes = highest.and_then(|label| usize::try_from(label).ok()?.checked_add(1));
        classes.map_or(Width::Unknown, Width::AtLeast)
    }
}

impl<X: HasWidth> HasWidth for Data<X> {
    fn width_as_input(&self) -> Width {
        self.0.width_as_input()
    }

    fn width_as_output(&self) -> Width {
        self.0.width_as_output()
    }
}

impl<X: HasWidth> HasWidth for Vec<X> {
    fn width_as_input(&self) -> Width {
        self.first().map_or(Width::Unknown, HasWidth::width_as_input)
    }

    fn width_as_output(&self) -> Width {
        self.first().map_or(Width::Unknown, HasWidth::width_as_output)
    }
}

macro_rules! tuples {
    ($(($($name:ident $index:tt $label:literal),+))*) => {$(
        impl<$($name: HasWidth),+> HasWidth for ($($name,)+) {
            fn width_as_input(&self) -> Width {
                Width::Many(vec![$(self.$index.width_as_input()),+])
            }

            fn width_as_output(&self) -> Width {
                Width::Many(vec![$(self.$index.width_as_output()),+])
            }
        }
    )*};
}
each_tuple!(tuples);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_one_width_have_that_width() {
        let [three, four] = [3, 4].map(Width::Known);
        let many = |parts: &[&Width]| Width::Many(parts.iter().map(|&part| part.clone()).collect());
        assert_eq!(many(&[&three, &three]).of_each(), Some(3));
        assert_eq!(many(&[&three, &many(&[&three])]).of_each(), Some(3));
        for unknown in [many(&[]), many(&[&three, &four]), many(&[&three, &Width::Unknown]), Width::AtLeast(3)] {
            assert_eq!(unknown.of_each(), None);
        }
        assert_eq!(three.of_each(), Some(3));
    }

    #[test]
    fn at_least_bounds_a_width() {
        let labels = Ints1d::from(vec![0, 2]).width_as_output();
        assert_eq!(labels, Width::AtLeast(3));
        for k in [3, 4] {
            assert_eq!(labels.merge(&Width::Known(k)).ok(), Some(Width::Known(k)));
            assert_eq!(Width::Known(k).merge(&labels).ok(), Some(Width::Known(k)));
        }
        assert!(Width::Known(2).merge(&labels).is_err() && labels.merge(&Width::Known(2)).is_err());
        assert_eq!(labels.merge(&Width::AtLeast(5)).ok(), Some(Width::AtLeast(5)));
        assert_eq!(labels.merge(&Width::Unknown).ok(), Some(labels));
    }
}
