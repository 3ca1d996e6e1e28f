use std::path::Path;

use thinc_core::Result;
use thinc_core::array::Floats2d;

use super::token_scores::TokenScores;
use crate::attr::Attr;
use crate::config::Section;
use crate::doc::Doc;
use crate::pipeline::component::Component;
use crate::pipeline::model::{Facts, TokensModel};

/// Says where sentences start: where the second of two scores is larger. spaCy's `SentenceRecognizer`.
pub struct Senter {
    scores: TokenScores,
    overwrite: bool,
}

impl Senter {
    /// A senter with a model that gives two scores: `I`, inside of a sentence, and `S`, at the start of one.
    ///
    /// # Errors
    /// When the model gives another number of scores.
    pub fn new(model: TokensModel) -> Result<Self> {
        Self::with_facts(model, Facts::default(), false)
    }

    pub(crate) fn with_facts(model: TokensModel, facts: Facts, overwrite: bool) -> Result<Self> {
        let labels = ["I", "S"].map(str::to_owned).to_vec();
        Ok(Self { scores: TokenScores::with_facts(model, facts, labels)?, overwrite })
    }

    /// Whether starts of sentences that are known are replaced. If nothing is said they stay.
    #[must_use]
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }
}

impl Component for Senter {
    fn factory(&self) -> &str {
        "senter"
    }

    fn annotate(&self, docs: &mut [Doc]) -> Result<()> {
        let guesses = self.scores.best(docs)?;
        for (doc, guesses) in docs.iter_mut().zip(guesses) {
            for (i, (token, guess)) in doc.data_mut().iter_mut().zip(guesses).enumerate() {
                if i == 0 && token.sent_start().is_none() {
                    // In spaCy the first token of a document is known to start a sentence.
                    token.set(Attr::SentStart, 1);
                }
                if token.sent_start().is_none() || self.overwrite {
                    token.set(Attr::SentStart, (guess == 1).into());
                }
            }
        }
        Ok(())
    }

    fn scores(&self, docs: &[Doc]) -> Result<Option<Vec<Floats2d>>> {
        self.scores.scores(docs).map(Some)
    }

    fn labels(&self) -> &[String] {
        self.scores.labels()
    }

    fn write_files(&self, folder: &Path) -> Result<()> {
        self.scores.write_files(folder, &Section::new().with("overwrite", self.overwrite))
    }

    fn strings(&self) -> Vec<String> {
        Vec::new()
    }
}
