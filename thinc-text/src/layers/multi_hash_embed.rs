use thinc_core::Result;
use thinc_core::combinators::{Concatenate, concatenate_all};
use thinc_core::containers::Ragged;
use thinc_core::layers::{HashEmbed, WithArray, with_array};
use thinc_core::lifecycle::InspectExt;
use thinc_core::model::{Backprop, Model, Train, Update, update};
use thinc_core::wiring::Step;
use thinc_macros::Model;

use super::extract_features::ExtractFeatures;
use super::layout::{ToList, ToRagged};
use super::multi_hash_embed_with_vectors::MultiHashEmbedWithVectors;
use super::normalized_maxout::{NormalizedMaxout, normalized_maxout};
use super::remembered::{Remembered, Weights};
use super::words::{self, Words};
use crate::attr::Attr;
use crate::doc::Doc;

/// Tables of hashed attributes of tokens, side by side.
pub(super) type Tables = WithArray<Concatenate<Vec<HashEmbed>>>;

/// A table for each attribute, with the seeds that spaCy gives them.
pub(super) fn tables(width: usize, rows: &[usize]) -> Tables {
    let table = |(column, &rows): (usize, &usize)| {
        HashEmbed::new(width, rows).column(column).seed(8 + column as u32).dropout(0.0)
    };
    with_array(concatenate_all(rows.iter().enumerate().map(table).collect()))
}

/// Vectors of tokens from hashed attributes: `Y = dropout(layernorm(maxout([E_0[h(a_0)], E_1[h(a_1)], ..])))`, documents to
/// `(N, width)` in a [`Ragged`], where `E_j[h(a_j)]` is what a [`HashEmbed`] of `width` features gives for the `j`-th
/// attribute of each of the `N` tokens. Maxout has 3 pieces and goes from all tables to `width` features.
///
/// spaCy's `spacy.MultiHashEmbed.v2` without static vectors, with the same seeds of hashes and the same nodes in bytes;
/// [`with_static_vectors`](Self::with_static_vectors) adds them. Prediction and training compute once for all tokens of a batch
/// that have the same attributes, and prediction remembers the vectors of up to 32768 words for as long as the weights stay as
/// they are. Dropout follows [`Train::set_drop`]; `set_dropout_rate` sets it here and in the tables, whose features it drops
/// for a whole batch, as spaCy does.
///
/// ```
/// use std::sync::Arc;
///
/// use thinc::prelude::*;
/// use thinc::text::layers::MultiHashEmbed;
/// use thinc::text::{Attr, Doc, Vocab};
///
/// let mut model = MultiHashEmbed::new(16, [(Attr::Norm, 500), (Attr::Shape, 100)]);
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let docs = vec![Doc::new(Arc::new(Vocab::new()), ["a", "rose", "is", "a", "rose"])];
/// let y = model.predict(docs)?;
/// assert_eq!(y.data().shape(), [5, 16]);
/// assert_eq!(y.data().row(0)?, y.data().row(3)?);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Default, Model)]
#[model(
    name = "{extract}>>{to_ragged}>>{tables}>>{mix}>>{to_list}",
    wiring = extract >> to_ragged >> tables >> mix >> to_list,
    takes = Vec<Doc>
)]
pub struct MultiHashEmbed {
    #[layer]
    extract: ExtractFeatures,
    #[layer]
    to_ragged: ToRagged,
    #[layer]
    tables: Tables,
    #[layer]
    mix: WithArray<NormalizedMaxout>,
    #[layer]
    to_list: ToList,
    #[model(skip)]
    remembered: Remembered,
}

/// The path of the tables in errors.
pub(super) const TABLES: &str = "tables.layer";

impl MultiHashEmbed {
    /// An embedding of this width, with a table of so many rows for each attribute.
    pub fn new(width: usize, attrs: impl IntoIterator<Item = (Attr, usize)>) -> Self {
        let (attrs, rows): (Vec<_>, Vec<_>) = attrs.into_iter().unzip();
        Self {
            mix: with_array(normalized_maxout(width * attrs.len(), width, 3)),
            extract: ExtractFeatures::new(attrs),
            to_ragged: ToRagged,
            tables: tables(width, &rows),
            to_list: ToList,
            remembered: Remembered::default(),
        }
    }

    /// With [`StaticVectors`](super::StaticVectors) beside the tables.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use thinc::prelude::*;
    /// use thinc::text::layers::MultiHashEmbed;
    /// use thinc::text::{Attr, Doc, StringStore, Vectors, Vocab};
    ///
    /// let vectors = Vectors::new(Floats2d::full([1, 5], 0.1), [(StringStore::id("rose"), 0)])?;
    /// let docs = vec![Doc::new(Arc::new(Vocab::new().with_vectors(vectors)), ["a", "rose"])];
    /// let mut model = MultiHashEmbed::new(16, [(Attr::Norm, 500)]).with_static_vectors();
    /// model.initialize(&docs, &(), &mut Train::new(0))?;
    /// assert_eq!(model.predict(docs)?.data().shape(), [2, 16]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    #[must_use]
    pub fn with_static_vectors(self) -> MultiHashEmbedWithVectors {
        let width = self.mix.get_dim("layer.0.0.nO").ok();
        MultiHashEmbedWithVectors::new(width, self.extract, self.tables)
    }

    #[cfg(test)]
    pub(super) fn remembered(&self) -> &Remembered {
        &self.remembered
    }

    fn weights(&self) -> Weights<'_> {
        Weights { node: self, table: None }
    }
}

impl Model<Vec<Doc>> for MultiHashEmbed {
    type Output = Ragged;

    fn begin_update(&self, docs: Vec<Doc>, train: &mut Train) -> Update<Ragged, impl Backprop<Self, Vec<Doc>> + use<>> {
        self.remembered.forget();
        let (words, batch) = Words::of(&docs, self.extract.attrs())?;
        let (x, backprop_tables) = Step(words.rows, &self.tables.layer).layer_takes_input().begin(TABLES, train)?;
        let (y, backprop) = words::begin(x, batch, &self.mix, train)?;
        let n_docs = docs.len();
        update::<Self, Vec<Doc>, _>(y, move |dy, grads| {
            let dx = backprop(dy, &mut grads.mix)?;
            backprop_tables(dx, &mut grads.tables.layer).map_err(|error| error.at(TABLES))?;
            Ok(vec![(); n_docs])
        })
    }

    fn predict(&self, docs: Vec<Doc>) -> Result<Ragged> {
        let memory = (&self.remembered, self.weights());
        words::predict(&docs, self.extract.attrs(), &self.mix, memory, |words| {
            Step(words.rows.clone(), &self.tables.layer).layer_takes_input().predict(TABLES)
        })
    }
}
