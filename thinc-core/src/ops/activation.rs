//! [`Activation`]: the functions that [`ActivationOps::activate`](super::ActivationOps::activate) applies.

use crate::error::{Error, Result};

/// A function of one number, for the elements of an array of any rank.
///
/// Below, `σ(x) = 1 / (1 + e⁻ˣ)`, and `Φ` is the distribution function of the standard normal distribution. A NaN stays one.
///
/// ```
/// use thinc::ops::Activation;
/// use thinc::prelude::*;
///
/// let mut x = Floats1d::from(vec![-1.5, 0.0, 0.5]).into_storage();
/// x.ops().activate(Activation::HARD_TANH, &mut x)?;
/// assert_eq!(x.as_slice()?, [-1.0, 0.0, 0.5]);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
#[non_exhaustive]
pub enum Activation {
    /// `σ(x)`, with `x` clipped to ±20 as in Thinc, so that a logarithm of it is finite. Thinc's `sigmoid`.
    Sigmoid,
    /// `tanh(x)`.
    Tanh,
    /// `x tanh(ln(1 + eˣ))`, and `x` from 20 on. Misra (2019); Thinc's `mish`.
    Mish,
    /// `x σ(x)`. Ramachandran et al. (2017); Thinc's `swish`, which clips `σ` at -20, so that a very negative `x` gives a
    /// large result where it should be 0.
    Swish,
    /// `x (x / √(1 + x²) + 1) / 2`: like swish, without an exponential. Thinc's `dish`.
    Dish,
    /// `x Φ(x)`. Hendrycks and Gimpel (2016); Thinc's `gelu`, which approximates `Φ` to 1e-7; here negative `x` keep all
    /// their digits.
    Gelu,
    /// `x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2`: within 5e-4 of [`Gelu`](Self::Gelu). Thinc's `gelu_approx`.
    GeluApprox,
    /// `x min(max(0.2 x + 0.5, 0), 1)`. Its derivative at ±2.5 is the one from inside, as in Thinc. Avenash and
    /// Viswanath (2019); Thinc's `hard_swish`.
    HardSwish,
    /// `x min(max(x + 3, 0), 6) / 6`. Its derivative at ±3 is the one from inside, as in Thinc. Howard et al. (2019);
    /// Thinc's `hard_swish_mobilenet`.
    HardSwishMobilenet,
    /// `min(max(slope x + offset, min_val), max_val)`. The derivative is `slope` where the value is between the limits and
    /// 0 where it is at one of them. Thinc's `clipped_linear`, whose derivative for a negative slope is 0 everywhere.
    ClippedLinear {
        /// What `x` is multiplied by.
        slope: f32,
        /// What is added.
        offset: f32,
        /// The lower limit.
        min_val: f32,
        /// The upper limit, not below the lower one.
        max_val: f32,
    },
    /// `x` where it is positive, else `eˣ - 1`. Clevert et al. (2016); the `ELU` of Thinc 7.
    Elu,
    /// `λ x` where `x` is positive, else `λ α (eˣ - 1)`, with [`SELU_SCALE`] for `λ` and [`SELU_ALPHA`] for `α`.
    /// Klambauer et al. (2017); the `SELU` of Thinc 7.
    Selu,
    /// The error function, `2 / √π` times the integral of `exp(-t²)` from 0 to `x`. Thinc's `erf`.
    Erf,
    /// `1 / cosh²(x)`, the derivative of the tangent. Thinc's `sechsq`.
    SechSq,
}

/// The `λ` of [`Activation::Selu`].
pub const SELU_SCALE: f32 = 1.050_701;

/// The `α` of [`Activation::Selu`].
pub const SELU_ALPHA: f32 = 1.673_263_2;

impl Activation {
    /// `min(max(0.2 x + 0.5, 0), 1)`: Thinc's `hard_sigmoid`.
    pub const HARD_SIGMOID: Self = Self::ClippedLinear { slope: 0.2, offset: 0.5, min_val: 0.0, max_val: 1.0 };

    /// `min(max(x, -1), 1)`: Thinc's `hard_tanh`.
    pub const HARD_TANH: Self = Self::ClippedLinear { slope: 1.0, offset: 0.0, min_val: -1.0, max_val: 1.0 };

    /// `max(x, 0)`: Thinc's `relu`.
    pub const RELU: Self = Self::relu_k(f32::INFINITY);

    /// `min(max(x, 0), k)`: Thinc's `relu_k`, where `k` is 6 unless given.
    pub const fn relu_k(k: f32) -> Self {
        Self::ClippedLinear { slope: 1.0, offset: 0.0, min_val: 0.0, max_val: k }
    }

    /// Whether the derivative is computed from the value `f(x)`, and not from `x`: which of the two a layer saves for
    /// [`backprop_activation`](super::ActivationOps::backprop_activation).
    pub const fn saves_output(self) -> bool {
        matches!(self, Self::Sigmoid | Self::Tanh | Self::Elu | Self::Selu)
    }

    /// An error if it is a clipped line without a slope, an offset or limits that are numbers in order.
    pub(crate) fn check(self, op: &'static str) -> Result<()> {
        match self {
            Self::ClippedLinear { slope, offset, min_val, max_val }
                if !(slope.is_finite() && offset.is_finite() && min_val <= max_val) =>
            {
                let message = format_args!(
                    "a clipped line needs a finite slope and offset, and limits in order, but has slope {slope}, offset \
                     {offset}, `min_val` {min_val} and `max_val` {max_val}"
                );
                Err(Error::invalid(op, message))
            }
            _ => Ok(()),
        }
    }
}
