//! Runs the rows of the gradient table, with all their models and inputs, through other proofs.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use thinc::model::End;
use thinc::prelude::*;
use thinc::testing::GradientCheck;

pub use crate::batch::Batch as Provable;
use crate::cases::Cases;
use crate::layers_of::{randomize, type_name};
use crate::resize::{By, Trial};
use crate::{device, dropout, odd, properties};

/// A layer, and what calls [`Proofs::on`] with every model of it.
pub struct Row {
    pub layer: &'static str,
    pub prove: fn(&mut Proofs),
}

/// A row of the table.
pub const fn row(layer: &'static str, prove: fn(&mut Proofs)) -> Row {
    Row { layer, prove }
}

/// What is proven.
#[derive(Clone, Copy, PartialEq)]
pub enum Claim {
    /// What holds for all input that is as it should be.
    Properties,
    /// That all other input is an error.
    OddInput,
    /// That another width at either end is taken, or refused with a reason.
    Resize,
    /// That it is the same on a device.
    Device,
    /// That `set_dropout_rate` reaches every rate.
    DropoutRates,
}

/// What was proven.
pub struct Proofs {
    claim: Claim,
    layer: &'static str,
    pub wrong: Vec<String>,
    /// Layers and the containers they were proven on.
    pub containers: BTreeSet<(&'static str, String)>,
    /// The exceptions that were needed.
    pub excepted: BTreeSet<(&'static str, String)>,
    /// How layers are resized at the moment.
    trial: Option<Trial>,
    /// The exceptions for resizing that were needed.
    pub computed_of_all: BTreeSet<&'static str>,
    /// Layers that have a dropout rate.
    pub with_rate: BTreeSet<&'static str>,
}

impl Proofs {
    /// Proofs of every row.
    pub fn of_all(claim: Claim, rows: &[&Row]) -> Self {
        let mut proofs = Self {
            claim,
            layer: "",
            wrong: Vec::new(),
            containers: BTreeSet::new(),
            excepted: BTreeSet::new(),
            trial: None,
            computed_of_all: BTreeSet::new(),
            with_rate: BTreeSet::new(),
        };
        let only = std::env::var("THINC_LAYER").ok();
        for row in rows.iter().filter(|row| only.as_deref().is_none_or(|only| only == row.layer)) {
            proofs.layer = row.layer;
            if claim == Claim::Resize {
                proofs.resize(row);
            } else {
                (row.prove)(&mut proofs);
            }
        }
        proofs
    }

    /// Every way of resizing the models of a row.
    fn resize(&mut self, row: &Row) {
        for (end, by) in [End::Input, End::Output].into_iter().flat_map(|end| By::ALL.map(|by| (end, by))) {
            self.trial = Some(Trial::new(end, by));
            (row.prove)(self);
            self.trial.as_mut().unwrap().again();
            (row.prove)(self);
            self.computed_of_all.append(&mut self.trial.take().unwrap().excepted);
        }
    }

    /// Proves a model for each of the inputs, whose last one tells the widths that the model leaves open.
    pub fn on<X: Provable, M: Model<X>>(&mut self, model: M, cases: Cases<X>)
    where
        M::Output: Provable,
    {
        self.with(&GradientCheck::new(), model, cases);
    }

    /// The same; the settings are those of another proof.
    pub fn with<X: Provable, M: Model<X>>(&mut self, _: &GradientCheck, mut model: M, cases: Cases<X>)
    where
        M::Output: Provable,
    {
        let container = type_name::<X>();
        if let Some(mut trial) = self.trial.take() {
            let what = trial.what();
            let inputs: Vec<_> = cases.into_iter().map(|(_, x)| x).collect();
            let wrong = caught(|wrong| trial.on(&mut model, &inputs, wrong));
            self.trial = Some(trial);
            self.add(&what, &container, &model, wrong);
            return;
        }
        self.containers.insert((self.layer, container.clone()));
        if self.claim == Claim::DropoutRates {
            let mut has_rate = false;
            let wrong = caught(|wrong| has_rate = dropout::has_rate_that_can_be_set(&mut model, wrong));
            if has_rate {
                self.with_rate.insert(self.layer);
            }
            return self.add("its dropout rates", &container, &model, wrong);
        }
        let (_, sample) = cases.last().unwrap();
        if self.claim == Claim::OddInput {
            let wrong = caught(|wrong| odd::without_parameters(&model, sample, wrong));
            self.add("before `initialize`", &container, &model, wrong);
        }
        model.initialize(sample, &(), &mut Train::new(0)).unwrap();
        randomize(&mut model, &mut Rng::new(1));
        for (what, x) in &cases {
            let wrong = match self.claim {
                Claim::DropoutRates | Claim::Resize => Vec::new(),
                Claim::OddInput => caught(|wrong| odd::shapes_and_numbers(&mut model, x, wrong)),
                Claim::Device => caught(|wrong| device::as_on_the_cpu(&mut model, x, wrong)),
                Claim::Properties => {
                    let wrong = caught(|wrong| properties::of_one_pass(&mut model, x, self.layer, wrong));
                    self.add(what, &container, &model, wrong);
                    let wrong = caught(|wrong| properties::of_items(&model, x, wrong));
                    if !wrong.is_empty() && properties::not_independent(self.layer, &container) {
                        self.excepted.insert((self.layer, container.clone()));
                        Vec::new()
                    } else {
                        wrong
                    }
                }
            };
            self.add(what, &container, &model, wrong);
        }
        if self.claim == Claim::OddInput {
            let model = chain((model, noop()));
            for (what, x) in &cases {
                let wrong = caught(|wrong| odd::not_finite(&model, x, wrong));
                self.add(what, &container, &model, wrong);
            }
        }
    }

    fn add(&mut self, what: &str, container: &str, model: &dyn Node, wrong: Vec<String>) {
        let of = format!("{}: {} on {container}, {what}", self.layer, model.name());
        self.wrong.extend(wrong.into_iter().map(|why| format!("{of}: {why}")));
    }
}

/// What is found to be wrong; a panic is, too.
pub fn caught(f: impl FnOnce(&mut Vec<String>)) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| f(&mut wrong))) {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()));
        wrong.push(format!("a panic: {}", text.unwrap_or_default()));
    }
    wrong
}
