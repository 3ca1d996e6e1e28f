//! Input that does not fit is an error that says so, and never a panic.

use thinc::prelude::*;

use crate::batch::Batch;
use crate::values::Values;

fn has_params(model: &dyn Node) -> bool {
    struct Count(usize);
    impl Visit for Count {
        fn param(&mut self, _: &'static str, _: &dyn thinc::model::AnyParam) -> Result<()> {
            self.0 += 1;
            Ok(())
        }
        fn child(&mut self, _: &str, child: &dyn Node) -> Result<()> {
            child.visit(self)
        }
    }
    let mut count = Count(0);
    model.visit(&mut count).unwrap();
    count.0 > 0
}

/// A layer without values for its parameters says so.
pub fn without_parameters<X: Batch, M: Model<X>>(model: &M, x: &X, wrong: &mut Vec<String>)
where
    M::Output: Batch,
{
    let predicted = model.predict(x.clone()).map(drop);
    let begun = model.begin_update(x.clone(), &mut Train::new(0)).map(drop);
    for result in [predicted, begun] {
        match result {
            Ok(()) if has_params(model) => wrong.push("no error".to_owned()),
            Err(error) if !error.to_string().contains("initialize") => {
                wrong.push(format!("an error that does not tell to initialize: {error}"));
            }
            _ => {}
        }
    }
}

/// An error tells which operation refuses what.
fn tells(error: &Error) -> bool {
    let text = error.to_string();
    text.contains('`') && text.len() > 20
}

/// Whether a layer gives gradients back as they are, whatever they are: the layer in front of it takes them or not.
fn hands_on(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "noop",
        "residual(noop)",
        "position_encode",
        "list2array",
        "list2padded",
        "list2ragged",
        "padded2list",
        "ragged2list",
        "strings2arrays",
    ];
    // Those of the items that are not for its layer.
    NAMES.contains(&name) || name.starts_with("with_getitem(")
}

/// Inputs and gradients of other shapes, ids out of range, and numbers that are not finite.
pub fn shapes_and_numbers<X: Batch, M: Model<X>>(model: &mut M, x: &X, wrong: &mut Vec<String>)
where
    M::Output: Batch,
{
    for (what, other) in x.misshapen() {
        let predicted = model.predict(other.clone());
        let begun = model.begin_update(other.clone(), &mut Train::new(0).with_check_finite(false));
        if predicted.is_ok() != begun.is_ok() {
            let show = |error: Option<String>| error.unwrap_or("no error".to_owned());
            let (predicted, begun) = (predicted.err().map(|e| e.to_string()), begun.err().map(|e| e.to_string()));
            wrong.push(format!("{what}: `predict`: {}, but `begin_update`: {}", show(predicted), show(begun)));
            continue;
        }
        match begun {
            Err(error) if !tells(&error) => wrong.push(format!("{what}: an error that tells nothing: {error}")),
            Err(_) => {}
            Ok((y, backprop)) => {
                let dy = y.some_grad(&mut Rng::new(3));
                match backprop(dy, &mut model.zero_grads().unwrap()) {
                    Ok(dx) if dx.numbers().len() != other.some_grad(&mut Rng::new(3)).numbers().len() => {
                        wrong.push(format!("{what}: the gradient has not the shape of the input"));
                    }
                    Ok(_) => {}
                    Err(error) => wrong.push(format!("{what}: forward, but not back: {error}")),
                }
            }
        }
    }
    let (y, _) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    let dy = y.some_grad(&mut Rng::new(3));
    for (what, other) in dy.misshapen() {
        let (_, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
        match backprop(other, &mut model.zero_grads().unwrap()) {
            Ok(_) if hands_on(&model.name()) => {}
            Ok(_) => wrong.push(format!("a gradient with {what} is taken")),
            Err(error) if !tells(&error) => {
                wrong.push(format!("a gradient with {what}: an error that tells nothing: {error}"))
            }
            Err(_) => {}
        }
    }
    for (number, poisoned) in poisoned(x) {
        if let Err(error) = model.predict(poisoned.clone()) {
            wrong.push(format!("{number} is refused by `predict`: {error}"));
        }
        match model.begin_update(poisoned, &mut Train::new(0).with_check_finite(false)) {
            Err(error) => wrong.push(format!("{number} is refused by `begin_update` without a check: {error}")),
            Ok((y, backprop)) => {
                let dy = y.some_grad(&mut Rng::new(3)).altered(&mut |_| number);
                if let Err(error) = backprop(dy, &mut model.zero_grads().unwrap()) {
                    wrong.push(format!("{number} in a gradient is refused: {error}"));
                }
            }
        }
    }
}

/// The same with one kind of numbers in many places or in all of them.
fn poisoned<X: Values>(x: &X) -> Vec<(f32, X)> {
    let mut poisoned = Vec::new();
    for number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, 1e-44] {
        for every in [1, 5] {
            let mut i = 0;
            let x = x.altered(&mut |x| {
                i += 1;
                if i % every == 0 { number } else { x }
            });
            if i > 0 {
                poisoned.push((number, x));
            }
        }
    }
    poisoned
}

/// In a model, a check finds the layer that gives the first number that is not finite.
pub fn not_finite<X: Batch, M: Model<X>>(model: &Chain<(M, Noop)>, x: &X, wrong: &mut Vec<String>)
where
    M::Output: Batch,
{
    for (number, poisoned) in poisoned(x) {
        let unchecked = &mut Train::new(0).with_check_finite(false);
        let Ok((y, _)) = model.begin_update(poisoned.clone(), unchecked) else { continue };
        let finite = y.numbers().iter().all(|y| y.is_finite());
        match model.begin_update(poisoned, &mut Train::new(0).with_check_finite(true)).map(drop) {
            Ok(()) if !finite => wrong.push(format!("{number} in, {:?} out, without an error", y.numbers())),
            Err(error) if !["in `0", "begin_update", "holds"].iter().all(|part| error.to_string().contains(part)) => {
                wrong.push(format!("{number}: an error that does not tell where: {error}"));
            }
            _ => {}
        }
    }
}
