//! Sequences behind each other, or side by side.

use super::CpuOps;
use crate::array::{Element, Storage, count};
use crate::containers::{Lengths, Padding};
use crate::error::{Error, Result};
use crate::ops::{LayoutOps, expect};

macro_rules! both {
    ($(($t:ty, $flatten:ident, $unflatten:ident, $pad:ident, $unpad:ident))*) => {
        impl LayoutOps for CpuOps {$(
            fn $flatten(&self, sequences: &[&Storage<$t>], zeros: usize) -> Result<Storage<$t>> {
                flatten(sequences, zeros)
            }

            fn $unflatten(
                &self,
                flat: &Storage<$t>,
                lengths: &Lengths,
                width: usize,
                zeros: usize,
            ) -> Result<Vec<Storage<$t>>> {
                unflatten(flat, lengths, width, zeros)
            }

            fn $pad(&self, flat: &Storage<$t>, width: usize, padding: &Padding) -> Result<Storage<$t>> {
                pad(flat, width, padding)
            }

            fn $unpad(&self, stacked: &Storage<$t>, width: usize, padding: &Padding) -> Result<Storage<$t>> {
                unpad(stacked, width, padding)
            }
        )*}
    };
}
both! {
    (f32, flatten, unflatten, pad, unpad)
    (u64, flatten_ids, unflatten_ids, pad_ids, unpad_ids)
}

fn flatten<T: Element>(sequences: &[&Storage<T>], zeros: usize) -> Result<Storage<T>> {
    const OP: &str = "flatten";
    let lengths = sequences.iter().map(|sequence| sequence.len());
    let total = lengths.fold(zeros, |total, length| total.saturating_add(length).saturating_add(zeros));
    let mut flat = Storage::try_zeros(total)?;
    let mut rest = flat.host_mut(OP)?;
    for sequence in sequences {
        let (to, behind) = rest[zeros..].split_at_mut(sequence.len());
        to.copy_from_slice(sequence.host(OP)?);
        rest = behind;
    }
    Ok(flat)
}

fn unflatten<T: Element>(flat: &Storage<T>, lengths: &Lengths, width: usize, zeros: usize) -> Result<Vec<Storage<T>>> {
    const OP: &str = "unflatten";
    let pads = zeros.checked_mul(lengths.len() + 1);
    let total = lengths.total().checked_mul(width).zip(pads).and_then(|(tokens, pads)| tokens.checked_add(pads));
    expect(OP, "an array", [Some(total.unwrap_or(usize::MAX))], [flat.len()])?;
    let mut rest = flat.host(OP)?;
    let cut = lengths.iter().map(|length| {
        let (sequence, behind) = rest[zeros..].split_at(length * width);
        rest = behind;
        Storage::from_slice(sequence)
    });
    Ok(cut.collect())
}

fn pad<T: Element>(flat: &Storage<T>, width: usize, padding: &Padding) -> Result<Storage<T>> {
    const OP: &str = "pad";
    let tokens = padding.lengths().total().checked_mul(width);
    expect(OP, "an array", [Some(tokens.unwrap_or(usize::MAX))], [flat.len()])?;
    let mut stacked = Storage::try_zeros(elements(OP, width, padding)?)?;
    let (from, to) = (flat.host(OP)?, stacked.host_mut(OP)?);
    // A width of zero gives no tokens, and there is nothing to copy.
    for (from, place) in from.chunks_exact(width.max(1)).zip(padding.places_of_tokens()) {
        to[place * width..(place + 1) * width].copy_from_slice(from);
    }
    Ok(stacked)
}

fn unpad<T: Element>(stacked: &Storage<T>, width: usize, padding: &Padding) -> Result<Storage<T>> {
    const OP: &str = "unpad";
    expect(OP, "an array", [Some(elements(OP, width, padding)?)], [stacked.len()])?;
    let mut flat = Storage::stale(padding.lengths().total() * width);
    let (from, to) = (stacked.host(OP)?, flat.host_mut(OP)?);
    for (to, place) in to.chunks_exact_mut(width.max(1)).zip(padding.places_of_tokens()) {
        to.copy_from_slice(&from[place * width..(place + 1) * width]);
    }
    Ok(flat)
}

/// The number of elements in all places.
fn elements(op: &'static str, width: usize, padding: &Padding) -> Result<usize> {
    let shape = [padding.steps(), padding.sequences(), width];
    count::<f32>(&shape).ok_or_else(|| {
        Error::invalid(op, format_args!("an array of shape {shape:?} is larger than any memory: split the batch"))
    })
}
