//! The products of windows with the pieces of maxout, and the largest of them.
//!
//! With a window of 1 they are a convolution of three taps, which takes half of the multiplications ([`convolution`]). The
//! outputs agree with plain products up to a few units of rounding of what is in the six rows of a tile.
//!
//! [`convolution`]: crate::ops::cpu::sgemm::convolution

use std::ops::Range;

use crate::error::Result;
use crate::ops::cpu::sgemm::Packed;
use crate::ops::cpu::sgemm::convolution::{LANES, Outputs, PARTS, TILE, WEIGHTS, largest_of_tiles, spread_tiles};
use crate::ops::cpu::simd::kernel;

/// With fewer columns, tiles would mostly hold what fills them up.
const NARROW: usize = 16;
/// Tiles whose products stay in the second cache.
const BLOCK: usize = 32;

/// Weights `[nO, nP, (2w + 1) nI]`, packed.
#[derive(Debug)]
pub(super) struct Prepared {
    n_out: usize,
    pieces: usize,
    width: usize,
    window: usize,
    /// Matrices `[nI, nP * columns]` of the products of a tile, or one `[(2w + 1) nI, nP * columns]`.
    parts: Vec<Packed>,
}

impl Prepared {
    pub(super) fn new(w: &[f32], [n_out, pieces, n_in]: [usize; 3], window: usize) -> Self {
        let width = n_in / (2 * window + 1);
        let columns = pieces * n_out.next_multiple_of(LANES);
        // A piece of all outputs stands together, where `w` has all pieces of an output together.
        let mut turned = vec![0.0; columns * n_in];
        for (row, w) in w.chunks_exact(n_in.max(1)).enumerate() {
            let at = (row % pieces) * (columns / pieces) + row / pieces;
            turned[at * n_in..][..n_in].copy_from_slice(w);
        }
        let parts = if window == 1 && n_out >= NARROW && width >= NARROW {
            let mut part = vec![0.0; columns * width];
            WEIGHTS
                .iter()
                .map(|&taps| {
                    combine_taps(&turned, width, taps, &mut part);
                    Packed::new(width, columns, &part, 1, width)
                })
                .collect()
        } else {
            vec![Packed::new(n_in, columns, &turned, 1, n_in)]
        };
        Self { n_out, pieces, width, window, parts }
    }

    /// Whether these are the weights of such a shape.
    pub(super) fn fits(&self, [n_out, pieces, n_in]: [usize; 3], window: usize) -> bool {
        (self.n_out, self.pieces, self.width * (2 * self.window + 1), self.window) == (n_out, pieces, n_in, window)
    }

    /// How many columns a piece takes.
    fn columns(&self) -> usize {
        self.n_out.next_multiple_of(LANES)
    }

    /// The bias `[nO, nP]` in the order of the columns.
    pub(super) fn turn_bias(&self, b: &[f32]) -> Vec<f32> {
        let mut turned = vec![0.0; self.pieces * self.columns()];
        for (i, &b) in b.iter().enumerate() {
            turned[(i % self.pieces) * self.columns() + i / self.pieces] = b;
        }
        turned
    }

    /// The largest piece of each output for each window, and which it was. Hands `visit` the number of the first window of a
    /// block, the values and the choices of its windows.
    pub(super) fn for_each_block(
        &self,
        x: &[f32],
        runs: &[Range<usize>],
        bias: &[f32],
        mut visit: impl FnMut(usize, &[f32], &[u8]) -> Result<()>,
    ) -> Result<()> {
        let (most, tile_rows) = if self.parts.len() == PARTS { (TILE, PARTS) } else { (1, 1) };
        let columns = self.pieces * self.columns();
        let mut tiles = Vec::with_capacity(runs.iter().map(|run| run.len() / most + 2).sum());
        for run in runs {
            cut(x, self.width, self.window, run.clone(), most, &mut tiles);
        }
        let block = tiles.len().min(BLOCK * TILE / most).max(1);
        let mut spread = vec![0.0; if most == 1 { 0 } else { tile_rows * block * self.width }];
        let mut products = vec![0.0; tile_rows * block * columns];
        let mut best = vec![0.0; block * most * self.n_out];
        let mut which = vec![0; block * most * self.n_out];
        let mut first = 0;
        for tiles in tiles.chunks(block) {
            let windows: usize = tiles.iter().map(|tile| tile.len).sum();
            let (best, which) = (&mut best[..windows * self.n_out], &mut which[..windows * self.n_out]);
            if let [part] = self.parts.as_slice() {
                let starts: Vec<usize> = tiles.iter().map(|tile| tile.start * self.width).collect();
                part.multiply(x, &starts, &mut products, columns, None);
                largest_of_tiles(&products, 0, tiles, self.n_out, self.pieces, bias, best, which);
            } else {
                spread_tiles(x, self.width, tiles, block * self.width, &mut spread);
                let starts: Vec<usize> = (0..tiles.len()).map(|tile| tile * self.width).collect();
                for ((part, x), products) in self
                    .parts
                    .iter()
                    .zip(spread.chunks_exact(block * self.width))
                    .zip(products.chunks_exact_mut(block * columns))
                {
                    part.multiply(x, &starts, products, columns, None);
                }
                largest_of_tiles(&products, block * columns, tiles, self.n_out, self.pieces, bias, best, which);
            }
            visit(first, best, which)?;
            first += windows;
        }
        Ok(())
    }
}

/// Cuts a run of windows in tiles of at most `most`, windows that are all zeros apart from others.
///
/// What products of a tile contribute to an output from outside of its window cancels up to rounding. The outputs of zeros
/// are equal before training, and normalization would make much of what is left of their neighbours there.
fn cut(x: &[f32], width: usize, window: usize, run: Range<usize>, most: usize, tiles: &mut Vec<Outputs>) {
    // No row needs to exist for an empty run.
    if most == 1 || run.is_empty() {
        return tiles.extend(run.map(|start| Outputs { start, len: 1 }));
    }
    let is_zero = |row: usize| x[row * width..(row + 1) * width].iter().all(|&x| x == 0.0);
    let mut zeros = (run.start..run.start + 2 * window).rev().take_while(|&row| is_zero(row)).count();
    let mut last_is_zero = None;
    for start in run {
        zeros = if is_zero(start + 2 * window) { zeros + 1 } else { 0 };
        let window_is_zero = zeros > 2 * window;
        match tiles.last_mut() {
            Some(tile) if last_is_zero == Some(window_is_zero) && tile.len < most => tile.len += 1,
            _ => tiles.push(Outputs { start, len: 1 }),
        }
        last_is_zero = Some(window_is_zero);
    }
}

kernel! {
    /// The weights of one product of a tile: a sum of those of the three taps.
    fn combine_taps(w: &[f32], width: usize, taps: [f32; 3], out: &mut [f32]) {
        for (w, out) in w.chunks_exact(3 * width).zip(out.chunks_exact_mut(width)) {
            let (first, rest) = w.split_at(width);
            let (second, third) = rest.split_at(width);
            for (((out, a), b), c) in out.iter_mut().zip(first).zip(second).zip(third) {
                *out = taps[0] * a + taps[1] * b + taps[2] * c;
            }
        }
    }
}
