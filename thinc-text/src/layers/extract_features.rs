use thinc_core::Result;
use thinc_core::array::Ints2d;
use thinc_core::containers::{Lengths, Ragged};
use thinc_core::model::{Backprop, Model, Train, Update, update};
use thinc_macros::Model;

use super::columns::Columns;
use crate::attr::Attr;
use crate::doc::Doc;

/// Attributes of tokens as ids: `Y[n, j] = token n's attribute j`, documents to `(N, columns)` in a
/// [`Ragged`], where `N` counts the tokens of all documents. It has no parameters and no gradient.
///
/// spaCy's `FeatureExtractor` (`spacy.FeatureExtractor.v1`), which gives a list of arrays. An id is what
/// [`Token::attr`](crate::Token::attr) gives.
///
/// ```
/// use std::sync::Arc;
///
/// use thinc::prelude::*;
/// use thinc::text::layers::ExtractFeatures;
/// use thinc::text::{Attr, Doc, StringStore, Vocab};
///
/// let docs = vec![Doc::new(Arc::new(Vocab::new()), ["Hello", "world"])];
/// let features = ExtractFeatures::new([Attr::Lower, Attr::Length]).predict(docs)?;
/// assert_eq!(features.data(), &Ints2d::from_rows(&[[StringStore::id("hello"), 5], [StringStore::id("world"), 5]]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Default, Model)]
#[doc(alias = "FeatureExtractor")]
#[model(name = "extract_features", takes = Vec<Doc>)]
pub struct ExtractFeatures {
    #[attr]
    columns: Columns,
}

impl ExtractFeatures {
    /// A layer that gives these attributes.
    pub fn new(attrs: impl IntoIterator<Item = Attr>) -> Self {
        Self { columns: attrs.into_iter().collect::<Vec<_>>().into() }
    }

    /// The attributes.
    pub fn attrs(&self) -> &[Attr] {
        self.columns.attrs()
    }
}

/// The number of tokens of each document.
pub(super) fn lengths(docs: &[Doc]) -> Result<Lengths> {
    Lengths::new(&docs.iter().map(Doc::len).collect::<Vec<_>>())
}

/// The attributes of all tokens, token by token.
pub(super) fn features(docs: &[Doc], attrs: &[Attr]) -> Vec<u64> {
    let tokens: usize = docs.iter().map(Doc::len).sum();
    let mut ids = Vec::with_capacity(tokens * attrs.len());
    for token in docs.iter().flat_map(Doc::tokens) {
        ids.extend(attrs.iter().map(|&attr| token.attr(attr)));
    }
    ids
}

impl Model<Vec<Doc>> for ExtractFeatures {
    type Output = Ragged<Ints2d>;

    fn begin_update(
        &self,
        docs: Vec<Doc>,
        _: &mut Train,
    ) -> Update<Ragged<Ints2d>, impl Backprop<Self, Vec<Doc>> + use<>> {
        let docs_len = docs.len();
        update::<Self, Vec<Doc>, _>(self.predict(docs)?, move |(), _| Ok(vec![(); docs_len]))
    }

    fn predict(&self, docs: Vec<Doc>) -> Result<Ragged<Ints2d>> {
        let lengths = lengths(&docs)?;
        let ids = features(&docs, self.attrs());
        Ragged::new(Ints2d::from_vec([lengths.total(), self.attrs().len()], ids)?, lengths)
    }
}
