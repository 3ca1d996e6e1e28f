//! The nodes that Thinc has for a model: those of its layers, and one for each operator between them.

use std::collections::HashMap;

use super::column;
use super::outline::{AttrOutline, Outline, join};
use super::wrapper::{self, WrapperDims};
use crate::model::{DYN, Signature, Wired};
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
    kind: Kind,
    children: Vec<usize>,
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Leaf { mul: usize, add: usize },
    Chain,
    Add,
    Concatenate,
    Tuplify,
    Residual,
    Wrapper(WrapperDims),
}

/// The dimensions of a node, with their sizes where they are known.
pub(super) type Dims = Vec<(&'static str, Option<usize>)>;

/// The size of a dimension: `None` if there is no such, `Some(None)` if it is open. Thinc's `has_dim`.
pub(super) fn find(dims: &Dims, name: &str) -> Option<Option<usize>> {
    dims.iter().find(|dim| dim.0 == name).map(|dim| dim.1)
}

/// Two neighbours in a chain that do not fit.
pub(super) struct Misfit {
    /// The node that takes, in the tree.
    pub(super) node: usize,
    pub(super) gives: usize,
    pub(super) takes: usize,
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

    /// The dimensions of every node, in Thinc's order: those of layers as the outlines have them, those of operators
    /// as they follow.
    pub(super) fn dims(&self, outlines: &[Outline]) -> Vec<Dims> {
        let mut all = vec![None; self.nodes.len()];
        for i in 0..self.nodes.len() {
            self.settle(i, outlines, &mut all);
        }
        all.into_iter().flatten().collect()
    }

    fn settle(&self, i: usize, outlines: &[Outline], all: &mut [Option<Dims>]) {
        if all[i].is_some() {
            return;
        }
        let node = &self.nodes[i];
        for &child in &node.children {
            self.settle(child, outlines, all);
        }
        let own = node.outline.map(|outline| outlines[outline].dims.iter().map(|dim| (dim.name, dim.size)));
        let mut dims: Dims = own.into_iter().flatten().collect();
        for dim in self.derived_dims(node, outlines, all) {
            match dims.iter_mut().find(|own| own.0 == dim.0) {
                Some(own) => own.1 = own.1.or(dim.1),
                None => dims.push(dim),
            }
        }
        all[i] = Some(dims);
    }

    /// The dimensions that Thinc's combinators have.
    fn derived_dims(&self, node: &TreeNode, outlines: &[Outline], settled: &[Option<Dims>]) -> Dims {
        let of = |child: usize, name| settled[child].as_ref().and_then(|dims| find(dims, name));
        let inputs: Vec<_> = node.children.iter().map(|&child| of(child, "nI")).collect();
        let (Some(&first), Some(&last)) = (inputs.first(), node.children.last()) else { return Vec::new() };
        let input = match node.kind {
            Kind::Leaf { .. } | Kind::Wrapper(WrapperDims::None) => return Vec::new(),
            Kind::Wrapper(WrapperDims::Inner) => return settled[last].clone().unwrap_or_default(),
            Kind::Chain => first,
            Kind::Add | Kind::Concatenate => {
                inputs.iter().all(Option::is_some).then(|| inputs.iter().find_map(|input| input.flatten()))
            }
            Kind::Tuplify | Kind::Residual | Kind::Wrapper(_) => Some(first.flatten()),
        };
        let output = match node.kind {
            Kind::Residual | Kind::Wrapper(_) => of(last, "nO").flatten(),
            _ => self.output(node, input.flatten(), outlines),
        };
        let mut dims = Vec::new();
        if node.kind != Kind::Tuplify {
            dims.push(("nO", output));
        }
        dims.extend(input.map(|size| ("nI", size)));
        if node.name.starts_with("siamese(") {
            // Thinc names the input first there.
            dims.reverse();
        }
        dims
    }

    /// The width that a node gives when `input` features come in, where that is known.
    fn output(&self, node: &TreeNode, input: Option<usize>, outlines: &[Outline]) -> Option<usize> {
        let mut outputs = node.children.iter().map(|&child| self.output(&self.nodes[child], input, outlines));
        match node.kind {
            Kind::Leaf { mul, add } => {
                let dim = |name| node.outline.and_then(|outline| outlines[outline].dim(name).flatten());
                dim("nO").or_else(|| match mul {
                    0 => (add != DYN).then_some(add),
                    _ => dim("nI").or(input)?.checked_mul(mul)?.checked_add(add),
                })
            }
            Kind::Chain | Kind::Wrapper(_) => {
                node.children.iter().fold(input, |width, &child| self.output(&self.nodes[child], width, outlines))
            }
            Kind::Add => outputs.find_map(|width| width),
            Kind::Concatenate => outputs.try_fold(0_usize, |sum, width| sum.checked_add(width?)),
            Kind::Residual => outputs.next().flatten().or(input),
            Kind::Tuplify => None,
        }
    }

    /// The name that Thinc would give an operator, from the names of its parts.
    pub(super) fn thinc_name(&self, i: usize) -> Option<String> {
        let node = &self.nodes[i];
        let is_named = !node.children.is_empty() && !matches!(node.kind, Kind::Leaf { .. } | Kind::Wrapper(_));
        let names: Vec<_> = node.children.iter().map(|&child| self.nodes[child].name.as_str()).collect();
        is_named.then(|| node.kind.thinc_name(&names))
    }

    /// The first two neighbours whose widths do not fit, with dimensions as the outlines have them.
    pub(super) fn misfit(&self, outlines: &[Outline], dims: &[Dims]) -> Option<Misfit> {
        for (node, own) in self.nodes.iter().zip(dims).filter(|(node, _)| node.kind == Kind::Chain) {
            let mut width = find(own, "nI").flatten();
            for &child in &node.children {
                if let (Some(gives), Some(takes)) = (width, find(&dims[child], "nI").flatten())
                    && gives != takes
                {
                    return Some(Misfit { node: child, gives, takes });
                }
                width = self.output(&self.nodes[child], width, outlines);
            }
        }
        None
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
            // A chain of one is that one, as in Thinc's `clone`.
            (Wired::InTurn, [only]) => self.node(*only),
            (Wired::InTurn, []) => self.push(Some(outline), Kind::leaf(Signature::SAME), Vec::new()),
            (Wired::Alone(signature), []) if column::embedding(of).is_some() => self.column(outline, signature),
            (wired, children) => {
                let children = children.iter().map(|&child| self.node(child)).collect();
                let kind = match wired {
                    Wired::Alone(signature) => Kind::leaf(signature),
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
        let children: Vec<_> = parts.iter().map(|part| self.operator(part, owner, false)).collect();
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
