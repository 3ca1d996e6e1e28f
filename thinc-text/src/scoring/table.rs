use std::fmt;

use super::prf::{Average, PrfScore};

/// Writes a table of scores, a label in each row.
pub(super) struct Table<'f, 'a> {
    f: &'f mut fmt::Formatter<'a>,
    width: usize,
}

impl<'f, 'a> Table<'f, 'a> {
    /// Writes the header of a table whose rows have these labels, and those of averages.
    pub(super) fn new<'l>(
        f: &'f mut fmt::Formatter<'a>,
        labels: impl IntoIterator<Item = &'l str>,
    ) -> Result<Self, fmt::Error> {
        let width = labels.into_iter().map(|label| label.chars().count()).max().unwrap_or(0).max("micro".len());
        writeln!(f, "{:width$}  precision  recall       F  support", "label")?;
        Ok(Self { f, width })
    }

    pub(super) fn row(&mut self, label: &str, score: &PrfScore) -> fmt::Result {
        self.numbers(label, score.precision(), score.recall(), score.f())?;
        writeln!(self.f, "  {:7}", score.support())
    }

    pub(super) fn average(&mut self, label: &str, average: Average) -> fmt::Result {
        self.numbers(label, average.precision, average.recall, average.f)?;
        writeln!(self.f)
    }

    fn numbers(&mut self, label: &str, precision: f64, recall: f64, f: f64) -> fmt::Result {
        let width = self.width;
        write!(self.f, "{label:width$}  {precision:9.4}  {recall:6.4}  {f:6.4}")
    }
}
