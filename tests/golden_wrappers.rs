//! Wrappers against the numbers and the bytes of Thinc 8.3.11, which `tests/golden/make_wrappers.py` wrote.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "common/mod.rs"]
mod common;
#[path = "common/golden.rs"]
mod golden;

use serde_json::{Map, Value};
use thinc::prelude::*;

use golden::{Case, check, write_for_python};

fn golden(name: &str) -> Vec<u8> {
    Case::new("wrappers", name).bytes()
}

/// Loads Python's bytes and writes them again.
#[track_caller]
fn same<N: Node + Clone>(name: &str, mut model: N) {
    golden::load(name, &mut model, &golden(name));
}

#[test]
fn a_wrapper_has_the_dimensions_of_its_layer() {
    same("resizable", resizable(Linear::new(None, None)));
    assert_eq!(resizable(Linear::new(None, None)).to_bytes().unwrap(), golden("resizable_open"));
    same("resizable_chain", chain((Relu::new(4, 5), resizable(Softmax::new(5, 2)))));
    same("with_cpu", with_cpu(Maxout::new(4, 3)));
    same("with_cpu", with_cpu(Maxout::new(None, None)));
    same("with_cpu_residual", residual(with_cpu(Maxout::new(4, 4))));
    same("with_cpu_chain", with_cpu(chain((Relu::new(4, 3), Linear::new(3, 2)))));
}

#[test]
fn a_list_has_none() {
    same("map_list", map_list(Maxout::new(4, 3)));
    same("map_list_chain", chain((map_list(Relu::new(4, 3)), map_list(Linear::new(3, 2)))));
}

#[test]
fn with_debug_leaves_no_trace() {
    same("with_debug", chain((with_debug(Relu::new(4, 3), "first"), Linear::new(3, 2))));
}

/// The names and dimensions of all nodes, which come before the attributes.
fn nodes(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.windows(6).position(|part| part == b"\xa5attrs").unwrap()]
}

#[test]
fn with_array_has_the_nodes_of_thinc() {
    let check = |name: &str, bytes: Result<Vec<u8>>| assert_eq!(nodes(&bytes.unwrap()), nodes(&golden(name)), "{name}");
    check("with_array", with_array(Maxout::new(4, 3)).to_bytes());
    check("with_array_residual", residual(with_array(Maxout::new(4, 4))).to_bytes());
    let two = chain((with_array(Relu::new(4, 3)), with_array(Linear::new(3, 2))));
    check("with_array_chain", two.to_bytes());
}

/// Thinc leaves the old width on the wrapper when the layer in it grows.
#[test]
fn what_thinc_has_resized_can_be_loaded() {
    let bytes = golden("resized");
    let mut model = resizable(Linear::new(4, None));
    model.from_bytes(&bytes).unwrap();
    assert_eq!(model.predict(Floats2d::zeros([1, 4])).unwrap().shape(), [1, 5]);
    // Here the wrapper has the width of its layer.
    let (ours, theirs) = (model.to_bytes().unwrap(), &bytes);
    assert_eq!(ours.len(), theirs.len());
    let differ: Vec<_> = ours.iter().zip(theirs).filter(|(a, b)| a != b).collect();
    assert_eq!(differ, [(&5, &2)]);
    // Other models are told that the bytes contradict themselves.
    let bytes = golden("with_cpu");
    let mut broken = bytes.clone();
    let at = bytes.windows(4).position(|part| part == b"\xa2nO\x03").unwrap();
    broken[at + 3] = 7;
    let error = with_cpu(Maxout::new(4, 3)).from_bytes(&broken).unwrap_err().to_string();
    assert!(error.contains("dimension `nO` of `with_cpu(maxout)` is 3, but 7 in the bytes"), "{error}");
}

/// A value as the arrays in it, in their order.
trait Parts {
    fn parts(&self) -> Vec<(&[usize], &[f32])>;
}

macro_rules! arrays {
    ($($array:ty),+) => {$(
        impl Parts for $array {
            fn parts(&self) -> Vec<(&[usize], &[f32])> {
                vec![(self.shape_slice(), self.as_slice().unwrap())]
            }
        }
    )+};
}
arrays!(Floats2d, Floats3d);

impl<T: Parts> Parts for Vec<T> {
    fn parts(&self) -> Vec<(&[usize], &[f32])> {
        self.iter().flat_map(Parts::parts).collect()
    }
}

impl<A: Parts, B: Parts> Parts for (A, B) {
    fn parts(&self) -> Vec<(&[usize], &[f32])> {
        [self.0.parts(), self.1.parts()].concat()
    }
}

/// What Thinc has of a case, as lists of arrays.
struct Numbers(Map<String, Value>);

impl Numbers {
    fn new(name: &str) -> Self {
        Self(golden::case("wrappers", name))
    }

    fn array<const D: usize>(&self, key: &str, i: usize) -> thinc::array::Array<f32, D> {
        let (shape, values) = golden::array(&self.0[key][i]);
        let values = values.into_iter().map(|value| value as f32).collect();
        thinc::array::Array::from_vec(shape.try_into().unwrap(), values).unwrap()
    }

    fn rows(&self, key: &str, i: usize) -> Floats2d {
        self.array(key, i).into()
    }

    #[track_caller]
    fn check(&self, key: &str, found: &impl Parts) {
        let (golden, found) = (self.0[key].as_array().unwrap(), found.parts());
        assert_eq!(golden.len(), found.len(), "{key}");
        for (golden, (shape, values)) in golden.iter().zip(found) {
            check(key, golden, shape, values);
        }
    }
}

/// Loads Python's bytes, writes them again, and compares the forward pass and the gradients.
#[track_caller]
fn compare<X, M>(name: &str, mut model: M, value: fn(&Numbers, &str) -> X, dy: fn(&Numbers) -> Grad<M::Output>)
where
    X: Differentiable,
    Grad<X>: Parts,
    M: Model<X> + Clone,
    M::Output: Parts,
{
    let numbers = Numbers::new(name);
    let open = golden::load(name, &mut model, &golden(name));
    let x = value(&numbers, "x");
    for model in [&model, &open] {
        numbers.check("y", &model.predict(x.clone()).unwrap());
    }
    let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    numbers.check("y", &y);
    let mut grads = model.zero_grads().unwrap();
    numbers.check("dx", &backprop(dy(&numbers), &mut grads).unwrap());
    let mut found = common::bits(&mut grads);
    found.sort();
    let golden = numbers.0["grads"].as_object().unwrap();
    assert_eq!(found.iter().map(|(path, _)| path).collect::<Vec<_>>(), golden.keys().collect::<Vec<_>>(), "{name}");
    for (path, bits) in found {
        let values: Vec<_> = bits.into_iter().map(f32::from_bits).collect();
        check(&path, &golden[&path], &golden::array(&golden[&path]).0, &values);
    }
    let values = |y: M::Output| y.parts().into_iter().flat_map(|(_, values)| values.to_vec()).collect();
    write_for_python(name, &mut model, x, dy(&numbers), values);
}

#[test]
fn numbers_of_wrappers() {
    let one = |numbers: &Numbers, key: &str| numbers.rows(key, 0);
    let dy = |numbers: &Numbers| numbers.rows("dy", 0);
    compare("resizable_numbers", resizable(Linear::new(4, 3)), one, dy);
    compare("with_cpu_numbers", with_cpu(Maxout::new(4, 3)), one, dy);
    let debugged = chain((with_debug(Relu::new(4, 3), "first"), Linear::new(3, 2)));
    compare("with_debug_numbers", debugged, one, dy);
    let list = |numbers: &Numbers, key: &str| (0..3).map(|i| numbers.rows(key, i)).collect::<Vec<_>>();
    compare("map_list_numbers", map_list(Maxout::new(4, 3)), list, |numbers| {
        (0..3).map(|i| numbers.rows("dy", i)).collect()
    });
}

#[test]
fn numbers_of_tuples_and_lists_of_lists() {
    let pair = |numbers: &Numbers| (numbers.rows("dy", 0), numbers.rows("dy", 1));
    let both = tuplify((Relu::new(4, 3), Linear::new(4, 2)));
    compare("tuplify_numbers", both, |numbers, key| numbers.rows(key, 0), pair);
    let second = with_getitem::<1, _>(Relu::new(4, 3));
    compare("with_getitem_numbers", second, |numbers, key| (numbers.rows(key, 0), numbers.rows(key, 1)), pair);
    let nested = |numbers: &Numbers, key: &str| {
        vec![vec![numbers.rows(key, 0), numbers.rows(key, 1)], Vec::new(), vec![numbers.rows(key, 2)]]
    };
    compare("with_flatten_numbers", with_flatten(with_array(Maxout::new(4, 3))), nested, |numbers| {
        vec![vec![numbers.rows("dy", 0), numbers.rows("dy", 1)], Vec::new(), vec![numbers.rows("dy", 2)]]
    });
    let cube = |numbers: &Numbers, key: &str| -> Floats3d { numbers.array(key, 0).into() };
    compare("with_reshape_numbers", with_reshape(Relu::new(4, 3)), cube, |numbers| numbers.array("dy", 0).into());
}
