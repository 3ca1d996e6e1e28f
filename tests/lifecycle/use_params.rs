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
fn a_panic_under_nested_guards_undoes_those_that_it_leaves() {
    let mut model = model();
    let before = snapshot(&model);
    let of = |value| constant(&[("0.b", &[4]), ("1.b", &[2])], value);
    {
        let mut one = model.use_params(&of(1.0)).unwrap();
        let one_alone = snapshot(&*one);
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let mut two = one.use_params(&constant(&[("1.b", &[2])], 2.0)).unwrap();
            two.resize_output(5).unwrap();
            let three = two.use_params(&constant(&[("1.b", &[5]), ("0.W", &[4, 3])], 3.0)).unwrap();
            assert_eq!((param(&*three, "0.b"), param(&*three, "1.b")), (vec![1.0; 4], vec![3.0; 5]));
            panic!("this is to unwind through two guards");
        }));
        assert!(panicked.is_err());
        assert_eq!(snapshot(&*one), one_alone);
        // The outer guard goes on, and takes others again.
        {
            let mut two = one.use_params(&of(2.0)).unwrap();
            let three = two.use_params(&of(3.0)).unwrap();
            assert_eq!(param(&*three, "1.b"), [3.0; 2]);
            drop(three);
            assert_eq!(param(&*two, "1.b"), [2.0; 2]);
        }
        assert_eq!(snapshot(&*one), one_alone);
    }
    assert_eq!(snapshot(&model), before);
}

/// The values of a parameter, by reference.
fn storage(model: &impl Node, path: &str) -> thinc::array::Storage<f32> {
    model.params().unwrap().get(path).unwrap().storage().clone()
}

#[test]
fn values_are_shared_and_not_copied() {
    let mut model = model();
    let (own, other) = (storage(&model, "0.W"), constant(&[("0.W", &[4, 3])], 7.0));
    {
        let guard = model.use_params(&other).unwrap();
        assert!(storage(&*guard, "0.W").ptr_eq(other.get("0.W").unwrap().storage()));
    }
    assert!(storage(&model, "0.W").ptr_eq(&own));
    // A failed resize puts back the same values as well.
    assert!(model.resize_output(0).is_err());
    assert!(storage(&model, "0.W").ptr_eq(&own));
}

#[test]
fn a_copy_is_independent_and_shares_until_one_side_changes() {
    let model = model();
    let (mut copy, before) = (model.clone(), snapshot(&model));
    assert!(storage(&copy, "0.W").ptr_eq(&storage(&model, "0.W")));
    let mut grads = copy.zero_grads().unwrap();
    let (y, backprop) = copy.begin_update(floats(5, 3), &mut Train::new(0)).unwrap();
    backprop(y, &mut grads).unwrap();
    copy.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap();
    copy.resize_output(5).unwrap();
    assert_eq!(snapshot(&model), before);
    assert_ne!(snapshot(&copy)[0], before[0]);
    assert_eq!(model.predict(floats(1, 3)).unwrap().shape(), [1, 2]);
}

/// One layer in two places.
#[derive(Clone, Model)]
#[model(input = Floats2d, output = Floats2d, forward = same >> residual(same) >> output)]
struct Twice {
    #[layer]
    same: Linear,
    #[layer]
    output: Linear,
}

#[test]
fn a_layer_in_two_places_is_one() {
    let mut model = initialized(Twice { same: Linear::new(3, 3), output: Linear::new(3, 2) });
    let paths = |model: &Twice| snapshot(model).into_iter().map(|(path, ..)| path).collect::<Vec<_>>();
    let expected = ["output.W", "output.b", "same.W", "same.b"];
    assert_eq!(paths(&model), expected);
    // A copy has one of its own, and so does what is loaded.
    let copy = model.clone();
    assert_eq!(paths(&copy), expected);
    let (before, bytes) = (snapshot(&model), model.to_bytes().unwrap());
    {
        let guard = model.use_params(&constant(&[("same.W", &[3, 3]), ("same.b", &[3])], 0.5)).unwrap();
        assert_eq!(param(&*guard, "same.W"), [0.5; 9]);
        // Both places have the new weights: s(x) is 0.5 (x1 + x2 + x3 + 1) three times.
        let mut output = constant(&[("output.W", &[2, 3])], 1.0);
        output.insert("output.b", [2], Floats1d::zeros([2]).into_storage()).unwrap();
        let mut guard = guard;
        let guard = guard.use_params(&output).unwrap();
        let y = guard.predict(Floats2d::from_rows(&[[1.0, 1.0, 1.0]])).unwrap();
        assert_eq!(y, Floats2d::from_rows(&[[3.0 * (2.0 + 3.5), 3.0 * (2.0 + 3.5)]]));
    }
    assert_eq!(snapshot(&model), before);
    let mut loaded = Twice { same: Linear::new(3, 3), output: Linear::new(3, 2) };
    loaded.from_bytes(&bytes).unwrap();
    assert_eq!(snapshot(&loaded), before);
    model.resize_output(4).unwrap();
    assert_eq!((snapshot(&model)[2..] == before[2..], param(&model, "output.W").len()), (true, 12));
    assert_eq!(snapshot(&copy), before);
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
fn attributes_come_back_where_a_resize_has_changed_them() {
    let mut model = initialized(chain((Dropout::new(0.5), MultiSoftmax::new(3, [2, 3]))));
    let before = model.to_bytes().unwrap();
    model.use_params(&Params::new()).unwrap().resize_output(9).unwrap();
    assert_eq!(model.to_bytes().unwrap(), before);
    assert_eq!(model.predict(floats(1, 3)).unwrap().sizes(), [2, 3]);
    // Others stay.
    model.use_params(&Params::new()).unwrap().set_dropout_rate(0.25).unwrap();
    assert_ne!(model.to_bytes().unwrap(), before);
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
