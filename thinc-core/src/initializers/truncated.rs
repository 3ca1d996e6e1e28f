//! Normal numbers between two bounds.

use crate::rng::Rng;

/// Beyond this many deviations from the most likely value, nothing is drawn: less than 1 in 10^17 would be.
const REACH: f64 = 9.0;

/// One normal number with mean 0 and deviation 1 out of `[lo, hi]`, `lo < hi`: uniform ones are drawn until one is kept,
/// with the probability that its density has relative to the highest one (Robert 1995).
pub(super) fn normal(lo: f64, hi: f64, rng: &mut Rng) -> f64 {
    if hi < 0.0 {
        return -normal(-hi, -lo, rng);
    }
    let nearest = lo.max(0.0);
    // Far from 0 the density falls off sooner, by e^-40 within 40 / lo.
    let reach = if nearest > 0.0 { REACH.min(40.0 / nearest) } else { REACH };
    let (lo, hi) = (lo.max(-REACH), hi.min(nearest + reach));
    loop {
        let z = lo + (hi - lo) * f64::from(rng.uniform());
        if f64::from(rng.uniform()) < (0.5 * (nearest * nearest - z * z)).exp() {
            return z;
        }
    }
}
