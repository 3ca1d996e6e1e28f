//! Batch normalization: moments of columns, and what follows from them.

use crate::array::{Floats1d, Floats2d, Storage};
use crate::error::{Error, Result};
use crate::ops::cpu::simd::kernel;
use crate::ops::expect;

/// See [`NormalizationOps::column_moments`](crate::ops::NormalizationOps::column_moments).
pub(super) fn moments(x: &Floats2d) -> Result<(Floats1d, Floats1d)> {
    const OP: &str = "column_moments";
    let [rows, width] = x.shape();
    let (mut mean, mut variance) = (Floats1d::try_zeros([width])?, Floats1d::try_zeros([width])?);
    if rows > 0 {
        let x = x.storage().host(OP)?;
        let (mean, variance) = (mean.storage_mut().host_mut(OP)?, variance.storage_mut().host_mut(OP)?);
        sum_columns(x, mean);
        scale(mean, 1.0 / rows as f32);
        sum_squares(x, mean, variance);
        scale(variance, 1.0 / rows as f32);
    }
    Ok((mean, variance))
}

/// See [`NormalizationOps::normalize_columns`](crate::ops::NormalizationOps::normalize_columns).
pub(super) fn normalize(
    x: &Floats2d,
    mean: &Floats1d,
    variance: &Floats1d,
    eps: f32,
    g: &Floats1d,
    b: &Floats1d,
) -> Result<Floats2d> {
    const OP: &str = "normalize_columns";
    check(OP, x, mean, variance, eps, g)?;
    expect(OP, "a bias", g.shape().map(Some), b.shape())?;
    let rates = rates(OP, variance, eps)?;
    let mut y = Floats2d::try_stale(x.shape())?;
    let (x, mean, rates) = (x.storage().host(OP)?, mean.storage().host(OP)?, rates.host(OP)?);
    let (g, b) = (g.storage().host(OP)?, b.storage().host(OP)?);
    normalize_rows(x, mean, rates, g, b, y.storage_mut().host_mut(OP)?);
    Ok(y)
}

/// See [`NormalizationOps::backprop_normalize_columns`](crate::ops::NormalizationOps::backprop_normalize_columns).
#[allow(clippy::too_many_arguments, reason = "an operation takes what its formula names")]
pub(super) fn backprop(
    mut dy: Floats2d,
    x: &Floats2d,
    mean: &Floats1d,
    variance: &Floats1d,
    eps: f32,
    g: &Floats1d,
    accumulate: bool,
    dg: &mut Floats1d,
    db: &mut Floats1d,
) -> Result<Floats2d> {
    const OP: &str = "backprop_normalize_columns";
    check(OP, x, mean, variance, eps, g)?;
    expect(OP, "a gradient", x.shape().map(Some), dy.shape())?;
    expect(OP, "a scale gradient", g.shape().map(Some), dg.shape())?;
    expect(OP, "a bias gradient", g.shape().map(Some), db.shape())?;
    let rates = rates(OP, variance, eps)?;
    let (mut sums, mut dots) = (Storage::try_zeros(g.len())?, Storage::try_zeros(g.len())?);
    let share = 1.0 / x.n_rows().max(1) as f32;
    let (x, mean, rates, g) = (x.storage().host(OP)?, mean.storage().host(OP)?, rates.host(OP)?, g.storage().host(OP)?);
    let (sums, dots) = (sums.host_mut(OP)?, dots.host_mut(OP)?);
    let gradient = dy.storage_mut().host_mut(OP)?;
    sum_products(gradient, x, mean, rates, sums, dots);
    add_to(db.storage_mut().host_mut(OP)?, sums, accumulate);
    add_to(dg.storage_mut().host_mut(OP)?, dots, accumulate);
    scale(sums, share);
    scale(dots, share);
    center_rows(gradient, x, mean, rates, g, sums, dots);
    Ok(dy)
}

fn check(op: &'static str, x: &Floats2d, mean: &Floats1d, variance: &Floats1d, eps: f32, g: &Floats1d) -> Result<()> {
    let width = g.shape().map(Some);
    expect(op, "an input", [None, width[0]], x.shape())?;
    expect(op, "a mean", width, mean.shape())?;
    expect(op, "a variance", width, variance.shape())?;
    if eps > 0.0 && eps.is_finite() {
        Ok(())
    } else {
        Err(Error::invalid(op, format_args!("`eps` is a small positive number, not {eps}")))
    }
}

/// `1 / √(σ² + eps)` of each column.
fn rates(op: &'static str, variance: &Floats1d, eps: f32) -> Result<Storage<f32>> {
    let mut rates = variance.storage().clone();
    for rate in rates.host_mut(op)? {
        *rate = 1.0 / (*rate + eps).sqrt();
    }
    Ok(rates)
}

fn scale(x: &mut [f32], factor: f32) {
    x.iter_mut().for_each(|x| *x *= factor);
}

fn add_to(to: &mut [f32], x: &[f32], accumulate: bool) {
    if accumulate {
        to.iter_mut().zip(x).for_each(|(to, x)| *to += x);
    } else {
        to.copy_from_slice(x);
    }
}

kernel! {
    /// `out[i] += Σ_n X[n, i]`.
    fn sum_columns(x: &[f32], out: &mut [f32]) {
        for row in x.chunks_exact(out.len().max(1)) {
            for (out, &x) in out.iter_mut().zip(row) {
                *out += x;
            }
        }
    }

    /// `out[i] += Σ_n (X[n, i] − μ[i])²`.
    fn sum_squares(x: &[f32], mean: &[f32], out: &mut [f32]) {
        for row in x.chunks_exact(mean.len().max(1)) {
            for ((out, &x), &mean) in out.iter_mut().zip(row).zip(mean) {
                *out += (x - mean) * (x - mean);
            }
        }
    }

    fn normalize_rows(x: &[f32], mean: &[f32], rates: &[f32], g: &[f32], b: &[f32], y: &mut [f32]) {
        let width = g.len().max(1);
        for (x, y) in x.chunks_exact(width).zip(y.chunks_exact_mut(width)) {
            let columns = mean.iter().zip(rates).zip(g).zip(b);
            for ((y, &x), (((&mean, &rate), &g), &b)) in y.iter_mut().zip(x).zip(columns) {
                *y = (x - mean) * rate * g + b;
            }
        }
    }

    /// `sums[i] += Σ_n dY[n, i]` and `dots[i] += Σ_n dY[n, i] X̂[n, i]`.
    fn sum_products(dy: &[f32], x: &[f32], mean: &[f32], rates: &[f32], sums: &mut [f32], dots: &mut [f32]) {
        let width = mean.len().max(1);
        for (dy, x) in dy.chunks_exact(width).zip(x.chunks_exact(width)) {
            let columns = mean.iter().zip(rates).zip(sums.iter_mut().zip(dots.iter_mut()));
            for ((&dy, &x), ((&mean, &rate), (sum, dot))) in dy.iter().zip(x).zip(columns) {
                *sum += dy;
                *dot += dy * ((x - mean) * rate);
            }
        }
    }

    /// `dY` becomes `G r (dY − sums − X̂ dots)`.
    fn center_rows(dy: &mut [f32], x: &[f32], mean: &[f32], rates: &[f32], g: &[f32], sums: &[f32], dots: &[f32]) {
        let width = g.len().max(1);
        for (dy, x) in dy.chunks_exact_mut(width).zip(x.chunks_exact(width)) {
            let columns = mean.iter().zip(rates).zip(g).zip(sums.iter().zip(dots));
            for ((dy, &x), (((&mean, &rate), &g), (&sum, &dot))) in dy.iter_mut().zip(x).zip(columns) {
                *dy = g * rate * (*dy - sum - (x - mean) * rate * dot);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::cpu::simd::at_each_level;
    use crate::ops::testing::{assert_close, random1d, random2d, wide};
    use crate::ops::{CpuOps, Ops};

    const EPS: f32 = 1e-3;

    fn cpu() -> &'static dyn Ops {
        CpuOps::get()
    }

    #[test]
    fn agrees_with_the_formulas() {
        at_each_level(|_| {
            for (rows, width) in [(1, 3), (2, 1), (5, 17), (20, 64), (300, 5)] {
                let (x, dy) = (random2d(1, [rows, width]).map(|x| 3.0 * x + 5.0).unwrap(), random2d(2, [rows, width]));
                let (g, b) = (random1d(3, width), random1d(4, width));
                let (mean, variance) = cpu().column_moments(&x).unwrap();
                let y = cpu().normalize_columns(&x, &mean, &variance, EPS, &g, &b).unwrap();
                let (mut dg, mut db) = (Floats1d::full([width], 7.0), Floats1d::full([width], 7.0));
                let back = |accumulate, dg: &mut Floats1d, db: &mut Floats1d| {
                    cpu().backprop_normalize_columns(dy.clone(), &x, &mean, &variance, EPS, &g, accumulate, dg, db)
                };
                let dx = back(false, &mut dg, &mut db).unwrap();
                let column = |a: &Floats2d, i: usize| -> Vec<f64> {
                    wide(a.as_slice().unwrap()).into_iter().skip(i).step_by(width).collect()
                };
                let of = |a: &Floats1d, i: usize| f64::from(a.as_slice().unwrap()[i]);
                let n = rows as f64;
                let [mut mean_want, mut variance_want, mut dg_want, mut db_want] = [(); 4].map(|()| Vec::new());
                let (mut y_want, mut dx_want) = (vec![0.0; rows * width], vec![0.0; rows * width]);
                for i in 0..width {
                    let (x, dy, g, b) = (column(&x, i), column(&dy, i), of(&g, i), of(&b, i));
                    let mean = x.iter().sum::<f64>() / n;
                    let variance = x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
                    let rate = 1.0 / (variance + f64::from(EPS)).sqrt();
                    let hat: Vec<f64> = x.iter().map(|x| (x - mean) * rate).collect();
                    let dot = dy.iter().zip(&hat).map(|(dy, hat)| dy * hat).sum::<f64>();
                    let sum = dy.iter().sum::<f64>();
                    for row in 0..rows {
                        y_want[row * width + i] = hat[row] * g + b;
                        dx_want[row * width + i] = g * rate * (dy[row] - sum / n - hat[row] * dot / n);
                    }
                    mean_want.push(mean);
                    variance_want.push(variance);
                    dg_want.push(dot);
                    db_want.push(sum);
                }
                assert_close(mean.as_slice().unwrap(), &mean_want, 1e-5);
                assert_close(variance.as_slice().unwrap(), &variance_want, 1e-5);
                assert_close(y.as_slice().unwrap(), &y_want, 1e-4);
                assert_close(dx.as_slice().unwrap(), &dx_want, 1e-4);
                assert_close(dg.as_slice().unwrap(), &dg_want, 1e-4);
                assert_close(db.as_slice().unwrap(), &db_want, 1e-4);
                back(true, &mut dg, &mut db).unwrap();
                assert_close(dg.as_slice().unwrap(), &dg_want.iter().map(|d| 2.0 * d).collect::<Vec<_>>(), 1e-4);
                assert_close(db.as_slice().unwrap(), &db_want.iter().map(|d| 2.0 * d).collect::<Vec<_>>(), 1e-4);
            }
        });
    }

    #[test]
    fn no_rows_and_no_columns() {
        for shape in [[0, 3], [2, 0]] {
            let x = Floats2d::zeros(shape);
            let g = Floats1d::full([shape[1]], 2.0);
            let (mean, variance) = cpu().column_moments(&x).unwrap();
            assert!(mean.as_slice().unwrap().iter().chain(variance.as_slice().unwrap()).all(|&x| x == 0.0));
            assert_eq!(cpu().normalize_columns(&x, &mean, &variance, EPS, &g, &g).unwrap(), x);
            let (mut dg, mut db) = (g.clone(), g.clone());
            let dx =
                cpu().backprop_normalize_columns(x.clone(), &x, &mean, &variance, EPS, &g, false, &mut dg, &mut db);
            assert_eq!((dx.unwrap(), dg, db), (x, mean.clone(), mean));
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let (x, v3, v4) = (Floats2d::zeros([2, 3]), Floats1d::zeros([3]), Floats1d::zeros([4]));
        let y = |mean: &Floats1d, variance: &Floats1d, eps: f32, g: &Floats1d, b: &Floats1d| {
            cpu().normalize_columns(&x, mean, variance, eps, g, b)
        };
        assert!(y(&v3, &v3, EPS, &v3, &v3).is_ok());
        assert!(y(&v4, &v3, EPS, &v3, &v3).is_err() && y(&v3, &v4, EPS, &v3, &v3).is_err());
        assert!(y(&v3, &v3, EPS, &v4, &v3).is_err() && y(&v3, &v3, EPS, &v3, &v4).is_err());
        for eps in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert!(y(&v3, &v3, eps, &v3, &v3).unwrap_err().to_string().contains("positive"));
        }
        let back = |dy: [usize; 2], dg: usize, db: usize| {
            let (mut dg, mut db) = (Floats1d::zeros([dg]), Floats1d::zeros([db]));
            cpu().backprop_normalize_columns(Floats2d::zeros(dy), &x, &v3, &v3, EPS, &v3, false, &mut dg, &mut db)
        };
        assert!(back([2, 3], 3, 3).is_ok());
        assert!(back([3, 2], 3, 3).is_err() && back([2, 3], 4, 3).is_err() && back([2, 3], 3, 4).is_err());
    }
}
