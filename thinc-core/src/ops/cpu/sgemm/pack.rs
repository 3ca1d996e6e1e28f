//! Packing: a panel of columns of B as contiguous rows of whole vectors.

use super::kernel::{Simd, get};
use std::cell::Cell;

/// `cols` columns of B[k, cols] for `dst`[k, width], width being `cols` rounded up to whole vectors; the rest becomes zeros.
pub(super) struct Panel {
    pub(super) k: usize,
    pub(super) cols: usize,
    pub(super) b: *const f32,
    pub(super) b_rs: usize,
    pub(super) b_cs: usize,
    pub(super) dst: *mut f32,
}

pub(super) type PackFn = unsafe fn(&Panel);

/// How many values ahead of the transposition its rows are fetched.
const AHEAD: usize = 32;

/// Copies or transposes a panel, whichever its strides ask for.
///
/// # Safety
/// B must be valid for the sizes in `p`, `dst` for k rows of whole vectors.
#[inline(always)]
pub(super) unsafe fn pack<V: Simd>(p: &Panel) {
    let width = p.cols.next_multiple_of(V::LANES);
    // SAFETY: rows below k and columns below cols are read; all of dst's k x width values are written.
    unsafe {
        if p.b_cs == 1 {
            for r in 0..p.k {
                let mut j = 0;
                while j < p.cols {
                    let row: V = get(p.b.add(r * p.b_rs + j), V::LANES.min(p.cols - j));
                    row.store(p.dst.add(r * width + j));
                    j += V::LANES;
                }
            }
        } else if p.b_rs == 1 {
            let mut r = 0;
            while r < p.k {
                let len = V::LANES.min(p.k - r);
                let mut j = 0;
                while j < p.cols {
                    let rows = V::LANES.min(p.cols - j);
                    let src = p.b.add(j * p.b_cs + r);
                    for q in 0..rows {
                        V::prefetch(src.wrapping_add(q * p.b_cs + AHEAD));
                    }
                    V::transpose(src, p.b_cs, rows, len, p.dst.add(r * width + j), width);
                    j += V::LANES;
                }
                r += V::LANES;
            }
        } else {
            for r in 0..p.k {
                for j in 0..width {
                    let x = if j < p.cols { *p.b.add(r * p.b_rs + j * p.b_cs) } else { 0.0 };
                    *p.dst.add(r * width + j) = x;
                }
            }
        }
    }
}

/// One cache line, for the alignment of packed panels.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(super) struct Line(pub(super) [f32; 16]);

thread_local! {
    static BUFFER: Cell<Vec<Line>> = const { Cell::new(Vec::new()) };
}

/// Calls `f` with room for at least `floats` values, kept by the thread for the next call.
pub(super) fn with_room(floats: usize, f: impl FnOnce(*mut f32)) {
    let mut buffer = BUFFER.try_with(Cell::take).unwrap_or_default();
    let lines = floats.div_ceil(16);
    if buffer.len() < lines {
        buffer.resize(lines, Line([0.0; 16]));
    }
    f(buffer.as_mut_ptr().cast());
    // While the thread ends there is no place to keep it, and no need.
    let _ = BUFFER.try_with(|cell| cell.set(buffer));
}
