use super::super::portable;
use super::*;
use crate::ops::testing::random;

/// Tiles of all sizes, behind each other.
fn tiles() -> Vec<Outputs> {
    let lens = [4, 4, 1, 3, 2, 4, 4];
    let mut start = 1;
    let next = |len| {
        let tile = Outputs { start, len };
        start += len;
        tile
    };
    lens.into_iter().map(next).collect()
}

/// Convolves rows of this width for each instruction set, and compares with plain sums in 64 bits: the products by hand, so that nothing
/// but the transforms is tested.
fn check<I: Isa>(name: &str, width: usize, n_out: usize, pieces: usize) {
    let tiles = tiles();
    let rows: usize = tiles.iter().map(|tile| tile.len).sum();
    let (x, taps) = (random(1, (rows + 3) * width), random(2, n_out * pieces * 3 * width));
    let bias = random(3, n_out * pieces);
    let columns = n_out.next_multiple_of(LANES);
    let part = tiles.len() * width + 5;
    let mut spread = vec![f32::NAN; PARTS * part];
    let (count, at) = (tiles.len(), tiles.as_ptr());
    let call = Spread { tiles: at, count, part, x: x.as_ptr(), width, out: spread.as_mut_ptr() };
    // SAFETY: the arrays have these sizes; the callers have detected the instructions.
    unsafe { I::SPREAD(&call) }
    let product_part = tiles.len() * pieces * columns;
    let mut products = vec![0.0; PARTS * product_part];
    let mut turned_bias = vec![0.0; pieces * columns];
    for (o, piece) in (0..n_out).flat_map(|o| (0..pieces).map(move |piece| (o, piece))) {
        turned_bias[piece * columns + o] = bias[o * pieces + piece];
        let weight = |tap: usize, i: usize| f64::from(taps[((o * pieces + piece) * 3 + tap) * width + i]);
        for (k, of) in WEIGHTS.iter().enumerate() {
            for tile in 0..tiles.len() {
                let term = |i: usize| {
                    let weight: f64 = (0..3).map(|tap| f64::from(of[tap]) * weight(tap, i)).sum();
                    weight * f64::from(spread[k * part + tile * width + i])
                };
                let at = k * product_part + (tile * pieces + piece) * columns + o;
                products[at] = (0..width).map(term).sum::<f64>() as f32;
            }
        }
    }
    let (mut best, mut which) = (vec![f32::NAN; rows * n_out], vec![9; rows * n_out]);
    let call = Largest {
        tiles: at,
        count,
        part: product_part,
        products: products.as_ptr(),
        bias: turned_bias.as_ptr(),
        n_out,
        pieces,
        best: best.as_mut_ptr(),
        which: which.as_mut_ptr(),
    };
    // SAFETY: as above.
    unsafe { I::LARGEST[0](&call) }
    for (row, o) in (0..rows).flat_map(|row| (0..n_out).map(move |o| (row, o))) {
        let piece = |piece: usize| {
            let weights = &taps[(o * pieces + piece) * 3 * width..][..3 * width];
            let window = &x[(row + 1) * width..][..3 * width];
            let products = window.iter().zip(weights).map(|(&x, &w)| f64::from(x) * f64::from(w));
            products.sum::<f64>() + f64::from(bias[o * pieces + piece])
        };
        let values: Vec<f64> = (0..pieces).map(piece).collect();
        let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let found = f64::from(best[row * n_out + o]);
        let allowed = 4e-6 * (3.0 * width as f64).sqrt().max(1.0) * largest.abs().max(1.0);
        assert!(
            (found - largest).abs() <= allowed,
            "{name} {width} {n_out} {pieces}, {row} {o}: {found} for {largest}"
        );
        let chosen = values[usize::from(which[row * n_out + o])];
        assert!((chosen - largest).abs() <= allowed, "{name}: the piece of {row} {o}");
    }
}

/// Runs a test with every instruction set of this machine.
macro_rules! with_each_isa {
    ($isa:ident, $name:ident => $run:expr) => {{
        #[allow(unused_macros, reason = "not every processor has them")]
        macro_rules! with {
            ($of:ty) => {{
                type $isa = $of;
                let $name = stringify!($of);
                $run
            }};
        }
        with!(portable::Portable);
        #[cfg(target_arch = "aarch64")]
        with!(super::super::neon::Neon);
        #[cfg(target_arch = "x86_64")]
        {
            with!(super::super::sse2::Sse2);
            if super::super::has_avx2() {
                with!(super::super::avx2::Avx2);
            }
            if super::super::has_avx512() {
                with!(super::super::avx512::Avx512);
            }
        }
    }};
}

#[test]
fn convolutions_agree_with_plain_ones() {
    for (width, n_out, pieces) in [(1, 1, 1), (3, 2, 4), (16, 16, 3), (17, 5, 2), (33, 35, 3), (96, 96, 3)] {
        with_each_isa!(I, name => check::<I>(name, width, n_out, pieces));
    }
}

#[test]
fn the_first_of_equal_pieces_and_a_nan_win() {
    const NAN: f32 = f32::NAN;
    // Each row: the pieces, and which wins.
    let rows = [
        ([1.0, 2.0, 3.0], 2),
        ([2.0, 2.0, 1.0], 0),
        ([-1.0, -0.0, 0.0], 1),
        ([1.0, NAN, 3.0], 1),
        ([NAN, 7.0, 1.0], 0),
        ([f32::NEG_INFINITY, f32::NEG_INFINITY, f32::INFINITY], 2),
    ];
    let n_out = 1;
    let mut products = vec![0.0; rows.len() * 3 * LANES];
    for (products, (pieces, _)) in products.chunks_mut(3 * LANES).zip(&rows) {
        (0..3).for_each(|piece| products[piece * LANES] = pieces[piece]);
    }
    let tiles = vec![Outputs { start: 0, len: 1 }; rows.len()];
    let bias = [0.0; 3 * LANES];
    with_each_isa!(I, name => {
        let (mut best, mut which) = (vec![0.0; rows.len()], vec![9; rows.len()]);
        let (tiles, count, products, bias) = (tiles.as_ptr(), rows.len(), products.as_ptr(), bias.as_ptr());
        let (best_at, which_at) = (best.as_mut_ptr(), which.as_mut_ptr());
        let call = Largest { tiles, count, part: 0, products, bias, n_out, pieces: 3, best: best_at, which: which_at };
        // SAFETY: the arrays have these sizes.
        unsafe { I::LARGEST[1](&call) }
        for (i, (pieces, wins)) in rows.iter().enumerate() {
            assert_eq!(which[i], *wins, "{name}: {pieces:?}");
            assert!(best[i] == pieces[usize::from(*wins)] || best[i].is_nan() && pieces[usize::from(*wins)].is_nan());
        }
    });
}

#[test]
fn rows_behind_those_of_a_tile_do_not_matter() {
    let x = [1.0, 2.0, 3.0, f32::NAN, f32::INFINITY, f32::NAN];
    let mut out = [0.0; PARTS];
    spread_tiles(&x, 1, &[Outputs { start: 0, len: 1 }], 1, &mut out);
    assert_eq!(out, [4.0 - 15.0, -8.0 - 12.0, 8.0 - 12.0, -4.0 - 3.0, 4.0 - 3.0, 8.0]);
}

#[test]
#[should_panic(expected = "exceed")]
fn tiles_behind_the_end_are_refused() {
    spread_tiles(&[0.0; 5], 1, &[Outputs { start: 0, len: 4 }], 1, &mut [0.0; 6]);
}

#[test]
#[should_panic(expected = "a tile of other sizes")]
fn tiles_of_other_sizes_are_refused() {
    spread_tiles(&[0.0; 9], 1, &[Outputs { start: 0, len: 5 }], 1, &mut [0.0; 6]);
}
