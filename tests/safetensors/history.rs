//! Files of older versions of a model.

use thinc::prelude::*;

use crate::{bits, error, f32s, file, initialized};

/// It called its weights `kernel`, then `weight`, and had no bias, but a scale.
#[derive(Model, Default)]
#[model(signature = _ -> _, removed("scale"))]
struct Dense {
    #[param(name = "W", shape = [2, 1], init = uniform(-1.0, 1.0))]
    #[model(rename = "weight", rename = "kernel")]
    w: Param<Floats2d>,
    #[param(name = "b", shape = [2], init = uniform(-1.0, 1.0))]
    #[model(default)]
    b: Param<Floats1d>,
}

/// Its first layer was `dense`, then `first`, and it had one only.
#[derive(Model, Default)]
#[model(signature = _ -> _)]
struct Both {
    #[layer]
    #[model(rename = "dense", rename = "first")]
    encode: Dense,
    #[layer]
    #[model(default)]
    output: Linear<2, 1>,
}

/// A file with these tensors, of the numbers 1 and 2.
fn of(names: &[(&str, &str)]) -> Vec<u8> {
    let tensors = names.iter().enumerate().map(|(i, (name, shape))| {
        format!(r#""{name}":{{"dtype":"F32","shape":{shape},"data_offsets":[{},{}]}}"#, 8 * i, 8 * i + 8)
    });
    let header = tensors.collect::<Vec<_>>().join(",");
    file(&format!("{{{header}}}"), &f32s(&[1.0, 2.0]).repeat(names.len()))
}

#[test]
fn old_names_of_layers_and_parameters_are_found() {
    for old in ["encode.weight", "encode.kernel", "dense.W", "first.kernel", "dense.weight"] {
        let mut model = initialized(Both::default(), 1);
        let before = bits(&model);
        let report = model.from_safetensors_bytes(&of(&[(old, "[2,1]")])).unwrap();
        assert_eq!(report.loaded, ["encode.W"]);
        let new = ["encode.b", "output.W", "output.b"];
        let mut assumed = vec![format!("encode.W: `{old}` of the file was taken for it")];
        assumed.extend(new.map(|path| format!("{path}: it came since the file was written")));
        assert_eq!(report.assumed, assumed);
        let after = bits(&model);
        assert_eq!(after[0].2, [1.0_f32, 2.0].map(f32::to_bits));
        assert_eq!(after[1..], before[1..]);
    }
}

#[test]
fn the_name_that_a_part_has_comes_first() {
    let mut model = initialized(Both::default(), 1);
    let text = error(&mut model, &of(&[("encode.W", "[2,1]"), ("dense.W", "[2,1]")]));
    assert!(text.starts_with("in `dense.W`: the model has no parameter of this name"), "{text}");
    let report = model.from_safetensors_bytes(&of(&[("encode.W", "[2,1]"), ("encode.b", "[2]")])).unwrap();
    assert_eq!((report.loaded, report.assumed.len()), (vec!["encode.W".to_owned(), "encode.b".to_owned()], 2));
}

#[test]
fn what_was_removed_is_read_over() {
    let mut model = initialized(Both::default(), 1);
    for scale in ["encode.scale", "dense.scale"] {
        let report = model.from_safetensors_bytes(&of(&[("encode.W", "[2,1]"), (scale, "[2]")])).unwrap();
        assert_eq!(report.assumed.last(), Some(&format!("{scale}: it is no longer in the model")));
        assert!(report.unexpected.is_empty());
    }
    let text = error(&mut model, &of(&[("encode.W", "[2,1]"), ("output.scale", "[2]")]));
    assert!(text.starts_with("in `output.scale`: the model has no parameter"), "{text}");
}

/// What is new may be missing, but not be wrong.
#[test]
fn new_parts_must_fit_too() {
    let mut model = initialized(Both::default(), 1);
    let text = error(&mut model, &of(&[("encode.W", "[2,1]"), ("encode.b", "[1,2]")]));
    assert_eq!(text, "in `encode.b`: shape (2) in the model, (1, 2) in the file");
    let text = error(&mut model, &of(&[("encode.b", "[2]")]));
    assert!(text.starts_with("in `encode.W`: the file has no tensor of this name"), "{text}");
}

/// What is excluded stays, whatever it was called.
#[test]
fn old_names_of_excluded_parts() {
    let mut model = initialized(Both::default(), 1);
    let before = bits(&model);
    let bytes = of(&[("dense.kernel", "[2,1]"), ("dense.b", "[2]")]);
    let report = model.from_safetensors_bytes_with(&bytes, &Load::strict().exclude(&["encode.W"])).unwrap();
    assert_eq!(report.loaded, ["encode.b"]);
    assert_eq!(bits(&model)[0], before[0]);
}

#[test]
fn files_have_the_names_of_today() {
    let model = initialized(Both::default(), 1);
    let report = Both::default().from_safetensors_bytes(&model.to_safetensors_bytes().unwrap()).unwrap();
    assert_eq!(report.loaded, ["encode.W", "encode.b", "output.W", "output.b"]);
    assert!(report.assumed.is_empty());
}
