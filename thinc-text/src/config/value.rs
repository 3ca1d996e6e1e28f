use std::collections::HashMap;
use std::fmt;

/// A value of a config or of a JSON file.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number without a fraction, from -2⁶³ to 2⁶⁴ - 1.
    Int(i128),
    /// Another number.
    Float(f64),
    /// A text.
    String(String),
    /// Values in order.
    List(Vec<Value>),
    /// Values by name.
    Section(Section),
}

impl Value {
    /// What it is, for messages: "a number", "a list", ..
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Int(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::String(_) => "a text",
            Self::List(_) => "a list",
            Self::Section(_) => "a section",
        }
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The values in order, if it is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List(values) => Some(values),
            _ => None,
        }
    }

    /// The values by name, if it is a section.
    pub fn as_section(&self) -> Option<&Section> {
        match self {
            Self::Section(section) => Some(section),
            _ => None,
        }
    }
}

/// As JSON.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::json::write(self, f)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Self::Int(value as i128)
    }
}

impl From<Section> for Value {
    fn from(section: Section) -> Self {
        Self::Section(section)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Values by name, in the order in which they were added. Two with the same values in another order are equal.
#[derive(Clone, Debug, Default)]
pub struct Section {
    entries: Vec<(String, Value)>,
}

impl Section {
    /// A section without values.
    pub fn new() -> Self {
        Self::default()
    }

    /// With another value, for building one in place.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.insert(name, value);
        self
    }

    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The value of this name, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.entries.iter_mut().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Sets a value: a new one comes last, an old one is replaced where it is.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        let (name, value) = (name.into(), value.into());
        match self.get_mut(&name) {
            Some(old) => *old = value,
            None => self.entries.push((name, value)),
        }
    }

    /// Takes a value out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.entries.iter().position(|(key, _)| key == name)?;
        Some(self.entries.remove(at).1)
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.entries.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Names and values in order, the values to be changed.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut Value)> {
        self.entries.iter_mut().map(|(name, value)| (name.as_str(), value))
    }

    /// The names in order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.entries.iter().map(|(name, _)| name.as_str())
    }

    /// The number of values.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has no value.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Of values with the same name the last counts.
impl FromIterator<(String, Value)> for Section {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(values: I) -> Self {
        let (mut entries, mut places) = (Vec::<(String, Value)>::new(), HashMap::<String, usize>::new());
        for (name, value) in values {
            match places.get(&name) {
                Some(&at) => entries[at].1 = value,
                None => {
                    places.insert(name.clone(), entries.len());
                    entries.push((name, value));
                }
            }
        }
        Self { entries }
    }
}

impl PartialEq for Section {
    fn eq(&self, other: &Self) -> bool {
        let values: HashMap<&str, &Value> = other.iter().collect();
        self.len() == other.len() && self.iter().all(|(name, value)| values.get(name) == Some(&value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_does_not_make_sections_differ() {
        let a = Section::new().with("x", 1usize).with("y", "b");
        let b = Section::new().with("y", "b").with("x", 1usize);
        assert_eq!(a, b);
        assert_ne!(a, b.clone().with("z", true));
        assert_ne!(a, b.with("x", 2usize));
    }

    #[test]
    fn the_last_of_a_name_counts() {
        let entries = [("x", 1usize), ("y", 2), ("x", 3)].map(|(name, value)| (name.to_owned(), Value::from(value)));
        let section: Section = entries.into_iter().collect();
        assert!(section.names().eq(["x", "y"]));
        assert_eq!(section.get("x"), Some(&Value::Int(3)));
    }
}
