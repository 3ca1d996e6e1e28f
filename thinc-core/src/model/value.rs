//! Values whose type is known at run time only, for models that are built from a description.

use std::marker::PhantomData;

use crate::array::{Floats1d, Floats2d, Floats3d, Floats4d, Ints1d, Ints2d, Ints3d, Ints4d};
use crate::combinators::same_node::{same_layer, same_node};
use crate::containers::{Padded, Ragged};
use crate::error::{Error, Result};
use crate::initializers::InitContext;
use crate::model::{
    Accumulate, Backprop, Differentiable, DynModel, End, Grad, HasWidth, Layer, Model, Node, Resized, SizeChange,
    Train, Update, Width, update,
};

/// A value of any of the built-in types.
///
/// A model that is built from a description takes and gives `Value`: it is a
/// `Box<dyn DynModel<Value, Value>>`, made from a typed model by [`valued`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// One number per row.
    Floats1d(Floats1d),
    /// One vector per row.
    Floats2d(Floats2d),
    /// One matrix per row.
    Floats3d(Floats3d),
    /// Four dimensions.
    Floats4d(Floats4d),
    /// One id per row.
    Ints1d(Ints1d),
    /// Several ids per row.
    Ints2d(Ints2d),
    /// Three dimensions of ids.
    Ints3d(Ints3d),
    /// Four dimensions of ids.
    Ints4d(Ints4d),
    /// Sequences of vectors.
    Ragged(Ragged),
    /// Sequences of ids.
    RaggedInts1d(Ragged<Ints1d>),
    /// Sequences of several ids each.
    RaggedInts2d(Ragged<Ints2d>),
    /// Sequences of vectors, side by side.
    Padded(Padded),
    /// A value for each item.
    List(Vec<Value>),
    /// Several values.
    Tuple(Vec<Value>),
}

/// The gradient of a [`Value`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ValueGrad {
    /// Of ids, which have none.
    None,
    /// Of a value of floats, in its shape.
    Floats(Value),
    /// Of several values.
    Tuple(Vec<ValueGrad>),
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Self::Floats1d(_) => "Floats1d",
            Self::Floats2d(_) => "Floats2d",
            Self::Floats3d(_) => "Floats3d",
            Self::Floats4d(_) => "Floats4d",
            Self::Ints1d(_) => "Ints1d",
            Self::Ints2d(_) => "Ints2d",
            Self::Ints3d(_) => "Ints3d",
            Self::Ints4d(_) => "Ints4d",
            Self::Ragged(_) => "Ragged",
            Self::RaggedInts1d(_) => "Ragged<Ints1d>",
            Self::RaggedInts2d(_) => "Ragged<Ints2d>",
            Self::Padded(_) => "Padded",
            Self::List(_) => "Vec",
            Self::Tuple(_) => "Tuple",
        }
    }
}

/// A gradient type that a [`ValueGrad`] can hold.
pub trait InValueGrad: Sized {
    /// Puts the gradient into the enum.
    fn into_value_grad(self) -> ValueGrad;
    /// Takes it out again.
    ///
    /// # Errors
    /// If it is of another type.
    fn from_value_grad(grad: ValueGrad) -> Result<Self>;
}

impl InValueGrad for () {
    fn into_value_grad(self) -> ValueGrad {
        ValueGrad::None
    }

    fn from_value_grad(_: ValueGrad) -> Result<Self> {
        Ok(())
    }
}

macro_rules! kinds {
    ($($kind:ident: $ty:ty),*) => {$(
        impl From<$ty> for Value {
            fn from(value: $ty) -> Self {
                Self::$kind(value)
            }
        }

        impl TryFrom<Value> for $ty {
            type Error = Error;

            fn try_from(value: Value) -> Result<Self> {
                match value {
                    Value::$kind(value) => Ok(value),
                    other => Err(wrong_kind(stringify!($ty), other.kind())),
                }
            }
        }
    )*};
}
kinds!(
    Floats1d: Floats1d,
    Floats2d: Floats2d,
    Floats3d: Floats3d,
    Floats4d: Floats4d,
    Ints1d: Ints1d,
    Ints2d: Ints2d,
    Ints3d: Ints3d,
    Ints4d: Ints4d,
    Ragged: Ragged,
    RaggedInts1d: Ragged<Ints1d>,
    RaggedInts2d: Ragged<Ints2d>,
    Padded: Padded
);

impl<X: Into<Value>> From<Vec<X>> for Value {
    fn from(items: Vec<X>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<X: TryFrom<Value, Error = Error>> TryFrom<Value> for Vec<X> {
    type Error = Error;

    fn try_from(value: Value) -> Result<Self> {
        match value {
            Value::List(items) => items.into_iter().map(X::try_from).collect(),
            other => Err(wrong_kind("Vec", other.kind())),
        }
    }
}

impl<G: InValueGrad> InValueGrad for Vec<G> {
    fn into_value_grad(self) -> ValueGrad {
        ValueGrad::Tuple(self.into_iter().map(G::into_value_grad).collect())
    }

    fn from_value_grad(grad: ValueGrad) -> Result<Self> {
        match grad {
            ValueGrad::Tuple(items) => items.into_iter().map(G::from_value_grad).collect(),
            ValueGrad::None | ValueGrad::Floats(_) => Err(wrong_kind("Vec", "other gradient")),
        }
    }
}

macro_rules! float_grads {
    ($($kind:ident),*) => {$(
        impl InValueGrad for $kind {
            fn into_value_grad(self) -> ValueGrad {
                ValueGrad::Floats(self.into())
            }

            fn from_value_grad(grad: ValueGrad) -> Result<Self> {
                match grad {
                    ValueGrad::Floats(value) => value.try_into(),
                    ValueGrad::None | ValueGrad::Tuple(_) => Err(wrong_kind(stringify!($kind), "other gradient")),
                }
            }
        }
    )*};
}
float_grads!(Floats1d, Floats2d, Floats3d, Floats4d);

impl HasWidth for Value {
    fn width_as_input(&self) -> Width {
        match self {
            Self::Floats2d(x) => x.width_as_input(),
            Self::Floats3d(x) => x.width_as_input(),
            Self::Floats4d(x) => x.width_as_input(),
            Self::Ragged(x) => x.width_as_input(),
            Self::Padded(x) => x.width_as_input(),
            Self::List(items) => items.width_as_input(),
            Self::Tuple(parts) => Width::Many(parts.iter().map(HasWidth::width_as_input).collect()),
            _ => Width::Unknown,
        }
    }

    fn width_as_output(&self) -> Width {
        match self {
            Self::Ints1d(labels) => labels.width_as_output(),
            Self::RaggedInts1d(labels) => labels.width_as_output(),
            Self::List(items) => items.width_as_output(),
            Self::Tuple(parts) => Width::Many(parts.iter().map(HasWidth::width_as_output).collect()),
            other => other.width_as_input(),
        }
    }
}

impl Differentiable for Value {
    type Grad = ValueGrad;

    fn check_finite(&self, op: &'static str, what: &'static str) -> Result<()> {
        match self {
            Self::Floats1d(x) => x.check_finite(op, what),
            Self::Floats2d(x) => x.check_finite(op, what),
            Self::Floats3d(x) => x.check_finite(op, what),
            Self::Floats4d(x) => x.check_finite(op, what),
            Self::Ragged(x) => x.check_finite(op, what),
            Self::Padded(x) => x.check_finite(op, what),
            Self::Tuple(parts) | Self::List(parts) => parts.iter().try_for_each(|part| part.check_finite(op, what)),
            _ => Ok(()),
        }
    }
}

impl Accumulate for Value {
    fn accumulate(&mut self, other: Self) -> Result<()> {
        match (self, other) {
            (Self::Floats1d(a), Self::Floats1d(b)) => a.accumulate(b),
            (Self::Floats2d(a), Self::Floats2d(b)) => a.accumulate(b),
            (Self::Floats3d(a), Self::Floats3d(b)) => a.accumulate(b),
            (Self::Floats4d(a), Self::Floats4d(b)) => a.accumulate(b),
            (Self::Ragged(a), Self::Ragged(b)) => a.accumulate(b),
            (Self::Padded(a), Self::Padded(b)) => a.accumulate(b),
            (Self::Tuple(a), Self::Tuple(b)) | (Self::List(a), Self::List(b)) => a.accumulate(b),
            (a, b) => Err(Error::invalid("add", format_args!("a {} and a {} cannot be added up", a.kind(), b.kind()))),
        }
    }
}

impl Accumulate for ValueGrad {
    fn accumulate(&mut self, other: Self) -> Result<()> {
        match (self, other) {
            (Self::None, Self::None) => Ok(()),
            (Self::Floats(a), Self::Floats(b)) => a.accumulate(b),
            (Self::Tuple(a), Self::Tuple(b)) => a.accumulate(b),
            _ => Err(Error::invalid("add", "gradients of different kinds cannot be added up")),
        }
    }
}

/// A typed model behind [`Value`]: `Valued<X, M>` is a `Model<Value, Output = Value>` for any `M: Model<X>` whose
/// types a `Value` can hold.
///
/// It has the name, the paths and the saved bytes of its model.
#[derive(Clone, Debug)]
pub struct Valued<X, M> {
    layer: M,
    input: PhantomData<fn() -> X>,
}

/// Puts a typed model behind [`Value`], so that models of different types can stand in one list.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut layers: Vec<Box<dyn DynModel<Value, Value>>> =
///     vec![valued::<Ints1d, _>(Embed::new(16, 100)), valued::<Floats2d, _>(Linear::new(16, 3))];
/// # let mut train = Train::new(0);
/// layers.initialize(&(), &(), &mut train)?;
/// let y: Floats2d = layers.predict(Ints1d::from(vec![7, 8]).into())?.try_into()?;
/// assert_eq!(y.shape(), [2, 3]);
///
/// // A value of another type than the model takes is an error that names both.
/// let error = layers.predict(Floats2d::zeros([2, 3]).into()).unwrap_err();
/// assert!(error.to_string().contains("expected a `Ints1d`, but got a `Floats2d`"));
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn valued<X, M>(model: M) -> Box<dyn DynModel<Value, Value>>
where
    Valued<X, M>: Model<Value, Output = Value>,
{
    Box::new(Valued { layer: model, input: PhantomData })
}

impl<X: 'static, M: Layer> Node for Valued<X, M> {
    same_node!(self => self.layer);

    fn resize(&mut self, end: End, change: &SizeChange, apply: bool) -> Result<Resized> {
        self.layer.resize(end, change, apply)
    }

    fn initialize_params(&mut self, context: &mut InitContext<'_>) -> Result<()> {
        self.layer.initialize_params(context)
    }

    fn stays_on_cpu(&self) -> bool {
        self.layer.stays_on_cpu()
    }
}

same_layer!([X: 'static, M: Layer] Valued<X, M>: M, self => self.layer);

impl<X, M> Model<Value> for Valued<X, M>
where
    X: Differentiable + TryFrom<Value, Error = Error>,
    Grad<X>: InValueGrad,
    M: Model<X>,
    M::Output: Into<Value>,
    Grad<M::Output>: InValueGrad,
{
    type Output = Value;

    fn begin_update(&self, x: Value, train: &mut Train) -> Update<Value, impl Backprop<Self, Value> + use<X, M>> {
        let (y, backprop) = self.layer.begin_update(X::try_from(x)?, train)?;
        update::<Self, Value, _>(y.into(), move |dy, grads| {
            Ok(backprop(InValueGrad::from_value_grad(dy)?, grads)?.into_value_grad())
        })
    }

    fn predict(&self, x: Value) -> Result<Value> {
        Ok(self.layer.predict(X::try_from(x)?)?.into())
    }
}

#[cold]
fn wrong_kind(expected: &str, found: &str) -> Error {
    Error::invalid("Value", format_args!("expected a `{expected}`, but got a `{found}`"))
}
