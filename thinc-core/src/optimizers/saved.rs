//! Values in the bytes of an optimizer, for `#[serde(with = "saved")]`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

use crate::array::Storage;

pub(super) fn serialize<S: Serializer>(values: &Storage<f32>, serializer: S) -> Result<S::Ok, S::Error> {
    values.ops().download(values).map_err(ser::Error::custom)?.serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Storage<f32>, D::Error> {
    Vec::deserialize(deserializer).map(Storage::from_vec)
}
