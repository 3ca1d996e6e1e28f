//! The values of arrays: from the bytes to where they stay.

use super::apply::NodeValues;
use super::file::SavedFile;
use super::load::NodePlan;
use super::outline::Outline;
use super::read::{Data, SavedArray};
use crate::array::Storage;
use crate::error::Result;
use crate::ops::Device;

/// How many bytes are read at a time: they are still in the cache when they become numbers.
const CHUNK: usize = 32 << 10;

/// Reads all values that were planned. Where there is no file, they are in memory.
pub(super) fn read(
    plan: Vec<NodePlan<'_>>,
    outlines: &[Outline],
    mut file: Option<&mut SavedFile>,
) -> Result<Vec<NodeValues>> {
    let mut all = Vec::with_capacity(plan.len());
    for (NodePlan { dims, attrs, params }, outline) in plan.into_iter().zip(outlines) {
        let mut values = NodeValues { dims, attrs, params: Vec::with_capacity(params.len()) };
        for (name, array) in params {
            let value = match array {
                Some(array) => {
                    let own = outline.params.iter().find(|param| param.name == name);
                    let own = own.and_then(|param| param.value.as_ref()).map(|(_, storage)| storage);
                    Some((array.shape.clone(), storage(array, own, file.as_deref_mut())?))
                }
                None => None,
            };
            values.params.push((name, value));
        }
        all.push(values);
    }
    Ok(all)
}

/// The values of an array, on the device of those that they replace.
fn storage(array: &SavedArray<'_>, own: Option<&Storage<f32>>, file: Option<&mut SavedFile>) -> Result<Storage<f32>> {
    let mut storage = Storage::try_stale(array.data.len() / 4)?;
    let values = storage.make_mut()?;
    match (array.data, file) {
        (Data::InFile(hole), Some(file)) => {
            let mut bytes = vec![0; CHUNK.min(hole.len)];
            let mut offset = hole.offset;
            for values in values.chunks_mut(CHUNK / 4) {
                let bytes = &mut bytes[..4 * values.len()];
                file.read_at(offset, bytes)?;
                offset += bytes.len() as u64;
                decode(bytes, values);
            }
        }
        (Data::InMemory(bytes), _) => decode(bytes, values),
        (Data::InFile(_), None) => {}
    }
    match own {
        Some(own) if own.device() != Device::Cpu => own.ops().upload(storage.as_slice()?),
        _ => Ok(storage),
    }
}

fn decode(bytes: &[u8], values: &mut [f32]) {
    for (to, from) in values.iter_mut().zip(bytes.as_chunks::<4>().0) {
        *to = f32::from_le_bytes(*from);
    }
}
