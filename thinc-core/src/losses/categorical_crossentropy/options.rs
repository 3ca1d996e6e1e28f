//! What the cross-entropies of rows and of sequences have in common.

use serde::{Deserialize, Serialize};

use super::OP;
use super::names::Names;
use crate::error::{Error, Result};

/// What stands for a truth that isn't known: see [`missing_value`](super::CategoricalCrossentropy::missing_value).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingValue {
    /// A class, or a number that is none.
    Class(u64),
    /// The name of a class, or a text that is none.
    Name(String),
}

impl From<u64> for MissingValue {
    fn from(class: u64) -> Self {
        Self::Class(class)
    }
}

impl From<&str> for MissingValue {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for MissingValue {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::losses) struct Options {
    pub(in crate::losses) label_smoothing: f32,
    pub(in crate::losses) names: Names,
    pub(in crate::losses) missing_value: Option<MissingValue>,
    pub(in crate::losses) neg_prefix: Option<String>,
    /// Empty where all classes weigh the same.
    pub(in crate::losses) class_weights: Vec<f32>,
}

impl Options {
    pub(super) fn check(&self, classes: usize) -> Result<()> {
        if let Some((name, first, last)) = self.names.duplicate() {
            let message = format_args!("`names` has {name:?} for the classes {first} and {last}: each needs its own");
            return Err(Error::invalid(OP, message));
        }
        if !self.names.is_empty() && self.names.len() != classes {
            let count = self.names.len();
            let message = format_args!("`names` has {count} names, but the guess has {classes} classes");
            return Err(Error::invalid(OP, message));
        }
        if self.class_weights.is_empty() {
            return Ok(());
        }
        if self.class_weights.len() != classes {
            let count = self.class_weights.len();
            let message = format_args!("`class_weights` has {count} weights, but the guess has {classes} classes");
            return Err(Error::invalid(OP, message));
        }
        match self.class_weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
            None => Ok(()),
            Some(class) => {
                let weight = self.class_weights[class];
                let message =
                    format_args!("the weight of class {class} must be finite and at least 0, but is {weight}");
                Err(Error::invalid(OP, message))
            }
        }
    }

    /// The probability of the true class and of each other class.
    pub(super) fn smoothed(&self, classes: usize) -> Result<(f32, f32)> {
        let share = self.label_smoothing;
        if share == 0.0 {
            return Ok((1.0, 0.0));
        }
        let limit = classes.saturating_sub(1) as f32 / classes.max(1) as f32;
        if share > 0.0 && share < limit {
            Ok((1.0 - share, share / (classes - 1) as f32))
        } else {
            let message = format_args!(
                "with {classes} classes `label_smoothing` must be at least 0 and below {limit}, but is {share}"
            );
            Err(Error::invalid(OP, message))
        }
    }

    pub(super) fn weight(&self, class: usize) -> f32 {
        self.class_weights.get(class).copied().unwrap_or(1.0)
    }

    /// The class that stands for a truth that isn't known.
    pub(super) fn missing_class(&self) -> Option<u64> {
        match self.missing_value.as_ref()? {
            MissingValue::Class(class) => Some(*class),
            MissingValue::Name(name) => self.names.class(name).map(|class| class as u64),
        }
    }
}

/// The builder methods of the options.
macro_rules! options {
    ($ty:ident) => {
        impl $ty {
            /// Spreads this share of the probability of a true class evenly over the `n - 1` other classes (Szegedy et
            /// al. 2016, as Thinc does it). It must be at least 0 and below `(n - 1) / n`. It applies to truths that are
            /// classes; with distributions it is an error, and a class that a row isn't of is left as it is.
            #[must_use]
            pub fn label_smoothing(mut self, share: f32) -> Self {
                self.options.label_smoothing = share;
                self
            }

            /// The names of the classes, in their order: with them, truths can be names.
            #[must_use]
            pub fn names(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
                self.options.names = names.into_iter().map(Into::into).collect::<Vec<_>>().into();
                self
            }

            /// What stands for a truth that isn't known, a class such as `u64::MAX` or a name such as `""`: such a row
            /// has no loss and no gradient. A row of a distribution isn't known if its largest value is at that class,
            /// as in Thinc. Without this method all truths are known.
            #[must_use]
            pub fn missing_value(mut self, value: impl Into<$crate::losses::MissingValue>) -> Self {
                self.options.missing_value = Some(value.into());
                self
            }

            /// What a name begins with where the row is *not* of that class: with `"!"`, `"!NOUN"` is any class but
            /// `NOUN`. A name of a class that begins with it is that class.
            #[must_use]
            pub fn neg_prefix(mut self, prefix: impl Into<String>) -> Self {
                self.options.neg_prefix = Some(prefix.into());
                self
            }

            /// How much each class counts, one weight for each: the loss is `-sum(weight * truth * ln(guess))`, and that
            /// of a row that is not of a class is multiplied by that class's weight. The sum is divided by the
            /// number of rows, and not by that of their weights. Thinc has no such option.
            #[must_use]
            pub fn class_weights(mut self, weights: impl Into<Vec<f32>>) -> Self {
                self.options.class_weights = weights.into();
                self
            }
        }
    };
}
pub(in crate::losses) use options;
