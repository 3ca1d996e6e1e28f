//! spaCy's architectures on documents, against the bytes and the numbers of spaCy 3.8.11, which
//! `tests/golden/make_text_layers.py` wrote.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "common/golden.rs"]
mod golden;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use thinc::model::{AnyGradient, VisitGradients};
use thinc::prelude::*;
use thinc::text::layers::{HashEmbedCNN, MultiHashEmbed, StaticVectors, Tagger, Tok2Vec, maxout_window_encoder};
use thinc::text::{Attr, Doc, StringStore, Vectors, Vocab, Word};

use golden::{check, load_one};

const SUITE: &str = "text_layers";

/// The documents of a batch, of a vocabulary with vectors.
fn docs(batch: &str) -> Vec<Doc> {
    let case = golden::case(SUITE, "docs");
    let (shape, table) = golden::array(&case["table"]);
    let table: Vec<f32> = table.into_iter().map(|value| value as f32).collect();
    let table = Floats2d::from_vec([shape[0], shape[1]], table).unwrap();
    let rows: BTreeMap<String, usize> = serde_json::from_value(case["rows"].clone()).unwrap();
    let vectors = Vectors::new(table, rows.iter().map(|(word, &row)| (StringStore::id(word), row))).unwrap();
    let vocab = Arc::new(Vocab::new().with_vectors(vectors));
    let batch: Vec<Vec<(String, bool)>> = serde_json::from_value(case["batches"][batch].clone()).unwrap();
    let word = |(text, space): &'_ (String, bool)| -> (String, bool) { (text.clone(), *space) };
    let doc = |words: Vec<(String, bool)>| {
        let words: Vec<_> = words.iter().map(word).collect();
        let words = words.iter().map(|(text, space)| {
            let word = Word::new(text);
            if *space { word } else { word.without_space() }
        });
        Doc::new(Arc::clone(&vocab), words)
    };
    batch.into_iter().map(doc).collect()
}

/// The numbers in an output, and a gradient of it that has others.
trait Output: Differentiable {
    fn numbers(&self) -> &Floats2d;
    fn gradient(&self, numbers: Floats2d) -> Self::Grad;
}

impl Output for Ragged {
    fn numbers(&self) -> &Floats2d {
        self.data()
    }

    fn gradient(&self, numbers: Floats2d) -> Floats2d {
        numbers
    }
}

impl Output for Ragged<Probs> {
    fn numbers(&self) -> &Floats2d {
        self.data()
    }

    fn gradient(&self, numbers: Floats2d) -> LogitsGrad {
        numbers.into()
    }
}

/// Shape and values of every gradient, by path.
#[derive(Default)]
struct Collect {
    path: Vec<String>,
    found: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
}

impl VisitGradients for Collect {
    fn gradient(&mut self, name: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
        let path = self.path.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(".");
        let values = gradient.storage().as_slice()?.to_vec();
        self.found.insert(path, (gradient.shape().to_vec(), values));
        Ok(())
    }

    fn enter(&mut self, name: &str) {
        self.path.push(name.to_owned());
    }

    fn leave(&mut self) {
        self.path.pop();
    }
}

#[track_caller]
fn check_floats(what: &str, expected: &Value, found: &Floats2d) {
    check(what, expected, found.shape_slice(), found.as_slice().unwrap());
}

/// Loads spaCy's bytes, writes them again, and compares the forward pass and the gradients.
#[track_caller]
fn compare<M: Model<Vec<Doc>, Output: Output>>(name: &str, make: impl Fn() -> M) {
    let case = golden::case(SUITE, name);
    let (mut model, mut expected) = (make(), make());
    load_one(name, &mut model, &golden::bytes(&case["bytes"]));
    load_one(name, &mut expected, &golden::bytes(&case["grads"]));

    let docs = docs("docs");
    // Twice, as the second one knows the words.
    for _ in 0..2 {
        check_floats(&format!("{name} predict"), &case["predict"], model.predict(docs.clone()).unwrap().numbers());
    }
    let (y, backprop) = model.begin_update(docs, &mut Train::new(0)).unwrap();
    check_floats(&format!("{name} y"), &case["y"], y.numbers());
    let (shape, dy) = golden::array(&case["dy"]);
    let dy: Vec<f32> = dy.into_iter().map(|value| value as f32).collect();
    let mut grads = model.zero_grads().unwrap();
    backprop(y.gradient(Floats2d::from_vec([shape[0], shape[1]], dy).unwrap()), &mut grads).unwrap();
    let mut collect = Collect::default();
    grads.visit(&mut collect).unwrap();
    let expected = expected.params().unwrap();
    assert_eq!(collect.found.len(), expected.iter().count(), "{name}");
    for (path, expected) in expected.iter() {
        let (shape, found) = &collect.found[path];
        assert_eq!(shape, expected.shape(), "{name} {path}");
        let expected: Vec<f64> = expected.storage().as_slice().unwrap().iter().map(|&value| value.into()).collect();
        let error = golden::difference(&expected, found);
        assert!(error < 1e-5, "{name}: the gradient of {path} differs by {error:e} of its largest value");
    }
}

#[test]
fn embeddings_of_hashed_attributes() {
    compare("embed_one", || MultiHashEmbed::new(4, [(Attr::Norm, 7)]));
    let subwords = [(Attr::Norm, 20), (Attr::Prefix, 10), (Attr::Suffix, 10), (Attr::Shape, 10)];
    compare("embed_four", || MultiHashEmbed::new(5, subwords));
    let attrs = [Attr::Orth, Attr::Lower, Attr::Prefix, Attr::Suffix, Attr::Spacy, Attr::IsSpace];
    // Bytes keep columns as numbers where they have them so.
    compare("embed_numbers", || MultiHashEmbed::new(3, [(Attr::Norm, 9), (Attr::Length, 8)]));
    compare("embed_six", || MultiHashEmbed::new(3, attrs.into_iter().zip([9, 8, 7, 6, 3, 2])));
}

#[test]
fn embeddings_with_vectors_of_words() {
    compare("embed_vectors", || MultiHashEmbed::new(4, [(Attr::Norm, 20), (Attr::Shape, 10)]).with_static_vectors());
    compare("static_vectors", || StaticVectors::new(3, None));
    compare("tok2vec_vectors", || {
        Tok2Vec::new(MultiHashEmbed::new(4, [(Attr::Norm, 7)]).with_static_vectors(), maxout_window_encoder(4, 1, 2, 1))
    });
}

#[test]
fn convolutions() {
    compare("cnn", || HashEmbedCNN::new(4, 2, 20));
    compare("cnn_wide_window", || HashEmbedCNN::with(6, 3, 10, 2, 2, false));
    compare("cnn_flat", || HashEmbedCNN::with(8, 1, 10, 0, 1, true));
}

#[test]
fn taggers() {
    compare("tagger", || Tagger::new(HashEmbedCNN::new(4, 1, 10), None));
    compare("tagger_normalized", || Tagger::new(HashEmbedCNN::with(4, 1, 10, 1, 3, false), None).normalized());
}
