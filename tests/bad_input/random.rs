//! Random shapes: a pass succeeds when they fit, and is an error when they don't.

use proptest::prelude::*;
use thinc::prelude::*;

use crate::common::{floats, initialized};

/// Runs a layer for `takes` features with an input and a gradient of any shape.
fn pass<M: Model<Floats2d>>(
    mut model: M,
    takes: usize,
    x: [usize; 2],
    dy: [usize; 2],
    grad: fn(Floats2d) -> Grad<M::Output>,
) where
    M::Output: Into<Floats2d>,
{
    if model.initialize(&(), &(), &mut Train::new(0)).is_err() {
        assert!(model.predict(floats(x[0], x[1])).is_err());
        return;
    }
    let mut train = Train::new(0).with_drop(0.5).unwrap();
    let predicted = model.predict(floats(x[0], x[1]));
    let begun = model.begin_update(floats(x[0], x[1]), &mut train);
    assert_eq!((predicted.is_ok(), begun.is_ok()), (x[1] == takes, x[1] == takes), "{} of {x:?}", model.name());
    let (Ok(predicted), Ok((y, backprop))) = (predicted, begun) else { return };
    let (predicted, y): (Floats2d, Floats2d) = (predicted.into(), y.into());
    assert_eq!(predicted.shape(), y.shape());

    let mut grads = model.zero_grads().unwrap();
    let dx = backprop(grad(floats(dy[0], dy[1])), &mut grads);
    assert_eq!(dx.is_ok(), y.shape() == dy, "{}: {dy:?} for {:?}", model.name(), y.shape());
    if let Ok(dx) = dx {
        assert_eq!(dx.shape(), x);
        model.finish_update(&mut Adam::new(0.1), &mut grads).unwrap();
    }
}

fn shape() -> impl Strategy<Value = [usize; 2]> {
    [0..6_usize, 0..6_usize]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn layers_of_any_width_with_inputs_and_gradients_of_any_shape(
        [n_i, n_o] in shape(),
        pieces in 0..6_usize,
        x in shape(),
        dy in shape(),
    ) {
        pass(Linear::new(n_i, n_o), n_i, x, dy, |dy| dy);
        pass(Relu::new(n_i, n_o), n_i, x, dy, |dy| dy);
        pass(Maxout::new(n_i, n_o), n_i, x, dy, |dy| dy);
        pass(Maxout::with_pieces(n_i, n_o, pieces), n_i, x, dy, |dy| dy);
        pass(Softmax::new(n_i, n_o), n_i, x, dy, LogitsGrad::from);
        pass(LayerNorm::new(n_i), n_i, x, dy, |dy| dy);
        pass(Dropout::new(0.3), x[1], x, dy, |dy| dy);
        pass(Some(Linear::new(n_i, n_i)), n_i, x, dy, |dy| dy);
        pass(chain((Linear::new(n_i, pieces), Linear::new(pieces, n_o))), n_i, x, dy, |dy| dy);
        pass(concatenate((Linear::new(n_i, pieces), Relu::new(n_i, n_o))), n_i, x, dy, |dy| dy);
        pass(add((Linear::new(n_i, n_o), Relu::new(n_i, n_o))), n_i, x, dy, |dy| dy);
        pass(residual(Linear::new(n_i, n_i)), n_i, x, dy, |dy| dy);
        pass(thinc::clone(&Linear::new(n_i, n_i), pieces.max(1)), n_i, x, dy, |dy| dy);
    }

    #[test]
    fn any_widths_and_samples_either_agree_or_are_refused(
        widths in prop::array::uniform5(0..4_usize),
        x in shape(),
        labels in prop::collection::vec(0..6_u64, 0..4),
    ) {
        let [a, b, c, d, e] = widths;
        let mut model = chain((
            Relu::new(a, b),
            residual(chain((LayerNorm::new(None), Maxout::new(c, d)))),
            tuplify((Softmax::new(None, e), concatenate((noop(), Linear::new(b, None))))),
        ));
        let truth = (Ints1d::from(labels.clone()), floats(1, 7));
        if model.initialize(&floats(x[0], x[1]), &truth, &mut Train::new(0)).is_ok() {
            let (probs, joined) = model.predict(floats(x[0], x[1])).unwrap();
            let classes = labels.iter().max().map_or(0, |&label| label as usize + 1);
            prop_assert!(probs.width() >= classes && probs.n_rows() == x[0]);
            prop_assert_eq!(joined.width(), 7);
        } else {
            prop_assert!(model.params().unwrap().iter().len() == 0);
        }
    }

    #[test]
    fn ids_and_columns_of_any_size(
        [n_o, n_v] in shape(),
        column in 0..4_usize,
        [rows, columns] in shape(),
        largest in 0..8_u64,
        dy in shape(),
    ) {
        let ids = Ints2d::from_fn([rows, columns], |[i, j]| (i + 2 * j) as u64 % (largest + 1));
        let in_range = |table: usize| (0..rows).all(|i| (i + 2 * column) as u64 % (largest + 1) < table as u64);
        for hashed in [false, true] {
            let model: Box<dyn DynModel<Ints2d, Floats2d>> = if hashed {
                Box::new(HashEmbed::new(n_o, n_v).column(column))
            } else {
                Box::new(Embed::new(n_o, n_v).column(column))
            };
            if n_o == 0 || n_v == 0 {
                prop_assert!(model.predict(ids.clone()).is_err());
                continue;
            }
            let model = initialized(model);
            let fits = column < columns && (hashed || in_range(n_v));
            prop_assert_eq!(model.predict(ids.clone()).is_ok(), fits);
            let begun = model.begin_update(ids.clone(), &mut Train::new(0));
            prop_assert_eq!(begun.is_ok(), fits);
            if let Ok((y, backprop)) = begun {
                prop_assert_eq!(y.shape(), [rows, n_o]);
                let result = backprop(floats(dy[0], dy[1]), &mut model.zero_grads().unwrap());
                prop_assert_eq!(result.is_ok(), dy == [rows, n_o]);
            }
        }
    }

    #[test]
    fn losses_of_any_shapes(guess in shape(), truth in shape(), labels in prop::collection::vec(0..6_u64, 0..6)) {
        let probs = Probs::from(Floats2d::full(guess, 0.5));
        let loss = CategoricalCrossentropy::new();
        let fits = labels.len() == guess[0] && labels.iter().all(|&label| label < guess[1] as u64);
        prop_assert_eq!(loss.get_grad_and_loss(&probs, &Ints1d::from(labels)).is_ok(), fits);
        let same = guess == truth;
        prop_assert_eq!(loss.get_grad_and_loss(&probs, &Floats2d::full(truth, 0.5)).is_ok(), same);
        prop_assert_eq!(L2Distance::new().get_loss(&probs, &floats(truth[0], truth[1])).is_ok(), same);
    }

    #[test]
    fn any_resize_succeeds_or_leaves_the_model_alone(
        widths in prop::array::uniform4(1..4_usize),
        size in 0..6_usize,
        fixed in any::<bool>(),
    ) {
        let [a, b, c, d] = widths;
        let tail: Box<dyn DynModel<Floats2d, Floats2d>> =
            if fixed { Box::new(chain((Linear::<3, 3>::default(), noop()))) } else { Box::new(Linear::new(c, d)) };
        let mut model = chain((Maxout::new(a, b), Dropout::default(), residual(Linear::new(b, b)), Relu::new(b, if fixed { 3 } else { c }), tail));
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let (mut takes, mut gives) = (a, if fixed { 3 } else { d });
        for output in [true, false] {
            let resized = if output { model.resize_output(size) } else { model.resize_input(size) };
            let allowed = size > 0 && !(fixed && output && size != 3);
            prop_assert_eq!(resized.is_ok(), allowed);
            if resized.is_ok() {
                *(if output { &mut gives } else { &mut takes }) = size;
            }
            prop_assert_eq!(model.predict(floats(2, takes)).unwrap().shape(), [2, gives]);
        }
    }
}
