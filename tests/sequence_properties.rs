//! What holds for every layer that takes sequences, on random sequences: a batch gives what each sequence gives alone,
//! their order does not matter, what stands where a `Padded` has no token does not matter, and nobody's input or
//! gradient is changed.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

use proptest::prelude::{Just, ProptestConfig, Strategy, prop, proptest};
use proptest::strategy::ValueTree as _;
use thinc::prelude::*;

const WIDTH: usize = 3;

type List = Vec<Floats2d>;

/// Sequences of up to 6 tokens.
fn lists(shortest: usize) -> impl Strategy<Value = List> {
    let sequence = prop::collection::vec(prop::array::uniform3(-2.0_f32..2.0), shortest..6);
    prop::collection::vec(sequence, 1..5).prop_map(|list| {
        list.into_iter().map(|rows| Floats2d::from_vec([rows.len(), WIDTH], rows.concat()).unwrap()).collect()
    })
}

/// The same list in another order: for each place, from where its sequence comes.
fn shuffled(list: List) -> impl Strategy<Value = (List, Vec<usize>)> {
    let order: Vec<usize> = (0..list.len()).collect();
    (Just(list), Just(order).prop_shuffle())
}

/// The same numbers in memory of their own.
fn copy(x: &Floats2d) -> Floats2d {
    Floats2d::from_vec(x.shape(), x.to_vec().unwrap()).unwrap()
}

fn copies(list: &[Floats2d]) -> List {
    list.iter().map(copy).collect()
}

#[track_caller]
fn assert_close(found: &Floats2d, expected: &Floats2d) {
    assert_eq!(found.shape(), expected.shape());
    for (found, expected) in found.as_slice().unwrap().iter().zip(expected.as_slice().unwrap()) {
        assert!((found - expected).abs() <= 1e-4 * expected.abs().max(1.0), "{found} is not {expected}");
    }
}

#[track_caller]
fn assert_all_close(found: &[Floats2d], expected: &[Floats2d]) {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).for_each(|(found, expected)| assert_close(found, expected));
}

/// Some gradient of an output: another number for each element, the same whatever the batch.
fn some_gradient(y: &Floats2d) -> Floats2d {
    Floats2d::from_fn(y.shape(), |[t, i]| 0.5 + (t as f32 * 0.7 - i as f32 * 0.3).sin())
}

fn initialized<N: Node>(mut model: N) -> N {
    model.initialize(&(), &(), &mut Train::new(5)).unwrap();
    model
}

/// Forward and back, with lists: outputs and gradients of the inputs. Nothing that was handed over changes, and nothing
/// changes the next pass.
trait Pass {
    fn pass(&self, list: &[Floats2d]) -> (List, List);
}

/// A layer that gives a sequence for each of a container of sequences.
struct Each<M>(M);
/// A layer that gives a row for each sequence of a `Ragged`.
struct Pooled<M>(M);
/// A layer for `Ragged`.
struct OnRagged<M>(M);
/// A layer for `Padded`, with numbers in the gradient where no token is.
struct OnPadded<M>(M, f32);

impl<M: Model<List, Output = List>> Pass for Each<M> {
    fn pass(&self, list: &[Floats2d]) -> (List, List) {
        let (y, backprop) = self.0.begin_update(list.to_vec(), &mut Train::new(0)).unwrap();
        assert_all_close(&self.0.predict(list.to_vec()).unwrap(), &y);
        let dy: List = y.iter().map(some_gradient).collect();
        let before = (copies(list), copies(&y), copies(&dy));
        let dx = backprop(dy.clone(), &mut self.0.zero_grads().unwrap()).unwrap();
        assert_eq!((list.to_vec(), y.clone(), dy), before);
        (y, dx)
    }
}

impl<M: Model<Ragged, Output = Ragged>> Pass for OnRagged<M> {
    fn pass(&self, list: &[Floats2d]) -> (List, List) {
        let x = Ragged::from_list(list.to_vec()).unwrap();
        let (y, backprop) = self.0.begin_update(x.clone(), &mut Train::new(0)).unwrap();
        let dy: List = y.clone().into_list().unwrap().iter().map(some_gradient).collect();
        let dy = Ragged::from_list(dy).unwrap().into_parts().0;
        let before = (copy(x.data()), copy(y.data()), copy(&dy));
        let dx = backprop(dy.clone(), &mut self.0.zero_grads().unwrap()).unwrap();
        assert_eq!((x.data(), y.data(), &dy), (&before.0, &before.1, &before.2));
        (y.into_list().unwrap(), x.with_data(dx).unwrap().into_list().unwrap())
    }
}

impl<M: Model<Padded, Output = Padded>> Pass for OnPadded<M> {
    fn pass(&self, list: &[Floats2d]) -> (List, List) {
        let x = Padded::from_list(list.to_vec()).unwrap();
        let padding = x.padding().clone();
        let (y, backprop) = self.0.begin_update(x.clone(), &mut Train::new(0)).unwrap();
        let dy: List = y.to_list().unwrap().iter().map(some_gradient).collect();
        let tokens = Padded::from_list(dy).unwrap().into_parts().0;
        // What is no token: where a `Padded` of ones is zero.
        let ones =
            Padded::from_tokens(&Floats2d::full([padding.lengths().total(), y.data().width()], 1.0), padding.clone());
        let mask = ones.unwrap().into_parts().0;
        let dy = tokens.zip_map(&mask, |dy, token| if token == 1.0 { dy } else { self.1 }).unwrap();
        // A `Padded` is zero where no token is.
        let zeros = y.data().zip_map(&mask, |y, token| if token == 1.0 { 0.0 } else { y }).unwrap();
        assert!(zeros.as_slice().unwrap().iter().all(|&y| y == 0.0));
        let dx = backprop(dy, &mut self.0.zero_grads().unwrap()).unwrap();
        (y.to_list().unwrap(), Padded::<Floats2d>::new(dx, padding).unwrap().to_list().unwrap())
    }
}

impl<M: Model<Ragged, Output = Floats2d>> Pass for Pooled<M> {
    fn pass(&self, list: &[Floats2d]) -> (List, List) {
        let x = Ragged::from_list(list.to_vec()).unwrap();
        let (y, backprop) = self.0.begin_update(x.clone(), &mut Train::new(0)).unwrap();
        let dy = Floats2d::from_fn(y.shape(), |[_, i]| 1.0 + i as f32);
        let before = (copy(x.data()), copy(&y), copy(&dy));
        let dx = backprop(dy.clone(), &mut self.0.zero_grads().unwrap()).unwrap();
        assert_eq!((x.data(), &y, &dy), (&before.0, &before.1, &before.2));
        let rows = (0..list.len()).map(|i| y.rows(i..i + 1).unwrap()).collect();
        (rows, x.with_data(dx).unwrap().into_list().unwrap())
    }
}

/// A batch gives what each of its sequences gives alone, in any order.
#[track_caller]
fn holds(layer: &impl Pass, list: &[Floats2d], order: &[usize]) {
    let (y, dx) = layer.pass(list);
    let alone: Vec<_> = list.iter().map(|x| layer.pass(std::slice::from_ref(x))).collect();
    assert_all_close(&y, &alone.iter().map(|(y, _)| y[0].clone()).collect::<Vec<_>>());
    assert_all_close(&dx, &alone.iter().map(|(_, dx)| dx[0].clone()).collect::<Vec<_>>());
    let in_order = |of: &[Floats2d]| -> List { order.iter().map(|&i| of[i].clone()).collect() };
    let (y_shuffled, dx_shuffled) = layer.pass(&in_order(list));
    assert_all_close(&y_shuffled, &in_order(&y));
    assert_all_close(&dx_shuffled, &in_order(&dx));
}

/// One layer in every container.
#[track_caller]
fn holds_everywhere<M>(layer: M, list: &[Floats2d], order: &[usize])
where
    M: Model<List, Output = List> + Model<Ragged, Output = Ragged> + Model<Padded, Output = Padded> + Clone,
{
    holds(&Each(layer.clone()), list, order);
    holds(&OnRagged(layer.clone()), list, order);
    for number in [0.0, 1e6, f32::NAN] {
        holds(&OnPadded(layer.clone(), number), list, order);
    }
    let (y, dx) = Each(layer.clone()).pass(list);
    let (y_ragged, dx_ragged) = OnRagged(layer.clone()).pass(list);
    let (y_padded, dx_padded) = OnPadded(layer, f32::NAN).pass(list);
    assert_all_close(&y_ragged, &y);
    assert_all_close(&y_padded, &y);
    assert_all_close(&dx_ragged, &dx);
    assert_all_close(&dx_padded, &dx);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pooling_of_any_sequences((list, order) in lists(0).prop_flat_map(shuffled)) {
        holds(&Pooled(reduce_sum()), &list, &order);
        holds(&Pooled(reduce_mean()), &list, &order);
    }

    #[test]
    fn pooling_of_sequences_with_tokens((list, order) in lists(1).prop_flat_map(shuffled)) {
        holds(&Pooled(reduce_max()), &list, &order);
        holds(&Pooled(reduce_first()), &list, &order);
        holds(&Pooled(reduce_last()), &list, &order);
    }

    #[test]
    fn windows((list, order) in lists(0).prop_flat_map(shuffled), window in 0_usize..4) {
        holds_everywhere(expand_window(window), &list, &order);
        holds_everywhere(ExpandWindow::<2>::default(), &list, &order);
    }

    #[test]
    fn layers_around_layers((list, order) in lists(0).prop_flat_map(shuffled), pad in 0_usize..3) {
        holds_everywhere(initialized(with_array(Relu::new(WIDTH, 5)).pad(pad)), &list, &order);
        holds_everywhere(with_array(expand_window(pad)).pad(pad), &list, &order);
        let convolution = initialized(chain((expand_window(1), with_array(Maxout::new(3 * WIDTH, 4)))));
        holds_everywhere(with_list(convolution.clone()), &list, &order);
        holds_everywhere(with_ragged(convolution.clone()), &list, &order);
        holds_everywhere(with_padded(convolution.clone()), &list, &order);
        holds_everywhere(convolution, &list, &order);
    }

    #[test]
    fn conversions((list, order) in lists(0).prop_flat_map(shuffled)) {
        holds(&Each(chain((list2ragged(), ragged2list()))), &list, &order);
        holds(&Each(chain((list2padded(), padded2list()))), &list, &order);
        let (y, dx) = Each(chain((list2padded(), expand_window(1), padded2list()))).pass(&list);
        let (y_list, dx_list) = Each(expand_window(1)).pass(&list);
        assert_all_close(&y, &y_list);
        assert_all_close(&dx, &dx_list);
    }

    #[test]
    fn combinators((list, order) in lists(0).prop_flat_map(shuffled)) {
        let dense = || with_array(Linear::new(WIDTH, WIDTH));
        holds_everywhere(initialized(residual(dense())), &list, &order);
        holds_everywhere(initialized(add((dense(), noop(), dense()))), &list, &order);
        holds_everywhere(initialized(concatenate((dense(), expand_window(1)))), &list, &order);
        holds_everywhere(Dropout::new(0.0), &list, &order);
    }

    #[test]
    fn softmax_of_sequences_adds_up_to_one(list in lists(1)) {
        let ragged = Ragged::from_list(list).unwrap();
        let y = ragged.data().ops().softmax_sequences(ragged.data().clone(), ragged.lengths()).unwrap();
        let sums = reduce_sum().predict(ragged.with_data(y).unwrap()).unwrap();
        assert_close(&sums, &Floats2d::full(sums.shape(), 1.0));
    }
}

/// The strategies make what the tests are about.
#[test]
fn some_sequences_are_empty_and_some_are_of_one_length() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let lists: Vec<List> = (0..100).map(|_| lists(0).new_tree(&mut runner).unwrap().current()).collect();
    assert!(lists.iter().flatten().any(|x| x.n_rows() == 0));
    assert!(lists.iter().any(|list| list.len() > 1 && list.iter().all(|x| x.n_rows() == list[0].n_rows())));
}
