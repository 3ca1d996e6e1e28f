//! Widths that are `mul * n + add` of a dimension or of another width.

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Constraint, DimField, Width, Widths};

/// Unifies a dimension with a width that is `mul * dimension + add`, and gives that width. A layer that compares two values takes a
/// tuple: its width is that of each part.
pub fn unify_dim<D: DimField>(dim: &mut D, name: &str, width: &Width, mul: usize, add: usize) -> Result<Width> {
    if let Some(width) = width.of_each() {
        dim.dim_fill(name, solve_width("initialize", width, mul, add)?)?;
    }
    Ok(dim.dim_get().and_then(|size| size.checked_mul(mul)?.checked_add(add)).into())
}

/// The widths of a layer without dimensions of its own that gives `mul * input + add` features.
pub fn unify_through(widths: Widths, mul: usize, add: usize) -> Result<Widths> {
    if (mul, add) == (1, 0) {
        let width = widths.input.merge(&widths.output)?;
        return Ok(Widths { input: width.clone(), output: width });
    }
    match (widths.input.known(), widths.output.known()) {
        (Some(input), _) => {
            let output = Width::from(input.checked_mul(mul).and_then(|n| n.checked_add(add)));
            Ok(Widths { input: widths.input, output: widths.output.merge(&output)? })
        }
        (None, Some(output)) => {
            let input = solve_width("initialize", output, mul, add)?;
            Ok(Widths { input: Width::Known(input), output: widths.output })
        }
        (None, None) => Ok(widths),
    }
}

/// The `n` for which `mul * n + add` is `width`. Errors where there is none, in the name of `op`.
pub fn solve_width(op: &'static str, width: usize, mul: usize, add: usize) -> Result<usize> {
    match width.checked_sub(add) {
        Some(rest) if mul != 0 && rest % mul == 0 => Ok(rest / mul),
        _ => {
            let plus = if add == 0 { String::new() } else { format!(" + {add}") };
            let message = format_args!("this layer gives widths of the form {mul} * n{plus}, and {width} is not one");
            Err(Error::invalid(op, message))
        }
    }
}

/// A dimension that must be known by now. Errors with what would have told; no sample (`""`) tells of a dimension that
/// is not a width.
pub fn known_dim(size: Option<usize>, dim: &str, sample: &'static str) -> Result<usize> {
    size.ok_or_else(|| match sample {
        "" => Error::invalid(
            "initialize",
            format_args!("dimension `{dim}` is not known: give it where the layer is made"),
        ),
        sample => ErrorKind::UnknownDimension { dim: dim.to_owned(), sample }.into(),
    })
}

/// Errors where a width is not divisible by the number of parts that share it, once both are known, in the name of `op`.
pub fn check_divisible(op: &'static str, width: Option<usize>, by: Option<usize>, parts: &'static str) -> Result<()> {
    match (width, by) {
        (Some(width), Some(by)) => Constraint::divisible(width, by, parts).check(op),
        _ => Ok(()),
    }
}
