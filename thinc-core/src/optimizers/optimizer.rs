use super::Averages;
use crate::array::{Storage, count};
use crate::error::{Error, Result};
use crate::finite::check_finite;
use crate::model::ResizedFrom;
use crate::ops::{CpuOps, Ops};

/// Changes parameters by their gradients, and keeps what it needs from step to step per parameter, by its path.
///
/// One optimizer serves one model. Two models have parameters of the same path, such as `0.W`, and an optimizer that
/// updates both mixes their moments, averages and steps without an error, even where the shapes differ, as that is what
/// a resize looks like. Make one optimizer for each model, or put the
/// models into one: as fields of a struct that derives `Model`, or in a tuple or a `Vec`, they have paths of their own.
///
/// [`finish_update`](crate::optimizers::finish_update) drives it. To write one, keep a map from paths to what the
/// algorithm remembers:
///
/// ```
/// use thinc::prelude::*;
///
/// struct SignDescent {
///     steps: u64,
/// }
///
/// impl Optimizer for SignDescent {
///     fn update(&mut self, update: ParamUpdate<'_>) -> Result<()> {
///         let rate = self.learn_rate();
///         let gradient = update.gradient.as_slice()?;
///         for (weight, gradient) in update.weights.make_mut()?.iter_mut().zip(gradient) {
///             *weight -= rate * gradient.signum();
///         }
///         Ok(())
///     }
///
///     fn step(&mut self) {
///         self.steps += 1;
///     }
///
///     fn steps(&self) -> u64 {
///         self.steps
///     }
///
///     fn learn_rate(&self) -> f32 {
///         0.01
///     }
/// }
/// ```
pub trait Optimizer: Send {
    /// Before a step changes anything, so that settings can be checked. `paths` gives the paths of all parameters of the
    /// model, for an optimizer that has settings for some of them.
    ///
    /// # Errors
    /// If a setting makes no sense at this step, or is for a parameter that the model doesn't have.
    fn begin_step(&mut self, paths: &mut dyn FnMut() -> Result<Vec<String>>) -> Result<()> {
        let _ = paths;
        Ok(())
    }

    /// Whether the parameter at `path` stays as it is: [`update`](Self::update) is not called for it, and its gradient is
    /// cleared and counts nowhere. The answer must be the same throughout a step.
    fn is_frozen(&self, path: &str) -> bool {
        let _ = path;
        false
    }

    /// Before a step changes anything, for each parameter that [`update`](Self::update) will be called with: checks that
    /// what is kept for it is where the weights are. The default is for an optimizer that keeps no arrays.
    ///
    /// # Errors
    /// If it is on another device.
    fn check_state(&self, path: &str, weights: &Storage<f32>) -> Result<()> {
        let _ = (path, weights);
        Ok(())
    }

    /// Changes one parameter. The gradient is used up: its values mean nothing afterwards.
    ///
    /// # Errors
    /// If a setting of the optimizer makes no sense, or the gradient is no longer finite once the optimizer has added
    /// to it. The weights and what is kept for them are unchanged then; the gradient may be used up.
    fn update(&mut self, update: ParamUpdate<'_>) -> Result<()>;

    /// Ends a step, after every parameter has been updated: schedules go on to their next value.
    fn step(&mut self);

    /// How many steps have ended.
    fn steps(&self) -> u64;

    /// Takes in the score of an evaluation, higher being better, for schedules that follow it
    /// ([`plateau`](crate::schedules::plateau)).
    fn report_score(&mut self, score: f64) {
        let _ = score;
    }

    /// The learning rate of the step to come.
    fn learn_rate(&self) -> f32;

    /// The averages of the parameters over the steps, if the optimizer keeps any.
    fn averages(&self) -> Option<&Averages> {
        None
    }

    /// Moves what is kept from step to step to a GPU. No action when it is there.
    ///
    /// # Errors
    /// When there is no such GPU, or this build has no GPU backend. Everything is where it was then.
    fn to_gpu(&mut self, device_num: usize) -> Result<()> {
        self.to_device(crate::ops::gpu(device_num)?)
    }

    /// Moves what is kept from step to step to the CPU. No action when it is there.
    ///
    /// # Errors
    /// If it cannot be read where it is. That is where it is then.
    fn to_cpu(&mut self) -> Result<()> {
        self.to_device(CpuOps::get())
    }

    /// Moves what is kept from step to step, such as moments and averages, to the device of a backend: where the model
    /// goes, its optimizer goes as well. What is kept for layers [`with_cpu`](crate::layers::with_cpu) stays on the CPU
    /// ([`ParamUpdate::stays_on_cpu`]). No action when it is there.
    ///
    /// The default is for an optimizer that keeps no arrays.
    ///
    /// # Errors
    /// If the device has no memory left. Everything is where it was then.
    fn to_device(&mut self, ops: &'static dyn Ops) -> Result<()> {
        let _ = ops;
        Ok(())
    }
}

/// A parameter that is about to be updated, and its gradient, which has been checked: it has the parameter's shape,
/// is on its device, and is finite.
#[derive(Debug)]
pub struct ParamUpdate<'a> {
    /// The path of the parameter, such as `encode.layers.2.W`.
    pub path: &'a str,
    /// The shape of the parameter.
    pub shape: &'a [usize],
    /// The values of the parameter.
    pub weights: &'a mut Storage<f32>,
    /// The gradient. It may be used as scratch space.
    pub gradient: &'a mut Storage<f32>,
    pub(super) norm: f64,
    pub(super) global_norm: f64,
    pub(super) resized_from: Option<&'a ResizedFrom>,
    pub(super) stays_on_cpu: bool,
    /// Whether the optimizer has been asked to [check its state](Optimizer::check_state).
    pub(super) is_checked: bool,
}

impl<'a> ParamUpdate<'a> {
    /// Checks the gradient.
    ///
    /// # Errors
    /// If the gradient has another number of elements than the weights or the shape, is on another device, or holds a
    /// value that is NaN or infinite. The error names the path.
    pub fn new(
        path: &'a str,
        shape: &'a [usize],
        weights: &'a mut Storage<f32>,
        gradient: &'a mut Storage<f32>,
    ) -> Result<Self> {
        let norm = check_gradient(shape, weights, gradient).map_err(|error| error.at(path))?;
        Ok(Self {
            path,
            shape,
            weights,
            gradient,
            norm,
            global_norm: norm,
            stays_on_cpu: false,
            is_checked: false,
            resized_from: None,
        })
    }

    /// Says that the gradients of all parameters of the step have this norm together. Without it, there is no other one.
    #[must_use]
    pub fn with_global_norm(mut self, norm: f64) -> Self {
        self.global_norm = norm;
        self
    }

    /// What the parameter was before it was resized, if that was after its last update: arrays that are kept for it follow
    /// with [`ResizedFrom::adapt`].
    pub fn resized_from(&self) -> Option<&'a ResizedFrom> {
        self.resized_from
    }

    /// The Euclidean norm of the gradient when it was checked.
    pub fn norm(&self) -> f64 {
        self.norm
    }

    /// The Euclidean norm of the gradients of all parameters of the step together.
    pub fn global_norm(&self) -> f64 {
        self.global_norm
    }

    /// Whether the parameter stays on the CPU when the model moves to a GPU, as those of layers
    /// [`with_cpu`](crate::layers::with_cpu) do. What an optimizer keeps for it has to stay there as well.
    pub fn stays_on_cpu(&self) -> bool {
        self.stays_on_cpu
    }
}

/// Checks that a gradient, or what was observed of a statistic, is where the parameter is.
pub(crate) fn check_gradient_device(weights: &Storage<f32>, gradient: &Storage<f32>) -> Result<()> {
    let (expected, found) = (weights.device(), gradient.device());
    if expected == found {
        return Ok(());
    }
    let help =
        "move the gradients with `grads.to_device(..)`, `to_gpu` or `to_cpu`, or take new ones from `zero_grads`";
    Err(Error::device("finish_update", "the gradient", expected, found, help))
}

/// Checks that a gradient fits the parameter and is finite, and gives its norm.
pub(super) fn check_gradient(shape: &[usize], weights: &Storage<f32>, gradient: &Storage<f32>) -> Result<f64> {
    let expected = count::<f32>(shape);
    for (what, len) in [("weights", weights.len()), ("a gradient", gradient.len())] {
        if Some(len) != expected {
            return Err(Error::shape_exact("finish_update", what, shape, &[len]));
        }
    }
    check_gradient_device(weights, gradient)?;
    // Accumulated in f64, the squares of finite floats cannot overflow: the norm tells whether all are finite.
    let norm = gradient.ops().l2_norm(gradient)?;
    if !norm.is_finite() {
        let values = gradient.ops().download(gradient)?;
        let help = "nothing was updated; `Train::with_check_finite` finds the layer where it begins";
        check_finite("finish_update", "the gradient", shape, &values, help)?;
    }
    Ok(norm)
}
