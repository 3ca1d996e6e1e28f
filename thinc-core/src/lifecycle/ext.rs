use serde::Serialize;

use crate::error::Result;
use crate::lifecycle::{
    ParamSource, Params, Summary, UseParams, device, dropout_rate, initialize, params, resize, resized_into, set_attr,
    summary, use_params,
};
use crate::model::{End, HasWidth, Layer, Node, Train};
use crate::ops::Ops;
use crate::optimizers::{self, Optimizer};

/// The methods that every node has.
pub trait NodeExt: Node + Sized {
    /// Fills the dimensions that are still open and draws the parameters. Thinc's `initialize`.
    ///
    /// Widths are unified between neighbouring layers and with the samples: `x` is an input, `y` a truth or an output;
    /// `&()` stands for one that isn't given. Each parameter draws from a stream of its own, named by its path, so the
    /// same seed gives the same weights. Parameters that have values already get new ones, on the device where they are.
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
    ///
    /// # Errors
    /// What a node that was written by hand gives when it is visited; others give none.
    fn params(&self) -> Result<Params> {
        params::collect(self)
    }

    /// The number of trained values.
    ///
    /// # Errors
    /// As [`params`](Self::params).
    fn num_params(&self) -> Result<usize> {
        Ok(params::collect(self)?.iter().map(|(_, param)| param.storage().len()).sum())
    }

    /// The wiring, and the widths and parameters of each layer, for people to read.
    ///
    /// What `initialize` has not told yet is shown as `?`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// #[derive(Model, Default)]
    /// #[model(input = Floats2d, output = Probs, forward = hidden >> dropout >> output)]
    /// struct Mlp {
    ///     #[layer]
    ///     hidden: Relu<784, 512>,
    ///     #[layer]
    ///     dropout: Dropout,
    ///     #[layer]
    ///     output: Softmax<512, 10>,
    /// }
    ///
    /// assert_eq!(
    ///     Mlp::default().summary()?.to_string(),
    ///     "\
    /// hidden: Relu<784, 512> >> dropout: Dropout >> output: Softmax<512, 10>
    ///
    /// layer              takes  gives  parameters  shapes
    /// mlp (chain)          784     10
    ///   hidden: relu       784    512     401,920  W (512, 784), b (512)
    ///   dropout            512    512           0
    ///   output: softmax    512     10       5,130  W (10, 512), b (10)
    /// total                               407,050"
    /// );
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// What a node that was written by hand gives when it is visited; others give none.
    fn summary(&self) -> Result<Summary> {
        summary::summary(self)
    }

    /// Puts other parameters in, for instance an optimizer's averages, until the guard is dropped. Thinc's `use_params`.
    ///
    /// Parameters that `params` doesn't have keep their values. Those that it has stay on the device where they are: values
    /// on another one are copied there. What is resized, initialized or loaded under the guard is undone with it: dimensions
    /// and parameters come back. Attributes stay, but for those of layers that were resized.
    ///
    /// An optimizer's averages fit a model that was resized since its last step: entries that stayed have their average, and
    /// those that came the model's weights.
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
    /// When a shape differs, or when [`Params`] have a value for a parameter that the model doesn't have. The model is
    /// unchanged then.
    fn use_params<P: ParamSource + ?Sized>(&mut self, params: &P) -> Result<UseParams<'_, Self>> {
        UseParams::new(self, params)
    }

    /// Puts parameters in for good: an optimizer's averages when training has ended, or those of another model. Thinc's
    /// `set_param`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let (mut model, mut other) = (Linear::new(2, 1), Linear::new(2, 1));
    /// model.initialize(&(), &(), &mut train)?;
    /// other.initialize(&(), &(), &mut train)?;
    /// other.set_params(&model.params()?)?;
    /// assert_eq!(other.to_bytes()?, model.to_bytes()?);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`use_params`](Self::use_params).
    fn set_params<P: ParamSource + ?Sized>(&mut self, params: &P) -> Result<()> {
        use_params::set_params(self, params)
    }

    /// Changes the width of the output. The leading weights stay, new ones are zero, dropped ones go from the end.
    ///
    /// The last layer that owns the dimension changes, and layers that pass the width on change with it: normalization, both
    /// ends of a residual, the parts of a sum. What is made of parts changes in each of them: the gates and directions of
    /// recurrent layers, the heads of attention, and the columns of a layer that takes the features of a window or of several
    /// layers side by side. The width of `a | b` is shared by its parts, and nothing tells which one is to change; one that the
    /// type fixes is changed by [`resized_into`](Self::resized_into).
    ///
    /// An optimizer goes on with the entries that stayed: its moments and averages follow at the next step, and those of new
    /// entries start at 0 and at the weights ([`Adam`](crate::Adam) says how fast these are trained). Where the model is loaded
    /// from bytes between the resize and that step, it does not know of parts: what it keeps follows axis by axis.
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
    /// When a type fixes the dimension, no layer owns it, or layers that it reaches would no longer fit together. The
    /// model is unchanged then.
    fn resize_output(&mut self, size: usize) -> Result<()> {
        resize::resize(self, End::Output, size)
    }

    /// Changes the width of the input, as [`resize_output`](Self::resize_output) does for the output.
    ///
    /// # Errors
    /// As [`resize_output`](Self::resize_output).
    fn resize_input(&mut self, size: usize) -> Result<()> {
        resize::resize(self, End::Input, size)
    }

    /// What the model has learned, in a model of the same layers whose type has other widths. Where the widths of a type are
    /// not open ([`DYN`](crate::DYN)), [`resize_output`](Self::resize_output) cannot change them.
    ///
    /// `new` may be any model with the same layers at the same paths, such as the default of its type. Attributes are copied, and
    /// of each parameter the leading entries of each axis stay, new ones are zero, and surplus ones go from the end: also for the
    /// number of rows of an embedding, and between two layers. Recurrent and attention layers keep those of each gate and head.
    /// Dimensions that `new` leaves open have the sizes of this model. An optimizer goes on with the new model as after a resize.
    ///
    /// Between layers, the features of a window or a concatenation are not told apart: of such models use widths that are open.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut three = Chain::<(Relu<8, 16>, Softmax<16, 3>)>::default();
    /// three.initialize(&(), &(), &mut train)?;
    /// let five = three.resized_into(Chain::<(Relu<8, 16>, Softmax<16, 5>)>::default())?;
    /// assert_eq!(five.predict(Floats2d::zeros([1, 8]))?.shape(), [1, 5]);
    /// assert_eq!(five.get_param("1.W")?.storage().as_slice()?[..48], *three.get_param("1.W")?.storage().as_slice()?);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// A struct can be generic over its widths:
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// #[derive(Model, Default)]
    /// #[model(forward = encode >> output)]
    /// struct Classifier<const CLASSES: usize> {
    ///     #[layer]
    ///     encode: Relu<8, 16>,
    ///     #[layer]
    ///     output: Softmax<16, CLASSES>,
    /// }
    ///
    /// let mut model = Classifier::<3>::default();
    /// model.initialize(&(), &(), &mut Train::new(0))?;
    /// let model = model.resized_into(Classifier::<5>::default())?;
    /// assert_eq!(model.predict(Floats2d::zeros([1, 8]))?.shape(), [1, 5]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the models are not made of the same layers, or the widths of the new one do not fit together. This model is
    /// unchanged in any case.
    fn resized_into<M: Node>(&self, new: M) -> Result<M> {
        resized_into::resized_into(self, new)
    }

    /// Moves the parameters to a GPU. No action when they are there.
    ///
    /// # Errors
    /// When there is no such GPU, or this build has no GPU backend. The parameters are where they were then.
    fn to_gpu(&mut self, device_num: usize) -> Result<()> {
        device::to_device(self, crate::ops::gpu(device_num)?)
    }

    /// Moves the parameters to the CPU. No action when they are there.
    ///
    /// # Errors
    /// If the parameters cannot be read where they are. That is where they are then.
    fn to_cpu(&mut self) -> Result<()> {
        device::to_device(self, crate::ops::CpuOps::get())
    }

    /// Moves the parameters to the device of a backend. No action when they are there.
    ///
    /// # Errors
    /// If the device has no memory left. The parameters are where they were then.
    fn to_device(&mut self, ops: &'static dyn Ops) -> Result<()> {
        device::to_device(self, ops)
    }

    /// Sets the rate of every layer that has an attribute `dropout_rate`, and tells how many have one. An embedding layer
    /// has one if it was made with a rate. With 0, a layer made by `Dropout::default()` takes the rate of the call again.
    /// Thinc's `set_dropout_rate`.
    ///
    /// # Errors
    /// When the rate is not in `[0, 1)`.
    fn set_dropout_rate(&mut self, rate: f32) -> Result<usize> {
        dropout_rate::set_dropout_rate(self, rate)
    }

    /// Sets the attribute at a path such as `0.dropout_rate`. Thinc's `change_attr_values`, which goes by names of nodes.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let mut model = chain((Relu::new(4, 8), Dropout::new(0.2)));
    /// model.set_attr("1.dropout_rate", 0.5)?;
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such attribute, or it is of another type. Nothing changes then.
    #[doc(alias = "change_attr_values")]
    fn set_attr(&mut self, path: &str, value: impl Serialize) -> Result<()> {
        set_attr::set_attr(self, path, &value)
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
