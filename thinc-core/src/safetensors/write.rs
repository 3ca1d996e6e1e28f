//! Writes parameters into a file, in the bytes in which `safetensors` itself would write them.

use std::io::Write;

use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};

use super::float;
use super::header::{LENGTH, MAX_HEADER, METADATA};
use super::input::CHUNK;
use super::parts::is_excluded;
use crate::array::Storage;
use crate::bytes::exclude::Exclude;
use crate::bytes::unwritten;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{AnyParam, Node, Visit};
use crate::ops::Device;
use crate::path::Path;

const OP: &str = "to_safetensors";

/// What is written.
pub(super) struct Tensors {
    header: Vec<u8>,
    params: Vec<Saved>,
}

/// A parameter, with a handle on its values.
struct Saved {
    path: String,
    shape: Vec<usize>,
    values: Storage<f32>,
}

impl Tensors {
    pub(super) fn collect(node: &dyn Node, exclude: &[&str]) -> Result<Self> {
        let exclude = Exclude::of(node, exclude, OP)?;
        let mut collect = Collect { exclude: &exclude, path: Path::default(), params: Vec::new() };
        node.visit(&mut collect)?;
        let mut params = collect.params;
        // As `safetensors` does, so that the same values give the same bytes whoever writes them.
        params.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(Self { header: header(&params)?, params })
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>> {
        let data: usize = self.params.iter().map(|param| size_of::<f32>() * param.values.len()).sum();
        let mut bytes = Vec::with_capacity(self.header.len() + data);
        self.write(&mut bytes)?;
        Ok(bytes)
    }

    /// Writes everything. Who writes to a file adds its name to errors.
    pub(super) fn write(&self, out: &mut dyn Write) -> Result<()> {
        out.write_all(&self.header).map_err(unwritten)?;
        let mut buffer = vec![0; CHUNK];
        for param in &self.params {
            let downloaded;
            let values = if param.values.device() == Device::Cpu {
                param.values.as_slice()?
            } else {
                downloaded = param.values.ops().download(&param.values)?;
                &downloaded
            };
            for values in values.chunks(CHUNK / size_of::<f32>()) {
                let bytes = &mut buffer[..size_of_val(values)];
                float::write(values, bytes);
                out.write_all(bytes).map_err(unwritten)?;
            }
        }
        Ok(())
    }
}

/// The header with its length before it.
fn header(params: &[Saved]) -> Result<Vec<u8>> {
    let mut end = 0;
    let mut tensors = Vec::with_capacity(params.len());
    for (i, Saved { path, shape, values }) in params.iter().enumerate() {
        if path == METADATA || params.get(i + 1).is_some_and(|next| next.path == *path) {
            let message =
                format_args!("a file cannot have the parameter `{path}`: its name is reserved, or comes twice");
            return Err(Error::invalid(OP, message));
        }
        let start = end;
        end += size_of::<f32>() * values.len();
        let info = TensorInfo { dtype: Dtype::F32, shape: shape.clone(), data_offsets: (start, end) };
        tensors.push((path.clone(), info));
    }
    // Libraries of Hugging Face refuse files that do not say whose layout they have. It is PyTorch's: (out, in).
    let format = [("format".to_owned(), "pt".to_owned())].into_iter().collect();
    let metadata = Metadata::new(Some(format), tensors).map_err(Error::bytes)?;
    let mut json = serde_json::to_vec(&metadata).map_err(Error::bytes)?;
    // The data starts at a multiple of 8, so that a file in memory has its floats where floats can be.
    json.resize(json.len().next_multiple_of(LENGTH), b' ');
    if json.len() > MAX_HEADER {
        let message =
            format_args!("the names and shapes take {} bytes, but a file has room for {MAX_HEADER}", json.len());
        return Err(Error::invalid(OP, message));
    }
    Ok([(json.len() as u64).to_le_bytes().as_slice(), &json].concat())
}

struct Collect<'e> {
    exclude: &'e Exclude,
    path: Path,
    params: Vec<Saved>,
}

impl Visit for Collect<'_> {
    fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
        let (exclude, params) = (self.exclude, &mut self.params);
        self.path.with(name, |path| {
            if is_excluded(exclude, path) {
                return Ok(());
            }
            let (Some(shape), Some(values)) = (param.shape(), param.storage()) else {
                return Err(Error::from(ErrorKind::Uninitialized).at(path));
            };
            params.push(Saved { path: path.to_owned(), shape: shape.to_vec(), values: values.clone() });
            Ok(())
        })
    }

    fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
        self.path.enter(name);
        let result = child.visit(self);
        self.path.leave();
        result
    }
}
