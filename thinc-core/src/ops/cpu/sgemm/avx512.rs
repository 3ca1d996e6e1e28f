//! AVX-512: 8 rows of 3 vectors of 16, 24 of the 32 registers as accumulators.

use super::chosen::{self, DwFn, DwTile, DxFn, DxTile};
use super::convolution::{self, Largest, LargestFn, Spread, SpreadFn};
use super::gemv;
use super::kernel::{self, Isa, Simd, Tile, TileFn, isa, methods};
use super::pack::{self, PackFn, Panel};
use std::arch::x86_64::*;

impl Simd for __m512 {
    const LANES: usize = 16;

    methods! {
        fn zero() -> Self {
            _mm512_setzero_ps()
        }
        fn splat(x: f32) -> Self {
            _mm512_set1_ps(x)
        }
        fn load(p: *const f32) -> Self {
            _mm512_loadu_ps(p)
        }
        fn load_partial(p: *const f32, n: usize) -> Self {
            _mm512_maskz_loadu_ps(((1u32 << n) - 1) as u16, p)
        }
        fn store(self, p: *mut f32) {
            _mm512_storeu_ps(p, self)
        }
        fn store_partial(self, p: *mut f32, n: usize) {
            _mm512_mask_storeu_ps(p, ((1u32 << n) - 1) as u16, self)
        }
        fn fma(self, a: Self, b: Self) -> Self {
            _mm512_fmadd_ps(a, b, self)
        }
        fn add(self, o: Self) -> Self {
            _mm512_add_ps(self, o)
        }
        fn sub(self, o: Self) -> Self {
            _mm512_sub_ps(self, o)
        }
        fn greater(self, of: Self, best: Self, which: Self) -> (Self, Self) {
            let greater = _mm512_cmp_ps_mask::<_CMP_GT_OQ>(self, best);
            let wins = greater | _mm512_cmp_ps_mask::<_CMP_UNORD_Q>(self, self);
            (_mm512_mask_blend_ps(wins, best, self), _mm512_mask_blend_ps(wins, which, of))
        }
        fn relu(self) -> Self {
            // The second operand is returned when one is NaN.
            _mm512_max_ps(_mm512_setzero_ps(), self)
        }
        fn prefetch(p: *const f32) {
            _mm_prefetch::<_MM_HINT_T0>(p.cast())
        }
        fn sum4(v: [Self; 4]) -> [f32; 4] {
            // Pairs of lanes are added while the vectors are interleaved, then the four 128-bit parts.
            let lo = _mm512_add_ps(_mm512_unpacklo_ps(v[0], v[1]), _mm512_unpackhi_ps(v[0], v[1]));
            let hi = _mm512_add_ps(_mm512_unpacklo_ps(v[2], v[3]), _mm512_unpackhi_ps(v[2], v[3]));
            let s = _mm512_add_ps(_mm512_shuffle_ps::<0x44>(lo, hi), _mm512_shuffle_ps::<0xEE>(lo, hi));
            let s = _mm512_add_ps(s, _mm512_shuffle_f32x4::<0x4E>(s, s));
            let s = _mm512_add_ps(s, _mm512_shuffle_f32x4::<0xB1>(s, s));
            let mut out = [0.0; 4];
            _mm_storeu_ps(out.as_mut_ptr(), _mm512_castps512_ps128(s));
            out
        }
        fn transpose(src: *const f32, ld: usize, rows: usize, cols: usize, dst: *mut f32, dst_ld: usize) {
            let mut r = [_mm512_setzero_ps(); 16];
            if rows == 16 && cols == 16 {
                for i in 0..16 {
                    r[i] = _mm512_loadu_ps(src.add(i * ld));
                }
            } else {
                for i in 0..16 {
                    if i < rows {
                        r[i] = Self::load_partial(src.add(i * ld), cols);
                    }
                }
            }
            // 4 x 4 blocks inside the 128-bit lanes: t[4g + c] holds columns c, c + 4, c + 8, c + 12 of rows 4g..4g + 4.
            let mut t = [_mm512_setzero_ps(); 16];
            for g in 0..4 {
                let (a, b, c, d) = (r[4 * g], r[4 * g + 1], r[4 * g + 2], r[4 * g + 3]);
                let (ab, cd) = (_mm512_unpacklo_ps(a, b), _mm512_unpacklo_ps(c, d));
                let (ab2, cd2) = (_mm512_unpackhi_ps(a, b), _mm512_unpackhi_ps(c, d));
                t[4 * g] = _mm512_shuffle_ps::<0x44>(ab, cd);
                t[4 * g + 1] = _mm512_shuffle_ps::<0xEE>(ab, cd);
                t[4 * g + 2] = _mm512_shuffle_ps::<0x44>(ab2, cd2);
                t[4 * g + 3] = _mm512_shuffle_ps::<0xEE>(ab2, cd2);
            }
            // Then the lanes themselves: o[4l + c] = lane l of t[c], t[4 + c], t[8 + c], t[12 + c].
            let mut o = [_mm512_setzero_ps(); 16];
            for c in 0..4 {
                let (x0, x1) = (t[c], t[4 + c]);
                let (x2, x3) = (t[8 + c], t[12 + c]);
                let (p0, p1) = (_mm512_shuffle_f32x4::<0x44>(x0, x1), _mm512_shuffle_f32x4::<0xEE>(x0, x1));
                let (q0, q1) = (_mm512_shuffle_f32x4::<0x44>(x2, x3), _mm512_shuffle_f32x4::<0xEE>(x2, x3));
                o[c] = _mm512_shuffle_f32x4::<0x88>(p0, q0);
                o[4 + c] = _mm512_shuffle_f32x4::<0xDD>(p0, q0);
                o[8 + c] = _mm512_shuffle_f32x4::<0x88>(p1, q1);
                o[12 + c] = _mm512_shuffle_f32x4::<0xDD>(p1, q1);
            }
            if cols == 16 {
                for i in 0..16 {
                    _mm512_storeu_ps(dst.add(i * dst_ld), o[i]);
                }
            } else {
                for i in 0..16 {
                    if i < cols {
                        _mm512_storeu_ps(dst.add(i * dst_ld), o[i]);
                    }
                }
            }
        }
    }
}

isa! {
    /// AVX-512F and VL: tiles of 8 rows and 3 vectors of 16, 24 of the 32 registers.
    Avx512, __m512, [#[target_feature(enable = "avx512f,avx512vl")]],
    tiles: [1: 1 2 3] [2: 1 2 3] [3: 1 2 3] [4: 1 2 3] [5: 1 2 3] [6: 1 2 3] [7: 1 2 3] [8: 1 2 3],
    dots: [1: 1 2 3 4 5 6 7 8] [2: 1 2 3 4 5 6] [3: 1 2 3 4 5 6] [4: 1 2 3 4 5 6],
    chosen: 1 2 3 4 5 6 7 8 9
}
