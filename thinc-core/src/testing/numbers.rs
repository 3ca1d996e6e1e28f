//! The numbers of a value, one after the other, whatever the value is made of.

use crate::error::{Error, Result};
use crate::finite::unravel;

/// What [`Checkable::read`](super::Checkable::read) shows the numbers of a value to, array by array.
#[derive(Clone, Debug)]
pub struct Numbers {
    arrays: Vec<NamedNumbers>,
    path: String,
}

/// One array of numbers, and where it belongs.
#[derive(Clone, Debug)]
pub(super) struct NamedNumbers {
    pub(super) path: String,
    pub(super) shape: Vec<usize>,
    pub(super) values: Vec<f32>,
}

impl Numbers {
    pub(super) fn new(name: &str) -> Self {
        Self { arrays: Vec::new(), path: name.to_owned() }
    }

    /// Takes in an array.
    pub fn array(&mut self, shape: &[usize], values: Vec<f32>) {
        self.arrays.push(NamedNumbers { path: self.path.clone(), shape: shape.to_vec(), values });
    }

    /// Takes in what `read` shows as a part of this name: arrays then go by `input.name`.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn part(&mut self, name: &str, read: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let end = self.path.len();
        self.path.push('.');
        self.path.push_str(name);
        let result = read(self);
        self.path.truncate(end);
        result
    }

    pub(super) fn arrays(&self) -> &[NamedNumbers] {
        &self.arrays
    }

    pub(super) fn into_arrays(self) -> Vec<NamedNumbers> {
        self.arrays
    }

    /// All numbers of all arrays.
    pub(super) fn values(&self) -> Vec<f32> {
        self.arrays.iter().flat_map(|array| array.values.iter().copied()).collect()
    }
}

impl NamedNumbers {
    /// The name of an element, such as `encode.2.W[3, 5]`.
    pub(super) fn element(&self, position: usize) -> String {
        format!("{}{:?}", self.path, unravel(position, &self.shape))
    }

    /// An error unless `other` has the same shape.
    pub(super) fn check_shape(&self, other: &Self, what: &'static str) -> Result<()> {
        if self.shape == other.shape && self.values.len() == other.values.len() {
            return Ok(());
        }
        Err(Error::shape_exact("check_gradients", what, &self.shape, &other.shape).at(&*self.path))
    }
}

/// By how much [`Checkable::moved`](super::Checkable::moved) moves the numbers of a value: one number of all moves.
#[derive(Debug)]
pub struct Steps {
    /// The number that moves, counted from the first that is still to come.
    position: Option<usize>,
    by: f64,
    /// The distance that was really moved, after rounding to `f32`.
    moved: f64,
}

impl Steps {
    /// Moves the number at `position` by `by`.
    pub(super) fn one(position: usize, by: f64) -> Self {
        Self { position: Some(position), by, moved: by }
    }

    /// Moves nothing.
    pub(super) fn none() -> Self {
        Self { position: None, by: 0.0, moved: 0.0 }
    }

    pub(super) fn moved(&self) -> f64 {
        self.moved
    }

    /// The next `count` numbers are at hand: tells which of them moves, and by how much, if one does.
    pub fn next(&mut self, count: usize) -> Option<(usize, f64)> {
        let position = self.position?;
        if position < count {
            self.position = None;
            return Some((position, self.by));
        }
        self.position = Some(position - count);
        None
    }

    /// Moves the next numbers.
    pub fn apply(&mut self, values: &mut [f32]) {
        if let Some((i, by)) = self.next(values.len()) {
            self.moved = move_by(&mut values[i], by);
        }
    }
}

/// Moves a number, and tells how far it moved after rounding.
pub(super) fn move_by(value: &mut f32, by: f64) -> f64 {
    let before = f64::from(*value);
    *value = (before + by) as f32;
    f64::from(*value) - before
}

/// The derivatives of a loss with respect to the numbers of an output, in their order, from which
/// [`Checkable::gradient`](super::Checkable::gradient) makes what a callback takes.
#[derive(Debug)]
pub struct Slopes<'a> {
    rest: &'a [f32],
}

impl<'a> Slopes<'a> {
    pub(super) fn new(slopes: &'a [f32]) -> Self {
        Self { rest: slopes }
    }

    /// The next `count`.
    ///
    /// # Errors
    /// If there are not so many left.
    pub fn take(&mut self, count: usize) -> Result<&'a [f32]> {
        let Some((taken, rest)) = self.rest.split_at_checked(count) else {
            let message = "`Checkable::gradient` takes more numbers than `Checkable::read` gives: they must agree";
            return Err(Error::invalid("check_gradients", message));
        };
        self.rest = rest;
        Ok(taken)
    }
}
