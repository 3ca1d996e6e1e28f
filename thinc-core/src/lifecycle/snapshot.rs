use std::collections::BTreeMap;

use crate::array::Storage;
use crate::error::Result;
use crate::model::{AnyParam, Node, Visit, VisitMut};
use crate::path::Path;

/// A parameter's shape and values, or `None` for one that has no value.
pub(crate) type Value = Option<(Vec<usize>, Storage<f32>)>;

/// The dimensions and parameters of a model by path, to put them back. The values are shared until one side changes.
#[derive(Default)]
pub(crate) struct Snapshot {
    path: Path,
    dims: BTreeMap<String, Option<usize>>,
    params: BTreeMap<String, Value>,
}

impl Snapshot {
    /// What the model holds now.
    pub(super) fn take(node: &dyn Node) -> Result<Self> {
        let mut taken = Self::default();
        node.visit(&mut taken)?;
        Ok(taken)
    }

    /// What a model is to hold instead, by path. Of what is not named it keeps what it has.
    #[cfg(feature = "safetensors")]
    pub(crate) fn new(dims: BTreeMap<String, Option<usize>>, params: BTreeMap<String, Value>) -> Self {
        Self { path: Path::default(), dims, params }
    }

    /// Puts everything back. Layers that were added meanwhile keep what they hold.
    pub(crate) fn restore(&mut self, node: &mut dyn Node) -> Result<()> {
        self.path.clear();
        node.visit_mut(self)
    }
}

/// What `change` gives; where it fails, the model is as it was.
pub(crate) fn or_restore<R>(node: &mut dyn Node, change: impl FnOnce(&mut dyn Node) -> Result<R>) -> Result<R> {
    let mut before = Snapshot::take(node)?;
    let result = change(node);
    if result.is_err() {
        // The error that is there already is the one to report.
        let _ = before.restore(node);
    }
    result
}

impl Visit for Snapshot {
    fn dim(&mut self, name: &'static str, size: Option<usize>) -> Result<()> {
        let dims = &mut self.dims;
        self.path.with(name, |path| dims.insert(path.to_owned(), size));
        Ok(())
    }

    fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
        let value = param.shape().zip(param.storage()).map(|(shape, storage)| (shape.to_vec(), storage.clone()));
        let params = &mut self.params;
        self.path.with(name, |path| params.insert(path.to_owned(), value));
        Ok(())
    }

    fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
        self.path.enter(name);
        let result = child.visit(self);
        self.path.leave();
        result
    }
}

impl VisitMut for Snapshot {
    fn dim(&mut self, name: &'static str, size: &mut Option<usize>) -> Result<()> {
        let dims = &self.dims;
        if let Some(before) = self.path.with(name, |path| dims.get(path)) {
            *size = *before;
        }
        Ok(())
    }

    fn param(&mut self, name: &'static str, param: &mut dyn AnyParam) -> Result<()> {
        let params = &self.params;
        match self.path.with(name, |path| params.get(path)) {
            Some(Some((shape, storage))) => param.replace(shape, storage.clone()),
            Some(None) => {
                param.clear();
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn child(&mut self, name: &str, child: &mut dyn Node) -> Result<()> {
        self.path.enter(name);
        let result = child.visit_mut(self);
        self.path.leave();
        result
    }
}
