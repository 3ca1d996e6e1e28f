//! Models as bytes and files, in the msgpack schema of Thinc 8: weights travel between Python and Rust both ways.
//!
//! The bytes hold four lists with one entry per node, breadth first from the root: names and dimensions, attributes,
//! parameters, and Thinc's wrapped models, of which there are none here. An operator between layers is a node as well,
//! named as Thinc names it, whether it was written as a combinator or in `#[model(forward = a >> b)]`.

mod apply;
mod column;
mod disk;
mod exclude;
mod load;
mod message;
mod outline;
mod read;
mod tree;
mod wrapper;
mod write;

use std::path::Path;

use crate::error::Result;
use crate::model::Node;
use exclude::Exclude;

pub(crate) fn to_bytes(node: &dyn Node, exclude: &[&str]) -> Result<Vec<u8>> {
    let outlines = outline::collect(node)?;
    let exclude = Exclude::new(exclude);
    let bytes = write::write(&tree::Tree::new(&outlines), &outlines, &exclude)?;
    exclude.check_used("to_bytes")?;
    Ok(bytes)
}

pub(crate) fn from_bytes(node: &mut dyn Node, bytes: &[u8], exclude: &[&str]) -> Result<()> {
    let saved = read::read(bytes)?;
    let mut outlines = outline::collect(node)?;
    let before = apply::current(&outlines);
    let exclude = Exclude::new(exclude);
    let plan = load::plan(&mut outlines, &saved, &exclude)?;
    exclude.check_used("from_bytes")?;
    apply::apply(node, &plan, &before, &outlines)
}

/// Whether bytes could be loaded.
pub(crate) fn can_from_bytes(node: &dyn Node, bytes: &[u8]) -> Result<()> {
    let saved = read::read(bytes)?;
    let mut outlines = outline::collect(node)?;
    let plan = load::plan(&mut outlines, &saved, &Exclude::new(&[]))?;
    apply::check(node, &plan, &outlines)
}

pub(crate) fn to_disk(node: &dyn Node, path: &Path, exclude: &[&str]) -> Result<()> {
    disk::replace(path, &to_bytes(node, exclude)?)
}

pub(crate) fn from_disk(node: &mut dyn Node, path: &Path, exclude: &[&str]) -> Result<()> {
    from_bytes(node, &disk::read(path)?, exclude)
}
