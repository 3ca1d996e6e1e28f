use super::NodePlan;
use super::parts::{Own, Parts};
use crate::bytes::differences::Differences;
use crate::bytes::exclude::Exclude;
use crate::bytes::message::in_node;
use crate::bytes::outline::Outline;
use crate::bytes::read::Saved;
use crate::bytes::tree::Tree;
use crate::bytes::wrapper;
use crate::error::Result;
use crate::model::History;

/// Takes over the dimensions that are open. Those that are known must be the same; of a node where they are not, nothing is
/// loaded.
pub(super) fn load(
    tree: &Tree,
    outlines: &mut [Outline],
    saved: &Saved<'_>,
    places: &mut [Option<usize>],
    plan: &mut [NodePlan<'_>],
    differences: &mut Differences,
) -> Result<()> {
    for ((node, names), place) in tree.nodes.iter().zip(tree.dims(outlines)).zip(places) {
        let Some(found) = place.map(|place| &saved.nodes[place].dims) else { continue };
        let own = names.iter().map(|dim| Own { name: dim.0, history: History::default() }).collect();
        let parts = Parts { path: &node.path, what: "dimension", own, removed: &[] };
        parts.find(found, &|_, size| size.is_none(), differences)?;
        let Some(outline) = node.outline else { continue };
        if !fill(&mut outlines[outline], found, &mut plan[outline], differences)? {
            plan[outline].dims.clear();
            *place = None;
        }
    }
    Ok(())
}

/// Whether the dimensions of a node fit.
fn fill(
    outline: &mut Outline,
    saved: &[(&str, Option<usize>)],
    plan: &mut NodePlan<'_>,
    differences: &mut Differences,
) -> Result<bool> {
    let Outline { path, dims, .. } = outline;
    let before: Vec<_> = dims.iter().map(|dim| dim.size).collect();
    let mut fits = true;
    for i in 0..dims.len() {
        let (name, same) = (dims[i].name, dims[i].same);
        // Its first name comes before its second one and has been filled by now.
        let first = same.and_then(|same| dims.iter().find(|dim| dim.name == same)).and_then(|dim| dim.size);
        let have = first.or(dims[i].size);
        let found = saved.iter().find(|(saved, _)| *saved == name).and_then(|(_, size)| *size);
        match (have, found, same) {
            (_, Some(0), _) => return Err(in_node(path, format_args!("dimension `{name}` of the bytes is 0"))),
            (Some(have), Some(found), _) if have != found => {
                differences.missing(path, format_args!("dimension `{name}` is {have}, but {found} in the bytes"));
                fits = false;
            }
            (None, Some(found), Some(same)) => {
                let message = format_args!(
                    "dimension `{name}` is {found} in the bytes, but they do not tell `{same}`, which is the same"
                );
                differences.missing(path, message);
                fits = false;
            }
            (None, Some(found), None) => plan.dims.push((name, Some(found))),
            _ => {}
        }
        dims[i].size = have.or(found);
    }
    if !fits {
        dims.iter_mut().zip(before).for_each(|(dim, before)| dim.size = before);
    }
    Ok(fits)
}

/// What the dimensions of the layers make of those around them.
pub(super) fn check_widths(
    tree: &Tree,
    outlines: &[Outline],
    saved: &Saved<'_>,
    places: &[Option<usize>],
    exclude: &Exclude,
    differences: &mut Differences,
) -> Result<()> {
    let dims = tree.dims(outlines);
    for (i, ((node, dims), place)) in tree.nodes.iter().zip(&dims).zip(places).enumerate() {
        let is_other = tree.any_below(i, &|node| exclude.layer(&node.path) || wrapper::outgrows(&node.name));
        let Some(saved) = place.map(|place| &saved.nodes[place]) else { continue };
        if is_other || differences.are_allowed() {
            continue;
        }
        for (name, have) in dims {
            let found = saved.dims.iter().find(|(saved, _)| saved == name).and_then(|(_, size)| size.as_ref());
            if let (Some(have), Some(found)) = (have, found)
                && have != found
            {
                let message = format_args!("dimension `{name}` of `{}` is {have}, but {found} in the bytes", node.name);
                differences.missing(&node.path, message);
            }
        }
    }
    differences.check()?;
    match tree.misfit(outlines, &dims) {
        None => Ok(()),
        Some(misfit) => {
            let node = &tree.nodes[misfit.node];
            let message = format_args!(
                "`{}` takes {} features, but the bytes put it behind a layer that gives {}",
                node.name, misfit.takes, misfit.gives
            );
            Err(in_node(&node.path, message))
        }
    }
}
