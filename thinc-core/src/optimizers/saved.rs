//! Values in the bytes of an optimizer, for `#[serde(with = "saved")]`: little endian bytes, or numbers in formats for
//! people to read, such as JSON. Either is read from any format.

use std::borrow::Cow;
use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use crate::array::{Storage, count};
use crate::error::{Error, Result as Outcome};

/// How many numbers there is room for before they are read: what bytes say about their own length is not believed.
const ROOM: usize = 4096;

pub(super) fn serialize<S: Serializer>(values: &Storage<f32>, serializer: S) -> Result<S::Ok, S::Error> {
    let values = match values.as_slice() {
        Ok(values) => Cow::Borrowed(values),
        Err(_) => Cow::Owned(values.ops().download(values).map_err(ser::Error::custom)?),
    };
    if serializer.is_human_readable() {
        return values.serialize(serializer);
    }
    let bytes: Vec<[u8; 4]> = values.iter().map(|value| value.to_le_bytes()).collect();
    serializer.serialize_bytes(bytes.as_flattened())
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Storage<f32>, D::Error> {
    // Formats for people tell by themselves what comes, and so does what serde has put aside in between.
    if deserializer.is_human_readable() {
        deserializer.deserialize_any(Floats)
    } else {
        deserializer.deserialize_bytes(Floats)
    }
}

struct Floats;

impl<'de> Visitor<'de> for Floats {
    type Value = Storage<f32>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("floats of 4 bytes, or numbers")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Storage<f32>, E> {
        let (values, []) = bytes.as_chunks::<4>() else { return Err(E::invalid_length(bytes.len(), &self)) };
        let mut storage = Storage::try_stale(values.len()).map_err(E::custom)?;
        for (to, from) in storage.make_mut().map_err(E::custom)?.iter_mut().zip(values) {
            *to = f32::from_le_bytes(*from);
        }
        Ok(storage)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Storage<f32>, A::Error> {
        let mut values = Vec::with_capacity(numbers.size_hint().unwrap_or(0).min(ROOM));
        while let Some(value) = numbers.next_element()? {
            values.push(value);
        }
        Ok(Storage::from_vec(values))
    }
}

/// Checks that arrays that were loaded are of the shape that was loaded with them.
pub(super) fn check_lengths(shape: &[usize], arrays: &[Storage<f32>]) -> Outcome<()> {
    match arrays.iter().find(|values| count::<f32>(shape) != Some(values.len())) {
        Some(values) => Err(Error::shape_exact("deserialize", "values", shape, &[values.len()])),
        None => Ok(()),
    }
}

/// As many arrays as a type says.
pub(super) mod several {
    use std::fmt;

    use serde::de::{Error, IgnoredAny, SeqAccess, Visitor};
    use serde::{Deserializer, Serializer};

    use super::Array;
    use crate::array::Storage;

    pub(in crate::optimizers) fn serialize<S: Serializer, const N: usize>(
        arrays: &[Storage<f32>; N],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(arrays.each_ref().map(|values| Array(values.clone())))
    }

    pub(in crate::optimizers) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
        deserializer: D,
    ) -> Result<[Storage<f32>; N], D::Error> {
        deserializer.deserialize_seq(Arrays)
    }

    struct Arrays<const N: usize>;

    impl<'de, const N: usize> Visitor<'de> for Arrays<N> {
        type Value = [Storage<f32>; N];

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{N} arrays for each parameter")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut found: A) -> Result<Self::Value, A::Error> {
            let mut arrays = Vec::with_capacity(N);
            while arrays.len() < N {
                match found.next_element()? {
                    Some(Array(values)) => arrays.push(values),
                    None => return Err(A::Error::invalid_length(arrays.len(), &self)),
                }
            }
            if found.next_element::<IgnoredAny>()?.is_some() {
                return Err(A::Error::invalid_length(N + 1, &self));
            }
            arrays.try_into().map_err(|arrays: Vec<_>| A::Error::invalid_length(arrays.len(), &self))
        }
    }
}

/// One of [`several`] arrays.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Array(#[serde(with = "super::saved")] Storage<f32>);
