//! spaCy's tagger on one thread: words per second in training and in prediction, and the time that one sentence takes.
//!
//!     cargo bench --bench tagger
//!     cargo bench --bench tagger -- --only train --repeats 9
//!
//! The model is `HashEmbedCNN.v2` (width 96, depth 4, 2000, 1000, 1000 and 1000 rows, a window of 1, 3 pieces) and a softmax of
//! 17 classes. The words are drawn: their ranks by Zipf's law, the lengths of sentences with the mean of UD EWT, 16.3, so that
//! nothing needs to be downloaded.

use std::hint::black_box;
use std::time::Instant;

use thinc::prelude::*;

use crate::harness::{Measured, Table, option, time};

#[allow(dead_code, reason = "other benchmarks use the rest")]
mod harness;

const WIDTH: usize = 96;
const CLASSES: u64 = 17;
const SENTENCES: usize = 128;
const BATCHES: usize = 16;

/// Different words, prefixes, suffixes and shapes.
const KINDS: [u64; 4] = [20_000, 80, 3_000, 200];

fn main() -> Result<()> {
    let only = option("--only");
    let asked = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let repeats = option("--repeats").and_then(|repeats| repeats.parse().ok()).unwrap_or(7);
    let mut rng = Rng::new(1);
    let batches: Vec<_> = (0..BATCHES).map(|_| batch(&mut rng)).collect();
    let words = batches.iter().map(|(_, tags)| tags.n_rows()).sum::<usize>() as f64;

    let mut model = tagger();
    let mut train = Train::new(0);
    model.initialize(&batches[0].0, &(), &mut train)?;
    let mut table = Table::new(["", "best", "median"]);
    let mut rates = |name: &str, seconds: Vec<f64>| {
        let rate = Measured::smallest(name, seconds).rate(words / 1000.0);
        table.row([rate.name, format!("{:.1}k", rate.best), format!("{:.1}k", rate.median)]);
    };
    if asked("train") {
        let (mut adam, mut grads) = (Adam::new(0.001), model.zero_grads()?);
        let loss = CategoricalCrossentropy::new();
        let epoch = |_| {
            for (docs, tags) in &batches {
                let (probs, backprop) = model.begin_update(docs.clone(), &mut train)?;
                backprop(loss.get_grad(&probs, tags)?, &mut grads)?;
                model.finish_update(&mut adam, &mut grads)?;
            }
            Ok(())
        };
        rates("words a second, training", seconds(repeats, epoch)?);
    }
    if asked("predict") {
        let epoch = |_| batches.iter().try_for_each(|(docs, _)| model.predict(docs.clone()).map(|y| _ = black_box(y)));
        rates("words a second, prediction of 128 sentences", seconds(repeats, epoch)?);
    }
    if asked("one") {
        let docs: Vec<_> = batches.iter().flat_map(|(docs, _)| docs).map(|doc| vec![doc.clone()]).collect();
        let epoch = |_| docs.iter().try_for_each(|doc| model.predict(doc.clone()).map(|y| _ = black_box(y)));
        let one = Measured::smallest("one sentence", seconds(repeats, epoch)?);
        table.row([one.name, time(one.best / docs.len() as f64), time(one.median / docs.len() as f64)]);
    }
    table.print("The tagger, one thread");
    Ok(())
}

/// The seconds of each of so many runs, after one that is not counted.
fn seconds(repeats: usize, mut run: impl FnMut(usize) -> Result<()>) -> Result<Vec<f64>> {
    run(0)?;
    (0..repeats)
        .map(|i| {
            let start = Instant::now();
            run(i)?;
            Ok(start.elapsed().as_secs_f64())
        })
        .collect()
}

fn tagger() -> impl Model<Vec<Ints2d>, Output = Probs> {
    let hashed = |column: usize, rows| HashEmbed::new(WIDTH, rows).column(column).seed(8 + column as u32);
    let maxout = || chain((chain((Maxout::new(None, WIDTH), LayerNorm::new(None))), Dropout::new(0.1)));
    let tables = concatenate((hashed(0, 2000), hashed(1, 1000), hashed(2, 1000), hashed(3, 1000)));
    let embed = chain((list2ragged(), with_array(tables), with_array(maxout()), ragged2list()));
    let encode = MaxoutWindowEncoder::new(WIDTH, 4, 1, 3).dropout(0.1);
    chain((embed, encode, list2array(), Softmax::new(WIDTH, CLASSES as usize)))
}

/// The features of the words of sentences, and a class for each word.
fn batch(rng: &mut Rng) -> (Vec<Ints2d>, Ints1d) {
    let docs: Vec<Ints2d> = (0..SENTENCES).map(|_| sentence(rng)).collect();
    let words = docs.iter().map(|doc| doc.n_rows()).sum::<usize>();
    (docs, (0..words).map(|_| rng.below(CLASSES as usize) as u64).collect())
}

fn sentence(rng: &mut Rng) -> Ints2d {
    // Sums of two draws: few very short or very long ones.
    let length = 1 + (0..2).map(|_| (-7.65 * (1.0 - rng.uniform()).ln()) as usize).sum::<usize>();
    let words: Vec<u64> = (0..length).map(|_| zipf(rng, KINDS[0])).collect();
    Ints2d::from_fn([length, 4], |[word, column]| {
        (words[word].wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 7) % KINDS[column]
    })
}

/// A rank from 0, with the chances 1 / (rank + 1): uniform in its logarithm.
fn zipf(rng: &mut Rng, kinds: u64) -> u64 {
    ((kinds as f32).powf(rng.uniform()) as u64 - 1).min(kinds - 1)
}
