use super::names::*;
use crate::initializers::he_normal;

dense_activation! {
    /// A dense layer whose outputs are weighted by how likely a normal number is smaller: the activation of BERT and GPT.
    ///
    /// `Y = Z Φ(Z)` for `Z = X Wᵀ + b`, where `Φ` is the distribution function of the standard normal distribution,
    /// with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to `(N, nO)`. `W` starts with [`he_normal`], `b` with
    /// zeros. Hendrycks and Gimpel, "Gaussian Error Linear Units" (2016); Thinc's `Gelu`, whose `Φ` is off by up to 1e-7.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = Gelu::<4, 3>::default().init_b(Initializer::Constant(1.0));
    /// model.initialize(&(), &(), &mut train)?;
    /// // Of zeros, `Z` is the bias.
    /// let y = model.predict(Floats2d::zeros([2, 4]))?;
    /// assert!(y.as_slice()?.iter().all(|y| (y - 0.841_344_7).abs() < 1e-5));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct Gelu {}
    name: "gelu", init_w: he_normal(), activation: |_| Activation::Gelu
}
