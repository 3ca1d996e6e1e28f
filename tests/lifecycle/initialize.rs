use thinc::prelude::*;

use crate::common::{floats, param, snapshot};

fn init<N: Node>(mut model: N, x: &impl HasWidth, y: &impl HasWidth) -> N {
    model.initialize(x, y, &mut Train::new(0)).unwrap();
    model
}

/// The shapes of the weights, in the order of their paths.
fn shapes(model: &impl Node) -> Vec<Vec<usize>> {
    let weights = snapshot(model).into_iter().filter(|(path, ..)| !path.ends_with('b'));
    weights.map(|(_, shape, _)| shape).collect()
}

#[derive(Clone, Model, Default)]
#[model(input = Floats2d, output = Floats2d, forward = hidden >> output)]
struct Small {
    #[layer]
    hidden: Maxout<4, 4>,
    #[layer]
    output: Linear<4, 3>,
}

#[derive(Clone, Model, Default)]
#[model(input = Floats2d, output = Floats2d, forward = before >> hidden >> (between + noop) >> output)]
struct Larger {
    #[layer]
    before: Relu<4, 4>,
    #[layer]
    hidden: Maxout<4, 4>,
    #[layer]
    between: Linear<4, 4>,
    #[layer]
    output: Linear<4, 3>,
}

#[test]
fn a_seed_repeats_the_weights() {
    let with_seed = |seed| {
        let mut model = Small::default();
        model.initialize(&(), &(), &mut Train::new(seed)).unwrap();
        snapshot(&model)
    };
    assert_eq!(with_seed(1), with_seed(1));
    assert_ne!(with_seed(1), with_seed(2));

    // One stream gives two models different weights.
    let mut train = Train::new(1);
    let (mut one, mut other) = (Small::default(), Small::default());
    one.initialize(&(), &(), &mut train).unwrap();
    other.initialize(&(), &(), &mut train).unwrap();
    assert_eq!(snapshot(&one), with_seed(1));
    assert_ne!(snapshot(&other), with_seed(1));
    // A model that has weights gets new ones.
    one.initialize(&(), &(), &mut Train::new(2)).unwrap();
    assert_eq!(snapshot(&one), with_seed(2));
}

#[test]
fn the_weights_of_a_layer_do_not_depend_on_the_others() {
    let (small, larger) = (init(Small::default(), &(), &()), init(Larger::default(), &(), &()));
    for path in ["hidden.W", "output.W"] {
        assert_eq!(param(&small, path), param(&larger, path));
    }
    // But layers of one shape differ.
    let layers = init(thinc::clone(&Linear::new(4, 4), 2), &(), &());
    assert_ne!(param(&layers, "0.W"), param(&layers, "1.W"));
}

#[test]
fn widths_travel_forwards() {
    let x = floats(2, 7);
    let model = chain((Relu::new(None, 5), Dropout::new(0.1), LayerNorm::new(None), Maxout::new(None, 4)));
    assert_eq!(shapes(&init(model, &x, &())), [vec![5, 7], vec![5], vec![4, 3, 5]]);
    let model = init(vec![Linear::new(None, 5), Linear::new(None, 3)], &x, &());
    assert_eq!(shapes(&model), [[5, 7], [3, 5]]);
    // Labels tell how many classes there are.
    let model = init(chain((Linear::new(None, 5), Softmax::new(None, None))), &x, &Ints1d::from(vec![0, 8, 3]));
    assert_eq!(shapes(&model), [[5, 7], [9, 5]]);
    // There may be more classes than in the sample.
    assert_eq!(shapes(&init(Softmax::new(None, 9), &x, &Ints1d::from(vec![0, 1]))), [[9, 7]]);
    // What the input says goes before what the labels need at least.
    let model = residual(Linear::new(None, None));
    assert_eq!(shapes(&init(model, &x, &Ints1d::from(vec![0, 1]))), [[7, 7]]);
}

#[test]
fn widths_travel_backwards() {
    let model = chain((Linear::new(4, None), Dropout::default(), LayerNorm::new(None), Linear::new(6, 2)));
    assert_eq!(shapes(&init(model, &(), &())), [vec![6, 4], vec![6], vec![2, 6]]);
    let model = chain((Embed::new(None, 10), LayerNorm::new(None), Linear::new(6, None)));
    assert_eq!(shapes(&init(model, &(), &floats(1, 3))), [vec![10, 6], vec![6], vec![3, 6]]);
    let boxed: Vec<Box<dyn DynModel<Floats2d, Floats2d>>> =
        vec![Box::new(Linear::new(4, None)), Box::new(noop()), Box::new(Some(Linear::new(3, 3)))];
    assert_eq!(shapes(&init(boxed, &(), &())), [[3, 4], [3, 3]]);
}

#[test]
fn widths_travel_through_branches() {
    let sum = add((Linear::new(4, None), Relu::new(None, 5)));
    assert_eq!(shapes(&init(sum, &(), &())), [[5, 4], [5, 4]]);
    let split = chain((concatenate((Linear::new(4, None), Linear::new(None, 3))), Linear::new(8, 2)));
    assert_eq!(shapes(&init(split, &(), &())), [[5, 4], [3, 4], [2, 8]]);
    let skip = residual(chain((Relu::new(None, 6), Linear::new(None, None))));
    assert_eq!(shapes(&init(skip, &floats(1, 4), &())), [[6, 4], [4, 6]]);
    let skip = chain((residual(Linear::new(None, None)), Linear::new(4, 2)));
    assert_eq!(shapes(&init(skip, &(), &())), [[4, 4], [2, 4]]);
    let both = tuplify((Linear::new(None, 2), Softmax::new(None, None)));
    let labels = Ints1d::from(vec![2, 0]);
    assert_eq!(shapes(&init(both, &floats(2, 4), &((), labels))), [[2, 4], [3, 4]]);
    let both = tuplify((Linear::new(None, 2), Linear::new(4, 3)));
    assert_eq!(shapes(&init(both, &(), &())), [[2, 4], [3, 4]]);
}

#[derive(Clone, Model)]
#[model(input = Floats2d, output = Floats2d, forward = (left | right) >> residual(mix) >> (a + b))]
struct Derived {
    #[layer]
    left: Linear,
    #[layer]
    right: Linear<4, DYN>,
    #[layer]
    mix: Maxout,
    #[layer]
    a: Linear,
    #[layer]
    b: Linear<8, DYN>,
}

#[test]
fn widths_travel_through_derived_models() {
    let open = || Linear::new(None, None);
    let model = Derived {
        left: Linear::new(None, 3),
        right: Linear::default(),
        mix: Maxout::new(None, None),
        a: open(),
        b: Linear::default(),
    };
    let model = init(model, &(), &floats(1, 2));
    let mut found = Vec::new();
    for path in ["left.W", "right.W", "mix.W", "a.W", "b.W"] {
        found.push(model.params().unwrap().get(path).unwrap().shape().to_vec());
    }
    assert_eq!(found, [vec![3, 4], vec![5, 4], vec![8, 3, 8], vec![2, 8], vec![2, 8]]);
}

#[test]
fn a_model_stays_as_it_was_when_it_cannot_be_initialized() {
    let mut model = init(Linear::new(4, 3), &(), &());
    let before = snapshot(&model);
    assert!(model.initialize(&floats(1, 5), &(), &mut Train::new(9)).is_err());
    assert_eq!(snapshot(&model), before);

    // The second layer fails after the first has drawn its weights, and the third has none yet.
    let mut model = chain((model, Linear::new(None, None), Linear::new(5, 2)));
    let broken = Linear::new(3, None).init_w(uniform(f32::NAN, 1.0));
    model.0.1 = broken;
    assert!(model.initialize(&(), &(), &mut Train::new(9)).is_err());
    assert_eq!(snapshot(&model.0.0), before);
    assert!(snapshot(&model.0.1).is_empty() && snapshot(&model.0.2).is_empty());
}

#[test]
fn dimensions_stay_open_after_a_failure() {
    let mut model = chain((Linear::new(None, None), Relu::new(6, None)));
    assert!(model.initialize(&floats(1, 4), &(), &mut Train::new(0)).is_err());
    // Now with another width, and an output.
    assert_eq!(shapes(&init(model, &floats(1, 5), &floats(1, 2))), [[6, 5], [2, 6]]);
}

#[test]
fn tables_and_queries_start_as_they_are_told() {
    fn start(mut model: impl Layer, path: &str) -> Vec<f32> {
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        model.params().unwrap().get(path).unwrap().storage().as_slice().unwrap().to_vec()
    }
    let twos = || Initializer::Constant(2.0);
    assert_eq!(start(Embed::new(2, 3).init_e(twos()), "E"), [2.0; 6]);
    assert_eq!(start(HashEmbed::new(2, 3).init_e(twos()), "E"), [2.0; 6]);
    assert_eq!(start(ParametricAttention::new(3).init_q(twos()), "Q"), [2.0; 3]);
    assert_eq!(start(ParametricAttentionV2::new(noop(), 3).init_q(twos()), "Q"), [2.0; 3]);
}
