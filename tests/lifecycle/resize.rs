use thinc::prelude::*;

use crate::common::{floats, initialized, param, refuses, snapshot};

/// The rows and columns that both have are equal, and the rest of `new` is zero.
#[track_caller]
pub(crate) fn keeps_the_rest(old: &[f32], old_shape: [usize; 2], new: &[f32], new_shape: [usize; 2]) {
    for (i, &value) in new.iter().enumerate() {
        let (row, column) = (i / new_shape[1], i % new_shape[1]);
        let stayed = row < old_shape[0] && column < old_shape[1];
        let expected = if stayed { old[row * old_shape[1] + column] } else { 0.0 };
        assert_eq!(value, expected, "[{row}, {column}]");
    }
}

#[test]
fn the_last_layer_that_owns_the_width_changes() {
    let mut model = initialized(chain((Relu::new(3, 5), Softmax::new(5, 4).init_w(glorot_uniform()))));
    let before = snapshot(&model);
    let (w, x) = (param(&model, "1.W"), floats(2, 3));
    for size in [6, 2] {
        model.resize_output(size).unwrap();
        keeps_the_rest(&w, [4, 5], &param(&model, "1.W"), [size, 5]);
        assert_eq!(model.predict(x.clone()).unwrap().shape(), [2, size]);
    }
    assert_eq!(snapshot(&model)[..2], before[..2]);
}

#[test]
fn the_first_layer_that_owns_the_width_changes() {
    let mut model = initialized(chain((Dropout::default(), Maxout::new(3, 2), Linear::new(2, 4))));
    let w = param(&model, "1.W");
    model.resize_input(5).unwrap();
    keeps_the_rest(&w, [6, 3], &param(&model, "1.W"), [6, 5]);
    // The new features do not count yet.
    let x = floats(2, 3);
    let wider = Floats2d::from_fn([2, 5], |[i, j]| x.row(i).unwrap().get(j).copied().unwrap_or(9.0));
    let y = model.predict(wider).unwrap();
    model.resize_input(3).unwrap();
    assert_eq!(model.predict(x).unwrap(), y);
}

#[test]
fn layers_that_pass_the_width_on_change_with_it() {
    let mut model = initialized(chain((Linear::new(3, 4), LayerNorm::new(4), Dropout::default())));
    let w = param(&model, "0.W");
    model.resize_output(6).unwrap();
    keeps_the_rest(&w, [4, 3], &param(&model, "0.W"), [6, 3]);
    assert_eq!(param(&model, "1.G"), [1.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
    assert_eq!(model.predict(floats(2, 3)).unwrap().shape(), [2, 6]);

    let mut model = initialized(residual(chain((Relu::new(4, 3), Linear::new(3, 4)))));
    model.resize_output(5).unwrap();
    assert_eq!(model.predict(floats(2, 5)).unwrap().shape(), [2, 5]);
    model.resize_input(2).unwrap();
    assert_eq!(model.predict(floats(2, 2)).unwrap().shape(), [2, 2]);

    // All parts of a sum change, and so does what comes before a residual.
    let mut model = initialized(chain((add((Linear::new(3, 4), Relu::new(3, 4))), residual(Linear::new(4, 4)))));
    model.resize_output(6).unwrap();
    assert_eq!(model.predict(floats(2, 3)).unwrap().shape(), [2, 6]);
}

#[derive(Clone, Model)]
#[model(input = Floats2d, output = Probs, forward = (left | right) >> residual(mix >> norm) >> (a + b) >> output)]
struct Derived {
    #[layer]
    left: Linear,
    #[layer]
    right: Relu,
    #[layer]
    mix: Maxout,
    #[layer]
    norm: LayerNorm,
    #[layer]
    a: Linear,
    #[layer]
    b: Linear<7, 3>,
    #[layer]
    output: Softmax<3, DYN>,
}

fn derived() -> Derived {
    let mut model = Derived {
        left: Linear::new(4, 3),
        right: Relu::new(4, 4),
        mix: Maxout::new(7, 7),
        norm: LayerNorm::new(7),
        a: Linear::new(7, 3),
        b: Linear::default(),
        output: Softmax::default().init_w(uniform(-1.0, 1.0)),
    };
    // Two classes.
    model.initialize(&(), &Ints1d::from(vec![0, 1]), &mut Train::new(0)).unwrap();
    model
}

#[test]
fn derived_models_resize_through_their_wiring() {
    let mut model = derived();
    let before = param(&model, "output.W");
    model.resize_output(4).unwrap();
    keeps_the_rest(&before, [2, 3], &param(&model, "output.W"), [4, 3]);
    // Both branches take the input.
    model.resize_input(6).unwrap();
    assert_eq!(model.predict(floats(2, 6)).unwrap().shape(), [2, 4]);
}

#[test]
fn nothing_changes_when_a_layer_refuses() {
    // The second part is fixed: the first must not have changed when that shows.
    let mut model = initialized(add((Linear::new(3, 4), Linear::<3, 4>::default())));
    let before = snapshot(&model);
    refuses(model.resize_output(5), &["in `1`", "`nO` is 4, but the resize needs 5", "the type fixes this dimension"]);
    refuses(model.resize_input(5), &["in `1`", "`nI` is 3"]);
    refuses(model.resize_output(0), &["cannot become 0"]);
    assert_eq!(snapshot(&model), before);
    assert_eq!(model.predict(floats(2, 3)).unwrap().shape(), [2, 4]);

    let mut model = initialized(chain((Linear::<3, 4>::default(), LayerNorm::new(4))));
    let before = snapshot(&model);
    refuses(model.resize_output(5), &["in `0`", "`nO` is 4"]);
    assert_eq!(snapshot(&model), before);
    assert_eq!(model.predict(floats(2, 3)).unwrap().shape(), [2, 4]);

    let mut model = initialized(concatenate((Linear::new(3, 4), Linear::new(3, 4))));
    let before = snapshot(&model);
    refuses(model.resize_output(9), &["`resize_output`", "nothing tells which one is to change"]);
    assert_eq!(snapshot(&model), before);
    refuses(chain((noop(), Dropout::default())).resize_output(3), &["no layer of `noop>>dropout`", "output"]);
    refuses(Embed::new(3, 4).resize_input(3), &["input"]);
}

#[test]
fn a_model_without_parameters_takes_the_new_width() {
    let mut model = chain((Linear::new(3, 4), Softmax::new(4, 2)));
    model.resize_output(5).unwrap();
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(model.predict(floats(1, 3)).unwrap().shape(), [1, 5]);
}

#[test]
fn training_goes_on_after_a_resize() {
    for optimizer in [&mut Adam::new(0.05) as &mut dyn Optimizer, &mut Sgd::new(0.05)] {
        let mut model = derived();
        let mut train = Train::new(0);
        let mut step = |model: &mut Derived, classes: u64, width: usize| {
            let (x, labels) = (floats(12, width), (0..12).map(|i| i % classes).collect::<Ints1d>());
            let mut grads = model.zero_grads().unwrap();
            let (y, backprop) = model.begin_update(x, &mut train).unwrap();
            let (dy, loss) = CategoricalCrossentropy::new().get_grad_and_loss(&y, &labels).unwrap();
            backprop(dy, &mut grads).unwrap();
            model.finish_update(optimizer, &mut grads).unwrap();
            loss
        };
        for _ in 0..3 {
            step(&mut model, 2, 4);
        }
        model.resize_output(4).unwrap();
        model.resize_input(6).unwrap();
        let (output, left) = (param(&model, "output.W"), param(&model, "left.W"));
        let first = step(&mut model, 4, 6);
        let moved = |before: &[f32], after: &[f32], i: usize| before[i] == 0.0 && after[i] != 0.0;
        // The last class, and the last feature, are learned as well.
        assert!(moved(&output, &param(&model, "output.W"), 4 * 3 - 1));
        assert!(moved(&left, &param(&model, "left.W"), 5));
        let last = (0..40).map(|_| step(&mut model, 4, 6)).last().unwrap();
        assert!(last < 0.8 * first, "{first} to {last}");
        let averages = optimizer.averages().unwrap();
        assert_eq!(averages.get("output.W").unwrap().shape(), [4, 3]);
        assert_eq!(averages.get("left.W").unwrap().shape(), [3, 6]);
    }
}

#[test]
fn gradients_from_before_a_resize_are_refused() {
    let mut model = initialized(chain((Linear::new(3, 4), Linear::new(4, 2))));
    let mut grads = model.zero_grads().unwrap();
    let (y, backprop) = model.begin_update(floats(5, 3), &mut Train::new(0)).unwrap();
    backprop(y, &mut grads).unwrap();
    model.resize_output(3).unwrap();
    let before = snapshot(&model);
    let mut optimizer = Adam::new(0.1);
    refuses(model.finish_update(&mut optimizer, &mut grads), &["in `1.W`", "(3, 4), but got (2, 4)"]);
    assert_eq!(snapshot(&model), before);
    assert_eq!(optimizer.steps(), 0);
}

#[test]
fn a_model_stays_as_it_was_when_its_layers_would_not_fit_together() {
    // The layer behind the concatenation is fixed.
    let mut model = initialized(chain((concatenate((noop(), Dropout::default())), Linear::<6, 2>::default())));
    let before = model.to_bytes().unwrap();
    refuses(model.resize_input(4), &["`nI` is 6"]);
    assert_eq!(model.to_bytes().unwrap(), before);
}

#[test]
fn what_one_part_of_a_sum_passes_on_the_others_follow() {
    let mut model = initialized(add((noop(), Linear::new(3, 3))));
    for size in [5, 2] {
        model.resize_input(size).unwrap();
        assert_eq!(model.predict(floats(2, size)).unwrap().shape(), [2, size]);
        model.resize_output(size + 1).unwrap();
        assert_eq!(model.predict(floats(2, size + 1)).unwrap().shape(), [2, size + 1]);
    }
    let mut model = initialized(chain((tuplify((noop(), noop())), CauchySimilarity::new(3))));
    model.resize_input(4).unwrap();
    assert_eq!(model.predict(floats(1, 4)).unwrap().shape(), [1]);
}
