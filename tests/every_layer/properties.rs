//! What holds for every layer, whatever the input.

use thinc::prelude::*;

use crate::batch::Batch;
use crate::common::bits;
use crate::layers_of::type_name;
use crate::values::Values;

/// Layers and containers whose items are not computed one by one, and why.
const NOT_INDEPENDENT: &[(&str, &[&str], &str)] = &[
    ("BatchNorm", &["Floats2d", "Ragged"], "it normalizes by the whole batch"),
    ("ArrayGetitem", &["Floats1d", "Floats2d", "Floats3d", "Floats4d"], "it chooses among the items"),
    ("FloatsGetitem", &["Floats2d"], "it chooses among the items"),
    ("IntsGetitem", &["Ints1d"], "it chooses among the items"),
    ("List2Array", &["Vec<Floats2d>", "Vec<Ints1d>"], "the output tells the items no longer apart"),
    ("Bidirectional", ARRAY, ONE_SEQUENCE),
    ("ExpandWindow", ARRAY, ONE_SEQUENCE),
    ("Gru", ARRAY, ONE_SEQUENCE),
    ("Lstm", ARRAY, ONE_SEQUENCE),
    ("MaxoutWindowEncoder", ARRAY, ONE_SEQUENCE),
    ("MultiHeadAttention", ARRAY, ONE_SEQUENCE),
    ("ParametricAttention", ARRAY, ONE_SEQUENCE),
    ("ParametricAttentionV2", ARRAY, ONE_SEQUENCE),
    ("PositionEncode", ARRAY, ONE_SEQUENCE),
    ("PostNormTransformerEncoder", ARRAY, ONE_SEQUENCE),
    ("TransformerEncoder", ARRAY, ONE_SEQUENCE),
    ("WithArray", ARRAY, ONE_SEQUENCE),
    ("WithList", ARRAY, ONE_SEQUENCE),
    ("WithPadded", ARRAY, ONE_SEQUENCE),
    ("WithRagged", ARRAY, ONE_SEQUENCE),
];

const ARRAY: &[&str] = &["Floats2d"];
const ONE_SEQUENCE: &str = "an array is one sequence, in which tokens see each other";

/// Whether the items of a batch go into each other.
pub fn not_independent(layer: &str, container: &str) -> bool {
    NOT_INDEPENDENT.iter().any(|(of, containers, _)| *of == layer && containers.contains(&container))
}

/// The exceptions, one by one.
pub fn exceptions() -> impl Iterator<Item = (&'static str, &'static str)> {
    NOT_INDEPENDENT.iter().flat_map(|(layer, containers, _)| containers.iter().map(|container| (*layer, *container)))
}

/// Layers that predict from what they have learned of batches.
const PREDICT_OTHERWISE: &[&str] = &["BatchNorm"];

pub fn close(found: &[f64], expected: &[f64]) -> bool {
    found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|(found, expected)| (found - expected).abs() <= 1e-4 * expected.abs().max(1.0))
}

pub fn same_bits(found: &[f64], expected: &[f64]) -> bool {
    found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| a.to_bits() == b.to_bits())
}

/// Some gradient of a value, always the same one.
fn some_grad<X: Batch>(x: &X) -> Grad<X> {
    x.some_grad(&mut Rng::new(11))
}

/// Without dropout `predict` gives what `begin_update` gives, it never drops anything out, and nobody's values change.
pub fn of_one_pass<X: Batch, M: Model<X>>(model: &mut M, x: &X, layer: &str, wrong: &mut Vec<String>)
where
    M::Output: Batch,
{
    let before = x.numbers();
    model.set_dropout_rate(0.0).unwrap();
    let predicted = model.predict(x.clone()).unwrap();
    let y = model.begin_update(x.clone(), &mut Train::new(0)).unwrap().0;
    if !close(&predicted.numbers(), &y.numbers()) && !PREDICT_OTHERWISE.contains(&layer) {
        wrong.push(format!(
            "`predict` gives {predicted:?}, and `begin_update` {y:?}",
            predicted = predicted.numbers(),
            y = y.numbers()
        ));
    }
    model.set_dropout_rate(0.5).unwrap();
    if !same_bits(&model.predict(x.clone()).unwrap().numbers(), &predicted.numbers()) {
        wrong.push("`predict` drops out".to_owned());
    }
    // With dropout, so that what is saved for the way back is another array than the output.
    for drop in [0.5, 0.0] {
        model.set_dropout_rate(drop).unwrap();
        let mut train = Train::new(0).with_drop(drop).unwrap();
        let (y, backprop) = model.begin_update(x.clone(), &mut train).unwrap();
        let dy = some_grad(&y);
        let (y_before, dy_before) = (y.numbers(), dy.numbers());
        let dx = backprop(dy.clone(), &mut model.zero_grads().unwrap()).unwrap();
        let dx_before = dx.numbers();
        for (what, before, after) in [
            ("the input", &before, x.numbers()),
            ("the output", &y_before, y.numbers()),
            ("the gradient that came", &dy_before, dy.numbers()),
            ("the gradient that went", &dx_before, dx.numbers()),
        ] {
            if !same_bits(before, &after) {
                wrong.push(format!("{what} changed, with dropout {drop}"));
            }
        }
    }
    model.set_dropout_rate(0.0).unwrap();
}

/// Items, chosen in any order, some of them more than once, give what they give in the whole batch.
pub fn of_items<X: Batch, M: Model<X>>(model: &M, x: &X, wrong: &mut Vec<String>)
where
    M::Output: Batch,
{
    let items = x.items();
    let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    let dy = some_grad(&y);
    let mut grads = model.zero_grads().unwrap();
    let dx = backprop(dy.clone(), &mut grads).unwrap();

    let mut choices: Vec<Vec<usize>> = (0..items).map(|i| vec![i]).collect();
    choices.push((0..items).rev().collect());
    choices.push((0..items).map(|i| (i * 3 + 1) % items).collect());
    // A list without items does not tell how wide they are.
    if !type_name::<X>().starts_with("Vec<") {
        choices.push(Vec::new());
    }
    let mut one_by_one = model.zero_grads().unwrap();
    for (i, chosen) in choices.iter().enumerate() {
        let (y_chosen, backprop) = match model.begin_update(x.chosen(chosen), &mut Train::new(0)) {
            Ok(pass) => pass,
            Err(error) => {
                wrong.push(format!("items {chosen:?}: {error}"));
                continue;
            }
        };
        if !close(&y_chosen.numbers(), &y.chosen(chosen).numbers()) {
            wrong.push(format!("items {chosen:?} give other outputs alone"));
            continue;
        }
        let mut none = model.zero_grads().unwrap();
        let add_to = if i < items { &mut one_by_one } else { &mut none };
        let dx_chosen = backprop(y.chosen_grad(&dy, chosen), add_to).unwrap();
        // What a gradient holds where it means nothing is not compared.
        let all: Vec<usize> = (0..chosen.len()).collect();
        let dx_chosen = x.chosen(chosen).chosen_grad(&dx_chosen, &all);
        if !close(&dx_chosen.numbers(), &x.chosen_grad(&dx, chosen).numbers()) {
            wrong.push(format!("items {chosen:?} get other gradients alone"));
        }
    }
    let numbers = |bits: &[u32]| bits.iter().map(|&bits| f64::from(f32::from_bits(bits))).collect::<Vec<_>>();
    for ((name, found), (_, expected)) in bits(&mut one_by_one).iter().zip(&bits(&mut grads)) {
        if items > 0 && !close(&numbers(found), &numbers(expected)) {
            wrong.push(format!("the gradients of `{name}` do not add up"));
        }
    }
}
