use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};

use crate::array::{OnDevice, Storage};
use crate::error::{Error, Result};
use crate::lifecycle::ParamSource;
use crate::lifecycle::snapshot::Snapshot;
use crate::model::{AnyParam, Node, Visit, VisitMut};
use crate::path::Path;

/// A model with other parameters, until this guard is dropped; also when a panic unwinds.
///
/// Dimensions come back with the parameters, so that a resize under the guard is undone as well. Attributes stay, but for those
/// of layers that were resized.
/// A guard that is leaked with [`std::mem::forget`] leaves the other parameters in.
#[must_use = "the parameters are put back when the guard is dropped, which is at once if nothing holds it"]
pub struct UseParams<'m, N: Node> {
    model: &'m mut N,
    before: Snapshot,
}

impl<'m, N: Node> UseParams<'m, N> {
    pub(super) fn new<P: ParamSource + ?Sized>(model: &'m mut N, source: &P) -> Result<Self> {
        let before = Snapshot::take(model)?;
        set_params(model, source)?;
        Ok(Self { model, before })
    }
}

/// Puts values in for good.
pub(super) fn set_params<P: ParamSource + ?Sized>(model: &mut dyn Node, source: &P) -> Result<()> {
    let mut check = Check { source, path: Path::default(), found: BTreeSet::new(), moved: BTreeMap::new() };
    model.visit(&mut check)?;
    source.check_all_used(&check.found)?;
    model.visit_mut(&mut Replace { source, path: Path::default(), moved: check.moved })
}

impl<N: Node> Deref for UseParams<'_, N> {
    type Target = N;

    fn deref(&self) -> &N {
        self.model
    }
}

impl<N: Node> DerefMut for UseParams<'_, N> {
    fn deref_mut(&mut self) -> &mut N {
        self.model
    }
}

impl<N: Node> Drop for UseParams<'_, N> {
    fn drop(&mut self) {
        // The model held these values with these dimensions, so putting them back cannot fail; and a panic here would
        // abort a program that is unwinding already.
        let restored = self.before.restore(self.model);
        debug_assert!(restored.is_ok() || std::thread::panicking(), "{restored:?}");
    }
}

/// Compares the shapes, notes which parameters there are, lets values follow those that were resized, and copies values that
/// are not where their parameters are.
struct Check<'a, P: ?Sized> {
    source: &'a P,
    path: Path,
    found: BTreeSet<String>,
    moved: BTreeMap<String, Storage<f32>>,
}

impl<P: ParamSource + ?Sized> Visit for Check<'_, P> {
    fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
        let (source, found, moved) = (self.source, &mut self.found, &mut self.moved);
        self.path.with(name, |path| {
            found.insert(path.to_owned());
            let Some((shape, values)) = source.lookup(path) else { return Ok(()) };
            let (Some(own_shape), Some(own)) = (param.shape(), param.storage()) else {
                return Err(Error::from(crate::ErrorKind::Uninitialized).at(path));
            };
            if let Some(values) = source.followed(path, param).map_err(|error| error.at(path))? {
                moved.insert(path.to_owned(), values);
                return Ok(());
            }
            if shape != own_shape {
                return Err(Error::shape_exact("use_params", "a parameter", own_shape, shape).at(path));
            }
            if own.device() != values.device() {
                let values = values.clone().to_backend(own.ops()).map_err(|error| error.at(path))?;
                moved.insert(path.to_owned(), values);
            }
            Ok(())
        })
    }

    fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
        self.path.enter(name);
        let result = child.visit(self);
        self.path.leave();
        result
    }
}

struct Replace<'a, P: ?Sized> {
    source: &'a P,
    path: Path,
    moved: BTreeMap<String, Storage<f32>>,
}

impl<P: ParamSource + ?Sized> VisitMut for Replace<'_, P> {
    fn param(&mut self, name: &'static str, param: &mut dyn AnyParam) -> Result<()> {
        let (source, moved) = (self.source, &mut self.moved);
        self.path.with(name, |path| match (moved.remove(path), param.shape().map(<[usize]>::to_vec)) {
            (Some(values), Some(shape)) => param.replace(&shape, values),
            _ => match source.lookup(path) {
                Some((shape, values)) => param.replace(shape, values.clone()),
                None => Ok(()),
            },
        })
    }

    fn child(&mut self, name: &str, child: &mut dyn Node) -> Result<()> {
        self.path.enter(name);
        let result = child.visit_mut(self);
        self.path.leave();
        result
    }
}
