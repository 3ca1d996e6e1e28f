//! What `model!` makes values with.

use crate::model::Layer;

/// The choice that a constant makes between two types.
pub struct Choice<const FIRST: bool>;

/// A pair of which [`Choice`] takes one.
pub trait Choose<A, B> {
    /// The one that is taken.
    type Taken;

    /// Makes the one that is taken.
    fn choose(first: impl FnOnce() -> A, second: impl FnOnce() -> B) -> Self::Taken;
}

impl<A, B> Choose<A, B> for Choice<true> {
    type Taken = A;

    fn choose(first: impl FnOnce() -> A, _: impl FnOnce() -> B) -> A {
        first()
    }
}

impl<A, B> Choose<A, B> for Choice<false> {
    type Taken = B;

    fn choose(_: impl FnOnce() -> A, second: impl FnOnce() -> B) -> B {
        second()
    }
}

/// `if CONDITION { a } else { b }`, where the two have different types.
pub fn choose<const FIRST: bool, A, B>(
    first: impl FnOnce() -> A,
    second: impl FnOnce() -> B,
) -> <Choice<FIRST> as Choose<A, B>>::Taken
where
    Choice<FIRST>: Choose<A, B>,
{
    Choice::<FIRST>::choose(first, second)
}

/// `N` layers, each made anew.
pub fn repeated<const N: usize, L>(mut make: impl FnMut() -> L) -> [L; N] {
    std::array::from_fn(|_| make())
}

/// `N` copies of a layer.
pub fn copies<const N: usize, L: Layer + Clone>(layer: L) -> [L; N] {
    std::array::from_fn(|_| layer.clone())
}

/// What `model!` calls on each value. Where it is missing, the compiler reports on the user's token that the value is no layer;
/// and as what comes out has no type then, it reports nothing else.
pub trait MustBeALayer: Layer + Sized {
    /// The layer.
    #[inline]
    #[must_use]
    fn must_be_a_layer(self) -> Self {
        self
    }
}

impl<L: Layer> MustBeALayer for L {}

/// A value of a type that was said: `{ make() } as Linear<4, 4>`.
#[inline]
pub fn ascribed<L>(layer: L) -> L {
    layer
}
