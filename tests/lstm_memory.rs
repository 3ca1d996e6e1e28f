//! Recurrent layers learn a task that needs memory: to say at the end of a sequence which symbol it began with.
//!
//! A model of windows, which sees a token and two on each side of it, cannot know it. That a recurrent layer does shows that its gradients
//! reach from the last token to the first one; and that they point downhill shows in that the same training with negated
//! gradients gets nowhere.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

use thinc::prelude::*;

/// The number of symbols.
const SYMBOLS: usize = 4;
/// Where a loss begins that knows nothing.
const CHANCE: f32 = 1.386_294_4; // ln 4

/// Sequences of six to nine symbols, each as a vector with a one; and the first symbol of each.
fn batch(sequences: usize, rng: &mut Rng) -> (Ragged, Vec<usize>) {
    let lengths: Vec<usize> = (0..sequences).map(|_| 6 + rng.next_u32() as usize % 4).collect();
    let symbols: Vec<usize> = (0..lengths.iter().sum()).map(|_| rng.next_u32() as usize % SYMBOLS).collect();
    let tokens = Floats2d::from_fn([symbols.len(), SYMBOLS], |[i, j]| f32::from(u8::from(symbols[i] == j)));
    let x = Ragged::with_lengths(tokens, &lengths).unwrap();
    let first = x.lengths().ranges().map(|range| symbols[range.start]).collect();
    (x, first)
}

/// The mean loss at the last tokens, its gradient, and the share of sequences whose symbol is the most probable.
fn loss(probs: &Ragged<Probs>, first: &[usize]) -> (f32, Floats2d, f32) {
    let mut gradient = Floats2d::zeros(probs.data().shape());
    let (mut loss, mut right) = (0.0, 0);
    for (range, &symbol) in probs.lengths().ranges().zip(first) {
        let row = probs.data().row(range.end - 1).unwrap();
        loss -= row[symbol].max(1e-9).ln();
        right += usize::from(row.iter().all(|&p| p <= row[symbol]));
        let d_row = &mut gradient.as_mut_slice().unwrap()[(range.end - 1) * SYMBOLS..range.end * SYMBOLS];
        d_row.copy_from_slice(row);
        d_row[symbol] -= 1.0;
    }
    let n = first.len() as f32;
    let gradient = gradient.map(|d| d / n).unwrap();
    (loss / n, gradient, right as f32 / n)
}

struct Trained {
    first_loss: f32,
    last_loss: f32,
    /// On sequences that were not trained on.
    accuracy: f32,
}

/// Trains, with gradients times `sign`.
fn train<M: Model<Ragged, Output = Ragged<Probs>>>(mut model: M, steps: usize, sign: f32) -> Trained {
    let (mut rng, mut train) = (Rng::new(1), Train::new(2));
    model.initialize(&(), &(), &mut train).unwrap();
    let mut adam = Adam::new(0.02);
    let mut grads = model.zero_grads().unwrap();
    let mut losses = Vec::new();
    for _ in 0..steps {
        let (x, first) = batch(32, &mut rng);
        let (probs, backprop) = model.begin_update(x, &mut train).unwrap();
        let (loss, d_logits, _) = loss(&probs, &first);
        losses.push(loss);
        let d_logits: Floats2d = d_logits.map(|d| sign * d).unwrap();
        backprop(d_logits.into(), &mut grads).unwrap();
        model.finish_update(&mut adam, &mut grads).unwrap();
    }
    let (x, first) = batch(200, &mut Rng::new(99));
    let (_, _, accuracy) = loss(&model.predict(x).unwrap(), &first);
    let mean = |losses: &[f32]| losses.iter().sum::<f32>() / losses.len() as f32;
    Trained { first_loss: losses[0], last_loss: mean(&losses[steps - 10..]), accuracy }
}

const STEPS: usize = 250;

fn recalls(name: &str, recurrent: impl Model<Ragged, Output = Ragged<Probs>> + Clone) {
    let trained = train(recurrent.clone(), STEPS, 1.0);
    let (start, end) = (trained.first_loss, trained.last_loss);
    assert!(end < 0.1 * start && trained.accuracy > 0.95, "{name}: {start} to {end}, accuracy {}", trained.accuracy);
    let negated = train(recurrent, 60, -1.0);
    assert!(negated.last_loss >= negated.first_loss, "{name}: with negated gradients {}", negated.last_loss);
}

#[test]
fn an_lstm_remembers() {
    recalls("Lstm", chain((Lstm::new(SYMBOLS, 16), with_array(Softmax::new(16, SYMBOLS)))));
}

#[test]
fn a_gru_remembers() {
    recalls("Gru", chain((Gru::new(SYMBOLS, 16), with_array(Softmax::new(16, SYMBOLS)))));
}

#[test]
fn windows_do_not() {
    let trained = train(
        chain((expand_window(2), with_array(chain((Maxout::new(5 * SYMBOLS, 16), Softmax::new(16, SYMBOLS)))))),
        STEPS,
        1.0,
    );
    assert!(trained.last_loss > 0.9 * CHANCE, "{}", trained.last_loss);
    assert!(trained.accuracy < 0.5, "{}", trained.accuracy);
}
