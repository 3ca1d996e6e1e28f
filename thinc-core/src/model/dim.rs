use std::fmt;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Visit, VisitMut};

/// A width that is not fixed at compile time: `Linear<DYN, 10>`, or `Linear` alone for both.
pub const DYN: usize = 0;

/// A dimension of a layer, such as `nI`: fixed by its type to `N`, or filled in at run time where `N` is [`DYN`].
///
/// ```
/// use thinc::prelude::*;
///
/// let fixed = Dim::<784>::default();
/// assert_eq!(fixed.get(), Some(784));
/// let mut open = Dim::<DYN>::default();
/// assert_eq!(open.get(), None);
/// open.fill("nI", 96)?;
/// assert!(open.fill("nI", 64).is_err());
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Dim<const N: usize = DYN>(Option<usize>);

impl<const N: usize> Default for Dim<N> {
    fn default() -> Self {
        Self((N != DYN).then_some(N))
    }
}

impl<const N: usize> Dim<N> {
    /// The size, where it is known.
    pub fn get(&self) -> Option<usize> {
        self.0
    }

    /// Sets the size. Filling in the size that the dimension has already is allowed.
    ///
    /// # Errors
    /// If it has another size already.
    pub fn fill(&mut self, name: &str, size: usize) -> Result<()> {
        match self.0 {
            Some(have) if have == size => Ok(()),
            Some(have) => Err(ErrorKind::Dimension {
                dim: name.to_owned(),
                have,
                want: size,
                source_of: "its neighbour or a sample",
                help: "",
            }
            .into()),
            None if size == 0 => Err(Error::invalid("initialize", format_args!("dimension `{name}` cannot be 0"))),
            None => {
                self.0 = Some(size);
                Ok(())
            }
        }
    }

    /// Whether [`resize`](Self::resize) to `size` would succeed.
    ///
    /// # Errors
    /// Those that it would give.
    pub fn check_resize(&self, name: &str, size: usize) -> Result<()> {
        if N != DYN && N != size {
            return Err(ErrorKind::Dimension {
                dim: name.to_owned(),
                have: N,
                want: size,
                source_of: "the resize",
                help: "the type fixes this dimension, give the model another type with `resized_into`, or use `DYN` \
                       (or leave the parameter out) for one that can change",
            }
            .into());
        }
        if size == 0 {
            return Err(Error::invalid("resize", format_args!("dimension `{name}` cannot become 0")));
        }
        Ok(())
    }

    /// Changes the size of a dimension that the type does not fix.
    ///
    /// # Errors
    /// If the type fixes another size, or the size is 0.
    pub fn resize(&mut self, name: &str, size: usize) -> Result<()> {
        self.check_resize(name, size)?;
        self.0 = Some(size);
        Ok(())
    }
}

impl From<usize> for Dim<DYN> {
    /// A run-time dimension of this size; 0 leaves it open.
    fn from(size: usize) -> Self {
        Self((size != 0).then_some(size))
    }
}

impl From<Option<usize>> for Dim<DYN> {
    /// A run-time dimension of this size, or one that `initialize` fills.
    fn from(size: Option<usize>) -> Self {
        Self(size.filter(|&n| n != 0))
    }
}

impl<const N: usize> fmt::Debug for Dim<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(size) => write!(f, "{size}"),
            None => f.write_str("?"),
        }
    }
}

/// A field that can carry the role `#[dim]`.
#[diagnostic::on_unimplemented(
    message = "a field with `#[dim]` must be a `Dim`, but this one is a `{Self}`",
    label = "expected `Dim` or `Dim<N>`"
)]
pub trait DimField {
    /// The size that the type fixes, or [`DYN`].
    const SIZE: usize;

    #[doc(hidden)]
    const ROLE: () = ();
    #[doc(hidden)]
    fn dim_get(&self) -> Option<usize>;
    #[doc(hidden)]
    fn dim_fill(&mut self, name: &str, size: usize) -> Result<()>;
    #[doc(hidden)]
    fn dim_resize(&mut self, name: &str, size: usize, apply: bool) -> Result<()>;
    #[doc(hidden)]
    fn dim_visit(&self, name: &'static str, visit: &mut dyn Visit) -> Result<()>;
    #[doc(hidden)]
    fn dim_visit_mut(&mut self, name: &'static str, visit: &mut dyn VisitMut) -> Result<()>;
}

impl<const N: usize> DimField for Dim<N> {
    const SIZE: usize = N;

    fn dim_get(&self) -> Option<usize> {
        self.0
    }

    fn dim_fill(&mut self, name: &str, size: usize) -> Result<()> {
        self.fill(name, size)
    }

    fn dim_resize(&mut self, name: &str, size: usize, apply: bool) -> Result<()> {
        if apply { self.resize(name, size) } else { self.check_resize(name, size) }
    }

    fn dim_visit(&self, name: &'static str, visit: &mut dyn Visit) -> Result<()> {
        visit.dim(name, self.0)
    }

    fn dim_visit_mut(&mut self, name: &'static str, visit: &mut dyn VisitMut) -> Result<()> {
        let mut size = self.0;
        visit.dim(name, &mut size)?;
        if size != self.0 && N != DYN {
            let want = size.unwrap_or(DYN);
            return self.check_resize(name, want);
        }
        self.0 = size;
        Ok(())
    }
}
