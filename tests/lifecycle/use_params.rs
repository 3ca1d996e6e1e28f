use std::panic::{AssertUnwindSafe, catch_unwind};

use thinc::prelude::*;

use crate::common::{floats, initialized, param, refuses, snapshot};

fn constant(paths: &[(&str, &[usize])], value: f32) -> Params {
    let mut params = Params::new();
    for &(path, shape) in paths {
        params.insert(path, shape, Floats1d::full([shape.iter().product()], value).into_storage()).unwrap();
    }
    params
}

fn model() -> Chain<(Relu, Linear)> {
    initialized(chain((Relu::new(3, 4), Linear::new(4, 2))))
}

#[test]
fn the_parameters_come_back() {
    let mut model = model();
    let before = snapshot(&model);
    {
        let other = model.use_params(&constant(&[("0.W", &[4, 3]), ("1.b", &[2])], 7.0)).unwrap();
        assert_eq!((param(&*other, "0.W"), param(&*other, "1.b")), (vec![7.0; 12], vec![7.0; 2]));
        // A parameter that isn't given keeps its value.
        assert_eq!(param(&*other, "1.W"), before[2].2);
    }
    assert_eq!(snapshot(&model), before);
}

#[test]
fn guards_nest() {
    let mut model = model();
    let before = snapshot(&model);
    {
        let mut one = model.use_params(&constant(&[("0.b", &[4]), ("1.b", &[2])], 1.0)).unwrap();
        {
            let two = one.use_params(&constant(&[("1.b", &[2])], 2.0)).unwrap();
            assert_eq!((param(&*two, "0.b"), param(&*two, "1.b")), (vec![1.0; 4], vec![2.0; 2]));
        }
        assert_eq!(param(&*one, "1.b"), [1.0; 2]);
    }
    assert_eq!(snapshot(&model), before);
}

#[test]
fn changes_under_the_guard_are_undone() {
    let mut model = model();
    let before = snapshot(&model);
    {
        let mut other = model.use_params(&Params::new()).unwrap();
        let mut grads = other.zero_grads().unwrap();
        let (y, backprop) = other.begin_update(floats(5, 3), &mut Train::new(0)).unwrap();
        backprop(y, &mut grads).unwrap();
        other.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap();
        assert_ne!(snapshot(&*other), before);
    }
    assert_eq!(snapshot(&model), before);
}

#[test]
fn the_parameters_come_back_after_a_panic() {
    let mut model = model();
    let before = snapshot(&model);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let other = model.use_params(&constant(&[("0.W", &[4, 3])], 7.0)).unwrap();
        assert!(param(&*other, "0.W").is_empty(), "this is to fail");
    }));
    assert!(panicked.is_err());
    assert_eq!(snapshot(&model), before);
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

#[test]
fn a_resize_and_a_load_under_the_guard_are_undone() {
    let mut model = model();
    let before = model.to_bytes().unwrap();
    let other = initialized(chain((Relu::new(3, 4), Linear::new(4, 2)))).to_bytes().unwrap();
    {
        let mut guard = model.use_params(&constant(&[("0.W", &[4, 3])], 7.0)).unwrap();
        guard.resize_output(5).unwrap();
        guard.resize_input(9).unwrap();
        assert_eq!(guard.predict(floats(2, 9)).unwrap().shape(), [2, 5]);
    }
    assert_eq!(model.to_bytes().unwrap(), before);
    assert_eq!(model.predict(floats(2, 3)).unwrap().shape(), [2, 2]);
    model.use_params(&Params::new()).unwrap().from_bytes(&other).unwrap();
    assert_eq!(model.to_bytes().unwrap(), before);

    // Without values before, there are none afterwards, and the dimensions are open again.
    let mut open = Linear::new(None, None);
    open.use_params(&Params::new()).unwrap().initialize(&floats(1, 3), &floats(1, 2), &mut Train::new(0)).unwrap();
    assert!(snapshot(&open).is_empty());
    open.initialize(&floats(1, 5), &floats(1, 4), &mut Train::new(0)).unwrap();
}

#[test]
fn values_that_no_parameter_takes_are_refused() {
    let mut model = model();
    let before = model.to_bytes().unwrap();
    let params = constant(&[("0.W", &[4, 3]), ("0.weights", &[4, 3])], 7.0);
    refuses(model.use_params(&params).map(drop), &["`use_params`", "no parameter `0.weights`"]);
    refuses(model.use_params(&Some(&params)).map(drop), &["no parameter `0.weights`"]);
    assert_eq!(model.to_bytes().unwrap(), before);
    // The averages of an optimizer may be of more than one model.
    let mut optimizer = Sgd::new(0.5);
    let mut grads = model.zero_grads().unwrap();
    let (y, backprop) = model.begin_update(floats(5, 3), &mut Train::new(0)).unwrap();
    backprop(y, &mut grads).unwrap();
    model.finish_update(&mut optimizer, &mut grads).unwrap();
    assert!(optimizer.averages().unwrap().get("1.W").is_some());
    let mut other = initialized(chain((Relu::new(3, 4), noop())));
    let _guard = other.use_params(optimizer.averages().unwrap()).unwrap();
}

#[test]
fn set_params_stays() {
    let mut model = model();
    model.set_params(&constant(&[("0.W", &[4, 3])], 7.0)).unwrap();
    let after = snapshot(&model);
    assert_eq!(param(&model, "0.W"), vec![7.0; 12]);
    refuses(model.set_params(&constant(&[("0.W", &[3, 4])], 7.0)), &["in `0.W`", "(4, 3)"]);
    refuses(model.set_params(&constant(&[("0.b", &[4]), ("2.W", &[4])], 1.0)), &["no parameter `2.W`"]);
    assert_eq!(snapshot(&model), after);
}
