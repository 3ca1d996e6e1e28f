//! What a model can do besides computing: initialize, use_params, resize, move between devices.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod add_label;
mod averages;
#[path = "../common/mod.rs"]
mod common;
mod initialize;
mod inspect;
mod resize;
mod resize_errors;
mod resize_optimizer;
mod resize_parts;
mod resized_into;
mod trainable;
mod use_params;

use common::{initialized, refuses, snapshot};
use thinc::prelude::*;

#[test]
fn to_cpu_leaves_a_model_on_the_cpu_alone() {
    let mut model = initialized(chain((Relu::new(3, 4), Linear::new(4, 2))));
    let before = model.params().unwrap();
    model.to_cpu().unwrap();
    for (path, param) in model.params().unwrap().iter() {
        assert!(param.storage().ptr_eq(before.get(path).unwrap().storage()), "{path} was copied");
        assert_eq!(param.storage().device(), Device::Cpu);
    }
    // Also before there are any parameters.
    Linear::new(3, 2).to_cpu().unwrap();
}

#[test]
fn to_gpu_says_that_there_is_none() {
    let mut model = initialized(Linear::new(3, 2));
    let (mut grads, mut optimizer) = (model.zero_grads().unwrap(), Adam::new(0.1));
    let before = snapshot(&model);
    for refused in [model.to_gpu(2), grads.to_gpu(2), optimizer.to_gpu(2)] {
        assert_eq!(
            refused.unwrap_err().to_string(),
            "`to_gpu`: there is no gpu:2: this build of thinc has no GPU backend. It is to be the feature `cuda` of thinc, \
             which this version does not have: give a backend of another crate to `to_device`, or stay on the CPU"
        );
    }
    assert_eq!(snapshot(&model), before);
}

#[test]
fn set_dropout_rate_reaches_every_layer_that_has_one() {
    let mut model = chain((
        Dropout::new(0.9),
        residual(chain((Linear::<50, 50>::default(), Dropout::default()))),
        vec![Dropout::new(0.1), Dropout::new(0.2)],
        Some(Dropout::new(0.3)),
    ));
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(model.set_dropout_rate(0.5).unwrap(), 5);
    refuses(model.set_dropout_rate(1.0), &["`set_dropout_rate`", "below 1, but is 1"]);
    refuses(model.set_dropout_rate(-0.1), &["at least 0"]);
    refuses(model.set_dropout_rate(f32::NAN), &["NaN"]);

    let x = Floats2d::full([40, 50], 1.0);
    let kept = |dropout: &Dropout| {
        let (y, _) = dropout.begin_update(x.clone(), &mut Train::new(0)).unwrap();
        y.as_slice().unwrap().iter().filter(|&&y| y != 0.0).count()
    };
    for dropout in [&model.0.0, &model.0.2[0], &model.0.2[1]] {
        assert!((900..1100).contains(&kept(dropout)));
    }
    assert_eq!(model.set_dropout_rate(0.0).unwrap(), 5);
    assert_eq!(kept(&model.0.0), 2000);
    assert_eq!(Linear::new(2, 2).set_dropout_rate(0.5).unwrap(), 0);
}

#[test]
fn num_params_counts_the_trained_values() {
    let model = initialized(chain((Maxout::new(3, 4), LayerNorm::new(4), Dropout::new(0.1), Softmax::new(4, 2))));
    assert_eq!(model.num_params().unwrap(), 3 * 4 * 3 + 4 * 3 + 4 + 4 + 8 + 2);
    assert_eq!(Linear::new(3, 2).num_params().unwrap(), 0);
}
