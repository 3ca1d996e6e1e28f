//! Against the numbers and the bytes of Thinc 8.3.11, which `tests/golden/make_layers.py` wrote.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "common/golden.rs"]
mod golden;

use thinc::prelude::*;

use golden::{Case, compare, compare_floats, difference};

fn case(name: &str) -> Case {
    Case::new("layers", name)
}

fn floats<M: Model<Floats2d> + Clone>(name: &str, model: M)
where
    M::Output: Into<Floats2d>,
    Grad<M::Output>: From<Floats2d>,
{
    compare_floats(&case(name), model);
}

fn ids<M: Model<Ints1d> + Clone>(name: &str, mut model: M)
where
    M::Output: Into<Floats2d>,
    Grad<M::Output>: From<Floats2d>,
{
    let case = case(name);
    compare(&case, &mut model, case.ids());
}

#[test]
fn dense_layers() {
    floats("linear", Linear::new(None, None));
    floats("linear", Linear::<4, 3>::default());
    floats("linear_one_row", Linear::new(2, 7));
    floats("relu", Relu::new(4, 6));
    floats("relu_wide", Relu::<17, 19>::default());
    floats("maxout", Maxout::new(4, 5));
    floats("maxout_two_pieces", Maxout::with_pieces(None, None, 2));
    floats("softmax", Softmax::new(4, 5));
    floats("softmax_temperature", Softmax::new(4, 3));
    floats("softmax_logits", Softmax::<4, 3>::default());
}

#[test]
fn layers_without_a_product() {
    floats("layernorm", LayerNorm::new(None));
    floats("layernorm_wide", LayerNorm::<50>::default());
    floats("dropout", Dropout::default());
    floats("noop", noop());
    ids("embed", Embed::new(3, 10));
    ids("embed_dropout", Embed::new(None, None));
    ids("hashembed", HashEmbed::<3, 10>::default());
    ids("hashembed_dropout", HashEmbed::new(None, None));
}

#[test]
fn chains() {
    floats("chain", chain((Relu::new(None, None), Softmax::new(None, None))));
    floats("chain_dropout", chain((Relu::new(4, 3), Dropout::default(), Linear::new(3, 2))));
    floats("chain_dropout_last", chain((Relu::new(4, 3), Dropout::default())));
    floats("chain_dropout_first", chain((Dropout::default(), Relu::new(4, 3))));
    floats("chain_nested", chain((chain((Relu::new(4, 3), Linear::new(3, 5))), Softmax::new(5, 2))));
    ids("chain_hashembed", chain((HashEmbed::new(5, 10), Relu::new(5, 3))));
    ids("chain_embed", chain((Embed::new(5, 10), Relu::new(5, 3))));
    let normalized = chain((Relu::new(4, 5), LayerNorm::new(None)));
    floats("relu_normalize_dropout", chain((normalized, Dropout::default())));
}

#[test]
fn combinators() {
    floats("concatenate", concatenate((Relu::new(4, 3), Linear::new(4, 2))));
    let three = (Linear::new(None, None), Maxout::new(None, None), LayerNorm::new(None));
    floats("concatenate_three", concatenate(three));
    floats("add", add((Linear::new(4, 3), Relu::new(4, 3))));
    floats("residual", residual(Relu::new(4, 4)));
    floats("residual_chain", residual(chain((Relu::new(4, 6), Linear::new(6, 4)))));
    floats("clone", thinc::clone(&Relu::new(4, 4), 3));
    floats("clone", [Relu::<4, 4>::default(), Relu::default(), Relu::default()]);
    // Python's `clone` of one layer is that layer: the parameters are the first copy's here.
    let mut one = thinc::clone(&Relu::new(4, 4), 1);
    let bytes = case("clone_one").bytes();
    one.from_bytes(&bytes).unwrap();
    assert_eq!(one.to_bytes().unwrap(), bytes);
    floats("clone_one", Relu::new(None, None));
    floats("clone_none", thinc::clone(&Relu::new(4, 4), 0));
    floats("clone_none", None::<Relu<4, 4>>);
    let first = concatenate((Relu::new(4, 3), chain((Linear::new(4, 2), Dropout::default()))));
    floats("all", chain((first, residual(Maxout::new(5, 5)), Softmax::new(5, 2))));
}

/// Thinc adds to the output of the first layer in place, which `Relu` has kept to tell where it was zero. The golden
/// file has the right gradients for `add`, and Thinc's for comparison.
#[test]
fn add_keeps_the_outputs_of_its_layers() {
    floats("add_relu_first", add((Relu::new(4, 3), Linear::new(4, 3))));
    let case = case("add_relu_first");
    let thinc = case.values("thinc_dx");
    let right: Vec<_> = case.values("dx").into_iter().map(|value| value as f32).collect();
    assert!(difference(&thinc, &right) > 0.1, "Thinc's gradient is right: the text above is not");
}

#[derive(Clone, Model)]
#[model(name = "{embed}>>add>>{output}", input = Ints1d, output = Probs, forward = embed >> (linear + relu) >> output)]
struct Tagger {
    #[layer]
    embed: HashEmbed<6, 20>,
    #[layer]
    linear: Linear<6, 4>,
    #[layer]
    relu: Relu<6, 4>,
    #[layer]
    output: Softmax<4, 3>,
}

/// Operators between fields are nodes, as they are in Python.
#[test]
fn a_struct_has_the_bytes_of_its_operators() {
    let (embed, linear, relu, output) = Default::default();
    ids("struct", Tagger { embed, linear, relu, output });
}

#[derive(Model)]
#[model(name = "{a}>>{b}>>{a}", input = Floats2d, output = Floats2d, forward = a >> b >> a)]
struct Shared {
    #[layer]
    a: Linear,
    #[layer]
    b: Relu,
}

#[test]
fn bytes_without_numbers() {
    let round_trip = |name: &str, bytes: Result<Vec<u8>>| assert_eq!(bytes.unwrap(), case(name).bytes(), "{name}");
    round_trip("linear_open", Linear::new(None, None).to_bytes());
    round_trip("chain_open", chain((Relu::new(None, 3), Softmax::new(None, 2))).to_bytes());
    round_trip("residual_open", residual(Relu::new(None, None)).to_bytes());
    round_trip("dropout_disabled", Dropout::new(0.35).enabled(false).to_bytes());
    let mut model = tuplify((Relu::new(4, 3), Linear::new(4, 2)));
    model.from_bytes(&case("tuplify").bytes()).unwrap();
    round_trip("tuplify", model.to_bytes());
    let mut model = Shared { a: Linear::new(None, None), b: Relu::new(None, None) };
    model.from_bytes(&case("shared").bytes()).unwrap();
    round_trip("shared", model.to_bytes());
}
