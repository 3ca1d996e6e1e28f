//! A table from keys to ids that keeps its order, as a dictionary of Python does: saved bytes are then the same.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A key of a [`MappingTable`]: an id or a text.
pub trait MappingKey: Clone + Eq + Hash + Serialize + DeserializeOwned + Send + Sync + 'static {}

impl MappingKey for u64 {}
impl MappingKey for String {}

/// A table from keys to ids, in the order in which the keys came in, for [`RemapIds`](super::RemapIds) and
/// [`PremapIds`](super::PremapIds).
///
/// ```
/// use thinc::layers::MappingTable;
///
/// let table: MappingTable<String> = [("noun".to_owned(), 1), ("verb".to_owned(), 2)].into();
/// assert_eq!(table.get("verb"), Some(2));
/// assert_eq!(table.get("adverb"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingTable<K: MappingKey = u64> {
    entries: Vec<(K, u64)>,
    /// The place of each key's entry.
    places: HashMap<K, usize>,
}

impl<K: MappingKey> Default for MappingTable<K> {
    fn default() -> Self {
        Self { entries: Vec::new(), places: HashMap::new() }
    }
}

impl<K: MappingKey> MappingTable<K> {
    /// Gives a key its id, and another one if it has one.
    pub fn insert(&mut self, key: K, id: u64) {
        match self.places.get(&key) {
            Some(&place) => self.entries[place].1 = id,
            None => {
                self.places.insert(key.clone(), self.entries.len());
                self.entries.push((key, id));
            }
        }
    }

    /// The id of a key.
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<u64>
    where
        K: Borrow<Q>,
    {
        self.places.get(key).map(|&place| self.entries[place].1)
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The keys and ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, u64)> {
        self.entries.iter().map(|(key, id)| (key, *id))
    }
}

impl<K: MappingKey> FromIterator<(K, u64)> for MappingTable<K> {
    fn from_iter<I: IntoIterator<Item = (K, u64)>>(entries: I) -> Self {
        let mut table = Self::default();
        for (key, id) in entries {
            table.insert(key, id);
        }
        table
    }
}

impl<K: MappingKey, const N: usize> From<[(K, u64); N]> for MappingTable<K> {
    fn from(entries: [(K, u64); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K: MappingKey> Serialize for MappingTable<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, K: MappingKey> Deserialize<'de> for MappingTable<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<K>(PhantomData<K>);

        impl<'de, K: MappingKey> Visitor<'de> for Entries<K> {
            type Value = MappingTable<K>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table from keys to ids, which are not negative")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<MappingTable<K>, A::Error> {
                let mut table = MappingTable::default();
                while let Some((key, id)) = map.next_entry()? {
                    table.insert(key, id);
                }
                Ok(table)
            }
        }

        deserializer.deserialize_map(Entries(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Attr;

    #[test]
    fn keeps_the_order_of_the_keys() {
        let mut table: MappingTable = [(5, 1), (3, 2), (5, 7)].into();
        table.insert(1, 0);
        assert_eq!(table.iter().collect::<Vec<_>>(), [(&5, 7), (&3, 2), (&1, 0)]);
        assert_eq!((table.len(), table.is_empty(), table.get(&3), table.get(&4)), (3, false, Some(2), None));
    }

    #[test]
    fn bytes_are_those_of_a_dictionary() {
        let table: MappingTable = [(5, 1), (3, 2)].into();
        // srsly.msgpack_dumps({5: 1, 3: 2})
        assert_eq!(table.to_msgpack().unwrap(), b"\x82\x05\x01\x03\x02");
        let mut read = MappingTable::<u64>::default();
        read.set_msgpack(b"\x83\x05\x01\x03\x02\x05\x09").unwrap();
        assert_eq!(read, [(5, 9), (3, 2)].into());
        let mut texts = MappingTable::<String>::default();
        texts.set_msgpack(b"\x81\xa2ab\xcd\x01\x00").unwrap();
        assert_eq!(texts.get("ab"), Some(256));
        for wrong in [&b"\x81\x05\xff"[..], b"\x81\xa1a\x01", b"\x05", b"\x90", b"\xdf\xff\xff\xff\xff"] {
            assert!(read.set_msgpack(wrong).is_err());
        }
        assert_eq!(read.len(), 2);
    }
}
