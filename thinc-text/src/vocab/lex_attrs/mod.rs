//! How the attributes of a word follow from its text (spaCy's `lang/lex_attrs.py`, 3.8).

use crate::attr::Attr;
use crate::unicode::{is_alpha, is_currency, is_digit, is_punct, is_space};

mod case;
mod marks;
mod url;

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
        let kind = if is_alpha(c) {
            if c.is_uppercase() { 'X' } else { 'x' }
        } else if is_digit(c) {
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

/// The flags of a word that are the same in every language: the bit with the number of the attribute. The empty word has none.
pub(super) fn flags(word: &str) -> u64 {
    if word.is_empty() {
        return 0;
    }
    let all = |is: fn(char) -> bool| word.chars().all(is);
    let flags = [
        (Attr::IsAlpha, all(is_alpha)),
        (Attr::IsAscii, word.is_ascii()),
        (Attr::IsDigit, is_digits(word)),
        (Attr::IsLower, case::is_lower(word)),
        (Attr::IsPunct, all(is_punct)),
        (Attr::IsSpace, all(is_space)),
        (Attr::IsTitle, case::is_title(word)),
        (Attr::IsUpper, case::is_upper(word)),
        (Attr::LikeUrl, url::like_url(word)),
        (Attr::LikeEmail, url::like_email(word)),
        (Attr::IsBracket, marks::is_bracket(word)),
        (Attr::IsQuote, marks::is_quote(word)),
        (Attr::IsLeftPunct, marks::is_left_punct(word)),
        (Attr::IsRightPunct, marks::is_right_punct(word)),
        (Attr::IsCurrency, all(is_currency)),
    ];
    flags.into_iter().fold(0, |bits, (attr, is)| bits | u64::from(is) << attr.id())
}

/// Whether it looks like a number in every language: digits, or a fraction of digits, with a sign, commas and points.
pub(super) fn like_num(word: &str) -> bool {
    let digits = without_sign(word).replace([',', '.'], "");
    is_digits(&digits) || digits.split_once('/').is_some_and(|(above, below)| is_digits(above) && is_digits(below))
}

/// A number without the sign in front.
pub(super) fn without_sign(word: &str) -> &str {
    word.strip_prefix(['+', '-', '±', '~']).unwrap_or(word)
}

/// Whether there are digits, and nothing else.
pub(super) fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.chars().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let shapes = ["Apple", "10.5", "C3PO", "aaaaaa", "", "!!!!!!", "m²", "½", "Ⅷ", "हिन्दी", "ǅ"].map(shape);
        assert_eq!(shapes, ["Xxxxx", "dd.d", "XdXX", "xxxx", "", "!!!!", "xd", "½", "Ⅷ", "xिx्xी", "x"]);
        assert_eq!((shape(&"a".repeat(99)), shape(&"é".repeat(100))), ("xxxx".to_owned(), "LONG".to_owned()));
    }

    #[test]
    fn ends() {
        assert_eq!(["Äpfel", "", "日本語です"].map(prefix), ["Ä", "", "日"]);
        assert_eq!(["Äpfel", "", "日本語です"].map(suffix), ["fel", "", "語です"]);
    }

    #[test]
    fn flags_of_words() {
        let has = |word: &str, attr: Attr| flags(word) >> attr.id() & 1 == 1;
        assert_eq!(flags(""), 0);
        assert!(has("\n \x1f", Attr::IsSpace) && !has("\u{200b}", Attr::IsSpace));
        assert!(has("٣²", Attr::IsDigit) && !has("½", Attr::IsDigit));
        assert!(has("$€", Attr::IsCurrency) && !has("US$", Attr::IsCurrency));
        assert!(has("...", Attr::IsPunct) && !has("+", Attr::IsPunct));
    }

    #[test]
    fn numbers() {
        let numbers = ["1", "-1,000.5", "±1/2", "²", "1/2"];
        let others = ["", "-", "1/2/3", "1/", "--1", "ten", "1e5"];
        assert!(numbers.into_iter().all(like_num) && !others.into_iter().any(like_num));
    }
}
