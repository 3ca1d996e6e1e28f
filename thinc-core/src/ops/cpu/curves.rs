//! The activations of one number, and their derivatives.
//!
//! Formulas that cancel digits, such as `1 - tanh(x)`, are written in other terms, so that a small result is as accurate as a
//! large one. Branches are selections between two values, which vectorise.

use std::f32::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use super::math::exp;
use super::simd::{kernel, mul_add};
use crate::ops::{Activation, SELU_ALPHA, SELU_SCALE};

const FRAC_1_SQRT_2PI: f32 = 0.398_942_3;

kernel! {
    pub(super) fn activate(activation: Activation, x: &mut [f32]) {
        match activation {
            Activation::Sigmoid => each(x, |x| sigmoid::<FMA>(clip(x, -20.0, 20.0)).0),
            Activation::Tanh => each(x, tanh::<FMA>),
            Activation::Mish => each(x, mish::<FMA>),
            Activation::Swish => each(x, |x| x * sigmoid::<FMA>(x).0),
            Activation::Dish => each(x, dish),
            Activation::Gelu => each(x, |x| x * normal_cdf::<FMA>(x).0),
            Activation::GeluApprox => each(x, |x| x * sigmoid::<FMA>(gelu_argument(x).0).0),
            Activation::HardSwish => each(x, |x| x * clip(0.2 * x + 0.5, 0.0, 1.0)),
            Activation::HardSwishMobilenet => each(x, |x| x * (clip(x + 3.0, 0.0, 6.0) * (1.0 / 6.0))),
            Activation::ClippedLinear { slope, offset, min_val, max_val } => {
                each(x, |x| clip(slope * x + offset, min_val, max_val));
            }
            Activation::Elu => each(x, |x| if x > 0.0 { x } else { exp_m1::<FMA>(x) }),
            Activation::Selu => {
                each(x, |x| SELU_SCALE * if x > 0.0 { x } else { SELU_ALPHA * exp_m1::<FMA>(x) });
            }
            Activation::Erf => each(x, erf::<FMA>),
            Activation::SechSq => each(x, |x| sech_sq::<FMA>(x).0),
        }
    }

    /// `saved` is what [`Activation::saves_output`] says.
    pub(super) fn backprop_activation(activation: Activation, dy: &mut [f32], saved: &[f32]) {
        match activation {
            Activation::Sigmoid => multiply(dy, saved, |y| y * (1.0 - y)),
            Activation::Tanh => multiply(dy, saved, |y| 1.0 - y * y),
            Activation::Mish => multiply(dy, saved, mish_slope::<FMA>),
            Activation::Swish => multiply(dy, saved, swish_slope::<FMA>),
            Activation::Dish => multiply(dy, saved, dish_slope),
            Activation::Gelu => multiply(dy, saved, gelu_slope::<FMA>),
            Activation::GeluApprox => multiply(dy, saved, gelu_approx_slope::<FMA>),
            Activation::HardSwish => multiply(dy, saved, |x| hard_swish_slope(x, 2.5, 0.4 * x + 0.5)),
            Activation::HardSwishMobilenet => {
                multiply(dy, saved, |x| hard_swish_slope(x, 3.0, (2.0 * x + 3.0) * (1.0 / 6.0)));
            }
            Activation::ClippedLinear { slope, offset, min_val, max_val } => multiply(dy, saved, |x| {
                let y = slope * x + offset;
                if y > min_val && y < max_val { slope } else { 0.0 }
            }),
            Activation::Elu => multiply(dy, saved, |y| if y > 0.0 { 1.0 } else { y + 1.0 }),
            Activation::Selu => {
                multiply(dy, saved, |y| if y > 0.0 { SELU_SCALE } else { y + SELU_SCALE * SELU_ALPHA });
            }
            Activation::Erf => multiply(dy, saved, |x| FRAC_2_SQRT_PI * exp_of_square::<FMA>(1.0, x)),
            Activation::SechSq => multiply(dy, saved, |x| {
                let (sech_sq, tanh) = sech_sq::<FMA>(x);
                -2.0 * sech_sq * tanh
            }),
        }
    }
}

#[inline(always)]
fn each(x: &mut [f32], f: impl Fn(f32) -> f32) {
    for x in x {
        *x = f(*x);
    }
}

#[inline(always)]
fn multiply(dy: &mut [f32], saved: &[f32], slope: impl Fn(f32) -> f32) {
    for (dy, &saved) in dy.iter_mut().zip(saved) {
        *dy *= slope(saved);
    }
}

/// `x` between two limits; a NaN passes.
#[inline(always)]
fn clip(x: f32, low: f32, high: f32) -> f32 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

/// `c[0] + c[1] x + c[2] x² + ..`.
#[inline(always)]
fn polynomial<const FMA: bool, const N: usize>(x: f32, c: [f32; N]) -> f32 {
    c.iter().rev().fold(0.0, |sum, &c| mul_add::<FMA>(sum, x, c))
}

/// `eˣ - 1` for `x` up to 0.
#[inline(always)]
fn exp_m1<const FMA: bool>(x: f32) -> f32 {
    // The series near 0, where the difference has few digits.
    let near = x * polynomial::<FMA, _>(x, [1.0, 0.5, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0, 1.0 / 5040.0]);
    if x > -0.5 { near } else { exp::<FMA>(x) - 1.0 }
}

/// `σ(x)` and `1 - σ(x)`.
#[inline(always)]
fn sigmoid<const FMA: bool>(x: f32) -> (f32, f32) {
    let e = exp::<FMA>(-x.abs());
    let large = 1.0 / (1.0 + e);
    let small = e * large;
    if x < 0.0 { (small, large) } else { (large, small) }
}

#[inline(always)]
fn tanh<const FMA: bool>(x: f32) -> f32 {
    // Near 0, a polynomial in x² through the Chebyshev points, to 5e-8.
    let near = x * polynomial::<FMA, _>(
        x * x,
        [1.0, -0.333_332_5, 0.133_309_17, -0.053_704_277, 0.020_536_972, -0.005_599_785],
    );
    let e = exp::<FMA>(-2.0 * x.abs());
    let far = ((1.0 - e) / (1.0 + e)).copysign(x);
    if x.abs() < 0.63 { near } else { far }
}

/// `1 / cosh²(x)` and `tanh(x)`.
#[inline(always)]
fn sech_sq<const FMA: bool>(x: f32) -> (f32, f32) {
    let e = exp::<FMA>(-2.0 * x.abs());
    let inverse = 1.0 / (1.0 + e);
    (4.0 * e * inverse * inverse, tanh::<FMA>(x))
}

/// From here on mish is `x` to the last digit.
const MISH_THRESHOLD: f32 = 20.0;

#[inline(always)]
fn mish<const FMA: bool>(x: f32) -> f32 {
    // With e = eˣ, tanh(ln(1 + e)) = n / (n + 2), where n = e (e + 2).
    let e = exp::<FMA>(clip(x, f32::NEG_INFINITY, MISH_THRESHOLD));
    let n = e * (e + 2.0);
    if x >= MISH_THRESHOLD { x } else { x * (n / (n + 2.0)) }
}

#[inline(always)]
fn mish_slope<const FMA: bool>(x: f32) -> f32 {
    let e = exp::<FMA>(clip(x, f32::NEG_INFINITY, MISH_THRESHOLD));
    let n = e * (e + 2.0);
    let inverse = 1.0 / (n + 2.0);
    let slope = inverse * mul_add::<FMA>(x * inverse, 4.0 * e * (e + 1.0), n);
    if x >= MISH_THRESHOLD { 1.0 } else { slope }
}

#[inline(always)]
fn swish_slope<const FMA: bool>(x: f32) -> f32 {
    let (s, rest) = sigmoid::<FMA>(x);
    s * mul_add::<FMA>(x, rest, 1.0)
}

/// `1 - |x| / √(1 + x²)`.
#[inline(always)]
fn dish_gap(x: f32) -> f32 {
    let root = (1.0 + x * x).sqrt();
    1.0 / (root * (root + x.abs()))
}

#[inline(always)]
fn dish(x: f32) -> f32 {
    let gap = dish_gap(x);
    0.5 * x * if x < 0.0 { gap } else { 2.0 - gap }
}

#[inline(always)]
fn dish_slope(x: f32) -> f32 {
    // For negative x this is ½ + u - u³ / 2 with u = gap - 1; the slopes at x and -x sum to 1.
    let gap = dish_gap(x);
    let slope = 0.5 * gap * (3.0 * gap - 1.0 - gap * gap);
    if x < 0.0 { slope } else { 1.0 - slope }
}

#[inline(always)]
fn hard_swish_slope(x: f32, limit: f32, inside: f32) -> f32 {
    let slope = if x > limit { 1.0 } else { inside };
    if x < -limit { 0.0 } else { slope }
}

/// `exp(-scale x²)`. The square is taken in two parts, as an exponential turns the rounding of a large argument into an
/// error of its first digits.
#[inline(always)]
fn exp_of_square<const FMA: bool>(scale: f32, x: f32) -> f32 {
    let x = clip(x.abs(), 0.0, 20.0);
    // The leading half of the digits, whose square is exact.
    let head = f32::from_bits(x.to_bits() & 0xffff_f000);
    exp::<FMA>(-scale * head * head) * exp::<FMA>(-scale * (x - head) * (x + head))
}

/// `exp(x²) erfc(x)` for `x` from 0 on, to 2e-7.
#[inline(always)]
fn scaled_erfc<const FMA: bool>(x: f32) -> f32 {
    // A polynomial in t through the Chebyshev points; t is 1 at 0 and falls like 2 / x, as the function does.
    let t = 1.0 / (1.0 + 0.5 * x);
    let c = [
        0.282_056_84,
        0.283_033_9,
        0.236_933_32,
        0.234_666_15,
        -0.127_939_63,
        0.482_237_82,
        -0.749_888_24,
        0.493_416_64,
        -0.152_491_54,
        0.017_974_725,
    ];
    t * polynomial::<FMA, _>(t, c)
}

#[inline(always)]
fn erf<const FMA: bool>(x: f32) -> f32 {
    // Near 0, a polynomial in x² through the Chebyshev points, to 1e-7.
    let near = x * polynomial::<FMA, _>(
        x * x,
        [FRAC_2_SQRT_PI, -0.376_123_43, 0.112_803_17, -0.026_715_055, 0.004_921_762, -5.648_06e-4],
    );
    let size = x.abs();
    let far = (1.0 - scaled_erfc::<FMA>(size) * exp::<FMA>(-size * size)).copysign(x);
    if size < 1.0 { near } else { far }
}

/// `Φ(x)`, and the density there.
#[inline(always)]
fn normal_cdf<const FMA: bool>(x: f32) -> (f32, f32) {
    let e = exp_of_square::<FMA>(0.5, x);
    let tail = 0.5 * scaled_erfc::<FMA>(x.abs() * FRAC_1_SQRT_2) * e;
    (if x < 0.0 { tail } else { 1.0 - tail }, FRAC_1_SQRT_2PI * e)
}

#[inline(always)]
fn gelu_slope<const FMA: bool>(x: f32) -> f32 {
    let (cdf, density) = normal_cdf::<FMA>(x);
    // Further out the density is 0.
    mul_add::<FMA>(clip(x, -20.0, 20.0), density, cdf)
}

/// The `z` for which `gelu_approx(x) = x σ(z)`, as `(1 + tanh(z / 2)) / 2 = σ(z)`, and `x` times its derivative.
#[inline(always)]
fn gelu_argument(x: f32) -> (f32, f32) {
    // √(8 / π), and 0.044715 times that. Further out σ is 0 or 1.
    const LINEAR: f32 = 1.595_769_2;
    const CUBIC: f32 = 0.071_354_816;
    let x = clip(x, -30.0, 30.0);
    (x * (LINEAR + CUBIC * x * x), x * (LINEAR + 3.0 * CUBIC * x * x))
}

#[inline(always)]
fn gelu_approx_slope<const FMA: bool>(x: f32) -> f32 {
    let (z, x_dz) = gelu_argument(x);
    let (s, rest) = sigmoid::<FMA>(z);
    s * mul_add::<FMA>(x_dz, rest, 1.0)
}

#[cfg(test)]
mod tests;
