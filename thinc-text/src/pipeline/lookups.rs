//! spaCy's `lookups.bin`: tables by name, whose keys are ids of strings.

use std::collections::HashMap;

use crate::error::TextError;
use crate::hasher::ById;
use crate::msgpack::Value;
use crate::strings::StringStore;

/// A table.
pub(crate) type Table<T> = HashMap<u64, T, ById>;

/// A table of a file, with what `value` makes of each value; `None` if there is no such table.
pub(crate) fn table<'a, T>(
    tables: &Value<'a>,
    name: &str,
    value: impl Fn(&Value<'a>) -> Option<T>,
    expected: &str,
) -> Result<Option<Table<T>>, TextError> {
    if tables.as_map().is_none() {
        return Err(TextError::new(format_args!("it is {}: expected a map of tables", tables.kind())));
    }
    let Some(table) = tables.get(name) else { return Ok(None) };
    let wrong = |what: &str| TextError::new(format_args!("the table `{name}` {what}"));
    let entries = table.as_map().ok_or_else(|| wrong(&format!("is {}: expected a map", table.kind())))?;
    let entry = |(key, found): &(Value<'a>, Value<'a>)| {
        let id = match key {
            Value::Str(text) => StringStore::id(text),
            Value::Int(id) => {
                u64::try_from(*id).map_err(|_| wrong(&format!("has the key {id}: expected the id of a string")))?
            }
            other => return Err(wrong(&format!("has a key that is {}: expected the id of a string", other.kind()))),
        };
        let found =
            value(found).ok_or_else(|| wrong(&format!("has {} as a value: expected {expected}", found.kind())))?;
        Ok((id, found))
    };
    entries.iter().map(entry).collect::<Result<_, _>>().map(Some)
}

/// A text of a table.
pub(crate) fn text(value: &Value<'_>) -> Option<Box<str>> {
    value.as_str().map(Into::into)
}

/// Texts of a table.
pub(crate) fn texts(value: &Value<'_>) -> Option<Vec<Box<str>>> {
    value.as_array()?.iter().map(text).collect()
}
