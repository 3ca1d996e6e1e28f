use super::names::*;
use crate::initializers::he_normal;

dense_activation! {
    /// A dense layer with an activation like swish that needs no exponential.
    ///
    /// `Y = Z (Z / √(1 + Z²) + 1) / 2` for `Z = X Wᵀ + b`, with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to `(N, nO)`.
    /// `W` starts with [`he_normal`], `b` with zeros.
    ///
    /// Thinc's `Dish`, whose derivative is taken at `X` in place of `Z`: its gradient is wrong, and its callback fails where `nI` is
    /// not `nO`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = Dish::<4, 3>::default().init_b(Initializer::Constant(1.0));
    /// model.initialize(&(), &(), &mut train)?;
    /// // Of zeros, `Z` is the bias.
    /// let y = model.predict(Floats2d::zeros([2, 4]))?;
    /// assert!(y.as_slice()?.iter().all(|y| (y - 0.853_553_4).abs() < 1e-5));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct Dish {}
    name: "dish", init_w: he_normal(), activation: |_| Activation::Dish
}
