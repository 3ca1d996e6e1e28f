//! Writes parameters into a file, in the bytes in which `safetensors` itself would write them.

use std::io::Write;

use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};

use super::header::{LENGTH, MAX_HEADER, METADATA};
use crate::array::Storage;
use crate::bytes::Exclude;
use crate::bytes::outline::{self, join};
use crate::bytes::write::{unwritten, write_values};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Node;

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
        let outlines = outline::collect(node)?;
        let exclude = Exclude::new(exclude, &outlines, OP)?;
        let mut params = Vec::new();
        for (layer, param) in outlines.iter().flat_map(|layer| layer.params.iter().map(move |param| (layer, param))) {
            if exclude.part(&layer.path, param.name) {
                continue;
            }
            let path = join(&layer.path, param.name).into_owned();
            let Some((shape, values)) = &param.value else {
                return Err(Error::from(ErrorKind::Uninitialized).at(path));
            };
            params.push(Saved { path, shape: shape.clone(), values: values.clone() });
        }
        // As `safetensors` does, so that the same values give the same bytes whoever writes them.
        params.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(Self { header: header(&params)?, params })
    }

    /// The number of bytes.
    pub(super) fn len(&self) -> usize {
        let data: usize = self.params.iter().map(|param| size_of::<f32>() * param.values.len()).sum();
        self.header.len() + data
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> Result<()> {
        out.write_all(&self.header).map_err(unwritten)?;
        for Saved { path, values, .. } in &self.params {
            write_values(values, out).map_err(|error| error.at(path.as_str()))?;
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
