//! Loss and gradient of one row. Each function writes the gradient with respect to the row's logits, times `scale`, and
//! gives the loss, not scaled.

/// Of class `class`.
pub(super) fn positive(guess: &[f32], class: usize, weight: f32, scale: f32, grad: &mut [f32]) -> f64 {
    for (slot, &p) in grad.iter_mut().zip(guess) {
        *slot = weight * p * scale;
    }
    grad[class] = weight * (guess[class] - 1.0) * scale;
    -f64::from(weight) * ln(guess[class])
}

/// Not of class `class`: the loss is `-ln(q)`, where `q` is the sum of the other probabilities.
///
/// With `dp_j / dz_k = p_j (δ_jk - p_k)` that is `p_c` for the class, and `-p_c p_j / q` for the others.
pub(super) fn negative(guess: &[f32], class: usize, weight: f32, scale: f32, grad: &mut [f32]) -> f64 {
    let others = guess.iter().enumerate().filter(|&(other, _)| other != class);
    // Not `1 - p_c`, which would be 0 where p_c is rounded to 1.
    let rest: f64 = others.map(|(_, &p)| f64::from(p)).sum();
    let share = weight * guess[class] * scale;
    // Where all others are 0, no one of them is nearer than another.
    let evenly = share / (guess.len() - 1).max(1) as f32;
    for (slot, &p) in grad.iter_mut().zip(guess) {
        *slot = if rest > 0.0 { -share * (f64::from(p) / rest) as f32 } else { -evenly };
    }
    grad[class] = share;
    -f64::from(weight) * ln(rest as f32)
}

/// Of a distribution, or of weights that don't sum to 1.
pub(super) fn distribution(guess: &[f32], target: impl Fn(usize) -> f32, scale: f32, grad: &mut [f32]) -> f64 {
    let (mut weight, mut loss) = (0.0, 0.0);
    for (class, &p) in guess.iter().enumerate() {
        let t = f64::from(target(class));
        // Most targets are 0, and a logarithm is slow.
        if t != 0.0 {
            weight += t;
            loss -= t * ln(p);
        }
    }
    for (class, (slot, &p)) in grad.iter_mut().zip(guess).enumerate() {
        *slot = (weight as f32 * p - target(class)) * scale;
    }
    loss
}

fn ln(p: f32) -> f64 {
    f64::from(p.max(f32::MIN_POSITIVE).ln())
}
