use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::str::FromStr;

use thinc_core::Result;

use crate::attr::Attr;
use crate::doc::{Doc, Token};
use crate::error::TextError;
use crate::files;
use crate::morphology;
use crate::msgpack::Value;
use crate::pipeline::component::Component;
use crate::pipeline::lookups::{self, Table};
use crate::strings::StringStore;
use crate::unicode;

/// Sets base forms from tables. spaCy's `Lemmatizer`, and its `EnglishLemmatizer`.
pub struct Lemmatizer {
    mode: LemmatizerMode,
    overwrite: bool,
    english: bool,
    lookup: Table<Box<str>>,
    index: Table<HashSet<Box<str>>>,
    exceptions: Table<HashMap<Box<str>, Vec<Box<str>>>>,
    rules: Table<Vec<(Box<str>, Box<str>)>>,
    /// The tables as they were read.
    file: Vec<u8>,
}

/// How a [`Lemmatizer`] finds base forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LemmatizerMode {
    /// By the table `lemma_lookup`, from the word alone.
    Lookup,
    /// By suffix rules, exceptions and known forms, which depend on the part of speech and the features.
    Rule,
}

impl FromStr for LemmatizerMode {
    type Err = TextError;

    fn from_str(mode: &str) -> Result<Self, TextError> {
        match mode {
            "lookup" => Ok(Self::Lookup),
            "rule" => Ok(Self::Rule),
            _ => Err(TextError::new(format_args!(
                "the mode `{mode}` is not supported: those that are are lookup and rule"
            ))),
        }
    }
}

/// A map of lists.
fn exceptions(value: &Value<'_>) -> Option<HashMap<Box<str>, Vec<Box<str>>>> {
    value.as_map()?.iter().map(|(form, lemmas)| Some((lookups::text(form)?, lookups::texts(lemmas)?))).collect()
}

/// A list of pairs.
fn rules(value: &Value<'_>) -> Option<Vec<(Box<str>, Box<str>)>> {
    let pair = |pair: &Value<'_>| match pair.as_array()? {
        [old, new] => Some((lookups::text(old)?, lookups::text(new)?)),
        _ => None,
    };
    value.as_array()?.iter().map(pair).collect()
}

/// A text, or the first of some.
fn first(value: &Value<'_>) -> Option<Box<str>> {
    lookups::text(value).or_else(|| lookups::texts(value)?.into_iter().next())
}

impl Lemmatizer {
    /// Reads the tables of a `lookups.bin`. For `en` base forms are known by their features, as in spaCy; other languages
    /// have no such rules here.
    ///
    /// # Errors
    /// When it is something else, or a table that the mode needs is not there.
    pub fn from_bytes(lang: &str, mode: LemmatizerMode, overwrite: bool, bytes: Vec<u8>) -> Result<Self, TextError> {
        let tables = Value::read(&bytes).map_err(TextError::new)?;
        let needed = match mode {
            LemmatizerMode::Lookup => "lemma_lookup",
            LemmatizerMode::Rule => "lemma_rules",
        };
        let lookup = lookups::table(&tables, "lemma_lookup", first, "a text")?;
        let index = lookups::table(
            &tables,
            "lemma_index",
            |value| Some(lookups::texts(value)?.into_iter().collect()),
            "a list of texts",
        )?;
        let exceptions = lookups::table(&tables, "lemma_exc", exceptions, "a map of lists of texts")?;
        let rules = lookups::table(&tables, "lemma_rules", rules, "a list of pairs of texts")?;
        if tables.get(needed).is_none() {
            return Err(TextError::new(format_args!("it lacks the table `{needed}`, which the lemmatizer needs")));
        }
        Ok(Self {
            mode,
            overwrite,
            english: lang == "en",
            lookup: lookup.unwrap_or_default(),
            index: index.unwrap_or_default(),
            exceptions: exceptions.unwrap_or_default(),
            rules: rules.unwrap_or_default(),
            file: bytes,
        })
    }

    /// The base form of a token.
    pub fn lemma(&self, token: Token<'_>) -> String {
        match self.mode {
            LemmatizerMode::Lookup => {
                self.lookup.get(&token.attr(Attr::Orth)).map_or(token.text(), |lemma| lemma).to_owned()
            }
            LemmatizerMode::Rule => self.by_rules(token),
        }
    }

    /// spaCy's `Lemmatizer.rule_lemmatize`: the first of its forms.
    fn by_rules(&self, token: Token<'_>) -> String {
        let (text, lower) = (token.text(), token.text().to_lowercase());
        let pos = token.string(Attr::Pos).unwrap_or_default().to_lowercase();
        if matches!(pos.as_str(), "" | "eol" | "space") || (self.english && is_base_form(token, &pos)) {
            return lower;
        }
        let key = StringStore::id(&pos);
        let index = self.index.get(&key).filter(|index| !index.is_empty());
        let exceptions = self.exceptions.get(&key).filter(|exceptions| !exceptions.is_empty());
        let rules = self.rules.get(&key).filter(|rules| !rules.is_empty());
        if index.is_none() && exceptions.is_none() && rules.is_none() {
            return if pos == "propn" { text.to_owned() } else { lower };
        }
        let (mut forms, mut unknown) = (Vec::<String>::new(), None);
        for (old, new) in rules.into_iter().flatten() {
            let Some(stem) = lower.strip_suffix(&**old) else { continue };
            let form = format!("{stem}{new}");
            if form.is_empty() {
                continue;
            }
            if index.is_some_and(|index| index.contains(form.as_str())) {
                forms.insert(0, form);
            } else if !form.chars().all(unicode::is_alpha) {
                forms.push(form);
            } else {
                unknown.get_or_insert(form);
            }
        }
        let exceptions = exceptions.and_then(|exceptions| exceptions.get(lower.as_str()));
        for form in exceptions.into_iter().flatten() {
            if !forms.iter().any(|known| **known == **form) {
                forms.insert(0, form.to_string());
            }
        }
        forms.into_iter().next().or(unknown).unwrap_or_else(|| text.to_owned())
    }
}

/// spaCy's `EnglishLemmatizer.is_base_form`.
fn is_base_form(token: Token<'_>, pos: &str) -> bool {
    let features = morphology::features(token.string(Attr::Morph).unwrap_or_default()).unwrap_or_default();
    let has = |name: &str, value: &str| features.get(name).is_some_and(|found| found == value);
    (pos == "noun" && has("Number", "Sing"))
        || (pos == "verb" && has("VerbForm", "Fin") && has("Tense", "Pres") && !features.contains_key("Number"))
        || has("VerbForm", "Inf")
        || has("VerbForm", "None")
        || has("Degree", "Pos")
}

impl Component for Lemmatizer {
    fn factory(&self) -> &str {
        "lemmatizer"
    }

    fn annotate(&self, docs: &mut [Doc]) -> Result<()> {
        for doc in docs {
            for i in 0..doc.len() {
                let lemma = doc.token(i).filter(|token| self.overwrite || token.attr(Attr::Lemma) == 0);
                if let Some(lemma) = lemma.map(|token| self.lemma(token)) {
                    doc.set_attr(i, Attr::Lemma, &lemma);
                }
            }
        }
        Ok(())
    }

    fn write_files(&self, folder: &Path) -> Result<()> {
        let folder = folder.join("lookups");
        files::create_folder(&folder)?;
        Ok(files::write(&folder.join("lookups.bin"), &self.file)?)
    }
}
