//! Products with few rows: no packing, every value of B is read once, where it lies.

use super::kernel::{Isa, Simd, Tile, unroll};
use super::{Product, split};
use std::ptr;

/// MR x NR dot products of rows of A with columns of B, both contiguous along k.
///
/// # Safety
/// A, B, C and the bias must be valid for MR rows and NR columns.
#[inline(always)]
pub(super) unsafe fn dot<V: Simd, const MR: usize, const NR: usize>(t: &Tile) {
    // SAFETY: the caller's; vectors are read below `full`, the rest partially.
    unsafe {
        let mut acc = [[V::zero(); NR]; MR];
        let full = t.k - t.k % V::LANES;
        let mut p = 0;
        while p < full {
            let mut row = [V::zero(); MR];
            unroll!(i < MR { row[i] = V::load(t.a.add(t.a_rows[i] + p)); });
            unroll!(j < NR {
                let x = V::load(t.b.add(j * t.b_ld + p));
                unroll!(i < MR { acc[i][j] = acc[i][j].fma(row[i], x); });
            });
            p += V::LANES;
        }
        if p < t.k {
            let rest = t.k - p;
            let mut row = [V::zero(); MR];
            unroll!(i < MR { row[i] = V::load_partial(t.a.add(t.a_rows[i] + p), rest); });
            unroll!(j < NR {
                let x = V::load_partial(t.b.add(j * t.b_ld + p), rest);
                unroll!(i < MR { acc[i][j] = acc[i][j].fma(row[i], x); });
            });
        }
        unroll!(i < MR {
            let mut sums = [V::zero(); 8];
            unroll!(j < NR { sums[j] = acc[i][j]; });
            let mut y = [0.0; 8];
            y[..4].copy_from_slice(&V::sum4([sums[0], sums[1], sums[2], sums[3]]));
            if NR > 4 {
                y[4..].copy_from_slice(&V::sum4([sums[4], sums[5], sums[6], sums[7]]));
            }
            let c = t.c.add(i * t.c_rs);
            if t.accumulate {
                unroll!(j < NR { y[j] += *c.add(j); });
            }
            if !t.bias.is_null() {
                unroll!(j < NR { y[j] += *t.bias.add(j); });
            }
            if t.relu {
                unroll!(j < NR { y[j] = if y[j] < 0.0 { 0.0 } else { y[j] }; });
            }
            unroll!(j < NR { *c.add(j) = y[j]; });
        });
    }
}

/// C[1, cols] (+)= A[1, KR] B[KR, cols]: runs along KR rows of B at once.
///
/// # Safety
/// A, B, C and the bias must be valid for these sizes.
#[inline(always)]
pub(super) unsafe fn sweep<V: Simd, const KR: usize>(t: &Tile) {
    // SAFETY: the caller's; whole vectors are touched below `full`, the rest partially.
    unsafe {
        let mut x = [V::zero(); KR];
        unroll!(r < KR { x[r] = V::splat(*t.a.add(r * t.a_cs)); });
        let full = t.cols - t.cols % V::LANES;
        let mut j = 0;
        while j < full {
            let mut y = if t.accumulate { V::load(t.c.add(j)) } else { V::zero() };
            unroll!(r < KR { y = y.fma(x[r], V::load(t.b.add(r * t.b_ld + j))); });
            if !t.bias.is_null() {
                y = y.add(V::load(t.bias.add(j)));
            }
            if t.relu {
                y = y.relu();
            }
            y.store(t.c.add(j));
            j += V::LANES;
        }
        let rest = t.cols - full;
        if rest > 0 {
            let mut y = if t.accumulate { V::load_partial(t.c.add(j), rest) } else { V::zero() };
            unroll!(r < KR { y = y.fma(x[r], V::load_partial(t.b.add(r * t.b_ld + j), rest)); });
            if !t.bias.is_null() {
                y = y.add(V::load_partial(t.bias.add(j), rest));
            }
            if t.relu {
                y = y.relu();
            }
            y.store_partial(t.c.add(j), rest);
        }
    }
}

/// C by dot products, for few rows and both operands contiguous along k: `a_cs == 1` and `b_rs == 1`.
///
/// # Safety
/// The CPU must have the instructions of `I`; the sizes of `p` must fit its pointers, k > 0.
#[inline(always)]
pub(super) unsafe fn dots<I: Isa>(p: &Product) {
    let most = I::DOTS.len().min(p.m);
    let mut t = Tile {
        k: p.k,
        a: p.a,
        a_rows: [0; 8],
        a_cs: 1,
        b: p.b,
        b_ld: p.b_cs,
        c: p.c,
        c_rs: p.c_rs,
        cols: 0,
        accumulate: p.accumulate,
        bias: ptr::null(),
        relu: p.relu,
    };
    t.set_rows(most, p.a_rs);
    // These columns stay in the first cache while all rows pass.
    for (j, cols) in split(p.n, I::DOTS[most - 1].len()) {
        t.bias = p.bias_from(j);
        let mut i = 0;
        while i < p.m {
            let rows = most.min(p.m - i);
            // SAFETY: row i + rows - 1 and column j + cols - 1 exist.
            unsafe {
                t.a = p.a.add(i * p.a_rs);
                t.b = p.b.add(j * p.b_cs);
                t.c = p.c.add(i * p.c_rs + j);
                I::DOTS[rows - 1][cols - 1](&t);
            }
            i += rows;
        }
    }
}

/// C of one row from rows of B as they lie, `b_cs == 1`.
///
/// # Safety
/// As [`dots`]; m is 1.
pub(super) unsafe fn sweeps<I: Isa>(p: &Product) {
    let mut q = 0;
    while q < p.k {
        let rows = I::SWEEPS.len().min(p.k - q);
        let last = q + rows == p.k;
        // SAFETY: row q + rows - 1 of B and value q + rows - 1 of A exist.
        unsafe {
            let t = Tile {
                k: rows,
                a: p.a.add(q * p.a_cs),
                a_rows: [0; 8],
                a_cs: p.a_cs,
                b: p.b.add(q * p.b_rs),
                b_ld: p.b_rs,
                c: p.c,
                c_rs: p.c_rs,
                cols: p.n,
                accumulate: p.accumulate || q > 0,
                bias: if last { p.bias_from(0) } else { ptr::null() },
                relu: p.relu && last,
            };
            I::SWEEPS[rows - 1](&t);
        }
        q += rows;
    }
}
