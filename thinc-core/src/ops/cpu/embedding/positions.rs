//! Vectors of sines and cosines for positions.

use crate::array::Floats2d;
use crate::error::{Error, Result};
use crate::ops::cpu::simd::kernel;

/// See [`EmbeddingOps::position_encode`](crate::ops::EmbeddingOps::position_encode).
pub(super) fn encode(n: usize, n_o: usize, period: f32) -> Result<Floats2d> {
    const OP: &str = "position_encode";
    if !(period > 0.0 && period.is_finite()) {
        return Err(Error::invalid(OP, format_args!("the period must be above 0 and finite, but is {period}")));
    }
    let mut out = Floats2d::try_zeros([n, n_o])?;
    if out.is_empty() {
        return Ok(out);
    }
    // What the angle of each pair of columns grows by from one position to the next.
    let step = |pair: usize| f64::from(period).powf(-4.0 * pair as f64 / n_o as f64);
    let steps: Vec<[f64; 2]> = (0..n_o.div_ceil(2)).map(|pair| step(pair).sin_cos().into()).collect();
    let mut angles = vec![[0.0, 1.0]; steps.len()];
    for row in out.storage_mut().host_mut(OP)?.chunks_exact_mut(n_o.max(1)) {
        write_and_turn(&mut angles, &steps, row);
    }
    Ok(out)
}

kernel! {
    /// Writes the sine and cosine of each angle, then adds `steps` to the angles: by sin(a + b) and cos(a + b), whose
    /// errors in 64 bits stay far below what 32 bits show.
    fn write_and_turn(angles: &mut [[f64; 2]], steps: &[[f64; 2]], row: &mut [f32]) {
        let (pairs, last) = row.as_chunks_mut::<2>();
        for (to, angle) in pairs.iter_mut().zip(&*angles) {
            *to = [angle[0] as f32, angle[1] as f32];
        }
        if let ([last], Some([sin, _])) = (last, angles.last()) {
            *last = *sin as f32;
        }
        for ([sin, cos], [step_sin, step_cos]) in angles.iter_mut().zip(steps) {
            (*sin, *cos) = (*sin * step_cos + *cos * step_sin, *cos * step_cos - *sin * step_sin);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::cpu::simd::at_each_level;
    use crate::ops::testing::assert_close;

    #[test]
    fn sines_and_cosines() {
        at_each_level(|_| {
            for (n, width, period) in
                [(0, 4, 10_000.0), (1, 1, 10_000.0), (3, 0, 1.0), (9, 5, 100.0), (40, 34, 10_000.0), (20_000, 3, 7.0)]
            {
                let found = encode(n, width, period).unwrap();
                assert_eq!(found.shape(), [n, width]);
                let want: Vec<f64> = (0..n * width)
                    .map(|at| {
                        let (i, j) = (at / width, at % width);
                        let even = j - j % 2;
                        let angle = i as f64 / f64::from(period).powf(2.0 * even as f64 / width as f64);
                        if j == even { angle.sin() } else { angle.cos() }
                    })
                    .collect();
                assert_close(found.as_slice().unwrap(), &want, 1e-7);
            }
        });
    }

    #[test]
    fn what_makes_no_sense_is_an_error() {
        for period in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert!(encode(2, 2, period).unwrap_err().to_string().contains("the period must be above 0"));
        }
        assert!(encode(usize::MAX, 3, 1.0).is_err() && encode(1 << 50, 4, 1.0).is_err());
    }
}
