//! The matrix product on slices.

use gemm_common::Parallelism;

use super::simd::kernel;

/// Few, as small products have short rows.
const LANES: usize = 8;

/// Below this many multiplications, the call into the blocked product costs more than the work.
const SMALL: usize = 8 * 32 * 32;

/// `C = A B` or, with `accumulate`, `C += A B`.
///
/// `A` is (m, k): element (i, j) is `a[i * a_rs + j * a_cs]`; `B` is (k, n) in the same way; `C` is (m, n) with rows
/// `c_rs` apart. On one thread; the same inputs give the same bits on one machine.
///
/// # Panics
/// If a slice is too short for its shape, or the rows of `C` overlap: the caller checks shapes.
#[allow(clippy::too_many_arguments)]
pub(crate) fn sgemm(
    m: usize,
    n: usize,
    k: usize,
    a: &[f32],
    a_rs: usize,
    a_cs: usize,
    b: &[f32],
    b_rs: usize,
    b_cs: usize,
    accumulate: bool,
    c: &mut [f32],
    c_rs: usize,
) {
    if m == 0 || n == 0 {
        return;
    }
    assert!(m == 1 || c_rs >= n, "rows of C overlap");
    assert!(c.len() >= extent(m, n, c_rs, 1), "C is too short");
    if k == 0 {
        if !accumulate {
            clear(m, n, c, c_rs);
        }
        return;
    }
    assert!(a.len() >= extent(m, k, a_rs, a_cs), "A is too short");
    assert!(b.len() >= extent(k, n, b_rs, b_cs), "B is too short");
    if m.saturating_mul(n).saturating_mul(k) <= SMALL {
        if b_cs == 1 {
            if !accumulate {
                clear(m, n, c, c_rs);
            }
            return add_rows(m, n, k, a, a_rs, a_cs, b, b_rs, c, c_rs);
        }
        if a_cs == 1 && b_rs == 1 {
            return dots(m, n, k, a, a_rs, b, b_cs, accumulate, c, c_rs);
        }
    }
    let gemm = gemm_f32::gemm::f32::get_gemm_fn();
    // The kernels prefer columns in the output, so they get Cᵀ = Bᵀ Aᵀ.
    // SAFETY: the extents of all three matrices were checked against their slices above, `c` is borrowed mutably
    // and its rows don't overlap; strides of slices fit in `isize`.
    unsafe {
        gemm(
            n,
            m,
            k,
            c.as_mut_ptr(),
            c_rs as isize,
            1,
            accumulate,
            b.as_ptr(),
            b_rs as isize,
            b_cs as isize,
            a.as_ptr(),
            a_rs as isize,
            a_cs as isize,
            1.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// How many elements a matrix spans.
fn extent(rows: usize, columns: usize, rs: usize, cs: usize) -> usize {
    let last = |n: usize, stride: usize| (n - 1).checked_mul(stride);
    let span = || last(rows, rs)?.checked_add(last(columns, cs)?)?.checked_add(1);
    span().unwrap_or(usize::MAX)
}

fn clear(m: usize, n: usize, c: &mut [f32], c_rs: usize) {
    for i in 0..m {
        c[i * c_rs..i * c_rs + n].fill(0.0);
    }
}

kernel! {
    /// `C += A B` for rows of `B` without gaps.
    fn add_rows(m: usize, n: usize, k: usize, a: &[f32], a_rs: usize, a_cs: usize, b: &[f32], b_rs: usize, c: &mut [f32], c_rs: usize) {
        for i in 0..m {
            let row = &mut c[i * c_rs..i * c_rs + n];
            for p in 0..k {
                let factor = a[i * a_rs + p * a_cs];
                for (c, &b) in row.iter_mut().zip(&b[p * b_rs..p * b_rs + n]) {
                    *c += factor * b;
                }
            }
        }
    }

    /// `C = A B` or `C += A B` for rows of `A` and columns of `B` without gaps.
    fn dots(m: usize, n: usize, k: usize, a: &[f32], a_rs: usize, b: &[f32], b_cs: usize, accumulate: bool, c: &mut [f32], c_rs: usize) {
        for i in 0..m {
            let (x, x_rest) = a[i * a_rs..i * a_rs + k].as_chunks::<LANES>();
            for (j, c) in c[i * c_rs..i * c_rs + n].iter_mut().enumerate() {
                let (y, y_rest) = b[j * b_cs..j * b_cs + k].as_chunks::<LANES>();
                let mut lanes = [0.0; LANES];
                for (x, y) in x.iter().zip(y) {
                    for lane in 0..LANES {
                        lanes[lane] += x[lane] * y[lane];
                    }
                }
                let halves = [0, 1, 2, 3].map(|lane| lanes[lane] + lanes[lane + 4]);
                let mut dot = (halves[0] + halves[2]) + (halves[1] + halves[3]);
                for (x, y) in x_rest.iter().zip(y_rest) {
                    dot += x * y;
                }
                *c = if accumulate { *c + dot } else { dot };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::simd::at_each_level;
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn agrees_with_a_plain_sum_in_every_layout() {
        let mut rng = Rng::new(1);
        let sizes = [0, 1, 2, 3, 8, 17, 33, 64];
        let mut random = |n: usize| {
            let mut values = vec![0.0; n];
            rng.fill_normal(&mut values);
            values
        };
        at_each_level(|_| {
            for (m, n, k) in sizes.iter().flat_map(|&m| sizes.iter().flat_map(move |&n| sizes.map(|k| (m, n, k)))) {
                if (m * 7 + n * 3 + k) % 5 > 1 {
                    continue;
                }
                let (a, b, old) = (random(m * k), random(k * n), random(m * (n + 2)));
                for layout in 0..8 {
                    let (a_rs, a_cs) = if layout & 1 == 0 { (k, 1) } else { (1, m) };
                    let (b_rs, b_cs) = if layout & 2 == 0 { (n, 1) } else { (1, k) };
                    let accumulate = layout & 4 != 0;
                    let mut c = old.clone();
                    sgemm(m, n, k, &a, a_rs, a_cs, &b, b_rs, b_cs, accumulate, &mut c, n + 2);
                    for (i, j) in (0..m).flat_map(|i| (0..n + 2).map(move |j| (i, j))) {
                        let at = i * (n + 2) + j;
                        let terms = (0..k).map(|p| {
                            if j < n {
                                f64::from(a[i * a_rs + p * a_cs]) * f64::from(b[p * b_rs + j * b_cs])
                            } else {
                                0.0
                            }
                        });
                        let want = terms.sum::<f64>() + if accumulate || j >= n { f64::from(old[at]) } else { 0.0 };
                        assert!((f64::from(c[at]) - want).abs() < 1e-5 * (k as f64 + 1.0), "{m} {n} {k} {layout}");
                    }
                }
            }
        });
    }

    #[test]
    fn a_nan_reaches_its_row_and_no_other() {
        for size in [4, 64] {
            let mut a = vec![1.0; size * size];
            a[size + 2] = f32::NAN;
            let mut c = vec![0.0; size * size];
            sgemm(size, size, size, &a, size, 1, &vec![1.0; size * size], 1, size, false, &mut c, size);
            assert!(c.iter().enumerate().all(|(i, c)| c.is_nan() == (i / size == 1)));
        }
    }

    #[test]
    fn short_slices_are_refused() {
        let refused = |m, n, k, a: usize, b: usize, c: usize| {
            std::panic::catch_unwind(|| {
                sgemm(m, n, k, &vec![0.0; a], k, 1, &vec![0.0; b], n, 1, false, &mut vec![0.0; c], n);
            })
            .is_err()
        };
        assert!(!refused(2, 3, 4, 8, 12, 6));
        assert!(refused(2, 3, 4, 7, 12, 6) && refused(2, 3, 4, 8, 11, 6) && refused(2, 3, 4, 8, 12, 5));
        assert!(refused(usize::MAX, 2, 2, 8, 8, 8));
    }
}
