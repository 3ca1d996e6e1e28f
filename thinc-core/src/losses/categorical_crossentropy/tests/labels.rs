//! Truths that are names, negated, missing or weighted.

use super::*;

const NAMES: [&str; CLASSES] = ["ADJ", "ADV", "NOUN", "PRON", "VERB"];

fn guess() -> Probs {
    probs(&softmax(&logits()))
}

fn named() -> CategoricalCrossentropy {
    CategoricalCrossentropy::new().names(NAMES)
}

#[test]
fn names_give_what_their_classes_give() {
    let loss = named().label_smoothing(0.1);
    let expected = loss.get_grad_and_loss(&guess(), &Ints1d::from(vec![4, 0, 2])).unwrap();
    assert_eq!(loss.get_grad_and_loss(&guess(), &["VERB", "ADJ", "NOUN"]).unwrap(), expected);
    assert_eq!(
        loss.get_grad_and_loss(&guess(), &vec!["VERB".to_owned(), "ADJ".into(), "NOUN".into()]).unwrap(),
        expected
    );
    assert_eq!(loss.get_grad_and_loss(&guess(), &["VERB", "ADJ", "NOUN", "ADV"][..3]).unwrap(), expected);
}

#[test]
fn a_row_that_is_not_of_a_class() {
    for (normalize, rows) in [(true, 3.0), (false, 1.0)] {
        let loss = named().neg_prefix("!").normalize(normalize).label_smoothing(0.25);
        let (grad, value) = loss.get_grad_and_loss(&guess(), &["!VERB", "ADJ", "!ADJ"]).unwrap();
        let reference = |logits: &[f64]| {
            let p = softmax(logits);
            // The second row is smoothed, the others are not.
            let smoothed: f64 = (0..5).map(|class| if class == 0 { 0.75 } else { 0.0625 } * p[5 + class].ln()).sum();
            (-(1.0 - p[4]).ln() - smoothed - (1.0 - p[10]).ln()) / rows
        };
        assert_derivative(grad.as_slice().unwrap(), value, &logits(), reference);
    }
}

#[test]
fn a_certain_class_that_a_row_is_not_of() {
    let guess = Probs::from(Floats2d::from_rows(&[[1.0, 1e-20, 3e-20], [1.0, 0.0, 0.0]]));
    let loss = CategoricalCrossentropy::new().names(["a", "b", "c"]).neg_prefix("not ").normalize(false);
    let (grad, value) = loss.get_grad_and_loss(&guess, &["not a", "not a"]).unwrap();
    let expected = [1.0, -0.25, -0.75, 1.0, -0.5, -0.5];
    for (found, expected) in grad.as_slice().unwrap().iter().zip(expected) {
        assert!((found - expected).abs() < 1e-6, "{found}, not {expected}");
    }
    assert!((f64::from(value) + 4e-20_f64.ln() + f64::from(f32::MIN_POSITIVE).ln()).abs() < 1e-4, "{value}");
}

#[test]
fn missing_rows_have_no_loss() {
    let targets = [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    let check_missing = |(grad, value): (LogitsGrad, f32)| {
        check(&grad, value, &targets, 3.0);
        assert_eq!(grad.row(1).unwrap(), [0.0; 5]);
    };
    let loss = CategoricalCrossentropy::new();
    let (unknown, zero) = (loss.clone().missing_value(u64::MAX), loss.clone().missing_value(0));
    check_missing(unknown.get_grad_and_loss(&guess(), &Ints1d::from(vec![4, u64::MAX, 2])).unwrap());
    check_missing(zero.get_grad_and_loss(&guess(), &Ints1d::from(vec![4, 0, 2])).unwrap());
    check_missing(named().missing_value("").get_grad_and_loss(&guess(), &["VERB", "", "NOUN"]).unwrap());
    // Also where the missing value is a class, by its name or its number.
    check_missing(named().missing_value("ADJ").get_grad_and_loss(&guess(), &["VERB", "ADJ", "NOUN"]).unwrap());
    check_missing(named().missing_value(0).get_grad_and_loss(&guess(), &["VERB", "ADJ", "NOUN"]).unwrap());
    check_missing(named().missing_value("ADJ").get_grad_and_loss(&guess(), &Ints1d::from(vec![4, 0, 2])).unwrap());
    let one_hot = Floats2d::from_fn([3, 5], |[i, j]| f32::from(u8::from(j == [4, 0, 2][i])));
    check_missing(zero.get_grad_and_loss(&guess(), &one_hot).unwrap());
}

#[test]
fn classes_weigh_what_is_said() {
    let weights = [0.5_f32, 2.0, 0.0, 1.0, 3.0];
    let loss = named().class_weights(weights).neg_prefix("!");
    let weighted = |targets: [f64; 15]| -> Vec<f64> {
        targets.iter().enumerate().map(|(i, t)| t * f64::from(weights[i % CLASSES])).collect()
    };
    let hard = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    let (grad, value) = loss.get_grad_and_loss(&guess(), &["VERB", "ADJ", "NOUN"]).unwrap();
    check(&grad, value, &weighted(hard), 3.0);
    let truth = Floats2d::from_vec([3, 5], hard.iter().map(|&t| t as f32).collect()).unwrap();
    assert_eq!(loss.get_grad_and_loss(&guess(), &truth).unwrap().1, value);
    let soft = hard.map(|t| if t == 1.0 { 0.9 } else { 0.025 });
    let (grad, value) =
        loss.clone().label_smoothing(0.1).get_grad_and_loss(&guess(), &["VERB", "ADJ", "NOUN"]).unwrap();
    check(&grad, value, &weighted(soft), 3.0);

    let (grad, value) = loss.get_grad_and_loss(&guess(), &["!VERB", "!NOUN", "!ADV"]).unwrap();
    let reference = |logits: &[f64]| {
        let p = softmax(logits);
        -(3.0 * (1.0 - p[4]).ln() + 2.0 * (1.0 - p[11]).ln()) / 3.0
    };
    assert_derivative(grad.as_slice().unwrap(), value, &logits(), reference);
}

#[test]
fn saved_and_loaded() {
    let loss = named().missing_value("").neg_prefix("!").class_weights([1.0; 5]).normalize(false);
    let bytes = rmp_serde::to_vec_named(&loss).unwrap();
    let loaded: CategoricalCrossentropy = rmp_serde::from_slice(&bytes).unwrap();
    assert_eq!(loaded, loss);
    let truth = ["!VERB", "", "ADJ"];
    assert_eq!(loaded.get_grad(&guess(), &truth).unwrap(), loss.get_grad(&guess(), &truth).unwrap());
}

#[test]
fn no_rows_and_no_classes() {
    let empty: [&str; 0] = [];
    let guess = Probs::from(Floats2d::zeros([0, 5]));
    let (grad, value) = named().get_grad_and_loss(&guess, &empty).unwrap();
    assert_eq!((grad.shape(), value), ([0, 5], 0.0));
    let (grad, value) = CategoricalCrossentropy::new().get_grad_and_loss(&guess, &empty).unwrap();
    assert_eq!((grad.shape(), value), ([0, 5], 0.0));
    let guess = Probs::from(Floats2d::zeros([2, 0]));
    assert!(CategoricalCrossentropy::new().get_grad(&guess, &Ints1d::zeros([2])).is_err());
    let (_, value) = CategoricalCrossentropy::new().get_grad_and_loss(&guess, &Floats2d::zeros([2, 0])).unwrap();
    assert_eq!(value, 0.0);
}

#[test]
fn errors_about_labels_say_what_is_wrong() {
    let refuses = |loss: CategoricalCrossentropy, truth: [&str; 3], parts: &[&str]| {
        let error = loss.get_grad(&guess(), &truth).unwrap_err().to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    };
    refuses(CategoricalCrossentropy::new(), NAMES[..3].try_into().unwrap(), &["names([..])"]);
    refuses(named(), ["NOUN", "VRB", "ADJ"], &["row 1", "\"VRB\"", "none of the 5"]);
    refuses(named(), ["NOUN", "!VERB", "ADJ"], &["row 1", "\"!VERB\""]);
    refuses(named().neg_prefix("!"), ["NOUN", "ADJ", "!VRB"], &["row 2", "\"!VRB\"", "neg_prefix"]);
    refuses(named(), ["NOUN", "", "ADJ"], &["row 1", "\"\""]);
    refuses(CategoricalCrossentropy::new().names(["NOUN", "ADJ"]), ["NOUN"; 3], &["2 names", "5 classes"]);
    refuses(named().names(["A", "B", "A", "C", "D"]), ["B"; 3], &["\"A\"", "0 and 2"]);
    refuses(named().class_weights([1.0; 4]), ["NOUN"; 3], &["4 weights", "5 classes"]);
    for weight in [-1.0, f32::NAN, f32::INFINITY] {
        refuses(named().class_weights([1.0, weight, 1.0, 1.0, 1.0]), ["NOUN"; 3], &["class 1", "at least 0"]);
    }
    let error = named().get_grad(&guess(), &["NOUN"]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Shape { .. }), "{error}");
    let alone = CategoricalCrossentropy::new().names(["NOUN"]).neg_prefix("!");
    let error = alone.get_grad(&Probs::from(Floats2d::full([1, 1], 1.0)), &["!NOUN"]).unwrap_err().to_string();
    assert!(error.contains("row 0") && error.contains("no class besides"), "{error}");
}
