//! The procedural macros of thinc. Use them through the `thinc` crate, which re-exports them.
//!
//! The crate reads a struct into its own tree (`derive::ast`), checks it and collects every mistake
//! (`ctxt`), and then writes one generated impl per file (`derive::expand`). The operators between
//! layers are parsed by `wiring`, for every macro alike.
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may panic"))]

mod ctxt;
mod derive;
#[cfg(test)]
mod golden;
mod model;
mod table;
mod tokens;
mod wiring;

use proc_macro::TokenStream;

/// Makes a struct a model, or a layer to build models from.
///
/// Writes the traversal (`Node`), the gradients struct and its pairing with the parameters (`Layer`), and, for
/// a struct that has `forward`, `input` or `output`, the forward pass and its callback (`Model`). All else
/// that a model can do (bytes, devices, resizing, `use_params`, ..) follows from these.
///
/// # A model: layers in fields, wired by `forward`
///
/// ```
/// use thinc::prelude::*;
///
/// #[derive(Model)]
/// #[model(input = Floats2d, output = Probs, forward = hidden >> (narrow + skip) >> output)]
/// struct Classifier {
///     #[layer]
///     hidden: Relu<64, 32>,
///     #[layer]
///     narrow: Relu<32, 16>,
///     #[layer]
///     skip: Linear<32, 16>,
///     #[layer]
///     output: Softmax<16, 10>,
/// }
/// ```
///
/// Between fields stand `>>` (chain), `+` (sum of the outputs), `|` (outputs side by side), `&` (outputs as a
/// tuple), parentheses, `residual(..)` and `noop`, with Rust's precedences. Fields of a tuple struct go by number.
/// Without `forward`, the layers follow each other in the order of the fields. Neighbours
/// whose widths differ are an error in `cargo check`, on the name of the layer that does not fit.
///
/// Where a width hangs on a generic parameter, the check fires when the model is built with its types:
///
/// ```compile_fail,E0080
/// use thinc::prelude::*;
///
/// #[derive(Model, Default)]
/// #[model(input = Floats2d, output = Floats2d)]
/// struct Pair<const H: usize>(#[layer] Relu<8, H>, #[layer] Linear<16, 2>);
///
/// let pair = Pair::<12>::default();
/// let _ = pair.predict(Floats2d::zeros([1, 8]));
/// ```
///
/// # A model that leaves its types to its layers
///
/// `input` and `output` can be left out where `forward` is given. The model then takes whatever its layers take, one
/// after the other:
///
/// ```
/// use thinc::prelude::*;
///
/// #[derive(Model, Default)]
/// #[model(forward = hidden >> output)]
/// struct Mlp {
///     #[layer]
///     hidden: Relu<4, 8>,
///     #[layer]
///     output: Softmax<8, 3>,
/// }
///
/// let mut model = Mlp::default();
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let probs: Probs = model.predict(Floats2d::zeros([2, 4]))?;
/// // No gradient is computed for `Data`.
/// let (probs, backprop) = model.begin_update(Data(Floats2d::zeros([2, 4])), &mut Train::new(0))?;
/// # let _ = (probs, backprop);
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// A layer that cannot take what comes in is an error in `cargo check` all the same, on its name, if the types can be told:
/// from `input`, or from the first layer that says what it takes (as those of this library do, and each derived model
/// with an `input`). Where nothing tells, as in front of a layer that is a type parameter, the error comes where the model
/// is used. A model that contains itself has to name both types.
///
/// # A layer: parameters in fields, callback by hand
///
/// ```
/// use thinc::prelude::*;
///
/// /// Multiplies every feature with a weight of its own.
/// #[derive(Model, Default)]
/// #[model(name = "scale", signature = n_i -> n_i)]
/// struct Scale<const N: usize = DYN> {
///     #[dim(name = "nI")]
///     n_i: Dim<N>,
///     #[param(name = "w", shape = [n_i], init = Initializer::Constant(1.0))]
///     weights: Param<Floats1d>,
/// }
/// ```
///
/// `impl Model<Floats2d> for Scale` then adds the forward pass; `examples/custom_layer.rs` has the whole.
///
/// # Attributes of the struct: `#[model(..)]`
///
/// | key | value | meaning |
/// |---|---|---|
/// | `input`, `output` | types | what the generated forward pass takes and gives; what the layers take and give if left out |
/// | `forward` | wiring | how the layers are wired; one after the other if left out |
/// | `wiring` | wiring | the same for width inference and resizing alone, where `Model` is implemented by hand |
/// | `signature` | `n_i -> n_o` | the widths of a layer: a `#[dim]` field or `_` (any), then `[m *] (dim or _) [+ k]` |
/// | `multiply_adds` | expression | what one row of the input costs in the struct's own code, such as `n_i * n_o`, for `Layer::MULTIPLY_ADDS` |
/// | `divisible` | `n_o % heads` | that one `#[dim]` field is a multiple of another, checked like a mismatch of widths |
/// | `takes` | type | one type that a layer by hand takes, if it gives the same for every type that it takes: tells models without `input` what flows in them |
/// | `name` | string | the name in saved bytes, in which `{field}` stands for the name of a layer; the struct's name in snake case if left out |
/// | `grads` | identifier | the name of the gradients struct; `LinearGrads` for `Linear` if left out |
/// | `crate` | path | where the `thinc` crate is found; `::thinc` if left out |
///
/// # Roles of fields
///
/// Every field has exactly one:
///
/// | role | field | options |
/// |---|---|---|
/// | `#[layer]` | a layer | |
/// | `#[param]` | `Param<Floats1d>` to `Param<Floats4d>` | `name`, `shape = [..]` of `#[dim]` fields and expressions, `init` |
/// | `#[dim]` | `Dim` | `name`, `same = ".."`: another name under which it is saved as well |
/// | `#[attr]` | a setting that is saved (`Serialize + DeserializeOwned`) | `name`, `optional = true`: an `Option` that is left out of saved bytes while it is `None` |
/// | `#[model(skip)]` | anything else | |
#[proc_macro_derive(Model, attributes(model, param, layer, dim, attr))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    derive::derive(input.into()).into()
}

/// TODO
#[proc_macro]
pub fn model(input: TokenStream) -> TokenStream {
    model::model(input.into()).into()
}
