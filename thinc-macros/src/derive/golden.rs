//! What the derive writes, in full, and how much of it.

use proc_macro2::TokenStream;
use quote::quote;

use crate::golden::{self, count};

fn check(name: &str, input: TokenStream) {
    golden::check(&format!("derive/golden/{name}"), super::derive(input));
}

#[test]
fn layer_with_parameters() {
    check(
        "linear",
        quote! {
            #[model(name = "linear", signature = n_i -> n_o, multiply_adds = n_i * (n_o + 1))]
            pub struct Linear<const I: usize = DYN, const O: usize = DYN> {
                #[dim(name = "nO")]
                n_o: Dim<O>,
                #[dim(name = "nI")]
                n_i: Dim<I>,
                #[param(name = "W", shape = [n_o, n_i], init = init_w)]
                w: Param<Floats2d>,
                #[attr]
                rate: f32,
                #[model(skip)]
                init_w: Initializer,
            }
        },
    );
}

#[test]
fn wired_model() {
    check(
        "tagger",
        quote! {
            #[model(input = Ints1d, output = Probs, forward = embed >> (encode + skip) >> output)]
            struct Tagger {
                #[layer]
                embed: Embed<32, 1000>,
                #[layer]
                encode: Relu<32, 32>,
                #[layer]
                skip: Linear<32, 32>,
                #[layer]
                output: Softmax<32, 17>,
            }
        },
    );
}

#[test]
fn generic_tuple_struct() {
    check(
        "generic",
        quote! {
            #[model(input = Floats2d, output = (Floats2d, Floats2d), forward = residual(0) >> (1 & (1 | noop)))]
            struct Pair<L: Model<Floats2d, Output = Floats2d>, const H: usize>(#[layer] L, #[layer] Linear<H, H>);
        },
    );
}

#[test]
fn struct_with_mistakes() {
    check(
        "mistakes",
        quote! {
            #[model(input = Floats2d, output = Floats2d, forward = hiden)]
            struct Mlp {
                #[layer]
                hidden: Relu<4, 8>,
                rate: f32,
            }
        },
    );
}

#[test]
fn untyped_model() {
    check(
        "untyped",
        quote! {
            #[model(forward = embed >> residual(encode) >> (encode | noop) >> (output & output))]
            struct Tagger<const H: usize> {
                #[layer]
                embed: Embed<H, 1000>,
                #[layer]
                encode: Relu<H, H>,
                #[layer]
                output: Softmax<H, 17>,
            }
        },
    );
}

#[test]
fn versions_and_references() {
    check(
        "versions",
        quote! {
            #[model(wiring = encode, removed("beta", "gamma"), refs(first = encode.0, attention = none))]
            struct Encoder {
                #[attr]
                #[model(rename = "dropout", default)]
                rate: f32,
                #[layer]
                #[model(rename = "hidden", rename = "tok2vec")]
                encode: Vec<Relu>,
            }
        },
    );
}

/// The expansion grows with the number of layers, not with its square. (A segment has its share of code as well.)
#[test]
fn expansion_is_linear() {
    for attributes in [quote!(input = Floats2d, output = Floats2d), quote!(input = Floats2d), quote!(output = Floats2d)]
    {
        let tokens = |layers: usize| {
            let names: Vec<_> = (0..layers).map(|i| quote::format_ident!("layer{i}")).collect();
            let expansion = super::derive(quote! {
                #[model(#attributes)]
                struct Deep { #(#[layer] #names: Relu<8, 8>,)* }
            });
            count(expansion)
        };
        let (few, more, many) = (tokens(32), tokens(64), tokens(128));
        assert_eq!((many - more), 2 * (more - few));
    }
}
