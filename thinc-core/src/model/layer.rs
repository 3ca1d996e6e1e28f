use crate::error::Result;
use crate::model::{Constraint, Cost, Differentiable, Grad, Gradients, Node, Signature, Train, VisitUpdates};

/// What a forward pass gives: the output and the callback that goes back.
pub type Update<Y, B> = Result<(Y, B)>;

/// A node whose type is known: its gradients have a type, and its widths may be constants.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer",
    label = "this type does not derive `Model`",
    note = "put `#[derive(Model)]` on the type, or mark the field `#[attr]` (saved) or `#[model(skip)]` instead of `#[layer]`"
)]
pub trait Layer: Node {
    /// The gradients of all parameters.
    type Grads: Gradients;

    #[doc(hidden)]
    const ROLE: () = ();

    /// The widths, as far as the type fixes them.
    const SIGNATURE: Signature = Signature::DYNAMIC;

    /// What the widths must fulfil among themselves.
    const CONSTRAINT: Constraint = Constraint::NONE;

    /// The number of parameters and of multiply-adds, as far as the type fixes them.
    const COST: Cost = Cost::UNKNOWN;

    /// The number of trained values, as a constant: a budget in the program is held in `cargo check`.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// #[derive(Model)]
    /// #[model(input = Floats2d, output = Probs)]
    /// struct Mlp {
    ///     #[layer]
    ///     hidden: Relu<784, 512>,
    ///     #[layer]
    ///     output: Softmax<512, 10>,
    /// }
    ///
    /// const _: () = assert!(Mlp::NUM_PARAMS < 500_000);
    /// ```
    ///
    /// Where [`COST`](Self::COST) does not know the number, using this constant is an error that says so;
    /// [`num_params`](crate::NodeExt::num_params) counts at run time.
    const NUM_PARAMS: usize = Self::COST.known_params();

    /// The multiply-adds of the forward pass per row of the input, as a constant. [`Cost`] says what counts.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// const _: () = assert!(Maxout::<96, 64>::MULTIPLY_ADDS == 96 * 64 * 3);
    /// ```
    ///
    /// Where [`COST`](Self::COST) does not know the number, using this constant is an error that says so.
    const MULTIPLY_ADDS: usize = Self::COST.known_multiply_adds();

    /// Gradients with nothing added, for callbacks to add to.
    ///
    /// # Errors
    /// While parameters have no values.
    fn zero_grads(&self) -> Result<Self::Grads>;

    /// Shows every parameter with its gradient, in the order of the fields.
    ///
    /// # Errors
    /// What `visit` gives.
    fn visit_updates(&mut self, grads: &mut Self::Grads, visit: &mut dyn VisitUpdates) -> Result<()>;
}

/// A layer that computes `y = f(x)` and hands back a callback that computes `dx = f'(dy)`.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = Linear::<4, 2>::default();
/// let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
///
/// let x = Floats2d::zeros([3, 4]);
/// let (y, backprop) = model.begin_update(x, &mut train)?;
/// let mut grads = model.zero_grads()?;
/// let dx = backprop(y, &mut grads)?;
/// assert_eq!(dx.shape(), [3, 4]);
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// The callback is used up by its call. A second one does not compile:
///
/// ```compile_fail,E0382
/// # use thinc::prelude::*;
/// # let (model, mut train) = (Linear::<4, 2>::default(), Train::new(0));
/// let (y, backprop) = model.begin_update(Floats2d::zeros([3, 4]), &mut train)?;
/// let mut grads = model.zero_grads()?;
/// backprop(y.clone(), &mut grads)?;
/// backprop(y, &mut grads)?; // use of moved value: `backprop`
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// An impl by hand lists its own type and const parameters in `use<..>` (`use<>` if there are none) and ends in
/// [`update`], which gives the closure its types; `examples/custom_layer.rs` is one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot take a `{X}` as its input",
    label = "this layer does not take a `{X}`",
    note = "`Embed` and `HashEmbed` turn ids (`Ints1d`, `Ints2d`) into `Floats2d`, which most layers take; `Softmax` gives `Probs`, which only a loss takes",
    note = "`with_array(layer)` lets it take sequences (`Ragged`, `Padded`, `Vec`); `ReduceMean` and the like turn a `Ragged` into a `Floats2d`; `List2Ragged`, `Ragged2List`, `List2Padded`, `Padded2List` and `List2Array` turn one container into another",
    note = "where this is about a part of a model, the error at that model's definition says which layer does not fit"
)]
pub trait Model<X: Differentiable>: Layer {
    /// What comes out.
    type Output: Differentiable;

    /// Computes the output for training, and the callback.
    ///
    /// The callback can be called once, can be sent to another thread, and does not borrow the model: when
    /// the weights change meanwhile, it still computes with those of this forward pass.
    ///
    /// # Errors
    /// If the input has another shape than the layer takes, the layer is not initialized, or a setting makes no sense. The
    /// error names the layer by its path. The callback gives one if the gradient does not have the shape of the output.
    fn begin_update(&self, x: X, train: &mut Train) -> Update<Self::Output, impl Backprop<Self, X> + use<Self, X>>;

    /// Computes the output alone: saves nothing, drops nothing out. It does not look for NaN or infinity, which only
    /// `begin_update` does ([`Train::with_check_finite`]).
    ///
    /// # Errors
    /// As [`begin_update`](Self::begin_update).
    fn predict(&self, x: X) -> Result<Self::Output>;
}

/// The callback of a forward pass of `M`: takes `dy`, adds to the gradients, gives `dx`.
///
/// Every closure of that form is one.
pub trait Backprop<M: Model<X> + ?Sized, X: Differentiable>:
    FnOnce(Grad<M::Output>, &mut M::Grads) -> Result<Grad<X>> + Send + 'static
{
}

impl<M, X, F> Backprop<M, X> for F
where
    M: Model<X> + ?Sized,
    X: Differentiable,
    F: FnOnce(Grad<M::Output>, &mut M::Grads) -> Result<Grad<X>> + Send + 'static,
{
}

/// The last line of a `begin_update` by hand: `update::<Self, X, _>(y, move |dy, grads| ..)`.
///
/// Gives the closure the types of its arguments, which the compiler does not infer from the return type.
///
/// # Errors
/// None of its own: a `Result` is what `begin_update` ends with.
#[inline]
pub fn update<M, X, F>(y: M::Output, backprop: F) -> Update<M::Output, F>
where
    M: Model<X> + ?Sized,
    X: Differentiable,
    F: FnOnce(Grad<M::Output>, &mut M::Grads) -> Result<Grad<X>> + Send + 'static,
{
    Ok((y, backprop))
}
