use super::operators::{Quantifier, quantifiers};
use super::predicates::Predicates;
use crate::attr::Attr;
use crate::error::TextError;
use crate::msgpack::Value;
use crate::strings::StringStore;

/// A pattern as steps.
pub(super) struct Pattern {
    pub(super) rule: usize,
    pub(super) steps: Vec<Step>,
}

/// What fits one token, and how many tokens it takes.
#[derive(Clone)]
pub(super) struct Step {
    pub(super) quantifier: Quantifier,
    /// Attributes that must have these values.
    pub(super) attrs: Vec<(Attr, u64)>,
    /// The numbers of [`Predicates`] that must hold.
    pub(super) predicates: Vec<usize>,
}

impl Pattern {
    pub(super) fn new(rule: usize, pattern: &Value<'_>, predicates: &mut Predicates) -> Result<Self, TextError> {
        let tokens = pattern.as_array().filter(|tokens| !tokens.is_empty());
        let tokens = tokens.ok_or_else(|| TextError::new("a pattern is not a list of tokens, or has none"))?;
        let mut steps = Vec::new();
        for token in tokens {
            let entries = token.as_map().ok_or_else(|| {
                TextError::new(format_args!("a token of a pattern is {}: expected a map of attributes", token.kind()))
            })?;
            let (mut attrs, mut held, mut op) = (Vec::new(), Vec::new(), "1");
            for (name, value) in entries {
                let Some(attr) = attr(name)? else {
                    op = value.as_str().ok_or_else(|| TextError::new("`OP` of a token is not a text"))?;
                    continue;
                };
                match value {
                    Value::Map(_) => held.extend(predicates.add_all(attr, value)?),
                    value => attrs.push((attr, id(attr, value)?)),
                }
            }
            let of_one = |quantifier| Step { quantifier, attrs: attrs.clone(), predicates: held.clone() };
            steps.extend(quantifiers(op)?.into_iter().map(of_one));
        }
        Ok(Self { rule, steps })
    }
}

/// The attribute of this name or number; `None` for `OP`.
fn attr(name: &Value<'_>) -> Result<Option<Attr>, TextError> {
    let text = match name {
        Value::Str(name) => name.to_uppercase(),
        Value::Int(number) => number.to_string(),
        other => {
            return Err(TextError::new(format_args!("a token of a pattern has {} for an attribute", other.kind())));
        }
    };
    match text.as_str() {
        "OP" => Ok(None),
        "TEXT" => Ok(Some(Attr::Orth)),
        "IS_SENT_START" => Ok(Some(Attr::SentStart)),
        text => text.parse().map(Some),
    }
}

/// The number that a token's attribute is compared with.
fn id(attr: Attr, value: &Value<'_>) -> Result<u64, TextError> {
    match value {
        Value::Str(text) => Ok(StringStore::id(text)),
        Value::Bool(value) => Ok((*value).into()),
        // A negative number never fits, as in spaCy, where it becomes a large one.
        Value::Int(number) => Ok(*number as u64),
        other => {
            let kind = other.kind();
            Err(TextError::new(format_args!("`{attr}` of a pattern is {kind}: expected a text, number or map")))
        }
    }
}
