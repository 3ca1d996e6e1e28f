//! Writes the msgpack that Thinc writes, byte for byte.

use rmp::encode;

use super::exclude::Exclude;
use super::outline::{Outline, ParamOutline};
use super::tree::Tree;
use crate::array::Storage;
use crate::error::{Error, Result};

pub(super) fn write(tree: &Tree, outlines: &[Outline], exclude: &Exclude<'_>) -> Result<Vec<u8>> {
    let dims = tree.dims(outlines);
    let mut out = Writer(Vec::new());
    out.map(4)?;
    out.str("nodes")?;
    out.array(tree.nodes.len())?;
    for (index, (node, dims)) in tree.nodes.iter().zip(&dims).enumerate() {
        out.map(4)?;
        out.str("index")?;
        out.uint(index)?;
        out.str("name")?;
        out.str(&node.name)?;
        out.str("dims")?;
        out.map(dims.len())?;
        for (name, size) in dims {
            out.str(name)?;
            match size {
                Some(size) => out.uint(*size)?,
                None => out.nil()?,
            }
        }
        out.str("refs")?;
        out.map(0)?;
    }
    out.str("attrs")?;
    out.array(tree.nodes.len())?;
    for node in &tree.nodes {
        let attrs = node.attrs.into_iter().flat_map(|attrs| attrs.of(outlines));
        let attrs: Vec<_> = attrs.filter(|attr| !attr.is_left_out() && !exclude.part(&node.path, attr.name)).collect();
        out.map(attrs.len())?;
        for attr in attrs {
            out.str(attr.name)?;
            out.bin(&attr.bytes)?;
        }
    }

    out.str("params")?;
    out.array(tree.nodes.len())?;
    for node in tree.nodes.iter().map(|node| node.outline.map(|outline| &outlines[outline])) {
        out.map(node.map_or(0, |node| node.params.len()))?;
        for (node, param) in node.iter().flat_map(|node| node.params.iter().map(move |param| (node, param))) {
            out.param(&node.path, param, exclude)?;
        }
    }

    out.str("shims")?;
    out.array(tree.nodes.len())?;
    for _ in &tree.nodes {
        out.array(0)?;
    }
    Ok(out.0)
}

struct Writer(Vec<u8>);

impl Writer {
    fn map(&mut self, len: usize) -> Result<()> {
        encode::write_map_len(&mut self.0, count(len)?).map(drop).map_err(Error::bytes)
    }

    fn array(&mut self, len: usize) -> Result<()> {
        encode::write_array_len(&mut self.0, count(len)?).map(drop).map_err(Error::bytes)
    }

    fn str(&mut self, text: &str) -> Result<()> {
        count(text.len())?;
        encode::write_str(&mut self.0, text).map_err(Error::bytes)
    }

    fn bin(&mut self, bytes: &[u8]) -> Result<()> {
        count(bytes.len())?;
        encode::write_bin(&mut self.0, bytes).map_err(Error::bytes)
    }

    fn uint(&mut self, number: usize) -> Result<()> {
        encode::write_uint(&mut self.0, number as u64).map(drop).map_err(Error::bytes)
    }

    fn nil(&mut self) -> Result<()> {
        encode::write_nil(&mut self.0).map_err(Error::bytes)
    }

    fn param(&mut self, path: &str, param: &ParamOutline, exclude: &Exclude<'_>) -> Result<()> {
        self.str(param.name)?;
        // Not the other way round: what is excluded counts as named, also when it has no value.
        match (exclude.part(path, param.name), &param.value) {
            (false, Some((shape, values))) => self
                .ndarray(shape, values)
                .map_err(|error| error.at(super::outline::join(path, param.name).into_owned())),
            _ => self.nil(),
        }
    }

    /// An array the way `msgpack_numpy` writes it, with keys that are bytes and not text.
    fn ndarray(&mut self, shape: &[usize], values: &Storage<f32>) -> Result<()> {
        self.map(5)?;
        self.bin(b"nd")?;
        encode::write_bool(&mut self.0, true).map_err(Error::bytes)?;
        self.bin(b"type")?;
        self.str("<f4")?;
        self.bin(b"kind")?;
        self.bin(b"")?;
        self.bin(b"shape")?;
        self.array(shape.len())?;
        for &size in shape {
            self.uint(size)?;
        }
        self.bin(b"data")?;
        let values = values.ops().download(values)?;
        let len = count(values.len().saturating_mul(4))?;
        encode::write_bin_len(&mut self.0, len).map_err(Error::bytes)?;
        let start = self.0.len();
        self.0.resize(start + 4 * values.len(), 0);
        for (to, value) in self.0[start..].as_chunks_mut::<4>().0.iter_mut().zip(&values) {
            *to = value.to_le_bytes();
        }
        Ok(())
    }
}

/// Msgpack counts with 32 bits.
fn count(len: usize) -> Result<u32> {
    u32::try_from(len).map_err(|_| {
        Error::bytes(format_args!(
            "{len} bytes or elements are too many: the format holds up to {} of one kind",
            u32::MAX
        ))
    })
}
