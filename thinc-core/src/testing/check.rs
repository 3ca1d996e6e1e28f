use super::backward::{Backward, backward, numbers};
use super::checkable::Checkable;
use super::difference::{Difference, Loss};
use super::numbers::{NamedNumbers, Steps};
use super::params::{move_param, set_param};
use super::report::{GradientReport, WorstElement};
use crate::error::{Error, Result};
use crate::lifecycle::{NodeExt, Params};
use crate::model::{Model, Train, check_rate};
use crate::rng::Rng;

const OP: &str = "check_gradients";

/// Proves that the callback of a model computes the derivative of its forward pass, at this input: [`GradientCheck`]
/// with its defaults, on a copy of the model.
///
/// ```
/// use thinc::prelude::*;
/// use thinc::testing::check_gradients;
///
/// let mut model = Linear::new(3, 2);
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let report = check_gradients(&model, Floats2d::from_rows(&[[0.1, -0.2, 0.3]]))?;
/// assert_eq!((report.checked, report.skipped), (11, 0));
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// # Errors
/// As [`GradientCheck::check`].
pub fn check_gradients<X: Checkable, M: Model<X> + Clone>(model: &M, input: X) -> Result<GradientReport>
where
    M::Output: Checkable,
{
    GradientCheck::new().check(&mut model.clone(), input)
}

/// Compares the gradients that a model's callback computes with differences of the model's output.
///
/// The loss is `L = sum(r * Y)` with fixed random `r`. Its derivative along an element `x` of a parameter or of the
/// input is `(L(x + h) - L(x - h)) / 2h`, for several `h` that are extrapolated to 0. The differences are taken
/// element by element in `f64`, before they are summed, so that little is lost to the `f32` of the outputs.
///
/// An element at which the output has a kink, such as that of a [`Relu`](crate::Relu) at 0, is skipped when its
/// gradient lies between the slopes on both sides.
///
/// Checked as well: gradients have the shapes of what they are the gradients of; a callback adds to gradients that
/// hold something already; input, output and incoming gradient are the same after the callback; and `predict` gives
/// the output of `begin_update` where that draws no random numbers.
///
/// ```
/// use thinc::prelude::*;
/// use thinc::testing::GradientCheck;
///
/// // A model that cannot be cloned, with dropout.
/// let mut model: Vec<Box<dyn DynModel<Floats2d, Floats2d>>> =
///     vec![Box::new(Maxout::new(8, 6)), Box::new(Dropout::default()), Box::new(LayerNorm::new(6))];
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let x = Floats2d::from_fn([5, 8], |[i, j]| ((3 * i + 5 * j) % 7) as f32 - 3.2);
/// let report = GradientCheck::new().drop_rate(0.2).elements(20).check(&mut model, x)?;
/// println!("{report}");
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct GradientCheck {
    tolerance: f64,
    seed: u64,
    elements: usize,
    drop_rate: f32,
    compare_predict: bool,
}

impl Default for GradientCheck {
    fn default() -> Self {
        Self { tolerance: 1e-3, seed: 0, elements: 100, drop_rate: 0.0, compare_predict: true }
    }
}

impl GradientCheck {
    /// The defaults: a tolerance of 0.001, at most 100 elements of each array, seed 0, no dropout.
    pub fn new() -> Self {
        Self::default()
    }

    /// How far apart gradient and differences may be: relative to the larger of them, or to a tenth of the largest
    /// gradient of the array. What rounding adds is allowed on top.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// The seed of the loss, of the choice of elements, and of dropout.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many elements of each parameter, and of each array of the input, are compared; of larger arrays they are
    /// drawn at random, half of them from those with a gradient.
    #[must_use]
    pub fn elements(mut self, elements: usize) -> Self {
        self.elements = elements;
        self
    }

    /// The dropout rate of the call ([`Train::set_drop`]).
    #[must_use]
    pub fn drop_rate(mut self, rate: f32) -> Self {
        self.drop_rate = rate;
        self
    }

    /// Whether `predict` must give the output of `begin_update` where that draws no random numbers. It must unless
    /// this is called; a layer such as a batch normalization differs without drawing any.
    #[must_use]
    pub fn compare_predict(mut self, compare: bool) -> Self {
        self.compare_predict = compare;
        self
    }

    /// Checks a model at an input. The model has its parameters back afterwards.
    ///
    /// # Errors
    /// When a gradient is wrong: the error names the element that is farthest off, such as `encode.2.W[3, 5]`, both
    /// values, and how many elements of each array are wrong. When more elements lie at a kink than don't: another
    /// input is needed. When the model itself fails, or a setting makes no sense.
    pub fn check<X: Checkable, M: Model<X>>(&self, model: &mut M, input: X) -> Result<GradientReport>
    where
        M::Output: Checkable,
    {
        check_rate(OP, self.drop_rate)?;
        if !(self.tolerance > 0.0 && self.tolerance < 1.0) {
            let message = format_args!("the tolerance must be above 0 and below 1, but is {}", self.tolerance);
            return Err(Error::invalid(OP, message));
        }
        let mut rng = Rng::new(self.seed);
        let train = Train::from_rng(rng.fork()).with_drop(self.drop_rate)?;
        let found = backward(model, &input, &train, &mut rng, self.compare_predict)?;
        let loss = Loss { slopes: &found.slopes, output: &found.output };
        let Backward { params, inputs, .. } = &found;

        let mut findings = Findings::default();
        // The guard puts the parameters back, also after an error.
        let mut model = model.use_params(&Params::new())?;
        let model = &mut *model;
        for (param, gradient) in params {
            self.compare(&loss, param, gradient, &mut rng, &mut findings, &mut |position, by| {
                let moved = move_param(model, param, position, by)?;
                Ok((moved, output(model, input.clone(), &train)?))
            })?;
            set_param(model, param, &param.values)?;
        }
        let mut first = 0;
        for (x, gradient) in inputs {
            self.compare(&loss, x, gradient, &mut rng, &mut findings, &mut |position, by| {
                let mut steps = Steps::one(first + position, by);
                let x = input.moved(&mut steps)?;
                Ok((steps.moved(), output(model, x, &train)?))
            })?;
            first += x.values.len();
        }
        findings.report()
    }

    /// Compares the gradient of one array. `forward(position, by)` moves one element, and gives how far it moved and
    /// the output then.
    fn compare(
        &self,
        loss: &Loss<'_>,
        array: &NamedNumbers,
        gradient: &NamedNumbers,
        rng: &mut Rng,
        findings: &mut Findings,
        forward: &mut dyn FnMut(usize, f64) -> Result<(f64, Vec<f32>)>,
    ) -> Result<()> {
        let largest = gradient.values.iter().fold(0.0_f32, |largest, g| largest.max(g.abs()));
        let mut wrong = 0;
        let chosen = self.choose(gradient, rng);
        for &position in &chosen {
            let analytic = f64::from(gradient.values[position]);
            let allowed = |found: &Difference| {
                let scale = analytic.abs().max(found.slope.abs()).max(0.1 * f64::from(largest));
                self.tolerance * scale + found.noise
            };
            let agrees = |found: &Difference| (analytic - found.slope).abs() <= allowed(found);
            let mut forward = |by: f64| {
                let (moved, output) = forward(position, by)?;
                let expected = loss.output.len();
                if output.len() != expected {
                    return Err(Error::shape(OP, "an output of the same size,", &[Some(expected)], &[output.len()]));
                }
                Ok((moved, output))
            };
            let found = loss.derivative(array.values[position], &mut forward, &agrees)?;

            let apart = (analytic - found.slope).abs();
            let error = match apart {
                0.0 => 0.0,
                apart if apart.is_finite() => apart * self.tolerance / allowed(&found),
                _ => f64::INFINITY,
            };
            let (low, high) = found.sides;
            let margin = allowed(&found) + found.sides_noise;
            let has_kink = high - low > margin;
            if !agrees(&found) && has_kink && (low - margin..=high + margin).contains(&analytic) {
                findings.report.skipped += 1;
                continue;
            }
            findings.report.checked += 1;
            wrong += usize::from(!agrees(&found));
            let is_worse = findings.report.worst.as_ref().is_none_or(|worst| error > worst.error);
            if is_worse {
                let (path, numeric) = (array.element(position), found.slope);
                findings.report.worst = Some(WorstElement { path, analytic, numeric, error });
            }
        }
        if wrong > 0 {
            findings.wrong.push(format!("{wrong} of {} in `{}`", chosen.len(), array.path));
        }
        Ok(())
    }

    /// Which elements of an array are compared.
    fn choose(&self, gradient: &NamedNumbers, rng: &mut Rng) -> Vec<usize> {
        let len = gradient.values.len();
        if len <= self.elements {
            return (0..len).collect();
        }
        let order = rng.permutation(len);
        let with_gradient = order.iter().filter(|&&i| gradient.values[i] != 0.0).take(self.elements.div_ceil(2));
        let mut chosen: Vec<usize> = with_gradient.copied().collect();
        for &i in &order {
            if chosen.len() == self.elements {
                break;
            }
            if !chosen.contains(&i) {
                chosen.push(i);
            }
        }
        chosen
    }
}

fn output<X: Checkable, M: Model<X>>(model: &M, x: X, train: &Train) -> Result<Vec<f32>>
where
    M::Output: Checkable,
{
    let (y, _) = model.begin_update(x, &mut train.clone())?;
    Ok(numbers("output", |numbers| y.read(numbers))?.values())
}

#[derive(Default)]
struct Findings {
    report: GradientReport,
    /// How many elements are wrong, array by array.
    wrong: Vec<String>,
}

impl Findings {
    fn report(self) -> Result<GradientReport> {
        let Self { report, wrong } = self;
        if let (false, Some(worst)) = (wrong.is_empty(), &report.worst) {
            let message = format_args!("wrong gradients, {}; worst is {worst}", wrong.join(", "));
            return Err(Error::invalid(OP, message));
        }
        if report.skipped > report.checked {
            let message = format_args!(
                "the output has kinks at {} of {} elements, where differences tell nothing: try another input",
                report.skipped,
                report.skipped + report.checked
            );
            return Err(Error::invalid(OP, message));
        }
        Ok(report)
    }
}
