use std::collections::{BTreeMap, BTreeSet};

use crate::array::Storage;
use crate::error::{Error, Result};
use crate::model::{AnyParam, Node, Visit};
use crate::optimizers::Averages;
use crate::path::Path;

/// Parameters by path: what [`params`](crate::NodeExt::params) collects and [`use_params`](crate::NodeExt::use_params) takes.
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
            Some(path) => Err(Error::invalid(
                "use_params",
                format_args!("the model has no parameter `{path}`: `params` gives the paths of those it has"),
            )),
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
    #[derive(Default)]
    struct Collect {
        path: Path,
        params: Params,
    }
    impl Visit for Collect {
        fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
            if let (Some(shape), Some(storage)) = (param.shape(), param.storage()) {
                let params = &mut self.params;
                self.path.with(name, |path| params.insert(path, shape, storage.clone()))?;
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
    let mut collect = Collect::default();
    node.visit(&mut collect)?;
    Ok(collect.params)
}
