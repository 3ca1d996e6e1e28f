//! Compares saved bytes with a model, before anything of the model changes.

use super::apply::{NodePlan, ParamValue, Plan};
use super::exclude::Exclude;
use super::message::{in_node, not_a_model, shape};
use super::outline::{AttrOutline, NIL, Outline, ParamOutline};
use super::read::{Saved, SavedArray, check_one_value};
use super::tree::{Tree, TreeNode};
use super::wrapper;
use crate::array::{Storage, count};
use crate::error::Result;
use crate::model::{Axis, DYN};
use crate::ops::Device;

/// What is to be put into each node. `outlines` get the dimensions that the bytes fill.
pub(super) fn plan(outlines: &mut [Outline], saved: &Saved<'_>, exclude: &Exclude<'_>) -> Result<Plan> {
    let tree = Tree::new(outlines);
    check_names(&tree, saved, exclude)?;
    let mut plan: Plan = outlines.iter().map(|_| NodePlan::default()).collect();
    let names = tree.dims(outlines);
    for ((node, names), saved) in tree.nodes.iter().zip(names).zip(&saved.nodes) {
        let own = node.outline.map(|outline| (&mut outlines[outline], &mut plan[outline]));
        if exclude.layer(&node.path) {
            continue;
        }
        let names: Vec<_> = names.iter().map(|dim| dim.0).collect();
        pair(&node.path, "dimension", &names, &saved.dims, &|_, size| size.is_none())?;
        if let Some((outline, plan)) = own {
            fill_dims(outline, &saved.dims, plan)?;
        }
    }
    check_widths(&tree, outlines, saved, exclude)?;
    for (i, node) in tree.nodes.iter().enumerate() {
        let (attrs, params) = (&saved.attrs[i], &saved.params[i]);
        match node.attrs {
            Some(own) => plan[own.outline].attrs.extend(load_attrs(node, own.of(outlines), attrs, exclude)?),
            None if exclude.layer(&node.path) => {}
            None => drop(pair(&node.path, "attribute", &[], attrs, &|_, _| false)?),
        }
        match node.outline {
            Some(outline) => plan[outline].params = load_params(&outlines[outline], params, exclude)?,
            None if exclude.layer(&node.path) => {}
            None => drop(pair(&node.path, "parameter", &[], params, &|_, _| false)?),
        }
        if saved.shims[i] > 0 && !exclude.layer(&node.path) {
            return Err(in_node(
                &node.path,
                format_args!(
                    "`{}` of the bytes wraps a model of another framework, which cannot be loaded here",
                    node.name
                ),
            ));
        }
    }
    Ok(plan)
}

/// The same nodes in the same order. Those that are excluded may have other names, and so may the nodes that they are
/// in, whose names are made of theirs.
fn check_names(tree: &Tree, saved: &Saved<'_>, exclude: &Exclude<'_>) -> Result<()> {
    for (i, (node, saved)) in tree.nodes.iter().zip(&saved.nodes).enumerate() {
        if node.name != saved.name && !excluded_below(tree, i, exclude) {
            return Err(in_node(
                &node.path,
                format_args!(
                    "the model has `{}` here, but the bytes have `{}`: they are of another model",
                    node.name, saved.name
                ),
            ));
        }
    }
    let (has, found) = (tree.nodes.len(), saved.nodes.len());
    match (tree.nodes.get(found), saved.nodes.get(has)) {
        (Some(node), _) => Err(in_node(
            &node.path,
            format_args!("the model has {has} nodes, but the bytes have {found}: they lack `{}`", node.name),
        )),
        (None, Some(node)) => Err(in_node(
            "",
            format_args!("the model has {has} nodes, but the bytes have {found}: it lacks `{}`", node.name),
        )),
        (None, None) => Ok(()),
    }
}

/// Takes over the dimensions that are open. Those that are known must be the same.
fn fill_dims(outline: &mut Outline, saved: &[(&str, Option<usize>)], plan: &mut NodePlan) -> Result<()> {
    let Outline { path, dims, .. } = outline;
    for i in 0..dims.len() {
        let (name, same) = (dims[i].name, dims[i].same);
        // Its first name comes before its second one and has been filled by now.
        let first = same.and_then(|same| dims.iter().find(|dim| dim.name == same)).and_then(|dim| dim.size);
        let have = first.or(dims[i].size);
        let found = saved.iter().find(|(saved, _)| *saved == name).and_then(|(_, size)| *size);
        match (have, found) {
            (_, Some(0)) => return Err(in_node(path, format_args!("dimension `{name}` of the bytes is 0"))),
            (Some(have), Some(found)) if have != found => {
                return Err(in_node(path, format_args!("dimension `{name}` is {have}, but {found} in the bytes")));
            }
            (None, Some(found)) => match same {
                None => plan.dims.push((name, Some(found))),
                Some(same) => {
                    return Err(in_node(
                        path,
                        format_args!(
                            "dimension `{name}` is {found} in the bytes, but they do not tell `{same}`, which is the same"
                        ),
                    ));
                }
            },
            _ => {}
        }
        dims[i].size = have.or(found);
    }
    Ok(())
}

/// Whether a node or one below it is excluded.
fn excluded_below(tree: &Tree, i: usize, exclude: &Exclude<'_>) -> bool {
    tree.any_below(i, &|node| exclude.layer(&node.path))
}

/// What the dimensions of the layers make of those around them.
fn check_widths(tree: &Tree, outlines: &[Outline], saved: &Saved<'_>, exclude: &Exclude<'_>) -> Result<()> {
    let dims = tree.dims(outlines);
    for (i, ((node, dims), saved)) in tree.nodes.iter().zip(&dims).zip(&saved.nodes).enumerate() {
        if excluded_below(tree, i, exclude) || tree.any_below(i, &|node| wrapper::outgrows(&node.name)) {
            continue;
        }
        for (name, have) in dims {
            let found = saved.dims.iter().find(|(saved, _)| saved == name).and_then(|(_, size)| size.as_ref());
            if let (Some(have), Some(found)) = (have, found)
                && have != found
            {
                return Err(in_node(
                    &node.path,
                    format_args!("dimension `{name}` of `{}` is {have}, but {found} in the bytes", node.name),
                ));
            }
        }
    }
    match tree.misfit(outlines, &dims) {
        None => Ok(()),
        Some(misfit) => {
            let node = &tree.nodes[misfit.node];
            Err(in_node(
                &node.path,
                format_args!(
                    "`{}` takes {} features, but the bytes put it behind a layer that gives {}",
                    node.name, misfit.takes, misfit.gives
                ),
            ))
        }
    }
}

fn load_attrs<'o>(
    node: &TreeNode,
    own: impl Iterator<Item = &'o AttrOutline>,
    saved: &[(&str, &[u8])],
    exclude: &Exclude<'_>,
) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let path = &node.path;
    let own: Vec<_> = own.collect();
    let names: Vec<_> = own.iter().map(|attr| attr.name).collect();
    let found = pair(path, "attribute", &names, saved, &|name, _| exclude.part(path, name))?;
    let mut attrs = Vec::new();
    for (AttrOutline { name, optional, .. }, bytes) in own.into_iter().zip(found) {
        if exclude.part(path, name) {
            continue;
        }
        let bytes = match bytes {
            Some(bytes) => *bytes,
            None if *optional => &[NIL],
            None => return Err(in_node(path, format_args!("the bytes lack the attribute `{name}`"))),
        };
        check_one_value(bytes).map_err(|_| {
            in_node(path, format_args!("the bytes of the attribute `{name}` are not one value of msgpack"))
        })?;
        attrs.push((*name, bytes.to_vec()));
    }
    Ok(attrs)
}

fn load_params(
    outline: &Outline,
    saved: &[(&str, Option<SavedArray<'_>>)],
    exclude: &Exclude<'_>,
) -> Result<Vec<(&'static str, ParamValue)>> {
    let path = &outline.path;
    let names: Vec<_> = outline.params.iter().map(|param| param.name).collect();
    let found = pair(path, "parameter", &names, saved, &|name, _| exclude.part(path, name))?;
    let mut params = Vec::new();
    for (param, array) in outline.params.iter().zip(found) {
        let name = param.name;
        if exclude.part(path, name) {
            if let Some((own, _)) = &param.value {
                check_shape(outline, param, own, "the parameter that stays")?;
            }
            continue;
        }
        let Some(array) = array else {
            return Err(in_node(path, format_args!("the bytes lack the parameter `{name}`")));
        };
        params.push((name, array.as_ref().map(|array| load_array(outline, param, array)).transpose()?));
    }
    Ok(params)
}

fn load_array(outline: &Outline, param: &ParamOutline, array: &SavedArray<'_>) -> Result<(Vec<usize>, Storage<f32>)> {
    let (path, name) = (&outline.path, param.name);
    if array.dtype != "<f4" {
        return Err(in_node(
            path,
            format_args!(
                "parameter `{name}` is of type `{}` in the bytes, but only `<f4` can be loaded: convert it in Python, \
                 for instance with `model.set_param(\"{name}\", model.get_param(\"{name}\").astype(\"f\"))`",
                array.dtype
            ),
        ));
    }
    check_shape(outline, param, &array.shape, "the bytes have it")?;
    if count::<f32>(&array.shape).map(|count| 4 * count) != Some(array.data.len()) {
        return Err(in_node(
            path,
            format_args!(
                "parameter `{name}` has shape {} in the bytes, but {} bytes of data",
                shape(&array.shape),
                array.data.len()
            ),
        ));
    }
    let (values, _) = array.data.as_chunks::<4>();
    let mut storage = Storage::try_zeros(values.len())?;
    for (to, from) in storage.make_mut()?.iter_mut().zip(values) {
        *to = f32::from_le_bytes(*from);
    }
    if let Some((_, own)) = param.value.as_ref().filter(|(_, own)| own.device() != Device::Cpu) {
        storage = own.ops().upload(storage.as_slice()?)?;
    }
    Ok((array.shape.clone(), storage))
}

/// That a parameter can have this shape.
fn check_shape(outline: &Outline, param: &ParamOutline, found: &[usize], what: &str) -> Result<()> {
    let ParamOutline { name, rank, axes, value } = param;
    let wrong = |expected: String| {
        let found = shape(found);
        in_node(
            &outline.path,
            format_args!("parameter `{name}` has shape {expected} in the model, but {what} with {found}"),
        )
    };
    if let Some(axes) = axes {
        let mut sizes = Vec::new();
        for axis in axes {
            let size = axis.size(|dim| outline.dim(dim).flatten());
            sizes.push(match axis {
                Axis::Dim(dim) | Axis::Shared { dim, .. } => size.ok_or_else(|| {
                    in_node(
                        &outline.path,
                        format_args!("the bytes have the parameter `{name}`, but not its dimension `{dim}`"),
                    )
                })?,
                Axis::Size(_) | Axis::Packed(_) => size.unwrap_or(DYN),
            });
        }
        // Of a product of dimensions that the bytes are still to fill, the length is not known.
        let fits = |(&size, &found): (&usize, &usize)| size == found || size == DYN;
        return if sizes.len() == found.len() && sizes.iter().zip(found).all(fits) {
            Ok(())
        } else {
            Err(wrong(shape(&sizes)))
        };
    }
    match value {
        Some((own, _)) if own != found => Err(wrong(shape(own))),
        None if *rank != found.len() => Err(wrong(format!("({})", vec!["_"; *rank].join(", ")))),
        _ => Ok(()),
    }
}

/// What the bytes have for each of a node's own names. Each may be there once, and others only if `ignored`.
fn pair<'f, T>(
    path: &str,
    what: &str,
    own: &[&'static str],
    found: &'f [(&str, T)],
    ignored: &dyn Fn(&str, &T) -> bool,
) -> Result<Vec<Option<&'f T>>> {
    let mut pairs = vec![None; own.len()];
    for (name, value) in found {
        match own.iter().position(|own| own == name) {
            Some(i) if pairs[i].is_none() => pairs[i] = Some(value),
            Some(_) => return Err(in_node(path, not_a_model(format_args!("it has the {what} `{name}` twice")))),
            None if ignored(name, value) => {}
            None => {
                let have = if own.is_empty() { "none".to_owned() } else { format!("`{}`", own.join("`, `")) };
                return Err(in_node(
                    path,
                    format_args!("the bytes have the {what} `{name}`, which the model does not: it has {have}"),
                ));
            }
        }
    }
    Ok(pairs)
}
