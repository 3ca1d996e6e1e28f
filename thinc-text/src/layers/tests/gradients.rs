use thinc_core::model::Model;
use thinc_core::testing::{Checkable, GradientCheck};

use super::{batches, docs, initialized};
use crate::attr::Attr;
use crate::doc::Doc;
use crate::layers::*;

/// Proves the gradients of a model on each batch, without dropout and with it.
#[track_caller]
fn prove<M: Model<Vec<Doc>, Output: Checkable> + Clone>(model: M) {
    let model = initialized(model);
    let name = model.name().into_owned();
    for batch in batches() {
        for rate in [0.0, 0.3] {
            let check = GradientCheck::new().elements(60).drop_rate(rate);
            let report = check.check(&mut model.clone(), batch.clone());
            let report = report.unwrap_or_else(|error| panic!("{name} on {batch:?}: {error}"));
            assert!(report.checked > 0 || batch.iter().all(Doc::is_empty), "{name} on {batch:?}: {report}");
        }
    }
}

const ATTRS: [(Attr, usize); 3] = [(Attr::Norm, 11), (Attr::Suffix, 7), (Attr::Spacy, 3)];

#[test]
fn embeddings() {
    prove(MultiHashEmbed::new(5, ATTRS));
    prove(MultiHashEmbed::new(5, [(Attr::Norm, 7)]));
    prove(MultiHashEmbed::new(5, ATTRS).with_static_vectors());
    prove(StaticVectors::new(3, None));
}

#[test]
fn vectors_of_tokens() {
    prove(Tok2Vec::new(MultiHashEmbed::new(4, ATTRS), maxout_window_encoder(4, 1, 3, 2)));
    prove(HashEmbedCNN::with(3, 1, 10, 2, 2, true));
}

#[test]
fn taggers() {
    prove(Tagger::new(HashEmbedCNN::with(4, 1, 10, 1, 3, true), 3).normalized());
}

#[test]
fn columns_of_tables_drop_for_a_whole_batch() {
    let mut model = initialized(MultiHashEmbed::new(5, ATTRS).with_static_vectors());
    assert_eq!(thinc_core::NodeExt::set_dropout_rate(&mut model, 0.4).unwrap(), 5);
    GradientCheck::new().check(&mut model, docs()).unwrap();
}
