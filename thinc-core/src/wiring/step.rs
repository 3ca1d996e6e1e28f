use std::marker::PhantomData;

use crate::error::Result;
use crate::model::{Backprop, Differentiable, Grad, Model, Train, Update};

/// A value on its way into a layer. Generated code takes each step through it.
///
/// It has no bounds of its own. Where the layer cannot take the value, [`layer_takes_input`](Self::layer_takes_input)
/// is missing, which the compiler reports on that layer's token, with both types; and as what comes after has no type
/// then, it reports nothing else.
pub struct Step<'a, X, L>(pub X, pub &'a L);

/// A step whose layer can take the value.
pub struct Checked<'a, X, L>(X, &'a L);

impl<'a, X: Differentiable, L: Model<X>> Step<'a, X, L> {
    /// Proves that the layer can take the value.
    #[inline]
    pub fn layer_takes_input(self) -> Checked<'a, X, L> {
        Checked(self.0, self.1)
    }
}

impl<X: Differentiable, L: Model<X>> Checked<'_, X, L> {
    /// One layer forward, with the layer's name added to its errors.
    #[inline]
    pub fn begin(self, name: &'static str, train: &mut Train) -> Update<L::Output, impl Backprop<L, X> + use<L, X>> {
        let result = self.1.begin_update(self.0, train);
        // What the layer gave is handed on in its place: a callback holds arrays, and copies of it add up.
        if result.is_ok() && !train.check_finite() { result } else { examined(result, name) }
    }

    /// One layer's prediction, with the layer's name added to its errors.
    #[inline]
    pub fn predict(self, name: &'static str) -> Result<L::Output> {
        self.1.predict(self.0).map_err(|error| error.at(name))
    }
}

/// What a layer gave, if it is finite, and otherwise an error with the layer's name.
#[inline(never)]
fn examined<Y: Differentiable, B>(result: Update<Y, B>, name: &'static str) -> Update<Y, B> {
    let checked = result.and_then(|(y, backprop)| {
        y.check_finite("begin_update", "the output")?;
        Ok((y, backprop))
    });
    checked.map_err(|error| error.at(name))
}

/// The last value of a model, and the type that the model is declared to give.
pub struct Last<Y, D>(pub Y, pub PhantomData<D>);

/// Takes the gradient of a model's output to the callback of its last layer.
pub struct Incoming<Y>(PhantomData<fn() -> Y>);

impl<Y, D> Last<Y, D>
where
    Self: Gives<Y, D>,
{
    /// Proves that the model gives what it is declared to give.
    #[inline]
    pub fn has_declared_type(self) -> (D, Incoming<D>) {
        (self.declared(), Incoming(PhantomData))
    }
}

impl<Y: Differentiable> Incoming<Y> {
    /// The gradient.
    #[inline]
    pub fn gradient(self, dy: Grad<Y>) -> Grad<Y> {
        dy
    }
}

/// That the last value is what the model is declared to give.
#[diagnostic::on_unimplemented(
    message = "the model is declared to give a `{D}`, but its last layer gives a `{Y}`",
    label = "declared here, but the last layer gives a `{Y}`"
)]
pub trait Gives<Y, D> {
    #[doc(hidden)]
    fn declared(self) -> D;
}

impl<Y> Gives<Y, Y> for Last<Y, Y> {
    #[inline]
    fn declared(self) -> Y {
        self.0
    }
}

/// What two parts give that `+`, `|` or `residual` joins.
pub struct Joined<A, B>(pub A, pub B);

/// Two values of one type, and what takes a gradient of that type back to both.
pub struct OfOneType<Y>(pub Y, pub Y, pub Incoming<Y>);

impl<A, B> Joined<A, B>
where
    Self: OneType<A, B>,
{
    /// Proves that both parts give the same type.
    #[inline]
    pub fn parts_give_one_type(self) -> OfOneType<A> {
        self.of_one_type()
    }
}

/// That two parts give the same type.
#[diagnostic::on_unimplemented(
    message = "`+`, `|` and `residual` join values of one type, but here are a `{A}` and a `{B}`",
    label = "this part gives a `{B}`, and what it is joined with is a `{A}`"
)]
pub trait OneType<A, B> {
    #[doc(hidden)]
    fn of_one_type(self) -> OfOneType<A>;
}

impl<Y> OneType<Y, Y> for Joined<Y, Y> {
    #[inline]
    fn of_one_type(self) -> OfOneType<Y> {
        OfOneType(self.0, self.1, Incoming(PhantomData))
    }
}
