//! Writes the msgpack that Thinc writes, byte for byte.

use std::io::{self, Write};

use rmp::encode::{self, ValueWriteError};

use super::exclude::Exclude;
use super::outline::{Outline, ParamOutline, join};
use super::tree::Tree;
use super::widths::Dims;
use crate::array::Storage;
use crate::error::{Error, ErrorKind, Result};

/// How many values are turned into bytes at a time.
const CHUNK: usize = 8 << 10;

/// How the values of an array are written.
pub(super) type WriteValues<'a> = &'a mut dyn FnMut(&Storage<f32>, &mut dyn Write) -> Result<()>;

pub(super) fn write(
    tree: &Tree,
    outlines: &[Outline],
    exclude: &Exclude,
    out: &mut dyn Write,
    values: WriteValues<'_>,
) -> Result<()> {
    let mut out = Writer(out, values);
    out.map(4)?;
    out.str("nodes")?;
    out.array(tree.nodes.len())?;
    for (index, dims) in tree.written_dims(outlines).iter().enumerate() {
        out.node(tree, index, dims)?;
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
    Ok(())
}

struct Writer<'a>(&'a mut dyn Write, WriteValues<'a>);

impl Writer<'_> {
    /// The name, the dimensions and the references of a node.
    fn node(&mut self, tree: &Tree, index: usize, dims: &Dims) -> Result<()> {
        let node = &tree.nodes[index];
        self.map(4)?;
        self.str("index")?;
        self.uint(index)?;
        self.str("name")?;
        self.str(&node.name)?;
        self.str("dims")?;
        self.map(dims.len())?;
        for (name, size) in dims {
            self.str(name)?;
            self.size(*size)?;
        }
        self.str("refs")?;
        self.map(node.refs.len())?;
        for (name, layer) in &node.refs {
            self.str(name)?;
            self.size(*layer)?;
        }
        Ok(())
    }

    fn map(&mut self, len: usize) -> Result<()> {
        encode::write_map_len(&mut self.0, count(len)?).map(drop).map_err(failed)
    }

    fn array(&mut self, len: usize) -> Result<()> {
        encode::write_array_len(&mut self.0, count(len)?).map(drop).map_err(failed)
    }

    fn str(&mut self, text: &str) -> Result<()> {
        count(text.len())?;
        encode::write_str(&mut self.0, text).map_err(failed)
    }

    fn bin(&mut self, bytes: &[u8]) -> Result<()> {
        count(bytes.len())?;
        encode::write_bin(&mut self.0, bytes).map_err(failed)
    }

    fn uint(&mut self, number: usize) -> Result<()> {
        encode::write_uint(&mut self.0, number as u64).map(drop).map_err(failed)
    }

    fn size(&mut self, size: Option<usize>) -> Result<()> {
        match size {
            Some(size) => self.uint(size),
            None => encode::write_nil(&mut self.0).map_err(unwritten),
        }
    }

    fn param(&mut self, path: &str, param: &ParamOutline, exclude: &Exclude) -> Result<()> {
        self.str(param.name)?;
        match &param.value {
            Some((shape, values)) if !exclude.part(path, param.name) => {
                self.ndarray(shape, values).map_err(|error| error.at(join(path, param.name).into_owned()))
            }
            _ => self.size(None),
        }
    }

    /// An array the way `msgpack_numpy` writes it, with keys that are bytes and not text.
    fn ndarray(&mut self, shape: &[usize], values: &Storage<f32>) -> Result<()> {
        self.map(5)?;
        self.bin(b"nd")?;
        encode::write_bool(&mut self.0, true).map_err(unwritten)?;
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
        encode::write_bin_len(&mut self.0, count(values.len().saturating_mul(4))?).map_err(failed)?;
        (self.1)(values, self.0)
    }
}

/// The values of an array, wherever it is, as bytes.
pub(crate) fn write_values(values: &Storage<f32>, out: &mut dyn Write) -> Result<()> {
    let downloaded;
    let values = match values.as_slice() {
        Ok(values) => values,
        Err(_) => {
            downloaded = values.ops().download(values)?;
            &downloaded
        }
    };
    let mut bytes = vec![0; 4 * CHUNK.min(values.len())];
    for chunk in values.chunks(CHUNK) {
        let bytes = &mut bytes[..4 * chunk.len()];
        for (to, value) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(chunk) {
            *to = value.to_le_bytes();
        }
        out.write_all(bytes).map_err(unwritten)?;
    }
    Ok(())
}

#[cold]
pub(crate) fn failed(error: ValueWriteError<io::Error>) -> Error {
    match error {
        ValueWriteError::InvalidMarkerWrite(source) | ValueWriteError::InvalidDataWrite(source) => unwritten(source),
    }
}

/// Who writes to a file adds its name.
#[cold]
pub(crate) fn unwritten(source: io::Error) -> Error {
    ErrorKind::Io { action: "write", file: String::new(), source }.into()
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
