use super::names::*;
use crate::initializers::glorot_uniform;

dense_activation! {
    /// A dense layer with a mish activation, which is smooth and lets small negative values through.
    ///
    /// `Y = Z tanh(ln(1 + exp(Z)))` for `Z = X Wᵀ + b`, with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to `(N, nO)`.
    /// From 20 on, where the two agree to the last digit, `Y = Z`. `W` starts with [`glorot_uniform`], `b` with zeros.
    /// Misra, "Mish" (2019); Thinc's `Mish`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = Mish::<4, 3>::default().init_b(Initializer::Constant(1.0));
    /// model.initialize(&(), &(), &mut train)?;
    /// // Of zeros, `Z` is the bias.
    /// let y = model.predict(Floats2d::zeros([2, 4]))?;
    /// assert!(y.as_slice()?.iter().all(|y| (y - 0.865_098_4).abs() < 1e-5));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct Mish {}
    name: "mish", init_w: glorot_uniform(), activation: |_| Activation::Mish
}
