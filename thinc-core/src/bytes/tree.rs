//! The nodes that Thinc has for a model: those of its layers, and one for each operator between them.

use std::collections::HashMap;

use super::column;
use super::outline::{AttrOutline, Outline, join};
use super::wrapper::{self, WrapperDims};
use crate::model::{Signature, Wired};
use crate::wiring::Wiring;

/// The nodes of saved bytes, breadth first from the root.
pub(super) struct Tree {
    pub(super) nodes: Vec<TreeNode>,
}

/// A node of saved bytes.
pub(super) struct TreeNode {
    /// The place of the outline with its dimensions and parameters, or `None` for an operator between the fields of one.
    pub(super) outline: Option<usize>,
    /// The attributes that it has of some outline.
    pub(super) attrs: Option<OwnAttrs>,
    /// Of an operator between fields, the path of the model that has the fields.
    pub(super) path: String,
    pub(super) name: String,
    /// References to layers, by their places in the tree.
    pub(super) refs: Vec<(&'static str, Option<usize>)>,
    pub(super) kind: Kind,
    pub(super) children: Vec<usize>,
}

/// Attributes of an outline that are those of one node.
#[derive(Clone, Copy)]
pub(super) struct OwnAttrs {
    /// The place of the outline.
    pub(super) outline: usize,
    /// Which ones, by name.
    pub(super) has: fn(&str) -> bool,
}

impl OwnAttrs {
    pub(super) fn of(self, outlines: &[Outline]) -> impl Iterator<Item = &AttrOutline> {
        outlines[self.outline].attrs.iter().filter(move |attr| (self.has)(attr.name))
    }
}

/// What a node does with what it is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Leaf { mul: usize, add: usize },
    Chain,
    Add,
    Concatenate,
    Tuplify,
    Residual,
    Wrapper(WrapperDims),
}

impl Tree {
    pub(super) fn new(outlines: &[Outline]) -> Self {
        let mut build = Build { outlines, nodes: Vec::new(), made: HashMap::new() };
        let root = build.node(0);
        let made = build.made;
        let (mut tree, place) = breadth_first(root, build.nodes);
        for node in &mut tree.nodes {
            let Some(outline) = node.outline.map(|outline| &outlines[outline]) else { continue };
            node.refs = outline
                .refs
                .iter()
                .map(|(name, layer)| {
                    let layer = layer.as_ref().and_then(|layer| {
                        let path = join(&outline.path, layer);
                        let layer = outlines.iter().position(|outline| outline.path == path)?;
                        place[*made.get(&layer)?]
                    });
                    (*name, layer)
                })
                .collect();
        }
        tree
    }

    /// The name that Thinc would give an operator, from the names of its parts.
    pub(super) fn thinc_name(&self, i: usize) -> Option<String> {
        let node = &self.nodes[i];
        let is_named = !node.children.is_empty() && !matches!(node.kind, Kind::Leaf { .. } | Kind::Wrapper(_));
        let names: Vec<_> = node.children.iter().map(|&child| self.nodes[child].name.as_str()).collect();
        is_named.then(|| node.kind.thinc_name(&names))
    }

    /// The name of each node, where branches may have the name of their first ones. Python's `A | B | C` adds `C` to what
    /// `A | B` has made, whose name stays. `is_saved` tells which names the bytes have.
    pub(super) fn kept_names(&self, is_saved: &dyn Fn(&str) -> bool) -> Vec<String> {
        let mut names = vec![None; self.nodes.len()];
        for i in 0..self.nodes.len() {
            self.keep_name(i, is_saved, &mut names);
        }
        names.into_iter().flatten().collect()
    }

    fn keep_name(&self, i: usize, is_saved: &dyn Fn(&str) -> bool, names: &mut [Option<String>]) -> String {
        if let Some(name) = &names[i] {
            return name.clone();
        }
        let node = &self.nodes[i];
        let parts: Vec<_> = node.children.iter().map(|&child| self.keep_name(child, is_saved, names)).collect();
        let mut name = node.name.clone();
        let mut from = 0;
        for (part, kept) in node.children.iter().map(|&child| &self.nodes[child].name).zip(&parts) {
            if let Some(at) = name[from..].find(part.as_str()) {
                let at = from + at;
                name.replace_range(at..at + part.len(), kept);
                from = at + kept.len();
            }
        }
        if node.kind == Kind::Concatenate && !is_saved(&name) {
            let mut shorter = (2..parts.len()).map(|first| parts[..first].join("|"));
            name = shorter.find(|name| is_saved(name)).unwrap_or(name);
        }
        names[i].insert(name).clone()
    }

    pub(super) fn has_children(&self, i: usize) -> bool {
        !self.nodes[i].children.is_empty()
    }

    /// Whether `part` holds for a node or for one below it.
    pub(super) fn any_below(&self, i: usize, part: &dyn Fn(&TreeNode) -> bool) -> bool {
        let node = &self.nodes[i];
        part(node) || node.children.iter().any(|&child| self.any_below(child, part))
    }
}

struct Build<'a> {
    outlines: &'a [Outline],
    nodes: Vec<TreeNode>,
    /// The node of each outline that has one already: a layer that is used twice is one node.
    made: HashMap<usize, usize>,
}

impl Build<'_> {
    fn node(&mut self, outline: usize) -> usize {
        if let Some(&made) = self.made.get(&outline) {
            return made;
        }
        let of = &self.outlines[outline];
        let made = match (of.wired, of.children.as_slice()) {
            (Wired::By(wiring), _) => self.operator(&wiring, outline, true),
            // A chain of one is that one, as in Thinc's `clone`, and so is a concatenation.
            (Wired::InTurn | Wired::SideBySide, [only]) => self.node(*only),
            (Wired::InTurn | Wired::SideBySide, []) => {
                self.push(Some(outline), Kind::leaf(Signature::SAME), Vec::new())
            }
            (Wired::Alone(signature), []) if column::embedding(of).is_some() => self.column(outline, signature),
            (wired, children) => {
                let children = children.iter().map(|&child| self.node(child)).collect();
                let kind = match wired {
                    Wired::Alone(signature) => Kind::leaf(signature),
                    Wired::SideBySide => Kind::Concatenate,
                    _ => Kind::Chain,
                };
                self.push(Some(outline), kind, children)
            }
        };
        self.made.insert(outline, made);
        made
    }

    /// The chain of an embedding of a column.
    fn column(&mut self, outline: usize, signature: Signature) -> usize {
        let getitem = self.push(None, Kind::leaf(Signature::SAME), Vec::new());
        self.nodes[getitem].name = column::GETITEM.to_owned();
        let embedding = self.push(Some(outline), Kind::leaf(signature), Vec::new());
        let chain = self.push(None, Kind::Chain, vec![getitem, embedding]);
        let of = &self.outlines[outline];
        self.nodes[chain].name.clone_from(&of.name);
        self.nodes[chain].attrs = Some(OwnAttrs { outline, has: column::of_chain });
        if let Some(name) = column::embedding(of) {
            self.nodes[embedding].name = name.to_owned();
            self.nodes[embedding].attrs = Some(OwnAttrs { outline, has: column::of_embedding(name) });
        }
        for node in [getitem, chain] {
            self.nodes[node].path.clone_from(&of.path);
        }
        chain
    }

    /// The node of an operator. The outermost one is the node of the model itself.
    fn operator(&mut self, wiring: &Wiring, owner: usize, outermost: bool) -> usize {
        let (kind, parts) = match wiring {
            Wiring::Layer(index, _) => {
                let child = self.outlines[owner].children.get(*index).map(|&child| self.node(child));
                match child {
                    Some(child) if !outermost => return child,
                    child => {
                        let kind = Kind::Wrapper(wrapper::dims(&self.outlines[owner].name));
                        return self.push(Some(owner), kind, child.into_iter().collect());
                    }
                }
            }
            Wiring::Chain(parts) => (Kind::Chain, *parts),
            Wiring::Add(parts) => (Kind::Add, *parts),
            Wiring::Concatenate(parts) => (Kind::Concatenate, *parts),
            Wiring::Tuplify(parts) => (Kind::Tuplify, *parts),
            Wiring::Residual(inner) => (Kind::Residual, std::slice::from_ref(*inner)),
            Wiring::Noop => (Kind::leaf(Signature::SAME), [].as_slice()),
        };
        let children = parts.iter().map(|part| self.operator(part, owner, false)).collect();
        let children = self.grown(kind, children);
        if outermost {
            return self.push(Some(owner), kind, children);
        }
        let names: Vec<_> = children.iter().map(|&child| self.nodes[child].name.as_str()).collect();
        let name = kind.thinc_name(&names);
        let made = self.push(None, kind, children);
        self.nodes[made].name = name;
        self.nodes[made].path.clone_from(&self.outlines[owner].path);
        made
    }

    /// The parts of a sum or of branches. Where the first is of the same kind, Thinc adds the others to it.
    fn grown(&self, kind: Kind, parts: Vec<usize>) -> Vec<usize> {
        let Some((first, others)) = parts.split_first().map(|(&first, others)| (&self.nodes[first], others)) else {
            return parts;
        };
        let names: Vec<_> = first.children.iter().map(|&child| self.nodes[child].name.as_str()).collect();
        let grows = matches!(kind, Kind::Add | Kind::Concatenate)
            && first.kind == kind
            && first.name == kind.thinc_name(&names)
            && first.outline.is_none_or(|outline| self.outlines[outline].has_only_children());
        if grows { [&first.children, others].concat() } else { parts }
    }

    fn push(&mut self, outline: Option<usize>, kind: Kind, children: Vec<usize>) -> usize {
        let (name, path) = outline
            .map(|outline| (self.outlines[outline].name.clone(), self.outlines[outline].path.clone()))
            .unwrap_or_default();
        let attrs = outline.map(|outline| OwnAttrs { outline, has: |_| true });
        self.nodes.push(TreeNode { outline, attrs, path, name, refs: Vec::new(), kind, children });
        self.nodes.len() - 1
    }
}

impl Kind {
    fn leaf(signature: Signature) -> Self {
        Self::Leaf { mul: signature.mul, add: signature.add }
    }

    fn thinc_name(self, parts: &[&str]) -> String {
        match self {
            Self::Leaf { .. } => "noop".to_owned(),
            Self::Chain | Self::Wrapper(_) => parts.join(">>"),
            Self::Add => "add".to_owned(),
            Self::Concatenate => parts.join("|"),
            Self::Tuplify => format!("tuple({})", parts.join(", ")),
            Self::Residual => format!("residual({})", parts.join(", ")),
        }
    }
}

/// Thinc's `walk`: a node that is used twice stands where it is met first. Gives the place of each node as well.
fn breadth_first(root: usize, nodes: Vec<TreeNode>) -> (Tree, Vec<Option<usize>>) {
    let mut place = vec![None; nodes.len()];
    let mut order = vec![root];
    place[root] = Some(0);
    let mut at = 0;
    while let Some(&node) = order.get(at) {
        for &child in &nodes[node].children {
            if place[child].is_none() {
                place[child] = Some(order.len());
                order.push(child);
            }
        }
        at += 1;
    }
    let mut nodes: Vec<_> = nodes.into_iter().map(Some).collect();
    let nodes = order.iter().filter_map(|&node| nodes[node].take()).map(|mut node| {
        node.children = node.children.iter().filter_map(|&child| place[child]).collect();
        node
    });
    (Tree { nodes: nodes.collect() }, place)
}
