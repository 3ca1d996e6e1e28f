//! What holds for recurrent layers whatever the sequences: each is computed as if it were alone.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

use proptest::prelude::{ProptestConfig, Strategy, prop_assert, prop_assert_eq, proptest};
use thinc::prelude::*;

type OnRagged = Box<dyn DynModel<Ragged, Ragged>>;

/// The layers, by number.
fn layer(which: usize) -> OnRagged {
    let mut model: OnRagged = match which {
        0 => Box::new(Lstm::new(3, 4)),
        1 => Box::new(Lstm::new(3, 4).bidirectional().depth(2)),
        2 => Box::new(Gru::new(3, 4)),
        3 => Box::new(Gru::new(3, 4).bidirectional().depth(2)),
        _ => Box::new(bidirectional(Gru::new(3, 4))),
    };
    model.initialize(&(), &(), &mut Train::new(5)).unwrap();
    model
}

const LAYERS: usize = 5;

fn tokens(rows: usize, width: usize, seed: u64) -> Floats2d {
    let mut rng = Rng::new(seed);
    Floats2d::from_fn([rows, width], |_| rng.normal())
}

fn batch(lengths: &[usize], seed: u64) -> Ragged {
    Ragged::with_lengths(tokens(lengths.iter().sum(), 3, seed), lengths).unwrap()
}

/// Products of many rows may be summed in another order than those of one.
#[track_caller]
fn assert_same(found: &Floats2d, expected: &Floats2d) {
    assert_eq!(found.shape(), expected.shape());
    for (&found, &expected) in found.as_slice().unwrap().iter().zip(expected.as_slice().unwrap()) {
        assert!((found - expected).abs() <= 2e-6 * expected.abs().max(1.0), "{found} is not {expected}");
    }
}

/// Outputs and the gradient of the input, for a gradient of the output.
fn run(model: &OnRagged, x: Ragged, dy: Floats2d) -> (Ragged, Floats2d) {
    let (y, backprop) = model.begin_update(x, &mut Train::new(0)).unwrap();
    let dx = backprop(dy, &mut model.zero_grads().unwrap()).unwrap();
    (y, dx)
}

fn lengths() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0_usize..7, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_batch_is_its_sequences_one_at_a_time(lengths in lengths(), which in 0..LAYERS, seed in 0_u64..100) {
        let model = layer(which);
        let x = batch(&lengths, seed);
        let width = if which == 4 { 8 } else { 4 };
        let dy = x.with_data(tokens(x.data().n_rows(), width, seed + 1)).unwrap();
        let (y, dx) = run(&model, x.clone(), dy.data().clone());
        prop_assert_eq!(y.lengths(), x.lengths());
        assert_same(model.predict(x.clone()).unwrap().data(), y.data());
        let dx = x.with_data(dx).unwrap();
        for i in 0..lengths.len() {
            let alone = Ragged::with_lengths(x.sequence(i).unwrap(), &lengths[i..=i]).unwrap();
            let (y_alone, dx_alone) = run(&model, alone, dy.sequence(i).unwrap());
            assert_same(&y.sequence(i).unwrap(), y_alone.data());
            assert_same(&dx.sequence(i).unwrap(), &dx_alone);
        }
    }

    #[test]
    fn the_order_of_sequences_does_not_matter(lengths in lengths(), which in 0..LAYERS, seed in 0_u64..100) {
        let model = layer(which);
        let x = batch(&lengths, seed);
        let mut order: Vec<usize> = (0..lengths.len()).collect();
        let mut rng = Rng::new(seed);
        for i in (1..order.len()).rev() {
            order.swap(i, rng.next_u32() as usize % (i + 1));
        }
        let y = model.predict(x.clone()).unwrap();
        let shuffled = model.predict(x.select(&order).unwrap()).unwrap();
        assert_same(shuffled.data(), y.select(&order).unwrap().data());
    }

    #[test]
    fn nothing_behind_a_sequence_is_read(lengths in lengths(), seed in 0_u64..100) {
        let x = batch(&lengths, seed);
        let padded = Padded::from_ragged(&x).unwrap();
        let padding = padded.padding().clone();
        let (steps, sequences) = (padding.steps(), padding.sequences());
        let is_token = |t: usize, column: usize| column < padding.size_at_t()[t];
        let mut lstm = Lstm::new(3, 4).bidirectional();
        lstm.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let (y, backprop) = lstm.begin_update(padded, &mut Train::new(0)).unwrap();
        let values = y.data().as_slice().unwrap();
        for (place, row) in values.chunks_exact(4).enumerate() {
            if !is_token(place / sequences, place % sequences) {
                prop_assert_eq!(row, [0.0; 4]);
            }
        }
        let dy = |outside: f32| {
            let mut rng = Rng::new(seed);
            Floats3d::from_fn([steps, sequences, 4], |[t, column, _]| {
                let number = rng.normal();
                if is_token(t, column) { number } else { outside }
            })
        };
        let mut grads = lstm.zero_grads().unwrap();
        let dx = backprop(dy(f32::NAN), &mut grads).unwrap();
        prop_assert!(dx.as_slice().unwrap().iter().all(|x| x.is_finite()));
        let (_, backprop) = lstm.begin_update(Padded::from_ragged(&x).unwrap(), &mut Train::new(0)).unwrap();
        prop_assert_eq!(dx, backprop(dy(0.0), &mut lstm.zero_grads().unwrap()).unwrap());
    }

    #[test]
    fn inputs_and_gradients_stay_as_they_are(lengths in lengths(), which in 0..LAYERS, seed in 0_u64..100) {
        let model = layer(which);
        let x = batch(&lengths, seed);
        let dy = tokens(x.data().n_rows(), if which == 4 { 8 } else { 4 }, seed + 1);
        let (kept_x, kept_dy) = (x.data().to_vec().unwrap(), dy.to_vec().unwrap());
        let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
        let kept_y = y.data().to_vec().unwrap();
        backprop(dy.clone(), &mut model.zero_grads().unwrap()).unwrap();
        prop_assert_eq!(x.data().to_vec().unwrap(), kept_x);
        prop_assert_eq!(y.data().to_vec().unwrap(), kept_y);
        prop_assert_eq!(dy.to_vec().unwrap(), kept_dy);
    }
}
