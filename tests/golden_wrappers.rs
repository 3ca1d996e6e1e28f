//! Against the bytes of Thinc 8.3.11, which `tests/golden/make_wrappers.py` wrote.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

use std::collections::BTreeMap;

use thinc::prelude::*;

fn golden(name: &str) -> Vec<u8> {
    let file: BTreeMap<String, String> = serde_json::from_str(include_str!("golden/wrappers.json")).unwrap();
    let digits = &file[name];
    (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap()).collect()
}

/// Loads Python's bytes and writes them again.
#[track_caller]
fn same<N: Node>(name: &str, mut model: N) {
    model.from_bytes(&golden(name)).unwrap();
    assert_eq!(model.to_bytes().unwrap(), golden(name), "{name}");
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
