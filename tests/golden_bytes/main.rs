//! Models in every form, against the bytes that Thinc 8.3.11 has for them, which `tests/golden/make_bytes.py` wrote.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod attributes;
mod combinators;
#[path = "../common/golden.rs"]
mod golden;
mod options;
mod shared;
mod sizes;
mod spellings;
mod widths;

use thinc::prelude::*;

use golden::Case;

fn case(name: &str) -> Case {
    Case::new("bytes", name)
}

/// Loads Python's bytes into a model that has no parameters, and compares what it writes.
#[track_caller]
fn same(name: &str, mut model: impl Node + Clone) {
    golden::load(name, &mut model, &case(name).bytes());
}

/// Loads Python's bytes into a model whose own bytes are others, as the case says.
#[track_caller]
fn loads(name: &str, mut model: impl Node) {
    let case = case(name);
    model.from_bytes(&case.bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(model.to_bytes().unwrap() == case.bytes_here(), "{name} has other bytes");
    golden::load_one(name, &mut model, &case.bytes_here());
}

/// As [`same`], with what the model predicts.
#[track_caller]
fn predicts<M: Model<Floats2d>>(name: &str, mut model: M)
where
    M::Output: Into<Floats2d>,
    Grad<M::Output>: From<Floats2d>,
{
    let case = case(name);
    golden::load_one(name, &mut model, &case.bytes());
    let x = case.floats("x");
    let y = model.predict(x.clone()).unwrap().into();
    case.check("predict", &y);
    model.set_dropout_rate(0.0).unwrap();
    golden::write_for_python(name, &mut model, x, y.into(), |y| {
        let y: Floats2d = y.into();
        y.to_vec().unwrap()
    });
}
