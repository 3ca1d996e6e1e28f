//! What components have in common that decide on a label for each token.

use std::path::Path;

use thinc_core::Result;
use thinc_core::array::Floats2d;
use thinc_core::bytes::SaveExt;
use thinc_core::containers::Ragged;

use crate::config::{Section, Value};
use crate::doc::Doc;
use crate::files;
use crate::pipeline::model::{Facts, TokensModel, check_labels, check_width};

/// A model, and the labels that are the columns of its scores.
pub(crate) struct TokenScores {
    model: TokensModel,
    facts: Facts,
    labels: Vec<String>,
}

impl TokenScores {
    pub(crate) fn new(model: TokensModel, labels: Vec<String>) -> Result<Self> {
        Self::with_facts(model, Facts::default(), labels)
    }

    pub(crate) fn with_facts(model: TokensModel, facts: Facts, labels: Vec<String>) -> Result<Self> {
        check_labels(&model, &labels)?;
        Ok(Self { model, facts, labels })
    }

    pub(crate) fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Scores of each document's tokens.
    pub(crate) fn scores(&self, docs: &[Doc]) -> Result<Vec<Floats2d>> {
        if docs.iter().all(Doc::is_empty) {
            return Ok(docs.iter().map(|_| Floats2d::zeros([0, self.labels.len()])).collect());
        }
        self.facts.predict(docs, |docs| {
            let (scores, lengths) = self.model.dyn_predict(docs)?.into_parts();
            check_width(&scores, &self.labels)?;
            Ragged::new(scores.into_inner(), lengths)
        })
    }

    /// The number of the label with the largest score, for each token.
    pub(crate) fn best(&self, docs: &[Doc]) -> Result<Vec<Vec<usize>>> {
        self.scores(docs)?.iter().map(Floats2d::argmax_rows).collect()
    }

    /// Writes spaCy's files `cfg` and `model`.
    pub(crate) fn write_files(&self, folder: &Path, settings: &Section) -> Result<()> {
        files::write(&folder.join("cfg"), Value::from(settings.clone()).to_string().as_bytes())?;
        self.model.to_disk(folder.join("model"))
    }
}
