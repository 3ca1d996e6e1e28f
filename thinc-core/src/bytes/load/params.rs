use super::NodePlan;
use super::parts::{Own, Parts};
use crate::array::count;
use crate::bytes::differences::Differences;
use crate::bytes::exclude::Exclude;
use crate::bytes::message::{in_node, shape};
use crate::bytes::outline::{Outline, ParamOutline};
use crate::bytes::read::{SavedArray, SavedParams};
use crate::bytes::tree::TreeNode;
use crate::error::Result;
use crate::model::{Axis, DYN};

/// The parameters that are to be set.
pub(super) fn load<'a>(
    node: &TreeNode,
    outlines: &[Outline],
    saved: &'a SavedParams<'a>,
    exclude: &Exclude,
    plan: &mut [NodePlan<'a>],
    differences: &mut Differences,
) -> Result<()> {
    let outline = node.outline.map(|outline| &outlines[outline]);
    let params = outline.map_or(&[][..], |outline| &outline.params);
    let own = params.iter().map(|param| Own { name: param.name, history: param.history }).collect();
    let removed = outline.map_or(&[][..], |outline| outline.removed);
    let parts = Parts { path: &node.path, what: "parameter", own, removed };
    let found = parts.find(saved, &|name, _| exclude.part(&node.path, name), differences)?;
    let (Some(place), Some(outline)) = (node.outline, outline) else { return Ok(()) };
    for ((param, own), array) in params.iter().zip(&parts.own).zip(found) {
        let wrong = match array {
            _ if exclude.part(&node.path, param.name) => match &param.value {
                Some((own, _)) => wrong_shape(outline, param, own, "the parameter that stays"),
                None => continue,
            },
            None => {
                parts.lacks(own, differences);
                continue;
            }
            Some(Some(array)) => wrong_array(outline, param, array)?,
            Some(None) => {
                if param.value.is_some() {
                    let message =
                        format_args!("the bytes have no value for the parameter `{}`, which lost its own", param.name);
                    differences.assume(&node.path, message);
                }
                None
            }
        };
        match (wrong, array) {
            (Some(message), _) => differences.missing(&node.path, message),
            (None, Some(array)) if !exclude.part(&node.path, param.name) => {
                plan[place].params.push((param.name, array.as_ref()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Why a parameter cannot have this value.
fn wrong_array(outline: &Outline, param: &ParamOutline, array: &SavedArray<'_>) -> Result<Option<String>> {
    let name = param.name;
    if array.dtype != "<f4" {
        return Ok(Some(format!(
            "parameter `{name}` is of type `{}` in the bytes, but only `<f4` can be loaded: convert it in Python, \
             for instance with `model.set_param(\"{name}\", model.get_param(\"{name}\").astype(\"f\"))`",
            array.dtype
        )));
    }
    let wrong = wrong_shape(outline, param, &array.shape, "the bytes have it");
    if wrong.is_none() && count::<f32>(&array.shape).map(|count| 4 * count) != Some(array.data.len()) {
        let message = format_args!(
            "parameter `{name}` has shape {} in the bytes, but {} bytes of data",
            shape(&array.shape),
            array.data.len()
        );
        return Err(in_node(&outline.path, message));
    }
    Ok(wrong)
}

/// Why a parameter cannot have this shape.
fn wrong_shape(outline: &Outline, param: &ParamOutline, found: &[usize], what: &str) -> Option<String> {
    let ParamOutline { name, rank, axes, value, .. } = param;
    let wrong = |expected: String| {
        let found = shape(found);
        Some(format!("parameter `{name}` has shape {expected} in the model, but {what} with {found}"))
    };
    if let Some(axes) = axes {
        let mut sizes = Vec::new();
        for axis in axes {
            let size = axis.size(|dim| outline.dim(dim).flatten());
            if let (None, Axis::Dim(dim) | Axis::Shared { dim, .. }) = (size, axis) {
                return Some(format!("the bytes have the parameter `{name}`, but not its dimension `{dim}`"));
            }
            sizes.push(size.unwrap_or(DYN));
        }
        // Of a product of dimensions that the bytes are still to fill, the length is not known.
        let fits = |(&size, &found): (&usize, &usize)| size == found || size == DYN;
        let all_fit = sizes.len() == found.len() && sizes.iter().zip(found).all(fits);
        return if all_fit { None } else { wrong(shape(&sizes)) };
    }
    match value {
        Some((own, _)) if own != found => wrong(shape(own)),
        None if *rank != found.len() => wrong(format!("({})", vec!["_"; *rank].join(", "))),
        _ => None,
    }
}
