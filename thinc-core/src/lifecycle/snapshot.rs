use std::collections::BTreeMap;

use crate::array::Storage;
use crate::error::Result;
use crate::model::{AnyParam, Attr, Node, ResizedFrom, Visit, VisitMut};
use crate::path::Path;

/// A parameter's shape, values, and what it was resized from; `None` for one that has no value.
type Value = Option<(Vec<usize>, Storage<f32>, Option<Box<ResizedFrom>>)>;

/// The dimensions and parameters of a model by path, to put them back. The values are shared until one side changes.
///
/// Attributes come back in nodes whose dimensions changed: the blocks of a `MultiSoftmax` change with its width.
#[derive(Default)]
pub(super) struct Snapshot {
    path: Path,
    dims: BTreeMap<String, Option<usize>>,
    params: BTreeMap<String, Value>,
    attrs: BTreeMap<String, Vec<u8>>,
    /// Whether the node has shown a dimension, or when it is put back, one that had another size.
    of_interest: bool,
}

impl Snapshot {
    /// What the model holds now.
    pub(super) fn take(node: &dyn Node) -> Result<Self> {
        let mut taken = Self::default();
        node.visit(&mut taken)?;
        Ok(taken)
    }

    /// Puts everything back. Layers that were added meanwhile keep what they hold.
    pub(super) fn restore(&mut self, node: &mut dyn Node) -> Result<()> {
        self.path.clear();
        self.of_interest = false;
        node.visit_mut(self)
    }
}

/// What `change` gives; where it fails, the model is as it was.
pub(super) fn or_restore<R>(node: &mut dyn Node, change: impl FnOnce(&mut dyn Node) -> Result<R>) -> Result<R> {
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
        self.of_interest = true;
        let dims = &mut self.dims;
        self.path.with(name, |path| dims.insert(path.to_owned(), size));
        Ok(())
    }

    fn attr(&mut self, name: &'static str, attr: &dyn Attr) -> Result<()> {
        if self.of_interest {
            let (attrs, value) = (&mut self.attrs, attr.to_msgpack()?);
            self.path.with(name, |path| attrs.insert(path.to_owned(), value));
        }
        Ok(())
    }

    fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
        let value = param
            .shape()
            .zip(param.storage())
            .map(|(shape, storage)| (shape.to_vec(), storage.clone(), param.resized_from().cloned().map(Box::new)));
        let params = &mut self.params;
        self.path.with(name, |path| params.insert(path.to_owned(), value));
        Ok(())
    }

    fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
        let of_interest = std::mem::take(&mut self.of_interest);
        self.path.enter(name);
        let result = child.visit(self);
        self.path.leave();
        self.of_interest = of_interest;
        result
    }
}

impl VisitMut for Snapshot {
    fn dim(&mut self, name: &'static str, size: &mut Option<usize>) -> Result<()> {
        let dims = &self.dims;
        if let Some(before) = self.path.with(name, |path| dims.get(path)) {
            self.of_interest |= size != before;
            *size = *before;
        }
        Ok(())
    }

    fn attr(&mut self, name: &'static str, attr: &mut dyn Attr) -> Result<()> {
        let attrs = &self.attrs;
        match self.path.with(name, |path| attrs.get(path)) {
            Some(before) if self.of_interest => attr.set_msgpack(before),
            _ => Ok(()),
        }
    }

    fn param(&mut self, name: &'static str, param: &mut dyn AnyParam) -> Result<()> {
        let params = &self.params;
        match self.path.with(name, |path| params.get(path)) {
            Some(Some((shape, storage, resized_from))) => {
                param.replace(shape, storage.clone())?;
                param.set_resized_from(resized_from.clone());
                Ok(())
            }
            Some(None) => {
                param.clear();
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn child(&mut self, name: &str, child: &mut dyn Node) -> Result<()> {
        let of_interest = std::mem::take(&mut self.of_interest);
        self.path.enter(name);
        let result = child.visit_mut(self);
        self.path.leave();
        self.of_interest = of_interest;
        result
    }
}
