//! Layers for sequences against the numbers and the bytes of Thinc 8.3.11, which `tests/golden/make_sequences.py`
//! wrote.
//!
//! Numbers agree to 1e-5 of the largest one.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "common/golden.rs"]
mod golden;

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use thinc::model::{AnyGradient, VisitGradients};
use thinc::prelude::*;

const TOLERANCE: f64 = 1e-5;

struct Case(String, Map<String, Value>);

impl Case {
    fn new(name: &str) -> Self {
        let file: Map<String, Value> = serde_json::from_str(include_str!("golden/sequences.json")).unwrap();
        Self(name.to_owned(), file[name].as_object().unwrap().clone())
    }

    fn bytes(&self) -> Vec<u8> {
        let digits = self.1["bytes"].as_str().unwrap();
        (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap()).collect()
    }

    fn floats(&self, key: &str) -> Floats2d {
        let (shape, values) = array(&self.1[key]);
        Floats2d::from_vec([shape[0], shape[1]], values.into_iter().map(|value| value as f32).collect()).unwrap()
    }

    fn lengths(&self, key: &str) -> Lengths {
        let lengths = self.1[key].as_array().unwrap().iter().map(|length| length.as_u64().unwrap() as usize);
        Lengths::new(&lengths.collect::<Vec<_>>()).unwrap()
    }

    #[track_caller]
    fn check(&self, key: &str, found: &Floats2d) {
        check(&format!("{} {key}", self.0), &self.1[key], found.shape_slice(), found.as_slice().unwrap());
    }
}

fn array(value: &Value) -> (Vec<usize>, Vec<f64>) {
    let shape = value["shape"].as_array().unwrap().iter().map(|size| size.as_u64().unwrap() as usize).collect();
    (shape, value["values"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect())
}

#[track_caller]
fn check(what: &str, golden: &Value, shape: &[usize], found: &[f32]) {
    let (expected_shape, expected) = array(golden);
    assert_eq!(shape, expected_shape, "{what}");
    let largest = expected.iter().fold(f64::MIN_POSITIVE, |max, value| max.max(value.abs()));
    for (expected, &found) in expected.iter().zip(found) {
        let error = (expected - f64::from(found)).abs() / largest;
        assert!(error <= TOLERANCE, "{what} differs by {error:e} of its largest value");
    }
}

/// Shape and values of every gradient, by path.
#[derive(Default)]
struct Collect {
    path: Vec<String>,
    found: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
}

impl VisitGradients for Collect {
    fn gradient(&mut self, name: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
        let path = self.path.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(".");
        self.found.insert(path, (gradient.shape().to_vec(), gradient.storage().as_slice()?.to_vec()));
        Ok(())
    }

    fn enter(&mut self, name: &str) {
        self.path.push(name.to_owned());
    }

    fn leave(&mut self) {
        self.path.pop();
    }
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
fn compare<X: Sequences, M: Model<X>>(name: &str, mut model: M)
where
    M::Output: Sequences,
{
    let case = Case::new(name);
    model.from_bytes(&case.bytes()).unwrap();
    assert!(model.to_bytes().unwrap() == case.bytes(), "{name} has other bytes");
    let (lengths, y_lengths) = (case.lengths("lengths"), case.lengths("y_lengths"));
    let x = X::of(case.floats("x"), &lengths);
    let tokens = |y: M::Output| y.into_tokens().unwrap().0.unwrap();
    case.check("y", &tokens(model.predict(x.clone()).unwrap()));
    let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    case.check("y", &tokens(y));
    let layout = M::Output::layout(&y_lengths);
    let dy = M::Output::unflatten_grad(Some(case.floats("dy")), &layout).unwrap();
    let mut grads = model.zero_grads().unwrap();
    let dx = backprop(dy, &mut grads).unwrap();
    case.check("dx", &X::flatten_grad(dx, &X::layout(&lengths)).unwrap().unwrap());
    let mut collect = Collect::default();
    grads.visit(&mut collect).unwrap();
    let golden = case.1["grads"].as_object().unwrap();
    assert_eq!(collect.found.keys().collect::<Vec<_>>(), golden.keys().collect::<Vec<_>>(), "{name}");
    for (path, (shape, values)) in &collect.found {
        check(&format!("{name} {path}"), &golden[path], shape, values);
    }
    let dy = M::Output::unflatten_grad(Some(case.floats("dy")), &layout).unwrap();
    golden::write_for_python(name, &mut model, x, dy, |y| tokens(y).to_vec().unwrap());
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
    fn round_trip(name: &str, mut model: impl Node) {
        let bytes = Case::new(name).bytes();
        model.from_bytes(&bytes).unwrap();
        assert!(model.to_bytes().unwrap() == bytes, "{name} has other bytes");
    }
    round_trip("with_flatten", with_flatten(with_array(Linear::new(4, 3))));
    round_trip("with_getitem", with_getitem::<1, _>(Linear::new(None, None)));
    round_trip("with_array_chain", with_array(chain((Relu::new(4, 3), Linear::new(3, 2)))));
}

#[test]
fn operations() {
    let case = Case::new("softmax_sequences");
    let (x, lengths) = (case.floats("x"), case.lengths("lengths"));
    let ops = x.ops();
    let y = ops.softmax_sequences(x, &lengths).unwrap();
    case.check("y", &y);
    case.check("dx", &ops.backprop_softmax_sequences(case.floats("dy"), &y, &lengths).unwrap());
    let case = Case::new("seq2col");
    case.check("y", &ops.seq2col(&case.floats("x"), 2, &lengths).unwrap());
    case.check("dx", &ops.backprop_seq2col(&case.floats("dy"), 2, &lengths).unwrap());
    let case = Case::new("max");
    let (best, which) = ops.reduce_max(&case.floats("x"), &lengths).unwrap();
    case.check("y", &best);
    let golden: Vec<u32> = case.1["which"].as_array().unwrap().iter().map(|t| t.as_u64().unwrap() as u32).collect();
    assert_eq!(which.as_slice().unwrap(), golden);
}
