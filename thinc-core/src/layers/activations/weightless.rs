//! Activations as layers of their own.

use thinc_macros::Model;

use crate::array::{Floats1d, Floats2d, Floats3d, Floats4d};
use crate::error::Result;
use crate::layers::elementwise::{activate, backprop_activation};
use crate::model::{Backprop, Model, Train, Update, update};
use crate::ops::Activation;

/// Defines a layer `Y = f(X)` for arrays of floats of any rank.
macro_rules! activation_layer {
    ($(#[$meta:meta])* pub struct $layer:ident, name: $name:tt, activation: $activation:expr) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, Model)]
        #[model(name = $name, signature = _ -> _)]
        pub struct $layer;

        activation_layer!(@models $layer, $activation, Floats1d Floats2d Floats3d Floats4d);
    };
    (@models $layer:ident, $activation:expr, $($floats:ident)+) => {$(
        impl Model<$floats> for $layer {
            type Output = $floats;

            fn begin_update(&self, x: $floats, _: &mut Train) -> Update<$floats, impl Backprop<Self, $floats> + use<>> {
                let y = activate($activation, x.clone())?;
                let saved = if $activation.saves_output() { y.clone() } else { x };
                update::<Self, $floats, _>(y, move |dy, _| backprop_activation($activation, dy, &saved))
            }

            fn predict(&self, x: $floats) -> Result<$floats> {
                activate($activation, x)
            }
        }
    )+};
}

activation_layer! {
    /// The sigmoid of every element.
    ///
    /// `Y = 1 / (1 + exp(-X))` with `X` clipped to ±20, for floats of any rank, whose shape stays. The gradient is that with respect to `Y`.
    /// Thinc's `sigmoid_activation`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// assert_eq!(SigmoidActivation.predict(Floats3d::zeros([2, 3, 4]))?, Floats3d::full([2, 3, 4], 0.5));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    #[doc(alias = "sigmoid_activation")]
    pub struct SigmoidActivation, name: "sigmoid_activation", activation: Activation::Sigmoid
}

activation_layer! {
    /// The sigmoid of every element, under the name that it has in the bytes of older models.
    ///
    /// `Y = 1 / (1 + exp(-X))` for floats of any rank, as [`SigmoidActivation`], which is the one to take for new models. Thinc's
    /// `Logistic`, which Thinc calls deprecated, too.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let x = Floats2d::from_rows(&[[-1.0, 4.0]]);
    /// assert_eq!(Logistic.predict(x.clone())?, SigmoidActivation.predict(x)?);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct Logistic, name: "logistic", activation: Activation::Sigmoid
}

activation_layer! {
    /// The rectifier of every element.
    ///
    /// `Y = max(0, X)`, for floats of any rank, whose shape stays. The gradient is 0 where `Y` is. Thinc has no such layer; with
    /// weights it is [`Relu`](crate::layers::Relu).
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let y = ReluActivation.predict(Floats1d::from(vec![-1.0, 2.0]))?;
    /// assert_eq!(y.as_slice()?, [0.0, 2.0]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct ReluActivation, name: "relu_activation", activation: Activation::RELU
}

activation_layer! {
    /// The hyperbolic tangent of every element.
    ///
    /// `Y = tanh(X)`, for floats of any rank, whose shape stays. Thinc has no such layer.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let y = TanhActivation.predict(Floats1d::from(vec![-100.0, 0.0]))?;
    /// assert_eq!(y.as_slice()?, [-1.0, 0.0]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct TanhActivation, name: "tanh_activation", activation: Activation::Tanh
}

activation_layer! {
    /// The gelu of every element.
    ///
    /// `Y = X Φ(X)` with the distribution function `Φ` of the standard normal distribution, for floats of any rank, whose shape stays.
    /// Thinc has no such layer; with weights it is [`Gelu`](crate::layers::Gelu).
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let y = GeluActivation.predict(Floats1d::from(vec![0.0, 1.0]))?;
    /// assert!((y.as_slice()?[1] - 0.841_344_7).abs() < 1e-6);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct GeluActivation, name: "gelu_activation", activation: Activation::Gelu
}
