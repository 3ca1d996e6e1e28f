//! Embeddings compute once for tokens that have the same attributes: most words of a batch come several times.

use thinc_core::Result;
use thinc_core::array::{Floats2d, Ints1d, Ints2d};
use thinc_core::combinators::Chain;
use thinc_core::containers::{Lengths, Ragged};
use thinc_core::layers::WithArray;
use thinc_core::model::{Layer, Train, Update};
use thinc_core::wiring::Step;

use super::extract_features::{features, lengths};
use super::normalized_maxout::NormalizedMaxout;
use super::remembered::{Remembered, Weights};
use super::row_table::RowTable;
use crate::attr::Attr;
use crate::doc::{Doc, Token};

/// The distinct tokens of a batch: those that differ in some attribute.
pub(super) struct Words<'a> {
    docs: &'a [Doc],
    /// The attributes of each, a column for each attribute.
    pub(super) rows: Ints2d,
    /// The first token of each: its document, and its position in it.
    firsts: Vec<(usize, usize)>,
}

/// How the tokens of a batch are made of its distinct ones.
pub(super) struct Batch {
    lengths: Lengths,
    /// For each token, which of them it is.
    places: Ints1d,
}

impl Batch {
    /// The vector of each token, given that of each distinct one.
    pub(super) fn spread(&self, vectors: &Floats2d) -> Result<Ragged> {
        Ragged::new(vectors.ops().gather(vectors, self.places.ids())?, self.lengths.clone())
    }

    /// The sum of the gradients of each distinct token, whose vectors have this shape.
    pub(super) fn sum(&self, dy: &Floats2d, distinct: [usize; 2]) -> Result<Floats2d> {
        let ops = dy.ops();
        let mut sums = Floats2d::from_storage(distinct, ops.zeros(distinct.iter().product())?)?;
        ops.scatter_add(&mut sums, self.places.ids(), dy)?;
        Ok(sums)
    }
}

impl<'a> Words<'a> {
    /// The distinct tokens of documents.
    pub(super) fn of(docs: &'a [Doc], attrs: &[Attr]) -> Result<(Self, Batch)> {
        let ids = features(docs, attrs);
        let (words, places) = Self::collect(docs, attrs.len(), rows(&ids, attrs.len()).zip(places(docs)))?;
        Ok((words, Batch { lengths: lengths(docs)?, places: places.into() }))
    }

    /// A token of each.
    pub(super) fn tokens(&self) -> impl Iterator<Item = Token<'a>> {
        let docs = self.docs;
        self.firsts.iter().filter_map(move |&(doc, position)| docs.get(doc)?.token(position))
    }

    /// The documents of the batch.
    pub(super) fn docs(&self) -> &'a [Doc] {
        self.docs
    }
}

impl<'a> Words<'a> {
    /// The distinct ones among tokens with these attributes, and for each token which of them it is.
    fn collect<'t>(
        docs: &'a [Doc],
        columns: usize,
        tokens: impl Iterator<Item = (&'t [u64], (usize, usize))>,
    ) -> Result<(Self, Vec<u64>)> {
        let (mut table, mut firsts, mut places) = (RowTable::new(columns), Vec::new(), Vec::new());
        for (row, at) in tokens {
            let number = table.insert(row);
            if number == firsts.len() {
                firsts.push(at);
            }
            places.push(number as u64);
        }
        let rows = Ints2d::from_vec([firsts.len(), columns], table.into_rows())?;
        Ok((Self { docs, rows, firsts }, places))
    }
}

/// Where each token is: its document, and its position in it.
fn places(docs: &[Doc]) -> impl Iterator<Item = (usize, usize)> {
    docs.iter().enumerate().flat_map(|(i, doc)| (0..doc.len()).map(move |position| (i, position)))
}

/// The gradients of the layer that mixes features.
pub(super) type MixGrads = <WithArray<NormalizedMaxout> as Layer>::Grads;

/// The vectors of tokens in training, given one for each distinct token: `mix` goes over these, and its dropout is drawn for
/// every token. The callback gives the gradient of the vectors.
pub(super) fn begin(
    vectors: Floats2d,
    batch: Batch,
    mix: &WithArray<NormalizedMaxout>,
    train: &mut Train,
) -> Update<Ragged, impl FnOnce(Floats2d, &mut MixGrads) -> Result<Floats2d> + Send + 'static + use<>> {
    let Chain((maxout, dropout)) = &mix.layer;
    let (y, backprop_maxout) = Step(vectors, maxout).layer_takes_input().begin(MAXOUT, train)?;
    let distinct = y.shape();
    let (y, lengths) = batch.spread(&y)?.into_parts();
    let (y, backprop_dropout) = Step(y, dropout).layer_takes_input().begin(DROPOUT, train)?;
    Ok((Ragged::new(y, lengths)?, move |dy: Floats2d, mix: &mut MixGrads| {
        let dy = backprop_dropout(dy, &mut mix.layer.1).map_err(|error| error.at(DROPOUT))?;
        backprop_maxout(batch.sum(&dy, distinct)?, &mut mix.layer.0).map_err(|error| error.at(MAXOUT))
    }))
}

const MAXOUT: &str = "mix.layer.0";
const DROPOUT: &str = "mix.layer.1";

/// The prediction of an embedding. `vectors` gives a vector for each distinct token that is not remembered of these weights.
pub(super) fn predict(
    docs: &[Doc],
    attrs: &[Attr],
    mix: &WithArray<NormalizedMaxout>,
    (remembered, weights): (&Remembered, Weights<'_>),
    vectors: impl FnOnce(&Words<'_>) -> Result<Floats2d>,
) -> Result<Ragged> {
    let (lengths, columns) = (lengths(docs)?, attrs.len());
    let ids = features(docs, attrs);
    let compute = |words: &Words<'_>| -> Result<Floats2d> {
        let y = Step(vectors(words)?, &mix.layer.0.0).layer_takes_input().predict(MAXOUT)?;
        remembered.remember(weights, &words.rows, &y)?;
        Ok(y)
    };
    let Some((mut y, others)) = remembered.recall(weights, rows(&ids, columns))? else {
        let (words, places) = Words::collect(docs, columns, rows(&ids, columns).zip(places(docs)))?;
        let y = compute(&words)?;
        return Ragged::new(y.ops().gather(&y, Ints1d::from(places).ids())?, lengths);
    };
    if !others.is_empty() {
        let all: Vec<_> = places(docs).collect();
        let tokens = others.iter().map(|&n| (&ids[n * columns..][..columns], all[n]));
        let (words, places) = Words::collect(docs, columns, tokens)?;
        let computed = compute(&words)?;
        let (width, computed) = (computed.width(), computed.as_slice()?.to_vec());
        let y = y.as_mut_slice()?;
        for (n, place) in others.into_iter().zip(places) {
            y[n * width..][..width].copy_from_slice(&computed[place as usize * width..][..width]);
        }
    }
    Ragged::new(y, lengths)
}

/// Rows of a number of columns.
fn rows(ids: &[u64], columns: usize) -> impl ExactSizeIterator<Item = &[u64]> {
    ids.chunks_exact(columns.max(1))
}
