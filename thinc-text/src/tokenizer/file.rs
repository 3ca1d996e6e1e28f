//! spaCy's file `tokenizer`: a map of msgpack.

use rmp::encode::{write_array_len, write_bool, write_map_len, write_nil, write_str, write_uint};
use thinc_core::Result;

use super::Tokenizer;
use super::exceptions::Part;
use super::pattern::Pattern;
use crate::attr::Attr;
use crate::error::TextError;
use crate::msgpack::Value;

/// The patterns, in the order in which spaCy writes them.
pub(super) const PATTERNS: [&str; 5] = ["prefix_search", "suffix_search", "infix_finditer", "token_match", "url_match"];

fn wrong<T>(message: impl std::fmt::Display) -> Result<T> {
    Err(TextError::new(format_args!("not a tokenizer of spaCy: {message}")).into())
}

/// Reads the content of the file. Unknown keys, such as `vocab`, are passed over.
pub(super) fn read(bytes: &[u8]) -> Result<Tokenizer> {
    let value = Value::read(bytes).or_else(wrong)?;
    let Value::Map(entries) = value else { return wrong(format_args!("a map was expected, not {}", value.kind())) };
    let mut tokenizer = Tokenizer::new();
    let mut exceptions = Vec::new();
    for (key, value) in entries {
        let Value::Str(key) = key else { return wrong(format_args!("the keys must be texts, not {}", key.kind())) };
        match (key, value) {
            ("faster_heuristics", Value::Bool(faster)) => tokenizer.faster_heuristics = faster,
            ("exceptions", Value::Map(entries)) => exceptions = entries,
            ("faster_heuristics" | "exceptions", value) => {
                return wrong(format_args!("`{key}` cannot be {}", value.kind()));
            }
            (key, value) => {
                let Some(name) = PATTERNS.into_iter().find(|&name| name == key) else { continue };
                *tokenizer.pattern_mut(name) = match value {
                    Value::Nil => None,
                    Value::Str(source) => Some(Pattern::new(name, source)?),
                    value => return wrong(format_args!("`{key}` cannot be {}", value.kind())),
                };
            }
        }
    }
    for (text, parts) in exceptions {
        let Value::Str(text) = text else { return wrong(format_args!("an exception cannot be {}", text.kind())) };
        let Value::Array(parts) = parts else {
            return wrong(format_args!("the tokens of the exception `{text}` cannot be {}", parts.kind()));
        };
        let parts = parts.into_iter().map(|value| part(text, value)).collect::<Result<_>>()?;
        tokenizer.rules.exceptions.add(text, parts)?;
    }
    tokenizer.reload()?;
    Ok(tokenizer)
}

/// A token of an exception: a map with `ORTH`, and `NORM` if it has one.
fn part(text: &str, value: Value<'_>) -> Result<Part> {
    let Value::Map(attrs) = value else {
        return wrong(format_args!("a token of the exception `{text}` cannot be {}", value.kind()));
    };
    let (mut orth, mut norm) = (None, None);
    for (key, value) in attrs {
        let attr = match key {
            Value::Int(id) => u64::try_from(id).ok().and_then(Attr::from_id),
            Value::Str(name) => name.parse().ok(),
            _ => None,
        };
        match (attr, value) {
            (Some(Attr::Orth), Value::Str(text)) => orth = Some(text.into()),
            (Some(Attr::Norm), Value::Str(text)) => norm = Some(text.into()),
            (Some(attr @ (Attr::Orth | Attr::Norm)), value) => {
                return wrong(format_args!("{attr} in the exception `{text}` cannot be {}", value.kind()));
            }
            _ => return wrong(format_args!("a token of the exception `{text}` has more than ORTH and NORM")),
        }
    }
    match orth {
        Some(orth) => Ok(Part { orth, norm }),
        None => wrong(format_args!("a token of the exception `{text}` has no ORTH")),
    }
}

/// The content of the file, as spaCy writes it when `vocab` is left out.
pub(super) fn write(tokenizer: &Tokenizer) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    // Writing to memory does not fail; lengths of more than 32 bits would.
    put(tokenizer, &mut out).map_err(|error| TextError::new(format_args!("the tokenizer cannot be saved: {error}")))?;
    Ok(out)
}

fn put(tokenizer: &Tokenizer, out: &mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>> {
    write_map_len(out, 7)?;
    for name in PATTERNS {
        write_str(out, name)?;
        match tokenizer.pattern(name) {
            Some(pattern) => write_str(out, pattern.source())?,
            None => write_nil(out)?,
        }
    }
    write_str(out, "exceptions")?;
    let exceptions = tokenizer.rules.exceptions.sorted();
    write_map_len(out, exceptions.len().try_into()?)?;
    for (text, parts) in exceptions {
        write_str(out, text)?;
        write_array_len(out, parts.len().try_into()?)?;
        for part in parts {
            write_map_len(out, 1 + u32::from(part.norm.is_some()))?;
            for (attr, value) in [(Attr::Orth, Some(&part.orth)), (Attr::Norm, part.norm.as_ref())] {
                if let Some(value) = value {
                    write_uint(out, attr.id())?;
                    write_str(out, value)?;
                }
            }
        }
    }
    write_str(out, "faster_heuristics")?;
    write_bool(out, tokenizer.faster_heuristics)?;
    Ok(())
}
