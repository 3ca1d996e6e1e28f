//! Changing a width of a wired model: the change goes on to the neighbours until a layer owns the dimension.

use std::borrow::Cow;

use crate::error::{Error, Result};
use crate::model::{Axis, DYN, DimField, End, ParamField, Resized, SizeChange, Widths};
use crate::wiring::{Part, Wiring, unify};

use End::Input;

/// Changes the width at one end of wired children, or with `apply = false` tells whether that would succeed.
pub fn resize(
    wiring: &Wiring,
    children: &mut [Part<'_>],
    end: End,
    change: &SizeChange,
    apply: bool,
) -> Result<Resized> {
    match wiring {
        Wiring::Layer(index, _) => {
            let (name, child) = &mut children[*index];
            child.resize(end, change, apply).map_err(|error| error.at(*name))
        }
        Wiring::Chain(parts) => {
            let step = &mut |i: usize, end, change: &_, apply| resize(&parts[i], children, end, change, apply);
            resize_chain(parts.len(), step, end, change, apply)
        }
        Wiring::Add(parts) => {
            let mut each = resize_each(parts, children, end, change, apply)?;
            let Some(other) = each.iter().find_map(|one| one.other_end.clone()) else {
                return Ok(together(each, None));
            };
            // The sum has one width: where one part passes the change on, the others follow at that end.
            for (part, one) in parts.iter().zip(&mut each).filter(|(_, one)| one.other_end.is_none()) {
                let label = part.label(children);
                let followed = resize(part, children, end.other(), &other, apply);
                one.owned |= followed.map_err(|error| follow(wiring, children, &label, error))?.owned;
            }
            Ok(together(each, Some(other)))
        }
        Wiring::Concatenate(parts) if end == Input => {
            let each = resize_each(parts, children, Input, change, apply)?;
            let labels: Vec<_> = parts.iter().map(|part| part.label(children)).collect();
            side_by_side(&labels, &mut |i| unify(&parts[i], children, Widths::default()), each)
        }
        Wiring::Tuplify(parts) if end == Input => {
            let each = resize_each(parts, children, Input, change, apply)?;
            let other_end = all_the_same(parts, children, &each)?;
            Ok(together(each, other_end))
        }
        Wiring::Concatenate(_) => Err(shared_width(&wiring.label(children))),
        Wiring::Tuplify(_) => Err(Error::invalid(
            "resize_output",
            format_args!(
                "{} gives a tuple, whose parts have a width each: resize the layer of one of them",
                wiring.label(children)
            ),
        )),
        Wiring::Residual(inner) => {
            let one = resize(inner, children, end, change, apply)?;
            let arranged = one.arranged.as_ref().unwrap_or(change);
            let other = resize(inner, children, end.other(), arranged, apply);
            let other = other.map_err(|error| follow(wiring, children, &inner.label(children), error))?;
            let owned = one.owned || other.owned;
            let arranged = one.arranged.or(other.arranged);
            Ok(Resized { owned, other_end: Some(arranged.clone().unwrap_or_else(|| change.clone())), arranged })
        }
        Wiring::Noop => Ok(Resized::passed_on(change.clone())),
    }
}

/// Resizes one end of layers that follow each other: from that end inwards, as far as each layer passes it on.
pub(crate) fn resize_chain(
    parts: usize,
    step: &mut dyn FnMut(usize, End, &SizeChange, bool) -> Result<Resized>,
    end: End,
    change: &SizeChange,
    apply: bool,
) -> Result<Resized> {
    let inwards = |depth: usize| if end == Input { depth } else { parts - 1 - depth };
    let mut all = Resized::passed_on(change.clone());
    for depth in 0..parts {
        let Some(change) = all.other_end.take() else { break };
        let one = step(inwards(depth), end, &change, apply)?;
        all.owned |= one.owned;
        all.other_end = one.other_end;
        if let Some(mut arranged) = one.arranged {
            // The layers in front of this one pass it on outwards.
            for depth in (0..depth).rev() {
                let passed_on = step(inwards(depth), end.other(), &arranged, false)?.other_end;
                arranged = passed_on.unwrap_or(arranged);
            }
            all.arranged = Some(arranged);
        }
    }
    Ok(all)
}

/// Resizes one end of every part.
fn resize_each(
    parts: &[Wiring],
    children: &mut [Part<'_>],
    end: End,
    change: &SizeChange,
    apply: bool,
) -> Result<Vec<Resized>> {
    parts.iter().map(|part| resize(part, children, end, change, apply)).collect()
}

/// What became of parts that have an end together.
fn together(each: Vec<Resized>, other_end: Option<SizeChange>) -> Resized {
    let owned = each.iter().any(|one| one.owned);
    Resized { owned, other_end, arranged: each.into_iter().find_map(|one| one.arranged) }
}

/// How the parts of a tuple change, if they do: all of them, as what takes the tuple is told of one change.
fn all_the_same(parts: &[Wiring], children: &[Part<'_>], each: &[Resized]) -> Result<Option<SizeChange>> {
    let passing = parts.iter().zip(each).find(|(_, one)| one.other_end.is_some());
    let Some((part, Resized { other_end, .. })) = passing else { return Ok(None) };
    if each.iter().all(|one| one.other_end == *other_end) {
        return Ok(other_end.clone());
    }
    let message = format_args!(
        "{} passes the new width on to its part of a tuple, and other parts keep theirs: resize the layers one by one",
        part.label(children)
    );
    Err(Error::invalid("resize_input", message))
}

/// What becomes of parts that stand side by side, whose inputs changed so. One that does not pass the change on keeps its
/// width, which `widths(i)` tells of the i-th.
pub(crate) fn side_by_side(
    labels: &[Cow<'static, str>],
    widths: &mut dyn FnMut(usize) -> Result<Widths>,
    each: Vec<Resized>,
) -> Result<Resized> {
    if each.iter().all(|one| one.other_end.is_none()) {
        return Ok(together(each, None));
    }
    let mut changes = Vec::with_capacity(labels.len());
    for (i, one) in each.iter().enumerate() {
        changes.push(match &one.other_end {
            Some(change) => change.clone(),
            None => {
                let Some(width) = widths(i)?.output.known() else {
                    let message = format_args!("the width of {} is not known: initialize the model first", labels[i]);
                    return Err(Error::invalid("resize_input", message));
                };
                SizeChange::new(width, width)
            }
        });
    }
    let other_end = SizeChange::beside(changes)?;
    Ok(together(each, Some(other_end)))
}

/// The error of a resize of what parts give side by side.
pub(crate) fn shared_width(label: &str) -> Error {
    Error::invalid(
        "resize_output",
        format_args!(
            "the width of {label} is shared by its parts, and nothing tells which one is to change: resize one of them, and \
             then what takes the output"
        ),
    )
}

/// The error of a part that had to follow at its other end.
fn follow(wiring: &Wiring, children: &[Part<'_>], part: &str, error: Error) -> Error {
    let why = match wiring {
        Wiring::Residual(_) => "gives what it takes, so both of its ends change",
        _ => "adds what a part passes on, so the other ends of its parts change as well",
    };
    let message = format_args!("{} {why}, but {part} cannot: {error}", wiring.label(children));
    Error::invalid("resize", message)
}

/// Resizes a dimension, or with `apply = false` tells whether that would succeed. Tells whether the parameters have to follow: not
/// where the dimension has the size already, as in a layer that stands in two places.
pub fn resize_dim<D: DimField>(dim: &mut D, name: &str, change: &SizeChange, apply: bool) -> Result<bool> {
    let is_new = dim.dim_get() != Some(change.after());
    dim.dim_resize(name, change.after(), apply)?;
    Ok(apply && is_new)
}

/// Lets an axis follow that is computed from the dimensions of the layer, given what it was and is.
pub fn resize_axis<P: ParamField>(param: &mut P, axis: usize, before: &Axis, after: &Axis) -> Result<()> {
    match (before, after) {
        (Axis::Packed(before), Axis::Packed(after)) if before != after => match before.change(after)? {
            Some(change) => param.param_resize(axis, &change),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// The length of an axis that is computed from the dimensions of the layer.
pub fn axis_size(axis: Axis) -> usize {
    axis.size(|_| None).unwrap_or(DYN)
}
