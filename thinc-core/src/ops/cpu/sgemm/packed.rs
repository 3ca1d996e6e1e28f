//! Products with a matrix that was packed before: for many products with the same one.

use super::kernel::{Isa, Tile, on_this_cpu};
use super::pack::{Line, Panel};
use super::{check_starts, fits, split};
use std::ptr;

/// A matrix B `[k, n]`, packed for the instruction set of this CPU.
#[derive(Debug)]
pub(crate) struct Packed {
    k: usize,
    n: usize,
    panels: Vec<Line>,
}

impl Packed {
    /// Packs the matrix whose value (p, j) lies at `b[p * b_rs + j * b_cs]`.
    ///
    /// # Panics
    /// When the slice is too short.
    pub(crate) fn new(k: usize, n: usize, b: &[f32], b_rs: usize, b_cs: usize) -> Self {
        assert!(fits(b.len(), k, b_rs, n, b_cs), "B [{k}, {n}] exceeds {} values", b.len());
        // SAFETY: the sizes are checked.
        unsafe { on_this_cpu!(I => pack::<I>(k, n, b.as_ptr(), b_rs, b_cs)) }
    }

    /// `C = A B + bias`, for the rows of A that begin at `starts`, in ascending order; row `i` of C begins at `i * c_rs`.
    ///
    /// # Panics
    /// When a slice is too short, rows of C overlap, or those of A do not ascend.
    pub(crate) fn multiply(&self, a: &[f32], starts: &[usize], c: &mut [f32], c_rs: usize, bias: Option<&[f32]>) {
        assert!(starts.is_sorted(), "the rows of A do not ascend");
        check_starts("A", starts.last().map(|&last| last as u64), self.k, a.len());
        assert!(fits(c.len(), starts.len(), c_rs, self.n, 1) && c_rs >= self.n, "C [{}, {}]", starts.len(), self.n);
        assert!(bias.is_none_or(|bias| bias.len() == self.n), "the bias must have {} values", self.n);
        let bias = bias.map_or(ptr::null(), <[f32]>::as_ptr);
        // SAFETY: the sizes are checked.
        unsafe { on_this_cpu!(I => multiply::<I>(self, a.as_ptr(), starts, c.as_mut_ptr(), c_rs, bias)) }
    }
}

/// # Safety
/// The CPU must have the instructions of `I`, and B these sizes.
unsafe fn pack<I: Isa>(k: usize, n: usize, b: *const f32, b_rs: usize, b_cs: usize) -> Packed {
    let width = n.next_multiple_of(I::LANES);
    let mut panels = vec![Line([0.0; 16]); (width * k).div_ceil(16)];
    let room = panels.as_mut_ptr().cast::<f32>();
    for (v0, vectors) in split(width / I::LANES, I::NV) {
        let j = v0 * I::LANES;
        let cols = (vectors * I::LANES).min(n - j);
        let panel = Panel { k, cols, b: b.wrapping_add(j * b_cs), b_rs, b_cs, dst: room.wrapping_add(j * k) };
        // SAFETY: B has these columns, and the room holds those of all panels.
        unsafe { I::PACK(&panel) }
    }
    Packed { k, n, panels }
}

/// # Safety
/// The CPU must have the instructions of `I`, with which B was packed; all rows must be valid.
unsafe fn multiply<I: Isa>(b: &Packed, a: *const f32, starts: &[usize], c: *mut f32, c_rs: usize, bias: *const f32) {
    let room = b.panels.as_ptr().cast::<f32>();
    let mut t = Tile {
        k: b.k,
        a,
        a_rows: [0; 8],
        a_cs: 1,
        b: room,
        b_ld: 0,
        c,
        c_rs,
        cols: 0,
        accumulate: false,
        bias,
        relu: false,
    };
    for (v0, vectors) in split(b.n.div_ceil(I::LANES), I::NV) {
        let j = v0 * I::LANES;
        t.cols = (vectors * I::LANES).min(b.n - j);
        t.bias = if bias.is_null() { bias } else { bias.wrapping_add(j) };
        (t.b, t.b_ld) = (room.wrapping_add(j * b.k), vectors * I::LANES);
        for (i, strip) in split(starts.len(), I::TILES.len()) {
            let rows = &starts[i..i + strip];
            for (to, start) in t.a_rows.iter_mut().zip(rows) {
                *to = start - rows[0];
            }
            t.a = a.wrapping_add(rows[0]);
            t.c = c.wrapping_add(i * c_rs + j);
            // SAFETY: the rows and columns exist, and B's rows are whole vectors.
            unsafe { I::TILES[strip - 1][vectors - 1](&t) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::testing::{assert_close, random};

    #[test]
    fn products_agree_with_plain_ones() {
        for (k, n) in [(0, 3), (1, 1), (7, 5), (16, 48), (33, 50), (96, 288), (700, 17)] {
            let (a, b, bias) = (random(1, 40 * k + 3), random(2, k * n), random(3, n));
            let packed = Packed::new(k, n, &b, 1, k);
            for rows in [0, 1, 5, 8, 19] {
                // Rows that overlap and repeat.
                let starts: Vec<usize> = (0..rows).map(|row| row / 2 * (k / 3)).collect();
                let mut c = vec![f32::NAN; rows * (n + 2)];
                packed.multiply(&a, &starts, &mut c, n + 2, Some(&bias));
                for (row, start) in c.chunks(n + 2).zip(&starts) {
                    let dot = |j: usize| {
                        let products = (0..k).map(|p| f64::from(a[start + p]) * f64::from(b[j * k + p]));
                        products.sum::<f64>() + f64::from(bias[j])
                    };
                    assert_close(&row[..n], &(0..n).map(dot).collect::<Vec<_>>(), 1e-4);
                    assert!(row[n..].iter().all(|x| x.is_nan()), "wrote past the row");
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "do not ascend")]
    fn rows_that_go_back_are_refused() {
        Packed::new(1, 1, &[1.0], 1, 1).multiply(&[1.0; 4], &[2, 1], &mut [0.0; 2], 1, None);
    }

    #[test]
    #[should_panic(expected = "exceeds")]
    fn rows_behind_the_end_are_refused() {
        Packed::new(2, 1, &[1.0; 2], 1, 2).multiply(&[1.0; 4], &[3], &mut [0.0; 1], 1, None);
    }
}
