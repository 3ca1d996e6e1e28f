use super::*;
use crate::bytes::SaveExt;
use crate::combinators::clone;
use crate::containers::Ragged;
use crate::layers::{WithArray, with_array};
use crate::lifecycle::{LayerExt, NodeExt};
use crate::model::{AnyGradient, Gradients, VisitGradients};
use crate::optimizers::Adam;
use crate::rng::Rng;

/// The layers that the encoder is made of.
fn parts(width: usize, depth: usize, window: usize, pieces: usize) -> WithArray<Vec<Block>> {
    let maxout = Maxout::with_pieces((2 * window + 1) * width, width, pieces);
    let dense = chain((chain((maxout, LayerNorm::new(width))), Dropout::default()));
    with_array(clone(&residual(chain((expand_window(window), dense))), depth)).pad(depth * window)
}

fn input(lengths: &[usize], width: usize) -> Ragged {
    let mut rng = Rng::new(3);
    Ragged::with_lengths(Floats2d::from_fn([lengths.iter().sum(), width], |_| rng.normal()), lengths).unwrap()
}

/// Every gradient behind each other.
fn all<G: Gradients>(mut grads: G) -> Vec<f32> {
    struct All(Vec<f32>);
    impl VisitGradients for All {
        fn gradient(&mut self, _: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
            self.0.extend(gradient.storage().as_slice()?);
            Ok(())
        }
    }
    let mut all = All(Vec::new());
    grads.visit(&mut all).unwrap();
    all.0
}

#[track_caller]
fn assert_close(what: &str, found: &[f32], expected: &[f32]) {
    let largest = expected.iter().fold(1e-3_f32, |most, x| x.abs().max(most));
    assert_eq!(found.len(), expected.len(), "{what}");
    let error = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(error <= 2e-5 * largest, "{what} differ by {error} of {largest}");
}

#[test]
fn gives_the_bytes_the_numbers_and_the_gradients_of_its_parts() {
    let mut rng = Rng::new(8);
    for (width, depth, window, pieces) in [(96, 4, 1, 3), (20, 3, 1, 2), (8, 2, 2, 3), (16, 0, 1, 3), (5, 3, 0, 1)] {
        let mut parts = parts(width, depth, window, pieces);
        parts.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let bytes = parts.to_bytes().unwrap();
        let mut encoder = MaxoutWindowEncoder::new(None, depth, window, pieces);
        encoder.from_bytes(&bytes).unwrap();
        assert!(encoder.to_bytes().unwrap() == bytes, "{width} {depth} {window} {pieces}: other bytes");
        for pad in [depth * window, 1, 0] {
            let parts = parts.clone().pad(pad);
            let encoder = encoder.clone().pad(pad);
            for lengths in [&[7, 0, 1, 20, 2][..], &[1], &[0, 0], &[]] {
                let x = input(lengths, width);
                let expected = parts.predict(x.clone()).unwrap();
                let found = encoder.predict(x.clone()).unwrap();
                assert_close("predictions", found.data().as_slice().unwrap(), expected.data().as_slice().unwrap());
                let (y, backprop) = encoder.begin_update(x.clone(), &mut Train::new(0)).unwrap();
                assert_eq!(y, found);
                let (_, expected_backprop) = parts.begin_update(x.clone(), &mut Train::new(0)).unwrap();
                let dy = Floats2d::from_fn(x.data().shape(), |_| rng.normal());
                let (mut grads, mut expected_grads) = (encoder.zero_grads().unwrap(), parts.zero_grads().unwrap());
                let dx = backprop(dy.clone(), &mut grads).unwrap();
                let expected_dx = expected_backprop(dy, &mut expected_grads).unwrap();
                assert_close("gradients", dx.as_slice().unwrap(), expected_dx.as_slice().unwrap());
                assert_close("gradients of weights", &all(grads), &all(expected_grads));
            }
        }
    }
}

#[test]
fn predicts_with_the_weights_of_the_moment() {
    let mut model = MaxoutWindowEncoder::new(16, 2, 1, 3);
    let mut train = Train::new(0);
    model.initialize(&(), &(), &mut train).unwrap();
    let (x, mut adam) = (input(&[5, 3], 16), Adam::new(0.1));
    let mut grads = model.zero_grads().unwrap();
    let mut before = model.predict(x.clone()).unwrap();
    for _ in 0..3 {
        let (y, backprop) = model.begin_update(x.clone(), &mut train).unwrap();
        // With a handle on the weights, as a prediction between the two passes leaves one.
        assert_eq!(model.predict(x.clone()).unwrap(), before);
        backprop(y.into_parts().0, &mut grads).unwrap();
        model.finish_update(&mut adam, &mut grads).unwrap();
        let after = model.predict(x.clone()).unwrap();
        let mut fresh = MaxoutWindowEncoder::new(16, 2, 1, 3);
        fresh.from_bytes(&model.to_bytes().unwrap()).unwrap();
        assert_eq!(after, fresh.predict(x.clone()).unwrap());
        assert_ne!(after, before);
        before = after;
    }
}

#[test]
fn errors_name_the_block() {
    let mut model = MaxoutWindowEncoder::new(4, 2, 1, 3);
    let error = model.predict(input(&[2], 4)).unwrap_err().to_string();
    assert!(error.contains("layer.0"), "{error}");
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    for error in [
        model.predict(input(&[2], 5)).unwrap_err().to_string(),
        model.begin_update(input(&[2], 5), &mut Train::new(0)).err().unwrap().to_string(),
    ] {
        assert!(error.contains("layer.0") && error.contains("(5, _, 15)"), "{error}");
    }
    let (_, backprop) = model.begin_update(input(&[2], 4), &mut Train::new(0)).unwrap();
    let error = backprop(Floats2d::zeros([3, 4]), &mut model.zero_grads().unwrap()).unwrap_err().to_string();
    assert!(error.contains("(2, 4)") && error.contains("(3, 4)"), "{error}");
}
