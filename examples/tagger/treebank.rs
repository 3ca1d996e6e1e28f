//! Sentences whose words have tags.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use thinc::prelude::*;
use thinc::text::conllu::{self, Sentence};
use thinc::text::{Doc, TextError, Vocab};

use crate::args::TagColumn;

/// What `train` trains on when it is given nothing else. Written for this project.
const TRAIN: &str = include_str!("treebank/train.conllu");

/// What goes with it to compare models by.
const DEV: &str = include_str!("treebank/dev.conllu");

/// Which part of the treebank that comes with this program.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Train,
    Dev,
}

/// Sentences as documents, and the tags of their words.
pub(crate) struct Treebank {
    /// What to call it in messages.
    pub(crate) name: String,
    pub(crate) docs: Vec<Doc>,
    /// The tags of the words of each document.
    pub(crate) tags: Vec<Vec<String>>,
}

impl Treebank {
    /// Reads a file, or the part that comes with this program. Every word must have a tag.
    pub(crate) fn read(file: Option<&Path>, part: Part, column: TagColumn, vocab: &Arc<Vocab>) -> Result<Self> {
        let (name, text) = match part {
            Part::Train => ("treebank/train.conllu", TRAIN),
            Part::Dev => ("treebank/dev.conllu", DEV),
        };
        let (name, sentences) = match file {
            Some(file) => (file.display().to_string(), conllu::read_file(file)?),
            None => {
                let sentences: Result<Vec<Sentence>, TextError> =
                    conllu::Reader::new(text.as_bytes()).in_file(name).collect();
                (name.to_owned(), sentences?)
            }
        };
        if sentences.is_empty() {
            return Err(TextError::new("the treebank has no sentence").in_file(&name).into());
        }
        let mut tags = Vec::with_capacity(sentences.len());
        for (number, sentence) in sentences.iter().enumerate() {
            let of_words = sentence.words().map(|word| {
                word.known(column.column()).map(str::to_owned).ok_or_else(|| {
                    let id = sentence.comment("sent_id").map(|id| format!(", {id},")).unwrap_or_default();
                    let (word, column, number) = (word.form(), column.column(), number + 1);
                    let message = format_args!("in sentence {number}{id} the word `{word}` has no tag in {column}");
                    TextError::new(message).in_file(&name)
                })
            });
            tags.push(of_words.collect::<Result<_, _>>()?);
        }
        let docs = sentences.iter().map(|sentence| sentence.to_doc(vocab)).collect();
        Ok(Self { name, docs, tags })
    }

    /// The number of words.
    pub(crate) fn n_words(&self) -> usize {
        self.tags.iter().map(Vec::len).sum()
    }

    /// The distinct tags in their order.
    pub(crate) fn labels(&self) -> Vec<String> {
        let labels: BTreeSet<&String> = self.tags.iter().flatten().collect();
        labels.into_iter().cloned().collect()
    }

    /// The tags as places among `labels`, which has all of them.
    pub(crate) fn encoded(&self, labels: &[String]) -> Vec<Ints1d> {
        let place = |tag: &String| labels.binary_search(tag).map_or(u64::MAX, |place| place as u64);
        self.tags.iter().map(|tags| tags.iter().map(place).collect()).collect()
    }

    /// The tags that are not among `labels`, and so can't be guessed.
    pub(crate) fn unknown(&self, labels: &[String]) -> Vec<String> {
        self.labels().into_iter().filter(|tag| labels.binary_search(tag).is_err()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const UPOS: [&str; 17] = [
        "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
        "SYM", "VERB", "X",
    ];

    #[test]
    fn the_treebank_is_as_it_should_be() {
        let vocab = Arc::new(Vocab::new());
        let mut texts = BTreeSet::new();
        for (part, text, sentences) in [(Part::Train, TRAIN, 454), (Part::Dev, DEV, 86)] {
            let treebank = Treebank::read(None, part, TagColumn::Upos, &vocab).unwrap();
            assert_eq!((treebank.docs.len(), treebank.labels()), (sentences, UPOS.map(str::to_owned).to_vec()));
            let comments = text.lines().filter_map(|line| line.strip_prefix("# text = "));
            for (doc, comment) in treebank.docs.iter().zip(comments) {
                assert_eq!(doc.text().trim_end(), comment);
                assert!(texts.insert(comment), "`{comment}` stands there twice");
            }
        }
        assert_eq!(texts.len(), 540);
    }

    #[test]
    fn a_word_without_a_tag_is_named() {
        let error = Treebank::read(None, Part::Dev, TagColumn::Xpos, &Arc::new(Vocab::new())).err().unwrap();
        let expected = "treebank/dev.conllu: in sentence 1, dev-1, the word `Mara` has no tag in XPOS";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn tags_that_training_lacks_are_known() {
        let treebank = Treebank::read(None, Part::Dev, TagColumn::Upos, &Arc::new(Vocab::new())).unwrap();
        let labels: Vec<String> = treebank.labels().into_iter().filter(|tag| tag != "SYM").collect();
        assert_eq!(treebank.unknown(&labels), ["SYM"]);
    }
}
