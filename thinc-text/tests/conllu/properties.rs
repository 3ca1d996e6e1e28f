//! What holds for all sentences, and for all bytes.

use std::sync::Arc;

use proptest::prelude::*;
use thinc::text::conllu::{Reader, Sentence};
use thinc::text::{Attr, Doc, Vocab, Word};

use crate::{read, written};

/// A sentence as its text: words with ranges and empty nodes between them, heads, comments.
fn sentence() -> impl Strategy<Value = String> {
    let cell = "[^\t\n\r]{1,6}";
    let solid = "[^\t\n\r ]{1,6}";
    let word = (
        (cell, cell, solid, solid, solid),
        (any::<Option<prop::sample::Index>>(), solid, solid, cell),
        0..3u32,
        prop::option::weighted(0.2, 0..3usize),
    );
    (prop::collection::vec("#[^\n\r]{0,12}", 0..3), prop::collection::vec(word, 1..8)).prop_map(|(comments, words)| {
        let mut text: String = comments.iter().map(|comment| format!("{comment}\n")).collect();
        let count = words.len();
        let mut covered = 0;
        for (at, ((form, lemma, upos, xpos, feats), (head, deprel, deps, misc), empties, range)) in
            words.into_iter().enumerate()
        {
            let number = at + 1;
            if let Some(more) = range
                && number > covered
            {
                covered = (number + more).min(count);
                text += &format!("{number}-{covered}\t{form}{lemma}\t_\t_\t_\t{feats}\t_\t_\t_\t{misc}\n");
            }
            let head = head.map(|head| head.index(count + 1)).filter(|&head| head != number);
            let head = head.map_or("_".to_owned(), |head| head.to_string());
            text += &format!("{number}\t{form}\t{lemma}\t{upos}\t{xpos}\t{feats}\t{head}\t{deprel}\t{deps}\t{misc}\n");
            for empty in 1..=empties {
                text += &format!("{number}.{empty}\t{lemma}\t{form}\t{upos}\t_\t_\t_\t_\t{deps}\t_\n");
            }
        }
        text + "\n"
    })
}

proptest! {
    #[test]
    fn what_is_read_is_written(sentences in prop::collection::vec(sentence(), 0..4)) {
        let text = sentences.concat();
        let read = read(&text).unwrap();
        prop_assert_eq!(read.len(), sentences.len());
        prop_assert_eq!(written(&read), text);
    }

    #[test]
    fn no_bytes_are_too_odd(bytes in any::<Vec<u8>>()) {
        let sentences: Result<Vec<_>, _> = Reader::new(bytes.as_slice()).collect();
        if let Ok(sentences) = sentences {
            prop_assert_eq!(read(&written(&sentences)).unwrap(), sentences);
        }
    }

    #[test]
    fn no_change_of_a_file_is_too_odd(text in sentence(), at in any::<prop::sample::Index>(), with in "[\t\n\r0-9.\\-#_ a]{0,3}") {
        let chars: Vec<char> = text.chars().collect();
        let at = at.index(chars.len());
        let changed: String = chars[..at].iter().copied().chain(with.chars()).chain(chars[at + 1..].iter().copied()).collect();
        match read(&changed) {
            Ok(sentences) => {
                prop_assert_eq!(&read(&written(&sentences)).unwrap(), &sentences);
                for sentence in sentences {
                    prop_assert_eq!(sentence.to_doc(&Arc::new(Vocab::new())).len(), sentence.len());
                }
            }
            Err(error) => prop_assert!(error.line().is_some_and(|line| line <= changed.lines().count() + 1)),
        }
    }

    #[test]
    fn documents_come_back(words in prop::collection::vec(("[^\\s]{1,4}", any::<bool>(), any::<bool>(), "[A-Z]{0,2}"), 1..8)) {
        let vocab = Arc::new(Vocab::new());
        let made = words.iter().map(|(text, space, ..)| if *space { Word::new(text) } else { Word::new(text).without_space() });
        let mut doc = Doc::new(vocab.clone(), made);
        for (position, (_, _, start, tag)) in words.iter().enumerate() {
            doc.set_sent_start(position, *start || position == 0);
            doc.set_attr(position, Attr::Tag, tag);
        }
        // White space that `\s` does not know may still be in a word.
        prop_assume!(doc.tokens().all(|token| token.attr(Attr::IsSpace) == 0));
        let back: Vec<Doc> = Sentence::from_doc(&doc).unwrap().iter().map(|sentence| sentence.to_doc(&vocab)).collect();
        prop_assert_eq!(back.iter().map(Doc::text).collect::<String>(), doc.text());
        let tokens: Vec<_> = back.iter().flat_map(Doc::tokens).collect();
        for (token, back) in doc.tokens().zip(tokens) {
            prop_assert_eq!((token.text(), token.space_after()), (back.text(), back.space_after()));
            prop_assert_eq!((token.string(Attr::Tag), token.sent_start()), (back.string(Attr::Tag), back.sent_start()));
        }
    }
}
