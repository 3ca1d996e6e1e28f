//! Parameters as files of [safetensors](https://github.com/huggingface/safetensors), which PyTorch, Hugging Face's
//! libraries and others read and write. With the feature `safetensors`.
//!
//! | | |
//! |---|---|
//! | [`SafetensorsExt`] | `to_safetensors`, `from_safetensors`, `map_safetensors` and their kin: methods of every model |
//! | [`Load`] | what to leave out, what to do about what does not fit, and other names: [`Load::rename`] |
//!
//! A file holds each parameter under its path, such as `encode.layers.2.W`, with its shape, in row-major order. It holds
//! parameters and nothing else: attributes, such as the seed of a [`HashEmbed`](crate::HashEmbed) or a rate of dropout,
//! are in the code of the model, or in the bytes of [`to_bytes`](crate::SaveExt::to_bytes).
//!
//! | type in a file | |
//! |---|---|
//! | `F32` | written, and read as it is |
//! | `F16`, `BF16` | widened when it is read, without loss, and reported in [`LoadReport::assumed`] |
//! | others | an error, as values would be rounded: convert them first |
//!
//! # Files of other frameworks
//!
//! Names differ, and so do shapes, where a layer keeps its parameters in another way. [`Load::rename`] maps names. These
//! have the same shapes:
//!
//! | PyTorch | here |
//! |---|---|
//! | `Linear`: `weight` `(out, in)`, `bias` `(out)` | [`Linear`](crate::Linear), [`Relu`](crate::Relu), [`Softmax`](crate::Softmax), ..: `W`, `b` |
//! | `Embedding`: `weight` `(rows, width)` | [`Embed`](crate::Embed): `E` |
//! | `LayerNorm`: `weight`, `bias` | [`LayerNorm`](crate::LayerNorm): `G`, `b` |
//!
//! A model in several files is loaded file by file with [`Load::partial`], which reports what each did not have.
//!
//! # Names in other libraries
//!
//! In candle, a model is built from a file; here, as in burn, a file fills a model. Burn keeps linear weights as
//! `(in, out)` and turns PyTorch's when it loads them.
//!
//! | here | candle | burn |
//! |---|---|---|
//! | [`to_safetensors`](SafetensorsExt::to_safetensors) | `VarMap::save` | `model.save_into(&mut SafetensorsStore)` |
//! | [`from_safetensors`](SafetensorsExt::from_safetensors), all or nothing | `VarMap::load` | `model.load_from(&mut SafetensorsStore)` |
//! | [`map_safetensors`](SafetensorsExt::map_safetensors), without a copy | `VarBuilder::from_mmaped_safetensors` | |
//! | [`Load::rename`], from the file's names to ours | `VarBuilder::rename_f`, the other way | `with_key_remapping` |
//! | [`Load::partial`] | | `allow_partial(true)` |

mod compare;
mod exclude;
mod ext;
mod fit;
mod float;
mod header;
mod input;
mod load;
mod map;
mod rename;
mod write;

use std::path::Path;

use crate::bytes::disk;
use crate::bytes::file::SavedFile;
use crate::error::Result;
use crate::model::Node;
use input::{Input, from_memory};

#[doc(no_inline)]
pub use crate::bytes::{Load, LoadReport};
pub use ext::SafetensorsExt;
pub(crate) use rename::Rename;

const OP: &str = "from_safetensors";

fn to_bytes(node: &dyn Node, exclude: &[&str]) -> Result<Vec<u8>> {
    let tensors = write::Tensors::collect(node, exclude)?;
    let mut bytes = Vec::with_capacity(tensors.len());
    tensors.write(&mut bytes)?;
    Ok(bytes)
}

fn to_file(node: &dyn Node, path: &Path, exclude: &[&str]) -> Result<()> {
    let tensors = write::Tensors::collect(node, exclude)?;
    disk::replace(path, |file| tensors.write(file))
}

fn from_bytes(node: &mut dyn Node, bytes: &[u8], load: &Load<'_>) -> Result<LoadReport> {
    from_input(node, Input::new(bytes.len() as u64, &mut from_memory(bytes)), load)
}

fn from_file(node: &mut dyn Node, path: &Path, load: &Load<'_>) -> Result<LoadReport> {
    let mut file = SavedFile::open(path)?;
    from_input(node, Input::new(file.len, &mut |offset, bytes| file.read_at(offset, bytes)), load)
}

fn from_input(node: &mut dyn Node, mut input: Input<'_>, load: &Load<'_>) -> Result<LoadReport> {
    let tensors = header::read(&mut input)?;
    load::load(node, &tensors, load, &mut |tensor, float| input.values(tensor, float))
}

/// # Safety
/// As [`SafetensorsExt::map_safetensors`].
unsafe fn from_mapped_file(node: &mut dyn Node, path: &Path, load: &Load<'_>) -> Result<LoadReport> {
    // SAFETY: the caller promises that nobody changes the file.
    let file = unsafe { map::MappedFile::open(path) }.map_err(|source| disk::error("read", path, source))?;
    let mut read = from_memory(&file);
    let mut input = Input::new(file.len() as u64, &mut read);
    let tensors = header::read(&mut input)?;
    load::load(node, &tensors, load, &mut |tensor, float| match file.in_place(tensor, float) {
        Some(values) => Ok(values),
        None => input.values(tensor, float),
    })
}

#[cfg(test)]
mod tests;
