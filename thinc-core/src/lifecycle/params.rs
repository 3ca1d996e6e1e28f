use std::collections::{BTreeMap, BTreeSet};

use crate::array::Storage;
use crate::error::{Error, Result};
use crate::model::{AnyGradient, AnyParam, Gradients, Node, Visit, VisitGradients};
use crate::nearest::unknown;
use crate::optimizers::Averages;
use crate::path::Path;

/// Parameters by path: what [`params`](crate::NodeExt::params) collects and [`use_params`](crate::NodeExt::use_params) takes,
/// or [gradients](crate::GradientsExt::by_path) by the paths of their parameters.
#[derive(Clone, Debug, Default)]
pub struct Params {
    values: BTreeMap<String, ParamValue>,
}

/// The shape and the values of one parameter.
#[derive(Clone, Debug)]
pub struct ParamValue {
    shape: Vec<usize>,
    storage: Storage<f32>,
}

impl ParamValue {
    /// The value of a parameter, if it has one.
    pub(super) fn of(param: &dyn AnyParam) -> Option<Self> {
        let (shape, storage) = param.shape().zip(param.storage())?;
        Some(Self { shape: shape.to_vec(), storage: storage.clone() })
    }

    /// The shape.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The values, in row-major order.
    pub fn storage(&self) -> &Storage<f32> {
        &self.storage
    }
}

impl Params {
    /// No parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the parameter at a path such as `encode.layers.2.W`.
    ///
    /// # Errors
    /// If the shape has another number of values.
    pub fn insert(
        &mut self,
        path: impl Into<String>,
        shape: impl Into<Vec<usize>>,
        storage: Storage<f32>,
    ) -> Result<()> {
        let shape = shape.into();
        if shape.iter().try_fold(1_usize, |n, &size| n.checked_mul(size)) != Some(storage.len()) {
            let expected: Vec<_> = shape.iter().map(|&size| Some(size)).collect();
            return Err(Error::shape("Params::insert", "values", &expected, &[storage.len()]));
        }
        self.values.insert(path.into(), ParamValue { shape, storage });
        Ok(())
    }

    /// The parameter at a path.
    pub fn get(&self, path: &str) -> Option<&ParamValue> {
        self.values.get(path)
    }

    /// All parameters with their paths, in the order of the paths.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &ParamValue)> {
        self.values.iter().map(|(path, value)| (path.as_str(), value))
    }
}

/// Where [`use_params`](crate::NodeExt::use_params) finds values by path.
pub trait ParamSource {
    /// The shape and the values at a path, if there are any.
    fn lookup(&self, path: &str) -> Option<(&[usize], &Storage<f32>)>;

    /// The values at a path for a parameter that was resized since they were taken from it, where they follow: those of new
    /// entries are the parameter's own. `None`, as by default, where they do not follow, and another shape is an error.
    ///
    /// # Errors
    /// If there is no memory for them.
    fn followed(&self, path: &str, param: &dyn AnyParam) -> Result<Option<Storage<f32>>> {
        let _ = (path, param);
        Ok(None)
    }

    /// Checks that there are no values that a model with parameters at these paths has no place for. Allowed by default,
    /// as an optimizer that trains several models has averages of all of them.
    ///
    /// # Errors
    /// If there are such values.
    fn check_all_used(&self, paths: &BTreeSet<String>) -> Result<()> {
        let _ = paths;
        Ok(())
    }
}

impl ParamSource for Params {
    fn check_all_used(&self, paths: &BTreeSet<String>) -> Result<()> {
        match self.values.keys().find(|path| !paths.contains(*path)) {
            Some(path) => Err(unknown("use_params", "parameter", path, paths.iter().map(String::as_str))),
            None => Ok(()),
        }
    }

    fn lookup(&self, path: &str) -> Option<(&[usize], &Storage<f32>)> {
        self.get(path).map(|value| (value.shape(), value.storage()))
    }
}

impl ParamSource for Averages {
    fn lookup(&self, path: &str) -> Option<(&[usize], &Storage<f32>)> {
        self.get(path).map(|average| (average.shape(), average.storage()))
    }

    fn followed(&self, path: &str, param: &dyn AnyParam) -> Result<Option<Storage<f32>>> {
        match (self.get(path), param.storage(), param.resized_from()) {
            (Some(average), Some(weights), Some(change)) if change.shape() == average.shape() => {
                change.adapt(average.storage(), weights.clone()).map(Some)
            }
            _ => Ok(None),
        }
    }
}

/// `None` has no values, so that the model keeps its own: `model.use_params(&optimizer.averages())` goes for an
/// optimizer that keeps no averages, too.
impl<P: ParamSource + ?Sized> ParamSource for Option<&P> {
    fn lookup(&self, path: &str) -> Option<(&[usize], &Storage<f32>)> {
        self.and_then(|source| source.lookup(path))
    }

    fn followed(&self, path: &str, param: &dyn AnyParam) -> Result<Option<Storage<f32>>> {
        self.map_or(Ok(None), |source| source.followed(path, param))
    }

    fn check_all_used(&self, paths: &BTreeSet<String>) -> Result<()> {
        self.map_or(Ok(()), |source| source.check_all_used(paths))
    }
}

pub(super) fn collect(node: &dyn Node) -> Result<Params> {
    let mut collect = Collect::default();
    node.visit(&mut collect)?;
    Ok(collect.params)
}

/// The gradients that something was added to.
pub(super) fn of_gradients<G: Gradients + ?Sized>(grads: &mut G) -> Result<Params> {
    let mut collect = Collect::default();
    grads.visit(&mut collect)?;
    Ok(collect.params)
}

#[derive(Default)]
struct Collect {
    path: Path,
    params: Params,
}

impl Collect {
    fn put(&mut self, name: &str, value: ParamValue) {
        let values = &mut self.params.values;
        self.path.with(name, |path| values.insert(path.to_owned(), value));
    }
}

impl Visit for Collect {
    fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
        if let Some(value) = ParamValue::of(param) {
            self.put(name, value);
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

impl VisitGradients for Collect {
    fn gradient(&mut self, name: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
        if gradient.is_set() {
            self.put(name, ParamValue { shape: gradient.shape().to_vec(), storage: gradient.storage().clone() });
        }
        Ok(())
    }

    fn enter(&mut self, name: &str) {
        self.path.enter(name);
    }

    fn leave(&mut self) {
        self.path.leave();
    }
}
