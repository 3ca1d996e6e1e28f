use super::names::*;
use crate::initializers::zero;

dense_activation! {
    /// A dense layer that gives a share between 0 and 1 for each output: the last layer where several labels can hold at once.
    ///
    /// `Y = 1 / (1 + exp(-Z))` for `Z = X Wᵀ + b` clipped to ±20, with `W` of shape `(nO, nI)` and `b` of shape `(nO)`: `(N, nI)` to `(N, nO)`.
    /// Both start with zeros, so that every output is a half. The gradient is that with respect to `Y`, as everywhere but in
    /// [`Softmax`](crate::layers::Softmax): the loss is [`BinaryCrossentropy`](crate::losses::BinaryCrossentropy) of
    /// [`probabilities`](crate::losses::BinaryCrossentropy::probabilities). Thinc's `Sigmoid`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = Sigmoid::<4, 3>::default();
    /// model.initialize(&(), &(), &mut train)?;
    /// let (y, backprop) = model.begin_update(Floats2d::full([1, 4], 1.0), &mut train)?;
    /// assert_eq!(y, Floats2d::full([1, 3], 0.5));
    /// let truth = Floats2d::from_rows(&[[1.0, 0.0, 1.0]]);
    /// let dy = BinaryCrossentropy::new().probabilities(true).get_grad(&y, &truth)?;
    /// let mut grads = model.zero_grads()?;
    /// backprop(dy, &mut grads)?;
    /// model.finish_update(&mut Sgd::new(1.0), &mut grads)?;
    /// let y = model.predict(Floats2d::full([1, 4], 1.0))?;
    /// assert!(y.row(0)?[0] > 0.7 && y.row(0)?[1] < 0.3);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct Sigmoid {}
    name: "sigmoid", init_w: zero(), activation: |_| Activation::Sigmoid
}
