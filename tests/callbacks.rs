//! What the callback of a forward pass promises: it owns what it needs, so it can be sent, stored, and used later.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod common;

use std::thread;

use common::{Bits, bits, floats, initialized};
use thinc::prelude::*;

#[derive(Clone, Model, Default)]
#[model(
    input = Ints1d,
    output = Probs,
    forward = (table | hashed) >> residual(mix >> norm >> dropout) >> (narrow + skip) >> output
)]
struct Everything {
    #[layer]
    table: Embed<4, 10>,
    #[layer]
    hashed: HashEmbed<2, 7>,
    #[layer]
    mix: Maxout<6, 6>,
    #[layer]
    norm: LayerNorm<6>,
    #[layer]
    dropout: Dropout,
    #[layer]
    narrow: Relu<6, 5>,
    #[layer]
    skip: Linear<6, 5>,
    #[layer]
    output: Softmax<5, 3>,
}

fn model() -> Everything {
    let output = Softmax::default().init_w(glorot_uniform());
    initialized(Everything { output, ..Everything::default() })
}

fn ids() -> Ints1d {
    Ints1d::from(vec![3, 1, 4, 1, 5, 9, 2, 6])
}

fn train() -> Train {
    Train::new(5).with_drop(0.3).unwrap()
}

fn dy() -> LogitsGrad {
    floats(8, 3).into()
}

/// The gradients of a pass that nothing interferes with.
fn expected() -> Bits {
    let model = model();
    let mut grads = model.zero_grads().unwrap();
    let (_, backprop) = model.begin_update(ids(), &mut train()).unwrap();
    backprop(dy(), &mut grads).unwrap();
    let found = bits(&mut grads);
    assert_eq!(found.len(), 12);
    assert!(found.iter().all(|(_, bits)| bits.iter().any(|&bits| bits != 0)), "every parameter has a gradient");
    found
}

#[test]
fn it_can_be_sent_to_a_thread() {
    let model = model();
    let mut grads = model.zero_grads().unwrap();
    let (_, backprop) = model.begin_update(ids(), &mut train()).unwrap();
    let sent = thread::spawn(move || {
        backprop(dy(), &mut grads).unwrap();
        grads
    });
    assert_eq!(bits(&mut sent.join().unwrap()), expected());
}

#[test]
fn it_sees_the_weights_of_its_forward_pass() {
    let mut model = model();
    let mut optimizer = Adam::new(0.1);
    let (_, early) = model.begin_update(ids(), &mut train()).unwrap();

    // Every weight changes in between.
    let before = model.params().unwrap();
    let mut grads = model.zero_grads().unwrap();
    let (_, backprop) = model.begin_update(ids(), &mut train()).unwrap();
    backprop(dy(), &mut grads).unwrap();
    model.finish_update(&mut optimizer, &mut grads).unwrap();
    for (path, param) in model.params().unwrap().iter() {
        let before = before.get(path).unwrap().storage();
        assert_ne!(param.storage().as_slice().unwrap(), before.as_slice().unwrap(), "{path} has not changed");
    }

    early(dy(), &mut grads).unwrap();
    assert_eq!(bits(&mut grads), expected());
}

#[test]
fn it_survives_other_parameters_in_the_model() {
    let mut model = model();
    let mut zeros = Params::new();
    for (path, param) in model.params().unwrap().iter() {
        let values = Floats1d::zeros([param.storage().len()]).into_storage();
        zeros.insert(path, param.shape(), values).unwrap();
    }
    let mut grads = model.zero_grads().unwrap();
    let (_, backprop) = model.begin_update(ids(), &mut train()).unwrap();
    let other = model.use_params(&zeros).unwrap();
    backprop(dy(), &mut grads).unwrap();
    drop(other);
    assert_eq!(bits(&mut grads), expected());
}

#[test]
fn it_survives_the_model() {
    let model = model();
    let mut grads = model.zero_grads().unwrap();
    let (_, backprop) = model.begin_update(ids(), &mut train()).unwrap();
    drop(model);
    backprop(dy(), &mut grads).unwrap();
    assert_eq!(bits(&mut grads), expected());
}

#[test]
fn it_can_be_stored_and_called_in_any_order() {
    type Stored = Box<dyn FnOnce(Floats2d, &mut <Relu as Layer>::Grads) -> Result<Floats2d> + Send>;

    let model = initialized(Relu::new(3, 2));
    let inputs = [floats(4, 3), floats(1, 3), floats(0, 3), floats(2, 3)];
    let mut stored: Vec<Stored> = Vec::new();
    for x in &inputs {
        stored.push(Box::new(model.begin_update(x.clone(), &mut Train::new(0)).unwrap().1));
    }
    for (x, backprop) in inputs.iter().zip(stored).rev() {
        let (mut grads, mut direct) = (model.zero_grads().unwrap(), model.zero_grads().unwrap());
        let dy = floats(x.n_rows(), 2);
        let (_, now) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
        assert_eq!(backprop(dy.clone(), &mut grads).unwrap(), now(dy, &mut direct).unwrap());
        assert_eq!(bits(&mut grads), bits(&mut direct));
    }
}

#[test]
fn forward_passes_of_one_model_do_not_share_their_state() {
    // Thinc's layers keep nothing between passes either, but its dropout draws from a global stream.
    let model = model();
    let mut train = train();
    let mut grads = model.zero_grads().unwrap();
    let (_, first) = model.begin_update(ids(), &mut train).unwrap();
    let (_, second) = model.begin_update(ids(), &mut train).unwrap();
    second(dy(), &mut model.zero_grads().unwrap()).unwrap();
    first(dy(), &mut grads).unwrap();
    assert_eq!(bits(&mut grads), expected());
}
