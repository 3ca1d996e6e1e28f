//! The callback that takes the optimizer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use thinc::prelude::*;

use crate::common::{floats, initialized, refuses, snapshot};

type Net = Chain<(Relu, Dropout, Linear)>;

fn net() -> Net {
    initialized(chain((Relu::new(3, 4), Dropout::default(), Linear::new(4, 2))))
}

fn trainable() -> Trainable<Net> {
    Trainable::new(net(), Train::new(5))
}

/// One step of the original form.
fn step(model: &mut Trainable<Net>, rows: usize, optimizer: Option<&mut dyn Optimizer>) -> Result<Floats2d> {
    let (y, backprop) = model.begin_update(floats(rows, 3), 0.3)?;
    backprop(y, optimizer)
}

#[test]
fn it_computes_the_bits_of_the_two_calls() {
    let (mut model, mut train) = (net(), Train::new(5).with_drop(0.3).unwrap());
    let mut optimizer = Adam::new(0.1);
    let mut grads = model.zero_grads().unwrap();
    let mut expected = Vec::new();
    for (rows, is_last) in [(5, true), (6, false), (7, false), (8, true), (9, true)] {
        let (y, backprop) = model.begin_update(floats(rows, 3), &mut train).unwrap();
        expected.push(backprop(y, &mut grads).unwrap());
        if is_last {
            model.finish_update(&mut optimizer, &mut grads).unwrap();
        }
    }

    let mut one_call = trainable();
    let mut sgd = Adam::new(0.1);
    let mut found = vec![step(&mut one_call, 5, Some(&mut sgd)).unwrap()];
    found.push(step(&mut one_call, 6, None).unwrap());
    found.push(step(&mut one_call, 7, None).unwrap());
    found.push(step(&mut one_call, 8, Some(&mut sgd)).unwrap());
    found.push(step(&mut one_call, 9, None).unwrap());
    one_call.finish_update(&mut sgd).unwrap();

    assert_eq!(found, expected);
    assert_eq!(sgd.steps(), 3);
    assert_eq!(snapshot(&*one_call), snapshot(&model));
    let (one_call, mut after) = one_call.into_parts();
    assert_eq!(one_call.to_bytes().unwrap(), model.to_bytes().unwrap());
    assert_eq!(after.rng(), train.rng());
}

#[test]
fn every_call_has_a_dropout_rate_of_its_own() {
    let mut model = trainable();
    model.train().set_drop(0.9).unwrap();
    let x = floats(200, 3);
    let predicted = model.predict(x.clone()).unwrap();
    let same = |model: &mut Trainable<Net>, drop| {
        let y = model.begin_update(x.clone(), drop).unwrap().0;
        y == predicted
    };
    assert!(same(&mut model, 0.0));
    assert!(!same(&mut model, 0.5));
    assert!(same(&mut model, 0.0));
    assert_eq!(model.train().drop_rate(), 0.9);
    refuses(model.begin_update(x.clone(), 1.0).map(drop), &["a dropout rate must be at least 0 and below 1, but is 1"]);
    // Also when the forward pass fails.
    refuses(model.begin_update(floats(2, 7), 0.5).map(drop), &["in `0`", "(2, 7)"]);
    assert_eq!(model.train().drop_rate(), 0.9);
}

#[test]
fn everything_else_is_the_models_own() {
    let mut model =
        Trainable::new(chain((Relu::new(None, 4), Dropout::default(), Linear::new(4, None))), Train::new(5));
    model.initialize(&floats(1, 3), &floats(1, 2)).unwrap();
    let mut sgd = Sgd::new(0.1);
    step(&mut model, 5, Some(&mut sgd)).unwrap();
    let bytes = model.to_bytes().unwrap();
    step(&mut model, 5, Some(&mut sgd)).unwrap();
    assert!(model.can_from_bytes(&bytes));
    model.from_bytes(&bytes).unwrap();
    assert_eq!(model.to_bytes().unwrap(), bytes);
    {
        let averaged = model.use_params(&sgd.averages()).unwrap();
        assert_ne!(averaged.to_bytes().unwrap(), bytes);
    }
    assert_eq!(model.to_bytes().unwrap(), bytes);
    assert_eq!(model.set_dropout_rate(0.2).unwrap(), 1);
    model.to_cpu().unwrap();
    refuses(model.to_gpu(0), &["no GPU backend"]);
    let path = std::env::temp_dir().join(format!("thinc-trainable-{}", std::process::id()));
    model.to_disk(&path).unwrap();
    model.from_disk(&path).unwrap();
    std::fs::remove_file(&path).unwrap();

    // Buffers for gradients that nothing was added to follow the shapes.
    model.resize_output(5).unwrap();
    model.resize_input(6).unwrap();
    let (y, backprop) = model.begin_update(floats(2, 6), 0.0).unwrap();
    assert_eq!(y.shape(), [2, 5]);
    assert_eq!(backprop(y, Some(&mut sgd)).unwrap().shape(), [2, 6]);
}

#[test]
fn gradients_that_no_longer_fit_are_an_error() {
    let mut model = trainable();
    let mut sgd = Sgd::new(0.1);
    step(&mut model, 5, None).unwrap();
    // These shapes stay, and so do the gradients.
    model.set_dropout_rate(0.5).unwrap();
    assert!(model.grads().is_some());

    model.resize_output(3).unwrap();
    let before = snapshot(&*model);
    for _ in 0..2 {
        let expected = [
            "`Trainable`: the gradients that are kept no longer fit the model (in `2.W`: `finish_update` expects a gradient \
             of shape (3, 4), but got (2, 4)): call `finish_update` before such a change, or \
             `clear_grads` after it",
        ];
        refuses(step(&mut model, 5, Some(&mut sgd)), &expected);
        refuses(model.finish_update(&mut sgd), &expected);
    }
    assert_eq!((snapshot(&*model), sgd.steps()), (before, 0));
    model.clear_grads();
    assert!(model.grads().is_none());
    step(&mut model, 5, Some(&mut sgd)).unwrap();
    assert_eq!(sgd.steps(), 1);
}

#[test]
fn an_error_leaves_the_weights_alone_and_no_gradients() {
    let mut model = trainable();
    let before = snapshot(&*model);
    let mut sgd = Sgd::new(0.1);
    let not_a_number = || Floats2d::full([5, 2], f32::NAN);
    for (dy, parts) in [(floats(5, 3), &["in `2`", "(5, 2)", "(5, 3)"][..]), (not_a_number(), &["holds NaN"][..])] {
        step(&mut model, 4, None).unwrap();
        let (_, backprop) = model.begin_update(floats(5, 3), 0.0).unwrap();
        refuses(backprop(dy, Some(&mut sgd)), parts);
        assert!(model.grads().is_none());
        assert_eq!((snapshot(&*model), sgd.steps()), (before.clone(), 0));
    }
    let (_, backprop) = model.begin_update(floats(5, 3), 0.0).unwrap();
    backprop(not_a_number(), None).unwrap();
    refuses(model.finish_update(&mut sgd), &["holds NaN"]);
    assert!(model.grads().is_none());
    // A batch that makes no sense is left out, and training goes on.
    step(&mut model, 4, Some(&mut sgd)).unwrap();
    assert!(snapshot(&*model).iter().flat_map(|(_, _, values)| values).all(|value| value.is_finite()));
    assert_ne!(snapshot(&*model), before);
}

#[test]
fn a_model_without_values_says_so() {
    let mut model = Trainable::new(Linear::new(3, 2), Train::new(0));
    refuses(model.begin_update(floats(2, 3), 0.0).map(drop), &["no values yet", "`initialize`"]);
    model.initialize(&(), &()).unwrap();
    assert_eq!(model.begin_update(floats(2, 3), 0.0).unwrap().0.shape(), [2, 2]);
}

#[test]
fn models_whose_type_is_erased_can_change_it() {
    let boxed: Box<dyn DynModel<Floats2d, Floats2d>> = Box::new(initialized(Linear::new(3, 2)));
    let mut model = Trainable::new(vec![boxed], Train::new(0));
    let mut sgd = Sgd::new(0.1);
    let mut step = |model: &mut Trainable<Vec<_>>| {
        let (y, backprop) = model.begin_update(floats(2, 3), 0.0)?;
        backprop(y, Some(&mut sgd))
    };
    step(&mut model).unwrap();
    model.push(Box::new(initialized(Relu::new(2, 4))));
    step(&mut model).unwrap();
    model[1] = Box::new(initialized(Linear::new(2, 1)));
    step(&mut model).unwrap();
}

/// Gives what it takes; its callback adds to the gradient of `b`. It panics where it is told to.
#[derive(Default, Model)]
#[model(signature = n_i -> n_i)]
struct Panics {
    #[dim(name = "nI")]
    n_i: Dim<2>,
    #[param(name = "b", shape = [n_i], init = Initializer::Zero)]
    b: Param<Floats1d>,
    #[model(skip)]
    forward: bool,
    #[model(skip)]
    backward: bool,
}

impl Model<Floats2d> for Panics {
    type Output = Floats2d;

    fn begin_update(&self, x: Floats2d, train: &mut Train) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<>> {
        assert!(!self.forward, "in the forward pass, with the rate {}", train.drop_rate());
        let backward = self.backward;
        update::<Self, Floats2d, _>(x, move |dy, grads| {
            grads.b.add(Floats1d::from(vec![1.0; 2]))?;
            assert!(!backward, "with a part of the gradients added");
            Ok(dy)
        })
    }

    fn predict(&self, x: Floats2d) -> Result<Floats2d> {
        Ok(x)
    }
}

#[test]
fn a_panic_leaves_no_part_of_a_batch() {
    let mut model = Trainable::new(Panics::default(), Train::new(0).with_drop(0.25).unwrap());
    model.initialize(&(), &()).unwrap();
    let step = |model: &mut Trainable<Panics>| {
        let (y, backprop) = model.begin_update(floats(3, 2), 0.5)?;
        backprop(y, None)
    };
    let panics = |model: &mut Trainable<Panics>| catch_unwind(AssertUnwindSafe(|| step(model))).is_err();

    model.forward = true;
    assert!(panics(&mut model));
    assert_eq!(model.train().drop_rate(), 0.25);

    (model.forward, model.backward) = (false, true);
    assert!(panics(&mut model));
    assert!(model.grads().is_none());

    model.backward = false;
    step(&mut model).unwrap();
    assert_eq!(model.grads().unwrap().b.get().unwrap().as_slice().unwrap(), [1.0, 1.0]);
}
