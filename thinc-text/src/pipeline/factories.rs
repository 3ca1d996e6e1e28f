//! Components from their sections in the config and their folders.

use std::path::Path;
use std::sync::Arc;

use thinc_core::Result;
use thinc_core::bytes::SaveExt;
use thinc_core::model::Node;

use super::architectures::{Built, tagger_model, vectors_model};
use super::component::Component;
use super::components::{AttributeRuler, Lemmatizer, Morphologizer, Senter, Tagger, Tok2Vec, TokenScores};
use super::model::{Facts, TokensModel};
use crate::config::{Config, Fields, Section, Value};
use crate::error::TextError;
use crate::files;
use crate::vocab::Vocab;

/// The kinds of components that are supported.
pub(super) const KNOWN: [&str; 6] = ["tok2vec", "tagger", "morphologizer", "senter", "attribute_ruler", "lemmatizer"];

/// Languages whose lemmatizers in spaCy have rules of their own; English ones are known here, too.
const OWN_LEMMATIZERS: [&str; 12] = ["ca", "el", "es", "fr", "ga", "ht", "it", "mk", "nl", "pl", "ru", "uk"];

/// What components are made of.
pub(super) struct Context<'a> {
    pub(super) lang: &'a str,
    pub(super) vocab: &'a Arc<Vocab>,
    pub(super) folder: &'a Path,
}

/// A component, and the name of the one that it listens to.
pub(super) struct Made {
    pub(super) component: Box<dyn Component>,
    pub(super) upstream: Option<String>,
}

/// Reads a component of a kind that is known.
pub(super) fn read(factory: &str, fields: &Fields<'_>, context: &Context<'_>) -> Result<Made> {
    match factory {
        "tok2vec" => {
            let built = loaded(vectors_model(&fields.section("model")?)?, context)?;
            if built.upstream.is_some() {
                return Err(fields.error("model", "a `tok2vec` cannot listen to another one").into());
            }
            let facts = built.facts();
            made(&facts, Tok2Vec::with_facts(built.model, facts.0))
        }
        "tagger" => {
            let (built, cfg) = scored(fields, context)?;
            let (facts, file) = (built.facts(), context.folder.join("cfg"));
            let labels = labels(&cfg, &file)?;
            let overwrite = flag(&cfg, fields, "overwrite", false)?;
            let scores =
                TokenScores::with_facts(built.model, facts.0, labels).map_err(|error| in_file(error, &file))?;
            made(&facts, Tagger::with(scores, overwrite, cfg)?)
        }
        "morphologizer" => {
            let (built, mut cfg) = scored(fields, context)?;
            for (name, default) in [("overwrite", true), ("extend", false)] {
                let flag = flag(&cfg, fields, name, default)?;
                cfg.insert(name, flag);
            }
            let (facts, file) = (built.facts(), context.folder.join("cfg"));
            let component = Morphologizer::with_facts(built.model, facts.0, cfg);
            made(&facts, component.map_err(|error| in_file(error, &file))?)
        }
        "senter" => {
            let (built, cfg) = scored(fields, context)?;
            let (facts, file) = (built.facts(), context.folder.join("model"));
            let overwrite = flag(&cfg, fields, "overwrite", false)?;
            let component = Senter::with_facts(built.model, facts.0, overwrite);
            made(&facts, component.map_err(|error| in_file(error, &file))?)
        }
        "attribute_ruler" => {
            let file = context.folder.join("patterns");
            let component = AttributeRuler::from_bytes(context.vocab, files::read(&file)?);
            made(&Default::default(), component.map_err(|error| error.in_file(&file))?)
        }
        _ => {
            let overwrite = fields.or("overwrite", false)?;
            let mode: &str = fields.get("mode")?;
            let mode = mode.parse().map_err(|error| fields.error("mode", error))?;
            if OWN_LEMMATIZERS.contains(&context.lang) {
                let message =
                    format!("the lemmatizer of the language `{}` is not supported: leave it out", context.lang);
                return Err(fields.error("factory", message).into());
            }
            let file = context.folder.join("lookups").join("lookups.bin");
            let component = Lemmatizer::from_bytes(context.lang, mode, overwrite, files::read(&file)?);
            made(&Default::default(), component.map_err(|error| error.in_file(&file))?)
        }
    }
}

fn made(facts: &(Facts, Option<String>), component: impl Component + 'static) -> Result<Made> {
    Ok(Made { component: Box::new(component), upstream: facts.1.clone() })
}

impl<M> Built<M> {
    fn facts(&self) -> (Facts, Option<String>) {
        let listens = self.upstream.as_ref().and(self.width);
        (Facts { reach: self.reach, listens }, self.upstream.clone())
    }
}

/// A model that scores tokens, with its parameters, and the file of settings.
fn scored(fields: &Fields<'_>, context: &Context<'_>) -> Result<(Built<TokensModel>, Section)> {
    let cfg = cfg(context)?;
    Ok((loaded(tagger_model(&fields.section("model")?)?, context)?, cfg))
}

/// A model with the parameters of its file.
fn loaded<M: Node>(mut built: Built<M>, context: &Context<'_>) -> Result<Built<M>> {
    let file = context.folder.join("model");
    // The bytes, and not the file, so that an error about them can be told from one of the system.
    let bytes = files::read(&file)?;
    built.model.from_bytes(&bytes).map_err(|error| in_file(error, &file))?;
    Ok(built)
}

#[cold]
fn in_file(error: thinc_core::Error, file: &Path) -> thinc_core::Error {
    TextError::new(error).in_file(file).into()
}

/// The settings of a component.
fn cfg(context: &Context<'_>) -> Result<Section, TextError> {
    let file = context.folder.join("cfg");
    match files::read_json(&file)? {
        Value::Section(cfg) => Ok(cfg),
        other => Err(TextError::new(format_args!("is {}: expected an object", other.kind())).in_file(&file)),
    }
}

fn labels(cfg: &Section, file: &Path) -> Result<Vec<String>, TextError> {
    let config = Config::new(cfg.clone());
    let labels = config.fields().get("labels");
    labels.map_err(|error| error.in_file(file))
}

/// A setting of the file, or else of the config.
fn flag(cfg: &Section, fields: &Fields<'_>, name: &str, default: bool) -> Result<bool, TextError> {
    match cfg.get(name) {
        Some(Value::Bool(flag)) => Ok(*flag),
        _ => fields.or(name, default),
    }
}
