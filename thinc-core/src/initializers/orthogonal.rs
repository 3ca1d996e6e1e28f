//! Orthonormal vectors.

use crate::rng::Rng;

/// Fills a matrix of this shape with orthonormal rows, or columns where there are more rows, times `gain`.
///
/// Gram and Schmidt's process on normal vectors is the QR decomposition with a positive diagonal, for which the result
/// is uniform over all such matrices (Mezzadri 2007).
pub(super) fn fill(values: &mut [f32], [rows, columns]: [usize; 2], gain: f32, rng: &mut Rng) {
    let (count, len) = (rows.min(columns), rows.max(columns));
    let mut drawn = vec![0.0_f32; len];
    let mut vectors: Vec<f64> = Vec::with_capacity(count * len);
    while vectors.len() < count * len {
        rng.fill_normal(&mut drawn);
        let mut vector: Vec<f64> = drawn.iter().map(|&value| f64::from(value)).collect();
        let before = norm(&vector);
        // The second time takes away what rounding left.
        for _ in 0..2 {
            for other in vectors.chunks_exact(len) {
                let along = dot(&vector, other);
                vector.iter_mut().zip(other).for_each(|(value, other)| *value -= along * other);
            }
        }
        let left = norm(&vector);
        // One that depends on the others, which doesn't happen but for rounding, is drawn again.
        if left > 1e-9 * before {
            vectors.extend(vector.iter().map(|value| value / left));
        }
    }
    for (i, vector) in vectors.chunks_exact(len).enumerate() {
        for (j, value) in vector.iter().enumerate() {
            let at = if rows <= columns { i * columns + j } else { j * columns + i };
            values[at] = (f64::from(gain) * value) as f32;
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}
