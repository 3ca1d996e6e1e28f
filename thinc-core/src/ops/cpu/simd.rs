//! Compiles a plain kernel for several instruction sets and picks one at run time.

use std::sync::atomic::{AtomicU8, Ordering};

/// The instruction sets that kernels are compiled for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Level {
    /// What every processor of the target has: SSE2 on x86-64, NEON on AArch64.
    Baseline = 1,
    /// AVX2 and FMA: eight floats at a time.
    Avx2 = 2,
    /// AVX-512 F, BW, DQ and VL: sixteen floats at a time.
    Avx512 = 3,
}

static LEVEL: AtomicU8 = AtomicU8::new(0);

/// The best level of this processor.
#[inline]
pub(crate) fn level() -> Level {
    #[cfg(test)]
    if let Some(level) = FORCED.get() {
        return level;
    }
    match LEVEL.load(Ordering::Relaxed) {
        1 => Level::Baseline,
        2 => Level::Avx2,
        3 => Level::Avx512,
        _ => detect(),
    }
}

#[cold]
#[inline(never)]
fn detect() -> Level {
    let level = best();
    LEVEL.store(level as u8, Ordering::Relaxed);
    level
}

#[cfg(target_arch = "x86_64")]
fn best() -> Level {
    if !(is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")) {
        Level::Baseline
    } else if is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
    {
        Level::Avx512
    } else {
        Level::Avx2
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn best() -> Level {
    Level::Baseline
}

/// `a * b + c`, rounded once where the kernel is compiled with `FMA`. Without, `f32::mul_add` would be a call.
#[inline(always)]
pub(crate) fn mul_add<const FMA: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

/// Defines a function whose body is compiled once for each [`Level`]. The body can use the constant `FMA`, which says
/// whether fused multiplication is one instruction. What it calls must be `#[inline(always)]` to be compiled with it.
macro_rules! kernel {
    ($(
        $(#[$meta:meta])*
        $vis:vis fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? $body:block
    )*) => {$(
        $(#[$meta])*
        #[inline(never)]
        #[allow(clippy::too_many_arguments, reason = "a kernel takes slices, their sizes and its constants")]
        $vis fn $name($($arg: $ty),*) $(-> $ret)? {
            #[inline(always)]
            fn body<const FMA: bool>($($arg: $ty),*) $(-> $ret)? $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
            fn avx512($($arg: $ty),*) $(-> $ret)? {
                body::<true>($($arg),*)
            }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn avx2($($arg: $ty),*) $(-> $ret)? {
                body::<true>($($arg),*)
            }

            match $crate::ops::cpu::simd::level() {
                #[cfg(target_arch = "x86_64")]
                // SAFETY: this level means that the processor has these features.
                $crate::ops::cpu::simd::Level::Avx512 => unsafe { avx512($($arg),*) },
                #[cfg(target_arch = "x86_64")]
                // SAFETY: as above.
                $crate::ops::cpu::simd::Level::Avx2 => unsafe { avx2($($arg),*) },
                _ => body::<false>($($arg),*),
            }
        }
    )*};
}
pub(crate) use kernel;

#[cfg(test)]
thread_local! {
    static FORCED: std::cell::Cell<Option<Level>> = const { std::cell::Cell::new(None) };
}

/// Runs `test` once at each level that this processor has.
#[cfg(test)]
pub(crate) fn at_each_level(mut test: impl FnMut(Level)) {
    let best = best();
    for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
        if level as u8 <= best as u8 {
            FORCED.set(Some(level));
            test(level);
            FORCED.set(None);
        }
    }
}
