//! The error type: what was expected, what came, where in the model, and what to do about it.

use std::fmt;

use crate::ops::Device;
use crate::wiring::{Message, Relation};

/// The result of everything in thinc that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, and in which layer.
///
/// An error is made by an operation, which knows what it expected and what it got, and gains its path
/// on the way out: every composed model adds the name of the field through which the error passed.
///
/// ```
/// use thinc::prelude::*;
///
/// let model = Linear::<4, 2>::default();
/// let error = model.predict(Floats2d::zeros([3, 4])).unwrap_err();
/// assert!(error.to_string().contains("initialize"));
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    /// Innermost name first: each enclosing layer pushes its own.
    path: Vec<String>,
}

/// The kinds of [`Error`], for programs that react to them.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An array has another shape than the operation needs. `None` in `expected` is "any size".
    Shape {
        /// The operation.
        op: &'static str,
        /// Which argument, for instance "an input".
        what: &'static str,
        /// The shape that was expected.
        expected: Vec<Option<usize>>,
        /// The shape that came.
        found: Vec<usize>,
    },
    /// A dimension already has another size.
    Dimension {
        /// The name of the dimension, such as `nI`.
        dim: String,
        /// Its size.
        have: usize,
        /// The size that was asked for.
        want: usize,
        /// What asked: "the input", "the layer that follows", ..
        source_of: &'static str,
        /// What to do, or nothing.
        help: &'static str,
    },
    /// A layer gives another width than its neighbour takes.
    Widths {
        /// What joins the two.
        relation: Relation,
        /// The layer that gives, as its field's name and type.
        left: String,
        /// The width it gives.
        gives: usize,
        /// The layer that takes.
        right: String,
        /// The width it takes.
        takes: usize,
    },
    /// A dimension isn't known, so a parameter can't be allocated.
    UnknownDimension {
        /// The name of the dimension.
        dim: String,
        /// Which sample would have told: "input" or "output".
        sample: &'static str,
    },
    /// A parameter has no value yet.
    Uninitialized,
    /// An id is not the number of a row of the table.
    IdOutOfRange {
        /// The operation.
        op: &'static str,
        /// The id.
        id: u64,
        /// Where in the ids it stands.
        position: usize,
        /// The number of rows of the table.
        rows: usize,
    },
    /// A label is not one of the classes.
    Label {
        /// The operation.
        op: &'static str,
        /// The label.
        label: String,
        /// The row.
        row: usize,
        /// The number of classes.
        classes: usize,
    },
    /// A value is NaN or infinite where only a finite one makes sense.
    NotFinite {
        /// The operation.
        op: &'static str,
        /// Which array, for instance "the output".
        what: &'static str,
        /// Its shape.
        shape: Vec<usize>,
        /// The index of the first such value.
        index: Vec<usize>,
        /// The value.
        value: f32,
        /// What to do, or nothing.
        help: &'static str,
    },
    /// An array is on another device than the operation.
    Device {
        /// The operation.
        op: &'static str,
        /// Which array, for instance "the gradient".
        what: &'static str,
        /// The device of the operation.
        expected: String,
        /// The device of the array.
        found: String,
        /// What to do.
        help: &'static str,
    },
    /// An argument that makes no sense, such as a dropout rate of 2.
    Invalid {
        /// The operation.
        op: &'static str,
        /// What is wrong and what would be right.
        message: String,
    },
    /// Bytes that are not a saved model, or not of this model.
    Bytes {
        /// What is wrong.
        message: String,
    },
    /// A file could not be read or written.
    Io {
        /// "read" or "write".
        action: &'static str,
        /// The file.
        file: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// An error of a user's own layer.
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// An array has another shape than `op` expects. `None` in `expected` stands for any size.
    #[cold]
    pub fn shape(op: &'static str, what: &'static str, expected: &[Option<usize>], found: &[usize]) -> Self {
        ErrorKind::Shape { op, what, expected: expected.to_vec(), found: found.to_vec() }.into()
    }

    /// An array has another shape than the only one that `op` can take.
    #[cold]
    pub fn shape_exact(op: &'static str, what: &'static str, expected: &[usize], found: &[usize]) -> Self {
        let expected = expected.iter().map(|&size| Some(size)).collect();
        ErrorKind::Shape { op, what, expected, found: found.to_vec() }.into()
    }

    /// An argument of `op` makes no sense; the message says what would.
    #[cold]
    pub fn invalid(op: &'static str, message: impl fmt::Display) -> Self {
        ErrorKind::Invalid { op, message: message.to_string() }.into()
    }

    /// An array is on another device than `op`; `what` says which array, for instance "the gradient", and `help` what to
    /// do.
    #[cold]
    pub fn device(op: &'static str, what: &'static str, expected: Device, found: Device, help: &'static str) -> Self {
        ErrorKind::Device { op, what, expected: expected.to_string(), found: found.to_string(), help }.into()
    }

    /// Bytes that can't be loaded.
    #[cold]
    pub fn bytes(message: impl fmt::Display) -> Self {
        ErrorKind::Bytes { message: message.to_string() }.into()
    }

    /// Wraps an error of another library, for layers outside this crate.
    #[cold]
    pub fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        ErrorKind::Other(error.into()).into()
    }

    /// Adds the name of the layer in which the error arose, in front of the path.
    #[cold]
    #[must_use]
    pub fn at(mut self, layer: impl Into<String>) -> Self {
        self.0.path.push(layer.into());
        self
    }

    /// An error of writing to something, which turns out to be a file.
    #[cold]
    pub(crate) fn in_file(mut self, path: &std::path::Path) -> Self {
        if let ErrorKind::Io { file, .. } = &mut self.0.kind
            && file.is_empty()
        {
            *file = format!("`{}`", path.display());
        }
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The path of the layer, such as `encode.layers.2.maxout`; empty in a model of one layer.
    pub fn path(&self) -> String {
        let parts: Vec<&str> = self.0.path.iter().rev().map(String::as_str).collect();
        parts.join(".")
    }
}

impl From<ErrorKind> for Error {
    #[cold]
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, path: Vec::new() }))
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape { op, what, expected, found } => {
                write!(f, "`{op}` expects {what} of shape {}, but got {}", ExpectedShape(expected), FoundShape(found))
            }
            Self::Dimension { dim, have, want, source_of, help } => {
                write!(f, "dimension `{dim}` is {have}, but {source_of} needs {want}{}", Help(help))
            }
            Self::Widths { relation, left, gives, right, takes } => {
                f.write_str(Message::new(*relation, left, *gives, right, *takes).as_str())
            }
            Self::UnknownDimension { dim, sample } => write!(
                f,
                "dimension `{dim}` is not known: give it where the layer is made, or give `initialize` a sample of the \
                 {sample} to take it from"
            ),
            Self::Uninitialized => {
                f.write_str("the parameters have no values yet: call `initialize`, or load the model from bytes, first")
            }
            Self::IdOutOfRange { op, id, position, rows } => write!(
                f,
                "`{op}` got the id {id} at position {position}, but its table has {rows} rows: ids must be below {rows}"
            ),
            Self::Label { op, label, row, classes } => {
                write!(f, "`{op}`: label {label} in row {row} is outside the {classes} classes (labels count from 0)")
            }
            Self::NotFinite { op, what, shape, index, value, help } => write!(
                f,
                "`{op}`: {what} of shape {} holds {value} at {}{}",
                FoundShape(shape),
                FoundIndex(index),
                Help(help)
            ),
            Self::Device { op, what, expected, found, help } => {
                write!(f, "`{op}` runs on {expected}, but {what} is on {found}{}", Help(help))
            }
            Self::Invalid { op, message } => write!(f, "`{op}`: {message}"),
            Self::Bytes { message } => f.write_str(message),
            Self::Io { action, file, source } => write!(f, "cannot {action} {file}: {source}"),
            Self::Other(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "in `{}`: ", self.path())?;
        }
        write!(f, "{}", self.0.kind)
    }
}

/// As [`Display`](fmt::Display): a program that returns its error from `main` prints the readable text.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ErrorKind {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Other(error) => Some(&**error),
            _ => None,
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.kind.source()
    }
}

struct ExpectedShape<'a>(&'a [Option<usize>]);
struct FoundShape<'a>(&'a [usize]);
struct FoundIndex<'a>(&'a [usize]);
struct Help<'a>(&'a str);

impl fmt::Display for ExpectedShape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, ["(", ")"], self.0.iter().map(|size| size.map_or_else(|| "_".to_owned(), |n| n.to_string())))
    }
}

impl fmt::Display for FoundShape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, ["(", ")"], self.0.iter())
    }
}

impl fmt::Display for FoundIndex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, ["[", "]"], self.0.iter())
    }
}

impl fmt::Display for Help<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, ": {}", self.0) }
    }
}

fn list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    brackets: [&str; 2],
    items: impl Iterator<Item = T>,
) -> fmt::Result {
    f.write_str(brackets[0])?;
    for (i, item) in items.enumerate() {
        if i > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{item}")?;
    }
    f.write_str(brackets[1])
}
