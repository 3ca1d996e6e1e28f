//! spaCy's config files: sections with dotted names, JSON values, variables, and references to registered functions.
//!
//! ```
//! use thinc::text::config::Config;
//!
//! let config: Config = "
//! [paths]
//! train = \"corpus/train\"
//!
//! [components.tagger.model]
//! @architectures = \"spacy.Tagger.v2\"
//! nO = null
//! path = ${paths.train}.spacy
//!
//! [components]
//!
//! [components.tagger]
//! factory = \"tagger\"
//! "
//! .parse()?;
//! let model = config.fields().section("components")?.section("tagger")?.section("model")?;
//! assert_eq!(model.get::<String>("path")?, "corpus/train.spacy");
//! assert_eq!(model.optional::<usize>("nO")?, None);
//! # Ok::<(), thinc::Error>(())
//! ```

mod fields;
mod ini;
mod interpolate;
pub(crate) mod json;
mod read;
mod value;
mod write;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::error::TextError;
use crate::files;
use ini::Ini;

pub use fields::{Fields, FromValue};
pub use value::{Section, Value};

/// A config: values in sections, and where each stands. confection's `Config`.
///
/// `Display` writes it, as `str::parse` reads it.
#[derive(Clone, Debug, Default)]
pub struct Config {
    root: Section,
    file: Option<PathBuf>,
    /// The lines of sections and values, by their dotted names.
    lines: HashMap<String, usize>,
}

impl Config {
    /// A config of these sections.
    pub fn new(root: Section) -> Self {
        Self { root, ..Self::default() }
    }

    /// For reading with settings.
    pub fn reader() -> ConfigReader {
        ConfigReader { interpolated: true, overrides: Vec::new() }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, or is not a config: with the line, what is wrong and what was expected.
    pub fn from_disk(path: impl AsRef<Path>) -> Result<Self, TextError> {
        Self::reader().from_disk(path)
    }

    /// All sections.
    pub fn root(&self) -> &Section {
        &self.root
    }

    /// All sections, to be changed.
    pub fn root_mut(&mut self) -> &mut Section {
        &mut self.root
    }

    /// Typed access, with errors that say where a value is.
    pub fn fields(&self) -> Fields<'_> {
        Fields::new(self, String::new(), &self.root)
    }

    /// An error about a value or section, by its dotted name.
    #[cold]
    pub(crate) fn error(&self, path: &str, message: impl fmt::Display) -> TextError {
        let mut error = TextError::new(message);
        // Of a value that isn't there, the section is.
        let mut place = Some(path);
        while let Some(name) = place {
            if let Some(&line) = self.lines.get(name) {
                error = error.at_line(line);
                break;
            }
            place = name.rsplit_once('.').map(|(section, _)| section);
        }
        match &self.file {
            Some(file) => error.in_file(file),
            None => error,
        }
    }
}

impl FromStr for Config {
    type Err = TextError;

    /// # Errors
    /// When it is not a config: with the line, what is wrong and what was expected.
    fn from_str(text: &str) -> Result<Self, TextError> {
        Self::reader().parse(text)
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write::write(&self.root, write::as_text, f)
    }
}

/// Reads configs: with other values for some, or with variables as they are.
///
/// ```
/// use thinc::text::config::Config;
///
/// let text = "[paths]\ntrain = null\n\n[training]\nfile = ${paths.train}\n";
/// let config = Config::reader().replace("paths.train", "a.spacy").parse(text)?;
/// assert_eq!(config.fields().section("training")?.get::<String>("file")?, "a.spacy");
///
/// let config = Config::reader().interpolated(false).parse(text)?;
/// assert_eq!(config.to_string(), text);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ConfigReader {
    interpolated: bool,
    overrides: Vec<(String, Value)>,
}

impl ConfigReader {
    /// Whether variables are replaced by what they stand for, which is so if nothing is said.
    #[must_use]
    pub fn interpolated(mut self, interpolated: bool) -> Self {
        self.interpolated = interpolated;
        self
    }

    /// Another value for a key, by its dotted name, before variables are replaced. Its section must be there.
    #[must_use]
    pub fn replace(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.overrides.push((name.into(), value.into()));
        self
    }

    /// Reads a text.
    ///
    /// # Errors
    /// As [`Config::from_disk`], and when the section of a value to replace is not there.
    pub fn parse(&self, text: &str) -> Result<Config, TextError> {
        let mut ini = Ini::parse(text)?;
        let lines = lines(&ini);
        for (name, value) in &self.overrides {
            let place = name.rsplit_once('.').and_then(|(section, key)| Some((ini.section_mut(section)?, key)));
            let Some((section, key)) = place else {
                let message = format!("cannot replace `{name}`: the config has no section of it");
                return Err(TextError::new(message));
            };
            section.set(key, write::as_confection(value));
        }
        let mut root = read::read(&mut ini, self.interpolated && self.overrides.is_empty())?;
        if self.interpolated && !self.overrides.is_empty() {
            // As confection does it, so that values in quotes mean the same.
            let mut text = String::new();
            write::write(&root, write::as_confection, &mut text).map_err(TextError::new)?;
            root = read::read(&mut Ini::parse(&text)?, true)?;
        }
        Ok(Config { root, file: None, lines })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), and when the file cannot be read.
    #[allow(clippy::wrong_self_convention, reason = "the name that spaCy has for it")]
    pub fn from_disk(&self, path: impl AsRef<Path>) -> Result<Config, TextError> {
        let path = path.as_ref();
        let text = files::read_text(path)?;
        let config = self.parse(&text).map_err(|error| error.in_file(path))?;
        Ok(Config { file: Some(path.to_owned()), ..config })
    }
}

/// The lines of sections and values, by their dotted names.
fn lines(ini: &Ini) -> HashMap<String, usize> {
    let mut lines = HashMap::new();
    for section in &ini.sections {
        lines.insert(section.name.clone(), section.line);
        lines.extend(section.values.iter().map(|value| (format!("{}.{}", section.name, value.key), value.line)));
    }
    lines
}

#[cfg(test)]
mod tests;
