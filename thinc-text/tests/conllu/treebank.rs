//! UD English EWT, where it is: the folder `THINC_EWT`, or `../shared/data` beside the repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thinc::text::Vocab;
use thinc::text::conllu::{Sentence, read_file};

use crate::written;

fn treebank() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("THINC_EWT").map_or(beside, PathBuf::from);
    let there = folder.join("en_ewt-ud-train.conllu").is_file();
    if !there {
        println!("skipped: UD English EWT is not in {}", folder.display());
    }
    there.then_some(folder)
}

#[test]
fn the_treebank_is_read_and_written() {
    let Some(folder) = treebank() else { return };
    let counts = [("train", 12_544, 204_577), ("dev", 2_001, 25_147), ("test", 2_077, 25_094)];
    let vocab = Arc::new(Vocab::new());
    for (part, sentences, words) in counts {
        let path = folder.join(format!("en_ewt-ud-{part}.conllu"));
        let read = read_file(&path).unwrap();
        assert_eq!((read.len(), read.iter().map(Sentence::len).sum::<usize>()), (sentences, words), "{part}");
        assert!(written(&read).into_bytes() == fs::read(&path).unwrap(), "{part} is written otherwise");
        if part == "dev" {
            for sentence in &read {
                check_text(sentence, &vocab);
            }
        }
    }
}

/// Where the words of ranges are cut out of the text, the document has the text of the sentence.
fn check_text(sentence: &Sentence, vocab: &Arc<Vocab>) {
    let doc = sentence.to_doc(vocab);
    let mut again = sentence.clone();
    again.annotate(&doc).unwrap();
    assert_eq!(&again, sentence);
    let text = sentence.comment("text").unwrap();
    assert_eq!(doc.text().trim_end(), text.split_whitespace().collect::<Vec<_>>().join(" "), "{sentence}");
}
