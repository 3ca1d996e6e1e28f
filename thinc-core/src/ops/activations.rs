//! [`ActivationOps`]: functions between layers.

use super::{Activation, operations};
use crate::array::{Array, Floats2d, Floats3d, Storage};

operations! {
    /// Activations and their gradients. An array given by value is overwritten if nothing else holds it, else copied.
    pub trait ActivationOps {
        /// `max(0, x)`. A NaN stays one.
        fn relu(&self, x: Floats2d) -> Result<Floats2d>;

        /// `dX = dY` where `Y > 0`, else 0; `y` is the output of [`relu`](Self::relu).
        fn backprop_relu(&self, dy: Floats2d, y: &Floats2d) -> Result<Floats2d>;

        /// The largest of the pieces of `x` (N, nO, nP) and which it was, both (N, nO). The first of equal ones; a NaN counts as larger than any number.
        /// `nP` is from 1 to 255.
        fn maxout(&self, x: &Floats3d) -> Result<(Floats2d, Array<u8, 2>)>;

        /// `dX[n, o, p] = dY[n, o]` where `p = which[n, o]`, else 0. An entry of `which` that is not below `pieces` is an error.
        fn backprop_maxout(&self, dy: &Floats2d, which: &Array<u8, 2>, pieces: usize) -> Result<Floats3d>;

        /// `Y[n, i] = exp(X[n, i] / T) / Σ_j exp(X[n, j] / T)`, with the largest of the row subtracted first. The temperature `T` is positive.
        fn softmax(&self, x: Floats2d, temperature: f32) -> Result<Floats2d>;

        /// `dX[n, i] = Y[n, i] (dY[n, i] − Σ_j Y[n, j] dY[n, j]) / T`; `y` is the output of [`softmax`](Self::softmax).
        fn backprop_softmax(&self, dy: Floats2d, y: &Floats2d, temperature: f32) -> Result<Floats2d>;

        /// `x = f(x)` for every element.
        fn activate(&self, activation: Activation, x: &mut Storage<f32>) -> Result<()>;

        /// `dY *= f'(x)` for every element. `saved` is `f(x)` for those that [save their output](Activation::saves_output), else `x`. The lengths are equal.
        fn backprop_activation(&self, activation: Activation, dy: &mut Storage<f32>, saved: &Storage<f32>) -> Result<()>;
    }
}
