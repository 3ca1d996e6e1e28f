//! Against the numbers of Thinc 8.3.11, which `tests/golden/make_losses.py` wrote.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

use serde_json::{Map, Value};
use thinc::prelude::*;

const NAMES: [&str; 4] = ["ADJ", "NOUN", "PRON", "VERB"];

fn case(name: &str) -> Value {
    let file: Map<String, Value> = serde_json::from_str(include_str!("golden/losses.json")).unwrap();
    file[name].clone()
}

fn floats(value: &Value) -> Floats2d {
    let number = |value: &Value| value.as_f64().unwrap();
    let shape = value["shape"].as_array().unwrap().iter().map(|size| size.as_u64().unwrap() as usize);
    let values = value["values"].as_array().unwrap().iter().map(|value| number(value) as f32);
    Floats2d::from_vec(shape.collect::<Vec<_>>().try_into().unwrap(), values.collect()).unwrap()
}

fn list(value: &Value) -> Vec<Floats2d> {
    value.as_array().unwrap().iter().map(floats).collect()
}

fn assert_close(name: &str, found: &Floats2d, expected: &Floats2d) {
    assert_eq!(found.shape(), expected.shape(), "{name}");
    let pairs = found.as_slice().unwrap().iter().zip(expected.as_slice().unwrap());
    for (i, (found, expected)) in pairs.enumerate() {
        assert!((found - expected).abs() < 1e-6, "{name} at {i}: {found}, not {expected}");
    }
}

fn categorical<T: ?Sized>(name: &str, loss: &CategoricalCrossentropy, truth: &T)
where
    CategoricalCrossentropy: Loss<Probs, T, Grad = LogitsGrad>,
{
    let case = case(name);
    let grad = loss.get_grad(&floats(&case["guess"]).into(), truth).unwrap();
    assert_close(name, &grad, &floats(&case["grad"]));
}

#[test]
fn categorical_crossentropy() {
    let loss = CategoricalCrossentropy::new();
    let classes = Ints1d::from(vec![2, 0, 3, 3]);
    let one_hot = Floats2d::from_fn([4, 4], |[i, j]| f32::from(u8::from([2, 0, 3, 3][i] == j)));
    categorical("ints", &loss, &classes);
    categorical("ints_not_normalized", &loss.clone().normalize(false), &classes);
    categorical("ints_smoothed", &loss.clone().label_smoothing(0.2), &classes);
    categorical("ints_missing", &loss.clone().missing_value(3), &classes);
    categorical("one_hot", &loss, &one_hot);
    categorical("one_hot_missing", &loss.clone().missing_value(0), &one_hot);
    let loss = loss.names(NAMES);
    categorical("names", &loss, &["PRON", "ADJ", "VERB", "VERB"]);
    categorical("names_smoothed", &loss.clone().label_smoothing(0.2), &["PRON", "ADJ", "VERB", "VERB"]);
    categorical("names_missing", &loss.clone().missing_value(""), &["PRON", "", "VERB", ""]);
}

/// The others of these rows are 0 in Thinc, so that its rows don't sum to 0, as the gradients of a softmax do.
#[test]
fn rows_that_are_not_of_a_class_have_the_column_of_thinc() {
    let case = case("thinc_negative");
    let loss = CategoricalCrossentropy::new().names(NAMES).neg_prefix("!");
    let grad = loss.get_grad(&floats(&case["guess"]).into(), &["!PRON", "ADJ", "VERB", "!VERB"]).unwrap();
    let expected = floats(&case["grad"]);
    for (row, class) in [(0, 2), (3, 3)] {
        let (found, expected) = (grad.row(row).unwrap(), expected.row(row).unwrap());
        assert!((found[class] - expected[class]).abs() < 1e-6, "{row}");
        assert!(found.iter().sum::<f32>().abs() < 1e-6 && expected.iter().sum::<f32>() > 1e-2, "{row}");
    }
    for row in [1, 2] {
        let rows = [&*grad, &expected].map(|array| array.rows(row..=row).unwrap());
        assert_close("thinc_negative", &rows[0], &rows[1]);
    }
}

#[test]
fn sequence_categorical_crossentropy() {
    fn check<T>(name: &str, loss: &SequenceCategoricalCrossentropy, truths: &Vec<T>)
    where
        SequenceCategoricalCrossentropy: Loss<Vec<Probs>, Vec<T>, Grad = Vec<LogitsGrad>>,
    {
        let case = case(name);
        let guesses = list(&case["guess"]).into_iter().map(Probs::from).collect();
        let (grads, expected) = (loss.get_grad(&guesses, truths).unwrap(), list(&case["grad"]));
        assert_eq!(grads.len(), expected.len());
        grads.iter().zip(&expected).for_each(|(found, expected)| assert_close(name, found, expected));
    }
    let loss = SequenceCategoricalCrossentropy::new();
    let classes = vec![Ints1d::from(vec![1, 0, 3]), Ints1d::from(vec![2])];
    check("sequences_ints", &loss, &classes);
    check("sequences_not_normalized", &loss.clone().normalize(false), &classes);
    let names = vec![vec!["NOUN", "ADJ", ""], vec!["PRON"]];
    check("sequences_names", &loss.names(NAMES).missing_value(""), &names);
}

#[test]
fn distances() {
    fn check(name: &str, loss: &impl Loss<Floats2d, Floats2d, Grad = Floats2d>, same_loss: bool) {
        let case = case(name);
        let (grad, value) = loss.get_grad_and_loss(&floats(&case["guess"]), &floats(&case["truth"])).unwrap();
        assert_close(name, &grad, &floats(&case["grad"]));
        let expected = case["loss"].as_f64().unwrap();
        assert_eq!((f64::from(value) - expected).abs() < 1e-6, same_loss, "{name}: {value}, Thinc {expected}");
    }
    // The loss of `L2Distance` is the sum of the squared gradient in Thinc.
    check("l2", &L2Distance::new(), false);
    check("l2_not_normalized", &L2Distance::new().normalize(false), false);
    check("cosine", &CosineDistance::new(), true);
    check("cosine_not_normalized", &CosineDistance::new().normalize(false), true);
    check("cosine_ignore_zeros", &CosineDistance::new().ignore_zeros(true), true);
}
