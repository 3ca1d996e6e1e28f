//! A dense layer for rows that are zero almost everywhere.

use super::CpuOps;
use crate::array::{Floats1d, Floats2d};
use crate::error::{Error, Result};
use crate::hashing::murmur3_x86_32;
use crate::ops::{HashedWeights, SparseOps, SparseRows, expect};

impl SparseOps for CpuOps {
    fn sparse_affine(&self, x: SparseRows<'_>, w: &Floats1d, b: &Floats1d, weights: HashedWeights) -> Result<Floats2d> {
        const OP: &str = "sparse_affine";
        let n_o = b.len();
        let find = Find::new(OP, weights, w.len(), n_o)?;
        let (w, b) = (w.storage().host(OP)?, b.storage().host(OP)?);
        let mut y = Floats2d::try_stale([x.lengths.len(), n_o])?;
        let mut rows = y.storage_mut().host_mut(OP)?.chunks_exact_mut(n_o.max(1));
        for_each_row(OP, x, |features| {
            let Some(y) = rows.next() else { return };
            y.copy_from_slice(b);
            for (key, value) in features {
                let [first, second] = find.weights_of(key);
                for ((y, a), b) in y.iter_mut().zip(find.classes(w, first)).zip(find.classes(w, second)) {
                    *y += (a + b) * value;
                }
            }
        })?;
        Ok(y)
    }

    fn backprop_sparse_affine(
        &self,
        dy: &Floats2d,
        x: SparseRows<'_>,
        weights: HashedWeights,
        dw: &mut Floats1d,
    ) -> Result<()> {
        const OP: &str = "backprop_sparse_affine";
        let n_o = dy.width();
        expect(OP, "a gradient", [Some(x.lengths.len()), Some(n_o)], dy.shape())?;
        let find = Find::new(OP, weights, dw.len(), n_o)?;
        let mut rows = dy.storage().host(OP)?.chunks_exact(n_o.max(1));
        let dw = dw.storage_mut().host_mut(OP)?;
        for_each_row(OP, x, |features| {
            let Some(dy) = rows.next() else { return };
            for (key, value) in features {
                // One after the other, as both may be the same weight.
                for at in find.weights_of(key) {
                    for (dw, dy) in dw[at..].iter_mut().step_by(find.stride).zip(dy) {
                        *dw += dy * value;
                    }
                }
            }
        })
    }

    fn backprop_sparse_values(
        &self,
        dy: &Floats2d,
        x: SparseRows<'_>,
        w: &Floats1d,
        weights: HashedWeights,
    ) -> Result<Floats1d> {
        const OP: &str = "backprop_sparse_values";
        let n_o = dy.width();
        expect(OP, "a gradient", [Some(x.lengths.len()), Some(n_o)], dy.shape())?;
        let find = Find::new(OP, weights, w.len(), n_o)?;
        let (w, mut rows) = (w.storage().host(OP)?, dy.storage().host(OP)?.chunks_exact(n_o.max(1)));
        let mut dvalues = Floats1d::try_zeros([x.values.len()])?;
        let mut to = dvalues.storage_mut().host_mut(OP)?.iter_mut();
        for_each_row(OP, x, |features| {
            let Some(dy) = rows.next() else { return };
            for ((key, _), dvalue) in features.zip(&mut to) {
                let [first, second] = find.weights_of(key);
                let weights = find.classes(w, first).zip(find.classes(w, second));
                *dvalue = dy.iter().zip(weights).map(|(dy, (a, b))| dy * (a + b)).sum();
            }
        })?;
        Ok(dvalues)
    }
}

/// Finds the weights of keys.
struct Find {
    length: u32,
    overlap: bool,
    /// How far apart the weights of neighbouring classes stand.
    stride: usize,
}

impl Find {
    /// Checks that there are as many weights as declared.
    fn new(op: &'static str, weights: HashedWeights, found: usize, n_o: usize) -> Result<Self> {
        let HashedWeights { length, overlap } = weights;
        let Some(hashes) = u32::try_from(length).ok().filter(|&length| length > 0) else {
            return Err(Error::invalid(
                op,
                format_args!("`length` is {length}: a 32-bit hash picks one of 1 to 2³² − 1 weights"),
            ));
        };
        let expected = length.checked_mul(n_o);
        if expected != Some(found) {
            return Err(Error::shape(op, "weights, `length` for each class,", &[expected], &[found]));
        }
        Ok(Self { length: hashes, overlap, stride: if overlap { 1 } else { length } })
    }

    /// The places of a key's two weights of class 0.
    #[inline]
    fn weights_of(&self, key: u64) -> [usize; 2] {
        [0, 1].map(|seed| {
            let hash = murmur3_x86_32(&key.to_le_bytes(), seed);
            (if self.overlap { hash & (self.length - 1) } else { hash % self.length }) as usize
        })
    }

    /// The weight at this place of class 0, and its fellows of the other classes.
    #[inline]
    fn classes<'a>(&self, w: &'a [f32], at: usize) -> impl Iterator<Item = f32> + 'a {
        w.get(at..).unwrap_or(&[]).iter().step_by(self.stride).copied()
    }
}

/// Hands `visit` the features of each row.
fn for_each_row(
    op: &'static str,
    x: SparseRows<'_>,
    mut visit: impl FnMut(&mut dyn Iterator<Item = (u64, f32)>),
) -> Result<()> {
    let n = x.keys.len();
    expect(op, "one value for each key, an array", [Some(n)], x.values.shape())?;
    let lengths = x.lengths.storage().host(op)?;
    let total = lengths.iter().try_fold(0_u64, |total, &length| total.checked_add(length));
    if total != Some(n as u64) {
        let total = total.map_or("more than there can be".to_owned(), |total| total.to_string());
        return Err(Error::invalid(
            op,
            format_args!("the lengths add up to {total}, but there are {n} keys: each key belongs to one row"),
        ));
    }
    let (keys, values) = (x.keys.storage().host(op)?, x.values.storage().host(op)?);
    let mut features = keys.iter().copied().zip(values.iter().copied());
    for &length in lengths {
        visit(&mut features.by_ref().take(length as usize));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
