//! Names of other frameworks.

use thinc::prelude::*;

use crate::{bits, error_with, f32s, file, initialized};

/// As PyTorch saves an encoder, with a buffer and a token that are not wanted.
fn theirs() -> Vec<u8> {
    let header = r#"{"__metadata__":{"format":"pt"},
        "position_ids":{"dtype":"I64","shape":[1,2],"data_offsets":[60,76]},
        "cls":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},
        "encoder.layers.0.linear1.bias":{"dtype":"F32","shape":[3],"data_offsets":[12,24]},
        "encoder.layers.0.linear1.weight":{"dtype":"F32","shape":[3,2],"data_offsets":[24,48]},
        "encoder.layers.0.norm.weight":{"dtype":"F32","shape":[3],"data_offsets":[48,60]},
        "encoder.layers.0.norm.bias":{"dtype":"F32","shape":[3],"data_offsets":[76,88]}}"#;
    let values: Vec<f32> = (0..22).map(|i| i as f32).collect();
    file(header, &f32s(&values))
}

fn rename(name: &str) -> Option<String> {
    let path = name.strip_prefix("encoder.layers.")?;
    let (layer, name) = path.rsplit_once('.')?;
    let weight = if layer.ends_with("norm") { "G" } else { "W" };
    let layer = layer.replace("linear1", "hidden");
    Some(format!("{layer}.{}", if name == "weight" { weight } else { "b" }))
}

#[derive(Model, Default)]
#[model(input = Floats2d, output = Floats2d, forward = hidden >> norm)]
struct Block {
    #[layer]
    hidden: Relu<2, 3>,
    #[layer]
    norm: LayerNorm<3>,
}

#[test]
fn names_are_mapped_by_a_function() {
    let mut model = vec![Block::default()];
    let report = model.from_safetensors_bytes_with(&theirs(), &Load::strict().rename(rename)).unwrap();
    assert_eq!(report.loaded, ["0.hidden.W", "0.hidden.b", "0.norm.G", "0.norm.b"]);
    assert!(report.unexpected.is_empty() && report.assumed.is_empty());
    let bits = bits(&model);
    assert_eq!(bits[0].2, [6.0_f32, 7.0, 8.0, 9.0, 10.0, 11.0].map(f32::to_bits));
    assert_eq!(bits[2], ("0.norm.G".to_owned(), vec![3], [12.0_f32, 13.0, 14.0].map(f32::to_bits).to_vec()));
    // Functions may use what is around them.
    let prefix = String::from("encoder.layers.");
    let load = Load::strict().rename(|name| name.starts_with(&prefix).then(|| rename(name)).flatten());
    assert!(model.from_safetensors_bytes_with(&theirs(), &load.clone()).is_ok());
    assert_eq!(format!("{:?}", Load::strict()).matches("None").count(), 1);
    assert!(format!("{load:?}").contains("Some(_)"));
}

#[test]
fn names_that_become_one() {
    let mut model = vec![Block::default()];
    let load = Load::partial().rename(|name| (!name.contains("layers")).then(|| "0.hidden.W".to_owned()));
    assert_eq!(
        error_with(&mut model, &theirs(), &load),
        "`cls` and `position_ids` of the file are both renamed to `0.hidden.W`"
    );
}

#[test]
fn a_name_that_is_mapped_to_nothing_of_the_model() {
    let mut model = vec![initialized(Block::default(), 1)];
    let load = Load::strict().rename(|name| Some(rename(name).unwrap_or_else(|| format!("theirs.{name}"))));
    assert_eq!(
        error_with(&mut model, &theirs(), &load),
        "in `cls`: the model has no parameter of this name, but the file a tensor of type F32 and shape (3), which is renamed \
         to `theirs.cls` (1 more part differs)"
    );
    // Under either name it can be left out.
    let load = load.exclude(&["theirs.position_ids", "cls"]);
    assert_eq!(model.from_safetensors_bytes_with(&theirs(), &load).unwrap().loaded.len(), 4);
}

/// PyTorch's weight of a linear layer is `(out, in)`, as ours.
#[test]
fn weights_are_not_turned() {
    let mut model = vec![Block::default()];
    model.from_safetensors_bytes_with(&theirs(), &Load::strict().rename(rename)).unwrap();
    let y = model[0].hidden.predict(Floats2d::from_rows(&[[1.0, 10.0]])).unwrap();
    assert_eq!(y, Floats2d::from_rows(&[[6.0 + 70.0 + 3.0, 8.0 + 90.0 + 4.0, 10.0 + 110.0 + 5.0]]));
}
