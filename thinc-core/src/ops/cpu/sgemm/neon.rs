//! NEON, the baseline of 64-bit Arm: 8 rows of 2 vectors of 4, 16 of the 32 registers as accumulators.

use super::chosen::{self, DwFn, DwTile, DxFn, DxTile};
use super::convolution::{self, Largest, LargestFn, Spread, SpreadFn};
use super::gemv;
use super::kernel::{self, Isa, Simd, Tile, TileFn, isa, methods};
use super::pack::{self, PackFn, Panel};
use std::arch::aarch64::*;

impl Simd for float32x4_t {
    const LANES: usize = 4;

    methods! {
        fn zero() -> Self {
            vdupq_n_f32(0.0)
        }
        fn splat(x: f32) -> Self {
            vdupq_n_f32(x)
        }
        fn load(p: *const f32) -> Self {
            vld1q_f32(p)
        }
        fn load_partial(p: *const f32, n: usize) -> Self {
            let mut v = [0.0; 4];
            p.copy_to_nonoverlapping(v.as_mut_ptr(), n);
            vld1q_f32(v.as_ptr())
        }
        fn store(self, p: *mut f32) {
            vst1q_f32(p, self);
        }
        fn store_partial(self, p: *mut f32, n: usize) {
            let mut v = [0.0; 4];
            vst1q_f32(v.as_mut_ptr(), self);
            p.copy_from_nonoverlapping(v.as_ptr(), n);
        }
        fn fma(self, a: Self, b: Self) -> Self {
            vfmaq_f32(self, a, b)
        }
        fn add(self, other: Self) -> Self {
            vaddq_f32(self, other)
        }
        fn sub(self, other: Self) -> Self {
            vsubq_f32(self, other)
        }
        fn greater(self, of: Self, best: Self, which: Self) -> (Self, Self) {
            // A NaN is not equal to itself.
            let wins = vorrq_u32(vcgtq_f32(self, best), vmvnq_u32(vceqq_f32(self, self)));
            (vbslq_f32(wins, self, best), vbslq_f32(wins, of, which))
        }
        fn relu(self) -> Self {
            // NaN if either operand is.
            vmaxq_f32(self, vdupq_n_f32(0.0))
        }
        fn prefetch(_p: *const f32) {}
        fn sum4(v: [Self; 4]) -> [f32; 4] {
            let mut out = [0.0; 4];
            vst1q_f32(out.as_mut_ptr(), vpaddq_f32(vpaddq_f32(v[0], v[1]), vpaddq_f32(v[2], v[3])));
            out
        }
        fn transpose(src: *const f32, ld: usize, rows: usize, cols: usize, dst: *mut f32, dst_ld: usize) {
            let mut r = [vdupq_n_f32(0.0); 4];
            for i in 0..rows {
                r[i] = kernel::get(src.add(i * ld), cols);
            }
            // Rows 0 and 2, 1 and 3 interleaved, then those with each other.
            let (even, odd) = (vzip1q_f32(r[0], r[2]), vzip1q_f32(r[1], r[3]));
            let (even2, odd2) = (vzip2q_f32(r[0], r[2]), vzip2q_f32(r[1], r[3]));
            let columns =
                [vzip1q_f32(even, odd), vzip2q_f32(even, odd), vzip1q_f32(even2, odd2), vzip2q_f32(even2, odd2)];
            for i in 0..cols {
                vst1q_f32(dst.add(i * dst_ld), columns[i]);
            }
        }
    }
}

isa! {
    /// NEON: tiles of 8 rows and 2 vectors of 4.
    Neon, float32x4_t, [],
    tiles: [1: 1 2] [2: 1 2] [3: 1 2] [4: 1 2] [5: 1 2] [6: 1 2] [7: 1 2] [8: 1 2],
    dots: [1: 1 2 3 4 5 6 7 8] [2: 1 2 3 4] [3: 1 2 3 4] [4: 1 2 3 4],
    chosen: 1 2 3 4 5 6 7 8 9 10 11 12
}
