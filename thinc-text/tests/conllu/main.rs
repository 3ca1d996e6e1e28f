//! Reading and writing CoNLL-U.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod docs;
mod errors;
mod lenient;
mod properties;
mod treebank;

use thinc::text::TextError;
use thinc::text::conllu::{self, Sentence};

fn read(text: &str) -> Result<Vec<Sentence>, TextError> {
    conllu::Reader::new(text.as_bytes()).collect()
}

fn written(sentences: &[Sentence]) -> String {
    let mut bytes = Vec::new();
    conllu::write(&mut bytes, sentences).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Rows with these ids, forms and heads; a sentence ends at an empty id.
fn rows(rows: &[(&str, &str, &str)]) -> String {
    let line = |&(id, form, head): &(&str, &str, &str)| match id {
        "" => "\n".to_owned(),
        _ => format!("{id}\t{form}\t_\t_\t_\t_\t{head}\t_\t_\t_\n"),
    };
    rows.iter().map(line).collect::<String>() + "\n"
}
