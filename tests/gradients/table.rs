//! Every public layer, with every container that it takes, in one table.
//!
//! The table stands in the documentation of `thinc::testing`. `THINC_BLESS=1 cargo test --test gradients` writes it anew;
//! `THINC_LAYER=Relu cargo test --test gradients table` proves one layer only.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use thinc::prelude::*;
use thinc::testing::{Checkable, GradientCheck};

use crate::cases::Cases;
use crate::layers_of::{assert_every_layer_is_in, randomize, type_name};
use crate::rows;

/// What inputs and outputs must be for a proof; the rows serve other proofs as well.
pub use thinc::testing::Checkable as Provable;

/// A layer, and what proves its gradients.
pub struct Row {
    layer: &'static str,
    prove: fn(&mut Proofs),
}

/// A row of the table: the public name of a layer, and a function that proves it on all containers it takes.
pub const fn row(layer: &'static str, prove: fn(&mut Proofs)) -> Row {
    Row { layer, prove }
}

/// What was proven of one layer.
#[derive(Default)]
pub struct Proofs {
    check: GradientCheck,
    /// The worst relative error for each container.
    worst: BTreeMap<String, f64>,
    wrong: Vec<String>,
}

impl Proofs {
    /// Proves the gradients of a model for each of the inputs, whose last one tells the widths that the model leaves open.
    pub fn on<X: Checkable, M: Model<X>>(&mut self, model: M, cases: Cases<X>)
    where
        M::Output: Checkable,
    {
        self.with(&GradientCheck::new(), model, cases);
    }

    /// The same with other settings.
    pub fn with<X: Checkable, M: Model<X>>(&mut self, check: &GradientCheck, mut model: M, cases: Cases<X>)
    where
        M::Output: Checkable,
    {
        let container = type_name::<X>();
        let sample = cases.last().map(|(_, x)| x.clone()).unwrap();
        self.check = check.clone().elements(1000);
        model.initialize(&sample, &(), &mut Train::new(0)).unwrap();
        randomize(&mut model, &mut Rng::new(1));
        let params = model.num_params().unwrap();
        for (what, x) in cases {
            let proven = match self.check.check(&mut model, x) {
                Ok(report) if report.checked + report.skipped < params => {
                    Err(format!("only {report}, of {params} parameters"))
                }
                Ok(report) if report.skipped * 4 > report.checked => Err(report.to_string()),
                Ok(report) => Ok(report.worst.map_or(0.0, |worst| worst.error)),
                Err(error) => Err(error.to_string()),
            };
            match proven {
                Ok(error) => {
                    let worst = self.worst.entry(container.clone()).or_default();
                    *worst = worst.max(error);
                }
                Err(why) => self.wrong.push(format!("{} on {container}, {what}: {why}", model.name())),
            }
        }
    }
}

#[test]
fn every_row_of_the_table_is_proven() {
    let only = std::env::var("THINC_LAYER").ok();
    let rows: Vec<_> =
        rows::all().into_iter().filter(|row| only.as_deref().is_none_or(|only| only == row.layer)).collect();
    let found: Mutex<BTreeMap<&str, BTreeMap<String, f64>>> = Mutex::default();
    let wrong: Mutex<Vec<String>> = Mutex::default();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from).min(8) {
            scope.spawn(|| {
                while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut proofs = Proofs::default();
                    (row.prove)(&mut proofs);
                    wrong.lock().unwrap().extend(proofs.wrong.iter().map(|why| format!("{}: {why}", row.layer)));
                    let mut found = found.lock().unwrap();
                    let of_layer = found.entry(row.layer).or_default();
                    for (container, worst) in proofs.worst {
                        let slot = of_layer.entry(container).or_default();
                        *slot = slot.max(worst);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    if only.is_none() {
        check_document(&found.into_inner().unwrap());
    }
}

/// Compares layers and containers with the documentation. The errors depend on the processor, so they are those of one run.
fn check_document(found: &BTreeMap<&str, BTreeMap<String, f64>>) {
    let mut table = String::from("| layer | takes | worst relative error |\n|---|---|---:|\n");
    for (layer, containers) in found {
        for (container, worst) in containers {
            writeln!(table, "| `{layer}` | `{container}` | {} |", rounded(*worst)).unwrap();
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("thinc-core/src/testing/table.md");
    if std::env::var_os("THINC_BLESS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let without_errors = |table: &str| -> Vec<String> {
        table.lines().filter_map(|line| line.rsplit_once(" | ").map(|(cells, _)| cells.to_owned())).collect()
    };
    let documented = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        without_errors(&documented) == without_errors(&table),
        "{} is not what was proven; THINC_BLESS=1 cargo test --test gradients writes it anew",
        path.display()
    );
}

/// Up to two digits: `4e-5`.
fn rounded(error: f64) -> String {
    if error == 0.0 { "0".to_owned() } else { format!("{error:.0e}") }
}

#[test]
fn no_public_layer_is_missing() {
    let listed: Vec<&str> = rows::all().iter().map(|row| row.layer).collect();
    assert_every_layer_is_in(&listed, "no gradients are proven, add rows to tests/gradients");
}
