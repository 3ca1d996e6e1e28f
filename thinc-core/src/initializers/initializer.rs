use super::{orthogonal as orthonormal, truncated};
use crate::array::count;
use crate::error::{Error, Result};
use crate::finite::check_finite;
use crate::rng::Rng;

const OP: &str = "Initializer";

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
    /// See [`glorot_normal`].
    GlorotNormal,
    /// See [`he_uniform`].
    HeUniform,
    /// See [`he_normal`].
    HeNormal,
    /// See [`lecun_uniform`].
    LecunUniform,
    /// See [`lecun_normal`].
    LecunNormal,
    /// See [`uniform`].
    Uniform {
        /// The lowest value.
        lo: f32,
        /// The bound that no value exceeds.
        hi: f32,
    },
    /// See [`normal`].
    Normal {
        /// The mean.
        mean: f32,
        /// The standard deviation.
        std: f32,
    },
    /// See [`truncated_normal`].
    TruncatedNormal {
        /// The mean of the normal distribution.
        mean: f32,
        /// Its standard deviation.
        std: f32,
        /// The lowest value, in deviations from the mean.
        lo: f32,
        /// The highest value, in deviations from the mean.
        hi: f32,
    },
    /// See [`orthogonal`].
    Orthogonal {
        /// The length of the vectors.
        gain: f32,
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
///
/// ```
/// use thinc::prelude::*;
///
/// let mut weights = [1.0; 10_000];
/// glorot_uniform().fill(&mut weights, &[100, 100], &mut Rng::new(0))?;
/// assert!(weights.iter().all(|w| w.abs() <= 0.03_f32.sqrt()));
/// # Ok::<(), thinc::Error>(())
/// ```
#[doc(alias = "glorot_uniform_init")]
pub fn glorot_uniform() -> Initializer {
    Initializer::GlorotUniform
}

/// Normal with mean 0 and standard deviation `sqrt(2 / (fan_in + fan_out))` (Glorot and Bengio 2010; Thinc's
/// `glorot_normal_init.v1`).
///
/// ```
/// use thinc::prelude::*;
///
/// let mut weights = [1.0; 10_000];
/// glorot_normal().fill(&mut weights, &[100, 100], &mut Rng::new(0))?;
/// let square = weights.iter().map(|w| w * w).sum::<f32>() / 10_000.0;
/// assert!((square - 0.01).abs() < 0.05 * 0.01);
/// # Ok::<(), thinc::Error>(())
/// ```
#[doc(alias = "glorot_normal_init")]
pub fn glorot_normal() -> Initializer {
    Initializer::GlorotNormal
}

/// Uniform between `-limit` and `limit = sqrt(6 / fan_in)` (He et al. 2015; Thinc's `he_uniform_init.v1`). For layers
/// with a rectifier.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut weights = [1.0; 10_000];
/// he_uniform().fill(&mut weights, &[100, 100], &mut Rng::new(0))?;
/// assert!(weights.iter().all(|w| w.abs() <= 0.06_f32.sqrt()));
/// # Ok::<(), thinc::Error>(())
/// ```
#[doc(alias = "he_uniform_init")]
pub fn he_uniform() -> Initializer {
    Initializer::HeUniform
}

/// Normal with mean 0 and standard deviation `sqrt(2 / fan_in)` (He et al. 2015; Thinc's `he_normal_init.v1`). For
/// layers with a rectifier.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut weights = [1.0; 10_000];
/// he_normal().fill(&mut weights, &[100, 100], &mut Rng::new(0))?;
/// let square = weights.iter().map(|w| w * w).sum::<f32>() / 10_000.0;
/// assert!((square - 0.02).abs() < 0.05 * 0.02);
/// # Ok::<(), thinc::Error>(())
/// ```
#[doc(alias = "he_normal_init")]
pub fn he_normal() -> Initializer {
    Initializer::HeNormal
}

/// Uniform between `-limit` and `limit = sqrt(3 / fan_in)` (LeCun et al. 1998; Thinc's `lecun_uniform_init.v1`). For
/// layers that keep mean 0 and deviation 1, such as those with a scaled exponential unit.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut weights = [1.0; 10_000];
/// lecun_uniform().fill(&mut weights, &[100, 100], &mut Rng::new(0))?;
/// assert!(weights.iter().all(|w| w.abs() <= 0.03_f32.sqrt()));
/// # Ok::<(), thinc::Error>(())
/// ```
#[doc(alias = "lecun_uniform_init")]
pub fn lecun_uniform() -> Initializer {
    Initializer::LecunUniform
}

/// Normal with mean 0 and standard deviation `sqrt(1 / fan_in)` (LeCun et al. 1998; Thinc's `lecun_normal_init.v1`).
///
/// ```
/// use thinc::prelude::*;
///
/// let mut weights = [1.0; 10_000];
/// lecun_normal().fill(&mut weights, &[100, 100], &mut Rng::new(0))?;
/// let square = weights.iter().map(|w| w * w).sum::<f32>() / 10_000.0;
/// assert!((square - 0.01).abs() < 0.05 * 0.01);
/// # Ok::<(), thinc::Error>(())
/// ```
#[doc(alias = "lecun_normal_init")]
pub fn lecun_normal() -> Initializer {
    Initializer::LecunNormal
}

/// Uniform in `[lo, hi)` (Thinc's `uniform_init.v1`, where they are -0.1 and 0.1 unless given). For embedding tables.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut weights = [1.0; 100];
/// uniform(-0.1, 0.3).fill(&mut weights, &[20, 5], &mut Rng::new(0))?;
/// assert!(weights.iter().all(|w| (-0.1..0.3).contains(w)));
/// # Ok::<(), thinc::Error>(())
/// ```
#[doc(alias = "uniform_init")]
pub fn uniform(lo: f32, hi: f32) -> Initializer {
    Initializer::Uniform { lo, hi }
}

/// Normal with this mean and standard deviation.
///
/// Thinc's `normal_init.v1` takes only a mean, and uses it as the deviation: with its default of 0, all weights are 0. The
/// deviation that it means is `sqrt(1 / fan_in)`, which is [`lecun_normal`].
///
/// ```
/// use thinc::prelude::*;
///
/// let mut weights = [1.0; 100];
/// normal(5.0, 0.1).fill(&mut weights, &[20, 5], &mut Rng::new(0))?;
/// assert!(weights.iter().all(|w| (4.0..6.0).contains(w)));
/// # Ok::<(), thinc::Error>(())
/// ```
#[doc(alias = "normal_init")]
pub fn normal(mean: f32, std: f32) -> Initializer {
    Initializer::Normal { mean, std }
}

/// Normal with this mean and standard deviation, drawn again where it isn't between `lo` and `hi` deviations from the
/// mean; `truncated_normal(0.0, 0.02, -2.0, 2.0)` is what transformers begin with. Thinc doesn't have it.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut weights = [1.0; 100];
/// truncated_normal(0.0, 0.02, -2.0, 2.0).fill(&mut weights, &[20, 5], &mut Rng::new(0))?;
/// assert!(weights.iter().all(|w| w.abs() <= 0.04));
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn truncated_normal(mean: f32, std: f32, lo: f32, hi: f32) -> Initializer {
    Initializer::TruncatedNormal { mean, std, lo, hi }
}

/// A random matrix whose rows are orthonormal, or its columns where it has more rows (Saxe et al. 2014). For recurrent
/// layers and deep chains, through which signals then keep their lengths. Thinc doesn't have it.
///
/// All axes but the last are taken as one: the weights of a maxout layer, `(nO, nP, nI)`, are a matrix of `nO * nP` rows.
/// [`Initializer::Orthogonal`] has a length of the vectors other than 1.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut weights = [1.0; 6];
/// orthogonal().fill(&mut weights, &[2, 3], &mut Rng::new(0))?;
/// let (a, b) = weights.split_at(3);
/// let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
/// assert!((dot(a, a) - 1.0).abs() < 1e-5 && dot(a, b).abs() < 1e-5);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn orthogonal() -> Initializer {
    Initializer::Orthogonal { gain: 1.0 }
}

/// Zeros (Thinc's `zero_init.v1`). For biases.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = Linear::new(3, 2).init_w(zero());
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// assert_eq!(model.predict(Floats2d::full([1, 3], 1.0))?, Floats2d::zeros([1, 2]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[doc(alias = "zero_init")]
pub fn zero() -> Initializer {
    Initializer::Zero
}

impl Initializer {
    /// Writes the initial values of a parameter of this shape, in row-major order.
    ///
    /// # Errors
    /// If the number of values isn't that of the shape, if the bounds or the deviation of a distribution are not finite
    /// or in the wrong order, or if a function of the program wrote a value that isn't finite.
    pub fn fill(&self, values: &mut [f32], shape: &[usize], rng: &mut Rng) -> Result<()> {
        if count::<f32>(shape) != Some(values.len()) {
            return Err(Error::shape_exact(OP, "values", shape, &[values.len()]));
        }
        if values.is_empty() {
            return Ok(());
        }
        let fan_in = shape.last().copied().unwrap_or(1) as f64;
        let fan_out = shape.first().copied().unwrap_or(1) as f64;
        match *self {
            Self::GlorotUniform => fill_uniform(values, 6.0 / (fan_in + fan_out), rng),
            Self::GlorotNormal => fill_normal(values, 2.0 / (fan_in + fan_out), rng),
            Self::HeUniform => fill_uniform(values, 6.0 / fan_in, rng),
            Self::HeNormal => fill_normal(values, 2.0 / fan_in, rng),
            Self::LecunUniform => fill_uniform(values, 3.0 / fan_in, rng),
            Self::LecunNormal => fill_normal(values, 1.0 / fan_in, rng),
            Self::Uniform { lo, hi } => {
                if !(lo <= hi && (hi - lo).is_finite()) {
                    let message = format_args!("a uniform distribution needs finite bounds in order, not [{lo}, {hi})");
                    return Err(Error::invalid(OP, message));
                }
                rng.fill_uniform(values, lo, hi);
            }
            Self::Normal { mean, std } => {
                check_normal(mean, std)?;
                rng.fill_normal(values);
                values.iter_mut().for_each(|value| *value = mean + std * *value);
            }
            Self::TruncatedNormal { mean, std, lo, hi } => {
                check_normal(mean, std)?;
                if !(lo < hi && lo.is_finite() && hi.is_finite()) {
                    let message =
                        format_args!("a truncated normal distribution needs finite bounds in order, not {lo} and {hi}");
                    return Err(Error::invalid(OP, message));
                }
                for value in values.iter_mut() {
                    let z = truncated::normal(lo.into(), hi.into(), rng);
                    *value = (f64::from(mean) + f64::from(std) * z) as f32;
                }
            }
            Self::Orthogonal { gain } => {
                let columns = shape.last().copied().unwrap_or(1);
                orthonormal::fill(values, [values.len() / columns, columns], gain, rng);
            }
            Self::Zero => values.fill(0.0),
            Self::Constant(value) => values.fill(value),
            Self::Custom(write) => write(values, shape, rng),
            Self::Packed(ref parts) => return fill_parts(values, shape, parts, rng),
        }
        check_finite(OP, "a parameter", shape, values, "an initializer must write finite values")
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

/// Uniform with mean 0 and bounds whose square this is.
fn fill_uniform(values: &mut [f32], limit_squared: f64, rng: &mut Rng) {
    let limit = limit_squared.sqrt() as f32;
    rng.fill_uniform(values, -limit, limit);
}

/// Normal with mean 0.
fn fill_normal(values: &mut [f32], variance: f64, rng: &mut Rng) {
    let deviation = variance.sqrt() as f32;
    rng.fill_normal(values);
    values.iter_mut().for_each(|value| *value *= deviation);
}

fn check_normal(mean: f32, std: f32) -> Result<()> {
    if mean.is_finite() && std.is_finite() && std >= 0.0 {
        return Ok(());
    }
    let message = format_args!(
        "a normal distribution needs a finite mean and a finite deviation of at least 0, not {mean} and {std}"
    );
    Err(Error::invalid(OP, message))
}

#[cfg(test)]
mod tests;
