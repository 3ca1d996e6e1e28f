//! Models in a type with other widths.

use thinc::prelude::*;

use crate::common::{floats, initialized, param, refuses, snapshot};

/// A model that was trained for some steps, and its optimizer.
fn trained<M: Model<Floats2d, Output = Floats2d>>(mut model: M, width: usize) -> (M, Adam) {
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let mut optimizer = Adam::new(0.05);
    for _ in 0..3 {
        step(&mut model, width, &mut optimizer);
    }
    (model, optimizer)
}

fn step<M: Model<Floats2d, Output = Floats2d>>(model: &mut M, width: usize, optimizer: &mut Adam) {
    let (y, backprop) = model.begin_update(floats(4, width), &mut Train::new(0)).unwrap();
    let mut grads = model.zero_grads().unwrap();
    backprop(y, &mut grads).unwrap();
    model.finish_update(optimizer, &mut grads).unwrap();
}

/// A model of fixed widths becomes what one of open widths becomes when it is resized, and is trained on like it.
#[track_caller]
fn as_when_resized<A, B, C>(fixed: A, wider: B, open: C, [n_i, n_o]: [[usize; 2]; 2])
where
    A: Model<Floats2d, Output = Floats2d>,
    B: Model<Floats2d, Output = Floats2d>,
    C: Model<Floats2d, Output = Floats2d>,
{
    let ((fixed, mut optimizer), (mut open, mut open_optimizer)) = (trained(fixed, n_i[0]), trained(open, n_i[0]));
    let before = fixed.to_bytes().unwrap();
    assert_eq!(before, open.to_bytes().unwrap());
    let mut wider = fixed.resized_into(wider).unwrap();
    open.resize_input(n_i[1]).unwrap();
    open.resize_output(n_o[1]).unwrap();
    assert_eq!(wider.to_bytes().unwrap(), open.to_bytes().unwrap());
    assert_eq!(fixed.to_bytes().unwrap(), before);
    let averaged = wider.use_params(&optimizer.averages()).unwrap().to_bytes().unwrap();
    assert_eq!(averaged, open.use_params(&open_optimizer.averages()).unwrap().to_bytes().unwrap());
    step(&mut wider, n_i[1], &mut optimizer);
    step(&mut open, n_i[1], &mut open_optimizer);
    assert_eq!(wider.to_bytes().unwrap(), open.to_bytes().unwrap());
}

#[test]
fn it_is_what_a_resize_of_open_widths_makes() {
    type Mlp<const I: usize, const O: usize> = Chain<(Relu<I, 4>, LayerNorm<4>, Maxout<4, O>)>;
    let open = || chain((Relu::new(3, 4), LayerNorm::new(4), Maxout::new(4, 2)));
    as_when_resized(Mlp::<3, 2>::default(), Mlp::<5, 3>::default(), open(), [[3, 5], [2, 3]]);
    as_when_resized(Mlp::<3, 2>::default(), Mlp::<2, 1>::default(), open(), [[3, 2], [2, 1]]);
    let lstm = || Lstm::new(3, 4).bidirectional().depth(2);
    as_when_resized(
        Lstm::<3, 4>::default().bidirectional().depth(2),
        Lstm::<4, 6>::default().bidirectional().depth(2),
        lstm(),
        [[3, 4], [4, 6]],
    );
    let gru = Gru::new(3, 4).bidirectional().depth(2);
    let fixed = Gru::<3, 4>::default().bidirectional().depth(2);
    as_when_resized(fixed, Gru::<2, 2>::default().bidirectional().depth(2), gru, [[3, 2], [4, 2]]);
    let heads = MultiHeadAttention::new(4, 2);
    as_when_resized(MultiHeadAttention::<4, 2>::default(), MultiHeadAttention::<6, 2>::default(), heads, [[4, 6]; 2]);
}

#[derive(Clone, Default, Model)]
#[model(input = Ints1d, output = Floats2d, forward = embed >> dropout >> hidden >> output)]
struct Encoder<const ROWS: usize, const H: usize, const CLASSES: usize> {
    #[layer]
    embed: Embed<2, ROWS>,
    #[layer]
    dropout: Dropout,
    #[layer]
    hidden: Relu<2, H>,
    #[layer]
    output: Linear<H, CLASSES>,
}

#[test]
fn rows_hidden_widths_and_attributes() {
    let mut model = Encoder::<5, 3, 2> { dropout: Dropout::new(0.25), ..Encoder::default() };
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let other = model.resized_into(Encoder::<7, 4, 3>::default()).unwrap();
    assert_eq!(other.get_attr::<f32>("dropout.dropout_rate").unwrap(), 0.25);
    let (e, w) = (param(&model, "embed.E"), param(&model, "output.W"));
    assert_eq!((&param(&other, "embed.E")[..10], &param(&other, "embed.E")[10..]), (&e[..], &[0.0; 4][..]));
    let row = |i: usize| [w[3 * i], w[3 * i + 1], w[3 * i + 2], 0.0];
    assert_eq!(param(&other, "output.W"), [row(0), row(1), [0.0; 4]].concat());
    // What came does not count yet.
    let ids = Ints1d::from(vec![4, 0]);
    let (y, wider) = (model.predict(ids.clone()).unwrap(), other.predict(ids).unwrap());
    for i in 0..2 {
        assert_eq!((&wider.row(i).unwrap()[..2], wider.row(i).unwrap()[2]), (y.row(i).unwrap(), 0.0));
    }
    let back = other.resized_into(Encoder::<5, 3, 2>::default()).unwrap();
    assert_eq!(back.to_bytes().unwrap(), model.to_bytes().unwrap());
    // Without weights there are none in the new one.
    let empty = Encoder::<5, 3, 2>::default().resized_into(Encoder::<7, 4, 3>::default()).unwrap();
    assert!(snapshot(&empty).is_empty());
}

#[test]
fn open_widths_have_the_old_sizes() {
    let model = initialized(chain((Relu::new(3, 4), Linear::new(4, 2))));
    // But for those that a neighbour fixes.
    let other = model.resized_into(Chain::<(Relu, Linear<6, 5>)>::default()).unwrap();
    assert_eq!([other.get_dim("0.nI"), other.get_dim("0.nO")].map(Result::unwrap), [3, 6]);
    assert_eq!(other.predict(floats(1, 3)).unwrap().shape(), [1, 5]);
    let mut same = model.resized_into(Chain::<(Relu, Linear)>::default()).unwrap();
    assert_eq!(same.to_bytes().unwrap(), model.to_bytes().unwrap());
    same.resize_output(7).unwrap();
    // The blocks of a multi-softmax follow.
    let model = initialized(with_array(MultiSoftmax::<3, 5>::default().blocks([2, 3])));
    let other = model.resized_into(with_array(MultiSoftmax::<3, 6>::default())).unwrap();
    assert_eq!(other.predict(floats(1, 3)).unwrap().sizes(), [2, 4]);
    refuses(model.resized_into(with_array(MultiSoftmax::<3, 2>::default())), &["in `layer`", "leave it none"]);
}

#[test]
fn models_of_other_layers_are_refused() {
    let model = initialized(Chain::<(Relu<3, 4>, Linear<4, 2>)>::default());
    let error = |result: Result<()>| result.unwrap_err().to_string();
    assert_eq!(
        error(model.resized_into(Chain::<(Relu<3, 4>, Linear<4, 2>, Dropout)>::default()).map(drop)),
        "`resized_into`: the new model has the layer `2`, which this one has not: both must be made of the same layers"
    );
    assert_eq!(
        error(model.resized_into(Chain::<(Relu<3, 4>, Noop)>::default()).map(drop)),
        "`resized_into`: the new model has no dimension `1.nI`, as this one has: both must be made of the same layers"
    );
    assert_eq!(
        error(model.resized_into(Chain::<(Mish<3, 4>, Linear<4, 2>)>::default()).map(drop)),
        "in `0`: `resized_into`: the layer is a `relu`, but that of the new model is a `mish`"
    );
    refuses(
        model.resized_into(chain((Relu::new(3, 5), Linear::new(4, 2)))),
        &["`0: relu` gives 5 features, but `1: linear` takes 4"],
    );
    let deep = initialized(Lstm::<3, 4>::default().depth(2));
    refuses(deep.resized_into(Lstm::<3, 6>::default()), &["in `LSTM`", "made of other parts", "the same settings"]);
}

#[test]
fn resizing_a_fixed_width_says_what_to_do() {
    let mut model = initialized(Chain::<(Relu<3, 4>, Linear<4, 2>)>::default());
    assert_eq!(
        model.resize_output(3).unwrap_err().to_string(),
        "in `1`: dimension `nO` is 2, but the resize needs 3: the type fixes this dimension, give the \
         model another type with `resized_into`, or use `DYN` (or leave the parameter out) for one that can change"
    );
}
