//! How alike two vectors are.

use super::CpuOps;
use super::math::sums;
use super::simd::kernel;
use crate::array::{Floats1d, Floats2d, Storage};
use crate::error::Result;
use crate::ops::{SimilarityOps, expect};

impl SimilarityOps for CpuOps {
    fn cauchy_similarity(&self, a: &Floats2d, b: &Floats2d, w: &Floats1d) -> Result<Floats1d> {
        const OP: &str = "cauchy_similarity";
        expect_pair(OP, a, b, w)?;
        // Without features, all rows are alike.
        let mut similarity = Floats1d::full([a.n_rows()], 1.0);
        let (a, b, w) = (a.storage().host(OP)?, b.storage().host(OP)?, w.storage().host(OP)?);
        let mut diff = Storage::try_stale(w.len())?;
        cauchy(a, b, w, diff.host_mut(OP)?, similarity.storage_mut().host_mut(OP)?);
        Ok(similarity)
    }

    fn backprop_cauchy_similarity(
        &self,
        ds: &Floats1d,
        similarity: &Floats1d,
        a: &Floats2d,
        b: &Floats2d,
        w: &Floats1d,
        accumulate: bool,
        dw: &mut Floats1d,
    ) -> Result<(Floats2d, Floats2d)> {
        const OP: &str = "backprop_cauchy_similarity";
        expect_pair(OP, a, b, w)?;
        expect(OP, "similarities", [Some(a.n_rows())], similarity.shape())?;
        expect(OP, "a gradient", [Some(a.n_rows())], ds.shape())?;
        expect(OP, "a weight gradient", w.shape().map(Some), dw.shape())?;
        let (mut da, mut db) = (Floats2d::try_stale(a.shape())?, Floats2d::try_stale(a.shape())?);
        let (ds, similarity) = (ds.storage().host(OP)?, similarity.storage().host(OP)?);
        let (a, b, w) = (a.storage().host(OP)?, b.storage().host(OP)?, w.storage().host(OP)?);
        let dw = dw.storage_mut().host_mut(OP)?;
        if !accumulate {
            dw.fill(0.0);
        }
        let (to_a, to_b) = (da.storage_mut().host_mut(OP)?, db.storage_mut().host_mut(OP)?);
        backprop_cauchy(ds, similarity, a, b, w, dw, to_a, to_b);
        Ok((da, db))
    }
}

fn expect_pair(op: &'static str, a: &Floats2d, b: &Floats2d, w: &Floats1d) -> Result<()> {
    let [width] = w.shape();
    expect(op, "a first input", [None, Some(width)], a.shape())?;
    expect(op, "a second input, of the shape of the first,", a.shape().map(Some), b.shape())
}

kernel! {
    /// `diff` is scratch of one row.
    fn cauchy(a: &[f32], b: &[f32], w: &[f32], diff: &mut [f32], similarity: &mut [f32]) {
        let width = w.len().max(1);
        for ((a, b), s) in a.chunks_exact(width).zip(b.chunks_exact(width)).zip(similarity) {
            for ((diff, &a), &b) in diff.iter_mut().zip(a).zip(b) {
                *diff = a - b;
            }
            let (total, _) = sums(diff, w, |diff, w| (w * (diff * diff), 0.0));
            *s = 1.0 / (1.0 + total);
        }
    }

    fn backprop_cauchy(ds: &[f32], similarity: &[f32], a: &[f32], b: &[f32], w: &[f32], dw: &mut [f32], da: &mut [f32], db: &mut [f32]) {
        let width = w.len().max(1);
        let inputs = a.chunks_exact(width).zip(b.chunks_exact(width));
        let outputs = da.chunks_exact_mut(width).zip(db.chunks_exact_mut(width));
        for (((a, b), (da, db)), (&ds, &s)) in inputs.zip(outputs).zip(ds.iter().zip(similarity)) {
            let dtotal = -ds * (s * s);
            let weights = w.iter().zip(dw.iter_mut());
            for ((((&a, &b), da), db), (&w, dw)) in a.iter().zip(b).zip(da).zip(db).zip(weights) {
                let diff = a - b;
                *dw += dtotal * (diff * diff);
                *da = 2.0 * dtotal * (w * diff);
                *db = -*da;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::Ops;
    use crate::ops::cpu::simd::at_each_level;
    use crate::ops::testing::{assert_close, random1d, random2d, wide};

    const CPU: &dyn Ops = &CpuOps(());

    #[test]
    fn agrees_with_the_formulas() {
        at_each_level(|_| {
            for (rows, width) in [(0, 3), (1, 1), (3, 5), (4, 16), (7, 37)] {
                let (a, b) = (random2d(1, [rows, width]), random2d(2, [rows, width]));
                let (w, ds) = (random1d(3, width).map(f32::abs).unwrap(), random1d(4, rows));
                let s = CPU.cauchy_similarity(&a, &b, &w).unwrap();
                let mut dw = Floats1d::full([width], 7.0);
                let (da, db) = CPU.backprop_cauchy_similarity(&ds, &s, &a, &b, &w, false, &mut dw).unwrap();
                let [a64, b64] = [&a, &b].map(|x| wide(x.as_slice().unwrap()));
                let [w64, ds64] = [&w, &ds].map(|x| wide(x.as_slice().unwrap()));
                let (mut s_want, mut da_want, mut dw_want) = (vec![], vec![], vec![0.0; width]);
                for n in 0..rows {
                    let diff = |i: usize| a64[n * width + i] - b64[n * width + i];
                    let total: f64 = (0..width).map(|i| w64[i] * diff(i).powi(2)).sum();
                    s_want.push(1.0 / (1.0 + total));
                    let dtotal = -ds64[n] / (1.0 + total).powi(2);
                    da_want.extend((0..width).map(|i| dtotal * w64[i] * 2.0 * diff(i)));
                    (0..width).for_each(|i| dw_want[i] += dtotal * diff(i).powi(2));
                }
                assert_close(s.as_slice().unwrap(), &s_want, 1e-6);
                assert_close(da.as_slice().unwrap(), &da_want, 1e-6);
                assert_close(db.as_slice().unwrap(), &da_want.iter().map(|d| -d).collect::<Vec<_>>(), 1e-6);
                assert_close(dw.as_slice().unwrap(), &dw_want, 1e-5);
                CPU.backprop_cauchy_similarity(&ds, &s, &a, &b, &w, true, &mut dw).unwrap();
                assert_close(dw.as_slice().unwrap(), &dw_want.iter().map(|d| 2.0 * d).collect::<Vec<_>>(), 1e-5);
            }
        });
    }

    #[test]
    fn rows_without_features_are_alike() {
        let (x, w) = (Floats2d::zeros([2, 0]), Floats1d::zeros([0]));
        assert_eq!(CPU.cauchy_similarity(&x, &x, &w).unwrap(), Floats1d::full([2], 1.0));
    }

    #[test]
    fn wrong_shapes_are_errors() {
        let (x, y, w) = (Floats2d::zeros([2, 3]), Floats2d::zeros([3, 3]), Floats1d::zeros([3]));
        assert!(CPU.cauchy_similarity(&x, &y, &w).unwrap_err().to_string().contains("a second input"));
        assert!(CPU.cauchy_similarity(&x, &x, &Floats1d::zeros([2])).is_err());
        let back = |ds: usize, s: usize, dw: usize| {
            let (ds, s, mut dw) = (Floats1d::zeros([ds]), Floats1d::zeros([s]), Floats1d::zeros([dw]));
            CPU.backprop_cauchy_similarity(&ds, &s, &x, &x, &w, false, &mut dw)
        };
        assert!(back(2, 2, 3).is_ok());
        assert!(back(3, 2, 3).is_err() && back(2, 1, 3).is_err() && back(2, 2, 2).is_err());
    }
}
