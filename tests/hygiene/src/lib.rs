//! Models in the most hostile surroundings: no prelude, names of the standard library taken by other things, and the
//! facade under another name. That it compiles, without a warning, is the test.
#![cfg(test)]
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(missing_docs, warnings, clippy::all, clippy::pedantic)]
#![allow(clippy::derive_partial_eq_without_eq, reason = "not about generated code")]

use ::renamed::{DYN, Data, Dim, Dropout, Embed, Floats1d, Floats2d, Initializer, Ints1d, LayerNorm, Linear, Model};
use ::renamed::{Param, Probs, Relu, Softmax};

pub mod wired;

/// Shadows what generated code might use without a path.
pub mod shadows {
    /// Not the standard one.
    pub struct Option;
    /// Not the standard one.
    pub struct Result;
    /// Not the standard one.
    pub struct Clone;
    /// Not the standard one.
    pub struct Box;
}
pub use shadows::{Box, Clone, Option, Result};

/// With every operator.
#[derive(Model)]
#[model(crate = ::renamed, input = Ints1d, output = (Floats2d, Probs))]
#[model(forward = embed >> residual(encode) >> (noop + wide) >> ((left | right) & output))]
pub struct Everything {
    #[layer]
    embed: Embed<8, 100>,
    #[layer]
    encode: Encoder<LayerNorm<8>, 8>,
    #[layer]
    wide: Linear<8, 8>,
    #[layer]
    left: Relu<8, 3>,
    #[layer]
    right: Relu<8, 2>,
    #[layer]
    output: Softmax<8, 4>,
    #[attr]
    r#type: u32,
}

/// Generic over a layer and a width.
#[derive(Model)]
#[model(crate = ::renamed, input = Floats2d, output = Floats2d)]
pub struct Encoder<L, const W: usize>(#[layer] Relu<W, W>, #[layer] Dropout, #[layer] L)
where
    L: Model<Floats2d, Output = Floats2d>;

/// Without a gradient for the input.
#[derive(Model)]
#[model(crate = ::renamed, input = Data<Floats2d>, output = Floats2d)]
pub struct First(#[layer] Relu<4, 3>);

/// A layer with a type parameter that only an attribute has.
#[derive(Model)]
#[model(crate = ::renamed, name = "scale", signature = n_i -> 2 * n_i + 1)]
pub struct Scale<T, const N: usize = DYN>
where
    T: ::renamed::model::AttrField + ::core::marker::Send + ::core::marker::Sync,
{
    #[dim(name = "nI")]
    n_i: Dim<N>,
    #[param(shape = [n_i, { 2 + 2 }, 3], init = Initializer::Zero)]
    weights: Param<::renamed::Floats3d>,
    #[param]
    given: Param<Floats1d>,
    #[attr]
    setting: T,
    #[model(skip)]
    /// Anything.
    pub note: ::std::string::String,
}

/// Without fields.
#[derive(Model)]
#[model(crate = ::renamed, signature = _ -> _)]
pub struct Unit;

/// Names that generated code has for itself.
pub mod names {
    use ::renamed::{Floats2d, Initializer, Linear, Model, Param, Relu};

    const WIDTH1: usize = 4;
    const WIDTH2: usize = 8;
    const SHAPE: usize = 3;

    /// Widths by the names of generated constants.
    #[derive(Model)]
    #[model(crate = ::renamed, input = Floats2d, output = Floats2d)]
    pub struct Widths<const WIRING: usize>(#[layer] Relu<WIDTH1, WIDTH2>, #[layer] Linear<WIDTH2, WIRING>);

    /// Sizes by the names of generated variables.
    #[derive(Model)]
    #[model(crate = ::renamed)]
    pub struct Sizes {
        #[param(shape = [SHAPE, context()], init = shape())]
        weights: Param<Floats2d>,
    }

    fn context() -> usize {
        SHAPE
    }

    fn shape() -> Initializer {
        Initializer::Zero
    }
}

mod private {
    use ::renamed::{Floats2d, Linear, Model};

    /// Private types in a private model.
    #[derive(Model)]
    #[model(crate = ::renamed, input = Floats2d, output = Floats2d)]
    pub(super) struct Inner(#[layer] Linear<4, 3>);
}

/// A private type in a public model.
#[derive(Model)]
#[model(crate = ::renamed, input = Floats2d, output = Floats2d)]
pub struct Outer {
    #[layer]
    inner: private::Inner,
}

/// Models with older versions, and with references.
pub mod versions {
    use ::renamed::{Floats2d, Model, Param, Relu, Softmax};

    pub use shadows::{History, Some};

    /// Shadows what generated code might use without a path.
    pub mod shadows {
        /// Not the generated one.
        pub struct History;
        /// Not the standard one.
        pub struct Some;
    }

    /// With every kind of part.
    #[derive(Model)]
    #[model(crate = ::renamed, wiring = visit >> output, removed("alpha", "r#type"))]
    #[model(refs(visit = visit, r#type = output, third = visit.0, fourth = none))]
    pub struct Renewed {
        #[attr]
        #[model(rename = "rate", default)]
        r#type: u32,
        #[param]
        #[model(rename = "type")]
        given: Param<Floats2d>,
        #[layer]
        #[model(default)]
        visit: [Relu<4, 4>; 2],
        #[layer]
        #[model(rename = "self", rename = "Some")]
        output: Softmax<4, 2>,
    }
}

/// Models that name no types, or one.
pub mod untyped {
    use ::renamed::{DynModel, Embed, Floats2d, Layer, Linear, Model, Probs, Relu, Softmax};

    pub use shadows::{Joined, Known, Model as NotTheTrait, Takes, Unknown};

    /// Shadows what generated code might use without a path.
    pub mod shadows {
        /// Not the generated one.
        pub struct Known;
        /// Not the generated one.
        pub struct Unknown;
        /// Not the generated one.
        pub struct Takes;
        /// Not the generated one.
        pub struct Joined;
        /// Not the trait.
        pub struct Model;
    }

    /// With every operator, and fields by the names of generated variables.
    #[derive(Model)]
    #[model(crate = ::renamed)]
    #[model(forward = model >> residual(x0) >> (noop + wide) >> ((left | right) & train & grads))]
    pub struct Everything {
        #[layer]
        model: Embed<8, 100>,
        #[layer]
        x0: ::renamed::Chain<(Relu<8, 8>, Linear<8, 8>)>,
        #[layer]
        wide: [Linear<8, 8>; 3],
        #[layer]
        left: Relu<8, 3>,
        #[layer]
        right: Relu<8, 2>,
        #[layer]
        train: Softmax<8, 4>,
        #[layer]
        grads: super::First8,
    }

    /// Generic over layers and a width.
    #[derive(Model)]
    #[model(crate = ::renamed, forward = first >> dynamic >> (second & third))]
    pub struct Generic<L, M, const W: usize>
    where
        L: Layer,
        M: Model<Floats2d, Output = Probs>,
    {
        #[layer]
        first: L,
        #[layer]
        dynamic: ::std::boxed::Box<dyn DynModel<Floats2d, Floats2d>>,
        #[layer]
        second: M,
        #[layer]
        third: Relu<W, W>,
    }

    /// With more layers than stand in one function.
    #[derive(Model)]
    #[model(crate = ::renamed, output = Floats2d)]
    #[model(forward = 0 >> 1 >> 0 >> 1 >> 0 >> 1 >> 0 >> 1 >> 0 >> 1 >> 0 >> 1 >> 0 >> 1 >> 0 >> 1 >> 0 >> 1 >> 0 >> 1)]
    pub struct Long(#[layer] Linear<4, 4>, #[layer] Relu<4, 4>);

    /// In the order of the fields.
    #[derive(Model)]
    #[model(crate = ::renamed, input = Floats2d)]
    pub struct InOrder(#[layer] Long, #[layer] Softmax<4, 2>);
}

/// A layer by hand of a type that it tells.
#[derive(Model)]
#[model(crate = ::renamed, signature = _ -> _, takes = Floats2d)]
pub struct First8;

impl Model<Floats2d> for First8 {
    type Output = Floats2d;

    fn begin_update(
        &self,
        x: Floats2d,
        _: &mut ::renamed::Train,
    ) -> ::renamed::Update<Floats2d, impl ::renamed::Backprop<Self, Floats2d> + use<>> {
        ::renamed::update::<Self, Floats2d, _>(x, |dy, _| ::core::result::Result::Ok(dy))
    }

    fn predict(&self, x: Floats2d) -> ::renamed::Result<Floats2d> {
        ::core::result::Result::Ok(x)
    }
}
