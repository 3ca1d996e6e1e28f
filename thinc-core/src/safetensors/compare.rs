//! Compares a file with a model, before anything of the model changes.

use std::collections::BTreeMap;

use super::exclude::LeftOut;
use super::fit::{expected_shape, fit};
use super::float::Float;
use super::header::Tensor;
use crate::bytes::differences::Differences;
use crate::bytes::message::shape;
use crate::bytes::outline::{Outline, join};
use crate::bytes::{Load, LoadReport};
use crate::error::{Error, Result};
use crate::model::History;

/// Which parameter gets the values of a tensor.
pub(super) struct Planned<'t> {
    /// The place of the layer in the outlines, and of the parameter in the layer.
    pub(super) layer: usize,
    pub(super) param: usize,
    pub(super) tensor: &'t Tensor,
    pub(super) float: Float,
}

/// What is to be loaded, in the order of the model. `outlines` get the dimensions that the file fills.
pub(super) fn compare<'t>(
    outlines: &mut [Outline],
    tensors: &'t [Tensor],
    load: &Load<'_>,
) -> Result<(Vec<Planned<'t>>, LoadReport)> {
    let mut tensors = by_path(tensors, load)?;
    let left_out = LeftOut::new(load, outlines, &tensors)?;
    let mut params = Vec::new();
    for (layer, outline) in outlines.iter().enumerate() {
        for (param, own) in outline.params.iter().enumerate() {
            let tensor = outline.paths(own.name, own.history).find_map(|path| tensors.remove_entry(&path));
            if !left_out.param(outline, own.name) {
                params.push((layer, param, tensor));
            }
        }
    }
    tensors.retain(|path, tensor| !left_out.tensor(path, tensor));
    let removed: Vec<_> = outlines.iter().flat_map(removed).filter_map(|path| tensors.remove_entry(&path)).collect();

    let mut differences = Differences::new(load.partial);
    let mut planned = Vec::new();
    for (layer, param, tensor) in params {
        let outline = &mut outlines[layer];
        let Some((name, tensor)) = tensor else {
            report_absent(outline, param, &tensors, &mut differences);
            continue;
        };
        let path = join(&outline.path, outline.params[param].name).into_owned();
        match fit(outline, param, tensor) {
            Err(why) => differences.missing(&path, why),
            Ok(float) => {
                if name != path {
                    differences.assume(&path, format_args!("`{name}` of the file was taken for it"));
                }
                if float != Float::F32 {
                    differences.assume(&path, format_args!("it was widened from {}", tensor.dtype));
                }
                planned.push(Planned { layer, param, tensor, float });
            }
        }
    }
    for (path, _) in removed {
        differences.assume(&path, "it is no longer in the model");
    }
    report_unexpected(&tensors, &mut differences);
    differences.check()?;
    Ok((planned, differences.into_report()))
}

/// The tensors by the paths that they have in the model.
fn by_path<'t>(tensors: &'t [Tensor], load: &Load<'_>) -> Result<BTreeMap<String, &'t Tensor>> {
    let mut named = BTreeMap::new();
    for tensor in tensors {
        let Some(path) = load.rename.path(&tensor.name) else { continue };
        if let Some(Tensor { name: other, .. }) = named.insert(path.clone(), tensor) {
            let name = &tensor.name;
            return Err(Error::bytes(format_args!("`{other}` and `{name}` of the file are both renamed to `{path}`")));
        }
    }
    Ok(named)
}

/// The paths of the parameters that older versions of a layer had.
fn removed(outline: &Outline) -> impl Iterator<Item = String> {
    outline.removed.iter().flat_map(|name| outline.paths(name, History::default()))
}

/// A parameter for which the file has nothing. Something else may be meant for it.
fn report_absent(outline: &Outline, param: usize, others: &BTreeMap<String, &Tensor>, differences: &mut Differences) {
    const SHOWN: usize = 3;
    let own = &outline.params[param];
    let path = join(&outline.path, own.name);
    if own.history.is_new || outline.is_new {
        return differences.assume(&path, "it came since the file was written");
    }
    let expected = expected_shape(outline, own);
    let mut message = format!("the file has no tensor of this name, but the model a parameter of shape {expected}");
    if !others.is_empty() && !differences.are_allowed() {
        let shown: Vec<_> = others.values().take(SHOWN).map(|tensor| format!("`{}`", tensor.name)).collect();
        message.push_str(&format!("; `Load::rename` maps other names, such as {}", shown.join(", ")));
        if others.len() > SHOWN {
            message.push_str(&format!(" and {} more", others.len() - SHOWN));
        }
    }
    differences.missing(&path, message);
}

/// Tensors that are for no parameter of the model.
fn report_unexpected(tensors: &BTreeMap<String, &Tensor>, differences: &mut Differences) {
    for (path, Tensor { name, dtype, shape: sizes, .. }) in tensors {
        let renamed = if name == path { String::new() } else { format!(", which is renamed to `{path}`") };
        let message = format_args!(
            "the model has no parameter of this name, but the file a tensor of type {dtype} and shape {}{renamed}",
            shape(sizes)
        );
        differences.unexpected(name, message);
    }
}
