//! The dimensions, parameters and attributes of a model, found by their paths.

use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, Result};
use crate::lifecycle::ParamValue;
use crate::model::{AnyParam, Attr, Node, Visit, VisitMut};
use crate::nearest::unknown;
use crate::path::Path;

/// A dimension, a parameter or an attribute.
enum Part<'a> {
    /// With the name under which it can be set.
    Dim(&'static str, Option<usize>),
    Param(&'a dyn AnyParam),
    Attr(&'a dyn Attr),
}

pub(super) fn get_dim<N: Node + ?Sized>(node: &N, path: &str) -> Result<usize> {
    let (_, size) = dim("get_dim", node, path)?;
    let unset = || ErrorKind::UnknownDimension { dim: name_of(path).to_owned(), sample: "input or the output" };
    size.ok_or_else(|| at(path, unset()))
}

pub(super) fn has_dim<N: Node + ?Sized>(node: &N, path: &str) -> Result<bool> {
    Ok(dim("has_dim", node, path)?.1.is_some())
}

/// Fills a dimension that is open.
pub(super) fn set_dim<N: Node + ?Sized>(node: &mut N, path: &str, size: usize) -> Result<()> {
    const OP: &str = "set_dim";
    let (name, known) = dim(OP, node, path)?;
    match known {
        Some(have) if have == size => Ok(()),
        Some(have) => {
            let help = "`resize_output` and `resize_input` change one that is known";
            let dim = name.to_owned();
            Err(at(path, ErrorKind::Dimension { dim, have, want: size, source_of: "`set_dim`", help }))
        }
        None if size == 0 => Err(Error::invalid(OP, format_args!("dimension `{path}` cannot be 0"))),
        None => {
            let layer = path.strip_suffix(name_of(path)).unwrap_or_default();
            node.visit_mut(&mut SetDim { wanted: format!("{layer}{name}"), size, path: Path::default() })
        }
    }
}

struct SetDim {
    wanted: String,
    size: usize,
    path: Path,
}

impl VisitMut for SetDim {
    fn dim(&mut self, name: &'static str, size: &mut Option<usize>) -> Result<()> {
        if self.path.with(name, |path| path == self.wanted) {
            *size = Some(self.size);
        }
        Ok(())
    }

    fn child(&mut self, name: &str, child: &mut dyn Node) -> Result<()> {
        self.path.enter(name);
        let result = child.visit_mut(self);
        self.path.leave();
        result
    }
}

fn dim<N: Node + ?Sized>(op: &'static str, node: &N, path: &str) -> Result<(&'static str, Option<usize>)> {
    find(op, "dimension", node, path, |part| match part {
        Part::Dim(name, size) => Some(Ok((name, size))),
        _ => None,
    })
}

pub(super) fn get_param<N: Node + ?Sized>(node: &N, path: &str) -> Result<ParamValue> {
    param("get_param", node, path)?.ok_or_else(|| at(path, ErrorKind::Uninitialized))
}

pub(super) fn has_param<N: Node + ?Sized>(node: &N, path: &str) -> Result<bool> {
    Ok(param("has_param", node, path)?.is_some())
}

fn param<N: Node + ?Sized>(op: &'static str, node: &N, path: &str) -> Result<Option<ParamValue>> {
    find(op, "parameter", node, path, |part| match part {
        Part::Param(param) => Some(Ok(ParamValue::of(param))),
        _ => None,
    })
}

pub(super) fn get_attr<N: Node + ?Sized, T: DeserializeOwned>(node: &N, path: &str) -> Result<T> {
    let bytes = find("get_attr", "attribute", node, path, |part| match part {
        Part::Attr(attr) => Some(attr.to_msgpack()),
        _ => None,
    })?;
    rmp_serde::from_slice(&bytes).map_err(|error| other_type("get_attr", path, &error))
}

/// The error about an attribute that isn't of the type that was asked for.
#[cold]
pub(super) fn other_type(op: &'static str, path: &str, error: &dyn std::fmt::Display) -> Error {
    Error::invalid(op, format_args!("the attribute `{path}` is of another type: {error}"))
}

/// An error about the part at a path.
fn at(path: &str, error: ErrorKind) -> Error {
    Error::from(error).at(path)
}

fn name_of(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// What `pick` gives for the part at `path`. It gives something for each of the kind that is looked for.
fn find<N: Node + ?Sized, T>(
    op: &'static str,
    what: &str,
    node: &N,
    path: &str,
    mut pick: impl FnMut(Part<'_>) -> Option<Result<T>>,
) -> Result<T> {
    let (mut found, mut others) = (None, Vec::new());
    let mut each = |at: &str, part: Part<'_>| {
        if let Some(picked) = pick(part) {
            if at == path {
                found = Some(picked);
            } else {
                others.push(at.to_owned());
            }
        }
    };
    node.visit(&mut Parts { path: Path::default(), each: &mut each })?;
    found.unwrap_or_else(|| Err(unknown(op, what, path, others.iter().map(String::as_str))))
}

/// Calls with every part.
struct Parts<'a> {
    path: Path,
    each: &'a mut dyn FnMut(&str, Part<'_>),
}

impl Parts<'_> {
    fn part(&mut self, name: &str, part: Part<'_>) -> Result<()> {
        let each = &mut *self.each;
        self.path.with(name, |path| each(path, part));
        Ok(())
    }
}

impl Visit for Parts<'_> {
    fn dim(&mut self, name: &'static str, size: Option<usize>) -> Result<()> {
        self.part(name, Part::Dim(name, size))
    }

    fn same_dim(&mut self, name: &'static str, of: &'static str, size: Option<usize>) -> Result<()> {
        self.part(name, Part::Dim(of, size))
    }

    fn attr(&mut self, name: &'static str, attr: &dyn Attr) -> Result<()> {
        self.part(name, Part::Attr(attr))
    }

    fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
        self.part(name, Part::Param(param))
    }

    fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
        self.path.enter(name);
        let result = child.visit(self);
        self.path.leave();
        result
    }
}
