//! What layers cost, forward and back, and what a call costs where there is little to compute: `cargo bench`.

use std::time::Duration;

use thinc::prelude::*;

use crate::harness::{Case, Json, Measured, Table, measure, ten_relus, time};

mod harness;
#[path = "harness/twelve_relus.rs"]
mod twelve_relus;

const SLICE: Duration = Duration::from_millis(4);
const REPEATS: usize = 30;
/// Words in a batch of a tagger, and the width of its layers.
const ROWS: usize = 1024;
const WIDTH: usize = 96;

fn main() -> Result<()> {
    let mut json = Json::default();
    let mut calls = Table::new(["ten Relu(8, 8), one row", "best", "median"]);
    for measured in ten_relus::times()? {
        calls.row([measured.name.clone(), time(measured.best), time(measured.median)]);
        json.push("chain", "ten Relu(8, 8), batch 1", "s", &measured);
    }
    calls.print("Calls");

    let mut wirings = Table::new([
        "twelve Relu(8, 8), one row",
        "by hand",
        "struct",
        "expression",
        "struct / by hand",
        "expression / by hand",
    ]);
    for measured in twelve_relus::times()? {
        let [hand, wired, expression] = &measured.wirings;
        let ratio = |measured: &Measured| format!("{:.2}", measured.best / hand.best);
        wirings.row([
            measured.call.to_owned(),
            time(hand.best),
            time(wired.best),
            time(expression.best),
            ratio(wired),
            ratio(expression),
        ]);
        for wiring in &measured.wirings {
            json.push("wirings", measured.call, "s", wiring);
        }
    }
    wirings.print("`model!` and the same calls by hand: best");

    let mut layers = Table::new(["layer", "predict", "begin_update", "with callback", "predict, median"]);
    let x = Floats2d::from_fn([ROWS, WIDTH], |[i, j]| ((i * 31 + j * 17) % 97) as f32 / 97.0 - 0.5);
    let ids: Ints1d = (0..ROWS as u64).map(|i| i * 7919 % 5000).collect();
    let results = [
        times("Linear(96, 96)", Linear::new(WIDTH, WIDTH), &x, |y| y)?,
        times("Relu(96, 96)", Relu::new(WIDTH, WIDTH), &x, |y| y)?,
        times("Maxout(96, 96), 3 pieces", Maxout::new(WIDTH, WIDTH), &x, |y| y)?,
        times("LayerNorm(96)", LayerNorm::new(WIDTH), &x, |y| y)?,
        times("Softmax(96, 17)", Softmax::new(WIDTH, 17), &x, |y| LogitsGrad::from(y.into_inner()))?,
        times("Dropout(0.2)", Dropout::new(0.2), &x, |y| y)?,
        times("Embed(96) of 5000", Embed::new(WIDTH, 5000), &ids, |y| y)?,
        times("HashEmbed(96) of 2000", HashEmbed::new(WIDTH, 2000), &ids, |y| y)?,
    ];
    for [predict, forward, both] in &results {
        layers.row([
            predict.name.clone(),
            time(predict.best),
            time(forward.best),
            time(both.best),
            time(predict.median),
        ]);
        for (metric, measured) in [("predict", predict), ("begin_update", forward), ("begin_update and callback", both)]
        {
            json.push("layers", metric, "s", measured);
        }
    }
    layers.print(&format!("Layers, {ROWS} rows: best"));
    json.write().map_err(|error| Error::invalid("--json", error.to_string()))
}

/// The times of a prediction, of a forward pass whose callback is dropped, and of one whose callback is called. `dy` makes
/// a gradient out of an output.
fn times<X, M>(name: &str, mut model: M, x: &X, dy: fn(M::Output) -> Grad<M::Output>) -> Result<[Measured; 3]>
where
    X: Differentiable,
    M: Model<X>,
{
    let mut train = Train::new(0).with_check_finite(false);
    model.initialize(x, &(), &mut train)?;
    let mut grads = model.zero_grads()?;
    // Once with errors looked at: the same calls cannot fail later.
    let (y, backprop) = model.begin_update(x.clone(), &mut train)?;
    let dy = dy(y);
    backprop(dy.clone(), &mut grads)?;
    let (mut first, mut second) = (train.fork(), train.fork());
    let mut cases = [
        Case::new(name, || drop(model.predict(x.clone()))),
        Case::new(name, || drop(model.begin_update(x.clone(), &mut first))),
        Case::new(name, || {
            let result = model.begin_update(x.clone(), &mut second);
            drop(result.and_then(|(_, backprop)| backprop(dy.clone(), &mut grads)));
        }),
    ];
    let measured = measure(&mut cases, REPEATS, SLICE);
    measured.try_into().map_err(|_| Error::invalid("overhead", "a case was not measured"))
}
