//! What may be asked of an attribute of a token other than a value: `IN`, `REGEX`, `>=`, ..

use std::collections::HashSet;
use std::sync::Arc;

use fancy_regex::Regex;

use crate::attr::Attr;
use crate::doc::Token;
use crate::error::TextError;
use crate::morphology;
use crate::msgpack::Value;
use crate::strings::StringStore;
use crate::vocab::Vocab;

/// The predicates of all patterns of a matcher.
pub(super) struct Predicates {
    vocab: Arc<Vocab>,
    all: Vec<(Attr, Predicate)>,
}

enum Predicate {
    Regex(Regex),
    AnyRegex { regexes: Vec<Regex>, expected: bool },
    In { ids: HashSet<u64>, expected: bool },
    Set { ids: HashSet<u64>, relation: Relation },
    Compare { with: Number, order: Order },
}

/// How the features of a token, or its one value, stand to those of a pattern.
#[derive(Clone, Copy)]
enum Relation {
    Subset,
    Superset,
    Intersects,
}

#[derive(Clone, Copy)]
enum Number {
    Int(i128),
    Float(f64),
}

#[derive(Clone, Copy)]
enum Order {
    Equal,
    Unequal,
    AtLeast,
    AtMost,
    Above,
    Below,
}

const KNOWN: &str = "REGEX, IN, NOT_IN, IS_SUBSET, IS_SUPERSET, INTERSECTS, ==, !=, >=, <=, >, <";

impl Predicates {
    pub(super) fn new(vocab: Arc<Vocab>) -> Self {
        Self { vocab, all: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Adds what a map asks of an attribute, and gives the numbers of the predicates.
    pub(super) fn add_all(&mut self, attr: Attr, asked: &Value<'_>) -> Result<Vec<usize>, TextError> {
        let mut numbers = Vec::new();
        for (name, value) in asked.as_map().unwrap_or_default() {
            let name = name.as_str().unwrap_or_default().to_uppercase();
            let wrap = |error: TextError| TextError::new(format_args!("`{name}` of `{attr}` in a pattern: {error}"));
            if let ("REGEX", Value::Map(entries)) = (name.as_str(), value) {
                for (inner, values) in entries {
                    let expected = match inner.as_str() {
                        Some("IN") => true,
                        Some("NOT_IN") => false,
                        _ => return Err(wrap(TextError::new("only IN and NOT_IN may stand in it"))),
                    };
                    let regexes =
                        list(values).map_err(wrap)?.iter().map(regex).collect::<Result<_, _>>().map_err(wrap)?;
                    numbers.push(self.push(attr, Predicate::AnyRegex { regexes, expected }));
                }
                continue;
            }
            let predicate = self.predicate(attr, &name, value).map_err(wrap)?;
            numbers.push(self.push(attr, predicate));
        }
        Ok(numbers)
    }

    fn push(&mut self, attr: Attr, predicate: Predicate) -> usize {
        self.all.push((attr, predicate));
        self.all.len() - 1
    }

    fn predicate(&self, attr: Attr, name: &str, value: &Value<'_>) -> Result<Predicate, TextError> {
        let set = |relation| Ok(Predicate::Set { ids: ids(attr, value)?, relation });
        let compare = |order| Ok(Predicate::Compare { with: number(value)?, order });
        match name {
            "REGEX" => regex(value).map(Predicate::Regex),
            "IN" => Ok(Predicate::In { ids: ids(attr, value)?, expected: true }),
            "NOT_IN" => Ok(Predicate::In { ids: ids(attr, value)?, expected: false }),
            "IS_SUBSET" => set(Relation::Subset),
            "IS_SUPERSET" => set(Relation::Superset),
            "INTERSECTS" => set(Relation::Intersects),
            "==" => compare(Order::Equal),
            "!=" => compare(Order::Unequal),
            ">=" => compare(Order::AtLeast),
            "<=" => compare(Order::AtMost),
            ">" => compare(Order::Above),
            "<" => compare(Order::Below),
            _ => Err(TextError::new(format_args!("is not supported: what may stand there is {KNOWN}"))),
        }
    }

    /// Whether the predicate of this number holds for a token.
    pub(super) fn holds(&self, number: usize, token: Token<'_>) -> bool {
        let (attr, predicate) = &self.all[number];
        let value = token.attr(*attr);
        let text = || self.vocab.strings().get(value).unwrap_or_default();
        match predicate {
            Predicate::Regex(regex) => finds(regex, text()),
            Predicate::AnyRegex { regexes, expected } => regexes.iter().any(|regex| finds(regex, text())) == *expected,
            Predicate::In { ids, expected } => ids.contains(&value) == *expected,
            Predicate::Set { ids, relation } => {
                let own = self.values(*attr, value);
                match relation {
                    Relation::Subset => own.is_subset(ids),
                    Relation::Superset => own.is_superset(ids),
                    Relation::Intersects => !own.is_disjoint(ids),
                }
            }
            Predicate::Compare { with, order } => order.holds(value, *with),
        }
    }

    /// The value, or of morphological features each one, `Case=Nom`.
    fn values(&self, attr: Attr, value: u64) -> HashSet<u64> {
        if attr != Attr::Morph {
            return HashSet::from([value]);
        }
        let text = self.vocab.strings().get(value).unwrap_or_default();
        let features = morphology::features(text).unwrap_or_default();
        let each = |(name, values): (&String, &String)| {
            values.split(',').map(|value| StringStore::id(&format!("{name}={value}"))).collect::<Vec<_>>()
        };
        features.iter().flat_map(each).collect()
    }
}

/// Whether a pattern is found. One that takes too many steps back is not.
fn finds(regex: &Regex, text: &str) -> bool {
    regex.is_match(text).unwrap_or(false)
}

impl Order {
    fn holds(self, value: u64, with: Number) -> bool {
        let order = match with {
            Number::Int(with) => Some(i128::from(value).cmp(&with)),
            Number::Float(with) => (value as f64).partial_cmp(&with),
        };
        match self {
            Self::Equal => order.is_some_and(|order| order.is_eq()),
            Self::Unequal => order.is_none_or(|order| order.is_ne()),
            Self::AtLeast => order.is_some_and(|order| order.is_ge()),
            Self::AtMost => order.is_some_and(|order| order.is_le()),
            Self::Above => order.is_some_and(|order| order.is_gt()),
            Self::Below => order.is_some_and(|order| order.is_lt()),
        }
    }
}

fn list<'v, 'a>(value: &'v Value<'a>) -> Result<&'v [Value<'a>], TextError> {
    value.as_array().ok_or_else(|| TextError::new(format_args!("it is {}: expected a list", value.kind())))
}

fn ids(attr: Attr, values: &Value<'_>) -> Result<HashSet<u64>, TextError> {
    let id = |value: &Value<'_>| match value {
        Value::Str(text) if attr == Attr::Morph => Ok(StringStore::id(&morphology::normalized(text)?)),
        Value::Str(text) => Ok(StringStore::id(text)),
        Value::Int(number) => Ok(*number as u64),
        Value::Bool(value) => Ok((*value).into()),
        other => Err(TextError::new(format_args!("the list has {}: expected texts or numbers", other.kind()))),
    };
    list(values)?.iter().map(id).collect()
}

fn number(value: &Value<'_>) -> Result<Number, TextError> {
    match value {
        Value::Int(number) => Ok(Number::Int(*number)),
        Value::Float(number) => Ok(Number::Float(*number)),
        Value::Bool(value) => Ok(Number::Int((*value).into())),
        other => Err(TextError::new(format_args!("it is {}: expected a number", other.kind()))),
    }
}

fn regex(value: &Value<'_>) -> Result<Regex, TextError> {
    let text =
        value.as_str().ok_or_else(|| TextError::new(format_args!("it is {}: expected a pattern", value.kind())))?;
    Regex::new(text)
        .map_err(|error| TextError::new(format_args!("`{text}` is not a pattern that is supported: {error}")))
}
