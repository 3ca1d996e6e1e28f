use std::path::Path;

use thinc_core::Result;
use thinc_core::array::Floats2d;
use thinc_core::bytes::SaveExt;

use crate::config::{Section, Value};
use crate::doc::Doc;
use crate::files;
use crate::pipeline::component::Component;
use crate::pipeline::model::{CategoriesModel, Facts, check_labels, check_width};

/// Scores documents in categories. spaCy's `TextCategorizer`, whose categories exclude each other, and
/// `MultiLabel_TextCategorizer`, whose do not.
///
/// It writes [`Doc::cats`].
pub struct TextCategorizer {
    model: CategoriesModel,
    facts: Facts,
    labels: Vec<String>,
    exclusive: bool,
    settings: Section,
}

impl TextCategorizer {
    /// A component with a model, and the categories that its scores are about.
    ///
    /// # Errors
    /// When the model gives scores for another number of categories.
    pub fn new<L: Into<String>>(
        model: CategoriesModel,
        labels: impl IntoIterator<Item = L>,
        exclusive: bool,
    ) -> Result<Self> {
        let labels = labels.into_iter().map(Into::into).collect();
        Self::with_facts(model, Facts::default(), labels, exclusive, Section::new())
    }

    pub(crate) fn with_facts(
        model: CategoriesModel,
        facts: Facts,
        labels: Vec<String>,
        exclusive: bool,
        settings: Section,
    ) -> Result<Self> {
        check_labels(&model, &labels)?;
        let threshold = Value::from(if exclusive { 0.0 } else { 0.5 });
        let mut all = Section::new()
            .with("labels", labels.clone())
            .with("threshold", settings.get("threshold").cloned().unwrap_or(threshold));
        if exclusive {
            all.insert("positive_label", settings.get("positive_label").cloned().unwrap_or(Value::Null));
        }
        Ok(Self { model, facts, labels, exclusive, settings: all })
    }

    fn predict(&self, docs: &[Doc]) -> Result<Floats2d> {
        if docs.iter().all(Doc::is_empty) {
            return Ok(Floats2d::zeros([docs.len(), self.labels.len()]));
        }
        let scores = self.model.dyn_predict(self.facts.with_vectors(docs))?;
        check_width(&scores, &self.labels)?;
        Ok(scores)
    }
}

impl Component for TextCategorizer {
    fn factory(&self) -> &str {
        if self.exclusive { "textcat" } else { "textcat_multilabel" }
    }

    fn annotate(&self, docs: &mut [Doc]) -> Result<()> {
        let scores = self.predict(docs)?;
        for (i, doc) in docs.iter_mut().enumerate() {
            for (label, &score) in self.labels.iter().zip(scores.row(i)?) {
                doc.set_cat(label.as_str(), score);
            }
        }
        Ok(())
    }

    fn scores(&self, docs: &[Doc]) -> Result<Option<Vec<Floats2d>>> {
        let scores = self.predict(docs)?;
        (0..docs.len()).map(|i| scores.rows(i..i + 1)).collect::<Result<_>>().map(Some)
    }

    fn labels(&self) -> &[String] {
        &self.labels
    }

    fn write_files(&self, folder: &Path) -> Result<()> {
        files::write(&folder.join("cfg"), Value::from(self.settings.clone()).to_string().as_bytes())?;
        self.model.to_disk(folder.join("model"))
    }
}
