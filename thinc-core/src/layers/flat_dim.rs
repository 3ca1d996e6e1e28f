//! Dimensions that only a part of a parameter's axis depends on.

use crate::error::{Error, Result};
use crate::model::{Dim, DimField, Visit, VisitMut};

/// A [`Dim`] that cannot be resized, as the layer keeps its weights in one flat array whose axis is a product.
#[derive(Clone, Debug, Default)]
pub(super) struct FlatDim<const N: usize>(Dim<N>);

impl<const N: usize> FlatDim<N> {
    pub(super) fn get(&self) -> Option<usize> {
        self.0.get()
    }
}

impl<const N: usize> From<Dim<N>> for FlatDim<N> {
    fn from(dim: Dim<N>) -> Self {
        Self(dim)
    }
}

impl<const N: usize> DimField for FlatDim<N> {
    const SIZE: usize = N;

    fn dim_get(&self) -> Option<usize> {
        self.0.get()
    }

    fn dim_fill(&mut self, name: &str, size: usize) -> Result<()> {
        self.0.fill(name, size)
    }

    fn dim_resize(&mut self, name: &str, size: usize, _: bool) -> Result<()> {
        if self.0.get() == Some(size) {
            return Ok(());
        }
        Err(Error::invalid(
            "resize",
            format_args!(
                "dimension `{name}` of a layer with flat weights cannot change: make a new layer of size {size}"
            ),
        ))
    }

    fn dim_visit(&self, name: &'static str, visit: &mut dyn Visit) -> Result<()> {
        self.0.dim_visit(name, visit)
    }

    fn dim_visit_mut(&mut self, name: &'static str, visit: &mut dyn VisitMut) -> Result<()> {
        self.0.dim_visit_mut(name, visit)
    }
}
