//! Arrays of tokens on their way from one layout to another.

use super::{Lengths, Padding};
use crate::array::{Array, Element, Storage, count};
use crate::error::{Error, Result};
use crate::ops::Ops;

pub(super) fn check_tokens<T: Element, const D: usize>(array: &Array<T, D>, tokens: usize) -> Result<()> {
    if array.n_rows() == tokens {
        return Ok(());
    }
    let mut expected = [None; D];
    expected[0] = Some(tokens);
    Err(Error::shape("backprop", "a gradient of the sequence,", &expected, &array.shape()))
}

/// The elements that move between layouts, and the operations that move them.
pub(super) trait Moved: Element {
    fn flatten(ops: &dyn Ops, sequences: &[&Storage<Self>], zeros: usize) -> Result<Storage<Self>>;
    fn unflatten(flat: &Storage<Self>, lengths: &Lengths, width: usize, zeros: usize) -> Result<Vec<Storage<Self>>>;
    fn pad(flat: &Storage<Self>, width: usize, padding: &Padding) -> Result<Storage<Self>>;
    fn unpad(stacked: &Storage<Self>, width: usize, padding: &Padding) -> Result<Storage<Self>>;
}

macro_rules! moved {
    ($($t:ty, $flatten:ident, $unflatten:ident, $pad:ident, $unpad:ident;)*) => {$(
        impl Moved for $t {
            fn flatten(ops: &dyn Ops, sequences: &[&Storage<$t>], zeros: usize) -> Result<Storage<$t>> {
                ops.$flatten(sequences, zeros)
            }

            fn unflatten(flat: &Storage<$t>, lengths: &Lengths, width: usize, zeros: usize) -> Result<Vec<Storage<$t>>> {
                flat.ops().$unflatten(flat, lengths, width, zeros)
            }

            fn pad(flat: &Storage<$t>, width: usize, padding: &Padding) -> Result<Storage<$t>> {
                flat.ops().$pad(flat, width, padding)
            }

            fn unpad(stacked: &Storage<$t>, width: usize, padding: &Padding) -> Result<Storage<$t>> {
                stacked.ops().$unpad(stacked, width, padding)
            }
        }
    )*};
}
moved! {
    f32, flatten, unflatten, pad, unpad;
    u64, flatten_ids, unflatten_ids, pad_ids, unpad_ids;
}

fn with_rows<T: Element, const D: usize>(array: &Array<T, D>, rows: usize) -> [usize; D] {
    let mut shape = array.shape();
    shape[0] = rows;
    shape
}

/// The number of elements of one token.
fn width(token_shape: &[usize]) -> usize {
    token_shape.iter().product()
}

pub(super) fn flatten<T: Moved, const D: usize>(sequences: &[&Array<T, D>], pad: usize) -> Result<Option<Array<T, D>>> {
    let Some(&first) = sequences.first() else { return Ok(None) };
    let mut rows = pad;
    for (i, sequence) in sequences.iter().enumerate() {
        if sequence.shape()[1..] != first.shape()[1..] {
            let mut expected = first.shape().map(Some);
            expected[0] = None;
            return Err(Error::shape("flatten", "a sequence like the first one,", &expected, &sequence.shape())
                .at(i.to_string()));
        }
        rows = rows.saturating_add(sequence.n_rows()).saturating_add(pad);
    }
    let shape = with_rows(first, rows);
    if count::<T>(&shape).is_none() {
        return Err(Error::invalid("flatten", format_args!("an array of shape {shape:?} is larger than any memory")));
    }
    let storages: Vec<_> = sequences.iter().map(|sequence| sequence.storage()).collect();
    let flat = T::flatten(first.ops(), &storages, pad * width(&shape[1..]))?;
    Array::from_storage(shape, flat).map(Some)
}

pub(super) fn unflatten<T: Moved, const D: usize>(
    flat: &Array<T, D>,
    lengths: &Lengths,
    pad: usize,
) -> Result<Vec<Array<T, D>>> {
    let pads = pad.saturating_mul(lengths.len() + 1);
    let Some(tokens) = flat.n_rows().checked_sub(pads) else {
        let rows = flat.n_rows();
        return Err(Error::invalid(
            "unflatten",
            format_args!("there are {rows} rows, fewer than {pads} zeros between sequences"),
        ));
    };
    lengths.check_total("unflatten", tokens)?;
    let width = width(&flat.shape()[1..]);
    let sequences = T::unflatten(flat.storage(), lengths, width, pad * width)?;
    let shaped = sequences.into_iter().zip(lengths.iter());
    shaped.map(|(sequence, length)| Array::from_storage(with_rows(flat, length), sequence)).collect()
}

pub(super) fn pad<T: Moved, const D: usize, const E: usize>(
    flat: &Array<T, D>,
    padding: &Padding,
) -> Result<Array<T, E>> {
    padding.lengths().check_total("pad", flat.n_rows())?;
    let mut shape = [0; E];
    shape[..2].copy_from_slice(&[padding.steps(), padding.sequences()]);
    shape[2..].copy_from_slice(&flat.shape()[1..]);
    Array::from_storage(shape, T::pad(flat.storage(), width(&shape[2..]), padding)?)
}

pub(super) fn unpad<T: Moved, const D: usize, const E: usize>(
    stacked: &Array<T, E>,
    padding: &Padding,
) -> Result<Array<T, D>> {
    check_places("unpad", stacked, padding)?;
    let mut shape = [0; D];
    shape[0] = padding.lengths().total();
    shape[1..].copy_from_slice(&stacked.shape()[2..]);
    Array::from_storage(shape, T::unpad(stacked.storage(), width(&shape[1..]), padding)?)
}

/// Checks that an array has the steps and the columns of the padding.
fn check_places<T: Element, const E: usize>(op: &'static str, stacked: &Array<T, E>, padding: &Padding) -> Result<()> {
    if stacked.shape()[..2] == [padding.steps(), padding.sequences()] {
        return Ok(());
    }
    let mut expected = [None; E];
    expected[..2].copy_from_slice(&[Some(padding.steps()), Some(padding.sequences())]);
    Err(Error::shape(op, "an array with the steps and the sequences of the padding,", &expected, &stacked.shape()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::Floats2d;
    use crate::containers::Stack;

    #[test]
    fn zeros_between_sequences_go_and_come() {
        let list = vec![Floats2d::full([2, 3], 1.0), Floats2d::zeros([0, 3]), Floats2d::full([1, 3], 2.0)];
        let flat = Floats2d::flatten(list.clone(), 2).unwrap().unwrap();
        let column: Vec<f32> = (0..flat.n_rows()).map(|i| flat.row(i).unwrap()[0]).collect();
        assert_eq!(column, [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0]);
        assert_eq!(flat.unflatten(&Lengths::new(&[2, 0, 1]).unwrap(), 2).unwrap(), list);
    }

    #[test]
    fn absurd_padding_is_an_error() {
        for pad in [usize::MAX, 1 << 62, 1] {
            let error = Floats2d::zeros([3, 2]).unflatten(&Lengths::new(&[3]).unwrap(), pad).unwrap_err();
            assert!(error.to_string().contains("there are"), "{error}");
        }
        assert!(Floats2d::flatten(vec![Floats2d::zeros([3, 2])], usize::MAX).is_err());
    }
}
