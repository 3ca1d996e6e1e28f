//! The names of the classes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Names in the order of the classes, and the way back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub(in crate::losses) struct Names {
    list: Vec<String>,
    classes: BTreeMap<String, usize>,
}

impl From<Vec<String>> for Names {
    fn from(list: Vec<String>) -> Self {
        let classes = list.iter().enumerate().map(|(class, name)| (name.clone(), class)).collect();
        Self { list, classes }
    }
}

impl From<Names> for Vec<String> {
    fn from(names: Names) -> Self {
        names.list
    }
}

impl Names {
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn class(&self, name: &str) -> Option<usize> {
        self.classes.get(name).copied()
    }

    /// A name that stands for two classes, and these.
    pub(super) fn duplicate(&self) -> Option<(&str, usize, usize)> {
        if self.classes.len() == self.list.len() {
            return None;
        }
        // The map has the last class of a name.
        let mut classes = self.list.iter().enumerate().map(|(class, name)| (name, class, self.classes[name]));
        classes.find(|(_, first, last)| first != last).map(|(name, first, last)| (name.as_str(), first, last))
    }
}
