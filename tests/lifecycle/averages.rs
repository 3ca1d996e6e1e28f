//! The averages of an optimizer as parameters.

use thinc::prelude::*;

use crate::common::{floats, initialized, param, refuses, snapshot};

fn model() -> Chain<(Relu, Linear)> {
    initialized(chain((Relu::new(3, 4), Linear::new(4, 2))))
}

#[test]
fn an_optimizers_averages_are_a_source() {
    let mut model = model();
    let mut optimizer = Sgd::new(0.5);
    let mut grads = model.zero_grads().unwrap();
    for _ in 0..3 {
        let (y, backprop) = model.begin_update(floats(5, 3), &mut Train::new(0)).unwrap();
        backprop(y, &mut grads).unwrap();
        model.finish_update(&mut optimizer, &mut grads).unwrap();
    }
    let (before, averages) = (snapshot(&model), optimizer.averages().unwrap().clone());
    {
        let averaged = model.use_params(&averages).unwrap();
        for (path, _, values) in snapshot(&*averaged) {
            assert_eq!(values, averages.get(&path).unwrap().storage().as_slice().unwrap());
        }
        assert_ne!(snapshot(&*averaged), before);
    }
    assert_eq!(snapshot(&model), before);
}

/// Trains a few steps, so that the averages differ from the weights.
fn trained<M: Model<Floats2d, Output = Floats2d>>(model: &mut M, optimizer: &mut dyn Optimizer, width: usize) {
    for seed in 0..3 {
        let mut grads = model.zero_grads().unwrap();
        let (y, backprop) = model.begin_update(floats(5 + seed, width), &mut Train::new(0)).unwrap();
        backprop(y, &mut grads).unwrap();
        model.finish_update(optimizer, &mut grads).unwrap();
    }
}

fn average(optimizer: &dyn Optimizer, path: &str) -> Vec<f32> {
    optimizer.averages().unwrap().get(path).unwrap().storage().as_slice().unwrap().to_vec()
}

#[test]
fn averages_follow_a_resize_before_the_next_step() {
    let mut model = initialized(chain((Relu::new(3, 4), resizable(Linear::new(4, 2)).fill_w(0.25).fill_b(-1.0))));
    let mut optimizer = Adam::new(0.1);
    trained(&mut model, &mut optimizer, 3);
    let (w, b) = (average(&optimizer, "1.layer.W"), average(&optimizer, "1.layer.b"));
    assert_ne!(param(&model, "1.layer.W"), w);
    model.resize_output(3).unwrap();
    model.resize_input(4).unwrap();
    let before = snapshot(&model);
    {
        let averaged = model.use_params(&optimizer.averages()).unwrap();
        // What stayed has its average, and what came the weights of the model.
        let (new_w, new_b) = (param(&*averaged, "1.layer.W"), param(&*averaged, "1.layer.b"));
        assert_eq!((&new_w[..8], &new_w[8..]), (&w[..], &[0.25; 4][..]));
        assert_eq!((&new_b[..2], new_b[2]), (&b[..], -1.0));
        let columns = average(&optimizer, "0.W");
        for (i, row) in param(&*averaged, "0.W").chunks_exact(4).enumerate() {
            assert_eq!((&row[..3], row[3]), (&columns[i * 3..][..3], 0.0));
        }
        assert_eq!(averaged.predict(floats(2, 4)).unwrap().shape(), [2, 3]);
    }
    assert_eq!(snapshot(&model), before);
    // The guard has not made it forget what it was resized from.
    model.use_params(optimizer.averages().unwrap()).unwrap().resize_output(7).unwrap();
    drop(model.use_params(optimizer.averages().unwrap()).unwrap());
    // What was dropped is gone, also where it comes again.
    model.resize_output(1).unwrap();
    model.resize_output(2).unwrap();
    let averaged = model.use_params(&optimizer.averages()).unwrap();
    assert_eq!(param(&*averaged, "1.layer.b"), [b[0], -1.0]);
    drop(averaged);
    // Values that are not averages have to fit.
    let mut stale = Params::new();
    stale.insert("1.layer.b", [3], Floats1d::zeros([3]).into_storage()).unwrap();
    refuses(model.use_params(&stale).map(drop), &["in `1.layer.b`", "shape (2), but got (3)"]);
    trained(&mut model, &mut optimizer, 4);
    assert_eq!(average(&optimizer, "1.layer.b").len(), 2);
    model.set_params(&optimizer.averages()).unwrap();
}

#[test]
fn averages_of_another_shape_are_refused() {
    let (mut model, mut other) = (model(), initialized(chain((Relu::new(3, 5), Linear::new(5, 2)))));
    let mut optimizer = Adam::new(0.1);
    trained(&mut other, &mut optimizer, 3);
    let before = snapshot(&model);
    refuses(model.use_params(&optimizer.averages()).map(drop), &["in `0.W`", "shape (4, 3), but got (5, 3)"]);
    assert_eq!(snapshot(&model), before);
}
