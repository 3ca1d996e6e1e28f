//! What languages have of their own.

use super::lex_attrs;

mod en;

/// spaCy's code for no language in particular.
pub(super) const NONE: &str = "xx";

/// What a language says of its words.
pub(super) struct Lang {
    /// Whether a word looks like a number.
    pub(super) like_num: fn(&str) -> bool,
    /// Frequent words of little meaning, in lower case.
    pub(super) stop_words: fn() -> Vec<String>,
}

/// The language with this code; what holds for all languages if there is nothing of its own here.
pub(super) fn of(code: &str) -> Lang {
    match code {
        "en" => en::ENGLISH,
        _ => Lang { like_num: lex_attrs::like_num, stop_words: Vec::new },
    }
}
