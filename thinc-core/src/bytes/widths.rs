//! The dimensions of the nodes of saved bytes, and what the layers make of them.

use super::outline::Outline;
use super::tree::{Kind, Tree, TreeNode};
use super::wrapper::WrapperDims;
use crate::model::DYN;

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

/// How an operator's dimensions follow from those of its parts.
type Derive = fn(&Tree, &TreeNode, &[Outline], &[Option<Dims>]) -> Dims;

impl Tree {
    /// The dimensions of every node, in Thinc's order: those of layers as the outlines have them, those of operators
    /// as they follow.
    pub(super) fn dims(&self, outlines: &[Outline]) -> Vec<Dims> {
        self.dims_by(Self::derived_dims, outlines)
    }

    /// As [`dims`](Self::dims), without what Thinc's combinators learn in `initialize` where nothing has been initialized.
    pub(super) fn written_dims(&self, outlines: &[Outline]) -> Vec<Dims> {
        let mut params = outlines.iter().flat_map(|outline| &outline.params).peekable();
        let is_initialized = params.peek().is_none() || params.any(|param| param.value.is_some());
        self.dims_by(if is_initialized { Self::derived_dims } else { Self::dims_as_made }, outlines)
    }

    fn dims_by(&self, derive: Derive, outlines: &[Outline]) -> Vec<Dims> {
        let mut all = vec![None; self.nodes.len()];
        for i in 0..self.nodes.len() {
            self.settle(i, derive, outlines, &mut all);
        }
        all.into_iter().flatten().collect()
    }

    fn settle(&self, i: usize, derive: Derive, outlines: &[Outline], all: &mut [Option<Dims>]) {
        if all[i].is_some() {
            return;
        }
        let node = &self.nodes[i];
        for &child in &node.children {
            self.settle(child, derive, outlines, all);
        }
        let own = node.outline.map(|outline| outlines[outline].dims.iter().map(|dim| (dim.name, dim.size)));
        let mut dims: Dims = own.into_iter().flatten().collect();
        for dim in derive(self, node, outlines, all) {
            match dims.iter_mut().find(|own| own.0 == dim.0) {
                Some(own) => own.1 = own.1.or(dim.1),
                None => dims.push(dim),
            }
        }
        all[i] = Some(dims);
    }

    /// The dimensions that Thinc's combinators have when they are made.
    fn dims_as_made(&self, node: &TreeNode, outlines: &[Outline], settled: &[Option<Dims>]) -> Dims {
        let mut dims = self.derived_dims(node, outlines, settled);
        let of = |child: Option<&usize>, name| find(settled[*child?].as_ref()?, name);
        for (name, size) in &mut dims {
            *size = match (node.kind, *name) {
                (Kind::Residual | Kind::Wrapper(WrapperDims::Inner), _) => *size,
                (Kind::Chain, "nO") => of(node.children.last(), "nO").flatten(),
                (Kind::Chain, "nI") => of(node.children.first(), "nI").flatten(),
                _ => None,
            };
        }
        dims
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
}
