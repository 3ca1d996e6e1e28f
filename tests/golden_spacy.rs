//! Models of spaCy's components, against the bytes and the numbers of spaCy 3.8.11, which `tests/golden/make_spacy.py`
//! wrote. What takes a `Doc` there takes what it would get from one here.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "common/golden.rs"]
mod golden;

use thinc::prelude::*;

use golden::{check, load_one};

/// spaCy's `FeatureExtractor`, of features that are there already.
#[derive(Clone, Default, Model)]
#[model(name = "extract_features")]
struct ExtractFeatures {
    #[attr]
    columns: Vec<String>,
}

/// spaCy's `Tok2VecListener`, of vectors that are there already.
#[derive(Clone, Default, Model)]
#[model(name = "tok2vec-listener", signature = _ -> n_o)]
struct Listener {
    #[dim(name = "nO")]
    n_o: Dim,
}

/// spaCy's `extract_ngrams`, of keys that are there already.
#[derive(Clone, Default, Model)]
#[model(name = "extract_ngrams")]
struct ExtractNgrams {
    #[attr]
    ngram_size: usize,
    #[attr]
    attr: u64,
}

macro_rules! same_value {
    ($($layer:ty: $value:ty),+) => {$(
        impl Model<$value> for $layer {
            type Output = $value;

            fn begin_update(&self, x: $value, _: &mut Train) -> Update<$value, impl Backprop<Self, $value> + use<>> {
                update::<Self, $value, _>(x, |dy, _| Ok(dy))
            }

            fn predict(&self, x: $value) -> Result<$value> {
                Ok(x)
            }
        }
    )+};
}
same_value!(ExtractFeatures: Vec<Ints2d>, Listener: Vec<Floats2d>);

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

/// The features of the tokens of each document.
fn features() -> Vec<Ints2d> {
    let docs: Vec<Vec<Vec<String>>> = serde_json::from_value(golden::case("spacy", "tok2vec")["x"].clone()).unwrap();
    let ids = |doc: Vec<Vec<String>>| {
        let shape = [doc.len(), doc[0].len()];
        Ints2d::from_vec(shape, doc.concat().iter().map(|id| id.parse().unwrap()).collect()).unwrap()
    };
    docs.into_iter().map(ids).collect()
}

/// `HashEmbedCNN.v2`: `MultiHashEmbed` and `MaxoutWindowEncoder`.
fn tok2vec() -> impl Model<Vec<Ints2d>, Output = Vec<Floats2d>> {
    let hashed = |column| HashEmbed::new(None, None).column(column);
    let maxout = |pieces| {
        let layer = chain((Maxout::with_pieces(None, None, pieces), LayerNorm::new(None)));
        chain((layer, Dropout::new(0.0)))
    };
    let tables = with_array(concatenate((hashed(0), hashed(1), hashed(2), hashed(3))));
    let embed = chain((ExtractFeatures::default(), list2ragged(), tables, with_array(maxout(3)), ragged2list()));
    let block = residual(chain((expand_window(1), maxout(2))));
    chain((embed, with_array(thinc::clone(&block, 2)).pad(2)))
}

/// The vectors of the tokens, which listeners get.
fn vectors() -> Vec<Floats2d> {
    let mut model = tok2vec();
    load("tok2vec", &mut model);
    model.predict(features()).unwrap()
}

#[test]
fn tok2vec_of_hash_embeddings_and_windows() {
    check_arrays("tok2vec", &vectors());
}

#[test]
fn tagger() {
    let mut model = chain((Listener::default(), with_array(Softmax::new(None, None))));
    load("tagger", &mut model);
    let probs: Vec<Probs> = model.predict(vectors()).unwrap();
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
fn check_textcat<M: Model<Vec<Floats2d>, Output: Into<Floats2d>>>(name: &str, mut model: M) {
    load(name, &mut model);
    check_arrays(name, &[model.predict(vectors()).unwrap().into()]);
}

#[test]
fn textcat_of_reductions() {
    let tokens = || chain((Listener::default(), list2ragged()));
    let all = concatenate((reduce_first(), reduce_last(), reduce_max(), reduce_mean()));
    let output = resizable(Softmax::new(None, None));
    check_textcat("textcat_reduce", TextCat::new(chain((tokens(), all)), output));
    let body = chain((chain((tokens(), reduce_mean())), resizable(Linear::new(None, None))));
    check_textcat("textcat_simple", TextCat::new(body, Logistic));
}

/// Sums of the tokens of each text, weighted by attention, and a layer behind them.
fn attended<A: Layer>(attention: A) -> impl Layer {
    let sums = chain((chain((chain((Listener::default(), list2ragged())), attention)), reduce_sum()));
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
