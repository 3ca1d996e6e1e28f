//! Puts what is in a file into a model, all or nothing.

use std::collections::BTreeMap;

use super::compare::Plan;
use super::float::Float;
use super::header::Tensor;
use super::parts::Parts;
use crate::array::Storage;
use crate::bytes::LoadReport;
use crate::bytes::exclude::Exclude;
use crate::bytes::message::shape;
use crate::error::{Error, Result};
use crate::lifecycle::{Snapshot, or_restore};
use crate::model::{Node, Widths};

/// Reads all values, in the order of the file, and then changes the model.
pub(super) fn apply(
    node: &mut dyn Node,
    mut plan: Plan,
    tensors: &[Tensor],
    read: &mut dyn FnMut(&Tensor, Float) -> Result<Storage<f32>>,
) -> Result<LoadReport> {
    plan.params.sort_by_key(|param| param.tensor);
    let mut params = BTreeMap::new();
    for param in plan.params {
        let tensor = &tensors[param.tensor];
        let mut values = read(tensor, param.float)?;
        if let Some(ops) = param.device {
            values = ops.upload(values.as_slice()?)?;
        }
        params.insert(param.path, Some((tensor.shape.clone(), values, None)));
    }
    let mut loaded = Snapshot::new(plan.dims, params);
    or_restore(node, |node| {
        loaded.restore(node)?;
        node.unify(Widths::default()).map_err(|error| {
            Error::bytes(format_args!("with the shapes of the file, the layers do not fit each other: {error}"))
        })?;
        check_shapes(node, &plan.report.loaded)
    })?;
    Ok(plan.report)
}

/// Compares the shapes with the dimensions, which the file may have filled: those of parameters that stay as they were, and
/// those that are computed from dimensions.
fn check_shapes(node: &dyn Node, loaded: &[String]) -> Result<()> {
    let parts = Parts::collect(node, &Exclude::default())?;
    for part in &parts.params {
        let (Some(axes), Some(found)) = (&part.axes, &part.shape) else { continue };
        let dims = &parts.layers[part.layer];
        if axes.iter().zip(found).any(|(axis, &found)| dims.size(axis).is_some_and(|size| size != found)) {
            return Err(Error::bytes(format_args!(
                "it has shape {}, but the dimensions of its layer, some of which the file filled, ask for {}",
                shape(found),
                part.expected_shape(dims)
            ))
            .at(part.path.as_str()));
        }
        if axes.iter().any(|axis| dims.size(axis).is_none()) && loaded.contains(&part.path) {
            let open: Vec<_> = dims.open().map(|name| format!("`{name}`")).collect();
            return Err(Error::bytes(format_args!(
                "its shape {} does not tell the dimensions of its layer: give {} where the layer is made",
                shape(found),
                open.join(", ")
            ))
            .at(part.path.as_str()));
        }
    }
    Ok(())
}
