//! Layers for sequences against the numbers and the bytes of Thinc 8.3.11, which `tests/golden/make_sequences.py`
//! wrote.
//!
//! Numbers agree to 1e-5 of the largest one.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "common/golden.rs"]
mod golden;

use thinc::prelude::*;

use golden::{Case, write_for_python};

fn case(name: &str) -> Case {
    Case::new("sequences", name)
}

fn lengths(case: &Case, key: &str) -> Lengths {
    Lengths::new(&case.numbers(key)).unwrap()
}

/// A value of sequences as its tokens, one sequence behind the other, and their lengths.
trait Sequences: Container<Tokens = Floats2d> {
    fn of(tokens: Floats2d, lengths: &Lengths) -> Self;
    fn layout(lengths: &Lengths) -> Self::Layout;
}

macro_rules! sequences {
    ($($container:ty, |$lengths:ident| $layout:expr;)*) => {$(
        impl Sequences for $container {
            fn of(tokens: Floats2d, lengths: &Lengths) -> Self {
                Container::from_tokens(Some(tokens), &Self::layout(lengths)).unwrap()
            }

            fn layout($lengths: &Lengths) -> Self::Layout {
                $layout
            }
        }
    )*};
}
sequences! {
    Floats2d, |lengths| Lengths::one(lengths.total());
    Vec<Floats2d>, |lengths| lengths.clone();
    Ragged, |lengths| lengths.clone();
    Padded, |lengths| Padding::new(lengths).unwrap();
}

/// Loads Python's bytes, writes them again, and compares the forward pass and the gradients.
#[track_caller]
fn compare<X: Sequences, M: Model<X> + Clone>(name: &str, mut model: M)
where
    M::Output: Sequences,
{
    let case = case(name);
    let open = golden::load(name, &mut model, &case.bytes());
    let (lengths, y_lengths) = (lengths(&case, "lengths"), lengths(&case, "y_lengths"));
    let x = X::of(case.floats("x"), &lengths);
    let tokens = |y: M::Output| y.into_tokens().unwrap().0.unwrap();
    for model in [&model, &open] {
        case.check("y", &tokens(model.predict(x.clone()).unwrap()));
    }
    let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    case.check("y", &tokens(y));
    let layout = M::Output::layout(&y_lengths);
    let dy = M::Output::unflatten_grad(Some(case.floats("dy")), &layout).unwrap();
    let mut grads = model.zero_grads().unwrap();
    let dx = backprop(dy, &mut grads).unwrap();
    case.check("dx", &X::flatten_grad(dx, &X::layout(&lengths)).unwrap().unwrap());
    case.check_gradients(&mut grads);
    let dy = M::Output::unflatten_grad(Some(case.floats("dy")), &layout).unwrap();
    write_for_python(name, &mut model, x, dy, |y| tokens(y).to_vec().unwrap());
}

#[test]
fn reductions() {
    compare::<Ragged, _>("reduce_sum", reduce_sum());
    compare::<Ragged, _>("reduce_mean", reduce_mean());
    compare::<Ragged, _>("reduce_max", reduce_max());
    compare::<Ragged, _>("reduce_first", reduce_first());
    compare::<Ragged, _>("reduce_last", reduce_last());
}

#[test]
fn windows() {
    compare::<Ragged, _>("expand_window_1", ExpandWindow::<1>::default());
    compare::<Ragged, _>("expand_window_2", ExpandWindow::<2>::default());
    compare::<Ragged, _>("expand_window_2", expand_window(1));
    compare::<Floats2d, _>("expand_window_1_flat", expand_window(1));
    compare::<Floats2d, _>("expand_window_2_flat", expand_window(2));
    // Lists and `Padded` have the numbers of a `Ragged`.
    compare::<Vec<Floats2d>, _>("expand_window_1", expand_window(1));
    compare::<Padded, _>("expand_window_1", expand_window(1));
}

#[test]
fn with_array_in_every_container() {
    compare::<Ragged, _>("with_array_ragged", with_array(Maxout::new(4, 3)));
    compare::<Vec<Floats2d>, _>("with_array_list", with_array(Maxout::new(None, None)));
    compare::<Padded, _>("with_array2d_padded", with_array(Maxout::<4, 3>::default()));
    compare::<Vec<Floats2d>, _>("with_array_pad", with_array(chain((expand_window(1), Relu::new(12, 3)))));
}

#[test]
fn with_array2d_is_with_array() {
    compare::<Floats2d, _>("with_array_flat", with_array(Maxout::new(4, 3)));
    compare::<Ragged, _>("with_array2d_ragged", with_array(Maxout::new(4, 3)));
    compare::<Vec<Floats2d>, _>("with_array2d_list", with_array(Maxout::new(4, 3)));
    compare::<Floats2d, _>("with_array2d_flat", with_array(Maxout::new(4, 3)));
}

#[test]
fn with_list_in_every_container() {
    compare::<Ragged, _>("with_list_ragged", with_list(with_array(Relu::new(4, 3))));
    compare::<Padded, _>("with_list_padded", with_list(with_array(Relu::new(4, 3))));
    compare::<Vec<Floats2d>, _>("with_list_list", with_list(with_array(Relu::new(4, 3))));
}

#[test]
fn with_ragged_in_every_container() {
    let convolution = || with_ragged(chain((expand_window(1), with_array(Linear::new(12, 2)))));
    compare::<Ragged, _>("with_ragged_ragged", convolution());
    compare::<Vec<Floats2d>, _>("with_ragged_list", convolution());
    compare::<Padded, _>("with_ragged_padded", convolution());
}

#[test]
fn with_padded_in_every_container() {
    compare::<Ragged, _>("with_padded_ragged", with_padded(with_array(Linear::new(4, 2))));
    compare::<Vec<Floats2d>, _>("with_padded_list", with_padded(with_array(Linear::new(4, 2))));
    compare::<Padded, _>("with_padded_padded", with_padded(with_array(Linear::new(4, 2))));
}

#[test]
fn conversions() {
    compare::<Vec<Floats2d>, _>("list2array", list2array());
    compare::<Vec<Floats2d>, _>("list2ragged", list2ragged());
    compare::<Ragged, _>("ragged2list", ragged2list());
    compare::<Vec<Floats2d>, _>("list2padded", list2padded());
    compare::<Padded, _>("padded2list", padded2list());
    compare::<Vec<Floats2d>, _>("list2array_empty", list2array());
    compare::<Vec<Floats2d>, _>("list2ragged_empty", list2ragged());
    compare::<Ragged, _>("ragged2list_empty", ragged2list());
    compare::<Vec<Floats2d>, _>("list2padded_empty", list2padded());
    compare::<Padded, _>("padded2list_empty", padded2list());
}

#[test]
fn combinators() {
    compare::<Vec<Floats2d>, _>("residual_list", residual(with_array(Relu::new(4, 4))));
    compare::<Ragged, _>("residual_ragged", residual(with_array(Relu::new(4, 4))));
    compare::<Padded, _>("residual_padded", residual(with_array(Linear::new(4, 4))));
    compare::<Floats2d, _>("residual_flat", residual(with_array(Relu::new(4, 4))));
    compare::<Vec<Floats2d>, _>("clone_list", thinc::clone(&with_array(Relu::new(4, 4)), 2));
    let side_by_side = || concatenate((with_array(Linear::new(4, 3)), with_array(Relu::new(4, 2))));
    compare::<Ragged, _>("concatenate", side_by_side());
    compare::<Vec<Floats2d>, _>("concatenate", side_by_side());
    compare::<Padded, _>("concatenate", side_by_side());
    let sum = || add((with_array(Relu::new(4, 3)), with_array(Linear::new(4, 3))));
    compare::<Ragged, _>("add", sum());
    compare::<Vec<Floats2d>, _>("add", sum());
    compare::<Padded, _>("add", sum());
    let block = residual(chain((expand_window(1), with_array(Maxout::new(12, 4)))));
    compare::<Ragged, _>("convolution", chain((block, reduce_mean(), Linear::new(4, 2))));
}

#[test]
fn bytes_without_numbers() {
    #[track_caller]
    fn round_trip(name: &str, mut model: impl Node + Clone) {
        golden::load(name, &mut model, &case(name).bytes());
    }
    round_trip("with_flatten", with_flatten(with_array(Linear::new(4, 3))));
    round_trip("with_getitem", with_getitem::<1, _>(Linear::new(None, None)));
    round_trip("with_array_chain", with_array(chain((Relu::new(4, 3), Linear::new(3, 2)))));
}

#[test]
fn operations() {
    let softmax = case("softmax_sequences");
    let (x, lengths) = (softmax.floats("x"), lengths(&softmax, "lengths"));
    let ops = x.ops();
    let y = ops.softmax_sequences(x, &lengths).unwrap();
    softmax.check("y", &y);
    softmax.check("dx", &ops.backprop_softmax_sequences(softmax.floats("dy"), &y, &lengths).unwrap());
    let columns = case("seq2col");
    columns.check("y", &ops.seq2col(&columns.floats("x"), 2, &lengths).unwrap());
    columns.check("dx", &ops.backprop_seq2col(&columns.floats("dy"), 2, &lengths).unwrap());
    let largest = case("max");
    let (best, which) = ops.reduce_max(&largest.floats("x"), &lengths).unwrap();
    largest.check("y", &best);
    let which: Vec<_> = which.as_slice().unwrap().iter().map(|&t| t as usize).collect();
    assert_eq!(which, largest.numbers("which"));
}
