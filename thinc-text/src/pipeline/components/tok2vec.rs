use std::path::Path;

use thinc_core::Result;
use thinc_core::bytes::SaveExt;

use crate::doc::Doc;
use crate::files;
use crate::pipeline::component::Component;
use crate::pipeline::model::{Facts, VectorsModel};

/// Computes vectors of tokens, which models of other components listen to. spaCy's `Tok2Vec`.
///
/// It writes [`Doc::tensor`].
pub struct Tok2Vec {
    model: VectorsModel,
    facts: Facts,
}

impl Tok2Vec {
    /// A component with this model.
    pub fn new(model: VectorsModel) -> Self {
        Self::with_facts(model, Facts::default())
    }

    pub(crate) fn with_facts(model: VectorsModel, facts: Facts) -> Self {
        Self { model, facts }
    }
}

impl Component for Tok2Vec {
    fn factory(&self) -> &str {
        "tok2vec"
    }

    fn annotate(&self, docs: &mut [Doc]) -> Result<()> {
        if docs.iter().all(Doc::is_empty) {
            return Ok(());
        }
        let tensors = self.facts.predict(docs, |docs| self.model.dyn_predict(docs))?;
        for (doc, tensor) in docs.iter_mut().zip(tensors) {
            doc.set_tensor(Some(tensor));
        }
        Ok(())
    }

    fn write_files(&self, folder: &Path) -> Result<()> {
        files::write(&folder.join("cfg"), b"{}")?;
        self.model.to_disk(folder.join("model"))
    }
}
