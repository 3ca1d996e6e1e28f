//! The same model, written in every way.

use thinc::prelude::*;

use crate::golden::Case;
use crate::{case, golden, predicts, same};

#[derive(Clone, Default, Model)]
#[model(name = "{first}>>{second}>>{output}", input = Floats2d, output = Floats2d, forward = first >> second >> output)]
struct Mlp {
    #[layer]
    first: Relu<4, 5>,
    #[layer]
    second: Relu<5, 5>,
    #[layer]
    output: Linear<5, 2>,
}

/// Fields in turn, without a name and of widths that only the program knows.
#[derive(Clone, Default, Model)]
#[model(name = "{0}>>{1}>>{2}", input = Floats2d, output = Floats2d)]
struct InTurn(#[layer] Relu, #[layer] Relu, #[layer] Linear);

#[derive(Clone, Default, Model)]
#[model(name = "{first}>>{second}>>{output}", forward = first >> second >> output)]
struct Generic<A: Layer, B: Layer, C: Layer> {
    #[layer]
    first: A,
    #[layer]
    second: B,
    #[layer]
    output: C,
}

model! {
    #[derive(Clone)]
    #[model(name = "relu>>relu>>linear")]
    struct Item = Relu<4, 5> >> Relu<5, 5> >> Linear<5, 2>
}

model! {
    #[derive(Clone)]
    #[model(name = "relu>>relu>>linear")]
    struct Inferred = #[name = "first"] Relu<4, 5> >> Relu<_, _> >> #[name = "output"] Linear<5, 2>
}

model! {
    type Alias = Relu<4, 5> >> Relu<5, 5> >> Linear<5, 2>
}

fn layers() -> (Relu, Relu, Linear) {
    (Relu::new(4, 5), Relu::new(None, 5), Linear::new(5, None))
}

#[test]
fn types_of_compile_time() {
    predicts("mlp", chain(layers()));
    predicts("mlp", chain((Relu::<4, 5>::default(), Relu::<5, 5>::default(), Linear::<5, 2>::default())));
    predicts("mlp", Mlp::default());
    let (first, second, output) = layers();
    predicts("mlp", InTurn(first, second, output));
    predicts("mlp", InTurn::default());
    let (first, second, output) = layers();
    predicts("mlp", Generic { first, second, output });
    predicts("mlp", Item::default());
    predicts("mlp", Inferred::default());
    predicts("mlp", Alias::default());
    predicts("mlp", model! { Relu<4, 5> >> Relu<_, _> >> Linear<5, 2> });
    let (first, second, output) = layers();
    predicts("mlp", model! { first >> second >> output });
    same("mlp", Mlp::default());
    same("mlp", Inferred::default());
}

type Dyn = Box<dyn DynModel<Floats2d, Floats2d>>;

#[test]
fn types_of_run_time() {
    let (first, second, output) = layers();
    let list: Vec<Dyn> = vec![Box::new(first), Box::new(second), Box::new(output)];
    predicts("mlp", list);
    let whole: Dyn = Box::new(chain(layers()));
    predicts("mlp", whole);
    let (first, second, output) = layers();
    let part: Dyn = Box::new(second);
    predicts("mlp", chain((Box::new(first), Some(part), Some(Box::new(output)))));
    let (first, second, output) = layers();
    predicts("mlp", chain((vec![first], [second], vec![Some(output)])));
}

/// A model of values whose types are not known either.
#[test]
fn values_of_run_time() {
    type Untyped = Box<dyn DynModel<Value, Value>>;
    fn check(case: &Case, mut model: Untyped) {
        golden::load_one("mlp", &mut model, &case.bytes());
        let Value::Floats2d(y) = model.predict(Value::Floats2d(case.floats("x"))).unwrap() else { panic!("no matrix") };
        case.check("predict", &y);
    }
    let case = case("mlp");
    check(&case, valued::<Floats2d, _>(chain(layers())));
    check(&case, valued::<Floats2d, _>(Mlp::default()));
    let (first, second, output) = layers();
    let list: Vec<Untyped> =
        vec![valued::<Floats2d, _>(first), valued::<Floats2d, _>(second), valued::<Floats2d, _>(output)];
    check(&case, Box::new(list));
}

#[derive(Clone, Default, Model)]
#[model(
    name = "{left}|{narrow}>>{right}>>residual(add)>>{dropout}>>{output}",
    forward = (left | (narrow >> right)) >> residual(linear + (maxout >> norm)) >> dropout >> output
)]
struct Tree {
    #[layer]
    left: Relu<4, 3>,
    #[layer]
    narrow: Linear<4, 2>,
    #[layer]
    right: Relu<2, 3>,
    #[layer]
    linear: Linear<6, 6>,
    #[layer]
    maxout: Maxout<6, 6, 2>,
    #[layer]
    norm: LayerNorm<6>,
    #[layer]
    dropout: Dropout,
    #[layer]
    output: Softmax<6, 3>,
}

model! {
    #[derive(Clone)]
    #[model(name = "relu|linear>>relu>>residual(add)>>dropout>>softmax")]
    struct TreeItem = (Relu<4, 3> | Linear<4, 2> >> Relu<_, 3>)
        >> residual(Linear<6, 6> + (Maxout<6, 6, 2> >> LayerNorm<_>))
        >> Dropout(0.1)
        >> Softmax<_, 3>
}

/// A part that is a struct of its own.
#[derive(Clone, Default, Model)]
#[model(name = "{left}|{right}", forward = left | right)]
struct Branches {
    #[layer]
    left: Relu,
    #[layer]
    right: Narrow,
}

#[derive(Clone, Default, Model)]
#[model(name = "{a}>>{b}", input = Floats2d, output = Floats2d)]
struct Narrow {
    #[layer]
    a: Linear,
    #[layer]
    b: Relu,
}

#[test]
fn operators_in_operators() {
    let sum = || {
        let right = chain((Maxout::with_pieces(None, None, 2), LayerNorm::new(None)));
        residual(add((Linear::new(None, None), right)))
    };
    let branches = concatenate((Relu::new(4, 3), chain((Linear::new(4, 2), Relu::new(2, 3)))));
    predicts("tree", chain((branches.clone(), sum(), Dropout::default(), Softmax::new(6, 3))));
    predicts("tree", chain((Branches::default(), sum(), Dropout::default(), Softmax::new(None, None))));
    let boxed: Dyn = Box::<Branches>::default();
    predicts("tree", chain((boxed, Some(sum()), Dropout::default(), Softmax::new(None, None))));
    predicts("tree", Tree::default());
    predicts("tree", TreeItem::default());
    predicts(
        "tree",
        model! {
            (Relu<4, 3> | Linear<4, 2> >> Relu<2, 3>)
                >> residual(Linear<6, 6> + (Maxout<6, 6, 2> >> LayerNorm<6>))
                >> Dropout(0.1)
                >> Softmax<6, 3>
        },
    );
    same("tree", Tree::default());
    same("tree", chain((branches, sum(), Dropout::default(), Softmax::new(6, 3))));
}
