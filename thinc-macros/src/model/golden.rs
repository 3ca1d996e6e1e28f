//! What `model!` writes, in full, and how much of it.

use proc_macro2::TokenStream;
use quote::quote;

use crate::golden::{self, count};

/// Checks the expansion of an item.
fn check(name: &str, input: TokenStream) {
    golden::check(&format!("model/golden/{name}"), super::model(input));
}

#[test]
fn struct_with_placeholders() {
    check("placeholders", quote!(pub struct Mlp = Relu<784, 512> >> Dropout(0.2) >> Softmax<_, 10>));
}

#[test]
fn struct_with_names() {
    check(
        "names",
        quote! {
            /// Encodes words.
            #[derive(Clone)]
            #[model(name = "encoder", crate = renamed, removed("alpha"), refs(tok2vec = embed, first = encode.0))]
            pub struct Encoder = |ids: Ints1d| -> Floats2d {
                #[name = "embed"] Embed<96, 5000> >> #[name = "encode"] residual(Maxout<96, 96> >> noop) ** 4
            }
        },
    );
}

#[test]
fn generic_struct() {
    check(
        "generic",
        quote! {
            struct Classifier<L: Model<Floats2d, Output = Floats2d> + Default, const H: usize> =
                L >> (Relu<8, H> | Linear<8, { 2 * H }>) >> Softmax<{ 3 * H }, 10>
        },
    );
}

#[test]
fn alias() {
    check("alias", quote!(pub type Encoder = Embed<96, 5000> >> residual(Relu<_, 96>)));
}

#[test]
fn expression() {
    let model = super::model(quote! {
        |x: Floats2d| -> (Probs, Floats2d) { first >> (Relu<8, 16> + { make() }) >> Softmax<_, 10> & noop }
    });
    golden::check("model/golden/expression", quote!(fn function() { let model = #model; }));
}

#[test]
fn generic_expression() {
    let model = super::model(quote!(#![model(crate = renamed)] <const H: usize> Relu<8, H> >> Softmax<H, 10>));
    golden::check("model/golden/generic_expression", quote!(fn function() { let model = #model; }));
}

#[test]
fn type_in_place() {
    let ty = super::model(quote!(type Relu<4, 8> ** 2 >> if WIDE { Relu<_, 16> } >> with_array(Softmax<_, 3>)));
    golden::check("model/golden/type_in_place", quote!(struct Holder { model: #ty }));
}

#[test]
fn struct_with_mistakes() {
    check("mistakes", quote!(pub struct Mlp = hidden >> Relu<8, 8> >> make()));
}

/// How layers are put together.
#[derive(Clone, Copy, Debug)]
enum Wiring {
    Chain,
    /// Every other layer leaves the width that it takes to be inferred.
    Placeholders,
    Operators,
}

/// A wiring of as many layers.
fn deep(wiring: Wiring, layers: usize) -> TokenStream {
    let four = match wiring {
        Wiring::Chain => quote!(Relu<8, 8> >> Relu<8, 8> >> Relu<8, 8> >> Relu<8, 8>),
        Wiring::Placeholders => quote!(Relu<8, 8> >> Relu<_, 8> >> Relu<8, 8> >> Relu<_, 8>),
        Wiring::Operators => quote!((Relu<8, 8> + Relu<8, 8> ** 2) >> residual(Relu<8, 4> >> Linear<_, 8>)),
    };
    let fours = vec![four; layers / 4];
    quote!(#(#fours)>>*)
}

/// The number of tokens that each form of a model gets which can share what it infers.
fn sizes(wiring: Wiring, layers: usize) -> [usize; 4] {
    let layers = deep(wiring, layers);
    let forms = [
        quote!(struct Deep = #layers),
        quote!(struct Deep = |x: Floats2d| -> Floats2d { #layers }),
        quote!(#layers),
        quote!(type Deep = #layers),
    ];
    forms.map(|form| count(super::model(form)))
}

/// Expansions grow with the number of layers, not with its square. Segments and tuples have their share of code as well,
/// of which there are not exactly twice as many in a model twice as long.
#[test]
fn expansions_are_linear() {
    for wiring in [Wiring::Chain, Wiring::Placeholders, Wiring::Operators] {
        let [few, more, many] = [64, 128, 256].map(|layers| sizes(wiring, layers));
        for form in 0..few.len() {
            let ratio = (many[form] - more[form]) as f64 / (more[form] - few[form]) as f64;
            assert!((1.99..2.01).contains(&ratio), "form {form} of {wiring:?}: {ratio}");
        }
    }
}

/// No constant can stand beside a type, so each placeholder in one has to bring its own.
#[test]
fn types_are_linear_without_placeholders() {
    let tokens = |wiring, layers| {
        let layers = deep(wiring, layers);
        count(super::model(quote!(type #layers)))
    };
    let [few, more, many] = [128, 256, 512].map(|layers| tokens(Wiring::Chain, layers));
    let ratio = (many - more) as f64 / (more - few) as f64;
    assert!((1.99..2.01).contains(&ratio), "{ratio}");
    let [few, more, many] = [16, 32, 64].map(|layers| tokens(Wiring::Placeholders, layers));
    let ratio = (many - more) as f64 / (more - few) as f64;
    assert!((3.5..4.1).contains(&ratio), "{ratio}");
}
