//! Losses of guesses and truths that are on a device.

use thinc::array::OnDevice;
use thinc::prelude::*;

use crate::common::floats;
use crate::device::Gpu;

/// Guess and truth on a device, each or both, give the same loss and gradient, which is where the guess is.
#[track_caller]
fn is_the_same<L, G, T>(loss: &L, guess: &G, truth: &T)
where
    L: Loss<G, T, Grad: OnDevice + PartialEq + std::fmt::Debug>,
    G: OnDevice + Clone,
    T: OnDevice + Clone,
{
    let (grad, value) = loss.get_grad_and_loss(guess, truth).unwrap();
    let gpu = Gpu::new(7);
    let (guess_there, truth_there) = (guess.clone().to_backend(gpu).unwrap(), truth.clone().to_backend(gpu).unwrap());
    for (guess, truth, is_there) in
        [(&guess_there, &truth_there, true), (&guess_there, truth, true), (guess, &truth_there, false)]
    {
        let (found, found_value) = loss.get_grad_and_loss(guess, truth).unwrap();
        assert_eq!((found_value, found.backend().is_some()), (value, is_there));
        assert_eq!(found.to_backend(CpuOps::get()).unwrap(), grad);
    }
}

#[test]
fn of_numbers() {
    let (guess, truth) = (floats(4, 3), floats(3, 4).reshape([4, 3]).unwrap());
    is_the_same(&L2Distance::new(), &guess, &truth);
    is_the_same(&CosineDistance::new(), &guess, &truth);
    let zeros_and_ones = truth.map(|x| f32::from(x > 0.0)).unwrap();
    is_the_same(&BinaryCrossentropy::new(), &guess, &zeros_and_ones);
}

#[test]
fn of_classes() {
    let rows = Floats2d::from_rows(&[[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]]);
    let guess = Probs::from(rows.clone());
    let loss = CategoricalCrossentropy::new();
    is_the_same(&loss, &guess, &Ints1d::from(vec![0, 2]));
    is_the_same(&loss, &guess, &Floats2d::from_rows(&[[0.0, 0.5, 0.5], [1.0, 0.0, 0.0]]));
    let several = MultiProbs::new(Floats2d::from_rows(&[[0.7, 0.3, 0.4, 0.6]]), [2, 2]).unwrap();
    is_the_same(&loss, &several, &Ints2d::from_rows(&[[1, 0]]));
    let sequences = vec![guess.clone(), guess];
    let truths = vec![Ints1d::from(vec![0, 2]), Ints1d::from(vec![1, 1])];
    is_the_same(&SequenceCategoricalCrossentropy::new(), &sequences, &truths);
}

#[test]
fn what_is_wrong_is_found_there_as_well() {
    let gpu = Gpu::new(7);
    let guess = Floats2d::from_rows(&[[1.0, f32::NAN]]).to_backend(gpu).unwrap();
    let error = L2Distance::new().get_loss(&guess, &Floats2d::zeros([1, 2])).unwrap_err().to_string();
    assert!(error.contains("the guess") && error.contains("NaN at [0, 1]"), "{error}");
}
