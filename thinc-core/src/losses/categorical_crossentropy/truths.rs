//! What truths say about the rows of a guess.

use super::options::{MissingValue, Options};
use super::{OP, check_probabilities, per_row};
use crate::array::{Floats2d, Ints1d, OnDevice};
use crate::error::{Error, ErrorKind, Result};
use crate::losses::rows::Rows;
use crate::losses::{LogitsGrad, Probs, Weighted};
use crate::ops::CpuOps;

/// The truths of the rows of one guess.
pub(in crate::losses) trait Truths {
    /// The gradient and the loss, with the factors of the rows.
    fn compare(&self, options: &Options, guess: &Probs, rows: Rows<'_>) -> Result<(LogitsGrad, f64)>;
}

/// What the truth says about a row.
#[derive(Clone, Copy)]
enum Label {
    Class(usize),
    Not(usize),
    Missing,
}

impl Truths for Ints1d {
    fn compare(&self, options: &Options, guess: &Probs, rows: Rows<'_>) -> Result<(LogitsGrad, f64)> {
        let labels = self.as_slice()?;
        let classes = guess.width();
        let missing = options.missing_class();
        compare_labels(options, guess, rows, labels.len(), |row| match labels[row] {
            label if Some(label) == missing => Ok(Label::Missing),
            label if label < classes as u64 => Ok(Label::Class(label as usize)),
            label => Err(ErrorKind::Label { op: OP, label: label.to_string(), row, classes }.into()),
        })
    }
}

impl<S: AsRef<str>> Truths for [S] {
    fn compare(&self, options: &Options, guess: &Probs, rows: Rows<'_>) -> Result<(LogitsGrad, f64)> {
        if options.names.is_empty() && !self.is_empty() {
            let help = "truths that are names need the names of the classes, in their order: \
                        `CategoricalCrossentropy::new().names([..])`";
            return Err(Error::invalid(OP, help));
        }
        compare_labels(options, guess, rows, self.len(), |row| label(options, self[row].as_ref(), row))
    }
}

impl<S: AsRef<str>> Truths for Vec<S> {
    fn compare(&self, options: &Options, guess: &Probs, rows: Rows<'_>) -> Result<(LogitsGrad, f64)> {
        self.as_slice().compare(options, guess, rows)
    }
}

impl<S: AsRef<str>, const N: usize> Truths for [S; N] {
    fn compare(&self, options: &Options, guess: &Probs, rows: Rows<'_>) -> Result<(LogitsGrad, f64)> {
        self.as_slice().compare(options, guess, rows)
    }
}

impl<T: Truths> Truths for Weighted<T> {
    fn compare(&self, options: &Options, guess: &Probs, rows: Rows<'_>) -> Result<(LogitsGrad, f64)> {
        self.truth().compare(options, guess, rows.weighted(OP, self, guess)?)
    }
}

/// What a name says about its row.
fn label(options: &Options, name: &str, row: usize) -> Result<Label> {
    if matches!(&options.missing_value, Some(MissingValue::Name(missing)) if missing == name) {
        return Ok(Label::Missing);
    }
    if let Some(class) = options.names.class(name) {
        let missing = options.missing_class() == Some(class as u64);
        return Ok(if missing { Label::Missing } else { Label::Class(class) });
    }
    let negated = options.neg_prefix.as_deref().and_then(|prefix| name.strip_prefix(prefix));
    if let Some(class) = negated.and_then(|name| options.names.class(name)) {
        if options.names.len() > 1 {
            return Ok(Label::Not(class));
        }
        let message = format_args!("row {row} is {name:?}, but there is no class besides that one");
        return Err(Error::invalid(OP, message));
    }
    let count = options.names.len();
    let help = if options.neg_prefix.is_none() { "" } else { ", nor one of them after `neg_prefix`" };
    Err(Error::invalid(OP, format_args!("row {row} is {name:?}, which is none of the {count} `names`{help}")))
}

fn compare_labels(
    options: &Options,
    guess: &Probs,
    rows: Rows<'_>,
    labels: usize,
    label: impl Fn(usize) -> Result<Label>,
) -> Result<(LogitsGrad, f64)> {
    let [n_rows, classes] = guess.shape();
    if labels != n_rows {
        return Err(Error::shape(OP, "one label for each row of the guess,", &[Some(n_rows)], &[labels]));
    }
    let (of_class, of_others) = options.smoothed(classes)?;
    for_each_row(options, guess, rows, |row, guess, scale, grad| {
        Ok(match label(row)? {
            Label::Missing => {
                grad.fill(0.0);
                0.0
            }
            Label::Not(class) => per_row::negative(guess, class, options.weight(class), scale, grad),
            Label::Class(class) if of_others == 0.0 => {
                per_row::positive(guess, class, options.weight(class), scale, grad)
            }
            Label::Class(class) => {
                let target = |other| options.weight(other) * if other == class { of_class } else { of_others };
                per_row::distribution(guess, target, scale, grad)
            }
        })
    })
}

impl Truths for Floats2d {
    fn compare(&self, options: &Options, guess: &Probs, rows: Rows<'_>) -> Result<(LogitsGrad, f64)> {
        let [n_rows, classes] = guess.shape();
        if self.shape() != [n_rows, classes] {
            let expected = [Some(n_rows), Some(classes)];
            return Err(Error::shape(OP, "a truth with the rows and classes of the guess,", &expected, &self.shape()));
        }
        if options.label_smoothing != 0.0 {
            let message = "`label_smoothing` applies to truths that are classes: smooth the distributions yourself, or \
                           give the classes as an `Ints1d`";
            return Err(Error::invalid(OP, message));
        }
        let truth = self.clone().to_backend(CpuOps::get())?;
        check_probabilities("the truth", &truth, "give it classes, one-hot rows, or other distributions")?;
        let (truths, missing) = (truth.as_slice()?, options.missing_class());
        for_each_row(options, guess, rows, |row, guess, scale, grad| {
            let truth = &truths[row * classes..][..classes];
            if missing.is_some() && missing == argmax(truth) {
                grad.fill(0.0);
                return Ok(0.0);
            }
            Ok(per_row::distribution(guess, |class| options.weight(class) * truth[class], scale, grad))
        })
    }
}

/// The first of the largest.
fn argmax(row: &[f32]) -> Option<u64> {
    let later = |best: usize, class: usize| if row[class] > row[best] { class } else { best };
    (0..row.len()).reduce(later).map(|class| class as u64)
}

/// Calls `compare_row(row, guess, scale, grad)`, which writes the gradient of a row, times `scale`, and gives its loss, not
/// scaled. That is done on the CPU, wherever the guess is; the gradient goes to where the guess is.
fn for_each_row(
    options: &Options,
    guess: &Probs,
    rows: Rows<'_>,
    compare_row: impl Fn(usize, &[f32], f32, &mut [f32]) -> Result<f64>,
) -> Result<(LogitsGrad, f64)> {
    let [n_rows, classes] = guess.shape();
    options.check(classes)?;
    let (guess, backend) = (guess.clone().to_backend(CpuOps::get())?, guess.ops());
    check_probabilities("the guess", &guess, "give it the output of a softmax layer")?;
    let mut grad = Floats2d::stale([n_rows, classes]);
    let mut loss = 0.0;
    let (guesses, grads) = (guess.as_slice()?, grad.as_mut_slice()?);
    for row in 0..n_rows {
        let at = row * classes..(row + 1) * classes;
        let of_row = compare_row(row, &guesses[at.clone()], rows.scale(row), &mut grads[at])?;
        loss += f64::from(rows.weight(row)) * of_row;
    }
    Ok((grad.to_backend(backend)?.into(), rows.total(loss)))
}
