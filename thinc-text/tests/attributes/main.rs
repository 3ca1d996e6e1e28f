//! What spaCy says of words: those of `golden.json`, or of `$THINC_IN/attributes.json`.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

use std::path::Path;

use serde_json::Value;
use thinc::text::{Attr, Lexeme, Vocab};

#[test]
fn words_have_the_attributes_that_spacy_gives_them() {
    let file = match std::env::var("THINC_IN") {
        Ok(folder) => Path::new(&folder).join("attributes.json"),
        Err(_) => Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attributes/golden.json"),
    };
    let golden: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let attrs = |name: &str| -> Vec<Attr> {
        golden[name].as_array().unwrap().iter().map(|attr| attr.as_str().unwrap().parse().unwrap()).collect()
    };
    let (flags, attrs) = (attrs("flags"), attrs("attrs"));
    let mut all_differ = 0;
    for case in golden["cases"].as_array().unwrap() {
        let norms = case["norms"].as_object().unwrap();
        let norms = norms.iter().map(|(id, norm)| (id.parse().unwrap(), norm.as_str().unwrap()));
        let vocab = Vocab::new().with_lang(case["lang"].as_str().unwrap()).with_norms(norms);
        let words = case["words"].as_array().unwrap();
        let mut differ = 0;
        for row in words {
            let word = vocab.get(row[0].as_str().unwrap());
            let found = differences(word, row, &flags, &attrs);
            differ += found.len();
            if differ < 20 {
                let text = |id: u64| vocab.strings().get(id).unwrap_or_default().to_owned();
                found.iter().for_each(|&(attr, ours, spacy)| {
                    println!("{attr} of {:?}: {ours} ({:?}), but {spacy} in spaCy", word.text(), text(ours));
                });
            }
        }
        println!("{}: {differ} attributes of {} words differ", case["name"].as_str().unwrap(), words.len());
        all_differ += differ;
        assert!(words.len() > 200);
    }
    assert_eq!(all_differ, 0);
}

/// The attributes that differ, with what they are here and in spaCy.
fn differences(word: &Lexeme, row: &Value, flags: &[Attr], attrs: &[Attr]) -> Vec<(Attr, u64, u64)> {
    let bits = row[1].as_u64().unwrap();
    let flags = flags.iter().map(|&flag| (flag, bits >> flag.id() & 1));
    let attrs = attrs.iter().enumerate().map(|(at, &attr)| (attr, row[at + 2].as_u64().unwrap()));
    let all = flags.chain(attrs).map(|(attr, spacy)| (attr, word.attr(attr), spacy));
    all.filter(|(_, ours, spacy)| ours != spacy).collect()
}
