//! Changing a width of a wired model: the change goes on to the neighbours until a layer owns the dimension.

use crate::error::{Error, Result};
use crate::model::{End, Resized};
use crate::wiring::{Part, Wiring};

use End::{Input, Output};

/// Changes the width at one end of wired children, or with `apply = false` tells whether that would succeed.
pub fn resize(wiring: &Wiring, children: &mut [Part<'_>], end: End, size: usize, apply: bool) -> Result<Resized> {
    match wiring {
        Wiring::Layer(index, _) => {
            let (name, child) = &mut children[*index];
            child.resize(end, size, apply).map_err(|error| error.at(*name))
        }
        Wiring::Chain(parts) => {
            resize_chain(parts.len(), &mut |i, size| resize(&parts[i], children, end, size, apply), end, size)
        }
        Wiring::Add(parts) => {
            let each = resize_each(parts, children, end, size, apply)?;
            let other_end = each.first().and_then(|one| one.other_end);
            if each.iter().any(|one| one.other_end != other_end) {
                return Err(passes_on(parts, children, &each, end));
            }
            Ok(Resized { owned: any_owned(&each), other_end })
        }
        Wiring::Concatenate(parts) | Wiring::Tuplify(parts) => match end {
            Input => {
                let each = resize_each(parts, children, Input, size, apply)?;
                let widths: Vec<_> = each.iter().filter_map(|one| one.other_end).collect();
                let apart = matches!(wiring, Wiring::Tuplify(_));
                if !widths.is_empty() && (apart || widths.len() < each.len()) {
                    return Err(passes_on(parts, children, &each, Input));
                }
                let sum = widths.into_iter().map(Some).reduce(|sum, width| sum?.checked_add(width?));
                let too_wide =
                    || Error::invalid("resize_input", format_args!("{} would be too wide", wiring.label(children)));
                let other_end = sum.map(|sum| sum.ok_or_else(too_wide)).transpose()?;
                Ok(Resized { owned: any_owned(&each), other_end })
            }
            Output => Err(Error::invalid(
                "resize_output",
                format_args!(
                    "the width of {} is shared by its parts: resize one of them instead",
                    wiring.label(children)
                ),
            )),
        },
        Wiring::Residual(inner) => {
            let one = resize(inner, children, end, size, apply)?;
            let other = resize(inner, children, end.other(), size, apply)?;
            Ok(Resized { owned: one.owned || other.owned, other_end: Some(size) })
        }
        Wiring::Noop => Ok(Resized { owned: false, other_end: Some(size) }),
    }
}

/// Resizes one end of layers that follow each other: from that end inwards, as far as each layer passes it on.
pub(crate) fn resize_chain(
    parts: usize,
    step: &mut dyn FnMut(usize, usize) -> Result<Resized>,
    end: End,
    size: usize,
) -> Result<Resized> {
    let mut all = Resized { owned: false, other_end: Some(size) };
    for i in 0..parts {
        let Some(size) = all.other_end else { break };
        let part = if end == Input { i } else { parts - 1 - i };
        let one = step(part, size)?;
        all = Resized { owned: all.owned || one.owned, other_end: one.other_end };
    }
    Ok(all)
}

/// Resizes one end of every part.
fn resize_each(
    parts: &[Wiring],
    children: &mut [Part<'_>],
    end: End,
    size: usize,
    apply: bool,
) -> Result<Vec<Resized>> {
    parts.iter().map(|part| resize(part, children, end, size, apply)).collect()
}

fn any_owned(each: &[Resized]) -> bool {
    each.iter().any(|one| one.owned)
}

/// The error about the first part that passes a new width on where that cannot be followed.
fn passes_on(parts: &[Wiring], children: &[Part<'_>], each: &[Resized], end: End) -> Error {
    let op = if end == Input { "resize_input" } else { "resize_output" };
    let passing = parts.iter().zip(each).find(|(_, one)| one.other_end.is_some());
    Error::invalid(
        op,
        format_args!(
            "{} passes the new width on to its other end, which the parts beside it do not: resize the layers one by one",
            passing.map_or("a part".into(), |(part, _)| part.label(children))
        ),
    )
}
