use super::*;
use crate::error::ErrorKind;

fn sample() -> (Floats2d, Floats2d) {
    let guess = Floats2d::from_fn([3, 5], |[i, j]| (i as f32 - 1.0) * 0.5 + (j as f32) * 0.25);
    let truth = Floats2d::from_fn([3, 5], |[i, j]| 1.0 - (i * j) as f32 * 0.125);
    (guess, truth)
}

#[test]
fn the_gradient_is_the_derivative_of_the_loss() {
    let (guess, truth) = sample();
    for normalize in [true, false] {
        let l2 = L2Distance::new().normalize(normalize);
        let (grad, loss) = l2.get_grad_and_loss(&guess, &truth).unwrap();
        let (guesses, truths) = (guess.to_vec().unwrap(), truth.to_vec().unwrap());
        let reference = |shift: f64, at: usize| {
            let squares = guesses.iter().zip(&truths).enumerate().map(|(i, (&g, &t))| {
                let shift = if i == at { shift } else { 0.0 };
                (f64::from(g) + shift - f64::from(t)).powi(2)
            });
            0.5 * squares.sum::<f64>() / if normalize { 3.0 } else { 1.0 }
        };
        assert!((f64::from(loss) - reference(0.0, 0)).abs() < 1e-6);
        for (i, &found) in grad.as_slice().unwrap().iter().enumerate() {
            let expected = (reference(1e-4, i) - reference(-1e-4, i)) / 2e-4;
            assert!((f64::from(found) - expected).abs() < 1e-6, "{i}: {found}, not {expected}");
        }
        assert_eq!(l2.get_grad(&guess, &truth).unwrap(), grad);
        assert_eq!(l2.get_loss(&guess, &truth).unwrap(), loss);
    }
}

#[test]
fn an_empty_batch_has_no_loss() {
    let (grad, loss) = L2Distance::new().get_grad_and_loss(&Floats2d::zeros([0, 4]), &Floats2d::zeros([0, 4])).unwrap();
    assert_eq!((grad.shape(), loss), ([0, 4], 0.0));
}

#[test]
fn errors_say_what_is_wrong() {
    let (guess, truth) = sample();
    for shape in [[3, 4], [2, 5], [0, 5]] {
        let error = L2Distance::new().get_grad(&guess, &Floats2d::zeros(shape)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Shape { .. }), "{error}");
    }
    let mut broken = guess.clone();
    broken.as_mut_slice().unwrap()[7] = f32::NAN;
    for (guess, truth, what) in [(&broken, &truth, "the guess"), (&guess, &broken, "the truth")] {
        let error = L2Distance::new().get_loss(guess, truth).unwrap_err().to_string();
        assert!(error.contains(what) && error.contains("NaN at [1, 2]"), "{error}");
    }
}
