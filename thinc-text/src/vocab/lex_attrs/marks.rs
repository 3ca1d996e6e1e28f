//! Brackets and quotation marks.

pub(super) fn is_bracket(word: &str) -> bool {
    matches!(word, "(" | ")" | "[" | "]" | "{" | "}" | "<" | ">")
}

#[rustfmt::skip]
pub(super) fn is_quote(word: &str) -> bool {
    matches!(
        word,
        "\"" | "'" | "`" | "«" | "»" | "‘" | "’" | "‚" | "‛" | "“" | "”" | "„" | "‟" | "‹" | "›" | "❮" | "❯" | "''" | "``"
    )
}

#[rustfmt::skip]
pub(super) fn is_left_punct(word: &str) -> bool {
    matches!(
        word,
        "(" | "[" | "{" | "<" | "\"" | "'" | "«" | "‘" | "‚" | "‛" | "“" | "„" | "‟" | "‹" | "❮" | "``"
    )
}

pub(super) fn is_right_punct(word: &str) -> bool {
    matches!(word, ")" | "]" | "}" | ">" | "\"" | "'" | "»" | "’" | "”" | "›" | "❯" | "''")
}
