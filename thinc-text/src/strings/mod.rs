use std::collections::HashMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

use thinc_core::hashing::string_store_hash;

use crate::arena::Arena;
use crate::hasher::ById;

mod symbols;

/// Strings by their ids, as spaCy's `StringStore`: the id of a string is the same in every program.
///
/// The id is MurmurHash64A of the UTF-8 bytes with seed 1; of the empty string it is 0, and the strings that spaCy uses
/// itself (`NOUN`, `det`, `X`, 457 in all) have small numbers. Ids of strings need no store; the store is for the way back.
/// Strings are added through `&self`, from any number of threads, and stay as long as the store.
///
/// ```
/// use thinc::text::StringStore;
///
/// let strings = StringStore::new();
/// let coffee = strings.add("coffee");
/// assert_eq!(coffee, 3197928453018144401);
/// assert_eq!(strings.get(coffee), Some("coffee"));
/// assert_eq!((StringStore::id("NOUN"), strings.get(92)), (92, Some("NOUN")));
/// assert_eq!(strings.get(1234567890), None);
/// ```
pub struct StringStore {
    strings: Arena<Box<str>>,
    by_id: RwLock<HashMap<u64, u32, ById>>,
}

impl StringStore {
    /// A store that knows the reserved strings alone.
    pub fn new() -> Self {
        Self { strings: Arena::new(), by_id: RwLock::default() }
    }

    /// The id of a string, whether it is in a store or not.
    pub fn id(text: &str) -> u64 {
        symbols::id(text).unwrap_or_else(|| string_store_hash(text))
    }

    /// Adds a string, if it isn't there yet, and gives its id.
    pub fn add(&self, text: &str) -> u64 {
        let id = Self::id(text);
        if self.get(id).is_none() {
            let mut by_id = self.by_id.write().unwrap_or_else(PoisonError::into_inner);
            by_id.entry(id).or_insert_with(|| self.strings.push(text.into()));
        }
        id
    }

    /// The string with this id, if the store has it. 0 is the empty string.
    pub fn get(&self, id: u64) -> Option<&str> {
        if id == 0 {
            return Some("");
        }
        let number = self.by_id.read().unwrap_or_else(PoisonError::into_inner).get(&id).copied();
        match number {
            Some(number) => self.strings.get(number).map(|text| &**text),
            None => symbols::name(id),
        }
    }

    /// All strings that were added, in the order in which they were.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.strings.iter().map(|text| &**text)
    }

    /// How many strings were added.
    pub fn len(&self) -> usize {
        self.strings.len()
    }

    /// Whether none was added.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Default for StringStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for StringStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StringStore of {} strings", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_stored_once() {
        let strings = StringStore::new();
        let ids = ["a", "b", "a", "", "NOUN"].map(|text| strings.add(text));
        assert_eq!((ids[0], ids[3], ids[4]), (ids[2], 0, 92));
        assert!(strings.iter().eq(["a", "b"]));
        assert_eq!(ids.map(|id| strings.get(id)), ["a", "b", "a", "", "NOUN"].map(Some));
    }
}
