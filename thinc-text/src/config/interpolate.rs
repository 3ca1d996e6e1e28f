//! `${section.key}` in values, as confection's `CustomInterpolation` replaces it.

use super::ini::{Ini, IniSection};
use super::json;
use super::value::Value;
use crate::error::TextError;

/// In front of the name of a section, where a value refers to a whole one.
const SECTION: &str = "__SECTION__:";
/// How many variables may stand in each other's values, as in `configparser`.
const DEPTH: usize = 10;
/// How long a value may become.
const LONGEST: usize = 16 << 20;

/// The value of a text with its variables replaced.
pub(super) fn interpolate(ini: &Ini, section: &IniSection, text: &str) -> Result<String, TextError> {
    let mut out = String::new();
    expand(ini, section, text, &mut out, 1)?;
    Ok(out)
}

fn expand(ini: &Ini, section: &IniSection, mut rest: &str, out: &mut String, depth: usize) -> Result<(), TextError> {
    if depth > DEPTH {
        return Err(TextError::new(format_args!(
            "variables refer to each other more than {DEPTH} times, or in a circle"
        )));
    }
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix('$') {
            out.push('$');
            rest = behind;
            continue;
        }
        let variable =
            rest.strip_prefix('{').and_then(|inside| inside.split_once('}')).filter(|(name, _)| !name.is_empty());
        let Some((name, behind)) = variable else {
            return Err(TextError::new(format_args!(
                "`${rest}`: expected a variable such as `${{paths.train}}`, or `$$` for a dollar sign"
            )));
        };
        rest = behind;
        let (section, text) = find(ini, section, name)?;
        match text {
            Found::Text(text) if text.contains('$') => expand(ini, section, text, out, depth + 1)?,
            Found::Text(text) => out.push_str(text),
            Found::Section(name) => out.push_str(&format!("\"{SECTION}{name}\"")),
        }
        if out.len() > LONGEST {
            return Err(TextError::new(format_args!("the value with its variables is longer than {LONGEST} bytes")));
        }
    }
    out.push_str(rest);
    Ok(())
}

enum Found<'a> {
    Text(&'a str),
    Section(&'a str),
}

/// What a variable refers to, and the section that the variables in that are looked for in.
fn find<'a>(ini: &'a Ini, section: &'a IniSection, name: &str) -> Result<(&'a IniSection, Found<'a>), TextError> {
    let path = name.replace(':', ".");
    let whole = |path: &str| ini.section(path).map(|found| (section, Found::Section(&found.name)));
    let found = match path.rsplit_once('.') {
        None => section.get(&path).map(|value| (section, Found::Text(&value.text))).or_else(|| whole(&path)),
        Some((parent, key)) => {
            let value = ini.section(parent).and_then(|parent| Some((parent, Found::Text(&parent.get(key)?.text))));
            value.or_else(|| whole(&path))
        }
    };
    found.ok_or_else(|| TextError::new(format_args!("`${{{name}}}` is neither a value nor a section of the config")))
}

/// The name of the section that a value refers to as a whole.
pub(super) fn section_reference(value: &Value) -> Result<Option<String>, TextError> {
    let Value::String(text) = value else { return Ok(None) };
    let unquoted = match text.strip_prefix('"') {
        Some(quoted) if quoted.starts_with(SECTION) => match json::read(text) {
            Ok(Value::String(text)) => Some(text),
            _ => None,
        },
        _ => None,
    };
    let text = unquoted.as_ref().unwrap_or(text);
    if let Some(name) = text.strip_prefix(SECTION) {
        return Ok(Some(name.replace(SECTION, "")));
    }
    if text.contains(SECTION) {
        return Err(TextError::new(
            "a variable that is a whole section stands in a text: only a value can be part of one",
        ));
    }
    Ok(None)
}

/// Whether a text has a variable in it.
pub(super) fn has_variable(text: &str) -> bool {
    text.match_indices("${").any(|(at, _)| {
        let inside = &text[at + 2..];
        let end = inside.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | ':'))).unwrap_or(inside.len());
        end > 0 && inside[end..].starts_with('}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_told_from_other_text() {
        for text in ["${a}", "x${a.b:c}y", "${a ${b}"] {
            assert!(has_variable(text), "{text}");
        }
        for text in ["$a", "${}", "${a b}", "${a", "$${"] {
            assert!(!has_variable(text), "{text}");
        }
    }
}
