//! Which types flow through a model whose `input` is not named, so that mistakes are reported where it is defined.
//!
//! Generated code takes each step here in a function that never runs: only its types matter. A value is [`Unknown`] until
//! a layer tells what it gives. Where a method stands both in an inherent impl with a bound and in a trait for all types,
//! the compiler takes the first where its bound holds.

use std::marker::PhantomData;

use super::{Concat, Joined, Last, OfOneType};
use crate::model::{Accumulate, Differentiable, Layer, Model};

/// One type of value that a layer takes. It gives the same for every type that it takes.
pub trait Takes: Layer {
    /// That type.
    type Input: Differentiable;
}

/// That a layer takes what its `takes` option says.
pub fn takes_input<L: Model<X>, X: Differentiable>() {}

/// That a value is of the type that a model names as its input.
#[diagnostic::on_unimplemented(
    message = "the model takes a `{X}`, not a `{Self}`",
    label = "this model takes a `{X}` as its input"
)]
pub trait Is<X> {}

impl<X> Is<X> for X {}

/// A value of a type that is known.
pub struct Known<X>(PhantomData<fn() -> X>);

/// A value of which nothing is known.
#[derive(Clone, Copy)]
pub struct Unknown;

impl<X> Clone for Known<X> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<X> Copy for Known<X> {}

fn never<T>() -> T {
    unreachable!("only types are checked")
}

impl<X> Known<X> {
    fn new() -> Self {
        Self(PhantomData)
    }

    /// As the last value of a model that is declared to give a `D`.
    pub fn last<D>(self) -> Last<X, D> {
        Last(never(), PhantomData)
    }
}

/// [`Last`] of an unknown value.
pub struct UnknownLast;

impl UnknownLast {
    /// Proves nothing.
    pub fn has_declared_type(self) {}
}

impl Unknown {
    /// As the last value of a model.
    pub fn last<D>(self) -> UnknownLast {
        UnknownLast
    }
}

/// A value in front of a layer.
pub struct To<'a, V, L>(pub V, pub &'a L);

/// A step about which nothing can be said.
pub struct Skipped;

impl Skipped {
    /// What the layer gives.
    pub fn gives(&self) -> Unknown {
        Unknown
    }
}

/// A step of a layer that must take the value.
pub struct Certain<X, L>(PhantomData<fn() -> (X, L)>);

/// That a layer takes the value of its step, as far as that can be told.
pub trait TakesInput {}

impl TakesInput for Skipped {}
impl<X: Differentiable, L: Model<X>> TakesInput for Certain<X, L> {}
impl<L> TakesInput for Untold<L> {}
impl<X, L> TakesInput for Perhaps<X, L> {}

/// Proves that a layer takes the value of its step. What it gives is asked for apart from that, so that a layer that does
/// not is reported once.
pub fn layer_takes_input<S: TakesInput>(_: S) {}

/// A step with an unknown value.
pub struct Untold<L>(PhantomData<fn() -> L>);

/// A step of a layer whose type has parameters, for which it may take the value or not.
pub struct Perhaps<X, L>(PhantomData<fn() -> (X, L)>);

impl<X, L: Layer> To<'_, Known<X>, L> {
    /// The step.
    pub fn step(self) -> Certain<X, L> {
        Certain(PhantomData)
    }
}

impl<X, L: Takes> To<'_, Known<X>, L> {
    /// The step of a layer whose type has parameters. What `takes` says holds for all of them.
    pub fn generic_step(self) -> Certain<X, L> {
        Certain(PhantomData)
    }
}

impl<L: Layer> To<'_, Unknown, L> {
    /// The step.
    pub fn step(self) -> Untold<L> {
        Untold(PhantomData)
    }

    /// The step of a layer whose type has parameters.
    pub fn generic_step(self) -> Untold<L> {
        Untold(PhantomData)
    }
}

/// The step of a type that is no layer, which is reported on the field.
pub trait SkipStep: Sized {
    /// A step about which nothing can be said.
    fn step(self) -> Skipped {
        Skipped
    }
}

impl<V, L> SkipStep for To<'_, V, L> {}

/// The step of a layer that says nothing.
pub trait PerhapsStep<X, L>: Sized {
    /// A step that may be right.
    fn generic_step(self) -> Perhaps<X, L> {
        Perhaps(PhantomData)
    }
}

impl<X, L> PerhapsStep<X, L> for To<'_, Known<X>, L> {}

impl<X: Differentiable, L: Model<X>> Certain<X, L> {
    /// What the layer gives.
    pub fn gives(&self) -> Known<L::Output> {
        Known::new()
    }
}

impl<L: Takes + Model<L::Input>> Untold<L> {
    /// What the layer gives.
    pub fn gives(&self) -> Known<<L as Model<L::Input>>::Output> {
        Known::new()
    }
}

impl<X: Differentiable, L: Model<X>> Perhaps<X, L> {
    /// What the layer gives.
    pub fn gives(&self) -> Known<L::Output> {
        Known::new()
    }
}

/// What a layer gives that does not tell, or does not take what comes in.
pub trait GivesUnknown {
    /// An unknown value.
    fn gives(&self) -> Unknown {
        Unknown
    }
}

impl<X, L> GivesUnknown for Certain<X, L> {}
impl<L> GivesUnknown for Untold<L> {}
impl<X, L> GivesUnknown for Perhaps<X, L> {}

/// What two parts give.
pub struct Pair<A, B>(pub A, pub B);

/// What two parts give, of which one is unknown.
pub struct Unpaired<V>(V);

impl<A, B> Pair<Known<A>, Known<B>> {
    /// As values.
    pub fn values(self) -> Joined<A, B> {
        Joined(never(), never())
    }
}

impl<A> Pair<Known<A>, Unknown> {
    /// As what is known.
    pub fn values(self) -> Unpaired<Known<A>> {
        Unpaired(self.0)
    }
}

impl<B> Pair<Unknown, B> {
    /// As what is known.
    pub fn values(self) -> Unpaired<B> {
        Unpaired(self.1)
    }
}

impl<V> Unpaired<V> {
    /// Proves nothing.
    pub fn parts_give_one_type(self) -> Self {
        self
    }

    /// What is known.
    pub fn kind(self) -> V {
        self.0
    }
}

impl<Y> OfOneType<Y> {
    /// Their type.
    pub fn kind(self) -> Known<Y> {
        Known::new()
    }
}

/// What parts give that are joined.
pub struct Sum<V>(pub V);

impl<X> Sum<Known<X>> {
    /// What `+` gives.
    pub fn can_be_added(self) -> Known<X>
    where
        X: Accumulate,
    {
        Known::new()
    }

    /// What `|` gives.
    pub fn can_be_concatenated(self) -> Known<X>
    where
        X: Concat,
    {
        Known::new()
    }
}

impl Sum<Unknown> {
    /// What `+` gives.
    pub fn can_be_added(self) -> Unknown {
        Unknown
    }

    /// What `|` gives.
    pub fn can_be_concatenated(self) -> Unknown {
        Unknown
    }
}

/// What `&` gives.
pub struct Tupled<T>(pub T);

macro_rules! tuples {
    ($(($($name:ident),+))*) => {$(
        impl<$($name),+> Tupled<($(Known<$name>,)+)> {
            /// A tuple.
            pub fn gives(&self) -> Known<($($name,)+)> {
                Known::new()
            }
        }
    )*};
}
tuples!((A, B)(A, B, C)(A, B, C, D)(A, B, C, D, E)(A, B, C, D, E, F)(A, B, C, D, E, F, G)(A, B, C, D, E, F, G, H));

impl<T> GivesUnknown for Tupled<T> {}
