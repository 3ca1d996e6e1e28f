use super::names::*;
use crate::initializers::zero;

dense_activation! {
    /// A dense layer that gives a share between 0 and 1 for each output: the last layer where several labels can hold at once.
    ///
    /// `Y = 1 / (1 + exp(-Z))` for `Z = X Wᵀ + b` clipped to ±20, with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to `(N, nO)`.
    /// Both start with zeros, so that every output is a half. The gradient is that with respect to `Y`, as everywhere but in
    /// [`Softmax`](crate::layers::Softmax). Thinc's `Sigmoid`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = Sigmoid::<4, 3>::default();
    /// model.initialize(&(), &(), &mut train)?;
    /// assert_eq!(model.predict(Floats2d::zeros([2, 4]))?, Floats2d::full([2, 3], 0.5));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct Sigmoid {}
    name: "sigmoid", init_w: zero(), activation: |_| Activation::Sigmoid
}
