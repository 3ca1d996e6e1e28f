use std::path::Path;

use thinc_core::Result;
use thinc_core::array::Floats2d;

use super::token_scores::TokenScores;
use crate::attr::Attr;
use crate::config::Section;
use crate::doc::Doc;
use crate::pipeline::component::Component;
use crate::pipeline::model::TokensModel;

/// Sets `TAG` to the label with the largest score. spaCy's `Tagger`.
///
/// ```
/// use std::sync::Arc;
///
/// use thinc::prelude::*;
/// use thinc::text::layers::{HashEmbedCNN, Tagger as TaggerModel};
/// use thinc::text::pipeline::Component;
/// use thinc::text::pipeline::components::Tagger;
/// use thinc::text::{Attr, Doc, Vocab};
///
/// let mut model = TaggerModel::new(HashEmbedCNN::new(16, 2, 100), 2);
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let tagger = Tagger::new(Box::new(model), ["NOUN", "VERB"])?;
///
/// let mut docs = [Doc::new(Arc::new(Vocab::new()), ["Dogs", "bark"])];
/// tagger.annotate(&mut docs)?;
/// assert_eq!(docs[0].token(0).and_then(|token| token.string(Attr::Tag)), Some("NOUN"));
/// # Ok::<(), thinc::Error>(())
/// ```
pub struct Tagger {
    scores: TokenScores,
    overwrite: bool,
    settings: Section,
}

impl Tagger {
    /// A tagger with a model, and the tags that its scores are about.
    ///
    /// # Errors
    /// When the model gives scores for another number of tags.
    pub fn new<L: Into<String>>(model: TokensModel, labels: impl IntoIterator<Item = L>) -> Result<Self> {
        let labels = labels.into_iter().map(Into::into).collect();
        Self::with(TokenScores::new(model, labels)?, false, Section::new())
    }

    /// With settings as they stand in the component's file `cfg`.
    pub(crate) fn with(scores: TokenScores, overwrite: bool, settings: Section) -> Result<Self> {
        let settings = Section::new()
            .with("label_smoothing", settings.get("label_smoothing").cloned().unwrap_or(0.0.into()))
            .with("labels", scores.labels().to_vec())
            .with("neg_prefix", settings.get("neg_prefix").cloned().unwrap_or("!".into()))
            .with("overwrite", overwrite);
        Ok(Self { scores, overwrite, settings })
    }

    /// Whether tags that documents have are replaced. If nothing is said they stay.
    #[must_use]
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self.settings.insert("overwrite", overwrite);
        self
    }
}

impl Component for Tagger {
    fn factory(&self) -> &str {
        "tagger"
    }

    fn annotate(&self, docs: &mut [Doc]) -> Result<()> {
        let guesses = self.scores.best(docs)?;
        for (doc, guesses) in docs.iter_mut().zip(guesses) {
            let strings = doc.vocab().strings();
            let ids: Vec<u64> = self.scores.labels().iter().map(|label| strings.add(label)).collect();
            for (token, guess) in doc.data_mut().iter_mut().zip(guesses) {
                if self.overwrite || token.id(Attr::Tag) == 0 {
                    token.set(Attr::Tag, ids[guess]);
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
        self.scores.write_files(folder, &self.settings)
    }
}
