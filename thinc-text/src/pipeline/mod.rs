//! Pipelines that spaCy trained: from raw text to tags, features, sentences, categories and lemmas.

mod architectures;
mod component;
pub mod components;
mod factories;
mod load;
mod lookups;
mod matcher;
mod model;
mod packed;
mod pipe;
mod vector_files;

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use thinc_core::Result;

use crate::config::Section;
use crate::doc::Doc;
use crate::tokenizer::Tokenizer;
use crate::vocab::Vocab;

pub use component::Component;
pub use load::Load;
pub use model::{CategoriesModel, TokensModel, VectorsModel};
pub use pipe::Pipe;

/// A tokenizer, and components that annotate its documents one after the other. spaCy's `Language`.
///
/// Threads can share it.
///
/// ```no_run
/// use thinc::text::Attr;
/// use thinc::text::pipeline::Pipeline;
///
/// let pipeline = Pipeline::from_disk("model-best")?;
/// let doc = pipeline.run("They ate the pizza.")?;
/// for token in doc.tokens() {
///     println!("{} {}", token.text(), token.string(Attr::Tag).unwrap_or_default());
/// }
/// # Ok::<(), thinc::Error>(())
/// ```
pub struct Pipeline {
    lang: String,
    meta: Section,
    tokenizer: Tokenizer,
    vocab: Arc<Vocab>,
    steps: Vec<Step>,
    left_out: Vec<String>,
    threads: NonZeroUsize,
}

struct Step {
    name: String,
    component: Box<dyn Component>,
    enabled: bool,
}

impl Pipeline {
    /// Reads what `spacy train` or `nlp.to_disk` wrote.
    ///
    /// # Errors
    /// As [`Load::read`].
    #[allow(clippy::self_named_constructors, reason = "the name that spaCy has for it")]
    pub fn from_disk(folder: impl AsRef<Path>) -> Result<Self> {
        Self::load(folder).read()
    }

    /// For reading with settings.
    pub fn load(folder: impl AsRef<Path>) -> Load {
        Load::new(folder.as_ref().to_owned())
    }

    /// Sets how many threads [`pipe`](Self::pipe) works on; all cores, if nothing is said. The result is the same for any
    /// number.
    #[must_use]
    pub fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = threads;
        self
    }

    /// The language, such as `en`.
    pub fn lang(&self) -> &str {
        &self.lang
    }

    /// What `meta.json` says.
    pub fn meta(&self) -> &Section {
        &self.meta
    }

    /// The vocabulary that documents must have.
    pub fn vocab(&self) -> &Arc<Vocab> {
        &self.vocab
    }

    /// The tokenizer.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// The names of the components in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().map(|step| step.name.as_str())
    }

    /// The names of the components that were left out.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// A component by its name.
    pub fn component(&self, name: &str) -> Option<&dyn Component> {
        self.steps.iter().find(|step| step.name == name).map(|step| &*step.component)
    }

    /// The document of a text, annotated by all components that are enabled.
    ///
    /// # Errors
    /// When the text is too long, or a component cannot work on it.
    pub fn run(&self, text: &str) -> Result<Doc> {
        let mut docs = [self.tokenizer.tokenize(&self.vocab, text)?];
        self.annotate(&mut docs)?;
        let [doc] = docs;
        Ok(doc)
    }

    /// Annotates documents, whose tokens are told.
    ///
    /// # Errors
    /// When a component cannot work on them.
    pub fn annotate(&self, docs: &mut [Doc]) -> Result<()> {
        for step in self.steps.iter().filter(|step| step.enabled) {
            step.component.annotate(docs).map_err(|error| error.at(step.name.as_str()))?;
        }
        Ok(())
    }
}
