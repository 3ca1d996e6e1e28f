//! The parameters of a model and their gradients, by path.

use super::numbers::{NamedNumbers, move_by};
use crate::array::Storage;
use crate::error::{Error, Result};
use crate::model::{AnyGradient, AnyParam, Gradients, Layer, Node, Visit, VisitGradients, VisitMut, VisitUpdates};
use crate::path::Path;

/// Every parameter that has a value.
pub(super) fn read_params(node: &dyn Node) -> Result<Vec<NamedNumbers>> {
    struct Read {
        path: Path,
        params: Vec<NamedNumbers>,
    }
    impl Visit for Read {
        fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
            if let (Some(shape), Some(storage)) = (param.shape(), param.storage()) {
                let (path, shape) = (self.path.with(name, str::to_owned), shape.to_vec());
                self.params.push(NamedNumbers { path, shape, values: storage.ops().download(storage)? });
            }
            Ok(())
        }

        fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
            self.path.enter(name);
            let result = child.visit(self);
            self.path.leave();
            result
        }
    }
    let mut read = Read { path: Path::default(), params: Vec::new() };
    node.visit(&mut read)?;
    Ok(read.params)
}

/// The gradient of every parameter: zeros where nothing was added.
pub(super) fn read_gradients<G: Gradients>(gradients: &mut G) -> Result<Vec<NamedNumbers>> {
    let mut read = ReadGradients::default();
    gradients.visit(&mut read)?;
    Ok(read.gradients)
}

/// An error unless the model pairs each parameter with the gradient of the same path, in both traversals.
pub(super) fn check_pairs<L: Layer>(model: &mut L, params: &[NamedNumbers], gradients: &[NamedNumbers]) -> Result<()> {
    let mut pairs = ReadGradients::default();
    let mut unused = model.zero_grads()?;
    model.visit_updates(&mut unused, &mut pairs)?;
    for (found, traversal) in [(gradients, "Gradients::visit"), (&pairs.gradients, "Layer::visit_updates")] {
        for (i, param) in params.iter().enumerate() {
            match found.get(i) {
                Some(gradient) if gradient.path == param.path => param.check_shape(gradient, "a gradient")?,
                other => {
                    let other = other.map_or("nothing", |gradient| &gradient.path);
                    let message = format!("`{traversal}` gives `{other}` where `{}` is due", param.path);
                    return Err(Error::invalid("check_gradients", message));
                }
            }
        }
        if let Some(extra) = found.get(params.len()) {
            let message = format!("`{traversal}` gives `{}`, which is no parameter", extra.path);
            return Err(Error::invalid("check_gradients", message));
        }
    }
    Ok(())
}

#[derive(Default)]
struct ReadGradients {
    path: Path,
    gradients: Vec<NamedNumbers>,
}

impl ReadGradients {
    fn read(&mut self, name: &str, gradient: &dyn AnyGradient) -> Result<()> {
        let (path, shape) = (self.path.with(name, str::to_owned), gradient.shape().to_vec());
        let storage = gradient.storage();
        let values =
            if gradient.is_set() { storage.ops().download(storage)? } else { vec![0.0; shape.iter().product()] };
        self.gradients.push(NamedNumbers { path, shape, values });
        Ok(())
    }
}

impl VisitGradients for ReadGradients {
    fn gradient(&mut self, name: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
        self.read(name, gradient)
    }

    fn enter(&mut self, name: &str) {
        self.path.enter(name);
    }

    fn leave(&mut self) {
        self.path.leave();
    }
}

impl VisitUpdates for ReadGradients {
    fn update(&mut self, name: &'static str, _: &mut dyn AnyParam, gradient: &mut dyn AnyGradient) -> Result<()> {
        self.read(name, gradient)
    }

    fn enter(&mut self, name: &str) {
        self.path.enter(name);
    }

    fn leave(&mut self) {
        self.path.leave();
    }
}

/// Sets the parameter to its values with one of them moved, and tells how far it moved after rounding.
pub(super) fn move_param(node: &mut dyn Node, param: &NamedNumbers, position: usize, by: f64) -> Result<f64> {
    let mut values = param.values.clone();
    let moved = values.get_mut(position).map_or(0.0, |value| move_by(value, by));
    set_param(node, param, &values)?;
    Ok(moved)
}

/// Sets a parameter.
pub(super) fn set_param(node: &mut dyn Node, param: &NamedNumbers, values: &[f32]) -> Result<()> {
    struct Set<'a> {
        path: Path,
        param: &'a NamedNumbers,
        values: &'a [f32],
    }
    impl VisitMut for Set<'_> {
        fn param(&mut self, name: &'static str, param: &mut dyn AnyParam) -> Result<()> {
            let wanted = &self.param.path;
            match param.storage().map(Storage::ops) {
                Some(ops) if self.path.with(name, |path| path == wanted) => {
                    param.replace(&self.param.shape, ops.upload(self.values)?)
                }
                _ => Ok(()),
            }
        }

        fn child(&mut self, name: &str, child: &mut dyn Node) -> Result<()> {
            self.path.enter(name);
            let result = child.visit_mut(self);
            self.path.leave();
            result
        }
    }
    node.visit_mut(&mut Set { path: Path::default(), param, values })
}
