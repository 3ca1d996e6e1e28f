//! Whether a tensor can be the value of a parameter.

use std::collections::BTreeMap;

use super::float::Float;
use super::header::Tensor;
use crate::bytes::message::shape;
use crate::bytes::outline::{Outline, ParamOutline};
use crate::model::Axis;

/// Whether a tensor fits a parameter, with the dimensions that are known so far; those that are open take its sizes.
pub(super) fn fit(outline: &mut Outline, param: usize, tensor: &Tensor) -> Result<Float, String> {
    let Some(float) = Float::of(tensor.dtype) else {
        return Err(format!(
            "it is of type {} in the file, but only F32, F16 and BF16 can be loaded: convert it before it is saved, in \
             Python for instance with `tensor.float()` or `array.astype(\"float32\")`",
            tensor.dtype
        ));
    };
    let (own, found) = (&outline.params[param], tensor.shape.as_slice());
    let wrong = || format!("shape {} in the model, {} in the file", expected_shape(outline, own), shape(found));
    let fits = match (&own.axes, &own.value) {
        (Some(axes), _) => axes.len() == found.len(),
        (None, Some((own, _))) => own == found,
        (None, None) => own.rank == found.len(),
    };
    if !fits {
        return Err(wrong());
    }
    let mut filled = BTreeMap::new();
    for (axis, &size) in own.axes.iter().flatten().zip(found) {
        let known = axis.size(|dim| outline.dim(dim).flatten());
        if known.is_some_and(|known| known != size) {
            return Err(wrong());
        }
        let (None, Axis::Dim(dim) | Axis::Shared { dim, .. }) = (known, axis) else { continue };
        if size == 0 {
            return Err(format!("shape {} in the file, but no dimension may be 0", shape(found)));
        }
        if filled.insert(first_name(outline, dim), size).is_some_and(|other| other != size) {
            return Err(wrong());
        }
    }
    for dim in &mut outline.dims {
        if let Some(&size) = filled.get(dim.same.unwrap_or(dim.name)) {
            dim.size = Some(size);
        }
    }
    Ok(float)
}

/// The name of a dimension that has several.
fn first_name(outline: &Outline, name: &'static str) -> &'static str {
    outline.dims.iter().find(|dim| dim.name == name).and_then(|dim| dim.same).unwrap_or(name)
}

/// The shape that a parameter is to have with the dimensions of its layer, as it is written: `(2, _)`.
pub(super) fn expected_shape(outline: &Outline, param: &ParamOutline) -> String {
    let sizes: Vec<_> = match (&param.axes, &param.value) {
        (Some(axes), _) => axes.iter().map(|axis| axis.size(|dim| outline.dim(dim).flatten())).collect(),
        (None, Some((own, _))) => own.iter().copied().map(Some).collect(),
        (None, None) => vec![None; param.rank],
    };
    let sizes: Vec<_> = sizes.iter().map(|size| size.map_or("_".to_owned(), |size| size.to_string())).collect();
    format!("({})", sizes.join(", "))
}
