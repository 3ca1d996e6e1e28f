//! What the callback computes, and what can be seen to be wrong with it without differences.

use super::checkable::Checkable;
use super::numbers::{NamedNumbers, Numbers, Slopes, Steps};
use super::params::{check_pairs, read_gradients, read_params};
use crate::error::{Error, Result};
use crate::model::{Differentiable, Grad, Model, Train};
use crate::rng::Rng;

const OP: &str = "check_gradients";

/// By how much two ways to compute the same may differ, relative to the largest value of an array.
const ROUNDING: f32 = 1e-4;

/// The same relative to the largest value of all arrays: where terms cancel, as in the gradient of a bias in front of a
/// normalization, an array holds nothing but what rounding has left of them.
const CANCELLATION: f32 = 1e-6;

/// The derivatives of the loss `sum(slopes * output)`.
pub(super) struct Backward {
    pub(super) slopes: Vec<f32>,
    pub(super) output: Vec<f32>,
    /// The parameters and their gradients.
    pub(super) params: Vec<(NamedNumbers, NamedNumbers)>,
    /// The arrays of the input and their gradients.
    pub(super) inputs: Vec<(NamedNumbers, NamedNumbers)>,
}

/// Runs the callback twice: with arrays that others hold on to, and with arrays of its own and twice the gradient.
pub(super) fn backward<X: Checkable, M: Model<X>>(
    model: &mut M,
    input: &X,
    train: &Train,
    rng: &mut Rng,
    compare_predict: bool,
) -> Result<Backward>
where
    M::Output: Checkable,
{
    let before = numbers("input", |numbers| input.read(numbers))?;
    let params = read_params(model)?;
    let mut drawn = train.clone();
    let (y, backprop) = model.begin_update(input.clone(), &mut drawn)?;
    y.check_finite(OP, "the output")?;
    let output = numbers("output", |numbers| y.read(numbers))?;
    check_unchanged(&before, input, "the forward pass changes its input")?;

    let slopes = draw_slopes(output.values().len(), rng);
    let dy = y.gradient(&mut Slopes::new(&slopes))?;
    let dy_before = numbers("dY", |numbers| y.read_gradient(&dy, numbers))?;
    let mut grads = model.zero_grads()?;
    let dx = backprop(dy.clone(), &mut grads)?;
    check_unchanged(&before, input, "the callback changes the input of the forward pass")?;
    check_unchanged(&output, &y, "the callback changes the output of the forward pass")?;
    let dy_after = numbers("dY", |numbers| y.read_gradient(&dy, numbers))?;
    check_close(&dy_before, &dy_after, 1.0, 0.0, "the callback changes the gradient that it is given")?;

    let gradients = read_gradients(&mut grads)?;
    check_pairs(model, &params, &gradients)?;
    let dx = read_dx(input, &dx)?;
    check_dx(&before, &dx)?;

    let (y, backprop) = model.begin_update(input.moved(&mut Steps::none())?, &mut train.clone())?;
    let again = numbers("output", |numbers| y.read(numbers))?;
    check_close(&output, &again, 1.0, ROUNDING, "two forward passes with the same random stream differ")?;
    let twice: Vec<f32> = slopes.iter().map(|slope| 2.0 * slope).collect();
    let dy = y.gradient(&mut Slopes::new(&twice))?;
    drop(y);
    let dx_of_twice = read_dx(input, &backprop(dy, &mut grads)?)?;
    let what = "the callback is not linear: it was given twice the gradient, and this is not twice the result";
    check_close(&dx, &dx_of_twice, 2.0, ROUNDING, what)?;
    let what =
        "the callback does not add to the gradients: this is not the sum of a call, and one with twice the gradient";
    check_close(&gradients, &read_gradients(&mut grads)?, 3.0, ROUNDING, what)?;

    // Without randomness, prediction and training compute the same.
    if compare_predict && drawn == *train {
        let y = model.predict(input.clone())?;
        let predicted = numbers("output", |numbers| y.read(numbers))?;
        check_close(&output, &predicted, 1.0, ROUNDING, "`predict` gives another output than `begin_update`")?;
        check_unchanged(&before, input, "`predict` changes its input")?;
    }
    Ok(Backward {
        slopes,
        output: output.values(),
        params: params.into_iter().zip(gradients).collect(),
        inputs: before.into_arrays().into_iter().zip(dx).collect(),
    })
}

/// Numbers of sizes between 1/2 and 1, so that every output counts.
fn draw_slopes(count: usize, rng: &mut Rng) -> Vec<f32> {
    (0..count).map(|_| rng.uniform() - 0.5).map(|r| r + 0.5_f32.copysign(r)).collect()
}

pub(super) fn numbers(name: &str, read: impl FnOnce(&mut Numbers) -> Result<()>) -> Result<Numbers> {
    let mut numbers = Numbers::new(name);
    read(&mut numbers)?;
    Ok(numbers)
}

fn read_dx<X: Checkable>(input: &X, dx: &Grad<X>) -> Result<Vec<NamedNumbers>> {
    Ok(numbers("input", |numbers| input.read_gradient(dx, numbers))?.into_arrays())
}

fn check_dx(input: &Numbers, dx: &[NamedNumbers]) -> Result<()> {
    if input.arrays().len() != dx.len() {
        let message = format!("the input has {} arrays of numbers, its gradient {}", input.arrays().len(), dx.len());
        return Err(Error::invalid(OP, message));
    }
    input.arrays().iter().zip(dx).try_for_each(|(x, dx)| x.check_shape(dx, "a gradient of its shape"))
}

fn check_unchanged<X: Checkable>(before: &Numbers, value: &X, what: &'static str) -> Result<()> {
    let after = numbers("", |numbers| value.read(numbers))?;
    check_close(before, &after, 1.0, 0.0, what)
}

/// An error that begins with `what`, unless `found` is `factor` times `expected`.
fn check_close(
    expected: &(impl Arrays + ?Sized),
    found: &(impl Arrays + ?Sized),
    factor: f32,
    tolerance: f32,
    what: &'static str,
) -> Result<()> {
    let largest = |array: &NamedNumbers| array.values.iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
    let of_all = expected.arrays().iter().map(largest).fold(0.0, f32::max);
    let left = if tolerance > 0.0 { CANCELLATION * of_all } else { 0.0 };
    for (expected, found) in expected.arrays().iter().zip(found.arrays()) {
        expected.check_shape(found, "values")?;
        let allowed = factor * (tolerance * largest(expected)).max(left);
        for (i, (&one, &other)) in expected.values.iter().zip(&found.values).enumerate() {
            let due = factor * one;
            let is_close = (other - due).abs() <= allowed || other == due || (other.is_nan() && due.is_nan());
            if !is_close {
                return Err(Error::invalid(
                    OP,
                    format_args!("{what}: `{}` is {other}, not {due}", expected.element(i)),
                ));
            }
        }
    }
    Ok(())
}

trait Arrays {
    fn arrays(&self) -> &[NamedNumbers];
}

impl Arrays for Numbers {
    fn arrays(&self) -> &[NamedNumbers] {
        self.arrays()
    }
}

impl Arrays for Vec<NamedNumbers> {
    fn arrays(&self) -> &[NamedNumbers] {
        self
    }
}
