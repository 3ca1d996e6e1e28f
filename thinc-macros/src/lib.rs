//! The procedural macros of thinc. Use them through the `thinc` crate, which re-exports them.
//!
//! - [`model!`](macro@model) makes a model of layers with operators between them.
//! - [`#[derive(Model)]`](derive@Model) makes a struct of the user's a model, or a layer to build models from.
//!
//! Both read their input into a tree (`derive::ast`, `model::ast`), check it, collect every mistake (`ctxt`), and write one
//! generated impl per file (`derive::expand`, `model::expand`); after mistakes they write what keeps the rest of the program free
//! of errors (`fallback`). A struct of `model!` goes through the derive. The operators between layers are parsed by `wiring`
//! for both, which writes the checks of widths and types as well. `table` draws a model's layers for its documentation.
//!
//! Generated code names everything by its full path, through `thinc::__private`, and this crate does not depend on the
//! one that has it.
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
mod wrappers;

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
/// | `resized` | function | is called when a width of the `signature` is resized, before the dimension: `fn(&mut Self, End, &SizeChange, apply: bool, &mut Resized) -> Result<()>`. Layers inside and attributes follow there; without `apply` it only says whether they would |
/// | `takes` | type | one type that a layer by hand takes, if it gives the same for every type that it takes: tells models without `input` what flows in them |
/// | `name` | string | the name in saved bytes, in which `{field}` stands for the name of a layer, or for how an attribute is displayed; the struct's name in snake case if left out |
/// | `removed("a", ..)` | strings | attributes and parameters that [older versions](#versions-of-a-struct) of the struct saved |
/// | `refs(name = layer, ..)` | names and layers | what programs call some of the layers: [references](#references) |
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
/// | `#[param]` | `Param<Floats1d>` to `Param<Floats4d>` | `name`, `shape = [..]`, `init` |
/// | `#[dim]` | `Dim` | `name`, `same = ".."`: another name under which it is saved as well |
/// | `#[attr]` | a setting that is saved (`Serialize + DeserializeOwned`) | `name`, `optional = true`: an `Option` that is left out of saved bytes while it is `None` |
/// | `#[model(skip)]` | anything else | |
///
/// # Axes of parameters: `shape = [..]`
///
/// When a dimension is resized, the axes of parameters follow:
///
/// | axis | resized |
/// |---|---|
/// | `n_i`, a `#[dim]` field | the leading entries stay, new ones are zero, surplus ones go from the end |
/// | `n_i.by(heads)`, shared in as many equal parts as another `#[dim]` field says | each part by itself |
/// | `(3, self.n_h())`, an expression that gives a pair: so many parts of that length | each part by itself |
/// | `self.packed()`, an expression that gives a [`Packed`](../thinc/model/struct.Packed.html): arrays behind each other | each array, axis by axis |
/// | any other expression | a resize that would change it is refused |
///
/// # Versions of a struct
///
/// What is loaded finds attributes, parameters and layers by their names. Where a struct changes, it says what older versions
/// had in the place, so that what they saved can still be read:
///
/// | | written | meaning |
/// |---|---|---|
/// | `#[model(rename = "old")]` | beside `#[attr]`, `#[param]` or `#[layer]` | the part was called `old`: it is read under either name, and written under its present one; given several times for several old names |
/// | `#[model(default)]` | beside `#[attr]`, `#[param]` or `#[layer]` | older versions lacked the part: where what is loaded lacks it, the value that the model has stays |
/// | `#[model(removed("old"))]` | on the struct | older versions saved such an attribute or parameter: it is read over |
///
/// ```
/// use thinc::prelude::*;
///
/// mod version1 {
///     use thinc::prelude::*;
///
///     #[derive(Model, Default)]
///     #[model(signature = n_i -> n_i)]
///     pub struct Scale {
///         #[dim(name = "nI")]
///         n_i: Dim,
///         #[param(name = "w", shape = [n_i], init = Initializer::Constant(1.0))]
///         weights: Param<Floats1d>,
///         #[attr]
///         factor: f32,
///         #[attr]
///         seed: u64,
///     }
/// }
///
/// // `w` and `factor` have other names, `floor` is new, and `seed` is gone.
/// #[derive(Model, Default)]
/// #[model(signature = n_i -> n_i, removed("seed"))]
/// struct Scale {
///     #[dim(name = "nI")]
///     n_i: Dim,
///     #[param(name = "W", shape = [n_i], init = Initializer::Constant(1.0))]
///     #[model(rename = "w")]
///     weights: Param<Floats1d>,
///     #[attr]
///     #[model(rename = "factor")]
///     rate: f32,
///     #[attr]
///     #[model(default)]
///     floor: f32,
/// }
///
/// let mut train = Train::new(0);
/// let mut old = version1::Scale::default();
/// old.initialize(&Floats2d::zeros([1, 3]), &(), &mut train)?;
/// let mut model = Scale { floor: 0.1, ..Scale::default() };
/// let report = model.from_bytes(&old.to_bytes()?)?;
/// assert_eq!(model.floor, 0.1);
/// assert_eq!(
///     report.assumed,
///     [
///         "the attribute `factor` of the bytes was taken for `rate`",
///         "the attribute `seed` of the bytes is no longer in the model",
///         "the attribute `floor` came since the bytes were written",
///         "the parameter `w` of the bytes was taken for `W`",
///     ]
/// );
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// Names are those in saved bytes: of a parameter with `name = "W"` it is `W`. In a tuple struct they are numbers, `rename = "1"`.
/// A dimension keeps its name there with `#[dim(name = "..")]`, and a struct with `#[model(name = "..")]`.
///
/// # References
///
/// A reference is a name of a model for one of its layers, by which programs find it in saved bytes: Thinc's `refs`. It is to a
/// `#[layer]` field or, with a path, to a layer inside of one, or `none` while it is not set.
///
/// ```
/// use thinc::prelude::*;
///
/// #[derive(Model, Default)]
/// #[model(forward = encode >> output, refs(output_layer = output, first = encode.0, attention = none))]
/// struct Tagger {
///     #[layer]
///     encode: [Relu<8, 8>; 2],
///     #[layer]
///     output: Softmax<8, 3>,
/// }
///
/// /// Writes references down.
/// struct References(Vec<(String, Option<String>)>);
///
/// impl thinc::model::Visit for References {
///     fn reference(&mut self, name: &'static str, layer: Option<&str>) -> Result<()> {
///         self.0.push((name.to_owned(), layer.map(str::to_owned)));
///         Ok(())
///     }
/// }
///
/// let mut references = References(Vec::new());
/// Tagger::default().visit(&mut references)?;
/// assert_eq!(references.0[0], ("output_layer".to_owned(), Some("output".to_owned())));
/// assert_eq!(references.0[2], ("attention".to_owned(), None));
/// # Ok::<(), thinc::Error>(())
/// ```
#[proc_macro_derive(Model, attributes(model, param, layer, dim, attr))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    derive::derive(input.into()).into()
}

/// Makes a model of layers with operators between them: a struct, a type or a value.
///
/// ```
/// use thinc::prelude::*;
///
/// model! {
///     /// Reads a digit.
///     pub struct Mlp = Relu<784, 512> >> Dropout(0.2) >> Softmax<_, 10>
/// }
///
/// let mut model = Mlp::default();
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let probs: Probs = model.predict(Floats2d::zeros([2, 784]))?;
/// assert_eq!(probs.shape(), [2, 10]);
/// // Budgets are held by `cargo check`.
/// const _: () = assert!(Mlp::NUM_PARAMS == 407_050 && Mlp::MULTIPLY_ADDS < 500_000);
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// Neighbours whose widths differ are an error in `cargo check`, on the layer that does not fit, whether the model is used or
/// not. All mistakes of a model are reported at once, each on its own token:
///
/// ```compile_fail,E0080
/// # use thinc::prelude::*;
/// model! {
///     // `Relu<784, 512>` gives 512 features, but `Softmax<256, 10>` takes 256
///     pub struct Mlp = Relu<784, 512> >> Softmax<256, 10>
/// }
/// ```
///
/// # Four forms
///
/// A macro is not told where it stands, so its first words say what is wanted.
///
/// | form | written | gives |
/// |---|---|---|
/// | struct | `model! { pub struct Mlp = A >> B }` | a struct with a field for each layer, `Default`, and all that [`derive(Model)`](derive@Model) makes |
/// | alias | `model! { pub type Encoder = A >> B }` | another name for the type `Chain<(A, B)>` |
/// | type | `field: model! { type A >> B }` | that type, wherever a type can stand |
/// | expression | `let m = model! { A >> B };` | a value of that type |
///
/// Prefer a struct for a model that has a name: its messages, paths and documentation are the best. Attributes go in front of
/// `struct`: documentation, `#[derive(Clone, Debug)]`, and `name`, `grads`, `removed` and `refs` in `#[model(..)]` as for the
/// derive. (`Model` and `Default` are made anyway.) rustdoc shows the struct with a table of its layers, their widths and parameters.
///
/// ```
/// # use thinc::prelude::*;
/// model! {
///     type Encoder = Embed<96, 5000> >> residual(Relu<96, 96>)
/// }
///
/// struct Pipeline {
///     encoder: Encoder,
///     tagger: model! { type Linear<96, 32> >> Softmax<32, 17> },
/// }
///
/// let pipeline = Pipeline { encoder: Encoder::default(), tagger: model! { Linear<96, 32> >> Softmax<32, 17> } };
/// // Models are layers of others.
/// let mut model = model! { { pipeline.encoder } >> { pipeline.tagger } };
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// assert_eq!(model.predict(Ints1d::from(vec![3, 1, 4]))?.shape(), [3, 17]);
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// # Operators
///
/// From the loosest to the tightest, with the precedences that Rust and Python give them:
///
/// | | takes | gives |
/// |---|---|---|
/// | `a \| b` | `x` for each | the features of `a(x)` and `b(x)` side by side: the sum of the widths |
/// | `a & b` | `x` for each | the tuple `(a(x), b(x))` |
/// | `a >> b` | `x` | `b(a(x))`; `b` takes the width that `a` gives |
/// | `a + b` | `x` for each | `a(x) + b(x)`, of one width |
/// | `a ** N` | `x` | `N` copies of `a` in a chain, with weights of their own; `a` gives the width that it takes |
///
/// So `a \| b >> c + d` is `a \| (b >> (c + d))`; parentheses group. `residual(a)` is `a(x) + x`, and `noop` is `x`. `N` is a
/// number, a constant, or `{ expression }` of constants.
///
/// ```
/// # use thinc::prelude::*;
/// const DEPTH: usize = 4;
///
/// model! {
///     /// Tags tokens by two hashed features of each.
///     struct Tagger = (HashEmbed<96, 2000>.seed(8) | HashEmbed<96, 500>.column(1).seed(9))
///         >> Maxout<_, 96>
///         >> residual(Maxout<_, _> >> LayerNorm<_>) ** DEPTH
///         >> (Softmax<_, 17> & Softmax<_, 3>)
/// }
///
/// let mut model = Tagger::default();
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let (tags, ends) = model.predict(Ints2d::zeros([5, 2]))?;
/// assert_eq!((tags.shape(), ends.shape()), ([5, 17], [5, 3]));
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// # What stands between operators
///
/// | | the layer |
/// |---|---|
/// | `Relu<784, 512>`, `layers::Noop` | that the type's `Default` makes |
/// | `Dropout(0.2)` | that `Dropout::new(0.2)` makes |
/// | `Relu<8, 8>.init_w(he_normal())` | the same, changed by its methods |
/// | `Relu::new(None, n)` | that this call gives |
/// | `local`, `{ expression }`, `self.make()?`, `make!()` | a value |
/// | `with_array(a >> b, 3)` | that a function of models gives; what is no wiring is a Rust expression |
/// | `if DEEP { a } else { b }` | one of two, by a constant; `noop` without `else` |
/// | `#[name = "encode"] a` | `a`, under that name |
///
/// Widths are numbers, constants (`WIDTH`, `config::WIDTH`, `Config::WIDTH`), `{ expression }` of constants, or `_`. Types start
/// with a capital letter, values with a small one.
///
/// ```
/// # use thinc::prelude::*;
/// fn build(width: usize, encoder: impl Model<Floats2d, Output = Floats2d>) -> impl Model<Floats2d, Output = Probs> {
///     const NORM: bool = true;
///     model! {
///         Relu::new(None, width) >> encoder >> if NORM { LayerNorm::new(None) } >> Dropout(0.1) >> Softmax::new(None, 3)
///     }
/// }
///
/// let mut model = build(8, Linear::new(8, 16));
/// model.initialize(&Floats2d::zeros([1, 4]), &(), &mut Train::new(0))?;
/// assert_eq!(model.num_params()?, (4 * 8 + 8) + (8 * 16 + 16) + 2 * 16 + (16 * 3 + 3));
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// A struct, an alias and a type need the type of each layer. A value says it: `{ make() } as Linear<4, 4>`. Without that,
/// `with_array(a)` stands for the type `WithArray<A>`, where `A` is the type of `a`.
///
/// # Widths that are inferred
///
/// `_` is the width that the neighbours say, in front or behind, through operators and through each layer that says how its
/// output width depends on its input width. The compiler solves it, so `Relu<784, 512> >> Softmax<_, 10>` is of the type
/// `Chain<(Relu<784, 512>, Softmax<512, 10>)>`.
///
/// - Where no neighbour can say it, but the data will, at either end of the model, `_` is open: `initialize` fills it in from the
///   sample.
/// - Where nothing ever decides it, it is an error: of the two in `Relu<4, _> >> Softmax<_, 3>` one needs its number.
/// - In a generic model `_` is an error that asks for the name of the width.
///
/// ```
/// # use thinc::prelude::*;
/// model! {
///     // The same as `Linear<DYN, 16> >> LayerNorm<16> >> (Linear<16, 8> + Relu<16, 8>) >> Softmax<8, DYN>`.
///     struct Open = Linear<_, _> >> LayerNorm<16> >> (Linear<_, 8> + Relu<_, _>) >> Softmax<_, _>
/// }
///
/// let mut model = Open::default();
/// let (x, labels) = (Floats2d::zeros([3, 5]), Ints1d::from(vec![0, 3, 1]));
/// model.initialize(&x, &labels, &mut Train::new(0))?;
/// assert_eq!(model.predict(x)?.shape(), [3, 4]);
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// ```compile_fail,E0080
/// # use thinc::prelude::*;
/// model! {
///     // nothing decides the width `_`
///     struct Undecided = Relu<4, _> >> Softmax<_, 3>
/// }
/// ```
///
/// # Names and paths
///
/// The layers of a struct are named `0`, `1`, .. in the order in which they are written, or by `#[name = ".."]`. Parameters
/// are saved and found by these names; a layer with a name is also a field. In the other forms paths follow the
/// structure of the type, and there are no names.
///
/// ```
/// # use thinc::prelude::*;
/// model! {
///     struct Mlp = #[name = "hidden"] Relu<4, 8> >> Dropout(0.2) >> Softmax<8, 3>
/// }
///
/// let mut model = Mlp::default();
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let params = model.params()?;
/// let paths: Vec<&str> = params.iter().map(|(path, _)| path).collect();
/// assert_eq!(paths, ["2.W", "2.b", "hidden.W", "hidden.b"]);
/// assert_eq!(model.hidden.num_params()?, 40);
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// # Types of values
///
/// A model takes whatever its layers take. `|x: Type|` in front fixes that, and `-> Type` what it gives:
///
/// ```
/// # use thinc::prelude::*;
/// model! {
///     struct Both = |ids: Ints1d| -> (Floats2d, Probs) { Embed<8, 50> >> (Linear<8, 2> & Softmax<8, 3>) }
/// }
/// // No gradient is computed for `Data`.
/// let model = model! { |x: Data<Floats2d>| Relu<4, 8> >> Softmax<8, 3> };
/// # let _ = (Both::default(), model);
/// ```
///
/// A layer that cannot take what comes in is an error on that layer:
///
/// ```compile_fail,E0277
/// # use thinc::prelude::*;
/// model! {
///     // `Embed<16, 1000>` cannot take a `Floats2d` as its input
///     struct Mlp = Relu<784, 512> >> Embed<16, 1000> >> Softmax<16, 10>
/// }
/// ```
///
/// # Generic models
///
/// A struct or an alias has its parameters behind its name. An expression or a type inside a generic function repeats those
/// that the types of its layers use, as the macro cannot see them:
///
/// ```
/// # use thinc::prelude::*;
/// model! {
///     struct Mlp<const H: usize> = Relu<4, H> >> Dropout(0.1) >> Softmax<H, 3>
/// }
///
/// fn deep<const H: usize>() -> impl Model<Floats2d, Output = Probs> {
///     model! { <const H: usize> Relu<4, H> >> Relu<H, H> ** 2 >> Softmax<H, 3> }
/// }
/// # let _ = (Mlp::<8>::default(), deep::<8>());
/// ```
///
/// A width that hangs on a parameter is checked where the parameter gets its value and the model is used.
///
/// # What is checked, and when
///
/// | | when |
/// |---|---|
/// | widths that types tell: numbers, constants, `_` | in `cargo check` |
/// | which kind of value each layer takes, where its type is told | in `cargo check` |
/// | `NUM_PARAMS`, `MULTIPLY_ADDS` of a budget | in `cargo check` |
/// | widths that hang on a parameter of a generic model | when the model is built with its types (`cargo build`) |
/// | widths that are values, `Relu::new(None, n)`, and open ones | in `initialize`, in the same words |
/// | the width of the data | in `initialize`, `begin_update` and `predict` |
///
/// # What it makes
///
/// The struct form writes the struct, its `Default` and what [`derive(Model)`](derive@Model) writes for it; nothing is boxed or
/// looked up when it runs. The other forms nest the combinators that a program can call itself: `chain((a, b))`, `concatenate`,
/// `add`, `tuplify`, `residual`, and arrays `[A; N]` for copies. Beside them stand constants that check the widths, and
/// steps that never run and check the types. After a mistake it makes something of the same name about which the compiler says
/// nothing more.
///
/// # Limits
///
/// - Tuples have at most 8 parts. A longer expression nests its layers, which shows in paths: of ten layers the first has
///   its weights at `0.0.W`, the last at `1.1.W`. A struct does not. `&` with more than 8 parts is an error in all forms.
/// - In the type form each `_` is solved by itself, which takes long where there are dozens: an alias does not.
/// - `if` and `**` go by constants. At run time `Option<L>`, `Vec<L>` and `Box<dyn DynModel<X, Y>>` are layers.
/// - Where the facade has another name, say it: `#[model(crate = renamed)]` on a struct or alias, and
///   `model! { #![model(crate = renamed)] A >> B }` in the other forms.
#[proc_macro]
pub fn model(input: TokenStream) -> TokenStream {
    model::model(input.into()).into()
}
