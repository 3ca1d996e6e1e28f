//! Which node of saved bytes is which of the model. The bytes list the nodes without telling which is in which, so they are
//! matched by their order and names.

use std::collections::BTreeSet;
use std::ops::Range;

use super::differences::Differences;
use super::exclude::Exclude;
use super::outline::Outline;
use super::read::{Saved, SavedNode};
use super::tree::{Tree, TreeNode};

/// How far the nodes are searched for the next two that match.
const REACH: usize = 64;

/// The place in the bytes of each node of the tree, if it has one.
pub(super) fn align(
    tree: &Tree,
    outlines: &[Outline],
    saved: &Saved<'_>,
    exclude: &Exclude,
    differences: &mut Differences,
) -> Vec<Option<usize>> {
    let align = Align::new(tree, outlines, saved, exclude);
    let mut places = vec![None; tree.nodes.len()];
    let mut gaps = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < tree.nodes.len() || j < saved.nodes.len() {
        let (added, removed) = align.next_match(i, j);
        if added + removed > 0 {
            gaps.push(Gap { added: i..i + added, removed: j..j + removed });
        }
        (i, j) = (i + added, j + removed);
        if let (Some(place), Some(node)) = (places.get_mut(i), saved.nodes.get(j)) {
            *place = Some(j);
            align.report_name(i, node, differences);
        }
        (i, j) = (i + 1, j + 1);
    }
    if !differences.are_allowed() && gaps.iter().any(|gap| align.is_wrong(gap)) {
        align.report_first(&gaps, differences);
    } else {
        gaps.into_iter().for_each(|gap| align.report(gap, differences));
    }
    places
}

/// Nodes between two that match.
struct Gap {
    /// Those of the model.
    added: Range<usize>,
    /// Those of the bytes.
    removed: Range<usize>,
}

struct Align<'a> {
    tree: &'a Tree,
    outlines: &'a [Outline],
    saved: &'a Saved<'a>,
    exclude: &'a Exclude,
    /// The names of layers without parameters, on either side.
    weightless: BTreeSet<&'a str>,
    /// The names of the nodes of the model, where branches have the name of their first ones if that is what the bytes have.
    kept: Vec<String>,
}

impl<'a> Align<'a> {
    fn new(tree: &'a Tree, outlines: &'a [Outline], saved: &'a Saved<'a>, exclude: &'a Exclude) -> Self {
        let names: BTreeSet<_> = saved.nodes.iter().map(|node| node.name).collect();
        let kept = tree.kept_names(&|name| names.contains(name));
        let mut align = Self { tree, outlines, saved, exclude, weightless: BTreeSet::new(), kept };
        let own = (0..tree.nodes.len()).filter(|&i| !align.has_params(i)).map(|i| tree.nodes[i].name.as_str());
        let theirs = saved.nodes.iter().zip(&saved.params).filter(|(_, params)| params.is_empty());
        align.weightless = own.chain(theirs.map(|(node, _)| node.name)).collect();
        align
    }

    /// How many nodes of the model and of the bytes stand before the next two that match.
    fn next_match(&self, i: usize, j: usize) -> (usize, usize) {
        let left = (self.tree.nodes.len().saturating_sub(i), self.saved.nodes.len().saturating_sub(j));
        for distance in 0..=REACH.min(left.0 + left.1) {
            for added in distance.saturating_sub(left.1)..=distance.min(left.0) {
                let removed = distance - added;
                let ends = (added, removed) == left;
                if ends || self.matches(i + added, j + removed) {
                    return (added, removed);
                }
            }
        }
        left
    }

    fn matches(&self, i: usize, j: usize) -> bool {
        let (Some(node), Some(saved)) = (self.tree.nodes.get(i), self.saved.nodes.get(j)) else { return false };
        // The names of excluded nodes don't matter, and those of the nodes around them are made of them.
        if node.name == saved.name || self.has_excluded(i) {
            return true;
        }
        if self.has_params(i) || !self.saved.params[j].is_empty() {
            return false;
        }
        self.kept[i] == saved.name
            || self.tree.thinc_name(i).as_deref() == Some(saved.name)
            || self.is_explained_at(i, saved.name)
    }

    fn is_explained_at(&self, i: usize, saved: &str) -> bool {
        let names = [&self.tree.nodes[i].name, &self.kept[i]];
        let is_operator = self.tree.has_children(i) && names.iter().any(|name| self.is_explained(name, saved));
        is_operator || self.tree.thinc_name(i).is_some_and(|name| self.is_explained(&name, saved))
    }

    /// Whether the names of two operators are different because of layers without parameters.
    fn is_explained(&self, own: &str, saved: &str) -> bool {
        let with_weights = |name| words(name).filter(|word| !self.weightless.contains(word));
        with_weights(own).eq(with_weights(saved)) && words(own).ne(words(saved))
    }

    fn has_excluded(&self, i: usize) -> bool {
        self.tree.any_below(i, &|node| self.exclude.layer(&node.path))
    }

    fn has_params(&self, i: usize) -> bool {
        self.tree.nodes[i].outline.is_some_and(|outline| !self.outlines[outline].params.is_empty())
    }

    fn is_new(&self, i: usize) -> bool {
        self.tree.nodes[i].outline.is_some_and(|outline| self.outlines[outline].is_new)
    }

    /// Whether something else stands in the place of a node, or parameters are only on one side.
    fn is_wrong(&self, gap: &Gap) -> bool {
        let Gap { added, removed } = gap;
        (!added.is_empty() && !removed.is_empty())
            || added.clone().any(|i| self.has_params(i) && !self.is_new(i))
            || removed.clone().any(|j| !self.saved.params[j].is_empty())
    }

    /// What differs first, in bytes of another model.
    fn report_first(&self, gaps: &[Gap], differences: &mut Differences) {
        let Some(Gap { added, removed }) = gaps.first() else { return };
        let (own, saved) = (self.tree.nodes.get(added.start), self.saved.nodes.get(removed.start));
        let path = own.map_or("", |own| &own.path);
        match (own.map(|own| &own.name), saved.map(|saved| saved.name)) {
            (Some(own), Some(saved)) => {
                let message =
                    format_args!("the model has `{own}` here, but the bytes have `{saved}`: they are of another model");
                differences.missing(path, message);
                differences.more(gaps.iter().map(|gap| gap.added.len().max(gap.removed.len())).sum::<usize>() - 1);
            }
            (own, saved) => {
                let (has, found) = (self.tree.nodes.len(), self.saved.nodes.len());
                let (who, name) = own.map_or(("it lacks", saved.unwrap_or_default()), |own| ("they lack", own));
                let message = format_args!("the model has {has} nodes, but the bytes have {found}: {who} `{name}`");
                differences.missing(path, message);
            }
        }
    }

    /// Nodes that only one side has.
    fn report(&self, Gap { added, removed }: Gap, differences: &mut Differences) {
        for i in added {
            let TreeNode { path, name, .. } = &self.tree.nodes[i];
            if self.is_new(i) || !self.has_params(i) {
                differences.assume(path, format_args!("`{name}` came since the bytes were written"));
            } else {
                differences.missing(path, format_args!("the bytes lack `{name}`, which the model has here"));
            }
        }
        for (SavedNode { name, .. }, params) in removed.map(|j| (&self.saved.nodes[j], &self.saved.params[j])) {
            if params.is_empty() {
                differences.assume("", format_args!("`{name}` of the bytes is no longer in the model"));
            } else {
                let params: Vec<_> = params.iter().map(|(name, _)| *name).collect();
                let message =
                    format_args!("the model lacks `{name}`, of which the bytes have `{}`", params.join("`, `"));
                differences.unexpected("", message);
            }
        }
    }

    /// Two nodes that match in spite of their names, where that is not because of layers that came or went.
    fn report_name(&self, i: usize, saved: &SavedNode<'_>, differences: &mut Differences) {
        let node = &self.tree.nodes[i];
        let is_kept = self.kept[i] == saved.name;
        if node.name != saved.name && !self.has_excluded(i) && (is_kept || !self.is_explained_at(i, saved.name)) {
            let message = format_args!("`{}` of the bytes was taken for `{}`", saved.name, node.name);
            differences.assume(&node.path, message);
        }
    }
}

/// The names in a name such as `relu>>residual(dropout)`.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(['>', '|', '(', ')', ',', ' ']).filter(|word| !word.is_empty())
}
