//! Filling open dimensions: what each layer knows about its widths travels both ways until nothing changes.

use std::borrow::Cow;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{DimField, Width, Widths};
use crate::wiring::{Part, Relation, Wiring};

/// Unifies the widths of wired children with each other and with what is known outside.
pub fn unify(wiring: &Wiring, children: &mut [Part<'_>], widths: Widths) -> Result<Widths> {
    match wiring {
        Wiring::Layer(index, _) => {
            let (name, child) = &mut children[*index];
            child.unify(widths).map_err(|error| error.at(*name))
        }
        Wiring::Chain(parts) => {
            let labels: Vec<_> = parts.iter().map(|part| part.label(children)).collect();
            unify_chain(&labels, &mut |i, w| unify(&parts[i], children, w), widths)
        }
        Wiring::Add(parts) => unify_sum(parts, children, widths),
        Wiring::Concatenate(parts) => unify_concatenation(parts, children, widths),
        Wiring::Tuplify(parts) => unify_tuple(parts, children, widths),
        Wiring::Residual(inner) => {
            let label = inner.label(children);
            let equal = |widths: Widths| -> Result<Widths> {
                match (widths.input.known(), widths.output.known()) {
                    (Some(input), Some(output)) if input != output => {
                        Err(mismatch(Relation::Residual, &label, output, "", input))
                    }
                    _ => unify_through(widths, 1, 0),
                }
            };
            let widths = equal(unify(inner, children, equal(widths)?)?)?;
            unify(inner, children, widths)
        }
        Wiring::Noop => unify_through(widths, 1, 0),
    }
}

/// Unifies layers that follow each other, given their labels. `step(i, widths)` unifies the i-th with its surroundings.
pub(crate) fn unify_chain(
    labels: &[Cow<'static, str>],
    step: &mut dyn FnMut(usize, Widths) -> Result<Widths>,
    outside: Widths,
) -> Result<Widths> {
    let parts = labels.len();
    if parts == 0 {
        return unify_through(outside, 1, 0);
    }
    let mut at = vec![Width::Unknown; parts + 1];
    at[0] = outside.input;
    at[parts] = outside.output;
    let forwards_and_back = (0..parts).chain((0..parts).rev());
    loop {
        let before = at.clone();
        for i in forwards_and_back.clone() {
            // Asking first what the layer takes lets the error name both neighbours.
            let alone = step(i, Widths::default())?;
            if let (Some(gives), Some(takes), true) = (at[i].known(), alone.input.known(), i > 0)
                && gives != takes
            {
                return Err(mismatch(Relation::Takes, &labels[i - 1], gives, &labels[i], takes));
            }
            if let (Some(gives), Some(takes), true) = (alone.output.known(), at[i + 1].known(), i + 1 < parts)
                && gives != takes
            {
                return Err(mismatch(Relation::Takes, &labels[i], gives, &labels[i + 1], takes));
            }
            let both = step(i, Widths { input: at[i].clone(), output: at[i + 1].clone() })?;
            at[i] = at[i].merge(&both.input)?;
            at[i + 1] = at[i + 1].merge(&both.output)?;
        }
        if at == before {
            let output = at.pop().unwrap_or_default();
            return Ok(Widths { input: at.swap_remove(0), output });
        }
    }
}

fn unify_sum(parts: &[Wiring], children: &mut [Part<'_>], mut widths: Widths) -> Result<Widths> {
    loop {
        let before = widths.clone();
        for (i, part) in parts.iter().enumerate() {
            let alone = unify(part, children, Widths::default())?;
            if let (Some(gives), Some(other)) = (alone.output.known(), widths.output.known())
                && gives != other
            {
                let neighbour = if i > 0 { parts[0].label(children) } else { "what follows".into() };
                return Err(mismatch(Relation::Sum, &part.label(children), gives, &neighbour, other));
            }
            let both = unify(part, children, widths.clone())?;
            widths.input = widths.input.merge(&both.input)?;
            widths.output = widths.output.merge(&both.output)?;
        }
        if widths == before {
            return Ok(widths);
        }
    }
}

fn unify_concatenation(parts: &[Wiring], children: &mut [Part<'_>], mut widths: Widths) -> Result<Widths> {
    loop {
        let before = widths.clone();
        let mut sum = 0;
        let mut unknown = Vec::new();
        for (i, part) in parts.iter().enumerate() {
            let one = unify(part, children, Widths { input: widths.input.clone(), output: Width::Unknown })?;
            widths.input = widths.input.merge(&one.input)?;
            match one.output.known() {
                Some(width) => sum = add_widths(sum, width)?,
                None => unknown.push(i),
            }
        }
        match (unknown.as_slice(), widths.output.known()) {
            ([], _) => widths.output = widths.output.merge(&Width::Known(sum))?,
            ([open], Some(total)) if total > sum => {
                let rest = Widths { input: widths.input.clone(), output: Width::Known(total - sum) };
                unify(&parts[*open], children, rest)?;
            }
            _ => {}
        }
        if widths == before {
            return Ok(widths);
        }
    }
}

fn add_widths(sum: usize, width: usize) -> Result<usize> {
    let too_wide = || Error::invalid("concatenate", format_args!("{sum} and {width} features are too many"));
    sum.checked_add(width).ok_or_else(too_wide)
}

fn unify_tuple(parts: &[Wiring], children: &mut [Part<'_>], mut widths: Widths) -> Result<Widths> {
    let mut outputs = match widths.output {
        Width::Many(outputs) if outputs.len() == parts.len() => outputs,
        _ => vec![Width::Unknown; parts.len()],
    };
    loop {
        let before = widths.input.clone();
        for (part, output) in parts.iter().zip(&mut outputs) {
            let one = unify(part, children, Widths { input: widths.input.clone(), output: output.clone() })?;
            widths.input = widths.input.merge(&one.input)?;
            *output = output.merge(&one.output)?;
        }
        if widths.input == before {
            return Ok(Widths { input: widths.input, output: Width::Many(outputs) });
        }
    }
}

/// Unifies a dimension with a width that is `mul * dimension + add`, and gives that width.
pub fn unify_dim<D: DimField>(dim: &mut D, name: &str, width: &Width, mul: usize, add: usize) -> Result<Width> {
    if let Some(width) = width.known() {
        dim.dim_fill(name, solve_width(width, mul, add)?)?;
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
            let input = solve_width(output, mul, add)?;
            Ok(Widths { input: Width::Known(input), output: widths.output })
        }
        (None, None) => Ok(widths),
    }
}

/// The `n` for which `mul * n + add` is `width`. Errors where there is none.
pub fn solve_width(width: usize, mul: usize, add: usize) -> Result<usize> {
    match width.checked_sub(add) {
        Some(rest) if mul != 0 && rest % mul == 0 => Ok(rest / mul),
        _ => Err(Error::invalid(
            "width",
            format_args!(
                "this layer gives {mul} features for each one that comes in, and {add} more: {width} is not such a width"
            ),
        )),
    }
}

/// A dimension that must be known by now. Errors with what would have told.
pub fn known_dim(size: Option<usize>, dim: &str, sample: &'static str) -> Result<usize> {
    size.ok_or_else(|| ErrorKind::UnknownDimension { dim: dim.to_owned(), sample }.into())
}

fn mismatch(relation: Relation, left: &str, gives: usize, right: &str, takes: usize) -> Error {
    ErrorKind::Widths { relation, left: left.to_owned(), gives, right: right.to_owned(), takes }.into()
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    fn refused(mut model: impl Layer) -> String {
        model.initialize(&(), &(), &mut Train::new(0)).unwrap_err().to_string()
    }

    #[test]
    fn layers_whose_types_nobody_wrote_down_go_by_their_names() {
        let takes = "`0: relu` gives 12 features, but `1: relu` takes 10";
        assert_eq!(refused(chain((Relu::new(None, 12), Relu::new(10, 3)))), takes);
        assert_eq!(refused(vec![Relu::new(None, 12), Relu::new(10, 3)]), takes);
        let sum = refused(add((Linear::new(4, 2), Relu::new(4, 3))));
        assert_eq!(sum, "`1: relu` gives 3 features, but `+` adds it to `0: linear`, which gives 2");
    }
}
