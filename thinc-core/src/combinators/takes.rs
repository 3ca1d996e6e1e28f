//! Of which type a combinator's input is: its layer says so, or its first one.

use super::{Add, Chain, Concatenate, Residual};
use crate::layers::{Resizable, WithCpu, WithDebug};
use crate::model::{Differentiable, DynModel, Layer};
use crate::wiring::Takes;

macro_rules! one {
    ($($ty:ty, [$($generics:tt)*]);+) => {$(
        impl<L: Takes, $($generics)*> Takes for $ty {
            type Input = L::Input;
        }
    )+};
}
one!(Residual<L>, []; Resizable<L>, []; WithCpu<L>, []; WithDebug<L>, []; Box<L>, []; Option<L>, []; Vec<L>, []; [L; N], [const N: usize]);

impl<X: Differentiable, Y: Differentiable> Takes for Box<dyn DynModel<X, Y>> {
    type Input = X;
}

macro_rules! first {
    ($combinator:ident: $(($($layer:ident),+))*) => {$(
        impl<First: Takes, $($layer: Layer),+> Takes for $combinator<(First, $($layer,)+)> {
            type Input = First::Input;
        }
    )*};
    ($($combinator:ident),+) => {$(
        first!($combinator: (B) (B, C) (B, C, D) (B, C, D, E) (B, C, D, E, F) (B, C, D, E, F, G) (B, C, D, E, F, G, H));
    )+};
}
// Not `Tuplify`: its other parts may give this or that for each type that the first one takes.
first!(Add, Chain, Concatenate);
