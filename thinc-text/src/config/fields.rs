use std::cell::RefCell;
use std::fmt;

use super::Config;
use super::value::{Section, Value};
use crate::attr::Attr;
use crate::error::TextError;
use crate::nearest::did_you_mean;

/// A section of a [`Config`], whose values are asked for by name and type.
///
/// ```
/// use thinc::text::config::Config;
///
/// let config: Config = "[model]\nwidth = 96\nwindo_size = 1".parse()?;
/// let model = config.fields().section("model")?;
/// assert_eq!(model.get::<usize>("width")?, 96);
///
/// let error = model.get::<usize>("window_size").unwrap_err();
/// assert_eq!(error.to_string(), "line 1: [model] lacks `window_size`: did you mean `windo_size`?");
/// let error = model.get::<bool>("width").unwrap_err();
/// assert_eq!(error.to_string(), "line 2: `width` of [model] is 96: expected true or false");
/// let error = model.finish(&["width", "window_size"]).unwrap_err();
/// assert_eq!(error.to_string(), "line 3: [model] does not take `windo_size`: did you mean `window_size`?");
/// # Ok::<(), thinc::Error>(())
/// ```
pub struct Fields<'a> {
    config: &'a Config,
    path: String,
    section: &'a Section,
    asked: RefCell<Vec<String>>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(config: &'a Config, path: String, section: &'a Section) -> Self {
        Self { config, path, section, asked: RefCell::default() }
    }

    /// The dotted name of the section; empty for all of the config.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The values.
    pub fn values(&self) -> &'a Section {
        self.section
    }

    fn inner_path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    fn asks(&self, name: &str) {
        self.asked.borrow_mut().push(name.to_owned());
    }

    /// The section as it stands in messages.
    fn here(&self) -> String {
        if self.path.is_empty() { "the config".to_owned() } else { format!("[{}]", self.path) }
    }

    /// An error about a value of the section, with file and line.
    #[cold]
    pub fn error(&self, name: &str, message: impl fmt::Display) -> TextError {
        self.config.error(&self.inner_path(name), message)
    }

    #[cold]
    fn lacks(&self, name: &str) -> TextError {
        let names: Vec<&str> = self.section.names().collect();
        self.error(name, format_args!("{} lacks `{name}`{}", self.here(), did_you_mean(name, &names)))
    }

    /// The section of this name in this one.
    ///
    /// # Errors
    /// When there is none.
    pub fn section(&self, name: &str) -> Result<Fields<'a>, TextError> {
        self.asks(name);
        match self.section.get(name) {
            Some(Value::Section(section)) => Ok(Fields::new(self.config, self.inner_path(name), section)),
            Some(other) => Err(self.wrong(name, other, "a section")),
            None => Err(self.lacks(name)),
        }
    }

    /// The section of this name, if it is there and not null.
    ///
    /// # Errors
    /// When it is something else.
    pub fn optional_section(&self, name: &str) -> Result<Option<Fields<'a>>, TextError> {
        self.asks(name);
        match self.section.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.section(name).map(Some),
        }
    }

    #[cold]
    fn wrong(&self, name: &str, value: &Value, expected: &str) -> TextError {
        let text = value.to_string();
        let shown: String = text.chars().take(60).collect();
        let more = if shown.len() < text.len() { ".." } else { "" };
        self.error(name, format_args!("`{name}` of {} is {shown}{more}: expected {expected}", self.here()))
    }

    /// A value.
    ///
    /// # Errors
    /// When it is not there, or of another type.
    pub fn get<T: FromValue<'a>>(&self, name: &str) -> Result<T, TextError> {
        self.asks(name);
        let value = self.section.get(name).ok_or_else(|| self.lacks(name))?;
        T::from_value(value).ok_or_else(|| self.wrong(name, value, &T::expected()))
    }

    /// A value, if it is there and not null.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn optional<T: FromValue<'a>>(&self, name: &str) -> Result<Option<T>, TextError> {
        self.asks(name);
        match self.section.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.get(name).map(Some),
        }
    }

    /// A value, or another one if it is not there.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn or<T: FromValue<'a>>(&self, name: &str, default: T) -> Result<T, TextError> {
        Ok(self.optional(name)?.unwrap_or(default))
    }

    /// Checks that the section has no other values than those that were asked for, and these, which are known but not
    /// needed.
    ///
    /// # Errors
    /// When it has.
    pub fn finish(&self, known: &[&str]) -> Result<(), TextError> {
        let asked = self.asked.borrow();
        let is_known =
            |name: &str| name.starts_with('@') || known.contains(&name) || asked.iter().any(|asked| asked == name);
        match self.section.names().find(|name| !is_known(name)) {
            None => Ok(()),
            Some(name) => {
                let names: Vec<&str> = asked.iter().map(String::as_str).chain(known.iter().copied()).collect();
                let hint = did_you_mean(name, &names);
                Err(self.error(name, format_args!("{} does not take `{name}`{hint}", self.here())))
            }
        }
    }
}

/// A type that values of a config can be read as.
pub trait FromValue<'a>: Sized {
    /// The value as this type, if it is one.
    fn from_value(value: &'a Value) -> Option<Self>;
    /// What is expected, for messages.
    fn expected() -> String;
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        impl FromValue<'_> for $type {
            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::Int(number) => Self::try_from(*number).ok(),
                    _ => None,
                }
            }

            fn expected() -> String {
                format!("a whole number from {} to {}", Self::MIN, Self::MAX)
            }
        }
    )*};
}

integers!(usize u32 u64 i64);

impl FromValue<'_> for f64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Int(number) => Some(*number as f64),
            Value::Float(number) => Some(*number),
            _ => None,
        }
    }

    fn expected() -> String {
        "a number".to_owned()
    }
}

impl FromValue<'_> for f32 {
    fn from_value(value: &Value) -> Option<Self> {
        f64::from_value(value).map(|number| number as f32)
    }

    fn expected() -> String {
        f64::expected()
    }
}

impl FromValue<'_> for bool {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    fn expected() -> String {
        "true or false".to_owned()
    }
}

impl FromValue<'_> for String {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }

    fn expected() -> String {
        "a text".to_owned()
    }
}

impl<'a> FromValue<'a> for &'a str {
    fn from_value(value: &'a Value) -> Option<Self> {
        value.as_str()
    }

    fn expected() -> String {
        "a text".to_owned()
    }
}

impl<'a> FromValue<'a> for &'a Section {
    fn from_value(value: &'a Value) -> Option<Self> {
        value.as_section()
    }

    fn expected() -> String {
        "a section".to_owned()
    }
}

/// By name or number.
impl FromValue<'_> for Attr {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::String(name) => name.parse().ok(),
            Value::Int(number) => Self::from_id(u64::try_from(*number).ok()?),
            _ => None,
        }
    }

    fn expected() -> String {
        "an attribute of tokens, such as \"NORM\"".to_owned()
    }
}

impl<'a, T: FromValue<'a>> FromValue<'a> for Vec<T> {
    fn from_value(value: &'a Value) -> Option<Self> {
        value.as_list()?.iter().map(T::from_value).collect()
    }

    fn expected() -> String {
        format!("a list, each of it {}", T::expected())
    }
}
