//! Scores as tables, and by name.

use std::sync::Arc;

use thinc::text::scoring::{Cats, score_cats, score_labels, score_sents, score_token_attr_per_feat};
use thinc::text::{Attr, Doc, Vocab};

#[test]
fn labels() {
    let gold = [["NOUN", "VERB", "VERB"], ["NOUN", "NOUN", ""]];
    let predicted = [["NOUN", "NOUN", "NOUN"], ["NOUN", "ADJ", "X"]];
    let scores = score_labels(&predicted, &gold).unwrap();
    assert_eq!((scores.accuracy(), scores.micro().support(), scores.labels().len()), (Some(0.4), 5, 3));
    let noun = scores.label("NOUN").unwrap();
    assert_eq!((noun.true_positives, noun.false_positives, noun.false_negatives), (2, 2, 1));
    assert!((scores.macro_average().recall - 2.0 / 9.0).abs() < 1e-15);
    let expected = "\
label  precision  recall       F  support
ADJ       0.0000  0.0000  0.0000        0
NOUN      0.5000  0.6667  0.5714        3
VERB      0.0000  0.0000  0.0000        2
micro     0.4000  0.4000  0.4000        5
macro     0.1667  0.2222  0.1905
most frequent mistakes: NOUN for VERB (2), ADJ for NOUN (1)
accuracy 0.4000";
    assert_eq!(scores.to_string(), expected);
}

#[test]
fn nothing_to_compare() {
    let none: [[&str; 0]; 0] = [];
    let scores = score_labels(&none, &none).unwrap();
    assert_eq!((scores.accuracy(), scores.macro_average().f), (None, 0.0));
    assert!(scores.to_string().ends_with("no token has a label to compare with"));
    // A reference that doesn't say where sentences start.
    let docs = [Doc::new(Arc::new(Vocab::new()), ["a"])];
    assert!(score_sents(&docs, &docs).unwrap().is_empty());
}

#[test]
fn features_and_categories() {
    let vocab = Arc::new(Vocab::new());
    let doc = |morph: &str, cats: [f32; 2]| {
        let mut doc = Doc::new(vocab.clone(), ["a"]);
        doc.set_attr(0, Attr::Morph, morph);
        doc.set_cat("x", cats[0]);
        doc.set_cat("y", cats[1]);
        [doc]
    };
    let (predicted, gold) = (doc("Case=Nom|Number=Sing", [0.5, 0.5]), doc("Case=Nom|Number=Plur", [0.0, 1.0]));
    let features = score_token_attr_per_feat(&predicted, &gold, Attr::Morph).unwrap();
    let expected = "\
label   precision  recall       F  support
Case       1.0000  1.0000  1.0000        1
Number     0.0000  0.0000  0.0000        1
micro      0.5000  0.5000  0.5000        2
";
    assert_eq!(features.to_string(), expected);

    // Of equal scores the first of the labels counts.
    let first = |labels: [&str; 2]| score_cats(&predicted, &gold, &labels, Cats::Exclusive).unwrap();
    assert_eq!(first(["x", "y"]).cat("x").unwrap().false_positives, 1);
    assert_eq!(first(["y", "x"]).cat("y").unwrap().true_positives, 1);
    assert!(first(["x", "y"]).to_string().ends_with("macro AUC 0.0000"));
    let any = score_cats(&predicted, &gold, &["x", "y"], Cats::Multilabel { threshold: 0.5 }).unwrap();
    assert_eq!((any.micro().precision(), any.micro().recall(), any.auc("x")), (0.5, 1.0, None));
}
