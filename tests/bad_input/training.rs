use thinc::prelude::*;

use crate::common::{floats, initialized, refuses, snapshot};

fn poisoned(rows: usize, width: usize, value: f32) -> Floats2d {
    let mut x = floats(rows, width);
    x.as_mut_slice().unwrap()[width + 1] = value;
    x
}

type Mlp = Chain<(Linear, Residual<Relu>, Softmax)>;

fn model() -> Mlp {
    initialized(chain((Linear::new(3, 4), residual(Relu::new(4, 4)), Softmax::new(4, 2))))
}

#[test]
fn the_layer_where_a_value_is_no_longer_finite_is_named() {
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut train = Train::new(0).with_check_finite(true);
        let result = model().begin_update(poisoned(3, 3, value), &mut train).map(drop);
        refuses(result, &["in `0`: `begin_update`", "the output of shape (3, 4) holds", "at [1, 0]"]);
    }
    // One inside a model, where the weights are to blame.
    let mut model = model();
    let mut params = Params::new();
    params.insert("1.layer.b", [4], Floats1d::from(vec![0.0, 0.0, f32::INFINITY, 0.0]).into_storage()).unwrap();
    let broken = model.use_params(&params).unwrap();
    let mut train = Train::new(0).with_check_finite(true);
    let result = broken.begin_update(floats(3, 3), &mut train).map(drop);
    refuses(result, &["in `1.layer`: `begin_update`", "holds inf at [0, 2]"]);
    // Lists of layers check theirs as well.
    let list = initialized(thinc::clone(&Linear::new(3, 3), 2));
    refuses(list.begin_update(poisoned(3, 3, f32::NAN), &mut train).map(drop), &["in `0`", "NaN at [1, 0]"]);
}

#[test]
fn without_the_check_the_loss_refuses_and_nothing_is_changed() {
    let mut model = model();
    let mut optimizer = Adam::new(0.1);
    let (before, mut train) = (snapshot(&model), Train::new(0).with_check_finite(false));
    let (y, backprop) = model.begin_update(poisoned(3, 3, f32::NAN), &mut train).unwrap();
    let labels = Ints1d::zeros([3]);
    refuses(
        CategoricalCrossentropy::new().get_grad(&y, &labels),
        &["`CategoricalCrossentropy`", "the guess", "NaN at [1, 0]"],
    );
    refuses(L2Distance::new().get_grad(&y, &floats(3, 2)), &["`L2Distance`", "the guess", "NaN at [1, 0]"]);
    refuses(L2Distance::new().get_grad(&floats(3, 3), &poisoned(3, 3, f32::INFINITY)), &["the truth", "inf at [1, 1]"]);

    // And a gradient that isn't finite is refused before the first parameter changes.
    let mut grads = model.zero_grads().unwrap();
    backprop(floats(3, 2).into(), &mut grads).unwrap();
    let result = model.finish_update(&mut optimizer, &mut grads);
    refuses(result, &["in `0.W`", "`finish_update`", "the gradient of shape (4, 3) holds NaN", "nothing was updated"]);
    assert_eq!(snapshot(&model), before);
    assert_eq!((optimizer.steps(), optimizer.averages().unwrap().len()), (0, 0));

    // The gradients are still there; once they are cleared, training goes on.
    grads.clear().unwrap();
    let (y, backprop) = model.begin_update(floats(3, 3), &mut train).unwrap();
    backprop(CategoricalCrossentropy::new().get_grad(&y, &labels).unwrap(), &mut grads).unwrap();
    model.finish_update(&mut optimizer, &mut grads).unwrap();
    assert_eq!(optimizer.steps(), 1);
    assert_ne!(snapshot(&model), before);
}

#[test]
fn an_l2_term_that_overflows() {
    let optimizers: [Box<dyn Optimizer>; 2] = [Box::new(Adam::new(0.1).l2(1e30)), Box::new(Sgd::new(0.1).l2(1e30))];
    for mut optimizer in optimizers {
        let mut weights = Floats1d::from(vec![1.0, -1e20]).into_storage();
        let mut gradient = Floats1d::full([2], 1.0).into_storage();
        let update = ParamUpdate::new("W", &[2], &mut weights, &mut gradient).unwrap();
        refuses(optimizer.update(update), &["the gradient with its L2 term", "-inf at [1]", "lower `l2`"]);
        assert_eq!(weights.as_slice().unwrap(), [1.0, -1e20]);
        assert!(optimizer.averages().unwrap().is_empty());
    }
}

#[test]
fn labels_that_are_no_classes() {
    let loss = CategoricalCrossentropy::new();
    let guess = Probs::from(Floats2d::full([3, 2], 0.5));
    refuses(loss.get_grad(&guess, &Ints1d::from(vec![0, 2, 1])), &["label 2 in row 1", "2 classes"]);
    refuses(loss.get_grad(&guess, &Ints1d::from(vec![u64::MAX, 0, 0])), &["label 18446744073709551615 in row 0"]);
    refuses(loss.get_grad(&guess, &Ints1d::from(vec![0, 1])), &["(3), but got (2)"]);
    refuses(loss.get_grad(&guess, &floats(2, 2)), &["(3, 2), but got (2, 2)"]);
    refuses(loss.get_grad(&guess, &Floats2d::full([3, 2], 1.5)), &["the truth holds 1.5 at [0, 0]"]);
    refuses(
        loss.get_grad(&Floats2d::full([3, 2], -1.0).into(), &Ints1d::zeros([3])),
        &["the guess holds -1 at [0, 0]"],
    );
    refuses(L2Distance::new().get_grad(&floats(3, 2), &floats(3, 3)), &["(3, 2), but got (3, 3)"]);
    let smooth = loss.label_smoothing(0.6);
    refuses(smooth.get_grad(&guess, &Ints1d::zeros([3])), &["label_smoothing", "below 0.5, but is 0.6"]);
}

#[test]
fn empty_batches_train_without_a_change() {
    let mut model = model();
    let mut grads = model.zero_grads().unwrap();
    let mut optimizer = Sgd::new(0.5);
    let before = snapshot(&model);
    let (y, backprop) = model.begin_update(floats(0, 3), &mut Train::new(0)).unwrap();
    assert_eq!(y.shape(), [0, 2]);
    let (dy, loss) = CategoricalCrossentropy::new().get_grad_and_loss(&y, &Ints1d::zeros([0])).unwrap();
    assert_eq!(loss, 0.0);
    assert_eq!(backprop(dy, &mut grads).unwrap().shape(), [0, 3]);
    model.finish_update(&mut optimizer, &mut grads).unwrap();
    assert_eq!(snapshot(&model), before);
    assert_eq!(L2Distance::new().get_grad_and_loss(&floats(0, 3), &floats(0, 3)).unwrap().1, 0.0);
    let distribution = CategoricalCrossentropy::new().get_grad_and_loss(&y, &floats(0, 2)).unwrap();
    assert_eq!((distribution.0.shape(), distribution.1), ([0, 2], 0.0));
}

#[test]
fn optimizers_with_settings_that_make_no_sense() {
    let optimizers: [(Box<dyn Optimizer>, &str); 6] = [
        (Box::new(Adam::new(f32::NAN)), "`learn_rate`"),
        (Box::new(Sgd::new(-0.1)), "`learn_rate`"),
        (Box::new(Adam::new(0.1).beta1(1.0)), "`beta1`"),
        (Box::new(Adam::new(0.1).eps(0.0)), "`eps`"),
        (Box::new(Sgd::new(0.1).l2(-1.0)), "`l2`"),
        (Box::new(Adam::new(0.1).grad_clip(f32::NAN)), "`grad_clip`"),
    ];
    for (mut optimizer, setting) in optimizers {
        let mut model = model();
        let before = snapshot(&model);
        let mut grads = model.zero_grads().unwrap();
        let (y, backprop) = model.begin_update(floats(3, 3), &mut Train::new(0)).unwrap();
        backprop(y.into_inner().into(), &mut grads).unwrap();
        refuses(model.finish_update(&mut *optimizer, &mut grads), &[setting]);
        assert_eq!(snapshot(&model), before, "{setting}");
        assert_eq!(optimizer.steps(), 0);
    }
}

#[test]
fn gradients_of_another_model() {
    let (mut small, large) = (initialized(Linear::new(3, 2)), initialized(Linear::new(4, 2)));
    let mut grads = large.zero_grads().unwrap();
    let (y, backprop) = large.begin_update(floats(5, 4), &mut Train::new(0)).unwrap();
    backprop(y, &mut grads).unwrap();
    let before = snapshot(&small);
    let mut optimizer = Adam::new(0.1);
    refuses(small.finish_update(&mut optimizer, &mut grads), &["in `W`", "`finish_update`", "(2, 3), but got (2, 4)"]);
    assert_eq!(snapshot(&small), before);
    let mut list = initialized(thinc::clone(&Linear::new(3, 3), 3));
    let mut fewer = initialized(thinc::clone(&Linear::new(3, 3), 2)).zero_grads().unwrap();
    refuses(list.finish_update(&mut optimizer, &mut fewer), &["(3), but got (2)"]);
    let mut unready = Linear::new(4, 2);
    refuses(unready.finish_update(&mut optimizer, &mut grads), &["in `W`", "no values yet"]);
    assert_eq!(optimizer.steps(), 0);
}
