//! The numbers that spaCy's `Scorer` gives, from tests/text/scoring.json.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use thinc::text::scoring::{Cats, PrfScore, score_cats, score_sents, score_token_attr, score_token_attr_per_feat};
use thinc::text::{Attr, Doc, Vocab, Word};

fn golden() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/text/scoring.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[track_caller]
fn assert_close(ours: f64, spacy: &Value) {
    assert!((ours - spacy.as_f64().unwrap()).abs() < 1e-12, "{ours}, but spaCy has {spacy}");
}

#[track_caller]
fn assert_prf(ours: &PrfScore, spacy: &Value) {
    assert_close(ours.precision(), &spacy["p"]);
    assert_close(ours.recall(), &spacy["r"]);
    assert_close(ours.f(), &spacy["f"]);
}

fn docs(docs: &Value, vocab: &Arc<Vocab>) -> Vec<Doc> {
    let doc = |tokens: &Value| {
        let tokens = tokens.as_array().unwrap();
        let mut doc = Doc::new(vocab.clone(), tokens.iter().map(|token| Word::new(token[0].as_str().unwrap())));
        for (position, token) in tokens.iter().enumerate() {
            doc.set_attr(position, Attr::Tag, token[1].as_str().unwrap());
            // spaCy writes no features as `_`.
            let morph = token[2].as_str().filter(|morph| !morph.is_empty()).unwrap_or("_");
            doc.set_attr(position, Attr::Morph, morph);
            doc.set_sent_start(position, position == 0 || token[3].as_bool().unwrap());
        }
        doc
    };
    docs.as_array().unwrap().iter().map(doc).collect()
}

#[test]
fn tokens() {
    let (golden, vocab) = (golden(), Arc::new(Vocab::new()));
    let (predicted, gold) = (docs(&golden["predicted"], &vocab), docs(&golden["gold"], &vocab));
    let accuracy = |attr| score_token_attr(&predicted, &gold, attr).unwrap().accuracy().unwrap();
    assert_close(accuracy(Attr::Tag), &golden["tag_acc"]);
    assert_close(accuracy(Attr::Morph), &golden["morph_acc"]);
    assert_prf(&score_sents(&predicted, &gold).unwrap(), &golden["sents"]);

    let (features, spacy) = (score_token_attr_per_feat(&predicted, &gold, Attr::Morph).unwrap(), &golden["morph"]);
    assert_close(features.micro().precision(), &spacy["micro_p"]);
    assert_close(features.micro().recall(), &spacy["micro_r"]);
    assert_close(features.micro().f(), &spacy["micro_f"]);
    assert_eq!(features.features().len(), spacy["per_feat"].as_object().unwrap().len());
    for (name, score) in features.features() {
        assert_prf(score, &spacy["per_feat"][name]);
    }
}

#[test]
fn categories() {
    let (golden, vocab) = (golden(), Arc::new(Vocab::new()));
    assert_eq!(golden["cats"].as_array().unwrap().len(), 3);
    for case in golden["cats"].as_array().unwrap() {
        let labels: Vec<&str> =
            case["labels"].as_array().unwrap().iter().map(|label| label.as_str().unwrap()).collect();
        let docs = |which: usize| -> Vec<Doc> {
            let doc = |pair: &Value| {
                let mut doc = Doc::new(vocab.clone(), ["a"]);
                for (name, score) in pair[which].as_object().unwrap() {
                    doc.set_cat(name, score.as_f64().unwrap() as f32);
                }
                doc
            };
            case["pairs"].as_array().unwrap().iter().map(doc).collect()
        };
        let cats = match case["threshold"].as_f64() {
            Some(threshold) => Cats::Multilabel { threshold: threshold as f32 },
            None => Cats::Exclusive,
        };
        let (scores, spacy) = (score_cats(&docs(0), &docs(1), &labels, cats).unwrap(), &case["scores"]);
        assert_close(scores.micro().precision(), &spacy["micro_p"]);
        assert_close(scores.micro().recall(), &spacy["micro_r"]);
        assert_close(scores.micro().f(), &spacy["micro_f"]);
        assert_close(scores.macro_average().precision, &spacy["macro_p"]);
        assert_close(scores.macro_average().recall, &spacy["macro_r"]);
        assert_close(scores.macro_average().f, &spacy["macro_f"]);
        assert_close(scores.macro_auc(), &spacy["macro_auc"]);
        for label in labels {
            assert_prf(scores.cat(label).unwrap(), &spacy["f_per_type"][label]);
            assert_close(scores.auc(label).unwrap(), &spacy["auc_per_type"][label]);
        }
    }
}
