use crate::error::Result;
use crate::model::{Node, Visit};
use crate::path::Path;

/// The order in which [`walk`](crate::InspectExt::walk) comes to the nodes of a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WalkOrder {
    /// The model, then its layers, then the layers of those: breadth first. Thinc's `bfs`, the order of saved bytes.
    #[default]
    BreadthFirst,
    /// Each node before its layers: depth first, in preorder. Thinc's `dfs_pre`, the order of a
    /// [`summary`](crate::NodeExt::summary).
    DepthFirst,
    /// Each node after its layers: depth first, in postorder. Thinc's `dfs_post`.
    LayersFirst,
}

/// What is called with each path and node.
type Each<'e> = dyn FnMut(&str, &dyn Node) -> Result<()> + 'e;

pub(super) fn walk(node: &dyn Node, order: WalkOrder, each: &mut Each<'_>) -> Result<()> {
    let mut walk = Walk { path: Path::default(), order, depth: 0, level: 0, is_found: false, each };
    walk.node("", node)?;
    // Nodes are within reach only while their parents show them, so each level takes a walk of its own.
    while order == WalkOrder::BreadthFirst && walk.is_found {
        (walk.level, walk.is_found) = (walk.level + 1, false);
        walk.node("", node)?;
    }
    Ok(())
}

struct Walk<'w, 'e> {
    path: Path,
    order: WalkOrder,
    /// How many nodes the walk is in.
    depth: usize,
    /// The depth of the nodes that are called with, breadth first.
    level: usize,
    /// Whether there was one.
    is_found: bool,
    each: &'w mut Each<'e>,
}

impl Walk<'_, '_> {
    fn node(&mut self, name: &str, node: &dyn Node) -> Result<()> {
        match self.order {
            WalkOrder::BreadthFirst if self.depth == self.level => {
                self.is_found = true;
                self.call(name, node)
            }
            WalkOrder::BreadthFirst => self.layers(name, node),
            WalkOrder::DepthFirst => {
                self.call(name, node)?;
                self.layers(name, node)
            }
            WalkOrder::LayersFirst => {
                self.layers(name, node)?;
                self.call(name, node)
            }
        }
    }

    fn call(&mut self, name: &str, node: &dyn Node) -> Result<()> {
        self.path.with(name, |path| (self.each)(path, node))
    }

    fn layers(&mut self, name: &str, node: &dyn Node) -> Result<()> {
        let is_root = self.depth == 0;
        if !is_root {
            self.path.enter(name);
        }
        self.depth += 1;
        node.visit(self)?;
        self.depth -= 1;
        if !is_root {
            self.path.leave();
        }
        Ok(())
    }
}

impl Visit for Walk<'_, '_> {
    fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
        self.node(name, child)
    }
}
