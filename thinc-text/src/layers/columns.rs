use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::attr::Attr;

/// Which attributes of tokens become columns. Saved as their names, or where spaCy's bytes had numbers, as numbers.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Columns {
    attrs: Vec<Attr>,
    as_numbers: bool,
}

impl Columns {
    pub(super) fn attrs(&self) -> &[Attr] {
        &self.attrs
    }
}

impl From<Vec<Attr>> for Columns {
    fn from(attrs: Vec<Attr>) -> Self {
        Self { attrs, as_numbers: false }
    }
}

impl fmt::Debug for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.attrs.fmt(f)
    }
}

impl Serialize for Columns {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.as_numbers {
            serializer.collect_seq(self.attrs.iter().map(|attr| attr.id()))
        } else {
            serializer.collect_seq(self.attrs.iter().map(|attr| attr.name()))
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Saved {
    Number(u64),
    Name(String),
}

impl<'de> Deserialize<'de> for Columns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = Vec::<Saved>::deserialize(deserializer)?;
        let as_numbers = !saved.is_empty() && saved.iter().all(|saved| matches!(saved, Saved::Number(_)));
        let attrs = saved.into_iter().map(|saved| match saved {
            Saved::Number(id) => id.to_string().parse(),
            Saved::Name(name) => name.parse(),
        });
        Ok(Self { attrs: attrs.collect::<Result<_, _>>().map_err(D::Error::custom)?, as_numbers })
    }
}
