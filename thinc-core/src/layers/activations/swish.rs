use super::names::*;
use crate::initializers::he_normal;

dense_activation! {
    /// A dense layer with a swish activation, also called SiLU.
    ///
    /// `Y = Z / (1 + exp(-Z))` for `Z = X Wᵀ + b`, with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to `(N, nO)`.
    /// `W` starts with [`he_normal`], `b` with zeros. Ramachandran et al., "Searching for Activation Functions" (2017);
    /// Thinc's `Swish`, which clips the exponential: for a very negative `Z` it gives a large number where this gives 0.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = Swish::<4, 3>::default().init_b(Initializer::Constant(1.0));
    /// model.initialize(&(), &(), &mut train)?;
    /// // Of zeros, `Z` is the bias.
    /// let y = model.predict(Floats2d::zeros([2, 4]))?;
    /// assert!(y.as_slice()?.iter().all(|y| (y - 0.731_058_6).abs() < 1e-5));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct Swish {}
    name: "swish", init_w: he_normal(), activation: |_| Activation::Swish
}
