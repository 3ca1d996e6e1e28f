//! Any other CPU: vectors are arrays of 4 for the compiler to map to registers.

use super::chosen::{self, DwFn, DwTile, DxFn, DxTile};
use super::convolution::{self, Largest, LargestFn, Spread, SpreadFn};
use super::gemv;
use super::kernel::{self, Isa, Simd, Tile, TileFn, isa, methods};
use super::pack::{self, PackFn, Panel};

/// Four values.
#[derive(Clone, Copy)]
pub(super) struct Four([f32; 4]);

impl Simd for Four {
    const LANES: usize = 4;

    methods! {
        fn zero() -> Self {
            Four([0.0; 4])
        }
        fn splat(x: f32) -> Self {
            Four([x; 4])
        }
        fn load(p: *const f32) -> Self {
            Four(p.cast::<[f32; 4]>().read_unaligned())
        }
        fn load_partial(p: *const f32, n: usize) -> Self {
            let mut v = [0.0; 4];
            for (i, x) in v.iter_mut().enumerate().take(n) {
                *x = *p.add(i);
            }
            Four(v)
        }
        fn store(self, p: *mut f32) {
            p.cast::<[f32; 4]>().write_unaligned(self.0)
        }
        fn store_partial(self, p: *mut f32, n: usize) {
            for i in 0..n {
                *p.add(i) = self.0[i];
            }
        }
        fn fma(self, a: Self, b: Self) -> Self {
            let mut v = self.0;
            for i in 0..4 {
                v[i] += a.0[i] * b.0[i];
            }
            Four(v)
        }
        fn add(self, o: Self) -> Self {
            let mut v = self.0;
            for i in 0..4 {
                v[i] += o.0[i];
            }
            Four(v)
        }
        fn sub(self, o: Self) -> Self {
            let mut v = self.0;
            for i in 0..4 {
                v[i] -= o.0[i];
            }
            Four(v)
        }
        fn greater(self, of: Self, best: Self, which: Self) -> (Self, Self) {
            let (mut best, mut which) = (best, which);
            for i in 0..4 {
                if self.0[i] > best.0[i] || self.0[i].is_nan() {
                    (best.0[i], which.0[i]) = (self.0[i], of.0[i]);
                }
            }
            (best, which)
        }
        fn relu(self) -> Self {
            Four(self.0.map(|x| if x < 0.0 { 0.0 } else { x }))
        }
        fn prefetch(_p: *const f32) {}
        fn sum4(v: [Self; 4]) -> [f32; 4] {
            v.map(|x| (x.0[0] + x.0[2]) + (x.0[1] + x.0[3]))
        }
        fn transpose(src: *const f32, ld: usize, rows: usize, cols: usize, dst: *mut f32, dst_ld: usize) {
            for c in 0..cols {
                let mut v = [0.0; 4];
                for (i, x) in v.iter_mut().enumerate().take(rows) {
                    *x = *src.add(i * ld + c);
                }
                Four(v).store(dst.add(c * dst_ld));
            }
        }
    }
}

isa! {
    /// No special instructions: tiles of 6 rows and 2 vectors of 4.
    Portable, Four, [],
    tiles: [1: 1 2] [2: 1 2] [3: 1 2] [4: 1 2] [5: 1 2] [6: 1 2],
    dots: [1: 1 2 3 4 5 6 7 8] [2: 1 2 3 4] [3: 1 2 3 4],
    chosen: 1 2 3 4
}
