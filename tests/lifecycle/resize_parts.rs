//! Widths that are made of parts: windows, concatenations, directions and heads; and layers that are parts of several paths.

use thinc::prelude::*;

use crate::common::{floats, initialized, param, refuses};
use crate::resize::keeps_the_rest;

/// The weights of features that come are zero: with any values of them the model gives what it gave, and the new size goes back.
#[track_caller]
fn new_features_do_not_count<M>(mut model: M, [old, new]: [usize; 2])
where
    M: Model<Floats2d, Output = Floats2d>,
{
    let (x, before) = (floats(3, old), model.to_bytes().unwrap());
    let y = model.predict(x.clone()).unwrap();
    model.resize_input(new).unwrap();
    let wider = Floats2d::from_fn([3, new], |[i, j]| x.row(i).unwrap().get(j).copied().unwrap_or(9.0));
    let same = model.predict(wider).unwrap();
    assert!(y.to_vec().unwrap().iter().zip(same.to_vec().unwrap()).all(|(y, same)| (y - same).abs() < 1e-5));
    model.resize_input(old).unwrap();
    assert_eq!(model.to_bytes().unwrap(), before);
}

#[test]
fn columns_follow_the_features_of_windows_and_concatenations() {
    new_features_do_not_count(initialized(chain((expand_window(1), Linear::new(9, 2)))), [3, 5]);
    let beside = concatenate((noop(), chain((expand_window(2), Dropout::default())), Linear::new(3, 2)));
    new_features_do_not_count(initialized(chain((beside, Maxout::new(20, 4)))), [3, 4]);
    let both = chain((concatenate((Linear::new(3, 2), noop())), expand_window(1), Linear::new(15, 2)));
    new_features_do_not_count(initialized(both), [3, 6]);
    // A part that owns its width keeps it.
    let mut model = initialized(chain((concatenate((Linear::new(3, 2), noop())), Linear::new(5, 2))));
    let w = param(&model, "1.W");
    model.resize_input(4).unwrap();
    keeps_the_rest(&w, [2, 5], &param(&model, "1.W"), [2, 6]);
    refuses(model.resize_input(usize::MAX), &["more features than can be counted"]);
}

/// Each direction has units that come, so new features are not behind all others.
#[test]
fn layers_behind_two_directions_keep_their_weights_with_the_units() {
    let norm = || chain((Lstm::new(3, 4).bidirectional(), with_array(LayerNorm::new(4))));
    let mut model = initialized(norm());
    let gains = Floats1d::from(vec![1.0, 2.0, 3.0, 4.0]).into_storage();
    let mut params = Params::new();
    params.insert("1.layer.G", [4], gains.clone()).unwrap();
    model.set_params(&params).unwrap();
    model.resize_output(6).unwrap();
    assert_eq!(param(&model, "1.layer.G"), [1.0, 2.0, 0.0, 3.0, 4.0, 0.0]);
    model.resize_output(2).unwrap();
    assert_eq!(param(&model, "1.layer.G"), [1.0, 3.0]);

    let block = chain((bidirectional(Gru::new(4, 2)), with_array(LayerNorm::new(4)), Dropout::default()));
    let mut model = initialized(chain((with_array(Linear::new(3, 4)), residual(block))));
    let w = param(&model, "0.layer.W");
    let mut params = Params::new();
    params.insert("1.layer.1.layer.G", [4], gains).unwrap();
    model.set_params(&params).unwrap();
    model.resize_output(6).unwrap();
    assert_eq!(param(&model, "1.layer.1.layer.G"), [1.0, 2.0, 0.0, 3.0, 4.0, 0.0]);
    // What comes into a residual has the same order as what comes out.
    let rows = param(&model, "0.layer.W");
    assert_eq!((&rows[..6], &rows[6..9], &rows[9..15]), (&w[..6], &[0.0; 3][..], &w[6..]));
    assert_eq!(model.predict(vec![floats(2, 3)]).unwrap()[0].shape(), [2, 6]);
    refuses(model.resize_output(5), &["in `1.layer.0`", "`bigru` gives two outputs of one width", "5 is odd"]);
}

#[test]
fn heads_keep_their_weights() {
    let mut model = initialized(MultiHeadAttention::new(4, 2));
    let (w_q, w_o) = (param(&model, "W_q"), param(&model, "W_o"));
    model.resize_input(6).unwrap();
    // Of the queries each head has rows, and of the output columns.
    for (i, value) in param(&model, "W_q").into_iter().enumerate() {
        let (head, row, column) = (i / 18, i / 6 % 3, i % 6);
        let old = if row < 2 && column < 4 { w_q[(head * 2 + row) * 4 + column] } else { 0.0 };
        assert_eq!(value, old, "row {row} of head {head}, column {column}");
    }
    for (i, value) in param(&model, "W_o").into_iter().enumerate() {
        let (row, head, column) = (i / 6, i / 3 % 2, i % 3);
        let old = if row < 4 && column < 2 { w_o[row * 4 + head * 2 + column] } else { 0.0 };
        assert_eq!(value, old, "row {row}, column {column} of head {head}");
    }
    refuses(model.resize_input(5), &["`resize`: 5 is not divisible by 2 heads"]);
}

#[derive(Clone, Model)]
#[model(forward = (shared >> left) | shared | (shared >> right))]
struct Shared {
    #[layer]
    shared: Linear,
    #[layer]
    left: Relu,
    #[layer]
    right: Linear,
}

#[test]
fn a_layer_in_several_places_is_resized_once() {
    let new = || Shared { shared: Linear::new(3, 4), left: Relu::new(4, 2), right: Linear::new(4, 5) };
    let mut model = initialized(new());
    let (w, before) = (param(&model, "shared.W"), model.to_bytes().unwrap());
    model.resize_input(5).unwrap();
    keeps_the_rest(&w, [4, 3], &param(&model, "shared.W"), [4, 5]);
    assert_eq!(model.predict(floats(2, 5)).unwrap().shape(), [2, 11]);
    let mut copy = new();
    copy.resize_input(5).unwrap();
    copy.from_bytes(&model.to_bytes().unwrap()).unwrap();
    assert_eq!(param(&copy, "shared.W"), param(&model, "shared.W"));
    model.resize_input(3).unwrap();
    assert_eq!(model.to_bytes().unwrap(), before);
}
