//! What kind of character a code point is, as Python 3.11 says it, which spaCy's attributes follow.
//!
//! Python 3.11 has Unicode 14. Rust's own functions follow a later version, and other properties: `char::is_alphabetic` also
//! takes combining vowels and Roman numerals, `char::is_numeric` fractions and numerals; so these are tables here.
//!
//! Case is Rust's, with the few corrections that code points of Unicode 14 need. `str::to_lowercase` gives what Python gives but
//! beside a capital sigma for `ʕ` and for U+1171E, a vowel sign of Ahom, which Unicode 14 takes for a letter with case and for one
//! that case ignores: whether the sigma becomes a final one is another. Letters that came after Unicode 14 are no letters
//! here, but may have case.

#[rustfmt::skip]
mod tables;

/// `str.isalpha`: a letter.
pub(crate) fn is_alpha(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { is_in(tables::ALPHA, c) }
}

/// `str.isdecimal`: a digit of a decimal number, of any script.
pub(crate) fn is_decimal(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { is_in(tables::DECIMAL, c) }
}

/// `str.isdigit`: also those that are superscripts or in circles.
pub(crate) fn is_digit(c: char) -> bool {
    is_decimal(c) || is_in(tables::OTHER_DIGIT, c)
}

/// `str.isspace`: also the four separators of ASCII.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

/// `str.islower` of a single code point.
pub(crate) fn is_lower(c: char) -> bool {
    // Unicode 15 and 16 made one of these a letter without case, and the others letters in lower case.
    c == 'ʕ' || (c.is_lowercase() && !matches!(c, 'ჼ' | 'ꟲ'..='ꟴ' | '\u{ab69}'))
}

/// `str.istitle` of a single code point that is not in upper case: `ǅ`.
pub(crate) fn is_title(c: char) -> bool {
    is_in(tables::TITLE, c)
}

/// Punctuation.
pub(crate) fn is_punct(c: char) -> bool {
    is_in(tables::PUNCT, c)
}

/// A sign of a currency.
pub(crate) fn is_currency(c: char) -> bool {
    is_in(tables::CURRENCY, c)
}

/// `\w` of Python's regular expressions.
pub(crate) fn is_word(c: char) -> bool {
    c == '_' || is_alpha(c) || is_digit(c) || c.is_numeric()
}

/// A letter of spaCy's class `ALPHA_LOWER`.
pub(crate) fn is_alpha_lower(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_lowercase() } else { is_in(tables::ALPHA_LOWER, c) }
}

fn is_in(ranges: &[(u32, u32)], c: char) -> bool {
    let code = u32::from(c);
    let after = ranges.partition_point(|&(first, _)| first <= code);
    after > 0 && code <= ranges[after - 1].1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        let tables = [
            tables::ALPHA,
            tables::DECIMAL,
            tables::OTHER_DIGIT,
            tables::PUNCT,
            tables::CURRENCY,
            tables::TITLE,
            tables::ALPHA_LOWER,
        ];
        for table in tables {
            assert!(table.iter().all(|(first, last)| first <= last));
            assert!(table.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
        }
    }

    #[test]
    fn ascii_is_as_in_the_tables() {
        for c in '\0'..='\x7f' {
            assert_eq!(is_alpha(c), is_in(tables::ALPHA, c));
            assert_eq!(is_decimal(c), is_in(tables::DECIMAL, c));
            assert_eq!(is_alpha_lower(c), is_in(tables::ALPHA_LOWER, c));
        }
    }

    #[test]
    fn kinds() {
        let kinds = |c| {
            [is_alpha(c), is_decimal(c), is_digit(c), is_space(c), is_title(c), is_punct(c), is_currency(c), is_word(c)]
        };
        let names = ["alpha", "decimal", "digit", "space", "title", "punct", "currency", "word"];
        let named =
            |c| kinds(c).iter().zip(names).filter(|(is, _)| **is).map(|(_, name)| name).collect::<Vec<_>>().join(" ");
        let expected = [
            ('A', "alpha word"),
            ('7', "decimal digit word"),
            ('٧', "decimal digit word"),
            ('²', "digit word"),
            ('½', "word"),
            ('Ⅷ', "word"),
            ('ǅ', "alpha title word"),
            ('ि', ""),
            ('日', "alpha word"),
            ('\u{1f}', "space"),
            ('\u{200b}', ""),
            ('。', "punct"),
            ('_', "punct word"),
            ('+', ""),
            ('€', "currency"),
        ];
        for (c, kinds) in expected {
            assert_eq!(named(c), kinds, "{c:?}");
        }
    }
}
