//! Products with many rows: blocks for the caches, panels of B, register tiles of C.

use super::kernel::{Isa, Tile};
use super::pack::{Panel, with_room};
use super::{Product, split};
use std::ptr;

/// Longest stretch of k: a panel of it stays in the second cache.
const K_BLOCK: usize = 512;
/// Values of B that are packed at once.
const B_BLOCK: usize = 1 << 20;
/// Values of A that stay in the second cache while the panels of B pass.
const A_BLOCK: usize = 96 * 1024;

/// C by tiles.
///
/// # Safety
/// The CPU must have the instructions of `I`; the sizes of `p` must fit its pointers.
pub(super) unsafe fn tiles<I: Isa>(p: &Product) {
    let width = I::LANES * I::NV;
    let rows = I::TILES.len();
    let longest = split(p.k, K_BLOCK).map(|(_, len)| len).max().unwrap_or(0);
    let n_block = (B_BLOCK / longest.max(1) / width).max(1) * width;
    let m_block = (A_BLOCK / longest.max(1)).max(rows);
    // Rows of B that only few strips of A read are faster where they lie, the more the wider the pieces read.
    let copy = p.b_cs != 1 || p.m >= rows * width / 2;
    let columns = if copy { n_block.min(p.n.next_multiple_of(I::LANES)) } else { width };
    with_room(columns * longest, |room| {
        // Without any k there is still C to set.
        let empty = (p.k == 0).then_some((0, 0));
        for (k0, k) in split(p.k, K_BLOCK).chain(empty) {
            let last = k0 + k == p.k;
            let mut t = Tile {
                k,
                a: p.a,
                a_rows: [0; 8],
                a_cs: p.a_cs,
                b: p.b,
                b_ld: 0,
                c: p.c,
                c_rs: p.c_rs,
                cols: 0,
                accumulate: p.accumulate || k0 > 0,
                bias: ptr::null(),
                relu: p.relu && last,
            };
            t.set_rows(rows.min(p.m), p.a_rs);
            for n0 in (0..p.n).step_by(n_block) {
                let n = n_block.min(p.n - n0);
                for (m0, m) in split(p.m, m_block) {
                    for (v0, vectors) in split(n.div_ceil(I::LANES), I::NV) {
                        let j = n0 + v0 * I::LANES;
                        t.cols = (vectors * I::LANES).min(p.n - j);
                        t.bias = if last { p.bias_from(j) } else { ptr::null() };
                        t.b = p.b.wrapping_add(k0 * p.b_rs + j * p.b_cs);
                        t.b_ld = p.b_rs;
                        if copy || !t.cols.is_multiple_of(I::LANES) {
                            let dst = room.wrapping_add(if copy { v0 * I::LANES * k } else { 0 });
                            if m0 == 0 {
                                let panel = Panel { k, cols: t.cols, b: t.b, b_rs: p.b_rs, b_cs: p.b_cs, dst };
                                // SAFETY: B has these rows and columns; with `copy` the room holds the n columns of all
                                // panels of this block, else the one panel with an incomplete vector.
                                unsafe { I::PACK(&panel) }
                            }
                            (t.b, t.b_ld) = (dst, vectors * I::LANES);
                        }
                        for (i, strip) in split(m, rows) {
                            t.a = p.a.wrapping_add((m0 + i) * p.a_rs + k0 * p.a_cs);
                            t.c = p.c.wrapping_add((m0 + i) * p.c_rs + j);
                            // SAFETY: the rows and columns exist; B's rows are whole vectors, packed or by their length.
                            unsafe { I::TILES[strip - 1][vectors - 1](&t) }
                        }
                    }
                }
            }
        }
    });
}
