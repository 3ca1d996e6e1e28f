//! The register tile, generic over a vector type, and how an instruction set provides its kernels.

use super::chosen::{DwFn, DxFn};
use super::convolution::{LargestFn, SpreadFn};
use super::pack::PackFn;

/// A vector of `LANES` f32 values held in a register.
///
/// # Safety
/// Every method may compile to instructions of one CPU feature set: call them only where that was detected, inlined into a
/// function with the matching `#[target_feature]`. Pointers must be valid for the values read or written.
pub(super) trait Simd: Copy {
    /// Values per vector.
    const LANES: usize;
    /// All lanes 0.
    unsafe fn zero() -> Self;
    /// All lanes `x`.
    unsafe fn splat(x: f32) -> Self;
    /// `LANES` values from any address.
    unsafe fn load(p: *const f32) -> Self;
    /// The first `n <= LANES` values, the rest 0; nothing past them is read.
    unsafe fn load_partial(p: *const f32, n: usize) -> Self;
    /// Writes all lanes.
    unsafe fn store(self, p: *mut f32);
    /// Writes the first `n <= LANES` lanes only.
    unsafe fn store_partial(self, p: *mut f32, n: usize);
    /// self + a b
    unsafe fn fma(self, a: Self, b: Self) -> Self;
    /// self + other
    unsafe fn add(self, other: Self) -> Self;
    /// self - other
    unsafe fn sub(self, other: Self) -> Self;
    /// `(self, of)` in the lanes where self is greater than `best` or NaN, `(best, which)` in the others.
    unsafe fn greater(self, of: Self, best: Self, which: Self) -> (Self, Self);
    /// max(self, 0); NaN stays NaN.
    unsafe fn relu(self) -> Self;
    /// Asks for the cache line of `p`, which may be any address.
    unsafe fn prefetch(p: *const f32);
    /// The sums over the lanes of four vectors.
    unsafe fn sum4(v: [Self; 4]) -> [f32; 4];
    /// Transposes a block of `rows <= LANES` rows (stride `ld`) of `cols <= LANES` values into `cols` rows of `LANES` values
    /// (stride `dst_ld`); missing rows become zeros.
    unsafe fn transpose(src: *const f32, ld: usize, rows: usize, cols: usize, dst: *mut f32, dst_ld: usize);
}

/// Writes the methods of [`Simd`]: each body runs in one `unsafe` block, for the reason given here.
macro_rules! methods {
    ($(fn $name:ident($($arg:tt)*) $(-> $out:ty)? $body:block)+) => {
        $(
            #[allow(unused_unsafe, reason = "some portable bodies are safe")]
            #[inline(always)]
            unsafe fn $name($($arg)*) $(-> $out)? {
                // SAFETY: the trait's contract: the CPU has the instructions and the pointers are valid.
                unsafe { $body }
            }
        )+
    };
}
pub(super) use methods;

/// What a kernel computes: C[rows, cols] (+)= A[rows, k] B[k, cols], then the bias and ReLU.
#[derive(Clone, Copy)]
pub(super) struct Tile {
    pub(super) k: usize,
    pub(super) a: *const f32,
    /// Where A's rows start. Kept in memory so that the compiler does not derive each address from the one before.
    pub(super) a_rows: [usize; 8],
    pub(super) a_cs: usize,
    pub(super) b: *const f32,
    /// Distance of B's rows, for [`super::gemv::dot`] of its columns.
    pub(super) b_ld: usize,
    pub(super) c: *mut f32,
    pub(super) c_rs: usize,
    pub(super) cols: usize,
    pub(super) accumulate: bool,
    /// `cols` values or null.
    pub(super) bias: *const f32,
    pub(super) relu: bool,
}

impl Tile {
    /// Sets where the first `rows` (at most 8) rows of A start.
    pub(super) fn set_rows(&mut self, rows: usize, stride: usize) {
        for i in 1..rows.min(8) {
            self.a_rows[i] = self.a_rows[i - 1] + stride;
        }
    }
}

pub(super) type TileFn = unsafe fn(&Tile);

/// Repeats a block for the constants `$i` = 0, 1, .. below `$n` (at most 8, or 12). Accumulators that only constants index stay in
/// registers at every optimization level.
macro_rules! unroll {
    ($i:ident < $n:ident $body:block) => { unroll!($i $n $body 0 1 2 3 4 5 6 7) };
    ($i:ident < $n:ident up to 12 $body:block) => { unroll!($i $n $body 0 1 2 3 4 5 6 7 8 9 10 11) };
    ($i:ident $n:ident $body:block $($at:literal)+) => {
        $(if $at < $n {
            #[allow(non_upper_case_globals, reason = "a constant that is a loop variable")]
            const $i: usize = $at;
            $body
        })+
    };
}
pub(super) use unroll;

/// The first `n` values at `p`.
///
/// # Safety
/// As [`Simd::load_partial`].
#[inline(always)]
pub(super) unsafe fn get<V: Simd>(p: *const f32, n: usize) -> V {
    // SAFETY: the caller's.
    unsafe { if n == V::LANES { V::load(p) } else { V::load_partial(p, n) } }
}

/// Writes the first `n` lanes to `p`.
///
/// # Safety
/// As [`Simd::store_partial`].
#[inline(always)]
pub(super) unsafe fn put<V: Simd>(y: V, p: *mut f32, n: usize) {
    // SAFETY: the caller's.
    unsafe { if n == V::LANES { y.store(p) } else { y.store_partial(p, n) } }
}

/// A tile of MR rows and NV vectors: B's rows are loaded as whole vectors, A's values are broadcast.
///
/// # Safety
/// B's rows must be readable up to NV whole vectors, `(NV - 1) * LANES < cols <= NV * LANES`, and C, A and the bias valid
/// for the sizes in `t`.
#[inline(always)]
pub(super) unsafe fn tile<V: Simd, const MR: usize, const NV: usize>(t: &Tile) {
    let last = t.cols - (NV - 1) * V::LANES;
    // SAFETY: the caller's.
    unsafe {
        let mut acc = [[V::zero(); NV]; MR];
        unroll!(i < MR {
            let c = t.c.wrapping_add(i * t.c_rs);
            unroll!(v < NV { V::prefetch(c.wrapping_add(v * V::LANES)); });
        });
        let (mut a, mut b) = (t.a, t.b);
        for _ in 0..t.k {
            let mut row = [V::zero(); NV];
            unroll!(v < NV { row[v] = V::load(b.add(v * V::LANES)); });
            unroll!(i < MR {
                let x = V::splat(*a.add(t.a_rows[i]));
                unroll!(v < NV { acc[i][v] = acc[i][v].fma(x, row[v]); });
            });
            a = a.wrapping_add(t.a_cs);
            b = b.wrapping_add(t.b_ld);
        }
        if t.accumulate {
            unroll!(v < NV {
                unroll!(i < MR {
                    let n = if v + 1 == NV { last } else { V::LANES };
                    acc[i][v] = acc[i][v].add(get(t.c.add(i * t.c_rs + v * V::LANES), n));
                });
            });
        }
        if !t.bias.is_null() {
            unroll!(v < NV {
                let bias: V = get(t.bias.add(v * V::LANES), if v + 1 == NV { last } else { V::LANES });
                unroll!(i < MR { acc[i][v] = acc[i][v].add(bias); });
            });
        }
        if t.relu {
            unroll!(v < NV { unroll!(i < MR { acc[i][v] = acc[i][v].relu(); }); });
        }
        unroll!(v < NV {
            unroll!(i < MR {
                let n = if v + 1 == NV { last } else { V::LANES };
                put(acc[i][v], t.c.add(i * t.c_rs + v * V::LANES), n);
            });
        });
    }
}

/// An instruction set: its vector type and its kernels compiled for it.
pub(super) trait Isa {
    /// Values per vector.
    const LANES: usize;
    /// Vectors in a row of the largest tile.
    const NV: usize;
    /// `TILES[rows - 1][vectors - 1]`
    const TILES: &'static [&'static [TileFn]];
    /// `DOTS[rows - 1][columns - 1]`; no later row is wider than an earlier one.
    const DOTS: &'static [&'static [TileFn]];
    /// `SWEEPS[rows of B - 1]`
    const SWEEPS: [TileFn; 8];
    /// Packs a panel of B.
    const PACK: PackFn;
    /// The products of [`super::chosen`] with rows of `[vectors - 1]`.
    const CHOSEN: &'static [(DxFn, DwFn)];
    /// What [`super::convolution`] does before its products.
    const SPREAD: SpreadFn;
    /// What it does behind them, for tiles and for single rows.
    const LARGEST: [LargestFn; 2];
}

/// Defines an [`Isa`]: its name, vector type, target feature, per number of rows the widths of its tiles and of its
/// dot product kernels, and the widths of the rows of the products of maxout.
macro_rules! isa {
    (
        $(#[$doc:meta])* $isa:ident, $v:ty, [$(#[$feature:meta])?],
        tiles: $([$mr:literal: $($w:literal)+])+, dots: $([$dr:literal: $($dc:literal)+])+, chosen: $($cv:literal)+
    ) => {
        $(#[$doc])*
        pub(super) struct $isa;

        $(#[$feature])?
        unsafe fn tile<const MR: usize, const NV: usize>(t: &Tile) {
            // SAFETY: the caller's.
            unsafe { kernel::tile::<$v, MR, NV>(t) }
        }

        $(#[$feature])?
        unsafe fn dot<const MR: usize, const NR: usize>(t: &Tile) {
            // SAFETY: the caller's.
            unsafe { gemv::dot::<$v, MR, NR>(t) }
        }

        $(#[$feature])?
        unsafe fn sweep<const KR: usize>(t: &Tile) {
            // SAFETY: the caller's.
            unsafe { gemv::sweep::<$v, KR>(t) }
        }

        $(#[$feature])?
        unsafe fn pack(p: &Panel) {
            // SAFETY: the caller's.
            unsafe { pack::pack::<$v>(p) }
        }

        $(#[$feature])?
        unsafe fn dx<const NV: usize>(t: &DxTile) {
            // SAFETY: the caller's.
            unsafe { chosen::dx::<$v, NV>(t) }
        }

        $(#[$feature])?
        unsafe fn dw<const NV: usize>(t: &DwTile) {
            // SAFETY: the caller's.
            unsafe { chosen::dw::<$v, NV>(t) }
        }

        $(#[$feature])?
        unsafe fn spread(t: &Spread) {
            // SAFETY: the caller's.
            unsafe { convolution::spread::<$v>(t) }
        }

        $(#[$feature])?
        unsafe fn largest<const PARTS: usize, const ROWS: usize>(t: &Largest) {
            // SAFETY: the caller's.
            unsafe { convolution::largest::<$v, PARTS, ROWS>(t) }
        }

        impl Isa for $isa {
            const LANES: usize = <$v as Simd>::LANES;
            const NV: usize = Self::TILES[0].len();
            const TILES: &'static [&'static [TileFn]] = &[$(&[$(tile::<$mr, $w>),+]),+];
            const DOTS: &'static [&'static [TileFn]] = &[$(&[$(dot::<$dr, $dc>),+]),+];
            const SWEEPS: [TileFn; 8] =
                [sweep::<1>, sweep::<2>, sweep::<3>, sweep::<4>, sweep::<5>, sweep::<6>, sweep::<7>, sweep::<8>];
            const PACK: PackFn = pack;
            const CHOSEN: &'static [(DxFn, DwFn)] = &[$((dx::<$cv>, dw::<$cv>)),+];
            const SPREAD: SpreadFn = spread;
            const LARGEST: [LargestFn; 2] = [largest::<6, 4>, largest::<1, 1>];
        }
    };
}
pub(super) use isa;

/// Runs an expression with `$isa` as the best instruction set of this CPU.
macro_rules! on_this_cpu {
    ($isa:ident => $run:expr) => {{
        use $crate::ops::cpu::sgemm;
        #[cfg(target_arch = "x86_64")]
        if sgemm::has_avx512() {
            type $isa = sgemm::avx512::Avx512;
            $run
        } else if sgemm::has_avx2() {
            type $isa = sgemm::avx2::Avx2;
            $run
        } else {
            type $isa = sgemm::sse2::Sse2;
            $run
        }
        #[cfg(target_arch = "aarch64")]
        {
            type $isa = sgemm::neon::Neon;
            $run
        }
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        {
            type $isa = sgemm::portable::Portable;
            $run
        }
    }};
}
pub(super) use on_this_cpu;
