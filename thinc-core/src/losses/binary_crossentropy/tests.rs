use super::*;
use crate::error::ErrorKind;
use crate::losses::finite_differences::assert_derivative;

fn sample() -> (Floats2d, Floats2d) {
    let logits = Floats2d::from_fn([3, 4], |[i, j]| (i as f32 - 1.0) * 2.0 + j as f32 * 0.5 - 0.75);
    let truth = Floats2d::from_fn([3, 4], |[i, j]| [0.0, 1.0, 0.25][(i + j) % 3]);
    (logits, truth)
}

#[test]
fn the_gradient_is_the_derivative_of_the_loss() {
    let (logits, truth) = sample();
    for (normalize, weight, missing) in
        [(true, 1.0, None), (false, 2.5, None), (true, 0.5, Some(0.25)), (true, 0.0, None)]
    {
        let mut loss = BinaryCrossentropy::new().normalize(normalize).positive_weight(weight);
        if let Some(missing) = missing {
            loss = loss.missing_value(missing);
        }
        let (grad, value) = loss.get_grad_and_loss(&logits, &truth).unwrap();
        let truths = truth.as_slice().unwrap();
        let reference = |logits: &[f64]| {
            let terms = logits.iter().zip(truths).map(|(z, &t)| {
                if missing == Some(t) {
                    return 0.0;
                }
                let (p, t) = (1.0 / (1.0 + (-z).exp()), f64::from(t));
                -f64::from(weight) * t * p.ln() - (1.0 - t) * (1.0 - p).ln()
            });
            terms.sum::<f64>() / if normalize { 3.0 } else { 1.0 }
        };
        let x: Vec<f64> = logits.as_slice().unwrap().iter().map(|&z| f64::from(z)).collect();
        assert_derivative(grad.as_slice().unwrap(), value, &x, reference);
    }
}

#[test]
fn any_finite_logit_is_fine() {
    let logits = Floats2d::from_rows(&[[1e30, -1e30, 1e30, -1e30, 100.0, -100.0]]);
    let truth = Floats2d::from_rows(&[[1.0, 0.0, 0.0, 1.0, 1.0, 0.0]]);
    let (grad, loss) = BinaryCrossentropy::new().get_grad_and_loss(&logits, &truth).unwrap();
    assert_eq!(grad.row(0).unwrap()[..4], [0.0, 0.0, 1.0, -1.0]);
    assert!((loss / 2e30 - 1.0).abs() < 1e-6, "{loss}");
    let (_, loss) =
        BinaryCrossentropy::new().get_grad_and_loss(&logits.map(|z| z.clamp(-50.0, 50.0)).unwrap(), &truth).unwrap();
    assert!((loss - 100.0).abs() < 1e-4, "{loss}");
}

#[test]
fn missing_truths_have_no_loss() {
    let logits = Floats2d::from_rows(&[[1.0, 2.0], [3.0, 4.0]]);
    for missing in [f32::NAN, -1.0, f32::INFINITY] {
        let truth = Floats2d::from_rows(&[[1.0, missing], [missing, 0.0]]);
        let loss = BinaryCrossentropy::new().missing_value(missing);
        let (grad, value) = loss.get_grad_and_loss(&logits, &truth).unwrap();
        assert_eq!((grad.row(0).unwrap()[1], grad.row(1).unwrap()[0]), (0.0, 0.0));
        assert!((value - ((-1.0_f32).exp().ln_1p() + 4.0_f32.exp().ln_1p()) / 2.0).abs() < 1e-6, "{value}");
        assert!(BinaryCrossentropy::new().get_loss(&logits, &truth).is_err());
    }
}

#[test]
fn an_empty_batch_has_no_loss() {
    for shape in [[0, 4], [4, 0]] {
        let none = Floats2d::zeros(shape);
        let (grad, loss) = BinaryCrossentropy::new().get_grad_and_loss(&none, &none).unwrap();
        assert_eq!((grad.shape(), loss), (shape, 0.0));
    }
}

#[test]
fn errors_say_what_is_wrong() {
    let (logits, truth) = sample();
    let error = BinaryCrossentropy::new().get_grad(&logits, &Floats2d::zeros([3, 5])).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Shape { op: "BinaryCrossentropy", .. }), "{error}");
    for (value, text) in [(f32::NAN, "NaN"), (-0.5, "-0.5"), (2.0, "2")] {
        let mut broken = truth.clone();
        broken.as_mut_slice().unwrap()[6] = value;
        let error = BinaryCrossentropy::new().get_loss(&logits, &broken).unwrap_err().to_string();
        assert!(error.contains(&format!("{text} at [1, 2]")) && error.contains("missing_value"), "{error}");
    }
    let mut broken = logits.clone();
    broken.as_mut_slice().unwrap()[6] = f32::INFINITY;
    let error = BinaryCrossentropy::new().get_loss(&broken, &truth).unwrap_err().to_string();
    assert!(error.contains("the guess") && error.contains("inf at [1, 2]"), "{error}");
    for weight in [-1.0, f32::NAN, f32::INFINITY] {
        let error = BinaryCrossentropy::new().positive_weight(weight).get_loss(&logits, &truth).unwrap_err();
        assert!(error.to_string().contains("positive_weight"), "{error}");
    }
}

#[test]
fn probabilities() {
    let (logits, truth) = sample();
    let guess = logits.map(|z| 1.0 / (1.0 + (-z).exp())).unwrap();
    let of_logits = BinaryCrossentropy::new().positive_weight(2.0).missing_value(0.25);
    let loss = of_logits.clone().probabilities(true);
    let (grad, value) = loss.get_grad_and_loss(&guess, &truth).unwrap();
    let (logit_grad, logit_value) = of_logits.get_grad_and_loss(&logits, &truth).unwrap();
    assert!((value - logit_value).abs() < 1e-5, "{value}, not {logit_value}");
    for ((grad, logit_grad), p) in
        grad.as_slice().unwrap().iter().zip(logit_grad.as_slice().unwrap()).zip(guess.as_slice().unwrap())
    {
        assert!((grad * p * (1.0 - p) - logit_grad).abs() < 1e-5, "{grad} times {p} (1 - {p}), not {logit_grad}");
    }
    let x: Vec<f64> = guess.as_slice().unwrap().iter().map(|&p| f64::from(p)).collect();
    let truths = truth.as_slice().unwrap();
    assert_derivative(grad.as_slice().unwrap(), value, &x, |guess| {
        let known = guess.iter().zip(truths).filter(|&(_, &t)| t != 0.25);
        known.map(|(p, &t)| if t == 1.0 { -2.0 * p.ln() } else { -(1.0 - p).ln() }).sum::<f64>() / 3.0
    });

    let certain = Floats2d::from_rows(&[[0.0, 1.0, 0.0, 1.0]]);
    let (grad, value) =
        loss.positive_weight(1.0).get_grad_and_loss(&certain, &Floats2d::from_rows(&[[1.0, 0.0, 0.0, 1.0]])).unwrap();
    assert!((value / (2.0 * -1e-7_f32.ln()) - 1.0).abs() < 1e-5, "{value}");
    let expected = [-1e7, 1e7, 1.0, -1.0];
    assert!(
        grad.as_slice().unwrap().iter().zip(expected).all(|(found, want)| (found / want - 1.0).abs() < 1e-4),
        "{grad:?}"
    );

    let error = BinaryCrossentropy::new().probabilities(true).get_grad(&logits, &truth).unwrap_err().to_string();
    assert!(error.contains("-2.75 at [0, 0]") && error.contains("sigmoid"), "{error}");
}
