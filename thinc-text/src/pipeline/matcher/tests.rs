use super::*;
use crate::attr::Attr;

fn text(text: &'static str) -> Value<'static> {
    Value::Str(text)
}

fn token(entries: &[(&'static str, Value<'static>)]) -> Value<'static> {
    Value::Map(entries.iter().map(|(name, value)| (text(name), value.clone())).collect())
}

fn spans(pattern: Vec<Value<'static>>, words: &[&str]) -> Vec<(usize, usize)> {
    let vocab = Arc::new(Vocab::new());
    let mut matcher = Matcher::new(vocab.clone());
    matcher.add(0, &Value::Array(pattern)).unwrap();
    let doc = Doc::new(vocab, words.iter().copied());
    matcher.matches(&doc).iter().map(|found| (found.start, found.end)).collect()
}

/// What spaCy 3.8.11 gives for the same patterns and texts, in its order.
#[test]
fn operators_as_in_spacy() {
    let (a, b) = (("LOWER", text("a")), ("LOWER", text("b")));
    let op = |entry: &(&'static str, Value<'static>), op| token(&[entry.clone(), ("OP", text(op))]);
    let words = ["a", "a", "b", "a"];
    let cases: [(Vec<Value<'static>>, &[(usize, usize)]); 7] = [
        (vec![op(&a, "+")], &[(0, 1), (0, 2), (1, 2), (3, 4)]),
        (vec![op(&a, "*"), op(&b, "1")], &[(0, 3), (1, 3), (2, 3)]),
        (vec![op(&a, "?"), op(&b, "?")], &[(0, 1), (0, 1), (1, 2), (1, 3), (2, 3), (3, 4)]),
        (vec![op(&b, "!"), op(&a, "1")], &[(0, 2)]),
        (vec![op(&a, "{2}")], &[(0, 2)]),
        (vec![op(&a, "{1,2}"), op(&b, "1")], &[(1, 3), (0, 3)]),
        (vec![Value::Map(vec![])], &[(0, 1), (1, 2), (2, 3), (3, 4)]),
    ];
    for (pattern, expected) in cases {
        let (mut found, mut expected) = (spans(pattern.clone(), &words), expected.to_vec());
        found.sort_unstable();
        expected.sort_unstable();
        expected.dedup();
        assert_eq!(found, expected, "{pattern:?}");
    }
}

#[test]
fn predicates() {
    let words = ["Apple", "pie", "is", "good"];
    let asks = |attr, name, value| spans(vec![token(&[(attr, token(&[(name, value)]))])], &words);
    let list = |values: &[&'static str]| Value::Array(values.iter().map(|value| text(value)).collect());
    assert_eq!(asks("TEXT", "IN", list(&["pie", "is"])), [(1, 2), (2, 3)]);
    assert_eq!(asks("lower", "not_in", list(&["pie", "is"])), [(0, 1), (3, 4)]);
    assert_eq!(asks("ORTH", "REGEX", text("^[A-Z]|oo")), [(0, 1), (3, 4)]);
    assert_eq!(asks("ORTH", "REGEX", token(&[("IN", list(&["^p", "^i"]))])), [(1, 2), (2, 3)]);
    assert_eq!(asks("LENGTH", ">=", Value::Int(4)), [(0, 1), (3, 4)]);
    assert_eq!(asks("LENGTH", "<", Value::Float(2.5)), [(2, 3)]);
}

#[test]
fn features_are_sets() {
    let vocab = Arc::new(Vocab::new());
    let mut doc = Doc::new(vocab.clone(), ["a", "b", "c"]);
    doc.set_attr(0, Attr::Morph, "Case=Nom|Number=Sing");
    doc.set_attr(1, Attr::Morph, "Case=Nom");
    let asks = |name, values: &[&'static str]| {
        let mut matcher = Matcher::new(vocab.clone());
        let list = Value::Array(values.iter().map(|value| text(value)).collect());
        matcher.add(0, &Value::Array(vec![token(&[("MORPH", token(&[(name, list)]))])])).unwrap();
        matcher.matches(&doc).iter().map(|found| found.start).collect::<Vec<_>>()
    };
    assert_eq!(asks("IS_SUPERSET", &["Case=Nom"]), [0, 1]);
    assert_eq!(asks("IS_SUBSET", &["Case=Nom"]), [1, 2]);
    assert_eq!(asks("INTERSECTS", &["Number=Sing", "Number=Plur"]), [0]);
    assert_eq!(asks("IN", &["Number=Sing|Case=Nom"]), [0]);
}

#[test]
fn what_is_not_supported_is_named() {
    let error = |token: Value<'static>| {
        Matcher::new(Arc::new(Vocab::new())).add(0, &Value::Array(vec![token])).unwrap_err().to_string()
    };
    assert!(error(token(&[("ENT_TYPE", text("ORG"))])).starts_with("`ENT_TYPE` is not an attribute of tokens"));
    assert!(
        error(token(&[("LOWER", token(&[("FUZZY", text("x"))]))]))
            .starts_with("`FUZZY` of `LOWER` in a pattern: is not")
    );
    assert!(error(token(&[("LENGTH", token(&[(">", text("x"))]))])).contains("expected a number"));
    assert!(error(token(&[("ORTH", token(&[("REGEX", text("("))]))])).contains("not a pattern"));
    assert!(error(token(&[("ORTH", Value::Nil)])).contains("is nil"));
}
