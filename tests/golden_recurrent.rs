//! Recurrent layers against the numbers and the bytes of Thinc 8.3.11 and the numbers of PyTorch, which
//! `tests/golden/make_recurrent.py` wrote: the outputs of Thinc's LSTM, and PyTorch's gradients, as Thinc's are wrong.
//!
//! Products and sums are taken in another order, so numbers agree to a few units of the last place of the largest one.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod common;
#[path = "common/golden.rs"]
mod golden;

use common::{param, refuses};
use serde_json::{Map, Value};
use thinc::model::{AnyGradient, VisitGradients};
use thinc::prelude::*;

const TOLERANCE: f64 = 1e-5;

struct Case(Map<String, Value>);

impl Case {
    fn new(name: &str) -> Self {
        Self(golden::case("recurrent", name))
    }

    fn bytes(&self) -> Vec<u8> {
        golden::bytes(&self.0["bytes"])
    }

    fn sequences(&self, key: &str) -> Ragged {
        let (shape, values) = array(&self.0[key]);
        let lengths: Vec<usize> = serde_json::from_value(self.0["lengths"].clone()).unwrap();
        Ragged::with_lengths(Floats2d::from_vec([shape[0], shape[1]], values).unwrap(), &lengths).unwrap()
    }

    fn check(&self, key: &str, found: &Floats2d) {
        check(key, &self.0[key], found.shape_slice(), found.as_slice().unwrap());
    }

    fn check_gradients<G: Gradients>(&self, grads: &mut G) {
        struct Check<'a> {
            golden: &'a Map<String, Value>,
            path: Vec<String>,
            found: usize,
        }
        impl VisitGradients for Check<'_> {
            fn gradient(&mut self, name: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
                assert!(gradient.is_set(), "{name}");
                let path = self.path.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(".");
                check(&path, &self.golden[&path], gradient.shape(), gradient.storage().as_slice()?);
                self.found += 1;
                Ok(())
            }
            fn enter(&mut self, name: &str) {
                self.path.push(name.to_owned());
            }
            fn leave(&mut self) {
                self.path.pop();
            }
        }
        let golden = self.0["grads"].as_object().unwrap();
        let mut check = Check { golden, path: Vec::new(), found: 0 };
        grads.visit(&mut check).unwrap();
        assert_eq!(check.found, golden.len());
    }

    fn write_for_python<M: Model<Ragged, Output = Ragged>>(&self, name: &str, model: &mut M) {
        let dy = self.sequences("dy").into_parts().0;
        golden::write_for_python(name, model, self.sequences("x"), dy, |y| y.data().to_vec().unwrap());
    }

    /// The outputs and all gradients, for sequences in each container. Without PyTorch, Python has written no gradients.
    fn compare<M>(&self, model: &M)
    where
        M: Model<Ragged, Output = Ragged> + Model<Padded, Output = Padded>,
        M: Model<Vec<Floats2d>, Output = Vec<Floats2d>>,
    {
        let (x, dy) = (self.sequences("x"), self.sequences("dy"));
        self.check("y", model.predict(x.clone()).unwrap().data());
        if !self.0.contains_key("dx") {
            return;
        }
        let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
        self.check("y", y.data());
        let mut grads = model.zero_grads().unwrap();
        self.check("dx", &backprop(dy.data().clone(), &mut grads).unwrap());
        self.check_gradients(&mut grads);

        let (padded, d_padded) = (Padded::from_ragged(&x).unwrap(), Padded::from_ragged(&dy).unwrap());
        let padding = padded.padding().clone();
        let (y, backprop) = model.begin_update(padded, &mut Train::new(0)).unwrap();
        self.check("y", &y.to_tokens().unwrap());
        let mut grads = model.zero_grads().unwrap();
        let dx = backprop(d_padded.into_parts().0, &mut grads).unwrap();
        self.check("dx", &Padded::<Floats2d>::new(dx, padding).unwrap().to_tokens().unwrap());
        self.check_gradients(&mut grads);

        let (y, backprop) = model.begin_update(x.into_list().unwrap(), &mut Train::new(0)).unwrap();
        self.check("y", Ragged::from_list(y).unwrap().data());
        let mut grads = model.zero_grads().unwrap();
        let dx = backprop(dy.into_list().unwrap(), &mut grads).unwrap();
        self.check("dx", Ragged::from_list(dx).unwrap().data());
        self.check_gradients(&mut grads);
    }
}

fn array(value: &Value) -> (Vec<usize>, Vec<f32>) {
    let shape = value["shape"].as_array().unwrap().iter().map(|size| size.as_u64().unwrap() as usize).collect();
    (shape, value["values"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap() as f32).collect())
}

#[track_caller]
fn check(what: &str, golden: &Value, shape: &[usize], found: &[f32]) {
    let (expected_shape, expected) = array(golden);
    assert_eq!(shape, expected_shape, "{what}");
    let largest = expected.iter().fold(f64::MIN_POSITIVE, |max, &value| max.max(f64::from(value.abs())));
    for (i, (&found, &expected)) in found.iter().zip(&expected).enumerate() {
        let error = (f64::from(found) - f64::from(expected)).abs() / largest;
        assert!(error <= TOLERANCE, "value {i} of {what} is {found}, not {expected}");
    }
}

/// Loads Python's bytes, writes them again, and compares.
#[track_caller]
fn lstm<const I: usize, const O: usize>(name: &str, mut model: Lstm<I, O>) {
    let case = Case::new(name);
    let open = golden::load(name, &mut model, &case.bytes());
    case.check("y", open.predict(case.sequences("x")).unwrap().data());
    model.set_dropout_rate(0.0).unwrap();
    case.compare(&model);
    case.write_for_python(name, &mut model);
}

#[test]
fn lstms() {
    lstm("lstm", Lstm::new(4, 3));
    lstm("lstm", Lstm::new(None, None));
    lstm("lstm", Lstm::<4, 3>::default());
    lstm("lstm_one_sequence", Lstm::new(None, 5));
    lstm("lstm_bidirectional", Lstm::new(4, 6).bidirectional());
    lstm("lstm_deep", Lstm::<3, 5>::default().depth(2));
    lstm("lstm_deep_bidirectional", Lstm::new(None, None).bidirectional().depth(2));
    lstm("lstm_wide", Lstm::new(17, 38).bidirectional());
}

#[test]
fn what_loads_and_what_does_not() {
    let open = Case::new("lstm_open").bytes();
    assert_eq!(Lstm::new(None, None).to_bytes().unwrap(), open);
    Lstm::new(None, None).from_bytes(&open).unwrap();
    let bytes = Case::new("lstm_deep_bidirectional").bytes();
    refuses(Lstm::new(None, None).bidirectional().from_bytes(&bytes), &["`depth` is 1, but 2 in the bytes"]);
    refuses(Lstm::new(None, None).depth(2).from_bytes(&bytes), &["`dirs` is 1, but 2 in the bytes"]);
    let mut model = Lstm::new(3, 4).bidirectional().depth(2);
    model.from_bytes(&bytes).unwrap();
    assert_eq!(param(&model, "LSTM").len(), 4 * 2 * (2 * (3 + 2) + 2 * 2) + 4 * 2 * (2 * (4 + 2) + 2 * 2));
}

/// A parameter of another length than the dimensions in the same bytes ask for.
#[test]
fn bytes_that_contradict_themselves_change_nothing() {
    let bytes = Case::new("lstm").bytes();
    let at = bytes.windows(5).position(|part| part == b"\xa2nI\x04\xa5").expect("the dimension nI");
    let mut wrong = bytes.clone();
    wrong[at + 3] = 5;
    for mut model in [Lstm::new(None, None), Lstm::new(None, 3), Lstm::new(5, 3)] {
        refuses(model.from_bytes(&wrong), &["LSTM"]);
        assert!(model.params().unwrap().iter().next().is_none());
        assert!(model.from_bytes(&bytes).is_ok() || model.to_bytes().is_ok());
    }
}

#[test]
fn bidirectional_layers() {
    let case = Case::new("bidirectional");
    let bytes = case.bytes();
    for mut model in [bidirectional(Lstm::new(4, 3)), bidirectional(Lstm::new(None, None))] {
        let open = golden::load("bidirectional", &mut model, &bytes);
        case.check("y", open.predict(case.sequences("x")).unwrap().data());
        case.compare(&model);
        case.write_for_python("bidirectional", &mut model);
    }
    assert_eq!(bidirectional(Lstm::new(4, 3)).name(), "bilstm");
}

/// Sets the parameters to PyTorch's, and compares.
#[track_caller]
fn gru<const I: usize, const O: usize>(name: &str, mut model: Gru<I, O>) {
    struct Set<'a>(&'a Map<String, Value>);
    impl VisitMut for Set<'_> {
        fn param(&mut self, name: &'static str, param: &mut dyn AnyParam) -> Result<()> {
            let (shape, values) = array(&self.0[name]);
            assert_eq!(param.shape(), Some(&*shape), "{name}");
            param.replace(&shape, Storage::from_vec(values))
        }
    }
    let case = Case::new(name);
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    model.visit_mut(&mut Set(case.0["params"].as_object().unwrap())).unwrap();
    case.compare(&model);
    let mut copy = Gru::new(None, None);
    if let [.., (_, depth), (_, dirs)] = dims(&model)[..] {
        copy = copy.depth(depth);
        copy = if dirs == 2 { copy.bidirectional() } else { copy };
    }
    copy.from_bytes(&model.to_bytes().unwrap()).unwrap();
    case.compare(&copy);
}

fn dims(node: &dyn Node) -> Vec<(&'static str, usize)> {
    struct Dims(Vec<(&'static str, usize)>);
    impl Visit for Dims {
        fn dim(&mut self, name: &'static str, size: Option<usize>) -> Result<()> {
            self.0.push((name, size.unwrap()));
            Ok(())
        }
    }
    let mut dims = Dims(Vec::new());
    node.visit(&mut dims).unwrap();
    dims.0
}

#[test]
fn grus() {
    gru("gru", Gru::new(4, 3));
    gru("gru_bidirectional", Gru::<4, 6>::default().bidirectional());
    gru("gru_deep", Gru::new(3, 5).depth(3));
    gru("gru_deep_bidirectional", Gru::new(3, 4).depth(2).bidirectional());
}
