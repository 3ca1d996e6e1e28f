//! Rows of a table, by id or by hash.

use super::CpuOps;
use super::simd::kernel;
use crate::array::{Array, Floats2d, Ids, Ints1d, Ints2d};
use crate::error::{Error, ErrorKind, Result};
use crate::hashing::{murmur3_x64_128, murmur64a};
use crate::ops::{EmbeddingOps, expect};

mod positions;

/// How many ids are hashed before their rows are read: the reads then wait for memory together.
const BLOCK: usize = 64;

impl EmbeddingOps for CpuOps {
    fn gather(&self, table: &Floats2d, ids: Ids<'_>) -> Result<Floats2d> {
        let [rows, width] = table.shape();
        check_ids("gather", ids.host("gather")?, rows)?;
        let (values, ids_values) = (table.storage().host("gather")?, ids.host("gather")?);
        let mut out = Floats2d::try_stale([ids.len(), width])?;
        let to = out.storage_mut().host_mut("gather")?;
        for (to, id) in to.chunks_exact_mut(width.max(1)).zip(ids_values) {
            let at = id as usize * width;
            to.copy_from_slice(&values[at..at + width]);
        }
        Ok(out)
    }

    fn scatter_add(&self, table: &mut Floats2d, ids: Ids<'_>, values: &Floats2d) -> Result<()> {
        const OP: &str = "scatter_add";
        let [rows, width] = table.shape();
        expect(OP, "values", [Some(ids.len()), Some(width)], values.shape())?;
        check_ids(OP, ids.host(OP)?, rows)?;
        let (values, ids) = (values.storage().host(OP)?, ids.host(OP)?);
        let table = table.storage_mut().host_mut(OP)?;
        for (values, id) in values.chunks_exact(width.max(1)).zip(ids) {
            let at = id as usize * width;
            add(&mut table[at..at + width], values);
        }
        Ok(())
    }

    fn gather_add(&self, table: &Floats2d, ids: &Ints2d) -> Result<Floats2d> {
        const OP: &str = "gather_add";
        let [rows, width] = table.shape();
        let [n, k] = ids.shape();
        let (values, ids) = (table.storage().host(OP)?, ids.storage().host(OP)?);
        check_ids(OP, ids.iter().copied(), rows)?;
        let mut out = Floats2d::try_zeros([n, width])?;
        let to = out.storage_mut().host_mut(OP)?;
        for (to, ids) in to.chunks_exact_mut(width.max(1)).zip(ids.chunks_exact(k.max(1))) {
            for &id in ids {
                let at = id as usize * width;
                add(to, &values[at..at + width]);
            }
        }
        Ok(out)
    }

    fn hash(&self, ids: Ids<'_>, seed: u32) -> Result<Array<u32, 2>> {
        let mut out = Array::try_stale([ids.len(), 4])?;
        let rows = out.storage_mut().host_mut("hash")?.as_chunks_mut::<4>().0;
        for (row, id) in rows.iter_mut().zip(ids.host("hash")?) {
            *row = murmur3_x64_128(id, seed);
        }
        Ok(out)
    }

    fn ngrams(&self, n: usize, keys: Ids<'_>) -> Result<Ints1d> {
        const OP: &str = "ngrams";
        if n == 0 {
            return Err(Error::invalid(OP, "`n` is 0: an n-gram has at least one key"));
        }
        let keys: Vec<[u8; 8]> = keys.host(OP)?.map(u64::to_le_bytes).collect();
        Ok(keys.windows(n).map(|ngram| murmur64a(ngram.as_flattened(), 0)).collect())
    }

    fn position_encode(&self, n: usize, n_o: usize, period: f32) -> Result<Floats2d> {
        positions::encode(n, n_o, period)
    }

    fn hash_embed(&self, table: &Floats2d, ids: Ids<'_>, seed: u32) -> Result<Floats2d> {
        const OP: &str = "hash_embed";
        let width = table.width();
        let mut out = Floats2d::try_stale([ids.len(), width])?;
        let values = table.storage().host(OP)?;
        let mut to = out.storage_mut().host_mut(OP)?.chunks_mut((BLOCK * width).max(1));
        for_each_block(OP, ids, seed, table.n_rows(), |rows| {
            if let Some(to) = to.next() {
                sum_of_rows(values, rows, to);
            }
        })?;
        Ok(out)
    }

    fn backprop_hash_embed(&self, dy: &Floats2d, ids: Ids<'_>, seed: u32, dtable: &mut Floats2d) -> Result<()> {
        const OP: &str = "backprop_hash_embed";
        let [n_rows, width] = dtable.shape();
        expect(OP, "a gradient", [Some(ids.len()), Some(width)], dy.shape())?;
        let mut dy = dy.storage().host(OP)?.chunks((BLOCK * width).max(1));
        let table = dtable.storage_mut().host_mut(OP)?;
        for_each_block(OP, ids, seed, n_rows, |rows| {
            if let Some(dy) = dy.next() {
                add_to_rows(dy, rows, table);
            }
        })
    }
}

fn check_ids(op: &'static str, ids: impl Iterator<Item = u64>, rows: usize) -> Result<()> {
    match ids.enumerate().find(|&(_, id)| id >= rows as u64) {
        None => Ok(()),
        Some((position, id)) => Err(ErrorKind::IdOutOfRange { op, id, position, rows }.into()),
    }
}

/// Hands `visit` the four rows of each id, a block of ids at a time.
fn for_each_block(
    op: &'static str,
    ids: Ids<'_>,
    seed: u32,
    n_rows: usize,
    mut visit: impl FnMut(&[[u32; 4]]),
) -> Result<()> {
    let mut values = ids.host(op)?;
    if ids.is_empty() {
        return Ok(());
    }
    let Some(modulus) = u32::try_from(n_rows).ok().filter(|&n| n > 0).map(Modulus::new) else {
        return Err(Error::invalid(op, format_args!("the table has {n_rows} rows: a hash picks one of 1 to 2³² − 1")));
    };
    let mut rows = [[0; 4]; BLOCK];
    let mut left = ids.len();
    while left > 0 {
        let rows = &mut rows[..left.min(BLOCK)];
        for (row, id) in rows.iter_mut().zip(&mut values) {
            *row = murmur3_x64_128(id, seed).map(|hash| modulus.of(hash));
        }
        visit(rows);
        left -= rows.len();
    }
    Ok(())
}

/// The remainder by a number that stays the same, by two multiplications (Lemire, Kaser and Kurz 2019).
#[derive(Clone, Copy)]
struct Modulus {
    by: u32,
    inverse: u64,
}

impl Modulus {
    fn new(by: u32) -> Self {
        Self { by, inverse: (u64::MAX / u64::from(by)).wrapping_add(1) }
    }

    #[inline]
    fn of(self, x: u32) -> u32 {
        let fraction = self.inverse.wrapping_mul(u64::from(x));
        ((u128::from(fraction) * u128::from(self.by)) >> 64) as u32
    }
}

kernel! {
    fn add(to: &mut [f32], x: &[f32]) {
        for (to, &x) in to.iter_mut().zip(x) {
            *to += x;
        }
    }

    fn sum_of_rows(table: &[f32], rows: &[[u32; 4]], out: &mut [f32]) {
        let width = (out.len() / rows.len()).max(1);
        for (out, rows) in out.chunks_exact_mut(width).zip(rows) {
            // `map` of an array is a call, which would be compiled without this kernel's instructions.
            let row = |k: usize| &table[rows[k] as usize * width..][..width];
            let (a, b, c, d) = (row(0), row(1), row(2), row(3));
            for ((((out, a), b), c), d) in out.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                *out = (a + b) + (c + d);
            }
        }
    }

    fn add_to_rows(dy: &[f32], rows: &[[u32; 4]], table: &mut [f32]) {
        let width = (dy.len() / rows.len()).max(1);
        for (dy, rows) in dy.chunks_exact(width).zip(rows) {
            for &row in rows {
                for (to, &dy) in table[row as usize * width..][..width].iter_mut().zip(dy) {
                    *to += dy;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
