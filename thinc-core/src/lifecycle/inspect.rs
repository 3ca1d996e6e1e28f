use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::lifecycle::{ParamValue, Params, WalkOrder, by_path, params, walk};
use crate::model::{Gradients, Node};

/// Looks into a model: at its layers one by one, and at dimensions, parameters and attributes by their paths.
///
/// A path has the names of the fields, or the numbers of layers in a tuple or a list, on the way: `encode.layers.2.W`. That
/// of a part that isn't there is an error, which names the nearest one there is.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = chain((Relu::new(4, 8), Dropout::new(0.2), Softmax::new(8, None)));
/// assert_eq!(model.get_dim("0.nO")?, 8);
/// assert_eq!(model.get_attr::<f32>("1.dropout_rate")?, 0.2);
/// assert!(!model.has_dim("2.nO")?);
/// model.set_dim("2.nO", 3)?;
///
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// assert_eq!(model.get_param("2.W")?.shape(), [3, 8]);
/// assert_eq!(
///     model.get_param("2.w").unwrap_err().to_string(),
///     "`get_param`: the model has no parameter `2.w`: did you mean `2.W`?"
/// );
/// # Ok::<(), thinc::Error>(())
/// ```
pub trait InspectExt: Node {
    /// Calls `each` with the path and the node of every layer, the model itself among them, whose path is empty. Thinc's
    /// `walk`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let model = chain((Relu::new(4, 8), residual(Linear::new(8, 8))));
    /// let mut layers = Vec::new();
    /// model.walk(WalkOrder::BreadthFirst, |path, node| {
    ///     layers.push(format!("{path} {}", node.name()));
    ///     Ok(())
    /// })?;
    /// assert_eq!(layers, [" relu>>residual(linear)", "0 relu", "1 residual(linear)", "1.layer linear"]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// What `each` gives; it ends the walk.
    fn walk(&self, order: WalkOrder, mut each: impl FnMut(&str, &dyn Node) -> Result<()>) -> Result<()>
    where
        Self: Sized,
    {
        walk::walk(self, order, &mut each)
    }

    /// The size of the dimension at a path such as `encode.nO`.
    ///
    /// # Errors
    /// If there is no such dimension, or its size is not known yet.
    fn get_dim(&self, path: &str) -> Result<usize> {
        by_path::get_dim(self, path)
    }

    /// Whether the size of the dimension at a path is known.
    ///
    /// # Errors
    /// If there is no such dimension.
    fn has_dim(&self, path: &str) -> Result<bool> {
        by_path::has_dim(self, path)
    }

    /// Fills a dimension whose size is not known yet, as a sample for [`initialize`](crate::NodeExt::initialize) would.
    ///
    /// # Errors
    /// If there is no such dimension, it has another size already, or the size is 0. Nothing changes then.
    fn set_dim(&mut self, path: &str, size: usize) -> Result<()> {
        by_path::set_dim(self, path, size)
    }

    /// The shape and the values of the parameter at a path such as `encode.W`. The values are shared until one side
    /// changes. [`params`](crate::NodeExt::params) gives all, and [`set_params`](crate::NodeExt::set_params) replaces
    /// some.
    ///
    /// # Errors
    /// If there is no such parameter, or it has no value yet.
    fn get_param(&self, path: &str) -> Result<ParamValue> {
        by_path::get_param(self, path)
    }

    /// Whether the parameter at a path has a value.
    ///
    /// # Errors
    /// If there is no such parameter.
    fn has_param(&self, path: &str) -> Result<bool> {
        by_path::has_param(self, path)
    }

    /// The attribute at a path such as `1.dropout_rate`. [`set_attr`](crate::NodeExt::set_attr) changes it.
    ///
    /// # Errors
    /// If there is no such attribute, or it is of another type.
    fn get_attr<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        by_path::get_attr(self, path)
    }
}

impl<N: Node + ?Sized> InspectExt for N {}

/// Looks into gradients.
pub trait GradientsExt: Gradients {
    /// The gradients by the paths of their parameters. One that nothing was added to since the last update is left out.
    /// Thinc's `has_grad` and `get_grad`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut model = chain((Linear::new(4, 3), Linear::new(3, 2)));
    /// model.initialize(&(), &(), &mut train)?;
    /// let mut grads = model.zero_grads()?;
    /// assert!(grads.by_path()?.get("1.b").is_none());
    ///
    /// let (y, backprop) = model.begin_update(Floats2d::zeros([5, 4]), &mut train)?;
    /// backprop(Floats2d::full(y.shape(), 1.0), &mut grads)?;
    /// let grads = grads.by_path()?;
    /// assert_eq!(grads.get("1.b").expect("it has a gradient").storage().as_slice()?, [5.0, 5.0]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Errors
    /// What gradients that were written by hand give when they are visited; others give none.
    fn by_path(&mut self) -> Result<Params> {
        params::of_gradients(self)
    }
}

impl<G: Gradients + ?Sized> GradientsExt for G {}
