//! A config as text, in the form of confection's `to_str`.

use std::fmt::{self, Write};

use super::interpolate::has_variable;
use super::json;
use super::value::{Section, Value};

/// The first sections of spaCy's configs, in its order; others follow by name.
const FIRST: [&str; 9] =
    ["paths", "variables", "system", "nlp", "components", "corpora", "training", "pretraining", "initialize"];

/// Writes all sections; `text` is what stands for a value.
pub(super) fn write(root: &Section, text: fn(&Value) -> String, out: &mut impl Write) -> fmt::Result {
    let mut sections = root.iter().filter_map(|(name, value)| Some((name, value.as_section()?))).collect::<Vec<_>>();
    let rank = |name: &str| FIRST.iter().position(|&first| first == name).unwrap_or(FIRST.len());
    sections.sort_by_key(|&(name, _)| (rank(name), name));
    let mut first = true;
    sections.into_iter().try_for_each(|(name, section)| write_section(name, section, text, &mut first, out))
}

/// A section, and those in it behind it.
fn write_section(
    path: &str,
    section: &Section,
    text: fn(&Value) -> String,
    first: &mut bool,
    out: &mut impl Write,
) -> fmt::Result {
    let positional = path.ends_with(".*");
    if !positional {
        out.write_str(if *first { "" } else { "\n" })?;
        *first = false;
        writeln!(out, "[{path}]")?;
    }
    let mut inner = Vec::new();
    for (name, value) in section.iter() {
        match value {
            Value::Section(value) if positional || !is_short(value) => inner.push((name, value)),
            value => writeln!(out, "{name} = {}", text(value))?,
        }
    }
    // What stands under `*` are arguments in order.
    if !positional {
        inner.sort_by_key(|&(name, _)| name);
    }
    inner.into_iter().try_for_each(|(name, inner)| write_section(&format!("{path}.{name}"), inner, text, first, out))
}

/// A function without arguments stands on one line.
fn is_short(section: &Section) -> bool {
    section.len() == 1 && section.names().all(|name| name.starts_with('@'))
}

/// The text that reads as the value.
pub(super) fn as_text(value: &Value) -> String {
    // A text in quotes loses them before it is read, and must not become something else then.
    quoted(value, |text| !matches!(text, "true" | "false" | "null") && json::read(text).is_ok())
}

/// The text that confection writes: quotes in a text may be lost when it is read.
pub(super) fn as_confection(value: &Value) -> String {
    let is_number = |text: &str| {
        let digits = text.replacen('.', "", 1);
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
    };
    quoted(value, is_number)
}

/// JSON, and once more in quotes where `twice` says so. A text with a variable stands as it is.
fn quoted(value: &Value, twice: impl FnOnce(&str) -> bool) -> String {
    match value {
        Value::String(text) if has_variable(text) => text.clone(),
        Value::String(text) if twice(text) => escape(&Value::String(value.to_string()).to_string()),
        _ => escape(&value.to_string()),
    }
}

/// A dollar sign alone is written as two; one that begins a variable stays.
fn escape(text: &str) -> String {
    if has_variable(text) { text.to_owned() } else { text.replace('$', "$$") }
}
