//! Compares a file with a model, before anything of the model changes.

use std::collections::BTreeMap;

use super::differences::Differences;
use super::float::Float;
use super::header::Tensor;
use super::parts::{LayerDims, Part, Parts};
use crate::bytes::exclude::Exclude;
use crate::bytes::message::shape;
use crate::bytes::{Load, LoadReport};
use crate::error::{Error, Result};
use crate::model::{Axis, Node};
use crate::ops::Ops;

/// What goes where.
pub(super) struct Plan {
    pub(super) params: Vec<PlannedParam>,
    /// The dimensions that are open and get a size, by path.
    pub(super) dims: BTreeMap<String, Option<usize>>,
    pub(super) report: LoadReport,
}

/// A parameter and what is read into it.
pub(super) struct PlannedParam {
    pub(super) path: String,
    /// The place of the tensor in the file's list.
    pub(super) tensor: usize,
    pub(super) float: Float,
    pub(super) device: Option<&'static dyn Ops>,
}

/// What is to be loaded.
pub(super) fn compare(node: &dyn Node, tensors: &[Tensor], load: &Load<'_>) -> Result<Plan> {
    let exclude = excluded(node, tensors, load)?;
    let parts = Parts::collect(node, &exclude)?;
    let mut names = by_path(tensors, load)?;
    let mut layers = parts.layers.clone();
    let mut plan = Plan { params: Vec::new(), dims: BTreeMap::new(), report: LoadReport::default() };
    let mut differences = Differences::default();
    for part in &parts.params {
        if part.is_excluded {
            continue;
        }
        let dims = &mut layers[part.layer];
        let Some((name, tensor)) = take(&mut names, part) else {
            if part.is_new {
                plan.report.missing.push(format!("{}: it is new, and the file has no tensor of this name", part.path));
            } else {
                differences.absent(&part.path, &part.expected_shape(dims));
            }
            continue;
        };
        match fit(part, &tensors[tensor], dims) {
            Ok(float) => plan.add(part, &name, &tensors[tensor], tensor, float),
            Err(why) => differences.misfit(&part.path, why),
        }
    }
    for (path, tensor) in names {
        unexpected(&path, &tensors[tensor], &parts, load, &mut differences, &mut plan.report);
    }
    if !load.partial {
        differences.check_none()?;
    }
    differences.report(&mut plan.report);
    for (layer, before) in layers.iter().zip(&parts.layers) {
        plan.dims.extend(layer.filled_since(before).map(|(dim, size)| (format!("{}{dim}", layer.prefix), size)));
    }
    Ok(plan)
}

impl Plan {
    fn add(&mut self, part: &Part, name: &str, tensor: &Tensor, index: usize, float: Float) {
        let path = &part.path;
        if name != path {
            self.report.assumed.push(format!("{path}: read from `{name}`, as an older version called it"));
        }
        if float != Float::F32 {
            self.report.assumed.push(format!("{path}: widened from {}", tensor.dtype));
        }
        self.report.loaded.push(path.clone());
        self.params.push(PlannedParam { path: path.clone(), tensor: index, float, device: part.device });
    }
}

/// What is excluded of the model. What names tensors of the file alone leaves those out.
fn excluded(node: &dyn Node, tensors: &[Tensor], load: &Load<'_>) -> Result<Exclude> {
    const OP: &str = "from_safetensors";
    let is_theirs = |part: &str| {
        let only = Load::strict().exclude(&[part]);
        let is_named = |name: &str| names_one_of(&only, [name]);
        tensors
            .iter()
            .any(|Tensor { name, .. }| is_named(name) || load.rename.path(name).is_some_and(|path| is_named(&path)))
    };
    let is_ours = |part: &&str| !is_theirs(part) || Exclude::of(node, &[part], OP).is_ok();
    let ours: Vec<_> = load.exclude.iter().copied().filter(is_ours).collect();
    Exclude::of(node, &ours, OP)
}

/// Whether one of the names is excluded, itself or with what it is in.
fn names_one_of<const N: usize>(load: &Load<'_>, names: [&str; N]) -> bool {
    let is_in = |name: &str, part| name.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    load.exclude.iter().any(|part| !part.is_empty() && names.iter().any(|name| is_in(name, part)))
}

/// The tensors by the paths that they have in the model.
fn by_path(tensors: &[Tensor], load: &Load<'_>) -> Result<BTreeMap<String, usize>> {
    let mut names = BTreeMap::new();
    for (i, tensor) in tensors.iter().enumerate() {
        let Some(path) = load.rename.path(&tensor.name) else { continue };
        if let Some(other) = names.insert(path.clone(), i) {
            return Err(Error::bytes(format_args!(
                "`{}` and `{}` of the file are both renamed to `{path}`",
                tensors[other].name, tensor.name
            )));
        }
    }
    Ok(names)
}

/// The tensor of a parameter, by the path that it has or the first that it had.
fn take(names: &mut BTreeMap<String, usize>, part: &Part) -> Option<(String, usize)> {
    [&part.path].into_iter().chain(&part.older_paths).find_map(|path| names.remove_entry(path))
}

/// Whether a tensor fits a parameter, with the dimensions that are known so far; those that are open take its sizes.
fn fit(part: &Part, tensor: &Tensor, dims: &mut LayerDims) -> Result<Float, String> {
    let Some(float) = Float::of(tensor.dtype) else {
        return Err(format!(
            "it is of type {} in the file, but only F32, F16 and BF16 can be loaded: convert it before it is saved, in \
             Python for instance with `tensor.float()` or `array.astype(\"float32\")`",
            tensor.dtype
        ));
    };
    let found = &tensor.shape;
    let wrong = || Err(format!("shape {} in the model, {} in the file", part.expected_shape(dims), shape(found)));
    match (&part.axes, &part.shape) {
        (Some(axes), _) if axes.len() != found.len() => return wrong(),
        (Some(axes), _) => {
            let mut filled = dims.clone();
            for (axis, &size) in axes.iter().zip(found) {
                match filled.size(axis) {
                    Some(own) if own != size => return wrong(),
                    None if size == 0 && matches!(axis, Axis::Dim(_) | Axis::Shared { .. }) => {
                        return Err(format!("shape {} in the file, but no dimension may be 0", shape(found)));
                    }
                    None => filled.set(axis, size),
                    Some(_) => {}
                }
            }
            *dims = filled;
        }
        (None, Some(own)) if own != found => return wrong(),
        (None, None) if part.rank != found.len() => return wrong(),
        (None, _) => {}
    }
    Ok(float)
}

/// A tensor that is not for a parameter of the model.
fn unexpected(
    path: &str,
    tensor: &Tensor,
    parts: &Parts,
    load: &Load<'_>,
    differences: &mut Differences,
    report: &mut LoadReport,
) {
    let Tensor { name, dtype, shape: sizes, .. } = tensor;
    if names_one_of(load, [path, name]) {
        return;
    }
    if parts.removed.contains(path) {
        report.unexpected.push(format!("{name}: older versions of the model had it"));
        return;
    }
    let renamed = if name == path { String::new() } else { format!(", which is renamed to `{path}`") };
    differences.unexpected(
        name,
        format!(
            "the model has no parameter of this name, but the file a tensor of type {dtype} and shape {}{renamed}",
            shape(sizes)
        ),
    );
}
