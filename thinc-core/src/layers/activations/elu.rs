use super::names::*;
use crate::initializers::glorot_uniform;

dense_activation! {
    /// A dense layer whose negative values end at -1.
    ///
    /// `Y = Z` where `Z` is positive, else `exp(Z) - 1`, for `Z = X Wᵀ + b`, with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to `(N, nO)`.
    /// `W` starts with [`glorot_uniform`], `b` with zeros.
    /// Clevert et al., "Fast and Accurate Deep Network Learning by Exponential Linear Units" (2016); the `ELU` of Thinc 7,
    /// which Thinc 8 left out.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = Elu::<4, 3>::default().init_b(Initializer::Constant(-20.0));
    /// model.initialize(&(), &(), &mut train)?;
    /// assert!(model.predict(Floats2d::zeros([1, 4]))?.as_slice()?.iter().all(|y| (y - -1.0).abs() < 1e-4));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct Elu {}
    name: "elu", init_w: glorot_uniform(), activation: |_| Activation::Elu
}
