use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::initializers::InitContext;
use crate::model::{End, Resized, SizeChange};
use crate::prelude::*;
use crate::wiring::{solve_width, unify_dim};

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
    fn resize(&mut self, _: End, _: &SizeChange, _: bool) -> Result<Resized> {
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
        let residual = calls(|a, b| Wiring::Residual(Box::leak(Box::new(Wiring::Chain(parts(a, b))))), outside.clone());
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
