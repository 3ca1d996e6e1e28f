//! Upper and lower case of words, as Python's `str` has it.

use crate::unicode;

/// `str.islower`.
pub(super) fn is_lower(word: &str) -> bool {
    word.chars().any(unicode::is_lower) && !word.chars().any(|c| c.is_uppercase() || unicode::is_title(c))
}

/// `str.isupper`.
pub(super) fn is_upper(word: &str) -> bool {
    word.chars().any(char::is_uppercase) && !word.chars().any(|c| unicode::is_lower(c) || unicode::is_title(c))
}

/// `str.istitle`: upper case after what has no case, and lower case after what has.
pub(super) fn is_title(word: &str) -> bool {
    let (mut inside, mut any) = (false, false);
    for c in word.chars() {
        let starts = c.is_uppercase() || unicode::is_title(c);
        let is_cased = starts || unicode::is_lower(c);
        if is_cased && starts == inside {
            return false;
        }
        inside = is_cased;
        any |= is_cased;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        let words = ["a", "A", "ǅ", "1", "Ab", "aB", "AB", "ab", "A1b", "A1B", "O'Neil", "O'neil", "Ⅷ", "ªb", ""];
        let of = |is: fn(&str) -> bool| words.iter().copied().filter(|word| is(word)).collect::<Vec<_>>();
        assert_eq!(of(is_lower), ["a", "ab", "ªb"]);
        assert_eq!(of(is_upper), ["A", "AB", "A1B", "Ⅷ"]);
        assert_eq!(of(is_title), ["A", "ǅ", "Ab", "A1B", "O'Neil", "Ⅷ"]);
    }
}
