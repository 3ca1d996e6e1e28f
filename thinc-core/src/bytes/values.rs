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
            in_pieces(values, 4, hole.offset, &mut |offset, bytes| file.read_at(offset, bytes), decode)?;
        }
        (Data::InMemory(bytes), _) => decode(bytes, values),
        (Data::InFile(_), None) => {}
    }
    beside(own, storage)
}

/// Reads values of so many bytes each, from a place on.
pub(crate) fn in_pieces(
    values: &mut [f32],
    size: usize,
    mut offset: u64,
    read_at: &mut dyn FnMut(u64, &mut [u8]) -> Result<()>,
    decode: impl Fn(&[u8], &mut [f32]),
) -> Result<()> {
    let at_a_time = CHUNK / size;
    let mut bytes = vec![0; size * values.len().min(at_a_time)];
    for values in values.chunks_mut(at_a_time) {
        let bytes = &mut bytes[..size * values.len()];
        read_at(offset, bytes)?;
        offset += bytes.len() as u64;
        decode(bytes, values);
    }
    Ok(())
}

/// The same values on the device of those that they replace.
pub(crate) fn beside(own: Option<&Storage<f32>>, values: Storage<f32>) -> Result<Storage<f32>> {
    match own {
        Some(own) if own.device() != Device::Cpu => own.ops().upload(values.as_slice()?),
        _ => Ok(values),
    }
}

pub(crate) fn decode(bytes: &[u8], values: &mut [f32]) {
    for (to, from) in values.iter_mut().zip(bytes.as_chunks::<4>().0) {
        *to = f32::from_le_bytes(*from);
    }
}
