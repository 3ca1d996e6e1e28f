use super::names::*;
use crate::initializers::lecun_normal;

dense_activation! {
    /// A dense layer that keeps mean 0 and variance 1 from layer to layer.
    ///
    /// `Y = λ Z` where `Z` is positive, else `λ α (exp(Z) - 1)`, for `Z = X Wᵀ + b`, with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to `(N, nO)`.
    /// `λ` is 1.0507 and `α` 1.6733. `W` starts with [`lecun_normal`],
    /// which the argument rests on, and `b` with zeros.
    /// Klambauer et al., "Self-Normalizing Neural Networks" (2017); the `SELU` of Thinc 7, which Thinc 8 left out.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = Selu::<4, 3>::default().init_b(Initializer::Constant(-20.0));
    /// model.initialize(&(), &(), &mut train)?;
    /// assert!(model.predict(Floats2d::zeros([1, 4]))?.as_slice()?.iter().all(|y| (y - -1.758_1).abs() < 1e-4));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct Selu {}
    name: "selu", init_w: lecun_normal(), activation: |_| Activation::Selu
}
