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

mod align;
pub(crate) mod apply;
mod column;
pub(crate) mod differences;
pub(crate) mod disk;
mod exclude;
mod ext;
pub(crate) mod file;
mod load;
pub(crate) mod message;
mod msgpack;
mod numbers;
pub(crate) mod outline;
mod policy;
mod read;
mod report;
mod skeleton;
mod tree;
pub(crate) mod values;
mod widths;
mod wrapper;
pub(crate) mod write;

use std::io::Write;
use std::path::Path;

use crate::error::Result;
use crate::lifecycle::check_axes;
use crate::model::Node;
use differences::Differences;
use file::SavedFile;
use outline::{Outline, join};
use read::Saved;
use skeleton::Skeleton;
use tree::Tree;
use write::write_values;

pub(crate) use exclude::Exclude;
pub use ext::SaveExt;
pub use policy::Load;
pub use report::LoadReport;
pub(crate) use skeleton::skip;
pub(crate) use write::{failed, unwritten};

/// Writes a model as Thinc does.
pub(crate) fn write(node: &dyn Node, exclude: &[&str], out: &mut dyn Write) -> Result<()> {
    let outlines = outline::collect(node)?;
    let exclude = Exclude::new(exclude, &outlines, "to_bytes")?;
    write::write(&Tree::new(&outlines), &outlines, &exclude, out, &mut write_values)
}

pub(crate) fn to_bytes(node: &dyn Node, exclude: &[&str]) -> Result<Vec<u8>> {
    let outlines = outline::collect(node)?;
    let exclude = Exclude::new(exclude, &outlines, "to_bytes")?;
    let tree = Tree::new(&outlines);
    // All of the rest is small. With room for the values, the bytes are in memory once.
    let (mut bytes, mut values) = (Vec::new(), 0);
    write::write(&tree, &outlines, &exclude, &mut bytes, &mut |array, _| {
        values += 4 * array.len();
        Ok(())
    })?;
    let size = bytes.len() + values;
    bytes.clear();
    bytes.reserve_exact(size);
    write::write(&tree, &outlines, &exclude, &mut bytes, &mut write_values)?;
    Ok(bytes)
}

pub(crate) fn to_disk(node: &dyn Node, path: &Path, exclude: &[&str]) -> Result<()> {
    disk::replace(path, |file| write(node, exclude, file))
}

pub(crate) fn from_bytes(node: &mut dyn Node, bytes: &[u8], load: &Load<'_>) -> Result<LoadReport> {
    fill(node, &read::read(bytes, &[])?, None, load)
}

pub(crate) fn from_disk(node: &mut dyn Node, path: &Path, load: &Load<'_>) -> Result<LoadReport> {
    let (mut file, skeleton) = open(path)?;
    fill_from(node, &mut file, &skeleton, load)
}

/// An error where bytes could not be loaded.
pub(crate) fn can_from_bytes(node: &dyn Node, bytes: &[u8]) -> Result<()> {
    can_fill(node, &read::read(bytes, &[])?)
}

pub(crate) fn can_from_disk(node: &dyn Node, path: &Path) -> Result<()> {
    let (_, skeleton) = open(path)?;
    can_fill(node, &read::read(&skeleton.bytes, &skeleton.holes)?)
}

fn can_fill(node: &dyn Node, saved: &Saved<'_>) -> Result<()> {
    plan(node, &mut outline::collect(node)?, saved, &Load::strict()).map(drop)
}

/// The structure of a file that holds a model and nothing else.
fn open(path: &Path) -> Result<(SavedFile, Skeleton)> {
    let mut file = SavedFile::open(path)?;
    let skeleton = skeleton::read(&mut file)?;
    file.check_end()?;
    Ok((file, skeleton))
}

/// Loads a model from where the file is.
pub(crate) fn read_from(node: &mut dyn Node, file: &mut SavedFile, load: &Load<'_>) -> Result<LoadReport> {
    let skeleton = skeleton::read(file)?;
    fill_from(node, file, &skeleton, load)
}

fn fill_from(node: &mut dyn Node, file: &mut SavedFile, skeleton: &Skeleton, load: &Load<'_>) -> Result<LoadReport> {
    fill(node, &read::read(&skeleton.bytes, &skeleton.holes)?, Some(file), load)
}

fn fill(node: &mut dyn Node, saved: &Saved<'_>, file: Option<&mut SavedFile>, load: &Load<'_>) -> Result<LoadReport> {
    let mut outlines = outline::collect(node)?;
    let before = apply::current(&outlines);
    let (plan, mut report) = plan(node, &mut outlines, saved, load)?;
    for (plan, outline) in plan.iter().zip(&outlines) {
        let with_value = plan.params.iter().filter(|(_, array)| array.is_some());
        report.loaded.extend(with_value.map(|(name, _)| join(&outline.path, name).into_owned()));
    }
    let values = values::read(plan, &outlines, file)?;
    apply::apply(node, values, before, &outlines, |node| check_axes("from_bytes", node))?;
    Ok(report)
}

/// What goes where, when everything has been compared.
fn plan<'a>(
    node: &dyn Node,
    outlines: &mut [Outline],
    saved: &'a Saved<'a>,
    load: &Load<'_>,
) -> Result<(Vec<load::NodePlan<'a>>, LoadReport)> {
    let exclude = Exclude::new(&load.exclude, outlines, "from_bytes")?;
    let mut differences = Differences::new(load.partial);
    let mut plan = load::plan(outlines, saved, &exclude, &mut differences)?;
    apply::check_attrs(node, &mut plan, outlines, &mut differences)?;
    differences.check()?;
    Ok((plan, differences.into_report()))
}
