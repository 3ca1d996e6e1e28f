//! Filling open dimensions: what each layer knows about its widths travels both ways until nothing changes.

use std::borrow::Cow;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{DimField, Width, Widths};
use crate::wiring::{Part, Relation, Wiring};

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

fn unify_concatenation(parts: &[Wiring], children: &mut [Part<'_>], mut widths: Widths) -> Result<Widths> {
    let mut asked: Vec<_> = parts.iter().map(|_| Asked::default()).collect();
    loop {
        let before = widths.clone();
        let mut sum = 0;
        let mut unknown = Vec::new();
        for (i, (part, asked)) in parts.iter().zip(&mut asked).enumerate() {
            let around = Widths { input: widths.input.clone(), output: Width::Unknown };
            let one = asked.tell(around, &mut |w| unify_part(part, children, w))?;
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
                        parts[*open].label(children)
                    ),
                ));
            }
            ([open], Some(total)) => {
                let rest = Widths { input: widths.input.clone(), output: Width::Known(total - sum) };
                let one = asked[*open].tell(rest, &mut |w| unify_part(&parts[*open], children, w))?;
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

/// Unifies a dimension with a width that is `mul * dimension + add`, and gives that width.
pub fn unify_dim<D: DimField>(dim: &mut D, name: &str, width: &Width, mul: usize, add: usize) -> Result<Width> {
    if let Some(width) = width.known() {
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

/// `mul * size + add`. Errors where that is no width.
pub fn affine_checked(size: usize, mul: usize, add: usize) -> Result<usize> {
    let too_wide = || Error::invalid("resize_input", format_args!("{mul} * {size} + {add} features are too many"));
    size.checked_mul(mul).and_then(|n| n.checked_add(add)).ok_or_else(too_wide)
}

/// The `n` for which `mul * n + add` is `width`. Errors where there is none, in the name of `op`.
pub fn solve_width(op: &'static str, width: usize, mul: usize, add: usize) -> Result<usize> {
    match width.checked_sub(add) {
        Some(rest) if mul != 0 && rest % mul == 0 => Ok(rest / mul),
        _ => Err(Error::invalid(
            op,
            format_args!("this layer gives widths of the form {mul} * n + {add}, and {width} is not one"),
        )),
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

fn mismatch(relation: Relation, left: &str, gives: usize, right: &str, takes: usize) -> Error {
    ErrorKind::Widths { relation, left: left.to_owned(), gives, right: right.to_owned(), takes }.into()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::initializers::InitContext;
    use crate::model::{End, Resized};
    use crate::prelude::*;

    static CALLS: AtomicUsize = AtomicUsize::new(0);

    /// A layer with two open widths that counts how often any of its kind is asked.
    #[derive(Default)]
    struct Counting(Dim, Dim);

    impl Node for Counting {
        fn name(&self) -> Cow<'_, str> {
            "counting".into()
        }
        fn visit(&self, _: &mut dyn Visit) -> Result<()> {
            Ok(())
        }
        fn visit_mut(&mut self, _: &mut dyn VisitMut) -> Result<()> {
            Ok(())
        }
        fn unify(&mut self, widths: Widths) -> Result<Widths> {
            CALLS.fetch_add(1, Ordering::Relaxed);
            let input = unify_dim(&mut self.0, "nI", &widths.input, 1, 0)?;
            Ok(Widths { input, output: unify_dim(&mut self.1, "nO", &widths.output, 1, 0)? })
        }
        fn resize(&mut self, _: End, _: usize, _: bool) -> Result<Resized> {
            Ok(Resized::default())
        }
        fn initialize_params(&mut self, _: &mut InitContext<'_>) -> Result<()> {
            Ok(())
        }
    }

    /// Wraps a layer in 12 others, each beside a layer of its own, and counts the calls that unify them.
    fn calls(wrap: impl Fn(Wiring, Wiring) -> Wiring, widths: Widths) -> (usize, Widths) {
        let wiring = (1..=12).fold(Wiring::Layer(0, "a"), |inner, i| wrap(inner, Wiring::Layer(i, "a")));
        let mut layers: Vec<Counting> = (0..=12).map(|_| Counting::default()).collect();
        let mut children: Vec<Part<'_>> = layers.iter_mut().map(|layer| ("a", layer as &mut dyn Node)).collect();
        CALLS.store(0, Ordering::Relaxed);
        let found = unify(&wiring, &mut children, widths).unwrap();
        (CALLS.load(Ordering::Relaxed), found)
    }

    #[test]
    fn nested_layers_are_not_asked_exponentially_often() {
        fn parts(a: Wiring, b: Wiring) -> &'static [Wiring] {
            Box::leak(Box::new([a, b]))
        }
        let widths = [
            Widths::default(),
            Widths { input: Width::Known(4), output: Width::Unknown },
            Widths { input: Width::Unknown, output: Width::Known(4) },
            Widths { input: Width::Known(4), output: Width::Known(4) },
        ];
        for outside in widths {
            let chain = calls(|a, b| Wiring::Chain(parts(a, b)), outside.clone());
            let other_chain = calls(|a, b| Wiring::Chain(parts(b, a)), outside.clone());
            let sum = calls(|a, b| Wiring::Add(parts(a, b)), outside.clone());
            let tuple = calls(|a, b| Wiring::Tuplify(parts(a, b)), outside.clone());
            let residual =
                calls(|a, b| Wiring::Residual(Box::leak(Box::new(Wiring::Chain(parts(a, b))))), outside.clone());
            for (calls, _) in [&chain, &other_chain, &sum, &tuple, &residual] {
                assert!((13..5000).contains(calls), "{calls} calls with {outside:?}");
            }
            if outside != Widths::default() {
                let four = Widths { input: Width::Known(4), output: Width::Known(4) };
                assert_eq!(residual.1, four);
            }
        }
    }

    #[test]
    fn a_layer_in_two_places_learns_from_both() {
        let mut layer = Counting::default();
        let wiring = Wiring::Chain(&[Wiring::Layer(0, "a"), Wiring::Layer(0, "a")]);
        let four = Widths { input: Width::Known(4), output: Width::Unknown };
        let found = unify(&wiring, &mut [("a", &mut layer)], four).unwrap();
        assert_eq!((layer.0.get(), layer.1.get()), (Some(4), Some(4)));
        assert_eq!(found.output, Width::Known(4));
    }

    #[test]
    fn the_open_part_of_a_concatenation_takes_the_rest() {
        let rest = |layer: &mut Counting, known: usize, total: usize| {
            let mut other = Counting(Dim::default(), known.into());
            let wiring = Wiring::Concatenate(&[Wiring::Layer(0, "a"), Wiring::Layer(1, "b")]);
            let widths = Widths { input: Width::Unknown, output: Width::Known(total) };
            unify(&wiring, &mut [("a", &mut other), ("b", layer)], widths)
        };
        let mut open = Counting::default();
        rest(&mut open, 3, 5).unwrap();
        assert_eq!(open.1.get(), Some(2));
        // What the open part finds out about its input counts for the others.
        let mut through = Dropout::default();
        let mut other = Counting(Dim::default(), 3.into());
        let wiring = Wiring::Concatenate(&[Wiring::Layer(0, "a"), Wiring::Layer(1, "b")]);
        let widths = Widths { input: Width::Unknown, output: Width::Known(5) };
        let found = unify(&wiring, &mut [("a", &mut other), ("b", &mut through)], widths).unwrap();
        assert_eq!((found.input, other.0.get()), (Width::Known(2), Some(2)));
        for total in [2, 3] {
            let error = rest(&mut Counting::default(), 3, total).unwrap_err().to_string();
            assert!(error.contains("`concatenate`") && error.contains("leaves none for `b: counting`"), "{error}");
        }
    }

    #[test]
    fn widths_without_a_solution() {
        assert_eq!(solve_width("initialize", 7, 3, 1).unwrap(), 2);
        let error = solve_width("resize_output", 8, 3, 1).unwrap_err().to_string();
        assert!(error.contains("`resize_output`") && error.contains("3 * n + 1, and 8 is not one"), "{error}");
        assert_eq!(affine_checked(2, 3, 1).unwrap(), 7);
        assert!(affine_checked(usize::MAX, 2, 0).is_err() && affine_checked(usize::MAX, 1, 1).is_err());
    }

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
