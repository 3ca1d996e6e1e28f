use super::super::CategoricalCrossentropy;
use super::*;
use crate::prelude::{Layer, LayerExt, Model, NodeExt, Sgd, Softmax, Train, with_array};

fn guesses() -> Vec<Probs> {
    [3, 0, 1]
        .map(|rows| {
            let row = |i: usize| [0.125 + 0.25 * i as f32, 0.5 - 0.125 * i as f32, 0.375 - 0.125 * i as f32];
            Floats2d::from_fn([rows, 3], |[i, j]| row(i)[j]).into()
        })
        .into()
}

fn check<T>(loss: &SequenceCategoricalCrossentropy, rows: &CategoricalCrossentropy, truths: &Vec<T>, scale: f32)
where
    SequenceCategoricalCrossentropy: Loss<Vec<Probs>, Vec<T>, Grad = Vec<LogitsGrad>>,
    CategoricalCrossentropy: Loss<Probs, T, Grad = LogitsGrad>,
{
    let guesses = guesses();
    let (grads, value) = loss.get_grad_and_loss(&guesses, truths).unwrap();
    assert_eq!(grads.len(), guesses.len());
    let mut total = 0.0;
    for ((grad, guess), truth) in grads.iter().zip(&guesses).zip(truths) {
        let (expected, loss) = rows.get_grad_and_loss(guess, truth).unwrap();
        total += loss * scale;
        assert_eq!(grad.shape(), guess.shape());
        for (found, expected) in grad.as_slice().unwrap().iter().zip(expected.as_slice().unwrap()) {
            assert!((found - expected * scale).abs() < 1e-6, "{found}, not {expected} times {scale}");
        }
    }
    assert!((value - total).abs() < 1e-5, "{value}, not {total}");
}

#[test]
fn every_sequence_counts_its_rows() {
    let rows = CategoricalCrossentropy::new().normalize(false);
    for (normalize, scale) in [(true, 1.0 / 3.0), (false, 1.0)] {
        let loss = SequenceCategoricalCrossentropy::new().normalize(normalize);
        let ints = vec![Ints1d::from(vec![0, 2, 1]), Ints1d::from(vec![]), Ints1d::from(vec![2])];
        check(&loss, &rows, &ints, scale);
        let floats = [3, 0, 1].map(|rows| Floats2d::from_fn([rows, 3], |[i, j]| 0.25 * (i + j) as f32 % 1.0));
        check(&loss, &rows, &Vec::from(floats), scale);

        let (names, rows) = (["a", "b", "c"], rows.clone());
        let loss =
            loss.names(names).label_smoothing(0.1).missing_value("").neg_prefix("!").class_weights([1.0, 2.0, 0.5]);
        let rows =
            rows.names(names).label_smoothing(0.1).missing_value("").neg_prefix("!").class_weights([1.0, 2.0, 0.5]);
        check(&loss, &rows, &vec![vec!["c", "", "!a"], vec![], vec!["b"]], scale);
    }
}

#[test]
fn no_sequences() {
    let (grads, value) =
        SequenceCategoricalCrossentropy::new().get_grad_and_loss(&vec![], &Vec::<Ints1d>::new()).unwrap();
    assert_eq!((grads.len(), value), (0, 0.0));
}

#[test]
fn errors_say_which_sequence() {
    let loss = SequenceCategoricalCrossentropy::new();
    let error = loss.get_grad(&guesses(), &vec![Ints1d::from(vec![0, 2, 1])]).unwrap_err().to_string();
    assert!(error.contains("3 sequences") && error.contains("truths for 1"), "{error}");
    let truths = vec![Ints1d::from(vec![0, 2, 3]), Ints1d::from(vec![]), Ints1d::from(vec![2])];
    let error = loss.get_grad(&guesses(), &truths).unwrap_err().to_string();
    assert!(error.contains("sequence 0") && error.contains("label 3 in row 2"), "{error}");
    let truths = vec![vec!["a", "b", "a"], vec!["a"], vec!["c"]];
    let error = loss.names(["a", "b", "c"]).get_loss(&guesses(), &truths).unwrap_err();
    assert_eq!(error.path(), "sequence 1");
}

/// Guesses are what a model gives for a list, and gradients what its callback takes.
#[test]
fn a_model_of_lists_learns() {
    let mut train = Train::new(0);
    let mut model = with_array(Softmax::new(4, 3));
    let x = vec![Floats2d::from_fn([3, 4], |[i, j]| f32::from(u8::from(i == j))), Floats2d::zeros([0, 4])];
    model.initialize(&x, &(), &mut train).unwrap();
    let loss = SequenceCategoricalCrossentropy::new().names(["a", "b", "c"]).neg_prefix("!");
    let truths = vec![vec!["b", "!a", "c"], vec![]];
    let mut optimizer = Sgd::new(1.0).momentum(0.5);
    let mut grads = model.zero_grads().unwrap();
    let mut losses = Vec::new();
    for _ in 0..100 {
        let (guesses, backprop) = model.begin_update(x.clone(), &mut train).unwrap();
        let (d_guesses, value) = loss.get_grad_and_loss(&guesses, &truths).unwrap();
        backprop(d_guesses, &mut grads).unwrap();
        model.finish_update(&mut optimizer, &mut grads).unwrap();
        losses.push(value);
    }
    assert!(losses[99] < 0.1 * losses[0], "{losses:?}");
    let best = model.predict(x).unwrap()[0].argmax_rows().unwrap();
    assert_eq!((best[0], best[1] != 0, best[2]), (1, true, 2));
}
