//! Threads that share one model: the same bits for any number of them.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod common;

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use common::{Bits, bits, floats, initialized, refuses};
use thinc::parallel::accumulate_shards;
use thinc::prelude::*;

type Mlp = Chain<(Relu<20, 32>, Dropout, Residual<Maxout<32, 32>>, LayerNorm<32>, Softmax<32, 4>)>;

fn model() -> Mlp {
    let output = Softmax::default().init_w(glorot_uniform());
    initialized(chain((Relu::default(), Dropout::new(0.3), residual(Maxout::default()), LayerNorm::default(), output)))
}

const SHARDS: usize = 8;

fn shards() -> Vec<(Floats2d, Ints1d)> {
    // Of different sizes, one of them empty.
    let sizes = [9, 40, 1, 0, 17, 64, 3, 30];
    sizes.map(|rows| (floats(rows, 20), (0..rows as u64).map(|i| i % 4).collect())).to_vec()
}

fn threads(n: usize) -> NonZeroUsize {
    NonZeroUsize::new(n).unwrap()
}

/// Losses and gradients of all shards, and the next number of the random stream.
fn parallel(model: &Mlp, n: usize) -> (Vec<f32>, Bits, u32) {
    let loss = CategoricalCrossentropy::new().normalize(false);
    let mut train = Train::new(7);
    let (mut grads, losses) =
        accumulate_shards(model, shards(), threads(n), &mut train, |(x, labels), train, grads| {
            let (y, backprop) = model.begin_update(x, train)?;
            let (dy, loss) = loss.get_grad_and_loss(&y, &labels)?;
            backprop(dy, grads)?;
            Ok(loss)
        })
        .unwrap();
    (losses, bits(&mut grads), train.rng().next_u32())
}

#[test]
fn the_sum_does_not_depend_on_the_number_of_threads() {
    let model = model();
    let one = parallel(&model, 1);
    assert_eq!(one.0.len(), SHARDS);
    assert!(one.1.iter().all(|(_, bits)| bits.iter().any(|&bits| bits != 0)));
    for n in [2, 3, 8, 20] {
        for _ in 0..3 {
            assert!(parallel(&model, n) == one, "{n} threads");
        }
    }
}

#[test]
fn it_is_the_sum_of_passes_one_after_the_other() {
    let model = model();
    let loss = CategoricalCrossentropy::new().normalize(false);
    let mut train = Train::new(7);
    let mut sum = model.zero_grads().unwrap();
    let mut losses = Vec::new();
    for (x, labels) in shards() {
        let (y, backprop) = model.begin_update(x, &mut train.fork()).unwrap();
        let (dy, loss) = loss.get_grad_and_loss(&y, &labels).unwrap();
        let mut grads = model.zero_grads().unwrap();
        backprop(dy, &mut grads).unwrap();
        sum.accumulate(&grads).unwrap();
        losses.push(loss);
    }
    assert!(parallel(&model, 8) == (losses, bits(&mut sum), train.rng().next_u32()));
}

#[test]
fn eight_threads_train_one_model_like_one() {
    let run = |n: usize| {
        let mut model = model();
        let (mut optimizer, mut train) = (Adam::new(0.01), Train::new(3));
        let loss = CategoricalCrossentropy::new().normalize(false);
        for _ in 0..5 {
            let (mut grads, _) =
                accumulate_shards(&model, shards(), threads(n), &mut train, |(x, labels), train, grads| {
                    let (y, backprop) = model.begin_update(x, train)?;
                    backprop(loss.get_grad(&y, &labels)?, grads).map(drop)
                })
                .unwrap();
            model.finish_update(&mut optimizer, &mut grads).unwrap();
        }
        common::snapshot(&model)
    };
    assert!(run(8) == run(1));
}

#[test]
fn plain_threads_share_a_model_as_well() {
    let model = model();
    let (x, expected) = (floats(10, 20), model.predict(floats(10, 20)).unwrap());
    thread::scope(|scope| {
        let running: Vec<_> = (0..8).map(|_| scope.spawn(|| model.predict(x.clone()).unwrap())).collect();
        for thread in running {
            assert_eq!(thread.join().unwrap(), expected);
        }
    });
}

#[test]
fn the_error_is_that_of_the_first_shard_that_fails() {
    let model = model();
    for n in [1, 2, 8] {
        let started = AtomicUsize::new(0);
        let result = accumulate_shards(&model, shards(), threads(n), &mut Train::new(0), |(x, _), train, grads| {
            started.fetch_add(1, Ordering::Relaxed);
            // Shards 2 and 5 fail, 5 at once.
            let x = match x.n_rows() {
                1 => {
                    thread::sleep(std::time::Duration::from_millis(5));
                    floats(1, 19)
                }
                64 => floats(64, 18),
                _ => x,
            };
            let (y, backprop) = model.begin_update(x, train)?;
            backprop(y.into_inner().into(), grads).map(drop)
        });
        refuses(result, &["in `0`", "(_, 20)", "(1, 19)"]);
        assert!((3..=SHARDS).contains(&started.into_inner()));
    }
}

#[test]
fn no_shards_give_gradients_without_contributions() {
    let model = model();
    let none: Vec<()> = Vec::new();
    let (mut grads, results) =
        accumulate_shards(&model, none, threads(4), &mut Train::new(0), |(), _, _| Ok(0)).unwrap();
    assert!(results.is_empty() && bits(&mut grads).iter().all(|(_, bits)| bits.is_empty()));
    let result = accumulate_shards(&Linear::new(2, 2), vec![()], threads(2), &mut Train::new(0), |(), _, _| Ok(()));
    refuses(result, &["initialize"]);
}
