use super::names::*;
use crate::initializers::glorot_uniform;

/// The activation that the attributes of a layer say.
macro_rules! line_of {
    ($layer:ident) => {
        Activation::ClippedLinear {
            slope: $layer.slope,
            offset: $layer.offset,
            min_val: $layer.min_val,
            max_val: $layer.max_val,
        }
    };
}

dense_activation! {
    /// A dense layer whose outputs follow a line between two limits.
    ///
    /// `Y = min(max(slope Z + offset, min_val), max_val)` for `Z = X Wᵀ + b`, with `W` of shape `(nO, nI)` and `b` of shape
    /// `(nO)`: `(N, nI)` to `(N, nO)`. The gradient is 0 where `Y` is at a limit. `W` starts with [`glorot_uniform`], `b` with zeros.
    /// Thinc's `ClippedLinear`, whose gradient for a negative slope is 0 everywhere.
    ///
    /// Unless they are set, the slope is 1, the offset 0, and the limits are 0 and 1. A slope or an offset that is not finite, or
    /// limits that are not in order, are errors of the forward pass.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = ClippedLinear::<4, 3>::default().slope(0.5).min_val(-1.0).init_b(Initializer::Constant(9.0));
    /// model.initialize(&(), &(), &mut train)?;
    /// assert_eq!(model.predict(Floats2d::zeros([1, 4]))?, Floats2d::full([1, 3], 1.0));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct ClippedLinear {
        slope: 1.0,
        offset: 0.0,
        min_val: 0.0,
        max_val: 1.0,
    }
    name: "clipped_linear", init_w: glorot_uniform(), activation: |layer| line_of!(layer)
}

impl<const I: usize, const O: usize> ClippedLinear<I, O> {
    /// Sets what `Z` is multiplied by.
    #[must_use]
    pub fn slope(mut self, slope: f32) -> Self {
        self.slope = slope;
        self
    }

    /// Sets what is added.
    #[must_use]
    pub fn offset(mut self, offset: f32) -> Self {
        self.offset = offset;
        self
    }

    /// Sets the lower limit.
    #[must_use]
    pub fn min_val(mut self, min_val: f32) -> Self {
        self.min_val = min_val;
        self
    }

    /// Sets the upper limit.
    #[must_use]
    pub fn max_val(mut self, max_val: f32) -> Self {
        self.max_val = max_val;
        self
    }
}

dense_activation! {
    /// A dense layer with a sigmoid made of lines.
    ///
    /// `Y = min(max(0.2 Z + 0.5, 0), 1)` for `Z = X Wᵀ + b`, with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to
    /// `(N, nO)`. A [`ClippedLinear`] of that slope and offset, also in its bytes. `W` starts with [`glorot_uniform`], `b` with
    /// zeros. Thinc's `HardSigmoid`, which forgets `init_b`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = HardSigmoid::<4, 3>::default().init_b(Initializer::Constant(1.0));
    /// model.initialize(&(), &(), &mut train)?;
    /// // Of zeros, `Z` is the bias.
    /// assert_eq!(model.predict(Floats2d::zeros([2, 4]))?, Floats2d::full([2, 3], 0.7));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct HardSigmoid {
        slope: 0.2,
        offset: 0.5,
        min_val: 0.0,
        max_val: 1.0,
    }
    name: "clipped_linear", init_w: glorot_uniform(), activation: |layer| line_of!(layer)
}

dense_activation! {
    /// A dense layer with a hyperbolic tangent made of lines.
    ///
    /// `Y = min(max(Z, -1), 1)` for `Z = X Wᵀ + b`, with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to `(N, nO)`.
    /// A [`ClippedLinear`] of these limits, also in its bytes. `W` starts with [`glorot_uniform`], `b` with zeros.
    /// Thinc's `HardTanh`, which forgets `init_b`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = HardTanh::<4, 3>::default().init_b(Initializer::Constant(-3.0));
    /// model.initialize(&(), &(), &mut train)?;
    /// // Of zeros, `Z` is the bias.
    /// assert_eq!(model.predict(Floats2d::zeros([2, 4]))?, Floats2d::full([2, 3], -1.0));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct HardTanh {
        slope: 1.0,
        offset: 0.0,
        min_val: -1.0,
        max_val: 1.0,
    }
    name: "clipped_linear", init_w: glorot_uniform(), activation: |layer| line_of!(layer)
}

dense_activation! {
    /// A dense layer with a rectifier that ends at `k`, 6 unless it is set.
    ///
    /// `Y = min(max(Z, 0), k)` for `Z = X Wᵀ + b`, with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to `(N, nO)`.
    /// A [`ClippedLinear`] of these limits, also in its bytes. `W` starts with [`glorot_uniform`], `b` with zeros.
    /// Thinc's `ReluK`, which forgets `init_b`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = ReluK::<4, 3>::default().init_b(Initializer::Constant(9.0));
    /// model.initialize(&(), &(), &mut train)?;
    /// // Of zeros, `Z` is the bias.
    /// assert_eq!(model.predict(Floats2d::zeros([2, 4]))?, Floats2d::full([2, 3], 6.0));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct ReluK {
        slope: 1.0,
        offset: 0.0,
        min_val: 0.0,
        max_val: 6.0,
    }
    name: "clipped_linear", init_w: glorot_uniform(), activation: |layer| line_of!(layer)
}

impl<const I: usize, const O: usize> ReluK<I, O> {
    /// Sets where it ends. A `k` below 0 is an error of the forward pass.
    #[must_use]
    pub fn k(mut self, k: f32) -> Self {
        self.max_val = k;
        self
    }
}
