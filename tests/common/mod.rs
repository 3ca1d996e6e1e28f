//! What several test programs use.
#![allow(dead_code, unreachable_pub, reason = "no test program uses all of it")]

use thinc::model::{AnyGradient, VisitGradients};
use thinc::prelude::*;

/// Numbers without a pattern.
pub fn floats(rows: usize, width: usize) -> Floats2d {
    let mut rng = Rng::new((rows * 31 + width) as u64);
    Floats2d::from_fn([rows, width], |_| rng.normal())
}

pub fn initialized<N: Node>(mut model: N) -> N {
    model.initialize(&(), &(), &mut Train::new(1)).unwrap();
    model
}

/// The bits of gradients, with their paths. A gradient to which nothing was added has none.
pub type Bits = Vec<(String, Vec<u32>)>;

/// The bits of every gradient.
pub fn bits<G: Gradients>(grads: &mut G) -> Bits {
    #[derive(Default)]
    struct Collect {
        path: Vec<String>,
        found: Bits,
    }
    impl VisitGradients for Collect {
        fn gradient(&mut self, name: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
            let path = self.path.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(".");
            let bits = gradient.storage().ops().download(gradient.storage())?.into_iter().map(f32::to_bits);
            self.found.push((path, if gradient.is_set() { bits.collect() } else { Vec::new() }));
            Ok(())
        }
        fn enter(&mut self, name: &str) {
            self.path.push(name.to_owned());
        }
        fn leave(&mut self) {
            self.path.pop();
        }
    }
    let mut collect = Collect::default();
    grads.visit(&mut collect).unwrap();
    collect.found
}

/// Values, wherever they are.
pub fn values(storage: &Storage<f32>) -> Vec<f32> {
    storage.ops().download(storage).unwrap()
}

/// The values of a parameter.
#[track_caller]
pub fn param(model: &impl Node, path: &str) -> Vec<f32> {
    let params = model.params().unwrap();
    values(params.get(path).unwrap_or_else(|| panic!("no {path}")).storage())
}

/// Every parameter, with its path and shape.
pub fn snapshot(model: &impl Node) -> Vec<(String, Vec<usize>, Vec<f32>)> {
    let params = model.params().unwrap();
    let copy = |(path, param): (&str, &thinc::lifecycle::ParamValue)| {
        (path.to_owned(), param.shape().to_vec(), values(param.storage()))
    };
    params.iter().map(copy).collect()
}

/// Asserts that a result is an error whose text has all the parts.
#[track_caller]
pub fn refuses<T>(result: Result<T>, parts: &[&str]) {
    let Err(error) = result else { panic!("no error, but expected {parts:?}") };
    for part in parts {
        assert!(error.to_string().contains(part), "{part:?} is not in: {error}");
    }
}
