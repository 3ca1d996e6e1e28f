//! What may stand for the progress, and models and optimizers of other types.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thinc::checkpoint::{self, Progress};
use thinc::prelude::*;

use crate::common::{floats, initialized, snapshot};
use crate::differences::Net;
use crate::folder::Folder;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Diary {
    #[serde(flatten)]
    progress: Progress,
    losses: Vec<f32>,
    notes: BTreeMap<String, Option<f64>>,
}

#[test]
fn progress_is_any_type_of_serde() {
    fn comes_back<P: Clone + std::fmt::Debug + PartialEq + Serialize + serde::de::DeserializeOwned>(progress: P) {
        let folder = Folder::new("progress");
        let path = folder.0.join("checkpoint");
        let (mut model, mut sgd, mut train) = (initialized(Linear::new(3, 2)), Sgd::new(0.1), Train::new(0));
        checkpoint::save(&path, &model, &sgd, &train, &progress).unwrap();
        let resumed: P = checkpoint::resume(&path, &mut model, &mut sgd, &mut train).unwrap();
        assert_eq!(resumed, progress);
        assert_eq!(folder.names(), ["checkpoint"]);
    }
    let progress = Progress { epoch: 3, batch: 7, batches: u64::MAX, best_score: Some(-0.1), best_at: 12 };
    comes_back(progress.clone());
    comes_back(Progress::default());
    comes_back((progress.clone(), vec![0.5_f32, f32::INFINITY]));
    comes_back(Diary {
        progress,
        losses: vec![1.0, 0.5],
        notes: [("none".to_owned(), None), ("some".to_owned(), Some(0.1))].into(),
    });
    comes_back(());
}

/// An optimizer of the user's, within which is another.
#[derive(Serialize, Deserialize)]
struct Alternating {
    steps: u64,
    even: Adam,
    odd: Sgd,
}

#[test]
fn optimizers_may_be_of_other_types() {
    let folder = Folder::new("alternating");
    let path = folder.0.join("checkpoint");
    let train = Train::new(0);
    let model = initialized(Linear::new(3, 2));
    let optimizer = Alternating { steps: 7, even: Adam::new(0.1), odd: Sgd::new(0.2) };
    checkpoint::save(&path, &model, &optimizer, &train, &()).unwrap();
    let mut resumed = Alternating { steps: 0, even: Adam::new(1.0), odd: Sgd::new(1.0) };
    let mut open = Linear::new(None, None);
    let () = checkpoint::resume(&path, &mut open, &mut resumed, &mut Train::new(1)).unwrap();
    assert_eq!((resumed.steps, resumed.even.learn_rate(), resumed.odd.learn_rate()), (7, 0.1, 0.2));
    assert_eq!(snapshot(&open), snapshot(&model));
}

#[test]
fn the_form_with_one_call_can_be_saved() {
    let folder = Folder::new("trainable");
    let path = folder.0.join("checkpoint");
    let mut sgd = Sgd::new(0.1);
    let mut model = Trainable::new(initialized(chain((Linear::new(3, 4), Dropout::new(0.5)))), Train::new(0));
    let step = |model: &mut Trainable<Net>, sgd: &mut Sgd| {
        let (y, backprop) = model.begin_update(floats(5, 3), 0.0).unwrap();
        backprop(y, Some(sgd)).unwrap();
    };
    step(&mut model, &mut sgd);
    let (net, train) = model.parts();
    checkpoint::save(&path, net, &sgd, train, &()).unwrap();
    step(&mut model, &mut sgd);

    let mut other = Trainable::new(chain((Linear::new(3, 4), Dropout::new(0.1))), Train::new(7));
    let mut other_sgd = Sgd::new(0.9);
    let (net, train) = other.parts_mut();
    let () = checkpoint::resume(&path, net, &mut other_sgd, train).unwrap();
    step(&mut other, &mut other_sgd);
    assert_eq!(snapshot(&*other), snapshot(&*model));
    assert_eq!(other.train(), model.train());
}

#[test]
fn batches_that_are_done_are_skipped_without_being_read() {
    let items: Vec<usize> = (0..20).collect();
    let batches = minibatch(constant_then(3.0, 2, 4.0), &items).unwrap();
    let all: Vec<_> = batches.shuffled(&mut Rng::new(1)).map(Result::unwrap).collect();
    for done in 0..8 {
        let rest = batches.shuffled(&mut Rng::new(1)).skip(done);
        assert_eq!(rest.len(), all.len().saturating_sub(done));
        assert_eq!(rest.map(Result::unwrap).collect::<Vec<_>>(), all[done.min(all.len())..]);
    }
    let mut batches = batches.iter();
    assert_eq!(batches.nth(1).unwrap().unwrap(), [3, 4, 5]);
    assert_eq!(batches.next().unwrap().unwrap(), [6, 7, 8, 9]);
    assert!(batches.nth(5).is_none() && batches.next().is_none());
}
