//! Comparison with what Python Thinc computed.
//!
//! Products and sums are taken in another order than numpy's, so numbers agree to a few units of the last place of the
//! largest one: 1e-5 of it.
#![allow(dead_code, unreachable_pub, reason = "no test program uses all of it")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};
use thinc::model::{AnyGradient, VisitGradients};
use thinc::prelude::*;

const TOLERANCE: f64 = 1e-5;

/// A case of a suite: what Python has just written into the folder `THINC_IN`, if it is set and has the case, and what is in
/// tests/golden otherwise.
pub fn case(suite: &str, name: &str) -> Map<String, Value> {
    static CASES: Mutex<BTreeMap<String, Map<String, Value>>> = Mutex::new(BTreeMap::new());
    let mut suites = CASES.lock().unwrap_or_else(PoisonError::into_inner);
    let cases = suites.entry(suite.to_owned()).or_insert_with(|| {
        let read = |folder: &Path| -> Map<String, Value> {
            let file = folder.join(format!("{suite}.json"));
            serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
        };
        let mut cases = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"));
        if let Some(folder) = std::env::var_os("THINC_IN") {
            cases.extend(read(Path::new(&folder)));
        }
        cases
    });
    let case = cases.get(name).unwrap_or_else(|| panic!("{suite} has no {name}"));
    case.as_object().unwrap().clone()
}

/// Hexadecimal digits as bytes, or a list of digits and how often they are repeated.
pub fn bytes(digits: &Value) -> Vec<u8> {
    let Value::String(digits) = digits else {
        let runs = digits.as_array().unwrap().iter();
        return runs.flat_map(|run| bytes(&run[0]).repeat(run[1].as_u64().unwrap() as usize)).collect();
    };
    (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap()).collect()
}

/// Loads Python's bytes into a model that has no parameters yet, and compares what it writes. Gives a second model that
/// had open widths before, wherever the type lets it.
#[track_caller]
pub fn load<M: Node + Clone>(name: &str, model: &mut M, bytes: &[u8]) -> M {
    struct Open;
    impl VisitMut for Open {
        fn dim(&mut self, name: &'static str, size: &mut Option<usize>) -> Result<()> {
            if !["depth", "dirs"].contains(&name) {
                *size = None;
            }
            Ok(())
        }

        fn child(&mut self, _: &str, child: &mut dyn Node) -> Result<()> {
            // A type that fixes a width refuses.
            let _ = child.visit_mut(self);
            Ok(())
        }
    }
    let mut open = model.clone();
    let _ = open.visit_mut(&mut Open);
    load_one(name, model, bytes);
    load_one(name, &mut open, bytes);
    open
}

/// Loads Python's bytes into a model, and compares what it writes.
#[track_caller]
pub fn load_one(name: &str, model: &mut impl Node, bytes: &[u8]) {
    model.from_bytes(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(model.to_bytes().unwrap() == bytes, "{name} has other bytes");
}

/// What Thinc computed for a model.
pub struct Case {
    name: String,
    values: Map<String, Value>,
}

impl Case {
    /// One case of a suite.
    pub fn new(suite: &str, name: &str) -> Self {
        Self { name: name.to_owned(), values: case(suite, name) }
    }

    /// An array, flat.
    pub fn values(&self, key: &str) -> Vec<f64> {
        array(&self.values[key]).1
    }

    pub fn bytes(&self) -> Vec<u8> {
        bytes(&self.values["bytes"])
    }

    /// The bytes that are written here, which are those of Python unless the case says otherwise.
    pub fn bytes_here(&self) -> Vec<u8> {
        self.values.get("here").map_or_else(|| self.bytes(), bytes)
    }

    pub fn ids(&self) -> Ints1d {
        let ids = self.values["x"].as_array().unwrap();
        ids.iter().map(|id| id.as_str().unwrap().parse().unwrap()).collect()
    }

    /// A list of whole numbers, such as lengths.
    pub fn numbers(&self, key: &str) -> Vec<usize> {
        self.values[key].as_array().unwrap().iter().map(|number| number.as_u64().unwrap() as usize).collect()
    }

    pub fn floats(&self, key: &str) -> Floats2d {
        let (shape, values) = array(&self.values[key]);
        let values = values.into_iter().map(|value| value as f32).collect();
        Floats2d::from_vec([shape[0], shape[1]], values).unwrap()
    }

    /// Compares the gradients of all parameters, each of which has one.
    pub fn check_gradients<G: Gradients>(&self, grads: &mut G) {
        let mut collect = Collect::default();
        grads.visit(&mut collect).unwrap();
        let golden = self.values["grads"].as_object().unwrap();
        assert_eq!(collect.found.keys().collect::<Vec<_>>(), golden.keys().collect::<Vec<_>>(), "{}", self.name);
        for (path, (shape, values)) in &collect.found {
            check(path, &golden[path], shape, values);
        }
    }

    #[track_caller]
    pub fn check(&self, key: &str, found: &Floats2d) {
        check(&format!("{} {key}", self.name), &self.values[key], found.shape_slice(), found.as_slice().unwrap());
    }
}

/// Shape and values.
pub fn array(value: &Value) -> (Vec<usize>, Vec<f64>) {
    let shape = value["shape"].as_array().unwrap().iter().map(|size| size.as_u64().unwrap() as usize).collect();
    (shape, value["values"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect())
}

/// Compares shape and values.
#[track_caller]
pub fn check(what: &str, golden: &Value, shape: &[usize], found: &[f32]) {
    let (expected_shape, expected) = array(golden);
    assert_eq!(shape, expected_shape, "{what}");
    let error = difference(&expected, found);
    assert!(error <= TOLERANCE, "{what} differs by {error:e} of its largest value");
}

/// The largest difference, as a share of the largest value.
pub fn difference(expected: &[f64], found: &[f32]) -> f64 {
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
pub fn compare<X: Differentiable, M: Model<X> + Clone>(case: &Case, model: &mut M, x: X) -> X::Grad
where
    M::Output: Into<Floats2d>,
    Grad<M::Output>: From<Floats2d>,
{
    let name = &*case.name;
    let open = load(name, model, &case.bytes());
    model.set_dropout_rate(0.0).unwrap();

    for model in [&*model, &open] {
        case.check("predict", &model.predict(x.clone()).unwrap().into());
    }
    let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    case.check("y", &y.into());
    let mut grads = model.zero_grads().unwrap();
    let dx = backprop(case.floats("dy").into(), &mut grads).unwrap();
    case.check_gradients(&mut grads);
    write_for_python(name, model, x, case.floats("dy").into(), |y| {
        let y: Floats2d = y.into();
        y.to_vec().unwrap()
    });
    dx
}

/// As [`compare`], with the gradient of the input.
pub fn compare_floats<M: Model<Floats2d> + Clone>(case: &Case, mut model: M)
where
    M::Output: Into<Floats2d>,
    Grad<M::Output>: From<Floats2d>,
{
    let dx = compare(case, &mut model, case.floats("x"));
    case.check("dx", &dx);
}

/// What `tests/golden/check_in_python.py` loads, if it runs this test: the bytes of the model after a step, and its
/// predictions. `values` are those of an output, one sequence behind the other.
pub fn write_for_python<X: Differentiable, M: Model<X>>(
    name: &str,
    model: &mut M,
    x: X,
    dy: Grad<M::Output>,
    values: impl FnOnce(M::Output) -> Vec<f32>,
) {
    let Some(folder) = std::env::var_os("THINC_OUT") else { return };
    let folder = Path::new(&folder);
    let mut grads = model.zero_grads().unwrap();
    let (_, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    backprop(dy, &mut grads).unwrap();
    model.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap();
    model.to_disk(folder.join(format!("{name}.bin"))).unwrap();
    let y = values(model.predict(x).unwrap());
    std::fs::write(folder.join(format!("{name}.json")), serde_json::to_string(&y).unwrap()).unwrap();
}
