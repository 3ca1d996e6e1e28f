use super::*;
use crate::error::ErrorKind;
use crate::losses::finite_differences::assert_derivative;

const CLASSES: usize = 5;

fn logits() -> Vec<f64> {
    (0..3 * CLASSES).map(|i| ((i * 7 % 11) as f64 - 5.0) * 0.4).collect()
}

fn softmax(logits: &[f64]) -> Vec<f64> {
    let softmax_row = |row: &[f64]| {
        let total: f64 = row.iter().map(|z| z.exp()).sum();
        row.iter().map(|z| z.exp() / total).collect::<Vec<_>>()
    };
    logits.chunks_exact(CLASSES).flat_map(softmax_row).collect()
}

fn probs(values: &[f64]) -> Probs {
    Floats2d::from_vec([values.len() / CLASSES, CLASSES], values.iter().map(|&p| p as f32).collect()).unwrap().into()
}

/// Compares gradient and loss with the cross-entropy in double precision as a function of the logits.
fn check(found: &LogitsGrad, loss: f32, targets: &[f64], rows: f64) {
    let reference =
        |logits: &[f64]| -> f64 { -softmax(logits).iter().zip(targets).map(|(p, t)| t * p.ln()).sum::<f64>() / rows };
    assert_derivative(found.as_slice().unwrap(), loss, &logits(), reference);
}

#[test]
fn the_gradient_is_the_derivative_of_the_loss_with_respect_to_the_logits() {
    let guess = probs(&softmax(&logits()));
    let labels = [4_u64, 0, 2];
    let truth = Ints1d::from(labels.to_vec());
    for (smoothing, normalize) in [(0.0, true), (0.0, false), (0.2, true)] {
        let loss = CategoricalCrossentropy::new().normalize(normalize).label_smoothing(smoothing);
        let (grad, value) = loss.get_grad_and_loss(&guess, &truth).unwrap();
        let mut targets = vec![f64::from(smoothing) / 4.0; 15];
        labels.iter().enumerate().for_each(|(i, &label)| targets[i * 5 + label as usize] = 1.0 - f64::from(smoothing));
        check(&grad, value, &targets, if normalize { 3.0 } else { 1.0 });
        assert_eq!(loss.get_grad(&guess, &truth).unwrap(), grad);
        assert_eq!(loss.get_loss(&guess, &truth).unwrap(), value);
    }
}

#[test]
fn distributions_weigh_by_their_sum() {
    // The second row is empty, the third has two classes.
    let targets = [0.1, 0.2, 0.3, 0.4, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0];
    let truth = Floats2d::from_vec([3, 5], targets.iter().map(|&t| t as f32).collect()).unwrap();
    let guess = probs(&softmax(&logits()));
    let (grad, loss) = CategoricalCrossentropy::new().get_grad_and_loss(&guess, &truth).unwrap();
    check(&grad, loss, &targets, 3.0);
    assert_eq!(grad.row(1).unwrap(), [0.0; 5]);
}

#[test]
fn one_hot_rows_give_what_classes_give() {
    let guess = probs(&softmax(&logits()));
    let classes = Ints1d::from(vec![1, 1, 3]);
    let one_hot = Floats2d::from_fn([3, 5], |[i, j]| f32::from(u8::from(j == [1, 1, 3][i])));
    let loss = CategoricalCrossentropy::new();
    assert_eq!(loss.get_grad_and_loss(&guess, &classes).unwrap(), loss.get_grad_and_loss(&guess, &one_hot).unwrap());
}

// Thinc 8.3.11: `CategoricalCrossentropy(label_smoothing=0.1).get_grad(guesses, numpy.asarray([0, 2], dtype="i"))`.
#[test]
fn the_gradient_is_that_of_thinc() {
    let guess = Probs::from(Floats2d::from_rows(&[[0.5, 0.2, 0.3], [0.1, 0.15, 0.75]]));
    let loss = CategoricalCrossentropy::new().label_smoothing(0.1);
    let grad = loss.get_grad(&guess, &Ints1d::from(vec![0, 2])).unwrap();
    let expected = [-0.2, 0.075, 0.125, 0.025, 0.05, -0.075];
    for (found, expected) in grad.as_slice().unwrap().iter().zip(expected) {
        assert!((found - expected).abs() < 1e-6, "{found}, not {expected}");
    }
}

#[test]
fn an_impossible_truth_has_a_finite_loss() {
    let guess = Probs::from(Floats2d::from_rows(&[[1.0, 0.0]]));
    let (grad, loss) = CategoricalCrossentropy::new().get_grad_and_loss(&guess, &Ints1d::from(vec![1])).unwrap();
    assert!((loss + f32::MIN_POSITIVE.ln()).abs() < 1e-4);
    assert_eq!(grad.into_inner(), Floats2d::from_rows(&[[1.0, -1.0]]));
}

#[test]
fn an_empty_batch_has_no_loss() {
    let loss = CategoricalCrossentropy::new().label_smoothing(0.1);
    let guess = Probs::from(Floats2d::zeros([0, 4]));
    let (grad, value) = loss.get_grad_and_loss(&guess, &Ints1d::from(vec![])).unwrap();
    assert_eq!((grad.shape(), value), ([0, 4], 0.0));
    let (grad, value) = CategoricalCrossentropy::new().get_grad_and_loss(&guess, &Floats2d::zeros([0, 4])).unwrap();
    assert_eq!((grad.shape(), value), ([0, 4], 0.0));
}

#[test]
fn errors_say_what_is_wrong() {
    let guess = probs(&softmax(&logits()));
    let labels = Ints1d::from(vec![4, 0, 2]);
    let loss = CategoricalCrossentropy::new();

    let error = loss.get_grad(&guess, &Ints1d::from(vec![0, 5, 1])).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Label { row: 1, classes: 5, .. }), "{error}");
    let error = loss.get_grad(&guess, &Ints1d::from(vec![0, 1])).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Shape { .. }), "{error}");
    let error = loss.get_grad(&guess, &Floats2d::zeros([3, 4])).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Shape { .. }), "{error}");

    let mut broken = guess.clone();
    broken.as_mut_slice().unwrap()[6] = f32::NAN;
    let error = loss.get_grad(&broken, &labels).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotFinite { .. }), "{error}");
    assert!(error.to_string().contains("[1, 1]"), "{error}");

    for value in [-0.01, 1.01] {
        let mut broken = guess.clone();
        broken.as_mut_slice().unwrap()[6] = value;
        let error = loss.get_grad(&broken, &labels).unwrap_err().to_string();
        assert!(error.contains("the guess") && error.contains("[1, 1]"), "{error}");
        let error = loss.get_grad(&guess, &broken.into_inner()).unwrap_err().to_string();
        assert!(error.contains("the truth") && error.contains("[1, 1]"), "{error}");
    }
    let mut rounded = guess.clone();
    rounded.as_mut_slice().unwrap()[6] = -5e-6;
    assert!(loss.get_loss(&rounded, &labels).unwrap().is_finite());

    for share in [-0.1, 0.8, 1.0, f32::NAN] {
        let error = loss.clone().label_smoothing(share).get_grad(&guess, &labels).unwrap_err().to_string();
        assert!(error.contains("label_smoothing") && error.contains("0.8"), "{error}");
    }
    let one_hot = Floats2d::zeros([3, 5]);
    assert!(loss.label_smoothing(0.1).get_grad(&guess, &one_hot).is_err());
}

mod labels;
