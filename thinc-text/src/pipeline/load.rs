use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thinc_core::Result;

use super::factories::{self, Context};
use super::lookups;
use super::{Pipeline, Step};
use crate::config::{Config, Fields, Section, Value};
use crate::error::TextError;
use crate::files;
use crate::msgpack;
use crate::tokenizer::Tokenizer;
use crate::vocab::Vocab;

/// Languages whose words get their norms by rules of their own in spaCy.
const OWN_NORMS: [&str; 3] = ["hi", "ht", "ne"];

/// Reads a pipeline with settings, from what `spacy train` or `nlp.to_disk` wrote.
///
/// ```no_run
/// use thinc::text::pipeline::Pipeline;
///
/// let pipeline = Pipeline::load("en_core_web_sm").without(&["parser", "ner"]).read()?;
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Load {
    folder: PathBuf,
    without: Vec<String>,
    skip_unsupported: bool,
}

impl Load {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, without: Vec::new(), skip_unsupported: false }
    }

    /// Leaves components out, by their names in the pipeline.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        self.without.extend(names.iter().map(|&name| name.to_owned()));
        self
    }

    /// Leaves out components of kinds that are not supported, instead of refusing the pipeline.
    /// [`Pipeline::left_out`] tells which.
    #[must_use]
    pub fn skip_unsupported(mut self) -> Self {
        self.skip_unsupported = true;
        self
    }

    /// Reads the pipeline.
    ///
    /// # Errors
    /// When a file is missing or not what it should be: the error names the file. When a component is of a kind that is not
    /// supported, or a component to leave out is not there.
    pub fn read(self) -> Result<Pipeline> {
        let folder = self.folder.as_path();
        let file = folder.join("config.cfg");
        let config = Config::from_disk(&file)?;
        let fields = config.fields();
        let nlp = fields.section("nlp")?;
        let lang: String = nlp.get("lang")?;
        check_nlp(&nlp, &lang)?;

        let meta = read_meta(&folder.join("meta.json"))?;
        let tokenizer = Tokenizer::from_disk(folder.join("tokenizer"))?;
        let vocab = read_vocab(&folder.join("vocab"), &lang)?;
        let mut pipeline = Pipeline {
            lang,
            meta,
            tokenizer,
            vocab,
            steps: Vec::new(),
            left_out: Vec::new(),
            threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        };
        self.read_components(&mut pipeline, &fields, &nlp)?;
        Ok(pipeline)
    }

    fn read_components(&self, pipeline: &mut Pipeline, config: &Fields<'_>, nlp: &Fields<'_>) -> Result<()> {
        let names: Vec<String> = nlp.get("pipeline")?;
        let disabled: Vec<String> = nlp.or("disabled", Vec::new())?;
        if let Some(unknown) = self.without.iter().find(|name| !names.contains(name)) {
            let message = format!("cannot leave out `{unknown}`: the pipeline has {}", names.join(", "));
            return Err(nlp.error("pipeline", message).into());
        }
        let components = if names.is_empty() { None } else { Some(config.section("components")?) };
        for name in &names {
            if self.without.contains(name) {
                pipeline.left_out.push(name.clone());
                continue;
            }
            let Some(components) = &components else { continue };
            let fields = components.section(name)?;
            check_name(&fields, name)?;
            let factory: &str = fields.get("factory")?;
            if !factories::KNOWN.contains(&factory) {
                if self.skip_unsupported {
                    pipeline.left_out.push(name.clone());
                    continue;
                }
                return Err(unsupported(&fields, name, factory).into());
            }
            if pipeline.steps.iter().any(|step| step.name == *name) {
                return Err(nlp.error("pipeline", format_args!("`{name}` stands twice in the pipeline")).into());
            }
            let folder = self.folder.join(name);
            let context = Context { lang: &pipeline.lang, vocab: &pipeline.vocab, folder: &folder };
            let made = factories::read(factory, &fields, &context)?;
            if let Some(upstream) = made.upstream {
                self.check_upstream(pipeline, &fields, name, &upstream)?;
            }
            let enabled = !disabled.contains(name);
            pipeline.steps.push(Step { name: name.clone(), component: made.component, enabled });
        }
        Ok(())
    }

    /// What a component listens to must stand before it.
    fn check_upstream(
        &self,
        pipeline: &Pipeline,
        fields: &Fields<'_>,
        name: &str,
        upstream: &str,
    ) -> Result<(), TextError> {
        let is_heard =
            |step: &Step| step.component.factory() == "tok2vec" && (upstream == "*" || step.name == upstream);
        if pipeline.steps.iter().any(is_heard) {
            return Ok(());
        }
        let what = if upstream == "*" { "a `tok2vec`".to_owned() } else { format!("`{upstream}`") };
        let message =
            format!("`{name}` listens to {what}, but there is none before it that is read: leave `{name}` out, too");
        Err(fields.error("model", message))
    }
}

/// What the pipeline must not be changed by, as it is code in Python.
fn check_nlp(nlp: &Fields<'_>, lang: &str) -> Result<(), TextError> {
    for (section, key, known) in
        [("tokenizer", "@tokenizers", "spacy.Tokenizer.v1"), ("vectors", "@vectors", "spacy.Vectors.v1")]
    {
        if let Some(fields) = nlp.optional_section(section)? {
            let found: &str = fields.get(key)?;
            if found != known {
                let message = format!("the {section} `{found}` are not supported: those that are are `{known}`");
                return Err(fields.error(key, message));
            }
        }
    }
    for hook in ["before_creation", "after_creation", "after_pipeline_creation"] {
        if nlp.values().get(hook).is_some_and(|hook| *hook != Value::Null) {
            let message = format!("`{hook}` is a function in Python, which cannot be called here: expected null");
            return Err(nlp.error(hook, message));
        }
    }
    if OWN_NORMS.contains(&lang) {
        let message =
            format!("the language `{lang}` is not supported: spaCy makes norms of its words by rules of their own");
        return Err(nlp.error("lang", message));
    }
    Ok(())
}

/// A name is that of a folder.
fn check_name(fields: &Fields<'_>, name: &str) -> Result<(), TextError> {
    let reserved = ["tokenizer", "vocab", "config.cfg", "meta.json"];
    if Path::new(name).components().count() == 1
        && !name.contains(['/', '\\'])
        && name != ".."
        && !reserved.contains(&name)
    {
        return Ok(());
    }
    Err(fields.error(
        "factory",
        format_args!("`{name}` cannot be the name of a component, as its files stand in such a folder"),
    ))
}

#[cold]
fn unsupported(fields: &Fields<'_>, name: &str, factory: &str) -> TextError {
    let known = factories::KNOWN.join(", ");
    let message = format!(
        "the component `{name}` is of the kind `{factory}`, which is not supported: leave it out with \
         `Pipeline::load(folder).without(&[\"{name}\"])`, or all like it with `skip_unsupported()`. Those that are \
         supported are {known}"
    );
    fields.error("factory", message)
}

fn read_meta(path: &Path) -> Result<Section, TextError> {
    match files::read_json(path)? {
        Value::Section(meta) => Ok(meta),
        other => Err(TextError::new(format_args!("is {}: expected an object", other.kind())).in_file(path)),
    }
}

/// The vocabulary in a folder.
fn read_vocab(folder: &Path, lang: &str) -> Result<Arc<Vocab>> {
    let file = folder.join("lookups.bin");
    let bytes = files::read(&file)?;
    let tables = msgpack::Value::read(&bytes).map_err(|error| TextError::new(error).in_file(&file))?;
    let norms =
        lookups::table(&tables, "lexeme_norm", lookups::text, "a text").map_err(|error| error.in_file(&file))?;
    let mut vocab = Vocab::new().with_lang(lang).with_norms(norms.unwrap_or_default());
    if let Some(vectors) = super::vector_files::read(folder)? {
        vocab = vocab.with_vectors(vectors);
    }
    let file = folder.join("strings.json");
    let strings = files::read_json(&file)?;
    let strings = strings.as_list().and_then(|list| list.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    let strings = strings.ok_or_else(|| TextError::new("is not a list of texts").in_file(&file))?;
    for text in strings {
        vocab.strings().add(text);
    }
    Ok(Arc::new(vocab))
}
