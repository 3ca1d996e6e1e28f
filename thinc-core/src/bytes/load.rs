//! Compares saved bytes with a model, before anything of the model changes.

mod attrs;
mod dims;
mod params;
mod parts;
mod refs;

use super::align::align;
use super::differences::Differences;
use super::exclude::Exclude;
use super::outline::Outline;
use super::read::{Saved, SavedArray};
use super::tree::Tree;
use crate::error::Result;

/// What is to be put into one node; what is not named stays.
#[derive(Default)]
pub(super) struct NodePlan<'a> {
    pub(super) dims: Vec<(&'static str, Option<usize>)>,
    pub(super) attrs: Vec<(&'static str, Vec<u8>)>,
    pub(super) params: Vec<(&'static str, Option<&'a SavedArray<'a>>)>,
}

/// What is to be put into each node, in the order of the outlines, which get the dimensions that the bytes fill.
pub(super) fn plan<'a>(
    outlines: &mut [Outline],
    saved: &'a Saved<'a>,
    exclude: &Exclude,
    differences: &mut Differences,
) -> Result<Vec<NodePlan<'a>>> {
    let tree = Tree::new(outlines);
    let mut places = align(&tree, outlines, saved, exclude, differences);
    // Where nodes are missing, what differs in the others follows from that.
    differences.check()?;
    for (place, node) in places.iter_mut().zip(&tree.nodes) {
        *place = place.filter(|_| !exclude.layer(&node.path));
    }
    let mut plan: Vec<_> = outlines.iter().map(|_| NodePlan::default()).collect();
    dims::load(&tree, outlines, saved, &mut places, &mut plan, differences)?;
    differences.check()?;
    dims::check_widths(&tree, outlines, saved, &places, exclude, differences)?;
    for (node, place) in tree.nodes.iter().zip(&places) {
        let Some(place) = *place else { continue };
        if saved.shims[place] > 0 {
            let name = &node.name;
            differences.unexpected(
                &node.path,
                format_args!("`{name}` of the bytes wraps a model of another framework, which cannot be loaded here"),
            );
        }
        attrs::load(node, outlines, &saved.attrs[place], exclude, &mut plan, differences)?;
        params::load(node, outlines, &saved.params[place], exclude, &mut plan, differences)?;
        refs::compare(node, &saved.nodes[place], &places, differences);
    }
    Ok(plan)
}
