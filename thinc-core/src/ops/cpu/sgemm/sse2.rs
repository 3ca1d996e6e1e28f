//! The baseline of x86-64, SSE2: 6 rows of 2 vectors of 4, 12 of the 16 registers as accumulators.

use super::chosen::{self, DwFn, DwTile, DxFn, DxTile};
use super::convolution::{self, Largest, LargestFn, Spread, SpreadFn};
use super::gemv;
use super::kernel::{self, Isa, Simd, Tile, TileFn, isa, methods};
use super::pack::{self, PackFn, Panel};
use std::arch::x86_64::*;

impl Simd for __m128 {
    const LANES: usize = 4;

    methods! {
        fn zero() -> Self {
            _mm_setzero_ps()
        }
        fn splat(x: f32) -> Self {
            _mm_set1_ps(x)
        }
        fn load(p: *const f32) -> Self {
            _mm_loadu_ps(p)
        }
        fn load_partial(p: *const f32, n: usize) -> Self {
            let mut v = [0.0; 4];
            p.copy_to_nonoverlapping(v.as_mut_ptr(), n);
            _mm_loadu_ps(v.as_ptr())
        }
        fn store(self, p: *mut f32) {
            _mm_storeu_ps(p, self);
        }
        fn store_partial(self, p: *mut f32, n: usize) {
            let mut v = [0.0; 4];
            _mm_storeu_ps(v.as_mut_ptr(), self);
            p.copy_from_nonoverlapping(v.as_ptr(), n);
        }
        fn fma(self, a: Self, b: Self) -> Self {
            _mm_add_ps(self, _mm_mul_ps(a, b))
        }
        fn add(self, other: Self) -> Self {
            _mm_add_ps(self, other)
        }
        fn sub(self, other: Self) -> Self {
            _mm_sub_ps(self, other)
        }
        fn greater(self, of: Self, best: Self, which: Self) -> (Self, Self) {
            let wins = _mm_or_ps(_mm_cmpgt_ps(self, best), _mm_cmpunord_ps(self, self));
            let choose = |x, y| _mm_or_ps(_mm_and_ps(wins, x), _mm_andnot_ps(wins, y));
            (choose(self, best), choose(of, which))
        }
        fn relu(self) -> Self {
            // The second operand is returned when one is NaN.
            _mm_max_ps(_mm_setzero_ps(), self)
        }
        fn prefetch(p: *const f32) {
            _mm_prefetch::<_MM_HINT_T0>(p.cast());
        }
        fn sum4(v: [Self; 4]) -> [f32; 4] {
            let lo = _mm_add_ps(_mm_unpacklo_ps(v[0], v[1]), _mm_unpackhi_ps(v[0], v[1]));
            let hi = _mm_add_ps(_mm_unpacklo_ps(v[2], v[3]), _mm_unpackhi_ps(v[2], v[3]));
            let mut out = [0.0; 4];
            _mm_storeu_ps(out.as_mut_ptr(), _mm_add_ps(_mm_movelh_ps(lo, hi), _mm_movehl_ps(hi, lo)));
            out
        }
        fn transpose(src: *const f32, ld: usize, rows: usize, cols: usize, dst: *mut f32, dst_ld: usize) {
            let mut r = [_mm_setzero_ps(); 4];
            for i in 0..rows {
                r[i] = kernel::get(src.add(i * ld), cols);
            }
            let [mut a, mut b, mut c, mut d] = r;
            _MM_TRANSPOSE4_PS(&mut a, &mut b, &mut c, &mut d);
            let columns = [a, b, c, d];
            for i in 0..cols {
                _mm_storeu_ps(dst.add(i * dst_ld), columns[i]);
            }
        }
    }
}

isa! {
    /// SSE2: tiles of 6 rows and 2 vectors of 4.
    Sse2, __m128, [],
    tiles: [1: 1 2] [2: 1 2] [3: 1 2] [4: 1 2] [5: 1 2] [6: 1 2],
    dots: [1: 1 2 3 4 5 6 7 8] [2: 1 2 3 4] [3: 1 2 3],
    chosen: 1 2 3 4 5 6 7 8
}
