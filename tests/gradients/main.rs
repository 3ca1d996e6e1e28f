//! Every backward pass is the derivative of its forward pass, for empty batches, one row and several.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]
#![allow(unreachable_pub, reason = "a test program has no users")]

mod attention;
mod cases;
mod combinators;
mod dense;
mod derived;
mod id_layers;
mod layers;
#[path = "../common/layers.rs"]
mod layers_of;
mod other_models;
mod recurrent;
mod rows;
mod sequences;
mod table;
mod wrappers;

use thinc::prelude::*;
use thinc::testing::{Checkable, GradientCheck};

use crate::layers_of::randomize;

/// Batches without rows, with one, and with several.
const BATCHES: [usize; 3] = [0, 1, 7];

/// Numbers that no two of are equal, so that a maximum has one place.
fn floats(rows: usize, width: usize) -> Floats2d {
    let mut rng = Rng::new(width as u64);
    Floats2d::from_fn([rows, width], |_| rng.normal())
}

fn ids(rows: usize) -> Ints1d {
    // With repetitions, whose gradients add up.
    (0..rows as u64).map(|i| i * i % 5).collect()
}

/// Checks every element of a model's gradients for inputs of every batch size.
#[track_caller]
fn prove<X: Checkable, M: Model<X>>(model: M, input: impl Fn(usize) -> X)
where
    M::Output: Checkable,
{
    prove_with(&GradientCheck::new(), model, input);
}

#[track_caller]
fn prove_with<X: Checkable, M: Model<X>>(check: &GradientCheck, mut model: M, input: impl Fn(usize) -> X)
where
    M::Output: Checkable,
{
    model.initialize(&input(1), &(), &mut Train::new(0)).unwrap();
    randomize(&mut model, &mut Rng::new(1));
    let params = model.num_params().unwrap();
    for rows in BATCHES {
        let check = check.clone().elements(1000);
        match check.check(&mut model, input(rows)) {
            Ok(report) => {
                assert!(report.checked + report.skipped >= params, "{rows} rows: {report} of {params} parameters");
                assert!(report.skipped * 4 <= report.checked, "{rows} rows: {report}");
            }
            Err(error) => panic!("{}, {rows} rows: {error}", model.name()),
        }
    }
}
