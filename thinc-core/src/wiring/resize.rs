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
        Wiring::Add(parts) => resize_all(parts, children, end, size, apply),
        Wiring::Concatenate(parts) | Wiring::Tuplify(parts) => match end {
            Input => resize_all(parts, children, Input, size, apply),
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

fn resize_all(parts: &[Wiring], children: &mut [Part<'_>], end: End, size: usize, apply: bool) -> Result<Resized> {
    let mut all: Option<Resized> = None;
    for part in parts {
        let one = resize(part, children, end, size, apply)?;
        if let Some(before) = all
            && before.other_end != one.other_end
        {
            return Err(Error::invalid(
                "resize",
                format_args!(
                    "{} passes the new width on to its other end, but its neighbours do not: resize the layers one by one",
                    part.label(children)
                ),
            ));
        }
        all = Some(Resized { owned: one.owned || all.is_some_and(|before| before.owned), other_end: one.other_end });
    }
    Ok(all.unwrap_or_default())
}
