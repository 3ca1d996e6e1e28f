//! Dropout keeps the mean, of outputs or of weights, and drops the share that it should.

use thinc::model::Attr;
use thinc::prelude::*;

use crate::batch::Batch;
use crate::layers_of::randomize;
use crate::table::{Claim, Proofs};
use crate::values::Values;
use crate::{cases, rows};

const RATE: f32 = 0.25;

/// Outputs of many passes, with their standard deviations, next to that without dropout.
fn means<X: Batch, M: Model<X, Output: Batch>>(model: &M, x: &X, passes: usize) -> (Vec<f64>, Vec<(f64, f64)>) {
    let mut train = Train::new(77);
    let mut sums = vec![(0.0, 0.0); model.predict(x.clone()).unwrap().numbers().len()];
    for _ in 0..passes {
        let y = model.begin_update(x.clone(), &mut train).unwrap().0.numbers();
        for ((sum, squares), y) in sums.iter_mut().zip(y) {
            *sum += y;
            *squares += y * y;
        }
    }
    let n = passes as f64;
    let moments = sums.into_iter().map(|(sum, squares)| (sum / n, (squares / n - (sum / n).powi(2)).max(0.0).sqrt()));
    (model.predict(x.clone()).unwrap().numbers(), moments.collect())
}

/// A layer whose output is linear in what is dropped: its mean is that without dropout, within five standard errors.
#[track_caller]
fn keeps_the_mean<X: Batch, M: Model<X, Output: Batch>>(mut model: M, x: &X) {
    model.initialize(x, &(), &mut Train::new(0)).unwrap();
    randomize(&mut model, &mut Rng::new(3));
    let passes = 1000;
    let (expected, found) = means(&model, x, passes);
    let some_are_dropped = found.iter().any(|(_, deviation)| *deviation > 0.0);
    assert!(some_are_dropped, "{} drops nothing", model.name());
    for (i, (expected, (mean, deviation))) in expected.iter().zip(found).enumerate() {
        let error = deviation / (passes as f64).sqrt();
        assert!(
            (mean - expected).abs() <= 5.0 * error + 1e-5,
            "{} at {i}: {mean} +- {error}, not {expected}",
            model.name()
        );
    }
}

fn last<X>(cases: cases::Cases<X>) -> X {
    cases.into_iter().next_back().unwrap().1
}

#[test]
fn the_mean_is_that_without_dropout() {
    keeps_the_mean(Dropout::new(RATE), &last(cases::floats(4)));
    keeps_the_mean(Dropout::new(RATE), &last(cases::floats1d()));
    keeps_the_mean(Dropout::new(RATE), &last(cases::floats3d(2, 2)));
    keeps_the_mean(Dropout::new(RATE), &last(cases::floats4d(2, 2, 1)));
    keeps_the_mean(Dropout::new(RATE), &last(cases::ragged(3)));
    keeps_the_mean(Dropout::new(RATE), &last(cases::padded(3)));
    keeps_the_mean(Dropout::new(RATE), &last(cases::list(3)));
    keeps_the_mean(map_list(Dropout::new(RATE)), &last(cases::list(3)));
    keeps_the_mean(Embed::new(4, 9).dropout(RATE), &last(cases::ids()));
    keeps_the_mean(HashEmbed::new(4, 9).dropout(RATE), &last(cases::ids()));
    // The weights are dropped, and each value that they weigh counts for itself.
    keeps_the_mean(MultiHeadAttention::new(4, 2).dropout(RATE), &last(cases::ragged(4)));
    keeps_the_mean(MultiHeadAttention::new(4, 2).dropout(RATE), &last(cases::padded(4)));
}

/// Layers with dropout inside, behind which nothing is linear, so that the mean is only about the same.
#[test]
fn recurrent_layers_drop_something_in_training_only() {
    fn of<M: Model<Ragged, Output = Ragged>>(mut model: M) {
        let x = last(cases::ragged(4));
        model.initialize(&x, &(), &mut Train::new(0)).unwrap();
        randomize(&mut model, &mut Rng::new(3));
        let (expected, found) = means(&model, &x, 200);
        assert!(found.iter().any(|(_, deviation)| *deviation > 1e-3), "{} drops nothing", model.name());
        assert!(found.iter().zip(&expected).all(|((mean, _), expected)| (mean - expected).abs() < 0.3));
        model.set_dropout_rate(0.0).unwrap();
        let y = model.begin_update(x.clone(), &mut Train::new(0)).unwrap().0;
        for (y, expected) in y.numbers().iter().zip(expected) {
            assert!((y - expected).abs() < 1e-5, "{}", model.name());
        }
    }
    of(Lstm::new(4, 6).dropout(RATE));
    of(Lstm::new(4, 6).bidirectional().depth(2).dropout(RATE));
    of(Gru::new(4, 6).dropout(RATE));
    of(Gru::new(4, 6).bidirectional().depth(2).dropout(RATE));
    of(TransformerEncoder::new(4, 2, Linear::new(4, 4)).dropout(RATE));
    of(PostNormTransformerEncoder::new(4, 2, Linear::new(4, 4)).dropout(RATE));
}

/// The paths of the attributes that are called after dropout. Those of tables are there without a rate, too.
fn rates(model: &impl Node) -> Vec<String> {
    struct Rates<'a>(&'a str, &'a mut Vec<String>);
    impl Visit for Rates<'_> {
        fn attr(&mut self, name: &'static str, _: &dyn Attr) -> Result<()> {
            if name.contains("drop") {
                self.1.push(format!("{}{name}", self.0));
            }
            Ok(())
        }
    }
    let mut found = Vec::new();
    let of_node = |path: &str, node: &dyn Node| {
        let path = if path.is_empty() { String::new() } else { format!("{path}.") };
        node.visit(&mut Rates(&path, &mut found))
    };
    model.walk(WalkOrder::BreadthFirst, of_node).unwrap();
    found
}

/// Whether a model has a dropout rate, and what `set_dropout_rate` does not reach.
pub fn has_rate_that_can_be_set<M: Node>(model: &mut M, wrong: &mut Vec<String>) -> bool {
    let rate = |model: &M, path: &str| model.get_attr::<Option<f32>>(path).unwrap();
    let rates: Vec<String> = rates(model).into_iter().filter(|path| rate(model, path).is_some()).collect();
    let count = model.set_dropout_rate(0.375).unwrap();
    if count != rates.len() {
        wrong.push(format!("`set_dropout_rate` sets {count}, but there are {rates:?}"));
    }
    let missed = rates.iter().filter(|path| rate(model, path) != Some(0.375));
    wrong.extend(missed.map(|path| format!("`set_dropout_rate` does not set {path}")));
    !rates.is_empty()
}

#[test]
fn set_dropout_rate_reaches_every_rate() {
    let proofs = Proofs::of_all(Claim::DropoutRates, &rows::all());
    assert!(proofs.wrong.is_empty(), "{}", proofs.wrong.join("\n"));
    let layers = [
        "Dropout",
        "Embed",
        "Gru",
        "HashEmbed",
        "Lstm",
        "MaxoutWindowEncoder",
        "MultiHeadAttention",
        "PostNormTransformerEncoder",
        "TransformerEncoder",
    ];
    if std::env::var_os("THINC_LAYER").is_none() {
        let without: Vec<_> = layers.iter().filter(|layer| !proofs.with_rate.contains(**layer)).collect();
        assert!(without.is_empty(), "no rate was found in {without:?}");
    }
}
