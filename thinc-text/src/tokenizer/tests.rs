use std::sync::Arc;

use super::*;

/// The tokens, with `_` where a space follows.
fn tokens(tokenizer: &Tokenizer, text: &str) -> Vec<String> {
    let doc = tokenizer.tokenize(&Arc::new(Vocab::new()), text).unwrap();
    assert_eq!(doc.text(), text);
    doc.tokens().map(|token| format!("{}{}", token.text(), if token.space_after() { "_" } else { "" })).collect()
}

#[test]
fn white_space() {
    let cases: &[(&str, &[&str])] = &[
        ("", &[]),
        (" ", &[" "]),
        ("a ", &["a_"]),
        (" a", &[" ", "a"]),
        ("a  b", &["a_", " ", "b"]),
        ("a\n b", &["a", "\n ", "b"]),
        ("a \n b", &["a_", "\n ", "b"]),
        ("a\x1cb\u{a0}", &["a", "\x1c", "b", "\u{a0}"]),
        ("\0 \u{301}", &["\0_", "\u{301}"]),
    ];
    for (text, expected) in cases {
        assert_eq!(&tokens(&Tokenizer::new(), text), expected, "{text:?}");
    }
}

#[test]
fn a_change_of_rules_forgets_what_was_found() {
    let vocab = Arc::new(Vocab::new());
    let mut tokenizer = Tokenizer::new();
    let len = |tokenizer: &Tokenizer| tokenizer.tokenize(&vocab, "a-b a-b").unwrap().len();
    assert_eq!(len(&tokenizer), 2);
    tokenizer.set_infix_finditer(Some("-")).unwrap();
    assert_eq!(len(&tokenizer), 6);
    tokenizer.add_special_case("a-b", &[("a-", Some("x")), ("b", None)]).unwrap();
    assert_eq!(len(&tokenizer), 4);
    tokenizer.add_special_case("b a", &[("b a", None)]).unwrap();
    assert_eq!(len(&tokenizer), 4);
}

#[test]
fn wrong_exceptions() {
    let mut tokenizer = Tokenizer::new();
    let error = tokenizer.add_special_case("ab", &[("a", None)]).unwrap_err().to_string();
    assert_eq!(error, "the tokens of the exception `ab` are `a` together: they must be the text itself");
    let error = tokenizer.add_special_case("a", &[("a", None), ("", None)]).unwrap_err().to_string();
    assert_eq!(error, "the exception `a` has an empty token");
}
