//! What layers on documents have in common.

use std::sync::Arc;

use thinc_core::prelude::*;

use crate::doc::{Doc, Word};
use crate::strings::StringStore;
use crate::vectors::Vectors;
use crate::vocab::Vocab;

mod gradients;
mod remembering;

/// Documents, one of them without tokens, of words some of which come twice, with vectors of some words.
pub(super) fn docs() -> Vec<Doc> {
    let table = Floats2d::from_fn([3, 4], |[i, j]| (i as f32 - 1.2) * (j as f32 - 1.7) / 3.0);
    let rows = ["cats", "dogs", "like"].map(StringStore::id).into_iter().zip(0..);
    let vocab = Arc::new(Vocab::new().with_vectors(Vectors::new(table, rows).unwrap()));
    let doc = |words: &[&str]| Doc::new(Arc::clone(&vocab), words.iter().map(|&word| Word::new(word)));
    vec![
        doc(&["I", "like", "cats", ",", "I", "do"]),
        doc(&[]),
        doc(&["cats", "like", "Mr", "Grünwald"]),
        doc(&["dogs"]),
    ]
}

/// Batches of these documents, and of none with tokens.
pub(super) fn batches() -> Vec<Vec<Doc>> {
    let all = docs();
    vec![all.clone(), vec![all[1].clone(); 2], vec![all[3].clone()], vec![]]
}

/// A model with random parameters everywhere.
pub(super) fn initialized<M: Node>(mut model: M) -> M {
    model.initialize(&docs(), &(), &mut Train::new(7)).unwrap();
    let mut rng = Rng::new(3);
    let mut drawn = Params::new();
    for (path, value) in model.params().unwrap().iter() {
        let values: Vec<f32> = (0..value.storage().len()).map(|_| rng.normal() / 2.0).collect();
        drawn.insert(path, value.shape(), Storage::from_vec(values)).unwrap();
    }
    model.set_params(&drawn).unwrap();
    model
}
