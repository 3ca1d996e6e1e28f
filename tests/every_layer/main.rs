//! What holds for every layer, on all the inputs and containers of the gradient table: a batch gives what its items give one
//! by one and in any order, nobody's values change, `predict` drops nothing out; on a device it is the same; and what does
//! not fit is an error.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]
#![allow(unreachable_pub, reason = "a test program has no users")]

mod batch;
#[path = "../common/mod.rs"]
mod common;
mod containers;
mod device;
mod dropout;
#[path = "../common/device/mod.rs"]
mod gpu;
#[path = "../common/layers.rs"]
mod layers_of;
mod odd;
mod properties;
mod resize;
mod settings;
mod table;
mod values;

// The rows of the gradient table.
#[path = "../gradients/attention.rs"]
mod attention;
#[path = "../gradients/cases.rs"]
mod cases;
#[path = "../gradients/combinators.rs"]
mod combinators;
#[path = "../gradients/dense.rs"]
mod dense;
#[path = "../gradients/id_layers.rs"]
mod id_layers;
#[path = "../gradients/layers.rs"]
mod layers;
#[path = "../gradients/recurrent.rs"]
mod recurrent;
#[path = "../gradients/rows.rs"]
mod rows;
#[path = "../gradients/sequences.rs"]
mod sequences;
#[path = "../gradients/wrappers.rs"]
mod wrappers;

use table::{Claim, Proofs};

#[test]
fn no_layer_is_missing() {
    let listed: Vec<&str> = rows::all().iter().map(|row| row.layer).collect();
    layers_of::assert_every_layer_is_in(&listed, "add rows to tests/gradients");
}

#[test]
fn a_batch_is_its_items_and_nobodys_values_change() {
    let proofs = Proofs::of_all(Claim::Properties, &rows::all());
    assert!(proofs.wrong.is_empty(), "{}", proofs.wrong.join("\n"));
    if std::env::var_os("THINC_LAYER").is_none() {
        let idle: Vec<_> =
            properties::exceptions().filter(|(l, c)| !proofs.excepted.contains(&(l, (*c).to_owned()))).collect();
        assert!(idle.is_empty(), "{idle:?} need no exception");
        let takes = |layer, container: &str| proofs.containers.contains(&(layer, container.to_owned()));
        let all = rows::all().into_iter().map(|row| row.layer);
        containers::assert_compared(
            all.filter(|layer| ["Ragged", "Padded", "Vec<Floats2d>"].iter().all(|container| takes(layer, container))),
        );
    }
}

#[test]
fn a_device_computes_what_the_cpu_does() {
    let proofs = Proofs::of_all(Claim::Device, &rows::all());
    assert!(proofs.wrong.is_empty(), "{}", proofs.wrong.join("\n"));
}

#[test]
fn what_does_not_fit_is_an_error() {
    let proofs = Proofs::of_all(Claim::OddInput, &rows::all());
    assert!(proofs.wrong.is_empty(), "{}", proofs.wrong.join("\n"));
}

#[test]
fn widths_change_or_it_is_told_why_they_cannot() {
    let proofs = Proofs::of_all(Claim::Resize, &rows::all());
    assert!(proofs.wrong.is_empty(), "{}", proofs.wrong.join("\n"));
    if std::env::var_os("THINC_LAYER").is_none() {
        assert!(resize::idle(&proofs.computed_of_all).is_empty(), "{:?}", resize::idle(&proofs.computed_of_all));
    }
}
