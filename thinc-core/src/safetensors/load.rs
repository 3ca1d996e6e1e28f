//! Puts what is in a file into a model, all or nothing.

use super::compare::{Planned, compare};
use super::fit::expected_shape;
use super::float::Float;
use super::header::Tensor;
use crate::array::Storage;
use crate::bytes::apply::{NodeValues, apply, current};
use crate::bytes::message::shape;
use crate::bytes::outline::{self, join};
use crate::bytes::values::beside;
use crate::bytes::{Load, LoadReport};
use crate::error::{Error, Result};
use crate::model::{Node, Widths};

/// Compares everything, reads all values in the order of the file, and then changes the model.
pub(super) fn load(
    node: &mut dyn Node,
    tensors: &[Tensor],
    load: &Load<'_>,
    read: &mut dyn FnMut(&Tensor, Float) -> Result<Storage<f32>>,
) -> Result<LoadReport> {
    let mut outlines = outline::collect(node)?;
    let before = current(&outlines);
    let (mut planned, mut report) = compare(&mut outlines, tensors, load)?;
    for Planned { layer, param, .. } in &planned {
        let layer = &outlines[*layer];
        report.loaded.push(join(&layer.path, layer.params[*param].name).into_owned());
    }
    let mut values: Vec<NodeValues> = before.iter().map(|_| NodeValues::default()).collect();
    for ((values, after), before) in values.iter_mut().zip(current(&outlines)).zip(&before) {
        values.dims = after.dims.into_iter().filter(|dim| !before.dims.contains(dim)).collect();
    }
    planned.sort_by_key(|planned| planned.tensor.start);
    for Planned { layer, param, tensor, float } in planned {
        let param = &outlines[layer].params[param];
        let own = param.value.as_ref().map(|(_, storage)| storage);
        let value = (tensor.shape.clone(), beside(own, read(tensor, float)?)?);
        values[layer].params.push((param.name, Some(value)));
    }
    apply(node, values, before, &outlines, |node| {
        node.unify(Widths::default()).map_err(|error| {
            Error::bytes(format_args!("with the shapes of the file, the layers do not fit each other: {error}"))
        })?;
        check_shapes(node, &report.loaded)
    })?;
    Ok(report)
}

/// Compares the shapes with the dimensions, which the file may have filled: those of parameters that stay as they were, and
/// those that are computed from dimensions.
fn check_shapes(node: &dyn Node, loaded: &[String]) -> Result<()> {
    for layer in outline::collect(node)? {
        for param in &layer.params {
            let (Some(axes), Some((found, _))) = (&param.axes, &param.value) else { continue };
            let path = join(&layer.path, param.name);
            let sizes: Vec<_> = axes.iter().map(|axis| axis.size(|dim| layer.dim(dim).flatten())).collect();
            if sizes.iter().zip(found).any(|(size, found)| size.is_some_and(|size| size != *found)) {
                return Err(Error::bytes(format_args!(
                    "it has shape {}, but the dimensions of its layer, some of which the file filled, ask for {}",
                    shape(found),
                    expected_shape(&layer, param)
                ))
                .at(path.into_owned()));
            }
            if sizes.contains(&None) && loaded.iter().any(|loaded| *loaded == path) {
                let open = layer.dims.iter().filter(|dim| dim.size.is_none() && dim.same.is_none());
                let open: Vec<_> = open.map(|dim| format!("`{}`", dim.name)).collect();
                return Err(Error::bytes(format_args!(
                    "its shape {} does not tell the dimensions of its layer: give {} where the layer is made",
                    shape(found),
                    open.join(", ")
                ))
                .at(path.into_owned()));
            }
        }
    }
    Ok(())
}
