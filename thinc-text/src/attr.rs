use std::fmt;
use std::str::FromStr;

use crate::error::TextError;

/// Attributes of tokens, as spaCy calls and numbers them.
///
/// Those up to 63 are flags: 1 or 0. The others are ids of strings, or numbers.
///
/// ```
/// use thinc::text::Attr;
///
/// assert_eq!("NORM".parse::<Attr>()?, Attr::Norm);
/// assert_eq!(Attr::Norm.id(), 67);
/// assert_eq!("67".parse::<Attr>()?, Attr::Norm);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Attr {
    /// Whether it is of letters alone.
    IsAlpha = 1,
    /// Whether it is of ASCII alone.
    IsAscii = 2,
    /// Whether it is of digits alone.
    IsDigit = 3,
    /// Whether its letters are in lower case, and there is one.
    IsLower = 4,
    /// Whether it is of punctuation alone.
    IsPunct = 5,
    /// Whether it is of white space alone.
    IsSpace = 6,
    /// Whether its words start in upper case and go on in lower case, and there is one.
    IsTitle = 7,
    /// Whether its letters are in upper case, and there is one.
    IsUpper = 8,
    /// Whether it looks like an address of the web.
    LikeUrl = 9,
    /// Whether it looks like a number: `10,000`, `1/2`, and `ten` where the [`Vocab`](crate::Vocab) knows the language.
    LikeNum = 10,
    /// Whether it begins like an address of e-mail.
    LikeEmail = 11,
    /// Whether it is one of the stop words of the [`Vocab`](crate::Vocab).
    IsStop = 12,
    /// Whether it is a bracket.
    IsBracket = 14,
    /// Whether it is a quotation mark.
    IsQuote = 15,
    /// Whether it is a bracket or quotation mark that opens.
    IsLeftPunct = 16,
    /// Whether it is a bracket or quotation mark that closes.
    IsRightPunct = 17,
    /// Whether it is of signs of currencies alone.
    IsCurrency = 18,
    /// The token as it stands in the text.
    Orth = 65,
    /// The token in lower case.
    Lower = 66,
    /// The norm: what [`Vocab`](crate::Vocab) says for the word, or what the tokenizer says for the token (`not` for `n't`).
    Norm = 67,
    /// The shape: `Xxxx` for `Apple`, `dd.d` for `10.5`.
    Shape = 68,
    /// The first code point.
    Prefix = 69,
    /// The last three code points.
    Suffix = 70,
    /// The number of code points.
    Length = 71,
    /// The base form.
    Lemma = 73,
    /// The part of speech of Universal Dependencies.
    Pos = 74,
    /// The part of speech of the treebank.
    Tag = 75,
    /// Whether a sentence starts here: 1 or 0.
    SentStart = 80,
    /// Whether a space follows: 1 or 0.
    Spacy = 81,
    /// The morphological features, `Case=Nom|Number=Sing`.
    Morph = 453,
}

const ALL: [(Attr, &str); 30] = [
    (Attr::IsAlpha, "IS_ALPHA"),
    (Attr::IsAscii, "IS_ASCII"),
    (Attr::IsDigit, "IS_DIGIT"),
    (Attr::IsLower, "IS_LOWER"),
    (Attr::IsPunct, "IS_PUNCT"),
    (Attr::IsSpace, "IS_SPACE"),
    (Attr::IsTitle, "IS_TITLE"),
    (Attr::IsUpper, "IS_UPPER"),
    (Attr::LikeUrl, "LIKE_URL"),
    (Attr::LikeNum, "LIKE_NUM"),
    (Attr::LikeEmail, "LIKE_EMAIL"),
    (Attr::IsStop, "IS_STOP"),
    (Attr::IsBracket, "IS_BRACKET"),
    (Attr::IsQuote, "IS_QUOTE"),
    (Attr::IsLeftPunct, "IS_LEFT_PUNCT"),
    (Attr::IsRightPunct, "IS_RIGHT_PUNCT"),
    (Attr::IsCurrency, "IS_CURRENCY"),
    (Attr::Orth, "ORTH"),
    (Attr::Lower, "LOWER"),
    (Attr::Norm, "NORM"),
    (Attr::Shape, "SHAPE"),
    (Attr::Prefix, "PREFIX"),
    (Attr::Suffix, "SUFFIX"),
    (Attr::Length, "LENGTH"),
    (Attr::Lemma, "LEMMA"),
    (Attr::Pos, "POS"),
    (Attr::Tag, "TAG"),
    (Attr::SentStart, "SENT_START"),
    (Attr::Spacy, "SPACY"),
    (Attr::Morph, "MORPH"),
];

impl Attr {
    /// The number that spaCy has for it.
    pub const fn id(self) -> u64 {
        self as u64
    }

    /// Whether it is a flag of the word: 1 or 0.
    pub const fn is_flag(self) -> bool {
        (self as u64) < 64
    }

    /// Whether it is the id of a string.
    pub const fn is_string(self) -> bool {
        !self.is_flag() && !matches!(self, Self::Length | Self::SentStart | Self::Spacy)
    }

    /// The attribute with this number.
    pub fn from_id(id: u64) -> Option<Self> {
        ALL.iter().map(|&(attr, _)| attr).find(|attr| attr.id() == id)
    }

    /// The name, such as `IS_SPACE`.
    pub fn name(self) -> &'static str {
        ALL.iter().find(|&&(attr, _)| attr == self).map_or("", |&(_, name)| name)
    }
}

impl fmt::Display for Attr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Attr {
    type Err = TextError;

    /// From a name in any case, or a number.
    fn from_str(text: &str) -> Result<Self, TextError> {
        let by_id = || text.parse().ok().and_then(Self::from_id);
        let by_name = ALL.iter().find(|(_, name)| name.eq_ignore_ascii_case(text)).map(|&(attr, _)| attr);
        by_name.or_else(by_id).ok_or_else(|| {
            let names: Vec<&str> = ALL.iter().map(|&(_, name)| name).collect();
            TextError::new(format_args!("`{text}` is not an attribute of tokens: they are {}", names.join(", ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_go_both_ways() {
        for (attr, name) in ALL {
            assert_eq!((attr.name(), name.parse().unwrap(), Attr::from_id(attr.id())), (name, attr, Some(attr)));
        }
    }

    #[test]
    fn unknown_names_tell_the_known_ones() {
        let error = "NORMS".parse::<Attr>().unwrap_err().to_string();
        assert!(error.starts_with("`NORMS` is not an attribute of tokens: they are IS_ALPHA, IS_ASCII, "), "{error}");
    }
}
