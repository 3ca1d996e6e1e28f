//! From the texts of an [`Ini`] to the tree of values, as confection's `interpret_config` makes it.

use super::ini::Ini;
use super::interpolate::{has_variable, interpolate, section_reference};
use super::json;
use super::value::{Section, Value};
use crate::error::TextError;

/// Reads a config. Without `interpolated`, variables stay in the values.
pub(super) fn read(ini: &mut Ini, interpolated: bool) -> Result<Section, TextError> {
    if interpolated {
        unquote(ini);
    }
    let mut root = Section::new();
    // Outer sections first, so that an inner one without an outer one is found.
    let mut order: Vec<usize> = (0..ini.sections.len()).collect();
    order.sort_by_key(|&at| ini.sections[at].name.matches('.').count());
    for at in order {
        let section = &ini.sections[at];
        if section.name == "DEFAULT" {
            if let Some(value) = section.values.first() {
                let message = format!("`{}` is in [DEFAULT]: expected it in a section of its own", value.key);
                return Err(TextError::new(message).at_line(value.line));
            }
            continue;
        }
        let node = place(&mut root, &section.name).map_err(|error| error.at_line(section.line))?;
        for value in &section.values {
            let text = if interpolated { interpolate(ini, section, &value.text) } else { Ok(value.text.clone()) };
            let text = text.map_err(|error| {
                TextError::new(format_args!("`{}` of [{}]: {error}", value.key, section.name)).at_line(value.line)
            })?;
            node.insert(value.key.as_str(), interpret(text));
        }
    }
    if interpolated {
        let whole = root.clone();
        References { whole: &whole, values: 0 }.replace(&mut root, 0)?;
    }
    Ok(root)
}

/// Texts in quotes lose them, so that a variable may stand in quotes or not. Those that would become something else keep them.
fn unquote(ini: &mut Ini) {
    for value in ini.sections.iter_mut().flat_map(|section| &mut section.values) {
        if let Ok(Value::String(text)) = json::read(&value.text)
            && !matches!(text.as_str(), "true" | "false" | "null")
        {
            value.text = text;
        }
    }
}

/// The section of this dotted name, which is made in the one around it.
fn place<'a>(root: &'a mut Section, name: &str) -> Result<&'a mut Section, TextError> {
    let mut node = root;
    let mut parts = name.split('.').peekable();
    while let Some(part) = parts.next() {
        if node.get(part).is_none() {
            if parts.peek().is_some() && part != "*" {
                let message =
                    format!("section [{name}] is part of `{part}`, which is not defined: add a section for it");
                return Err(TextError::new(message));
            }
            node.insert(part, Section::new());
        }
        match node.get_mut(part) {
            Some(Value::Section(inner)) => node = inner,
            _ => {
                return Err(TextError::new(format_args!("section [{name}]: `{part}` is a value as well as a section")));
            }
        }
    }
    Ok(node)
}

/// JSON is read, anything else is a text.
fn interpret(text: String) -> Value {
    match json::read(&text) {
        Ok(Value::String(_)) if has_variable(&text) => Value::String(text),
        Ok(value) => value,
        Err(_) => Value::String(text),
    }
}

/// How deep sections may be put into each other.
const DEPTH: usize = 32;
/// How many values may be put in, in all.
const VALUES: usize = 1 << 20;

/// Puts sections in where values refer to them as a whole.
struct References<'a> {
    whole: &'a Section,
    values: usize,
}

impl References<'_> {
    fn replace(&mut self, section: &mut Section, depth: usize) -> Result<(), TextError> {
        for (name, value) in section.iter_mut() {
            let place = |error: TextError| TextError::new(format_args!("`{name}`: {error}"));
            match value {
                Value::Section(inner) => self.replace(inner, depth)?,
                Value::List(values) => {
                    values.iter_mut().try_for_each(|value| self.put_in(value, depth)).map_err(place)?
                }
                _ => self.put_in(value, depth).map_err(place)?,
            }
        }
        Ok(())
    }

    fn put_in(&mut self, value: &mut Value, depth: usize) -> Result<(), TextError> {
        let Some(name) = section_reference(value)? else { return Ok(()) };
        let mut node = Some(self.whole);
        let mut found = None;
        for part in name.split('.') {
            found = node.and_then(|section| section.get(part));
            node = found.and_then(Value::as_section);
        }
        let found = found.ok_or_else(|| TextError::new(format_args!("section [{name}] is not defined")))?;
        self.values += count(found);
        if depth >= DEPTH || self.values > VALUES {
            return Err(TextError::new(format_args!(
                "[{name}] refers to itself, or sections refer to each other too often"
            )));
        }
        let mut found = found.clone();
        if let Value::Section(section) = &mut found {
            self.replace(section, depth + 1)?;
        }
        *value = found;
        Ok(())
    }
}

fn count(value: &Value) -> usize {
    match value {
        Value::Section(section) => 1 + section.iter().map(|(_, value)| count(value)).sum::<usize>(),
        Value::List(values) => 1 + values.len(),
        _ => 1,
    }
}
