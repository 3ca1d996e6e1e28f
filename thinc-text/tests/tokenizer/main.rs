//! The tokens of spaCy's own tokenizer, for tokenizers that spaCy wrote: those of `golden.json`, or of `$THINC_IN/tokenizer.json`.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use thinc::text::{Attr, Doc, Token, Tokenizer, Vocab};

#[test]
fn as_spacy() {
    let file = match std::env::var("THINC_IN") {
        Ok(folder) => Path::new(&folder).join("tokenizer.json"),
        Err(_) => Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tokenizer/golden.json"),
    };
    let golden: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let mut differ = 0;
    for (name, golden) in golden.as_object().unwrap() {
        let bytes = from_hex(golden["file"].as_str().unwrap());
        let tokenizer = Tokenizer::from_bytes(&bytes).unwrap();
        let written = tokenizer.to_bytes().unwrap();
        if let Ok(folder) = std::env::var("THINC_OUT") {
            tokenizer.to_disk(Path::new(&folder).join(name)).unwrap();
        } else {
            assert!(written == bytes, "the file of {name} is written in another way");
        }
        let vocab = Arc::new(Vocab::new());
        let cases = golden["cases"].as_array().unwrap();
        let (mut wrong, mut words) = (0, 0);
        for case in cases {
            let text = case[0].as_str().unwrap();
            let doc = tokenizer.tokenize(&vocab, text).unwrap();
            assert_eq!(doc.text(), text);
            words += doc.len();
            let tokens = tokens(&doc);
            if tokens != case[1] {
                wrong += 1;
                if wrong < 6 {
                    println!("{name}: {text:?}\n  here  {tokens}\n  spaCy {}", case[1]);
                }
            }
        }
        println!("{name}: {wrong} of {} texts ({words} tokens) differ", cases.len());
        differ += wrong;
    }
    assert_eq!(differ, 0);
}

/// Each token as its text, its norm, and whether a space follows.
fn tokens(doc: &Doc) -> Value {
    let of = |token: Token<'_>| json!([token.text(), token.string(Attr::Norm), token.space_after()]);
    doc.tokens().map(of).collect()
}

fn from_hex(hex: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(digit).collect()
}
