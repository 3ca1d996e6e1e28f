//! What comes before and behind the products of a convolution of three taps, with the largest of several pieces as its output.
//!
//! Four outputs that follow each other are a polynomial product: with the algorithm of Toom and Cook at the points 0, 1, −1, 2,
//! −2 and ∞ they need six products with weights of one row, where twelve would be the plain way. The matrices are those of Lavin and Gray,
//! "Fast Algorithms for Convolutional Neural Networks" (2016).

use super::kernel::{Simd, get, on_this_cpu, put};
use super::{fits, kernel::Isa};

/// Outputs of a tile.
pub(crate) const TILE: usize = 4;
/// Rows that a tile reads, and its products.
pub(crate) const PARTS: usize = 6;
/// The number of columns is a multiple of this.
pub(crate) const LANES: usize = 16;

/// What the weights of the taps contribute to the weights of each product.
pub(crate) const WEIGHTS: [[f32; 3]; PARTS] = [
    [1.0 / 4.0, 0.0, 0.0],
    [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
    [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
    [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
    [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
    [0.0, 0.0, 1.0],
];

/// Outputs that are computed together: the first row that they read, and how many there are, at most [`TILE`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outputs {
    pub(crate) start: usize,
    pub(crate) len: usize,
}

/// A call of [`spread_tiles`].
pub(super) struct Spread {
    tiles: *const Outputs,
    count: usize,
    /// Values between the parts of the result.
    part: usize,
    x: *const f32,
    width: usize,
    out: *mut f32,
}

/// A call of [`largest_of_tiles`].
pub(super) struct Largest {
    tiles: *const Outputs,
    count: usize,
    part: usize,
    products: *const f32,
    bias: *const f32,
    n_out: usize,
    pieces: usize,
    best: *mut f32,
    which: *mut u8,
}

pub(super) type SpreadFn = unsafe fn(&Spread);
pub(super) type LargestFn = unsafe fn(&Largest);

/// What the rows of each tile contribute to its six products: tile `i` of product `k` begins at `k * part + i * width` of `out`.
/// Rows behind those that a tile's outputs need count as zeros.
///
/// # Panics
/// When a slice is too short.
pub(crate) fn spread_tiles(x: &[f32], width: usize, tiles: &[Outputs], part: usize, out: &mut [f32]) {
    let end = tiles.iter().map(|tile| tile.start.saturating_add(tile.len + 2)).max().unwrap_or(0);
    assert!(tiles.iter().all(|tile| (1..=TILE).contains(&tile.len)), "a tile of other sizes");
    assert!(end.saturating_mul(width) <= x.len(), "tiles up to row {end} exceed {} values", x.len());
    assert!(fits(out.len(), PARTS, part, tiles.len() * width, 1) && part >= tiles.len() * width, "a result too short");
    let (x, out) = (x.as_ptr(), out.as_mut_ptr());
    let call = Spread { tiles: tiles.as_ptr(), count: tiles.len(), part, x, width, out };
    // SAFETY: the sizes are checked.
    unsafe { on_this_cpu!(I => I::SPREAD(&call)) }
}

/// The outputs of tiles: of each the largest piece, with its bias, and which it was, one row behind the other.
///
/// Tile `i` of product `k` begins at `k * part + i * nP * columns` of `products`, with a multiple of [`LANES`] columns for each
/// piece, as in `bias`. With one product, in place of six, each tile is a row.
///
/// # Panics
/// When a slice is too short.
#[allow(clippy::too_many_arguments, reason = "a kernel takes slices and their sizes")]
pub(crate) fn largest_of_tiles(
    products: &[f32],
    part: usize,
    tiles: &[Outputs],
    n_out: usize,
    pieces: usize,
    bias: &[f32],
    best: &mut [f32],
    which: &mut [u8],
) {
    let single = tiles.iter().all(|tile| tile.len == 1) && part == 0;
    assert!(tiles.iter().all(|tile| (1..=TILE).contains(&tile.len)), "a tile of other sizes");
    let (parts, width) = (if single { 1 } else { PARTS }, pieces.saturating_mul(n_out.next_multiple_of(LANES)));
    let len = tiles.len().saturating_mul(width);
    assert!(single || part >= len, "the products of {} tiles overlap", tiles.len());
    assert!(fits(products.len(), parts, part, len, 1) && bias.len() >= width, "products too short");
    let rows = tiles.iter().map(|tile| tile.len).sum::<usize>();
    assert!(fits(best.len().min(which.len()), rows, n_out, n_out, 1), "{rows} rows exceed the result");
    let (best, which) = (best.as_mut_ptr(), which.as_mut_ptr());
    let (products, bias, count, tiles) = (products.as_ptr(), bias.as_ptr(), tiles.len(), tiles.as_ptr());
    let call = Largest { tiles, count, part, products, bias, n_out, pieces, best, which };
    // SAFETY: the sizes are checked.
    unsafe { on_this_cpu!(I => I::LARGEST[usize::from(single)](&call)) }
}

/// # Safety
/// As the checks of [`spread_tiles`].
#[inline(always)]
pub(super) unsafe fn spread<V: Simd>(t: &Spread) {
    // SAFETY: rows below `start + len + 2` and columns below `width` are read and written.
    unsafe {
        let factors = [-1.0, 2.0, 4.0, -4.0, -5.0, -2.0].map(|x| V::splat(x));
        let [minus, two, four, minus_four, minus_five, minus_two] = factors;
        for i in 0..t.count {
            let Outputs { start, len } = *t.tiles.add(i);
            let mut column = 0;
            while column < t.width {
                let lanes = V::LANES.min(t.width - column);
                let x = t.x.add(start * t.width + column);
                let row = |r: usize| if r < len + 2 { get(x.add(r * t.width), lanes) } else { V::zero() };
                let (d0, d1, d2, d3, d4, d5) = (row(0), row(1), row(2), row(3), row(4), row(5));
                let (even, odd) = (d4.fma(minus_four, d2), d3.fma(minus_four, d1));
                let (even2, odd2) = (d4.fma(minus, d2), d3.fma(minus, d1));
                let parts = [
                    d4.fma(four, d0).fma(minus_five, d2),
                    even.add(odd),
                    even.sub(odd),
                    even2.fma(two, odd2),
                    even2.fma(minus_two, odd2),
                    d5.fma(four, d1).fma(minus_five, d3),
                ];
                for (k, y) in parts.into_iter().enumerate() {
                    put(y, t.out.add(k * t.part + i * t.width + column), lanes);
                }
                column += V::LANES;
            }
        }
    }
}

/// # Safety
/// As the checks of [`largest_of_tiles`], for tiles of `ROWS` outputs and `PARTS` products.
#[inline(always)]
pub(super) unsafe fn largest<V: Simd, const PARTS: usize, const ROWS: usize>(t: &Largest) {
    let columns = t.n_out.next_multiple_of(LANES);
    // SAFETY: whole vectors of columns are read, which are a multiple of any vector; outputs below `n_out` are written.
    unsafe {
        let (two, four, eight) = (V::splat(2.0), V::splat(4.0), V::splat(8.0));
        let mut row = 0;
        for i in 0..t.count {
            let products = t.products.add(i * t.pieces * columns);
            let mut column = 0;
            while column < t.n_out {
                let (mut best, mut which) = ([V::zero(); ROWS], [V::zero(); ROWS]);
                for piece in 0..t.pieces {
                    let at = piece * columns + column;
                    let mut m = [V::zero(); PARTS];
                    for (k, m) in m.iter_mut().enumerate() {
                        *m = V::load(products.add(k * t.part + at));
                    }
                    let bias = V::load(t.bias.add(at));
                    let mut y = [V::zero(); ROWS];
                    if PARTS == 1 {
                        y[0] = m[0].add(bias);
                    } else {
                        let (sum, difference) = (m[1].add(m[2]), m[1].sub(m[2]));
                        let (sum2, difference2) = (m[3].add(m[4]), m[3].sub(m[4]));
                        y[0] = m[0].add(sum).add(sum2).add(bias);
                        y[1] = difference.fma(two, difference2).add(bias);
                        y[2] = sum.fma(four, sum2).add(bias);
                        y[3] = difference.fma(eight, difference2).add(m[5]).add(bias);
                    }
                    let of = V::splat(piece as f32);
                    for r in 0..ROWS {
                        (best[r], which[r]) = if piece == 0 { (y[r], of) } else { y[r].greater(of, best[r], which[r]) };
                    }
                }
                let lanes = V::LANES.min(t.n_out - column);
                for r in 0..ROWS.min((*t.tiles.add(i)).len) {
                    let at = (row + r) * t.n_out + column;
                    put(best[r], t.best.add(at), lanes);
                    let mut pieces = [0.0; 16];
                    which[r].store(pieces.as_mut_ptr());
                    for lane in 0..lanes {
                        *t.which.add(at + lane) = pieces[lane] as u8;
                    }
                }
                column += V::LANES;
            }
            row += (*t.tiles.add(i)).len;
        }
    }
}

#[cfg(test)]
mod tests;
