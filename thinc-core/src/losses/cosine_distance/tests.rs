use super::*;
use crate::error::ErrorKind;
use crate::losses::finite_differences::assert_derivative;

fn sample() -> (Floats2d, Floats2d) {
    let guess = Floats2d::from_fn([4, 5], |[i, j]| 0.75 - (i * j) as f32 * 0.25 + j as f32 * 0.5);
    let truth = Floats2d::from_fn([4, 5], |[i, j]| if i == 2 { 0.0 } else { (i as f32 - 1.5) * 0.5 + j as f32 * 0.25 });
    (guess, truth)
}

#[test]
fn the_gradient_is_the_derivative_of_the_loss() {
    let (guess, truth) = sample();
    for (normalize, ignore_zeros) in [(true, false), (false, false), (true, true)] {
        let loss = CosineDistance::new().normalize(normalize).ignore_zeros(ignore_zeros);
        let (grad, value) = loss.get_grad_and_loss(&guess, &truth).unwrap();
        let truths = truth.as_slice().unwrap();
        let reference = |guesses: &[f64]| {
            let rows = guesses.chunks(5).zip(truths.chunks(5)).map(|(guess, truth)| {
                let dot: f64 = guess.iter().zip(truth).map(|(g, &t)| g * f64::from(t)).sum();
                let norm = guess.iter().map(|g| g * g).sum::<f64>().sqrt();
                let truth_norm = truth.iter().map(|&t| f64::from(t).powi(2)).sum::<f64>().sqrt();
                match truth_norm {
                    0.0 => f64::from(u8::from(!ignore_zeros)),
                    _ => 1.0 - dot / (norm * truth_norm),
                }
            });
            rows.sum::<f64>() / if normalize { 4.0 } else { 1.0 }
        };
        let x: Vec<f64> = guess.as_slice().unwrap().iter().map(|&g| f64::from(g)).collect();
        assert_derivative(grad.as_slice().unwrap(), value, &x, reference);
        assert_eq!(grad.row(2).unwrap(), [0.0; 5]);
    }
}

#[test]
fn a_guess_of_zeros_goes_towards_the_truth() {
    let (guess, truth) = (Floats2d::zeros([1, 2]), Floats2d::from_rows(&[[3.0, 4.0]]));
    let (grad, loss) = CosineDistance::new().get_grad_and_loss(&guess, &truth).unwrap();
    assert_eq!(loss, 1.0);
    let grad = grad.as_slice().unwrap();
    assert!((grad[0] / -0.6e8 - 1.0).abs() < 1e-6 && (grad[1] / -0.8e8 - 1.0).abs() < 1e-6, "{grad:?}");
    let (grad, loss) = CosineDistance::new().get_grad_and_loss(&guess, &guess).unwrap();
    assert_eq!((grad, loss), (guess, 1.0));
}

#[test]
fn long_and_short_vectors() {
    for (length, other) in [(1e30, 1e30), (1e-6, 1e30), (1e30, 1e-6)] {
        let (guess, truth) = (Floats2d::from_rows(&[[length, 0.0]]), Floats2d::from_rows(&[[other, other]]));
        let (grad, loss) = CosineDistance::new().get_grad_and_loss(&guess, &truth).unwrap();
        assert!((loss - (1.0 - 0.5_f32.sqrt())).abs() < 1e-6, "{loss}");
        assert!((grad.as_slice().unwrap()[1] * length + 0.5_f32.sqrt()).abs() < 1e-6, "{grad:?}");
    }
}

#[test]
fn nothing_to_compare() {
    let (grad, loss) =
        CosineDistance::new().get_grad_and_loss(&Floats2d::zeros([0, 4]), &Floats2d::zeros([0, 4])).unwrap();
    assert_eq!((grad.shape(), loss), ([0, 4], 0.0));
    let none = Floats2d::zeros([3, 0]);
    assert_eq!(CosineDistance::new().get_loss(&none, &none).unwrap(), 1.0);
    assert_eq!(CosineDistance::new().ignore_zeros(true).get_loss(&none, &none).unwrap(), 0.0);
}

#[test]
fn errors_say_what_is_wrong() {
    let (guess, truth) = sample();
    let error = CosineDistance::new().get_grad(&guess, &Floats2d::zeros([3, 5])).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Shape { op: "CosineDistance", .. }), "{error}");
    let mut broken = guess.clone();
    broken.as_mut_slice().unwrap()[7] = f32::NAN;
    for (guess, truth, what) in [(&broken, &truth, "the guess"), (&guess, &broken, "the truth")] {
        let error = CosineDistance::new().get_loss(guess, truth).unwrap_err().to_string();
        assert!(error.contains(what) && error.contains("NaN at [1, 2]"), "{error}");
    }
}
