//! The number of parameters and of multiply-adds as constants, and that they are what the run counts.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]
#![allow(dead_code, reason = "some models are only counted")]

use thinc::combinators::clone;
use thinc::model::Cost;
use thinc::prelude::*;

#[derive(Model, Default)]
#[model(input = Floats2d, output = Probs, forward = hidden >> dropout >> output)]
struct Mlp {
    #[layer]
    hidden: Relu<784, 512>,
    #[layer]
    dropout: Dropout,
    #[layer]
    output: Softmax<512, 10>,
}

const _: () = assert!(Mlp::NUM_PARAMS == 785 * 512 + 513 * 10 && Mlp::NUM_PARAMS < 1_000_000);
const _: () = assert!(Mlp::MULTIPLY_ADDS == 784 * 512 + 512 * 10);

#[derive(Model, Default)]
#[model(input = Floats2d, output = Floats2d, forward = first >> (residual(twice) + narrow) >> (twice | norm))]
struct Block<const H: usize> {
    #[layer]
    first: Maxout<8, H>,
    #[layer]
    twice: Linear<H, H>,
    #[layer]
    narrow: Maxout<H, H, 2>,
    #[layer]
    norm: LayerNorm<H>,
}

const _: () = assert!(Block::<4>::NUM_PARAMS == 9 * 4 * 3 + 5 * 4 + 5 * 4 * 2 + 2 * 4);
// The layer that stands in the wiring twice computes twice.
const _: () = assert!(Block::<4>::MULTIPLY_ADDS == 8 * 4 * 3 + 2 * 4 * 4 + 4 * 4 * 2 + 2 * 4);
const _: () = assert!(matches!(Block::<DYN>::COST, Cost { params: None, multiply_adds: None }));

#[derive(Model, Default)]
#[model(input = Ints1d, output = Probs)]
struct Tagger {
    #[layer]
    embed: HashEmbed<8, 1000>,
    #[layer]
    encode: Block<16>,
    #[layer]
    output: Softmax<32, 5>,
}

const _: () = assert!(Tagger::NUM_PARAMS == 8000 + Block::<16>::NUM_PARAMS + 33 * 5);

const WINDOW: usize = 3;

/// With axes and counts of every kind.
#[derive(Model)]
#[model(signature = n_i -> n_o, multiply_adds = n_i * (n_o + 1) * WINDOW + usize::pow(n_i, 2) + { n_o / 2 } + K)]
struct Custom<const I: usize, const O: usize, const K: usize> {
    #[dim]
    n_i: Dim<I>,
    #[dim]
    n_o: Dim<O>,
    #[param(shape = [n_o, { WINDOW * 2 }, n_i, K + 1], init = Initializer::Zero)]
    w: Param<Floats4d>,
}

const _: () = assert!(Custom::<5, 4, 2>::NUM_PARAMS == 4 * 6 * 5 * 3);
const _: () = assert!(Custom::<5, 4, 2>::MULTIPLY_ADDS == 5 * 5 * 3 + 25 + 2 + 2);
const _: () = assert!(matches!(Custom::<DYN, 4, 2>::COST, Cost::UNKNOWN));
// Too many to count.
const _: () = assert!(matches!(Linear::<{ usize::MAX / 2 }, 4>::COST, Cost::UNKNOWN));

/// What a struct by hand leaves open.
#[derive(Model)]
struct Silent {
    #[param(shape = [2, 3], init = Initializer::Zero)]
    w: Param<Floats2d>,
}

#[derive(Model)]
struct Given {
    #[param]
    w: Param<Floats2d>,
}

#[derive(Model)]
struct AtRunTime {
    #[param(shape = [length()], init = Initializer::Zero)]
    w: Param<Floats1d>,
}

fn length() -> usize {
    7
}

/// A layer by hand around others, which costs what they cost.
#[derive(Model)]
struct Around {
    #[layer]
    inner: Linear<3, 4>,
}

#[derive(Model, Default)]
struct Tree {
    #[layer]
    split: Linear<4, 4>,
    #[layer]
    left: Option<Box<Tree>>,
}

#[test]
fn what_a_type_does_not_tell() {
    assert_eq!(Silent::COST, Cost::new(Some(6), None));
    assert_eq!(Given::COST, Cost::UNKNOWN);
    assert_eq!(AtRunTime::COST, Cost::UNKNOWN);
    assert_eq!(Around::COST, Linear::<3, 4>::COST);
    assert_eq!(Tree::COST, Cost::UNKNOWN);
    assert_eq!(<Vec<Linear<3, 4>>>::COST, Cost::UNKNOWN);
    assert_eq!(<Box<dyn DynModel<Floats2d, Floats2d>>>::COST, Cost::UNKNOWN);
    assert_eq!(<Option<Linear<3, 4>>>::COST, Cost::UNKNOWN);
    assert_eq!(<Option<Embed<3, 4>>>::COST, Cost::new(None, Some(0)));
    assert_eq!(<Option<Dropout>>::COST, Cost::NOTHING);
    assert_eq!(<Linear>::COST, Cost::UNKNOWN);
    assert_eq!(Embed::<16, DYN>::COST, Cost::new(None, Some(0)));
}

/// Checks the constant against the run, and gives the multiply-adds.
fn count<L: Layer>(mut model: L) -> Option<usize> {
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(L::COST.params, Some(model.num_params().unwrap()));
    assert_eq!(L::NUM_PARAMS, model.num_params().unwrap());
    L::COST.multiply_adds
}

#[test]
fn constants_are_what_the_run_counts() {
    assert_eq!(count(Linear::<3, 5>::default()), Some(15));
    assert_eq!(count(Relu::<3, 5>::default()), Some(15));
    assert_eq!(count(Softmax::<3, 5>::default()), Some(15));
    assert_eq!(count(Maxout::<3, 5>::default()), Some(45));
    assert_eq!(count(Maxout::<3, 5, 2>::default()), Some(30));
    assert_eq!(count(LayerNorm::<3>::default()), Some(6));
    assert_eq!(count(Embed::<3, 5>::default()), Some(0));
    assert_eq!(count(HashEmbed::<3, 5>::default()), Some(0));
    assert_eq!(count(Dropout::default()), Some(0));
    assert_eq!(count(Noop), Some(0));
    count(Mlp::default());
    count(Block::<4>::default());
    count(Tagger::default());
}

#[test]
fn combinators_and_containers_cost_their_parts() {
    let (a, b) = (Linear::<4, 4>::default, Maxout::<4, 4>::default);
    assert_eq!(count(chain((a(), b()))), Some(64));
    assert_eq!(count(add((a(), b(), b()))), Some(112));
    assert_eq!(count(concatenate((a(), noop()))), Some(16));
    assert_eq!(count(tuplify((a(), residual(a())))), Some(32));
    assert_eq!(count(std::array::from_fn::<_, 3, _>(|_| a())), Some(48));
    assert_eq!(count(std::array::from_fn::<_, 0, _>(|_| a())), Some(0));
    assert_eq!(count(Box::new(residual(chain((a(), a()))))), Some(32));
    assert_eq!(clone_cost(&a()), Cost::UNKNOWN);
}

fn clone_cost<L: Layer + Clone>(layer: &L) -> Cost {
    fn of<L: Layer>(_: &L) -> Cost {
        L::COST
    }
    of(&clone(layer, 2))
}
