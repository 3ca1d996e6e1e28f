//! Finding the value that is NaN or infinite.

use crate::error::{ErrorKind, Result};

/// An error that names the first value that is NaN or infinite, if there is one.
pub(crate) fn check_finite(
    op: &'static str,
    what: &'static str,
    shape: &[usize],
    values: &[f32],
    help: &'static str,
) -> Result<()> {
    // One comparison per value, so that the loop vectorizes; the index is looked for only when there is one to find.
    if values.iter().fold(true, |finite, value| finite & value.is_finite()) {
        return Ok(());
    }
    let position = values.iter().position(|value| !value.is_finite()).unwrap_or_default();
    let (shape, index) = (shape.to_vec(), unravel(position, shape));
    Err(ErrorKind::NotFinite { op, what, shape, index, value: values[position], help }.into())
}

/// The index, per axis, of the element at `position` in row-major order.
pub(crate) fn unravel(mut position: usize, shape: &[usize]) -> Vec<usize> {
    let mut index = vec![0; shape.len()];
    for (slot, &size) in index.iter_mut().zip(shape).rev() {
        *slot = position % size.max(1);
        position /= size.max(1);
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_first_value_that_is_not_finite() {
        assert!(check_finite("op", "the input", &[0, 3], &[], "").is_ok());
        let mut values = [1.0; 24];
        assert!(check_finite("op", "the input", &[2, 3, 4], &values, "").is_ok());
        values[18] = f32::NEG_INFINITY;
        values[23] = f32::NAN;
        let error = check_finite("op", "the input", &[2, 3, 4], &values, "try less").unwrap_err();
        assert_eq!(error.to_string(), "`op`: the input of shape (2, 3, 4) holds -inf at [1, 1, 2]: try less");
    }
}
