//! The matrix product of f32 matrices on one thread, for AVX-512, AVX2 with FMA, SSE2, NEON, and any other CPU.
//!
//! The instruction set is chosen at run time. Products with many rows run in register tiles over packed panels of B (the
//! scheme of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008); products with few rows read B
//! where it lies. Which of them depends on the sizes and strides only, so equal inputs give equal bits on one machine.

#![allow(clippy::needless_range_loop, reason = "kernels and transpositions index several arrays by one counter")]

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod chosen;
pub(crate) mod convolution;
mod gemv;
mod kernel;
#[cfg(target_arch = "aarch64")]
mod neon;
mod pack;
mod packed;
#[cfg(any(test, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod portable;
#[cfg(target_arch = "x86_64")]
mod sse2;
#[cfg(test)]
mod tests;
mod tiles;

use chosen::Backward;
use kernel::{Isa, on_this_cpu};
pub(crate) use packed::Packed;
use std::ptr;

/// A checked call of [`sgemm`].
#[derive(Clone, Copy)]
struct Product {
    m: usize,
    n: usize,
    k: usize,
    a: *const f32,
    a_rs: usize,
    a_cs: usize,
    b: *const f32,
    b_rs: usize,
    b_cs: usize,
    accumulate: bool,
    c: *mut f32,
    c_rs: usize,
    bias: *const f32,
    relu: bool,
}

impl Product {
    /// The bias from column `j` on, null without one.
    fn bias_from(&self, j: usize) -> *const f32 {
        if self.bias.is_null() { ptr::null() } else { self.bias.wrapping_add(j) }
    }
}

/// C = relu(A B + bias), or C = relu(C + A B + bias) when `accumulate`; A is [m, k], B is [k, n], C is [m, n].
///
/// Value (i, p) of A lies at `a[i * a_rs + p * a_cs]`, value (p, j) of B at `b[p * b_rs + j * b_cs]`, so swapped strides
/// transpose an operand; C's rows are contiguous and `c_rs` apart, and values between them are left alone. The bias has one
/// value per column; without `relu` nothing is clipped. With k = 0 the product is zeros. NaN and infinities propagate.
///
/// # Panics
/// When a slice is too short for its sizes and strides, when C's rows overlap, or when the bias is not n values long.
#[allow(clippy::too_many_arguments, reason = "three matrices, with their sizes and strides")]
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
    bias: Option<&[f32]>,
    relu: bool,
) {
    let p = check(m, n, k, a, a_rs, a_cs, b, b_rs, b_cs, accumulate, c, c_rs, bias, relu);
    if m == 0 || n == 0 {
        return;
    }
    // SAFETY: the sizes are checked.
    unsafe { on_this_cpu!(I => product::<I>(&p)) }
}

/// The gradients of maxout: adds `dW[o, p] = Σ_n dY[n, o] X[n]` over the rows `n` that chose piece `p` of output `o`, and
/// `dX[n] = Σ_o dY[n, o] W[o, which[n, o]]`.
///
/// `dy` and `which` are `[rows, n_out]`, `w` and `dw` `[n_out, pieces, n_in]`. Row `n` of X and dX is `n_in` long and begins at
/// `starts[n]`: rows may overlap, as windows of a sequence do, and their gradients add up.
///
/// # Panics
/// When a slice is too short for its sizes, or a chosen piece is none.
#[allow(clippy::too_many_arguments, reason = "matrices, with their sizes")]
pub(crate) fn backprop_maxout(
    [n_in, n_out, pieces]: [usize; 3],
    dy: &[f32],
    which: &[u8],
    x: &[f32],
    starts: &[u64],
    w: &[f32],
    dw: &mut [f32],
    dx: &mut [f32],
) {
    let rows = starts.len();
    assert!(fits(dy.len(), rows, n_out, n_out, 1) && fits(which.len(), rows, n_out, n_out, 1), "dY [{rows}, {n_out}]");
    check_starts("X", starts.iter().copied().max(), n_in, x.len().min(dx.len()));
    let lists = n_out.saturating_mul(pieces);
    assert!(fits(w.len(), lists, n_in, n_in, 1) && fits(dw.len(), lists, n_in, n_in, 1), "W [{lists}, {n_in}]");
    let most = which.iter().fold(0, |most, &piece| piece.max(most));
    assert!(usize::from(most) < pieces.max(1), "a piece that is none");
    if rows == 0 || n_out == 0 || n_in == 0 || pieces == 0 {
        return;
    }
    let (dy, which, x, w) = (dy.as_ptr(), which.as_ptr(), x.as_ptr(), w.as_ptr());
    let (starts, dw, dx) = (starts.as_ptr(), dw.as_mut_ptr(), dx.as_mut_ptr());
    let p = Backward { rows, n_in, n_out, pieces, dy, which, starts, x, w, dw, dx };
    // SAFETY: the sizes are checked, and so is what was chosen.
    unsafe { on_this_cpu!(I => { chosen::add_dw::<I>(&p); chosen::add_dx::<I>(&p) }) }
}

/// Asserts that rows of this width, of which the last begins at `last`, lie within `len` values.
fn check_starts(what: &str, last: Option<u64>, width: usize, len: usize) {
    let end = last.map_or(Some(0), |last| last.checked_add(width as u64));
    assert!(
        end.is_some_and(|end| end <= len as u64),
        "a row of {what}, {width} values from {last:?} on, exceeds {len}"
    );
}

#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl")
}

#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
}

/// Asserts that every index lies within its slice.
#[allow(clippy::too_many_arguments, reason = "three matrices, with their sizes and strides")]
#[inline(always)]
fn check(
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
    bias: Option<&[f32]>,
    relu: bool,
) -> Product {
    assert!(fits(a.len(), m, a_rs, k, a_cs), "A [{m}, {k}] with strides {a_rs}, {a_cs} exceeds {} values", a.len());
    assert!(fits(b.len(), k, b_rs, n, b_cs), "B [{k}, {n}] with strides {b_rs}, {b_cs} exceeds {} values", b.len());
    assert!(fits(c.len(), m, c_rs, n, 1), "C [{m}, {n}] with row stride {c_rs} exceeds {} values", c.len());
    assert!(m <= 1 || c_rs >= n, "rows of C, {n} long and {c_rs} apart, overlap");
    assert!(bias.is_none_or(|x| x.len() == n), "the bias must have {n} values");
    let bias = bias.map_or(ptr::null(), <[f32]>::as_ptr);
    let (a, b, c) = (a.as_ptr(), b.as_ptr(), c.as_mut_ptr());
    Product { m, n, k, a, a_rs, a_cs, b, b_rs, b_cs, accumulate, c, c_rs, bias, relu }
}

/// Whether the last value of a rows x cols matrix with these strides lies within `len`.
#[inline]
fn fits(len: usize, rows: usize, rs: usize, cols: usize, cs: usize) -> bool {
    if rows == 0 || cols == 0 {
        return true;
    }
    let last = (rows - 1).checked_mul(rs).zip((cols - 1).checked_mul(cs)).and_then(|(r, c)| r.checked_add(c));
    last.is_some_and(|last| last < len)
}

/// Cuts `total` in the fewest nearly equal parts of at most `most`: (start, length) of each.
fn split(total: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    // Divisions would take longer than the smallest products.
    let parts = if total <= most { usize::from(total > 0) } else { total.div_ceil(most) };
    let (each, longer) = if parts <= 1 { (total, 0) } else { (total / parts, total % parts) };
    (0..parts).scan(0, move |start, i| {
        let part = (*start, each + usize::from(i < longer));
        *start += part.1;
        Some(part)
    })
}

/// Chooses the scheme by the sizes.
///
/// # Safety
/// The CPU must have the instructions of `I`; the sizes of `p` must fit its pointers.
#[inline(always)]
unsafe fn product<I: Isa>(p: &Product) {
    // SAFETY: the caller's; strides and k are as each scheme asks.
    unsafe {
        if p.a_cs == 1 && p.b_rs == 1 && p.k > 0 && dots_win(p, I::LANES) {
            gemv::dots::<I>(p);
        } else if p.m == 1 && p.b_cs == 1 && p.k > 0 {
            gemv::sweeps::<I>(p);
        } else {
            tiles::tiles::<I>(p);
        }
    }
}

/// Compares the vector operations: dot products pay for the sums over lanes, tiles for transposing B and for lanes past n.
#[inline]
fn dots_win(p: &Product, lanes: usize) -> bool {
    let (n_vectors, k_vectors) = (p.n.div_ceil(lanes), p.k.div_ceil(lanes));
    // Should the counts ever wrap, only the speed suffers.
    let dots = p.m.wrapping_mul(p.n).wrapping_mul(k_vectors + 3);
    let tiles = n_vectors.wrapping_mul(p.m.wrapping_mul(p.k).wrapping_add(6 * lanes * k_vectors)).wrapping_add(100);
    dots < tiles
}
