//! Against the numbers and the bytes of Thinc 8.3.11, which `tests/golden/make_layers.py` wrote.
//!
//! Products and sums are taken in another order than numpy's, so numbers agree to a few units of the last place of the
//! largest one: 1e-5 of it.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value};
use thinc::model::{AnyGradient, VisitGradients};
use thinc::prelude::*;

const TOLERANCE: f64 = 1e-5;

struct Case(Map<String, Value>);

impl Case {
    fn new(name: &str) -> Self {
        let file: Map<String, Value> = serde_json::from_str(include_str!("golden/layers.json")).unwrap();
        Self(file[name].as_object().unwrap().clone())
    }

    fn bytes(&self) -> Vec<u8> {
        let digits = self.0["bytes"].as_str().unwrap();
        (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap()).collect()
    }

    fn ids(&self) -> Ints1d {
        let ids = self.0["x"].as_array().unwrap();
        ids.iter().map(|id| id.as_str().unwrap().parse().unwrap()).collect()
    }

    fn floats(&self, key: &str) -> Floats2d {
        let (shape, values) = array(&self.0[key]);
        let values = values.into_iter().map(|value| value as f32).collect();
        Floats2d::from_vec([shape[0], shape[1]], values).unwrap()
    }

    fn check(&self, key: &str, found: &Floats2d) {
        check(key, &self.0[key], found.shape_slice(), found.as_slice().unwrap());
    }
}

fn array(value: &Value) -> (Vec<usize>, Vec<f64>) {
    let shape = value["shape"].as_array().unwrap().iter().map(|size| size.as_u64().unwrap() as usize).collect();
    (shape, value["values"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect())
}

fn check(what: &str, golden: &Value, shape: &[usize], found: &[f32]) {
    let (expected_shape, expected) = array(golden);
    assert_eq!(shape, expected_shape, "{what}");
    let error = difference(&expected, found);
    assert!(error <= TOLERANCE, "{what} differs by {error:e} of its largest value");
}

/// The largest difference, as a share of the largest value.
fn difference(expected: &[f64], found: &[f32]) -> f64 {
    let largest = expected.iter().fold(f64::MIN_POSITIVE, |max, value| max.max(value.abs()));
    let errors = expected.iter().zip(found).map(|(expected, &found)| (expected - f64::from(found)).abs() / largest);
    errors.fold(0.0, |max, error| if error.is_nan() { f64::INFINITY } else { max.max(error) })
}

/// Shape and values of every gradient, by path.
#[derive(Default)]
struct Collect {
    path: Vec<String>,
    found: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
}

impl VisitGradients for Collect {
    fn gradient(&mut self, name: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
        assert!(gradient.is_set(), "{:?}.{name}", self.path);
        let path = self.path.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(".");
        let values = gradient.storage().as_slice()?.to_vec();
        self.found.insert(path, (gradient.shape().to_vec(), values));
        Ok(())
    }

    fn enter(&mut self, name: &str) {
        self.path.push(name.to_owned());
    }

    fn leave(&mut self) {
        self.path.pop();
    }
}

/// Loads Python's bytes, writes them again, and compares the forward pass and the gradients. Gives the input's.
fn compare<X: Differentiable, M: Model<X>>(name: &str, model: &mut M, x: X) -> X::Grad
where
    M::Output: Into<Floats2d>,
    Grad<M::Output>: From<Floats2d>,
{
    let case = Case::new(name);
    model.from_bytes(&case.bytes()).unwrap();
    assert_eq!(model.to_bytes().unwrap(), case.bytes(), "{name}");
    model.set_dropout_rate(0.0).unwrap();

    case.check("predict", &model.predict(x.clone()).unwrap().into());
    let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    case.check("y", &y.into());
    let mut grads = model.zero_grads().unwrap();
    let dx = backprop(case.floats("dy").into(), &mut grads).unwrap();
    let mut collect = Collect::default();
    grads.visit(&mut collect).unwrap();
    let golden = case.0["grads"].as_object().unwrap();
    assert_eq!(collect.found.keys().collect::<Vec<_>>(), golden.keys().collect::<Vec<_>>(), "{name}");
    for (path, (shape, values)) in &collect.found {
        check(path, &golden[path], shape, values);
    }
    if let Some(folder) = std::env::var_os("THINC_OUT") {
        write_for_python(name, model, x, &mut grads, folder.as_ref());
    }
    dx
}

/// What `tests/golden/check_in_python.py` loads: the bytes of the model after a step, and its predictions.
fn write_for_python<X: Differentiable, M: Model<X>>(
    name: &str,
    model: &mut M,
    x: X,
    grads: &mut M::Grads,
    folder: &Path,
) where
    M::Output: Into<Floats2d>,
{
    model.finish_update(&mut Sgd::new(0.1), grads).unwrap();
    model.to_disk(folder.join(format!("{name}.bin"))).unwrap();
    let y: Floats2d = model.predict(x).unwrap().into();
    let text = serde_json::to_string(y.as_slice().unwrap()).unwrap();
    std::fs::write(folder.join(format!("{name}.json")), text).unwrap();
}

fn floats<M: Model<Floats2d>>(name: &str, mut model: M)
where
    M::Output: Into<Floats2d>,
    Grad<M::Output>: From<Floats2d>,
{
    let case = Case::new(name);
    let dx = compare(name, &mut model, case.floats("x"));
    case.check("dx", &dx);
}

fn ids<M: Model<Ints1d>>(name: &str, mut model: M)
where
    M::Output: Into<Floats2d>,
    Grad<M::Output>: From<Floats2d>,
{
    compare(name, &mut model, Case::new(name).ids());
}

#[test]
fn dense_layers() {
    floats("linear", Linear::new(None, None));
    floats("linear", Linear::<4, 3>::default());
    floats("linear_one_row", Linear::new(2, 7));
    floats("relu", Relu::new(4, 6));
    floats("relu_wide", Relu::<17, 19>::default());
    floats("maxout", Maxout::new(4, 5));
    floats("maxout_two_pieces", Maxout::with_pieces(None, None, 2));
    floats("softmax", Softmax::new(4, 5));
    floats("softmax_temperature", Softmax::new(4, 3));
    floats("softmax_logits", Softmax::<4, 3>::default());
}

#[test]
fn layers_without_a_product() {
    floats("layernorm", LayerNorm::new(None));
    floats("layernorm_wide", LayerNorm::<50>::default());
    floats("dropout", Dropout::default());
    floats("noop", noop());
    ids("embed", Embed::new(3, 10));
    ids("embed_dropout", Embed::new(None, None));
    ids("hashembed", HashEmbed::<3, 10>::default());
    ids("hashembed_dropout", HashEmbed::new(None, None));
}

#[test]
fn chains() {
    floats("chain", chain((Relu::new(None, None), Softmax::new(None, None))));
    floats("chain_dropout", chain((Relu::new(4, 3), Dropout::default(), Linear::new(3, 2))));
    floats("chain_dropout_last", chain((Relu::new(4, 3), Dropout::default())));
    floats("chain_dropout_first", chain((Dropout::default(), Relu::new(4, 3))));
    floats("chain_nested", chain((chain((Relu::new(4, 3), Linear::new(3, 5))), Softmax::new(5, 2))));
    ids("chain_hashembed", chain((HashEmbed::new(5, 10), Relu::new(5, 3))));
    ids("chain_embed", chain((Embed::new(5, 10), Relu::new(5, 3))));
    let normalized = chain((Relu::new(4, 5), LayerNorm::new(None)));
    floats("relu_normalize_dropout", chain((normalized, Dropout::default())));
}

#[test]
fn combinators() {
    floats("concatenate", concatenate((Relu::new(4, 3), Linear::new(4, 2))));
    let three = (Linear::new(None, None), Maxout::new(None, None), LayerNorm::new(None));
    floats("concatenate_three", concatenate(three));
    floats("add", add((Linear::new(4, 3), Relu::new(4, 3))));
    floats("residual", residual(Relu::new(4, 4)));
    floats("residual_chain", residual(chain((Relu::new(4, 6), Linear::new(6, 4)))));
    floats("clone", thinc::clone(&Relu::new(4, 4), 3));
    floats("clone", [Relu::<4, 4>::default(), Relu::default(), Relu::default()]);
    // Python's `clone` of one layer is that layer: the parameters are the first copy's here.
    let mut one = thinc::clone(&Relu::new(4, 4), 1);
    let bytes = Case::new("clone_one").bytes();
    one.from_bytes(&bytes).unwrap();
    assert_eq!(one.to_bytes().unwrap(), bytes);
    floats("clone_one", Relu::new(None, None));
    floats("clone_none", thinc::clone(&Relu::new(4, 4), 0));
    floats("clone_none", None::<Relu<4, 4>>);
    let first = concatenate((Relu::new(4, 3), chain((Linear::new(4, 2), Dropout::default()))));
    floats("all", chain((first, residual(Maxout::new(5, 5)), Softmax::new(5, 2))));
}

/// Thinc adds to the output of the first layer in place, which `Relu` has kept to tell where it was zero. The golden
/// file has the right gradients for `add`, and Thinc's for comparison.
#[test]
fn add_keeps_the_outputs_of_its_layers() {
    floats("add_relu_first", add((Relu::new(4, 3), Linear::new(4, 3))));
    let case = Case::new("add_relu_first");
    let (_, thinc) = array(&case.0["thinc_dx"]);
    let (_, right) = array(&case.0["dx"]);
    let right: Vec<_> = right.into_iter().map(|value| value as f32).collect();
    assert!(difference(&thinc, &right) > 0.1, "Thinc's gradient is right: the text above is not");
}

#[derive(Model)]
#[model(name = "{embed}>>add>>{output}", input = Ints1d, output = Probs, forward = embed >> (linear + relu) >> output)]
struct Tagger {
    #[layer]
    embed: HashEmbed<6, 20>,
    #[layer]
    linear: Linear<6, 4>,
    #[layer]
    relu: Relu<6, 4>,
    #[layer]
    output: Softmax<4, 3>,
}

/// Operators between fields are nodes, as they are in Python.
#[test]
fn a_struct_has_the_bytes_of_its_operators() {
    let (embed, linear, relu, output) = Default::default();
    ids("struct", Tagger { embed, linear, relu, output });
}

#[derive(Model)]
#[model(name = "{a}>>{b}>>{a}", input = Floats2d, output = Floats2d, forward = a >> b >> a)]
struct Shared {
    #[layer]
    a: Linear,
    #[layer]
    b: Relu,
}

#[test]
fn bytes_without_numbers() {
    let round_trip = |name: &str, bytes: Result<Vec<u8>>| assert_eq!(bytes.unwrap(), Case::new(name).bytes(), "{name}");
    round_trip("linear_open", Linear::new(None, None).to_bytes());
    round_trip("chain_open", chain((Relu::new(None, 3), Softmax::new(None, 2))).to_bytes());
    round_trip("residual_open", residual(Relu::new(None, None)).to_bytes());
    round_trip("dropout_disabled", Dropout::new(0.35).enabled(false).to_bytes());
    let mut model = tuplify((Relu::new(4, 3), Linear::new(4, 2)));
    model.from_bytes(&Case::new("tuplify").bytes()).unwrap();
    round_trip("tuplify", model.to_bytes());
    let mut model = Shared { a: Linear::new(None, None), b: Relu::new(None, None) };
    model.from_bytes(&Case::new("shared").bytes()).unwrap();
    round_trip("shared", model.to_bytes());
}
