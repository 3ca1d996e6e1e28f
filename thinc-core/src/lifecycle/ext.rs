use crate::error::Result;
use crate::lifecycle::{ParamSource, Params, UseParams, device, initialize, params, resize};
use crate::model::{End, HasWidth, Layer, Node, Train};
use crate::ops::Ops;
use crate::optimizers::{self, Optimizer};

/// The methods that every node has.
pub trait NodeExt: Node + Sized {
    /// Fills the dimensions that are still open and draws the parameters. Thinc's `initialize`.
    ///
    /// Widths are unified between neighbouring layers and with the samples: `x` is an input, `y` a truth or an output;
    /// `&()` stands for one that isn't given. Each parameter draws from a stream of its own, named by its path, so the
    /// same seed gives the same weights. Parameters that have values already get new ones.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let mut model = chain((Relu::new(None, 32), Softmax::new(None, None)));
    /// let (x, labels) = (Floats2d::zeros([4, 20]), Ints1d::from(vec![0, 2, 1, 2]));
    /// model.initialize(&x, &labels, &mut Train::new(0))?;
    /// assert_eq!(model.predict(x)?.shape(), [4, 3]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// When two neighbours disagree about a width, or one stays unknown. The error names the layer, and the model is
    /// as it was.
    fn initialize<X: HasWidth, Y: HasWidth>(&mut self, x: &X, y: &Y, train: &mut Train) -> Result<()> {
        initialize::initialize(self, x.width_as_input(), y.width_as_output(), train)
    }

    /// A copy of every parameter that has a value, by path. The values are shared until one side changes.
    fn params(&self) -> Result<Params> {
        params::collect(self)
    }

    /// The number of trained values.
    fn num_params(&self) -> Result<usize> {
        Ok(params::collect(self)?.iter().map(|(_, param)| param.storage().len()).sum())
    }

    /// Puts other parameters in, for instance an optimizer's averages, until the guard is dropped. Thinc's `use_params`.
    ///
    /// Parameters that `params` doesn't have keep their values.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = Linear::new(2, 1);
    /// model.initialize(&(), &(), &mut train)?;
    /// let x = Floats2d::from_rows(&[[1.0, 2.0]]);
    /// let before = model.predict(x.clone())?;
    ///
    /// let mut other = Params::new();
    /// other.insert("b", [1], Floats1d::from(vec![100.0]).into_storage())?;
    /// {
    ///     let averaged = model.use_params(&other)?;
    ///     assert_ne!(averaged.predict(x.clone())?, before);
    /// }
    /// assert_eq!(model.predict(x)?, before);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a shape differs. The model is unchanged then.
    fn use_params<P: ParamSource + ?Sized>(&mut self, params: &P) -> Result<UseParams<'_, Self>> {
        UseParams::new(self, params)
    }

    /// Changes the width of the output. The leading weights stay, new ones are zero, dropped ones go from the end.
    ///
    /// The last layer that owns the dimension changes; layers behind it that pass the width on change with it. An
    /// optimizer adapts its moments and averages at the next step.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = chain((Relu::new(8, 16), Softmax::new(16, 3)));
    /// model.initialize(&(), &(), &mut train)?;
    /// model.resize_output(5)?;
    /// assert_eq!(model.predict(Floats2d::zeros([1, 8]))?.shape(), [1, 5]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a type fixes the dimension, or no layer owns it. The model is unchanged then.
    fn resize_output(&mut self, size: usize) -> Result<()> {
        resize::resize(self, End::Output, size)
    }

    /// Changes the width of the input, as [`resize_output`](Self::resize_output) does for the output.
    fn resize_input(&mut self, size: usize) -> Result<()> {
        resize::resize(self, End::Input, size)
    }

    /// Moves the parameters to a GPU. No action when they are there.
    ///
    /// # Errors
    /// When there is no such GPU, or this build has no GPU backend. The parameters are where they were then.
    fn to_gpu(&mut self, device_num: usize) -> Result<()> {
        device::to_device(self, crate::ops::gpu(device_num)?)
    }

    /// Moves the parameters to the CPU. No action when they are there.
    fn to_cpu(&mut self) -> Result<()> {
        device::to_device(self, crate::ops::CpuOps::get())
    }

    /// Moves the parameters to the device of a backend. No action when they are there.
    fn to_device(&mut self, ops: &'static dyn Ops) -> Result<()> {
        device::to_device(self, ops)
    }

    /// Sets the rate of every layer that has an attribute `dropout_rate`, and tells how many have one.
    ///
    /// # Errors
    /// When the rate is not in `[0, 1)`.
    fn set_dropout_rate(&mut self, rate: f32) -> Result<usize> {
        initialize::set_dropout_rate(self, rate)
    }
}

impl<N: Node> NodeExt for N {}

/// The methods that every layer has.
pub trait LayerExt: Layer + Sized {
    /// Lets an optimizer change the parameters by the gradients, and clears the gradients. Thinc's `finish_update`.
    ///
    /// Parameters whose gradient got no contribution keep their values.
    ///
    /// # Errors
    /// When a gradient is not finite or does not have its parameter's shape. Nothing is changed then, and the error
    /// names the parameter.
    fn finish_update(&mut self, optimizer: &mut dyn Optimizer, grads: &mut Self::Grads) -> Result<()> {
        optimizers::finish_update(self, optimizer, grads)
    }
}

impl<L: Layer> LayerExt for L {}
