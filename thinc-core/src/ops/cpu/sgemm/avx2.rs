//! AVX2 and FMA: 6 rows of 2 vectors of 8, 12 of the 16 registers as accumulators.

use super::chosen::{self, DwFn, DwTile, DxFn, DxTile};
use super::convolution::{self, Largest, LargestFn, Spread, SpreadFn};
use super::gemv;
use super::kernel::{self, Isa, Simd, Tile, TileFn, isa, methods};
use super::pack::{self, PackFn, Panel};
use std::arch::x86_64::*;

/// A mask with the first `n` lanes set is the 8 values starting at `8 - n`.
static MASK: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];

/// # Safety
/// n is at most 8, the CPU has AVX2.
#[inline(always)]
unsafe fn mask(n: usize) -> __m256i {
    // SAFETY: the 8 values lie within the 16.
    unsafe { _mm256_loadu_si256(MASK.as_ptr().add(8 - n).cast()) }
}

impl Simd for __m256 {
    const LANES: usize = 8;

    methods! {
        fn zero() -> Self {
            _mm256_setzero_ps()
        }
        fn splat(x: f32) -> Self {
            _mm256_set1_ps(x)
        }
        fn load(p: *const f32) -> Self {
            _mm256_loadu_ps(p)
        }
        fn load_partial(p: *const f32, n: usize) -> Self {
            _mm256_maskload_ps(p, mask(n))
        }
        fn store(self, p: *mut f32) {
            _mm256_storeu_ps(p, self)
        }
        fn store_partial(self, p: *mut f32, n: usize) {
            _mm256_maskstore_ps(p, mask(n), self)
        }
        fn fma(self, a: Self, b: Self) -> Self {
            _mm256_fmadd_ps(a, b, self)
        }
        fn add(self, o: Self) -> Self {
            _mm256_add_ps(self, o)
        }
        fn sub(self, o: Self) -> Self {
            _mm256_sub_ps(self, o)
        }
        fn greater(self, of: Self, best: Self, which: Self) -> (Self, Self) {
            let greater = _mm256_cmp_ps::<_CMP_GT_OQ>(self, best);
            let wins = _mm256_or_ps(greater, _mm256_cmp_ps::<_CMP_UNORD_Q>(self, self));
            (_mm256_blendv_ps(best, self, wins), _mm256_blendv_ps(which, of, wins))
        }
        fn relu(self) -> Self {
            // The second operand is returned when one is NaN.
            _mm256_max_ps(_mm256_setzero_ps(), self)
        }
        fn prefetch(p: *const f32) {
            _mm_prefetch::<_MM_HINT_T0>(p.cast())
        }
        fn sum4(v: [Self; 4]) -> [f32; 4] {
            let s = _mm256_hadd_ps(_mm256_hadd_ps(v[0], v[1]), _mm256_hadd_ps(v[2], v[3]));
            let s = _mm_add_ps(_mm256_castps256_ps128(s), _mm256_extractf128_ps::<1>(s));
            let mut out = [0.0; 4];
            _mm_storeu_ps(out.as_mut_ptr(), s);
            out
        }
        fn transpose(src: *const f32, ld: usize, rows: usize, cols: usize, dst: *mut f32, dst_ld: usize) {
            let mut r = [_mm256_setzero_ps(); 8];
            if rows == 8 && cols == 8 {
                for i in 0..8 {
                    r[i] = _mm256_loadu_ps(src.add(i * ld));
                }
            } else {
                for i in 0..8 {
                    if i < rows {
                        r[i] = Self::load_partial(src.add(i * ld), cols);
                    }
                }
            }
            let mut t = [_mm256_setzero_ps(); 8];
            for g in 0..2 {
                let (a, b, c, d) = (r[4 * g], r[4 * g + 1], r[4 * g + 2], r[4 * g + 3]);
                let (ab, cd) = (_mm256_unpacklo_ps(a, b), _mm256_unpacklo_ps(c, d));
                let (ab2, cd2) = (_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d));
                t[4 * g] = _mm256_shuffle_ps::<0x44>(ab, cd);
                t[4 * g + 1] = _mm256_shuffle_ps::<0xEE>(ab, cd);
                t[4 * g + 2] = _mm256_shuffle_ps::<0x44>(ab2, cd2);
                t[4 * g + 3] = _mm256_shuffle_ps::<0xEE>(ab2, cd2);
            }
            let mut o = [_mm256_setzero_ps(); 8];
            for c in 0..4 {
                o[c] = _mm256_permute2f128_ps::<0x20>(t[c], t[4 + c]);
                o[4 + c] = _mm256_permute2f128_ps::<0x31>(t[c], t[4 + c]);
            }
            for i in 0..8 {
                if i < cols {
                    _mm256_storeu_ps(dst.add(i * dst_ld), o[i]);
                }
            }
        }
    }
}

isa! {
    /// AVX2 and FMA: tiles of 6 rows and 2 vectors of 8, 12 of the 16 registers.
    Avx2, __m256, [#[target_feature(enable = "avx2,fma")]],
    tiles: [1: 1 2] [2: 1 2] [3: 1 2] [4: 1 2] [5: 1 2] [6: 1 2],
    dots: [1: 1 2 3 4 5 6 7 8] [2: 1 2 3 4] [3: 1 2 3 4],
    chosen: 1 2 3 4 5 6 7 8 9 10 11 12
}
