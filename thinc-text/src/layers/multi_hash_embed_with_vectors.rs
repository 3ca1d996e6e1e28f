use thinc_core::containers::Ragged;
use thinc_core::layers::{WithArray, with_array};
use thinc_core::model::{Backprop, Model, Train, Update, update};
use thinc_core::wiring::Step;
use thinc_core::{Result, array::Floats2d};
use thinc_macros::Model;

use super::extract_features::ExtractFeatures;
use super::layout::{ToList, ToRagged};
use super::multi_hash_embed::{TABLES, Tables};
use super::normalized_maxout::{NormalizedMaxout, normalized_maxout};
use super::remembered::{Remembered, Weights};
use super::static_vectors::{StaticVectors, key, vectors};
use super::words::{self, Words};
use crate::attr::Attr;
use crate::doc::Doc;

/// A [`MultiHashEmbed`](super::MultiHashEmbed) with [`StaticVectors`] beside its tables:
/// `Y = dropout(layernorm(maxout([E_0[h(a_0)], .., V Wᵀ])))`, documents to `(N, width)` in a [`Ragged`].
///
/// spaCy's `spacy.MultiHashEmbed.v2` with `include_static_vectors`. Made by
/// [`with_static_vectors`](super::MultiHashEmbed::with_static_vectors). Prediction and training compute once for all tokens
/// that have the same attributes, and prediction remembers the vectors of words, as there.
///
/// # Errors
/// As [`StaticVectors`].
#[derive(Clone, Debug, Default, Model)]
#[model(
    name = "{extract}>>{to_ragged}>>{tables}|{vectors}>>{mix}>>{to_list}",
    wiring = ((extract >> to_ragged >> tables) | vectors) >> mix >> to_list,
    takes = Vec<Doc>
)]
pub struct MultiHashEmbedWithVectors {
    #[layer]
    extract: ExtractFeatures,
    #[layer]
    to_ragged: ToRagged,
    #[layer]
    tables: Tables,
    #[layer]
    vectors: StaticVectors,
    #[layer]
    mix: WithArray<NormalizedMaxout>,
    #[layer]
    to_list: ToList,
    #[model(skip)]
    remembered: Remembered,
}

impl MultiHashEmbedWithVectors {
    pub(super) fn new(width: Option<usize>, extract: ExtractFeatures, tables: Tables) -> Self {
        let parts = extract.attrs().len() + 1;
        Self {
            mix: with_array(normalized_maxout(width.map(|width| width * parts), width, 3)),
            extract,
            to_ragged: ToRagged,
            tables,
            vectors: StaticVectors::new(width, None).dropout(0.0),
            to_list: ToList,
            remembered: Remembered::default(),
        }
    }

    /// What tells tokens apart: the attributes, and that which the vectors go by.
    fn attrs(&self, docs: &[Doc]) -> Vec<Attr> {
        self.extract.attrs().iter().copied().chain([key(docs)]).collect()
    }
}

impl Model<Vec<Doc>> for MultiHashEmbedWithVectors {
    type Output = Ragged;

    fn begin_update(&self, docs: Vec<Doc>, train: &mut Train) -> Update<Ragged, impl Backprop<Self, Vec<Doc>> + use<>> {
        self.remembered.forget();
        let (words, batch) = Words::of(&docs, &self.attrs(&docs))?;
        let (v, backprop_vectors) = self.vectors.begin_words(&words, train).map_err(|error| error.at("vectors"))?;
        let (x, backprop_tables) = Step(words.rows, &self.tables.layer).layer_takes_input().begin(TABLES, train)?;
        let widths = [x.width(), v.width()];
        let x = x.ops().concatenate(&[&x, &v])?;
        let (y, backprop) = words::begin(x, batch, &self.mix, train)?;
        let n_docs = docs.len();
        update::<Self, Vec<Doc>, _>(y, move |dy, grads| {
            let dx = backprop(dy, &mut grads.mix)?;
            let mut parts = dx.ops().split(&dx, &widths)?;
            let (dv, dx) = (parts.pop().unwrap_or_default(), parts.pop().unwrap_or_default());
            backprop_vectors(dv, &mut grads.vectors).map_err(|error| error.at("vectors"))?;
            backprop_tables(dx, &mut grads.tables.layer).map_err(|error| error.at(TABLES))?;
            Ok(vec![(); n_docs])
        })
    }

    fn predict(&self, docs: Vec<Doc>) -> Result<Ragged> {
        let memory = (&self.remembered, Weights { node: self, table: vectors(&docs) });
        words::predict(&docs, &self.attrs(&docs), &self.mix, memory, |words| {
            let x = Step(words.rows.clone(), &self.tables.layer).layer_takes_input().predict(TABLES)?;
            let v: Floats2d = self.vectors.predict_words(words).map_err(|error| error.at("vectors"))?;
            x.ops().concatenate(&[&x, &v])
        })
    }
}
