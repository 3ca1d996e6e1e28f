use super::*;
use crate::array::{Floats2d, Ints1d};
use crate::error::ErrorKind;
use crate::losses::finite_differences::assert_derivative;
use crate::losses::{
    BinaryCrossentropy, CategoricalCrossentropy, CosineDistance, L2Distance, Loss, Probs,
    SequenceCategoricalCrossentropy,
};

const WEIGHTS: [f32; 3] = [0.5, 0.0, 3.0];

fn wide(array: &Floats2d) -> Vec<f64> {
    array.as_slice().unwrap().iter().map(|&value| f64::from(value)).collect()
}

fn sample() -> (Floats2d, Floats2d) {
    let guess = Floats2d::from_fn([3, 4], |[i, j]| ((i * 7 + j * 5) % 9) as f32 * 0.25 - 1.0);
    let truth = Floats2d::from_fn([3, 4], |[i, j]| ((i * 5 + j * 3) % 5) as f32 * 0.25);
    (guess, truth)
}

/// Compares with `of_row` of each row, in double precision.
fn check(loss: &dyn Loss<Floats2d, Weighted<Floats2d>, Grad = Floats2d>, of_row: fn(&[f64], &[f64]) -> f64, n: f64) {
    let (guess, truth) = sample();
    let truths = wide(&truth);
    let (grad, value) = loss.get_grad_and_loss(&guess, &Weighted::new(truth, WEIGHTS.to_vec()).unwrap()).unwrap();
    assert_eq!(grad.row(1).unwrap(), [0.0; 4]);
    assert_derivative(grad.as_slice().unwrap(), value, &wide(&guess), |guess| {
        let rows = guess.chunks_exact(4).zip(truths.chunks_exact(4)).zip(WEIGHTS);
        rows.map(|((guess, truth), weight)| f64::from(weight) * of_row(guess, truth)).sum::<f64>() / n
    });
}

#[test]
fn the_gradient_is_the_derivative_of_the_weighted_loss() {
    let squares = |guess: &[f64], truth: &[f64]| guess.iter().zip(truth).map(|(g, t)| (g - t).powi(2) / 2.0).sum();
    check(&L2Distance::new(), squares, 3.0);
    check(&L2Distance::new().normalize(false), squares, 1.0);
    let distance = |guess: &[f64], truth: &[f64]| {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        1.0 - dot(guess, truth) / (dot(guess, guess) * dot(truth, truth)).sqrt()
    };
    check(&CosineDistance::new(), distance, 3.0);
    let entropy = |logits: &[f64], truth: &[f64]| {
        let p = logits.iter().map(|z| 1.0 / (1.0 + (-z).exp()));
        p.zip(truth).map(|(p, t)| -2.0 * t * p.ln() - (1.0 - t) * (1.0 - p).ln()).sum()
    };
    check(&BinaryCrossentropy::new().positive_weight(2.0), entropy, 3.0);
}

fn softmax(row: &[f64]) -> Vec<f64> {
    let total: f64 = row.iter().map(|z| z.exp()).sum();
    row.iter().map(|z| z.exp() / total).collect()
}

fn probs() -> (Vec<f64>, Probs) {
    let logits = wide(&sample().0);
    let probs = logits.chunks_exact(4).flat_map(softmax).map(|p| p as f32).collect();
    (logits, Floats2d::from_vec([3, 4], probs).unwrap().into())
}

#[test]
fn classes_names_and_distributions_take_weights() {
    let (logits, guess) = probs();
    let names = ["a", "b", "c", "d"];
    let plain = CategoricalCrossentropy::new().names(names);
    let reference = |targets: [[f64; 4]; 3]| {
        move |logits: &[f64]| -> f64 {
            let rows = logits.chunks_exact(4).zip(targets).zip(WEIGHTS);
            let losses = rows.map(|((row, targets), weight)| {
                let terms = softmax(row).into_iter().zip(targets).map(|(p, t)| -t * p.ln());
                f64::from(weight) * terms.sum::<f64>()
            });
            losses.sum::<f64>() / 3.0
        }
    };
    let one_hot = [[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]];
    let weights = || WEIGHTS.to_vec();
    let of_classes = plain.get_grad_and_loss(&guess, &Weighted::new(Ints1d::from(vec![2, 0, 3]), weights()).unwrap());
    let (grad, value) = of_classes.unwrap();
    assert_derivative(grad.as_slice().unwrap(), value, &logits, reference(one_hot));
    let of_names = plain.get_grad_and_loss(&guess, &Weighted::new(["c", "a", "d"], weights()).unwrap()).unwrap();
    let of_list = plain.get_grad_and_loss(&guess, &Weighted::new(vec!["c", "a", "d"], weights()).unwrap()).unwrap();
    assert_eq!(((&grad, value), (&of_list.0, of_list.1)), ((&of_names.0, of_names.1), (&grad, value)));

    let rows = Floats2d::from_fn([3, 4], |[i, j]| one_hot[i][j] as f32);
    let of_rows = plain.get_grad_and_loss(&guess, &Weighted::new(rows, weights()).unwrap()).unwrap();
    assert_eq!(of_rows, (grad.clone(), value));

    let smooth = one_hot.map(|row| row.map(|t| if t == 1.0 { 0.7 } else { 0.1 }));
    let truth = Weighted::new(Ints1d::from(vec![2, 0, 3]), weights()).unwrap();
    let (grad, value) = plain.clone().label_smoothing(0.3).get_grad_and_loss(&guess, &truth).unwrap();
    assert_derivative(grad.as_slice().unwrap(), value, &logits, reference(smooth));

    let negated = Weighted::new(["!c", "a", "!d"], weights()).unwrap();
    let (grad, value) = plain.neg_prefix("!").get_grad_and_loss(&guess, &negated).unwrap();
    assert_derivative(grad.as_slice().unwrap(), value, &logits, |logits| {
        let p: Vec<Vec<f64>> = logits.chunks_exact(4).map(softmax).collect();
        (-0.5 * (1.0 - p[0][2]).ln() - 3.0 * (1.0 - p[2][3]).ln()) / 3.0
    });
}

#[test]
fn sequences_take_weights() {
    let (_, guess) = probs();
    let guesses = vec![guess.clone(), Floats2d::zeros([0, 4]).into()];
    let truth = Weighted::new(Ints1d::from(vec![2, 0, 3]), WEIGHTS.to_vec()).unwrap();
    let none = Weighted::new(Ints1d::from(vec![]), vec![]).unwrap();
    let loss = SequenceCategoricalCrossentropy::new().normalize(false);
    let (grads, value) = loss.get_grad_and_loss(&guesses, &vec![truth.clone(), none]).unwrap();
    let expected = CategoricalCrossentropy::new().normalize(false).get_grad_and_loss(&guess, &truth).unwrap();
    assert_eq!((&grads[0], value), (&expected.0, expected.1));
    assert_eq!(grads[1].shape(), [0, 4]);
}

#[test]
fn weights_of_one_change_nothing() {
    let (guess, truth) = sample();
    let weighted = Weighted::new(truth.clone(), vec![1.0; 3]).unwrap();
    assert_eq!((weighted.truth(), weighted.weights().len()), (&truth, 3));
    let loss = L2Distance::new();
    assert_eq!(loss.get_grad_and_loss(&guess, &weighted).unwrap(), loss.get_grad_and_loss(&guess, &truth).unwrap());
}

#[test]
fn errors_say_what_is_wrong() {
    for weight in [-1.0, f32::NAN, f32::INFINITY] {
        let error = Weighted::new(Ints1d::from(vec![0, 1]), vec![1.0, weight]).unwrap_err().to_string();
        assert!(error.contains("row 1") && error.contains(&weight.to_string()), "{error}");
    }
    let (guess, truth) = sample();
    let short = Weighted::new(truth, vec![1.0; 2]).unwrap();
    let is_shape = |error: Error| {
        assert!(matches!(error.kind(), ErrorKind::Shape { .. }) && error.to_string().contains("one weight"), "{error}");
    };
    is_shape(L2Distance::new().get_grad(&guess, &short).unwrap_err());
    is_shape(CosineDistance::new().get_grad(&guess, &short).unwrap_err());
    is_shape(BinaryCrossentropy::new().get_grad(&guess, &short).unwrap_err());
    let (_, guess) = probs();
    let short = Weighted::new(Ints1d::from(vec![0, 1, 2]), vec![1.0; 4]).unwrap();
    is_shape(CategoricalCrossentropy::new().get_grad(&guess, &short).unwrap_err());
    // A row that doesn't count must still be one.
    let wrong = Weighted::new(Ints1d::from(vec![0, 9, 2]), WEIGHTS.to_vec()).unwrap();
    assert!(CategoricalCrossentropy::new().get_grad(&guess, &wrong).is_err());
}
