//! What concerns models as a whole: wrappers, initializing, copies, bytes, devices.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use thinc::prelude::*;

use crate::common::{floats, initialized, param, refuses, snapshot};

/// Thinc's `with_cpu` runs its layer as in training, so that dropout is on in prediction.
#[test]
fn ledger_15_with_cpu_drops_nothing_out_in_prediction() {
    let model = with_cpu(Dropout::new(0.5));
    let x = Floats2d::full([10, 10], 1.0);
    assert_eq!(model.predict(x.clone()).unwrap(), x);
    let (y, _) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    assert_ne!(y, x);
}

/// Thinc's `resizable` keeps its old width when its layer is resized, and fails when the width becomes smaller.
#[test]
fn ledger_16_a_resizable_layer_has_its_new_width_and_can_shrink() {
    let mut model = initialized(chain((resizable(Linear::new(3, 4)), Dropout::default())));
    let w = param(&model, "0.layer.W");
    for size in [6, 2, 5] {
        model.resize_output(size).unwrap();
        let rows = model.summary().unwrap();
        assert!(rows.rows().iter().all(|row| row.output == Some(size)), "{rows}");
        assert_eq!(model.predict(floats(2, 3)).unwrap().shape(), [2, size]);
        // The bytes have the new width for the wrapper as well.
        let mut other = chain((resizable(Linear::new(3, size)), Dropout::default()));
        other.from_bytes(&model.to_bytes().unwrap()).unwrap();
        assert_eq!(other.to_bytes().unwrap(), model.to_bytes().unwrap());
    }
    assert_eq!(param(&model, "0.layer.W")[..6], w[..6]);
    assert_eq!(param(&model, "0.layer.W")[6..], [0.0; 9]);
}

/// Thinc's `chain` initializes every layer twice if there are no samples: other weights than with samples.
#[test]
fn ledger_17_samples_do_not_change_the_weights_and_each_layer_is_initialized_once() {
    let calls = Arc::new(AtomicUsize::new(0));
    let network = || {
        let calls = calls.clone();
        let hidden = with_debug(Relu::new(3, 4), None).on_init(move |_| {
            calls.fetch_add(1, Ordering::Relaxed);
        });
        chain((hidden, chain((Maxout::new(4, 4), Softmax::new(4, 2).init_w(glorot_uniform())))))
    };
    let (mut alone, mut sampled) = (network(), network());
    alone.initialize(&(), &(), &mut Train::new(5)).unwrap();
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    sampled.initialize(&floats(6, 3), &Ints1d::from(vec![1, 0]), &mut Train::new(5)).unwrap();
    assert_eq!(calls.load(Ordering::Relaxed), 2);
    assert_eq!(snapshot(&alone), snapshot(&sampled));
}

/// Thinc's `use_params` leaves the other parameters in when what runs under it fails.
#[test]
fn ledger_25_use_params_puts_parameters_back_after_errors_and_panics() {
    let mut model = initialized(Linear::new(3, 2));
    let before = snapshot(&model);
    let mut other = Params::new();
    other.insert("b", [2], Floats1d::full([2], 9.0).into_storage()).unwrap();

    let mut with_error = || -> Result<Floats2d> {
        let model = model.use_params(&other)?;
        model.predict(floats(2, 4))
    };
    refuses(with_error(), &["3"]);
    assert_eq!(snapshot(&model), before);

    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let model = model.use_params(&other).unwrap();
        assert_eq!(param(&*model, "b"), [0.0; 2], "this is to fail");
    }));
    assert!(panicked.is_err());
    assert_eq!(snapshot(&model), before);
}

#[derive(Clone, Model)]
#[model(input = Floats2d, output = Floats2d, forward = same >> other >> same)]
struct Shared {
    #[layer]
    same: Linear,
    #[layer]
    other: Relu,
    #[attr]
    labels: Vec<String>,
}

/// Thinc's `copy` loses references between layers, and which backend they use.
#[test]
fn ledger_27_a_clone_has_everything_and_shares_nothing() {
    let (same, other) = (Linear::new(3, 3), Relu::new(3, 3));
    let mut model = initialized(Shared { same, other, labels: vec!["NOUN".to_owned()] });
    let before = model.to_bytes().unwrap();
    let mut copy = model.clone();
    assert_eq!(copy.to_bytes().unwrap(), before);
    assert_eq!(copy.labels, model.labels);
    let device = |model: &Shared| model.params().unwrap().get("same.W").unwrap().storage().device();
    assert_eq!(device(&copy), device(&model));

    // A layer that is used twice is still one in the copy: its gradient has both contributions.
    let x = floats(4, 3);
    assert_eq!(copy.predict(x.clone()).unwrap(), model.predict(x.clone()).unwrap());
    for changed in [&mut copy, &mut model] {
        let mut grads = changed.zero_grads().unwrap();
        let (y, backprop) = changed.begin_update(x.clone(), &mut Train::new(0)).unwrap();
        backprop(y, &mut grads).unwrap();
        changed.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap();
    }
    assert_eq!(copy.to_bytes().unwrap(), model.to_bytes().unwrap());
    assert_ne!(copy.to_bytes().unwrap(), before);

    // What changes in one stays out of the other.
    let after = model.to_bytes().unwrap();
    copy.set_params(&Some(&initialized(Shared { labels: Vec::new(), ..model.clone() }).params().unwrap())).unwrap();
    copy.labels.clear();
    assert_ne!(copy.to_bytes().unwrap(), after);
    assert_eq!(model.to_bytes().unwrap(), after);
}

/// Thinc overwrites the first nodes before it finds that a later one does not fit, and takes weights of any shape.
#[test]
fn ledger_29_loading_is_all_or_nothing_and_checks_shapes() {
    let network = || chain((Linear::new(3, 3), Dropout::new(0.5), Linear::new(3, 2)));
    let mut model = initialized(network());
    let before = model.to_bytes().unwrap();

    // The last node differs.
    let other = initialized(chain((Linear::new(3, 3), Dropout::new(0.25), Linear::new(3, 4)))).to_bytes().unwrap();
    refuses(model.from_bytes(&other), &["`nO` is 2, but 4"]);
    assert_eq!(model.to_bytes().unwrap(), before);

    // An attribute of a node in the middle is of another type.
    let mut other = initialized(chain((Linear::new(3, 3).init_w(zero()), Dropout::new(0.5), Linear::new(3, 2))));
    let mut broken = other.to_bytes().unwrap();
    let enabled = b"is_enabled\xc4\x01\xc3";
    let at = broken.windows(enabled.len()).position(|part| part == enabled).unwrap() + enabled.len() - 1;
    broken[at] = 5;
    refuses(model.from_bytes(&broken), &["in `1`", "is_enabled"]);
    assert_eq!(model.to_bytes().unwrap(), before);
    broken[at] = 0xc3;
    other.from_bytes(&broken).unwrap();

    // Weights of 9 x 9 for a layer of 3 x 3, with the dimensions of 3 x 3.
    let small = initialized(Linear::new(3, 3)).to_bytes().unwrap();
    let large = initialized(Linear::new(9, 9)).to_bytes().unwrap();
    let attrs = |bytes: &[u8]| bytes.windows(6).position(|part| part == b"\xa5attrs").unwrap();
    let mixed = [&small[..attrs(&small)], &large[attrs(&large)..]].concat();
    let mut layer = initialized(Linear::new(3, 3));
    let before = layer.to_bytes().unwrap();
    refuses(layer.from_bytes(&mixed), &["`W` has shape (3, 3)", "(9, 9)"]);
    assert_eq!(layer.to_bytes().unwrap(), before);

    // What was loaded can be trained.
    layer.from_bytes(&small).unwrap();
    let mut grads = layer.zero_grads().unwrap();
    let (y, backprop) = layer.begin_update(floats(4, 3), &mut Train::new(0)).unwrap();
    backprop(y, &mut grads).unwrap();
    layer.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap();
    assert_ne!(layer.to_bytes().unwrap(), small);
}

/// Thinc gives wrapped models the device 0, whichever was asked for.
#[test]
fn ledger_34_to_gpu_goes_by_the_number() {
    let mut model = initialized(Linear::new(3, 2));
    let before = snapshot(&model);
    for number in [0, 1, 7] {
        refuses(model.to_gpu(number), &[&format!("there is no gpu:{number}")]);
    }
    assert_eq!(snapshot(&model), before);
}

/// Thinc's check of values against a layer's types is switched off. Types are the compiler's here; widths are checked by
/// every call.
#[test]
fn ledger_35_values_that_do_not_fit_are_refused_by_every_call() {
    let mut model = chain((Linear::new(3, 4), Softmax::new(4, 2)));
    refuses(model.initialize(&floats(2, 5), &(), &mut Train::new(0)), &["5 features", "takes 3"]);
    refuses(model.initialize(&(), &Ints1d::from(vec![2]), &mut Train::new(0)), &["2 features", "3"]);
    let mut model = initialized(model);
    refuses(model.predict(floats(2, 5)), &["in `0`", "3", "5"]);
    refuses(model.begin_update(floats(2, 5), &mut Train::new(0)).map(drop), &["in `0`"]);
    let (y, backprop) = model.begin_update(floats(2, 3), &mut Train::new(0)).unwrap();
    let loss = CategoricalCrossentropy::new();
    refuses(loss.get_grad(&y, &Ints1d::from(vec![0, 2])), &["2"]);
    let mut grads = model.zero_grads().unwrap();
    refuses(backprop(Floats2d::zeros([3, 2]).into(), &mut grads), &["in `1`", "(2, 2)", "(3, 2)"]);
    model.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap();
}

#[derive(Clone, Default, Model)]
#[model(name = "labelled", signature = _ -> _)]
struct Labelled {
    #[attr]
    label: String,
}

/// Thinc's configuration turns `$5` into `$` and a control character.
#[test]
fn ledger_37_texts_come_back_as_they_were_saved() {
    for text in ["cost $5", "$$1", "\\1 ${a.b}", "\u{1}", "Größe 🦀"] {
        let bytes = Labelled { label: text.to_owned() }.to_bytes().unwrap();
        let mut model = Labelled::default();
        model.from_bytes(&bytes).unwrap();
        assert_eq!(model.label, text);
    }
}
