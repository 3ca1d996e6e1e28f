use std::fmt;

/// The columns of a row, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// The number of the row in its sentence.
    Id,
    /// The word as it stands in the text.
    Form,
    /// The base form.
    Lemma,
    /// The part of speech of Universal Dependencies.
    Upos,
    /// The part of speech of the treebank.
    Xpos,
    /// The morphological features, `Case=Nom|Number=Sing`.
    Feats,
    /// The id of the word that this one depends on; 0 for the root.
    Head,
    /// The relation to the head.
    Deprel,
    /// Enhanced dependencies, `head:relation|..`.
    Deps,
    /// Everything else, such as `SpaceAfter=No`.
    Misc,
}

impl Column {
    /// All columns.
    pub const ALL: [Self; 10] = [
        Self::Id,
        Self::Form,
        Self::Lemma,
        Self::Upos,
        Self::Xpos,
        Self::Feats,
        Self::Head,
        Self::Deprel,
        Self::Deps,
        Self::Misc,
    ];

    /// The name, such as `UPOS`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "ID",
            Self::Form => "FORM",
            Self::Lemma => "LEMMA",
            Self::Upos => "UPOS",
            Self::Xpos => "XPOS",
            Self::Feats => "FEATS",
            Self::Head => "HEAD",
            Self::Deprel => "DEPREL",
            Self::Deps => "DEPS",
            Self::Misc => "MISC",
        }
    }

    /// Whether the format allows spaces in it.
    pub(super) fn may_hold_spaces(self) -> bool {
        matches!(self, Self::Form | Self::Lemma | Self::Misc)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
