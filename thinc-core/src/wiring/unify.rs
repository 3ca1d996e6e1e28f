//! Filling open dimensions: what each layer knows about its widths travels both ways until nothing changes.

use std::borrow::Cow;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Width, Widths};
use crate::wiring::{Part, Relation, Wiring, unify_through};

/// Unifies the widths of wired children with each other and with what is known outside.
pub fn unify(wiring: &Wiring, children: &mut [Part<'_>], widths: Widths) -> Result<Widths> {
    let mut known = unify_part(wiring, children, widths)?;
    // A layer that stands in two places learns in one what it had no use for in the other.
    while wiring.repeats() {
        let again = unify_part(wiring, children, known.clone())?;
        if again == known {
            break;
        }
        known = again;
    }
    Ok(known)
}

fn unify_part(wiring: &Wiring, children: &mut [Part<'_>], widths: Widths) -> Result<Widths> {
    match wiring {
        Wiring::Layer(index, _) => {
            let (name, child) = &mut children[*index];
            child.unify(widths).map_err(|error| error.at(*name))
        }
        Wiring::Chain(parts) => {
            let labels: Vec<_> = parts.iter().map(|part| part.label(children)).collect();
            unify_chain(&labels, &mut |i, w| unify_part(&parts[i], children, w), widths)
        }
        Wiring::Add(parts) => unify_sum(parts, children, widths),
        Wiring::Concatenate(parts) => {
            let labels: Vec<_> = parts.iter().map(|part| part.label(children)).collect();
            unify_branches(&labels, &mut |i, w| unify_part(&parts[i], children, w), widths)
        }
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
            let mut asked = Asked::default();
            let widths = equal(asked.tell(equal(widths)?, &mut |w| unify_part(inner, children, w))?.clone())?;
            asked.tell(widths, &mut |w| unify_part(inner, children, w)).cloned()
        }
        Wiring::Noop => unify_through(widths, 1, 0),
    }
}

/// What a part was told and what it answered. A part is asked again only when there is news for it: asked more often,
/// nested parts would be asked exponentially often in their depth.
#[derive(Default)]
struct Asked {
    told: Option<Widths>,
    answer: Widths,
}

impl Asked {
    /// The part's answer to what is known around it.
    fn tell(&mut self, widths: Widths, step: &mut dyn FnMut(Widths) -> Result<Widths>) -> Result<&Widths> {
        let news = match &self.told {
            None => true,
            Some(told) => {
                // A contradiction is news: the part reports it by its own name.
                let adds = |now: &Width, answer: &Width| now.merge(answer).map_or(true, |both| both != *answer);
                *told != widths
                    && (adds(&widths.input, &self.answer.input) || adds(&widths.output, &self.answer.output))
            }
        };
        if news {
            self.answer = step(widths.clone())?;
            self.told = Some(widths);
        }
        Ok(&self.answer)
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
    let mut asked: Vec<_> = (0..parts).map(|_| Asked::default()).collect();
    let forwards_and_back = (0..parts).chain((0..parts - 1).rev());
    loop {
        let before = at.clone();
        for i in forwards_and_back.clone() {
            // Asking first what the layer takes lets the error name both neighbours.
            if asked[i].told.is_none() {
                asked[i].tell(Widths::default(), &mut |w| step(i, w))?;
            }
            let own = &asked[i].answer;
            if let (Some(gives), Some(takes), true) = (at[i].known(), own.input.known(), i > 0)
                && gives != takes
            {
                return Err(mismatch(Relation::Takes, &labels[i - 1], gives, &labels[i], takes));
            }
            if let (Some(gives), Some(takes), true) = (own.output.known(), at[i + 1].known(), i + 1 < parts)
                && gives != takes
            {
                return Err(mismatch(Relation::Takes, &labels[i], gives, &labels[i + 1], takes));
            }
            let around = Widths { input: at[i].clone(), output: at[i + 1].clone() };
            let both = asked[i].tell(around, &mut |w| step(i, w))?;
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
    let mut asked: Vec<_> = parts.iter().map(|_| Asked::default()).collect();
    loop {
        let before = widths.clone();
        for (i, (part, asked)) in parts.iter().zip(&mut asked).enumerate() {
            if asked.told.is_none() {
                asked.tell(Widths::default(), &mut |w| unify_part(part, children, w))?;
            }
            if let (Some(gives), Some(other)) = (asked.answer.output.known(), widths.output.known())
                && gives != other
            {
                let neighbour = if i > 0 { parts[0].label(children) } else { "what follows".into() };
                return Err(mismatch(Relation::Sum, &part.label(children), gives, &neighbour, other));
            }
            let both = asked.tell(widths.clone(), &mut |w| unify_part(part, children, w))?;
            widths.input = widths.input.merge(&both.input)?;
            widths.output = widths.output.merge(&both.output)?;
        }
        if widths == before {
            return Ok(widths);
        }
    }
}

/// Unifies layers whose outputs stand side by side, given their labels. `step(i, widths)` unifies the i-th with its
/// surroundings.
pub(crate) fn unify_branches(
    labels: &[Cow<'static, str>],
    step: &mut dyn FnMut(usize, Widths) -> Result<Widths>,
    mut widths: Widths,
) -> Result<Widths> {
    let mut asked: Vec<_> = labels.iter().map(|_| Asked::default()).collect();
    loop {
        let before = widths.clone();
        let mut sum = 0;
        let mut unknown = Vec::new();
        for (i, asked) in asked.iter_mut().enumerate() {
            let around = Widths { input: widths.input.clone(), output: Width::Unknown };
            let one = asked.tell(around, &mut |w| step(i, w))?;
            widths.input = widths.input.merge(&one.input)?;
            match one.output.known() {
                Some(width) => sum = add_widths(sum, width)?,
                None => unknown.push(i),
            }
        }
        match (unknown.as_slice(), widths.output.known()) {
            ([], _) => widths.output = widths.output.merge(&Width::Known(sum))?,
            ([open, ..], Some(total)) if total <= sum => {
                return Err(Error::invalid(
                    "concatenate",
                    format_args!(
                        "what follows takes {total} features, which leaves none for {}: the other parts give {sum}",
                        labels[*open]
                    ),
                ));
            }
            ([open], Some(total)) => {
                let rest = Widths { input: widths.input.clone(), output: Width::Known(total - sum) };
                let one = asked[*open].tell(rest, &mut |w| step(*open, w))?;
                widths.input = widths.input.merge(&one.input)?;
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
    let mut asked: Vec<_> = parts.iter().map(|_| Asked::default()).collect();
    loop {
        let before = widths.input.clone();
        for ((part, output), asked) in parts.iter().zip(&mut outputs).zip(&mut asked) {
            let around = Widths { input: widths.input.clone(), output: output.clone() };
            let one = asked.tell(around, &mut |w| unify_part(part, children, w))?;
            widths.input = widths.input.merge(&one.input)?;
            *output = output.merge(&one.output)?;
        }
        if widths.input == before {
            return Ok(Widths { input: widths.input, output: Width::Many(outputs) });
        }
    }
}

fn mismatch(relation: Relation, left: &str, gives: usize, right: &str, takes: usize) -> Error {
    ErrorKind::Widths { relation, left: left.to_owned(), gives, right: right.to_owned(), takes }.into()
}

#[cfg(test)]
mod tests;
