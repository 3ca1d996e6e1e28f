//! Sentences as documents, and back.

use std::sync::Arc;

use thinc::text::conllu::{Column, Sentence};
use thinc::text::{Attr, Doc, Vocab, Word};

use crate::{read, written};

const SENTENCE: &str = "\
# sent_id = 7
0.1\tnothing\t_\t_\t_\t_\t_\t_\t1:x\t_
1-2\tDon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
1\tDo\tdo\tAUX\tVB\tMood=Imp|VerbForm=Fin\t3\taux\t3:aux\tA=B
2\tn't\tnot\tPART\t_\t_\t3\tadvmod\t3:advmod\t_
3\t!\t_\tPUNCT\t.\t_\t0\troot\t0:root\t_

";

fn strings(doc: &Doc, attr: Attr) -> Vec<&str> {
    doc.tokens().map(|token| token.string(attr).unwrap()).collect()
}

#[test]
fn words_become_tokens() {
    let doc = read(SENTENCE).unwrap()[0].to_doc(&Arc::new(Vocab::new()));
    assert_eq!(doc.text(), "Don't! ");
    assert_eq!(strings(&doc, Attr::Orth), ["Do", "n't", "!"]);
    assert_eq!(strings(&doc, Attr::Lemma), ["do", "not", ""]);
    assert_eq!(strings(&doc, Attr::Pos), ["AUX", "PART", "PUNCT"]);
    assert_eq!(strings(&doc, Attr::Tag), ["VB", "", "."]);
    assert_eq!(strings(&doc, Attr::Morph), ["Mood=Imp|VerbForm=Fin", "_", "_"]);
    assert_eq!(
        doc.tokens().map(|token| token.sent_start()).collect::<Vec<_>>(),
        [Some(true), Some(false), Some(false)]
    );
}

#[test]
fn tokens_become_words() {
    let doc = read(SENTENCE).unwrap()[0].to_doc(&Arc::new(Vocab::new()));
    let expected = "\
# text = Don't!
1\tDo\tdo\tAUX\tVB\tMood=Imp|VerbForm=Fin\t_\t_\t_\tSpaceAfter=No
2\tn't\tnot\tPART\t_\t_\t_\t_\t_\tSpaceAfter=No
3\t!\t_\tPUNCT\t.\t_\t_\t_\t_\t_

";
    assert_eq!(written(&Sentence::from_doc(&doc).unwrap()), expected);
}

#[test]
fn a_sentence_for_each_start() {
    let words = ["\n", "Go", "\n\n", "!", " ", "\t", "Now", "!", " "].map(|text| Word::new(text).without_space());
    let mut doc = Doc::new(Arc::new(Vocab::new()), words);
    doc.set_attr(1, Attr::Tag, "VB");
    doc.set_sent_start(6, true);
    let expected = "\
# text = Go !
1\tGo\t_\t_\tVB\t_\t_\t_\t_\tSpacesBefore=\\n|SpacesAfter=\\n\\n
2\t!\t_\t_\t_\t_\t_\t_\t_\tSpacesAfter=\\s\\t

# text = Now!
1\tNow\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
2\t!\t_\t_\t_\t_\t_\t_\t_\t_

";
    assert_eq!(written(&Sentence::from_doc(&doc).unwrap()), expected);
}

#[test]
fn documents_without_words_and_words_that_cannot_be_written() {
    let vocab = Arc::new(Vocab::new());
    assert_eq!(Sentence::from_doc(&Doc::new(vocab.clone(), [""; 0])).unwrap(), []);
    assert_eq!(Sentence::from_doc(&Doc::new(vocab.clone(), [" ", "\n"])).unwrap(), []);
    let error = Sentence::from_doc(&Doc::new(vocab.clone(), ["a", "b\nc"])).unwrap_err().to_string();
    assert_eq!(
        error,
        "token 1 of the document: the column FORM is \"b\\nc\": CoNLL-U has no way to write tabs and line breaks"
    );
    assert!(Sentence::from_doc(&Doc::new(vocab, [""])).unwrap_err().to_string().contains("FORM is empty"));
}

#[test]
fn a_document_annotates_a_sentence() {
    let mut sentence = read(SENTENCE).unwrap().remove(0);
    let mut doc = sentence.to_doc(&Arc::new(Vocab::new()));
    doc.set_attr(1, Attr::Tag, "RB");
    doc.set_attr(2, Attr::Lemma, "!");
    doc.set_attr(0, Attr::Pos, "");
    sentence.annotate(&doc).unwrap();
    let expected = SENTENCE.replace("PART\t_", "PART\tRB").replace("3\t!\t_", "3\t!\t!");
    assert_eq!(sentence.to_string(), expected);
    assert_eq!(sentence.rows()[2].get(Column::Upos), "AUX", "what the document doesn't know stays");

    let vocab = doc.vocab().clone();
    let error =
        |words: &[&str]| sentence.clone().annotate(&Doc::new(vocab.clone(), words.iter().copied())).unwrap_err();
    assert_eq!(error(&["Do"]).to_string(), "the sentence has 3 words, but the document 1 tokens");
    assert_eq!(error(&["Do", "not", "!"]).to_string(), "word 2 is `n't`, but the token of the document is `not`");
}
