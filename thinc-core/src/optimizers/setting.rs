use crate::error::{Error, Result};
use crate::schedules::Schedule;

/// The values that a setting may have.
#[derive(Clone, Copy)]
pub(super) enum Range {
    NotNegative,
    Positive,
    /// As `NotNegative`, or infinite.
    Threshold,
    /// `[0, 1)`.
    BelowOne,
    /// `(0, 1]`.
    UpToOne,
}

impl Range {
    fn contains(self, value: f32) -> bool {
        match self {
            Self::NotNegative => value >= 0.0 && value.is_finite(),
            Self::Positive => value > 0.0 && value.is_finite(),
            Self::Threshold => value >= 0.0,
            Self::BelowOne => (0.0..1.0).contains(&value),
            Self::UpToOne => value > 0.0 && value <= 1.0,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::NotNegative => "a finite number that is not negative",
            Self::Positive => "a finite number above 0",
            Self::Threshold => "a number that is not negative",
            Self::BelowOne => "in [0, 1)",
            Self::UpToOne => "in (0, 1]",
        }
    }
}

/// The step of an optimizer for which its settings are asked.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub(super) op: &'static str,
    pub(super) step: u64,
}

impl At {
    /// The value of a setting, if it is one that it may have.
    pub(super) fn value(self, name: &str, setting: &Schedule, range: Range) -> Result<f32> {
        let value = setting.at(self.step);
        if range.contains(value) { Ok(value) } else { Err(self.error(name, value, range)) }
    }

    #[cold]
    fn error(self, name: &str, value: f32, range: Range) -> Error {
        let (step, range) = (self.step, range.text());
        Error::invalid(self.op, format_args!("`{name}` must be {range}, but is {value} at step {step}"))
    }
}
