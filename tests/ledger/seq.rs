//! Sequences, and the layers around layers.

use thinc::model::{AnyGradient, VisitGradients};
use thinc::prelude::*;
use thinc::testing::check_gradients;

fn floats(rows: usize, width: usize) -> Floats2d {
    let mut rng = Rng::new((rows * 10 + width) as u64);
    Floats2d::from_fn([rows, width], |_| rng.normal())
}

/// The same numbers in memory of their own.
fn copy(x: &Floats2d) -> Floats2d {
    Floats2d::from_vec(x.shape(), x.to_vec().unwrap()).unwrap()
}

fn list() -> Vec<Floats2d> {
    vec![floats(3, 4), floats(1, 4), floats(2, 4)]
}

fn initialized<N: Node>(mut model: N) -> N {
    model.initialize(&(), &(), &mut Train::new(2)).unwrap();
    model
}

/// Thinc adds to the output of the first layer in place: `add(relu, relu)` gets a wrong gradient, as the callback of
/// `relu` looks at its output again, and `add(noop, f)` changes the caller's input.
#[test]
fn ledger_7_add_does_not_change_what_layers_saved() {
    let x = floats(5, 4);
    let before = copy(&x);
    check_gradients(&initialized(add((Relu::new(4, 3), Relu::new(4, 3)))), x.clone()).unwrap();
    let model = initialized(add((noop(), Linear::new(4, 4))));
    let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    let (dy, dy_before) = (y.clone(), copy(&y));
    backprop(y, &mut model.zero_grads().unwrap()).unwrap();
    assert_eq!((x, dy), (before, dy_before));
    let ragged = Ragged::from_list(list()).unwrap();
    check_gradients(&initialized(add((with_array(Relu::new(4, 3)), with_array(Relu::new(4, 3))))), ragged).unwrap();
}

/// Thinc's callback hands a gradient of three axes to a layer for matrices, which raises.
#[test]
fn ledger_8_with_reshape_goes_back() {
    let model = initialized(with_reshape(Relu::new(4, 3)));
    let x = Floats3d::from_fn([2, 5, 4], |[i, j, k]| (i as f32 - 0.4) * (j as f32 - 1.3) + 0.3 * k as f32);
    let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    assert_eq!(backprop(y, &mut model.zero_grads().unwrap()).unwrap().shape(), [2, 5, 4]);
    check_gradients(&model, x).unwrap();
}

/// Thinc's callback of `concatenate` raises for a `Ragged`, and gives twice as many gradients as there are sequences
/// for a list.
#[test]
fn ledger_9_concatenate_ragged_and_lists() {
    let model = initialized(concatenate((with_array(Linear::new(4, 3)), with_array(Relu::new(4, 2)))));
    let (y, backprop) = model.begin_update(list(), &mut Train::new(0)).unwrap();
    let dx = backprop(y, &mut model.zero_grads().unwrap()).unwrap();
    assert_eq!(dx.iter().map(|dx| dx.shape()).collect::<Vec<_>>(), [[3, 4], [1, 4], [2, 4]]);
    check_gradients(&model, list()).unwrap();
    check_gradients(&model, Ragged::from_list(list()).unwrap()).unwrap();
    check_gradients(&model, Padded::from_list(list()).unwrap()).unwrap();
}

/// Thinc's backward pass of `maxout` raises an `IndexError` for a batch without rows.
#[test]
fn ledger_12_maxout_of_an_empty_batch() {
    let model = initialized(Maxout::new(4, 3));
    let (y, backprop) = model.begin_update(Floats2d::zeros([0, 4]), &mut Train::new(0)).unwrap();
    assert_eq!(backprop(y, &mut model.zero_grads().unwrap()).unwrap().shape(), [0, 4]);
    let model = with_array(model);
    let x = vec![Floats2d::zeros([0, 4])];
    let (y, backprop) = model.begin_update(x, &mut Train::new(0)).unwrap();
    assert_eq!(backprop(y, &mut model.zero_grads().unwrap()).unwrap()[0].shape(), [0, 4]);
}

/// Thinc's first version splits the gradient of the items along the wrong axis.
#[test]
fn ledger_13_with_flatten_gives_each_item_its_gradient() {
    let model = initialized(with_flatten(with_array(Linear::new(4, 3))));
    let nested = vec![list(), Vec::new(), vec![floats(7, 4)]];
    let (y, backprop) = model.begin_update(nested.clone(), &mut Train::new(0)).unwrap();
    let dx = backprop(y, &mut model.zero_grads().unwrap()).unwrap();
    let shapes = |nested: &[Vec<Floats2d>]| -> Vec<Vec<[usize; 2]>> {
        nested.iter().map(|list| list.iter().map(|x| x.shape()).collect()).collect()
    };
    assert_eq!(shapes(&dx), shapes(&nested));
    check_gradients(&model, nested).unwrap();
}

/// The gradient of the bias.
struct Bias(Vec<f32>);

impl VisitGradients for Bias {
    fn gradient(&mut self, name: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
        if name == "b" {
            self.0 = gradient.storage().as_slice()?.to_vec();
        }
        Ok(())
    }
}

/// Thinc's `with_array` hands a `Padded` to the layer with three axes, and every dense layer raises; its `with_array2d`
/// hands over the places without a token, too, whose gradients then add to those of the weights.
#[test]
fn ledger_14_with_array_takes_padded_and_leaves_out_what_is_no_token() {
    let model = initialized(with_array(Linear::new(4, 3)));
    let padded = Padded::from_list(list()).unwrap();
    let (y, backprop) = model.begin_update(padded.clone(), &mut Train::new(0)).unwrap();
    let mut grads = model.zero_grads().unwrap();
    backprop(Floats3d::full(y.data().shape(), 1.0), &mut grads).unwrap();
    let mut bias = Bias(Vec::new());
    grads.visit(&mut bias).unwrap();
    // Of 6 tokens in 9 places.
    assert_eq!((padded.data().shape(), bias.0), ([3, 3, 4], vec![6.0; 3]));
    check_gradients(&model, padded).unwrap();
}

/// Thinc's reductions on a GPU give `None` where its own kernels cannot be used. All of them give what they compute
/// here, for any width and sequences without tokens where those have a meaning.
#[test]
fn ledger_22_reductions_give_their_result() {
    let x = Ragged::with_lengths(Floats2d::from_rows(&[[1.0, 5.0], [3.0, -1.0], [2.0, 2.0]]), &[2, 1]).unwrap();
    let rows = |rows| Floats2d::from_rows::<2, 2>(rows);
    assert_eq!(reduce_sum().predict(x.clone()).unwrap(), rows(&[[4.0, 4.0], [2.0, 2.0]]));
    assert_eq!(reduce_mean().predict(x.clone()).unwrap(), rows(&[[2.0, 2.0], [2.0, 2.0]]));
    assert_eq!(reduce_max().predict(x.clone()).unwrap(), rows(&[[3.0, 5.0], [2.0, 2.0]]));
    assert_eq!(reduce_first().predict(x.clone()).unwrap(), rows(&[[1.0, 5.0], [2.0, 2.0]]));
    assert_eq!(reduce_last().predict(x.clone()).unwrap(), rows(&[[3.0, -1.0], [2.0, 2.0]]));
    check_gradients(&reduce_sum(), x.clone()).unwrap();
    check_gradients(&reduce_mean(), x.clone()).unwrap();
    check_gradients(&reduce_max(), x).unwrap();
    let empty = Ragged::with_lengths(Floats2d::zeros([1, 2]), &[0, 1]).unwrap();
    check_gradients(&reduce_mean(), empty).unwrap();
}

/// In Thinc `ragged[:2]` raises, `ragged[-1:]` gives the wrong tokens, `ragged[-1]` has no lengths, and an empty
/// selection loses the width.
#[test]
fn ledger_23_ragged_indexing_from_both_ends() {
    let list = list();
    let ragged = Ragged::from_list(list.clone()).unwrap();
    assert_eq!(ragged.select(..2).unwrap().into_list().unwrap(), list[..2]);
    assert_eq!(ragged.select(2..).unwrap().into_list().unwrap(), list[2..]);
    assert_eq!(ragged.select(-1).unwrap(), Ragged::with_lengths(list[2].clone(), &[2]).unwrap());
    assert_eq!(ragged.select(1..1).unwrap().data().shape(), [0, 4]);
    assert!(ragged.select(3).is_err() && ragged.select(-4).is_err());
}

/// In Thinc the index of a `Padded` goes along time, and the selection has its lengths where the sizes of the steps
/// should be.
#[test]
fn ledger_24_padded_indexing_goes_by_sequence() {
    let list = list();
    let padded = Padded::from_list(list.clone()).unwrap();
    for (i, sequence) in list.iter().enumerate() {
        assert_eq!(&padded.sequence(i).unwrap(), sequence);
        assert_eq!(padded.select(i).unwrap().to_list().unwrap(), std::slice::from_ref(sequence));
    }
    let last = padded.select(1..).unwrap();
    assert_eq!((last.data().shape(), last.padding().size_at_t()), ([2, 2, 4], [2, 1].as_slice()));
    assert_eq!(last.to_list().unwrap(), list[1..]);
}
