//! What a model is made of, for people to read.

mod flow;
mod table;
#[cfg(test)]
mod tests;

use crate::error::Result;
use crate::model::cost::{product, sum};
use crate::model::{AnyParam, Axis, Node, Visit, Wired};
use crate::path::Path;
use crate::wiring::{Shown, Wiring};

/// The layers of a model with their widths and parameters: what [`summary`](crate::NodeExt::summary) gives.
///
/// Its text is the wiring and a table. What is not known yet is `?` there, and `None` here.
#[derive(Clone)]
pub struct Summary {
    wiring: Option<Shown>,
    rows: Vec<SummaryRow>,
}

/// One layer of a [`Summary`].
#[derive(Clone, Debug)]
pub struct SummaryRow {
    /// The names of the layers on the way to this one, such as `encode.0`; empty for the model itself.
    pub path: String,
    /// How many layers it is in.
    pub depth: usize,
    /// The name of its kind: [`Node::name`](crate::Node::name).
    pub name: String,
    /// How its layers are joined.
    pub wired: Wired,
    /// The number of features it takes.
    pub input: Option<usize>,
    /// The number of features it gives.
    pub output: Option<usize>,
    /// Its own parameters.
    pub params: Vec<SummaryParam>,
    /// The number of trained values in its own parameters.
    pub num_params: Option<usize>,
}

/// One parameter of a [`SummaryRow`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryParam {
    /// Its name, such as `W`.
    pub name: &'static str,
    /// The length of each axis.
    pub shape: Vec<Option<usize>>,
}

impl Summary {
    /// The model itself, then its layers, each followed by those in it.
    pub fn rows(&self) -> &[SummaryRow] {
        &self.rows
    }

    /// The number of trained values. `None` while one parameter's shape is not known.
    pub fn num_params(&self) -> Option<usize> {
        self.rows.iter().try_fold(0_usize, |all, row| all.checked_add(row.num_params?))
    }
}

pub(super) fn summary(node: &dyn Node) -> Result<Summary> {
    let mut collect = Collect::default();
    collect.node(String::new(), node)?;
    let Collect { mut rows, children, .. } = collect;
    flow::fill_widths(&mut rows, &children);
    let wiring = expression(&rows, &children, 0);
    Ok(Summary { wiring, rows })
}

/// The wiring of a node's children. A child whose type nobody wrote down, as in `chain((a, b))`, goes by its kind.
fn expression(rows: &[SummaryRow], children: &[Vec<usize>], node: usize) -> Option<Shown> {
    let (row, own) = (rows.get(node)?, children.get(node)?);
    if own.is_empty() {
        return None;
    }
    let kind = |child: usize| {
        let is_made_of_tuples = |row: &SummaryRow| matches!(row.wired, Wired::By(wiring) if !wiring.has_types());
        let inner =
            rows.get(child).filter(|row| is_made_of_tuples(row)).and_then(|_| expression(rows, children, child));
        inner.unwrap_or_else(|| Shown::atom(rows.get(child).map_or("?", |row| &row.name)))
    };
    match row.wired {
        Wired::By(wiring) => Some(wiring.show(&|index, label| match own.get(index) {
            Some(&child) if !Wiring::is_typed(label) => kind(child),
            _ => Shown::atom(label),
        })),
        Wired::InTurn => Some(Shown::chain(own.iter().map(|&child| kind(child)))),
        Wired::SideBySide => Some(Shown::concatenation(own.iter().map(|&child| kind(child)))),
        Wired::Alone(_) => None,
    }
}

/// Makes a row of each node.
#[derive(Default)]
struct Collect {
    path: Path,
    rows: Vec<SummaryRow>,
    /// The rows of each row's children.
    children: Vec<Vec<usize>>,
    at: usize,
    depth: usize,
    /// The dimensions of the node that the walk is in.
    dims: Vec<(&'static str, Option<usize>)>,
    /// The declared shape of the parameter that comes next.
    axes: Option<Vec<Axis>>,
}

impl Collect {
    fn node(&mut self, path: String, node: &dyn Node) -> Result<()> {
        let at = std::mem::replace(&mut self.at, self.rows.len());
        let (dims, axes) = (std::mem::take(&mut self.dims), self.axes.take());
        self.rows.push(SummaryRow {
            path,
            depth: self.depth,
            name: node.name().into_owned(),
            wired: node.wired(),
            input: None,
            output: None,
            params: Vec::new(),
            num_params: Some(0),
        });
        self.children.push(Vec::new());
        node.visit(self)?;
        (self.at, self.dims, self.axes) = (at, dims, axes);
        Ok(())
    }

    fn size(&self, axis: &Axis) -> Option<usize> {
        axis.size(|name| self.dims.iter().find(|(dim, _)| *dim == name)?.1)
    }
}

impl Visit for Collect {
    fn dim(&mut self, name: &'static str, size: Option<usize>) -> Result<()> {
        self.dims.push((name, size));
        if let Some(row) = self.rows.get_mut(self.at) {
            match name {
                "nI" | "n_i" => row.input = size,
                "nO" | "n_o" => row.output = size,
                _ => {}
            }
        }
        Ok(())
    }

    fn same_dim(&mut self, name: &'static str, _: &'static str, size: Option<usize>) -> Result<()> {
        self.dim(name, size)
    }

    fn axes(&mut self, _: &'static str, axes: &[Axis]) -> Result<()> {
        self.axes = Some(axes.to_vec());
        Ok(())
    }

    fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
        let declared = self.axes.take();
        let shape: Vec<_> = match (param.shape(), declared) {
            (Some(shape), _) => shape.iter().copied().map(Some).collect(),
            (None, Some(axes)) => axes.iter().map(|axis| self.size(axis)).collect(),
            (None, None) => vec![None; param.rank()],
        };
        if let Some(row) = self.rows.get_mut(self.at) {
            row.num_params = sum(row.num_params, shape.iter().copied().fold(Some(1), product));
            row.params.push(SummaryParam { name, shape });
        }
        Ok(())
    }

    fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
        let number = self.rows.len();
        if let Some(children) = self.children.get_mut(self.at) {
            children.push(number);
        }
        let path = self.path.with(name, str::to_owned);
        self.path.enter(name);
        self.depth += 1;
        let result = self.node(path, child);
        self.depth -= 1;
        self.path.leave();
        result
    }
}
