//! Values in the bytes of an optimizer, for `#[serde(with = "saved")]`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

use crate::array::Storage;

pub(super) fn serialize<S: Serializer>(values: &Storage<f32>, serializer: S) -> Result<S::Ok, S::Error> {
    values.ops().download(values).map_err(ser::Error::custom)?.serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Storage<f32>, D::Error> {
    Vec::deserialize(deserializer).map(Storage::from_vec)
}

/// As many arrays as a type says.
pub(super) mod several {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

    use crate::array::Storage;
    use crate::error::Result as Outcome;

    pub(in crate::optimizers) fn serialize<S: Serializer, const N: usize>(
        arrays: &[Storage<f32>; N],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let arrays = arrays.iter().map(|values| values.ops().download(values)).collect::<Outcome<Vec<_>>>();
        arrays.map_err(ser::Error::custom)?.serialize(serializer)
    }

    pub(in crate::optimizers) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
        deserializer: D,
    ) -> Result<[Storage<f32>; N], D::Error> {
        let arrays: Vec<Vec<f32>> = Vec::deserialize(deserializer)?;
        let arrays: Vec<_> = arrays.into_iter().map(Storage::from_vec).collect();
        let expected = format!("{N} arrays for each parameter");
        arrays.try_into().map_err(|found: Vec<_>| de::Error::invalid_length(found.len(), &expected.as_str()))
    }
}
