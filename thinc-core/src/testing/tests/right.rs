//! Models that are right, with values of every kind.

use super::{initialized, input};
use crate::model::ValueGrad;
use crate::prelude::*;
use crate::testing::{GradientCheck, GradientReport, check_gradients};

fn counts(report: GradientReport) -> (usize, usize) {
    (report.checked, report.skipped)
}

#[test]
fn every_kind_of_value_has_numbers() {
    let floats = Value::from(Floats3d::from_fn([1, 2, 2], |[_, i, j]| (i + 2 * j) as f32));
    let tuple = Value::Tuple(vec![floats, Ints1d::from(vec![1]).into(), Floats1d::from(vec![1.0, 2.0]).into()]);
    assert_eq!(counts(check_gradients(&noop(), tuple.clone()).unwrap()), (6, 0));
    let list = vec![input(1, 2), input(2, 2), input(0, 2)];
    assert_eq!(counts(check_gradients(&noop(), list).unwrap()), (6, 0));
    let tuple = (input(1, 2), Ints2d::zeros([1, 1]), Data(input(4, 4)), Floats4d::zeros([1, 1, 1, 3]), tuple);
    assert_eq!(counts(check_gradients(&noop(), tuple).unwrap()), (2 + 3 + 6, 0));
    assert_eq!(counts(check_gradients(&noop(), Ints1d::from(vec![1])).unwrap()), (0, 0));
}

#[test]
fn the_gradient_of_probabilities_is_that_of_their_logits() {
    let probs = Probs::from(Floats2d::from_rows(&[[0.7, 0.2, 0.1], [0.05, 0.05, 0.9]]));
    assert_eq!(counts(check_gradients(&noop(), probs).unwrap()), (6, 0));
    assert_eq!(counts(check_gradients(&noop(), Probs::from(Floats2d::zeros([0, 3]))).unwrap()), (0, 0));
}

#[test]
fn a_value_with_the_gradient_of_another_kind_is_an_error() {
    /// Gives no gradient to anything.
    #[derive(Clone, Model)]
    struct Silent;

    impl Model<Value> for Silent {
        type Output = Value;

        fn begin_update(&self, x: Value, _: &mut Train) -> Update<Value, impl Backprop<Self, Value> + use<>> {
            update::<Self, Value, _>(x, |_, _| Ok(ValueGrad::None))
        }

        fn predict(&self, x: Value) -> Result<Value> {
            Ok(x)
        }
    }
    assert!(check_gradients(&Silent, Ints1d::from(vec![1]).into()).is_ok());
    let error = check_gradients(&Silent, input(2, 2).into()).unwrap_err();
    assert!(error.to_string().contains("the input has 1 arrays of numbers, its gradient 0"), "{error}");
}

#[test]
fn large_arrays_are_sampled() {
    let model = initialized(Embed::new(8, 500));
    let ids = Ints1d::from(vec![3, 499, 3]);
    let mut check = GradientCheck::new().elements(10);
    assert_eq!(counts(check.check(&mut model.clone(), ids.clone()).unwrap()), (10, 0));
    check = check.elements(5000);
    assert_eq!(counts(check.check(&mut model.clone(), ids).unwrap()), (4000, 0));
}

#[test]
fn sampling_does_not_miss_the_few_elements_with_a_gradient() {
    /// Looks up, and scales the gradient by a half.
    #[derive(Clone, Model)]
    #[model(wiring = table)]
    struct Halved {
        #[layer]
        table: Embed,
    }

    impl Model<Ints1d> for Halved {
        type Output = Floats2d;

        fn begin_update(&self, x: Ints1d, train: &mut Train) -> Update<Floats2d, impl Backprop<Self, Ints1d> + use<>> {
            let (y, backprop) = self.table.begin_update(x, train)?;
            update::<Self, Ints1d, _>(y, move |dy, grads| backprop(dy.map(|dy| 0.5 * dy)?, &mut grads.table))
        }

        fn predict(&self, x: Ints1d) -> Result<Floats2d> {
            self.table.predict(x)
        }
    }
    let mut model = initialized(Halved { table: Embed::new(2, 5000) });
    let error = GradientCheck::new().elements(4).check(&mut model, Ints1d::from(vec![7])).unwrap_err();
    assert!(error.to_string().contains("2 of 4 in `table.E`; worst is `table.E[7, "), "{error}");
}

#[test]
fn steep_and_curved_functions_are_followed() {
    // A variance of 1e-3, so that the step must become small.
    let rows = Floats2d::from_rows(&[[1.0, 1.05, 0.98], [-1.0, -1.02, -1.07]]);
    let mut model =
        initialized(chain((LayerNorm::new(3), Softmax::new(3, 4).init_w(glorot_uniform()).temperature(0.3))));
    let report = GradientCheck::new().check(&mut model, rows).unwrap();
    assert_eq!(counts(report), (3 + 3 + 12 + 4 + 6, 0));
}

#[test]
fn empty_batches_have_zero_gradients() {
    let model = initialized(chain((Maxout::new(3, 4), LayerNorm::new(4), Softmax::new(4, 2))));
    let report = check_gradients(&model, input(0, 3)).unwrap();
    assert_eq!(counts(report), (36 + 12 + 4 + 4 + 8 + 2, 0));
}
