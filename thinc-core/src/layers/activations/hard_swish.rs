use super::names::*;
use crate::initializers::he_normal;

dense_activation! {
    /// A dense layer with an activation like swish that is made of lines and a parabola.
    ///
    /// `Y = Z min(max(0.2 Z + 0.5, 0), 1)` for `Z = X Wᵀ + b`, with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to `(N, nO)`.
    /// At `Z = ±2.5` the gradient is the one from inside. `W` starts with [`he_normal`], `b` with zeros.
    /// Avenash and Viswanath (2019); Thinc's `HardSwish`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = HardSwish::<4, 3>::default().init_b(Initializer::Constant(1.0));
    /// model.initialize(&(), &(), &mut train)?;
    /// // Of zeros, `Z` is the bias.
    /// assert_eq!(model.predict(Floats2d::zeros([2, 4]))?, Floats2d::full([2, 3], 0.7));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct HardSwish {}
    name: "hardswish", init_w: he_normal(), activation: |_| Activation::HardSwish
}

dense_activation! {
    /// A dense layer with the swish of lines and a parabola that MobileNetV3 has.
    ///
    /// `Y = Z min(max(Z + 3, 0), 6) / 6` for `Z = X Wᵀ + b`, with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to `(N, nO)`.
    /// At `Z = ±3` the gradient is the one from inside. `W` starts with [`he_normal`], `b` with zeros.
    /// Howard et al., "Searching for MobileNetV3" (2019); Thinc's `HardSwishMobilenet`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = HardSwishMobilenet::<4, 3>::default().init_b(Initializer::Constant(3.0));
    /// model.initialize(&(), &(), &mut train)?;
    /// // Of zeros, `Z` is the bias.
    /// assert_eq!(model.predict(Floats2d::zeros([2, 4]))?, Floats2d::full([2, 3], 3.0));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct HardSwishMobilenet {}
    name: "hardswishmobilenet", init_w: he_normal(), activation: |_| Activation::HardSwishMobilenet
}
