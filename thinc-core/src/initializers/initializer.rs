use crate::array::count;
use crate::error::{Error, Result};
use crate::finite::check_finite;
use crate::rng::Rng;

/// How the initial values of a parameter are drawn.
///
/// A parameter of shape `(nO, .., nI)` has `fan_in = nI`, its last axis, and `fan_out = nO`, its first; the weights
/// of a maxout layer, `(nO, nP, nI)`, are drawn as those of a linear layer of the same width. Thinc takes the second
/// axis for `fan_in`, which in a maxout layer is the number of pieces, so that its weights come out too large.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut weights = [0.0; 12];
/// glorot_uniform().fill(&mut weights, &[4, 3], &mut Rng::new(0))?;
/// let limit = (6.0_f32 / (3.0 + 4.0)).sqrt();
/// assert!(weights.iter().all(|w| w.abs() <= limit));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Initializer {
    /// See [`glorot_uniform`].
    GlorotUniform,
    /// See [`he_normal`].
    HeNormal,
    /// See [`uniform`].
    Uniform {
        /// The lowest value.
        lo: f32,
        /// The bound that no value exceeds.
        hi: f32,
    },
    /// See [`zero`].
    Zero,
    /// The same value everywhere.
    Constant(f32),
    /// A function of the program: writes the values, given their shape and a random stream of their own.
    Custom(fn(values: &mut [f32], shape: &[usize], rng: &mut Rng)),
    /// Several arrays behind each other, as in the flat parameter of an LSTM: how often, of which shape, and drawn how.
    Packed(Vec<(usize, Vec<usize>, Initializer)>),
}

/// Uniform between `-limit` and `limit = sqrt(6 / (fan_in + fan_out))` (Glorot and Bengio 2010; Thinc's
/// `glorot_uniform_init.v1`). For layers without an activation, or with one that is steep at 0.
pub fn glorot_uniform() -> Initializer {
    Initializer::GlorotUniform
}

/// Normal with mean 0 and standard deviation `sqrt(2 / fan_in)` (He et al. 2015; Thinc's `he_normal_init.v1`). For
/// layers with a rectifier.
pub fn he_normal() -> Initializer {
    Initializer::HeNormal
}

/// Uniform in `[lo, hi)` (Thinc's `uniform_init.v1`, where they are -0.1 and 0.1 unless given). For embedding tables.
pub fn uniform(lo: f32, hi: f32) -> Initializer {
    Initializer::Uniform { lo, hi }
}

/// Zeros (Thinc's `zero_init.v1`). For biases.
pub fn zero() -> Initializer {
    Initializer::Zero
}

impl Initializer {
    /// Writes the initial values of a parameter of this shape, in row-major order.
    ///
    /// # Errors
    /// If the number of values isn't that of the shape, if the bounds of a uniform distribution are not finite or
    /// in the wrong order, or if a function of the program wrote a value that isn't finite.
    pub fn fill(&self, values: &mut [f32], shape: &[usize], rng: &mut Rng) -> Result<()> {
        if count::<f32>(shape) != Some(values.len()) {
            return Err(Error::shape_exact("Initializer", "values", shape, &[values.len()]));
        }
        if values.is_empty() {
            return Ok(());
        }
        let fan_in = shape.last().copied().unwrap_or(1) as f64;
        let fan_out = shape.first().copied().unwrap_or(1) as f64;
        match *self {
            Self::GlorotUniform => {
                let limit = (6.0 / (fan_in + fan_out)).sqrt() as f32;
                rng.fill_uniform(values, -limit, limit);
            }
            Self::HeNormal => {
                let deviation = (2.0 / fan_in).sqrt() as f32;
                rng.fill_normal(values);
                values.iter_mut().for_each(|value| *value *= deviation);
            }
            Self::Uniform { lo, hi } => {
                if !(lo <= hi && (hi - lo).is_finite()) {
                    let message = format_args!("a uniform distribution needs finite bounds in order, not [{lo}, {hi})");
                    return Err(Error::invalid("Initializer", message));
                }
                rng.fill_uniform(values, lo, hi);
            }
            Self::Zero => values.fill(0.0),
            Self::Constant(value) => values.fill(value),
            Self::Custom(write) => write(values, shape, rng),
            Self::Packed(ref parts) => return fill_parts(values, shape, parts, rng),
        }
        check_finite("Initializer", "a parameter", shape, values, "an initializer must write finite values")
    }
}

fn fill_parts(
    values: &mut [f32],
    shape: &[usize],
    parts: &[(usize, Vec<usize>, Initializer)],
    rng: &mut Rng,
) -> Result<()> {
    let mut sizes = parts.iter().map(|(times, shape, _)| count::<f32>(shape)?.checked_mul(*times));
    let total = sizes.try_fold(0_usize, |total, size| total.checked_add(size?));
    if total != Some(values.len()) {
        let message = format_args!("the parts of a parameter of shape {shape:?} have other sizes than the whole");
        return Err(Error::invalid("Initializer", message));
    }
    let mut rest = values;
    for (times, shape, initializer) in parts {
        for _ in 0..*times {
            let (part, behind) = rest.split_at_mut(shape.iter().product());
            initializer.fill(part, shape, rng)?;
            rest = behind;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
