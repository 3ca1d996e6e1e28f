//! Models as bytes and files, in the msgpack schema of Thinc 8: weights travel between Python and Rust both ways.
//!
//! | | |
//! |---|---|
//! | [`SaveExt`] | `to_bytes`, `from_bytes`, `to_disk`, `from_disk` and their kin: methods of every model |
//! | [`Load`] | what to leave out, and what to do about what does not fit |
//! | [`LoadReport`] | what loading did |
//!
//! The bytes hold four lists with one entry per node, breadth first from the root: names and dimensions, attributes,
//! parameters, and Thinc's wrapped models, of which there are none here. An operator between layers is a node as well,
//! named as Thinc names it, whether it was written as a combinator or in `#[model(forward = a >> b)]`.

mod apply;
mod column;
pub(crate) mod disk;
pub(crate) mod exclude;
mod ext;
mod load;
pub(crate) mod message;
mod outline;
mod policy;
mod read;
mod report;
mod tree;
mod wrapper;
mod write;

use std::path::Path;

use crate::error::Result;
use crate::model::Node;
use exclude::Exclude;

pub use ext::SaveExt;
pub use policy::Load;
pub use report::LoadReport;

pub(crate) fn to_bytes(node: &dyn Node, exclude: &[&str]) -> Result<Vec<u8>> {
    let outlines = outline::collect(node)?;
    let exclude = Exclude::new(exclude);
    let bytes = write::write(&tree::Tree::new(&outlines), &outlines, &exclude)?;
    exclude.check_used("to_bytes")?;
    Ok(bytes)
}

pub(crate) fn from_bytes(node: &mut dyn Node, bytes: &[u8], load: &Load<'_>) -> Result<LoadReport> {
    let saved = read::read(bytes)?;
    let mut outlines = outline::collect(node)?;
    let before = apply::current(&outlines);
    let exclude = Exclude::new(&load.exclude);
    let plan = load::plan(&mut outlines, &saved, &exclude)?;
    exclude.check_used("from_bytes")?;
    apply::apply(node, &plan, &before, &outlines)?;
    let mut report = LoadReport::default();
    for (plan, outline) in plan.iter().zip(&outlines) {
        let paths = plan.params.iter().map(|(name, _)| outline::join(&outline.path, name).into_owned());
        report.loaded.extend(paths);
    }
    Ok(report)
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

pub(crate) fn from_disk(node: &mut dyn Node, path: &Path, load: &Load<'_>) -> Result<LoadReport> {
    from_bytes(node, &disk::read(path)?, load)
}
