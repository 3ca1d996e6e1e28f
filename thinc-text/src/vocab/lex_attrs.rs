//! How the attributes of a word follow from its text (spaCy's `lang/lex_attrs.py`, 3.8).

/// The first code point.
pub(super) fn prefix(word: &str) -> &str {
    &word[..word.chars().next().map_or(0, char::len_utf8)]
}

/// The last three code points.
pub(super) fn suffix(word: &str) -> &str {
    &word[word.char_indices().rev().nth(2).map_or(0, |(at, _)| at)..]
}

/// `X` for a letter in upper case, `x` for another letter, `d` for a digit, and what else there is as it is; of a run of the
/// same the first four alone. `LONG` for words of 100 code points and more.
pub(super) fn shape(word: &str) -> String {
    if word.chars().nth(99).is_some() {
        return "LONG".to_owned();
    }
    let (mut shape, mut last, mut run) = (String::new(), None, 0);
    for c in word.chars() {
        let kind = if c.is_alphabetic() {
            if c.is_uppercase() { 'X' } else { 'x' }
        } else if c.is_numeric() {
            'd'
        } else {
            c
        };
        run = if last == Some(kind) { run + 1 } else { 0 };
        last = Some(kind);
        if run < 4 {
            shape.push(kind);
        }
    }
    shape
}

/// Whether it is white space alone.
pub(super) fn is_space(word: &str) -> bool {
    !word.is_empty() && word.chars().all(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let shapes = ["Apple", "10.5", "C3PO", "aaaaaa", "", "!!!!!!"].map(shape);
        assert_eq!(shapes, ["Xxxxx", "dd.d", "XdXX", "xxxx", "", "!!!!"]);
        assert_eq!((shape(&"a".repeat(99)), shape(&"a".repeat(100))), ("xxxx".to_owned(), "LONG".to_owned()));
    }

    #[test]
    fn ends() {
        assert_eq!(["Äpfel", "", "日本語です"].map(prefix), ["Ä", "", "日"]);
        assert_eq!(["Äpfel", "", "日本語です"].map(suffix), ["fel", "", "語です"]);
    }
}
