//! Models of components, and how documents of any length pass through them.

use std::ops::Range;

use thinc_core::array::Floats2d;
use thinc_core::containers::Ragged;
use thinc_core::lifecycle::{InspectExt, WalkOrder};
use thinc_core::losses::Probs;
use thinc_core::model::{DynModel, Node, Visit};
use thinc_core::{Error, Result};

use crate::doc::Doc;
use crate::error::TextError;

/// A document of more tokens goes through a model in parts, where the model allows it.
const PART: usize = 4096;

/// A model that gives vectors of tokens.
pub type VectorsModel = Box<dyn DynModel<Vec<Doc>, Ragged>>;
/// A model that gives scores of labels for tokens.
pub type TokensModel = Box<dyn DynModel<Vec<Doc>, Ragged<Probs>>>;
/// A model that gives scores of categories for documents.
pub type CategoriesModel = Box<dyn DynModel<Vec<Doc>, Floats2d>>;

/// What a pipeline needs to know of a model besides what it computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// How many tokens on each side what it gives for a token depends on; `None` for all of them.
    pub(crate) reach: Option<usize>,
    /// The width of the vectors that it takes from the document, if it does.
    pub(crate) listens: Option<usize>,
}

impl Facts {
    /// The documents as the model takes them: one without vectors has zeros, as in spaCy.
    pub(crate) fn with_vectors(self, docs: &[Doc]) -> Vec<Doc> {
        let mut docs = docs.to_vec();
        if let Some(width) = self.listens {
            for doc in docs.iter_mut().filter(|doc| doc.tensor().is_none()) {
                doc.set_tensor(Some(Floats2d::zeros([doc.len(), width])));
            }
        }
        docs
    }

    /// What a model gives for the tokens of each document.
    pub(crate) fn predict(self, docs: &[Doc], model: impl Fn(Vec<Doc>) -> Result<Ragged>) -> Result<Vec<Floats2d>> {
        let docs = self.with_vectors(docs);
        match self.reach {
            Some(reach) if docs.iter().any(|doc| doc.len() > PART) => {
                docs.iter().map(|doc| in_parts(doc, reach, &model)).collect()
            }
            _ => model(docs)?.into_list(),
        }
    }
}

/// A document part by part: each with the tokens around it that it depends on, whose rows are dropped.
fn in_parts(doc: &Doc, reach: usize, model: impl Fn(Vec<Doc>) -> Result<Ragged>) -> Result<Floats2d> {
    let mut rows: Vec<f32> = Vec::new();
    let mut width = 0;
    for Range { start, end } in parts(doc.len()) {
        let (from, to) = (start.saturating_sub(reach), (end + reach).min(doc.len()));
        let given = model(vec![doc.slice(from..to)?])?.into_parts().0;
        width = given.width();
        rows.extend(given.rows(start - from..end - from)?.as_slice()?);
    }
    Floats2d::from_vec([doc.len(), width], rows)
}

fn parts(len: usize) -> impl Iterator<Item = Range<usize>> {
    (0..len.max(1)).step_by(PART).map(move |start| start..(start + PART).min(len))
}

/// Checks that a model has as many outputs as there are labels, if it knows.
pub(crate) fn check_labels(model: &impl Node, labels: &[String]) -> Result<()> {
    // The last layer with an output of its own is what the model ends with.
    let mut last = Output(None);
    model.walk(WalkOrder::DepthFirst, |_, node| node.visit(&mut last))?;
    match last.0 {
        Some(size) if size != labels.len() => Err(wrong(size, labels)),
        _ => Ok(()),
    }
}

struct Output(Option<usize>);

impl Visit for Output {
    fn dim(&mut self, name: &'static str, size: Option<usize>) -> Result<()> {
        if name == "nO" {
            self.0 = size;
        }
        Ok(())
    }
}

/// Checks that there is a score for each label.
pub(crate) fn check_width(scores: &Floats2d, labels: &[String]) -> Result<()> {
    if scores.width() == labels.len() { Ok(()) } else { Err(wrong(scores.width(), labels)) }
}

#[cold]
fn wrong(size: usize, labels: &[String]) -> Error {
    let n = labels.len();
    TextError::new(format_args!("there are {n} labels, but the model has {size} outputs: they must be as many")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_a_document() {
        assert!(parts(0).eq(std::iter::once(0..0)));
        assert!(parts(2 * PART + 1).eq([0..PART, PART..2 * PART, 2 * PART..2 * PART + 1]));
    }
}
