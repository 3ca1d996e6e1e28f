//! What cannot be compared.

use std::sync::Arc;

use thinc::text::scoring::{Cats, score_cats, score_labels, score_sents, score_token_attr, score_token_attr_per_feat};
use thinc::text::{Attr, Doc, Vocab};

fn docs(vocab: &Arc<Vocab>, texts: &[&[&str]]) -> Vec<Doc> {
    texts.iter().map(|words| Doc::new(vocab.clone(), words.iter().copied())).collect()
}

#[test]
fn the_first_difference_is_named() {
    let vocab = Arc::new(Vocab::new());
    let gold = docs(&vocab, &[&["a"], &["a", "b"], &["c"]]);
    let error = |texts: &[&[&str]]| {
        let predicted = docs(&vocab, texts);
        let error = score_token_attr(&predicted, &gold, Attr::Tag).unwrap_err();
        assert_eq!(score_token_attr_per_feat(&predicted, &gold, Attr::Morph).unwrap_err(), error);
        assert_eq!(score_sents(&predicted, &gold).unwrap_err(), error);
        error.to_string()
    };
    assert_eq!(error(&[&["a"]]), "1 documents were predicted, but there are 3 references");
    assert_eq!(
        error(&[&["a"], &["a"], &["x"]]),
        "document 2 has 1 tokens, but 2 in the reference: both must have the same tokens"
    );
    assert_eq!(
        error(&[&["a"], &["a", "x"], &["c"]]),
        "token 2 of document 2 is `x`, but `b` in the reference: both must have the same tokens"
    );
}

#[test]
fn labels_and_categories() {
    let error =
        |predicted: &[Vec<&str>]| score_labels(predicted, &[vec!["A"], vec!["A", "B"]]).unwrap_err().to_string();
    assert_eq!(error(&[vec![]]), "1 sentences were predicted, but there are 2 references");
    assert_eq!(error(&[vec!["A"], vec!["A"]]), "sentence 2 has 1 labels, but 2 in the reference");
    let one = docs(&Arc::new(Vocab::new()), &[&["a"]]);
    assert!(score_cats(&one, &[], &["X"], Cats::Exclusive).is_err());
}

#[test]
fn attributes_that_are_no_labels() {
    let vocab = Arc::new(Vocab::new());
    let mut gold = docs(&vocab, &[&["a"]]);
    let error = score_token_attr(&gold, &gold, Attr::Length).unwrap_err().to_string();
    assert!(error.starts_with("LENGTH is a number"), "{error}");
    gold[0].set_attr(0, Attr::Morph, "Case");
    let error = score_token_attr_per_feat(&gold, &gold, Attr::Morph).unwrap_err().to_string();
    assert_eq!(error, "`Case` is not a feature `Name=Value`");
}
