//! Pieces of kernels: exponentials, and sums whose order is the same at every vector width.

use super::simd::mul_add;

/// Sums are kept in this many lanes, so that they vectorise.
pub(super) const LANES: usize = 16;

/// eˣ to 2 ulp, infinite and zero where `f32` ends; NaN stays NaN.
#[inline(always)]
pub(super) fn exp<const FMA: bool>(x: f32) -> f32 {
    // Written so that a NaN passes; beyond these limits the result is infinite or zero anyway.
    let x = if x > 89.0 { 89.0 } else { x };
    let x = if x < -104.0 { -104.0 } else { x };
    // Adding 1.5 · 2²³ rounds to an integer and leaves it in the low bits.
    const SHIFT: f32 = 12_582_912.0;
    let shifted = mul_add::<FMA>(x, std::f32::consts::LOG2_E, SHIFT);
    let n = shifted - SHIFT;
    // x − n ln 2 in two parts, the first of which has few bits, so that n times it is exact.
    let r = mul_add::<FMA>(n, -0.693_359_4, x);
    let r = mul_add::<FMA>(n, 2.121_944_4e-4, r);
    // The series to r⁷; |r| ≤ ln 2 / 2 leaves out less than 6e-9.
    let mut p = 1.0 / 5040.0;
    for c in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        p = mul_add::<FMA>(p, r, c);
    }
    // 2ⁿ in two factors, as one would not reach the ends of the range.
    let n = (shifted.to_bits() as i32).wrapping_sub(SHIFT.to_bits() as i32);
    let half = n >> 1;
    p * power_of_two(half) * power_of_two(n.wrapping_sub(half))
}

#[inline(always)]
fn power_of_two(n: i32) -> f32 {
    f32::from_bits((n.wrapping_add(127) << 23) as u32)
}

/// Σ term(x).
#[inline(always)]
pub(super) fn sum(x: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = x.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane += term(x);
        }
    }
    for (lane, &x) in lanes.iter_mut().zip(rest) {
        *lane += term(x);
    }
    total(lanes)
}

/// Σ of two terms of `x` and `y` at the same place.
#[inline(always)]
pub(super) fn sums(x: &[f32], y: &[f32], terms: impl Fn(f32, f32) -> (f32, f32)) -> (f32, f32) {
    let ((x, x_rest), (y, y_rest)) = (x.as_chunks::<LANES>(), y.as_chunks::<LANES>());
    let mut first = [0.0; LANES];
    let mut second = [0.0; LANES];
    for (x, y) in x.iter().zip(y) {
        for lane in 0..LANES {
            let (a, b) = terms(x[lane], y[lane]);
            first[lane] += a;
            second[lane] += b;
        }
    }
    for (lane, (&x, &y)) in x_rest.iter().zip(y_rest).enumerate() {
        let (a, b) = terms(x, y);
        first[lane] += a;
        second[lane] += b;
    }
    (total(first), total(second))
}

/// The largest of `x`, which is not NaN unless all are; −∞ if there are none.
#[inline(always)]
pub(super) fn max(x: &[f32]) -> f32 {
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    let (chunks, rest) = x.as_chunks::<LANES>();
    let mut lanes = [f32::NEG_INFINITY; LANES];
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, x);
        }
    }
    for (lane, &x) in lanes.iter_mut().zip(rest) {
        *lane = larger(*lane, x);
    }
    in_pairs(lanes, larger)
}

/// The sum of the lanes.
#[inline(always)]
pub(super) fn total(lanes: [f32; LANES]) -> f32 {
    in_pairs(lanes, |a, b| a + b)
}

/// Combines the upper half of the lanes with the lower one, until one is left.
#[inline(always)]
fn in_pairs(mut lanes: [f32; LANES], combine: impl Fn(f32, f32) -> f32) -> f32 {
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] = combine(lanes[lane], lanes[lane + width]);
        }
        width /= 2;
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use super::super::simd::{at_each_level, kernel};
    use super::*;

    kernel! {
        fn exp_all(x: &mut [f32]) {
            for x in x {
                *x = exp::<FMA>(*x);
            }
        }
    }

    #[test]
    fn exp_is_within_two_ulp() {
        at_each_level(|level| {
            let inputs: Vec<f32> = (-420_000..=360_000).map(|i| i as f32 * 2.5e-4).collect();
            let mut outputs = inputs.clone();
            exp_all(&mut outputs);
            for (&x, &y) in inputs.iter().zip(&outputs) {
                let want = f64::from(x).exp();
                let near = want as f32;
                if near.is_infinite() {
                    assert!(y.is_infinite(), "exp({x}) = {y} at {level:?}");
                    continue;
                }
                let ulp = f64::from(near.next_up()) - f64::from(near);
                let error = (f64::from(y) - want).abs() / ulp;
                assert!(error <= 2.0, "exp({x}) = {y}, off by {error} ulp at {level:?}");
            }
        });
    }

    #[test]
    fn exp_at_the_ends() {
        at_each_level(|_| {
            let inf = f32::INFINITY;
            let mut x = [0.0, -0.0, inf, -inf, f32::NAN, f32::MAX, f32::MIN, 1.0];
            exp_all(&mut x);
            assert_eq!(x[..4], [1.0, 1.0, inf, 0.0]);
            assert!(x[4].is_nan());
            assert_eq!((x[5], x[6]), (inf, 0.0));
        });
    }

    #[test]
    fn sums_of_every_length() {
        for n in 0..70 {
            let x: Vec<f32> = (0..n).map(|i| i as f32).collect();
            let naive: f32 = x.iter().sum();
            assert_eq!(sum(&x, |x| x), naive);
            assert_eq!(sums(&x, &x, |x, y| (x, x * y)), (naive, x.iter().map(|x| x * x).sum()));
            assert_eq!(max(&x), if n == 0 { f32::NEG_INFINITY } else { (n - 1) as f32 });
        }
    }
}
