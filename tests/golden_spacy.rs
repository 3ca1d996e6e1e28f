//! Models of spaCy's components, against the bytes and the numbers of spaCy 3.8.11, which `tests/golden/make_spacy.py`
//! wrote. What takes a `Doc` there takes what it would get from one here.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "common/golden.rs"]
mod golden;

use std::sync::Arc;

use thinc::prelude::*;
use thinc::text::layers::{HashEmbedCNN, Tagger, ToRagged, Tok2VecListener};
use thinc::text::{Doc, Vocab};

use golden::{check, load_one};

/// spaCy's `extract_ngrams`, of keys that are there already.
#[derive(Clone, Default, Model)]
#[model(name = "extract_ngrams")]
struct ExtractNgrams {
    #[attr]
    ngram_size: usize,
    #[attr]
    attr: u64,
}

/// The arrays that spaCy predicts, as many as there are documents or one for all of them.
#[track_caller]
fn check_arrays(name: &str, found: &[Floats2d]) {
    let case = golden::case("spacy", name);
    let expected = case["predict"].as_array().unwrap();
    assert_eq!(expected.len(), found.len(), "{name}");
    for (expected, found) in expected.iter().zip(found) {
        check(name, expected, found.shape_slice(), found.as_slice().unwrap());
    }
}

/// Loads spaCy's bytes, and compares what is written with what it should be here.
#[track_caller]
fn load(name: &str, model: &mut impl Node) {
    let case = golden::case("spacy", name);
    let bytes = golden::bytes(&case["bytes"]);
    model.from_bytes(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    let here = case.get("here").map_or(bytes, golden::bytes);
    assert!(model.to_bytes().unwrap() == here, "{name} has other bytes");
    load_one(name, model, &here);
}

/// The documents of `make_spacy.py`.
fn docs() -> Vec<Doc> {
    let vocab = Arc::new(Vocab::new());
    let texts = ["I like red apples .", "She sees big dogs far away"];
    texts.iter().map(|text| Doc::new(Arc::clone(&vocab), text.split(' '))).collect()
}

/// The documents with the vectors that listeners get.
fn vectors() -> Vec<Doc> {
    let mut model = HashEmbedCNN::with(4, 2, 8, 1, 2, true);
    load("tok2vec", &mut model);
    let mut docs = docs();
    let vectors = model.predict(docs.clone()).unwrap().into_list().unwrap();
    docs.iter_mut().zip(vectors).for_each(|(doc, vectors)| doc.set_tensor(Some(vectors)));
    docs
}

#[test]
fn tok2vec_of_hash_embeddings_and_windows() {
    let vectors: Vec<_> = vectors().iter().map(|doc| doc.tensor().unwrap().clone()).collect();
    check_arrays("tok2vec", &vectors);
}

#[test]
fn tagger() {
    let mut model = Tagger::new(Tok2VecListener::default(), None);
    load("tagger", &mut model);
    let probs = model.predict(vectors()).unwrap().into_list().unwrap();
    check_arrays("tagger", &probs.into_iter().map(Floats2d::from).collect::<Vec<_>>());
}

/// spaCy's text categorizers, whose attribute is that of the outermost chain.
#[derive(Clone, Default, Model)]
#[model(name = "{body}>>{output}", forward = body >> output)]
struct TextCat<A: Layer, B: Layer> {
    #[attr]
    multi_label: bool,
    #[layer]
    body: A,
    #[layer]
    output: B,
}

impl<A: Layer, B: Layer> TextCat<A, B> {
    fn new(body: A, output: B) -> Self {
        Self { multi_label: false, body, output }
    }
}

#[track_caller]
fn check_textcat<M: Model<Vec<Doc>, Output: Into<Floats2d>>>(name: &str, mut model: M) {
    load(name, &mut model);
    check_arrays(name, &[model.predict(vectors()).unwrap().into()]);
}

#[test]
fn textcat_of_reductions() {
    let tokens = || chain((Tok2VecListener::default(), ToRagged));
    let all = concatenate((reduce_first(), reduce_last(), reduce_max(), reduce_mean()));
    let output = resizable(Softmax::new(None, None));
    check_textcat("textcat_reduce", TextCat::new(chain((tokens(), all)), output));
    let body = chain((chain((tokens(), reduce_mean())), resizable(Linear::new(None, None))));
    check_textcat("textcat_simple", TextCat::new(body, Logistic));
}

/// Sums of the tokens of each text, weighted by attention, and a layer behind them.
fn attended<A: Layer>(attention: A) -> impl Layer {
    let sums = chain((chain((chain((Tok2VecListener::default(), ToRagged)), attention)), reduce_sum()));
    let hidden = chain((chain((Maxout::new(None, None), LayerNorm::new(None))), Dropout::new(0.0)));
    chain((sums, residual(hidden)))
}

fn bag_of_words() -> impl Layer {
    let scores = with_cpu(chain((ExtractNgrams::default(), resizable(SparseLinear::new(None, 16)))));
    TextCat::new(scores, with_cpu(SoftmaxActivation))
}

#[test]
fn textcats_of_parts() {
    load("textcat_bow", &mut bag_of_words());
    let attention = ParametricAttentionV2::new(Gelu::new(None, None), None);
    load("textcat_attention", &mut TextCat::new(attended(attention), Softmax::new(None, None)));
    let parts = concatenate((bag_of_words(), attended(ParametricAttention::new(None))));
    load("textcat_ensemble", &mut TextCat::new(parts, Softmax::new(None, None)));
}
