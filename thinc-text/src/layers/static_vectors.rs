use std::sync::Arc;

use thinc_core::array::Floats2d;
use thinc_core::containers::Ragged;
use thinc_core::initializers::glorot_uniform;
use thinc_core::layers::ColumnDropout;
use thinc_core::model::{Backprop, Dim, Model, Param, Train, Update, update};
use thinc_core::{Error, Result};
use thinc_macros::Model;

use super::words::Words;
use crate::attr::Attr;
use crate::doc::Doc;
use crate::vectors::Vectors;

/// The vectors of words that the vocabulary has, projected: `Y = V Wᵀ`, documents to `(N, nO)` in a [`Ragged`], with the
/// vectors `V` `(N, nM)` of the tokens in [`Vocab::vectors`](crate::Vocab::vectors), which are 0 for words that have none, and
/// `W` of shape `(nO, nM)`. `W` starts with [`glorot_uniform`]; `V` is not trained.
///
/// With a rate of [`dropout`](Self::dropout) features are dropped in training, the same ones for all tokens of a call.
///
/// spaCy's `spacy.StaticVectors.v2`. All documents of a batch share the vectors of the first one, as there. spaCy takes the
/// last row of its table for words without a vector when it computes the gradient of `W`; here they add nothing.
///
/// # Errors
/// If the vocabulary has no vectors, or some of another width.
///
/// ```
/// use std::sync::Arc;
///
/// use thinc::prelude::*;
/// use thinc::text::layers::StaticVectors;
/// use thinc::text::{Doc, StringStore, Vectors, Vocab};
///
/// let table = Floats2d::from_rows(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
/// let vectors = Vectors::new(table, [(StringStore::id("cat"), 0), (StringStore::id("dog"), 1)])?;
/// let docs = vec![Doc::new(Arc::new(Vocab::new().with_vectors(vectors)), ["cat", "cow"])];
///
/// let mut model = StaticVectors::new(2, None);
/// model.initialize(&docs, &(), &mut Train::new(0))?;
/// let y = model.predict(docs)?;
/// assert_ne!(y.data().row(0)?, [0.0, 0.0]);
/// assert_eq!(y.data().row(1)?, [0.0, 0.0]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "static_vectors", signature = n_m -> n_o, takes = Vec<Doc>)]
pub struct StaticVectors {
    #[dim(name = "nO")]
    n_o: Dim,
    #[dim(name = "nM")]
    n_m: Dim,
    #[param(name = "W", shape = [n_o, n_m], init = glorot_uniform())]
    w: Param<Floats2d>,
    #[attr]
    key_attr: String,
    #[attr]
    dropout_rate: Option<f32>,
}

impl Default for StaticVectors {
    fn default() -> Self {
        Self::new(None, None)
    }
}

impl StaticVectors {
    /// A layer of `n_o` features for vectors of `n_m`; `None` for what `initialize` is to fill in from documents.
    pub fn new(n_o: impl Into<Option<usize>>, n_m: impl Into<Option<usize>>) -> Self {
        Self {
            n_o: n_o.into().into(),
            n_m: n_m.into().into(),
            w: Param::default(),
            key_attr: Attr::Orth.name().to_owned(),
            dropout_rate: None,
        }
    }

    /// Sets the rate at which features are dropped in training.
    #[must_use]
    pub fn dropout(mut self, rate: f32) -> Self {
        self.dropout_rate = Some(rate);
        self
    }

    /// The vectors of distinct words.
    fn lookup(&self, words: &Words<'_>) -> Result<Floats2d> {
        let w = self.w.get()?;
        let Some(vectors) = vectors(words.docs()) else {
            if words.tokens().next().is_none() {
                return Ok(Floats2d::zeros([0, w.width()]));
            }
            let message =
                "the vocabulary of the documents has no vectors: make it `with_vectors`, or leave this layer out";
            return Err(Error::invalid("StaticVectors", message));
        };
        if vectors.width() != w.width() {
            let what = "the vectors of a vocabulary";
            let found = vectors.data().shape();
            return Err(Error::shape("StaticVectors", what, &[None, Some(w.width())], &found));
        }
        vectors.of_words(words.tokens().map(|token| (token.attr(vectors.attr()), token.doc().vocab().strings())))
    }

    /// A vector for each distinct word, in training.
    pub(super) fn begin_words(
        &self,
        words: &Words<'_>,
        train: &mut Train,
    ) -> Update<Floats2d, impl FnOnce(Floats2d, &mut StaticVectorsGrads) -> Result<()> + Send + 'static + use<>> {
        let v = self.lookup(words)?;
        let y = v.ops().gemm(&v, false, self.w.get()?, true)?;
        let (y, dropped) = ColumnDropout::begin("StaticVectors", y, self.dropout_rate, train)?;
        Ok((y, move |dy: Floats2d, grads: &mut StaticVectorsGrads| {
            let dy = dropped.backprop(dy)?;
            grads.w.add_with(|dw, accumulate| dy.ops().gemm_into(dw, accumulate, &dy, true, &v, false))
        }))
    }

    /// A vector for each distinct word.
    pub(super) fn predict_words(&self, words: &Words<'_>) -> Result<Floats2d> {
        let v = self.lookup(words)?;
        v.ops().gemm(&v, false, self.w.get()?, true)
    }
}

/// The vectors that all documents share.
pub(super) fn vectors(docs: &[Doc]) -> Option<&Arc<Vectors>> {
    docs.first()?.vocab().vectors()
}

/// Which attribute of words the vectors go by.
pub(super) fn key(docs: &[Doc]) -> Attr {
    vectors(docs).map_or(Attr::Orth, |vectors| vectors.attr())
}

impl Model<Vec<Doc>> for StaticVectors {
    type Output = Ragged;

    fn begin_update(&self, docs: Vec<Doc>, train: &mut Train) -> Update<Ragged, impl Backprop<Self, Vec<Doc>> + use<>> {
        let (words, batch) = Words::of(&docs, &[key(&docs)])?;
        let (y, backprop) = self.begin_words(&words, train)?;
        let distinct = y.shape();
        let y = batch.spread(&y)?;
        let n_docs = docs.len();
        update::<Self, Vec<Doc>, _>(y, move |dy, grads| {
            backprop(batch.sum(&dy, distinct)?, grads)?;
            Ok(vec![(); n_docs])
        })
    }

    fn predict(&self, docs: Vec<Doc>) -> Result<Ragged> {
        let (words, batch) = Words::of(&docs, &[key(&docs)])?;
        batch.spread(&self.predict_words(&words)?)
    }
}
