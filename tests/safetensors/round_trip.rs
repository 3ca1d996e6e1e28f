//! What is written is read again, by models of every form.

use thinc::prelude::*;

use crate::{bits, error, initialized, mlp, open};

/// Writes a model and loads it into another one of the same kind, from bytes and from a file.
#[track_caller]
fn goes_round<N: Node>(new: impl Fn() -> N, paths: &[&str]) {
    let model = initialized(new(), 1);
    let bytes = model.to_safetensors_bytes().unwrap();
    let mut loaded = new();
    let report = loaded.from_safetensors_bytes(&bytes).unwrap();
    assert_eq!(report.loaded, paths);
    assert!(report.missing.is_empty() && report.unexpected.is_empty() && report.assumed.is_empty(), "{report:?}");
    assert_eq!(bits(&loaded), bits(&model));
    assert_eq!(loaded.to_safetensors_bytes().unwrap(), bytes);
    // Also where there are other values already.
    let mut other = initialized(new(), 2);
    other.from_safetensors_bytes(&bytes).unwrap();
    assert_eq!(bits(&other), bits(&model));
}

#[derive(Model)]
#[model(input = Ints1d, output = Probs, forward = embed >> encode >> output)]
struct Tagger {
    #[layer]
    embed: Embed,
    #[layer]
    encode: Encode,
    #[layer]
    output: Softmax,
}

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = residual(layers) >> norm)]
struct Encode {
    #[layer]
    layers: Vec<Maxout>,
    #[layer]
    norm: LayerNorm,
}

/// Parameters of every rank, of which some are not a layer's.
#[derive(Model, Default)]
#[model(signature = _ -> _)]
struct Ranks {
    #[param(shape = [3], init = uniform(-1.0, 1.0))]
    one: Param<Floats1d>,
    #[param(shape = [2, 3], init = uniform(-1.0, 1.0))]
    two: Param<Floats2d>,
    #[param(shape = [2, 1, 3], init = uniform(-1.0, 1.0))]
    three: Param<Floats3d>,
    #[param(shape = [2, 2, 2, 2], init = uniform(-1.0, 1.0))]
    four: Param<Floats4d>,
    #[layer]
    average: BatchNorm,
}

#[test]
fn models_go_round() {
    goes_round(|| mlp([4, 3, 5]), &["0.W", "0.b", "1.W", "1.b"]);
    let tagger = || Tagger {
        embed: Embed::new(4, 10),
        encode: Encode { layers: vec![Maxout::new(4, 4), Maxout::new(4, 4)], norm: LayerNorm::new(4) },
        output: Softmax::new(4, 3),
    };
    goes_round(
        tagger,
        &[
            "embed.E",
            "encode.layers.0.W",
            "encode.layers.0.b",
            "encode.layers.1.W",
            "encode.layers.1.b",
            "encode.norm.G",
            "encode.norm.b",
            "output.W",
            "output.b",
        ],
    );
    goes_round(|| Lstm::new(4, 6).bidirectional().depth(2), &["LSTM", "HC0"]);
    let ranks = || Ranks { average: BatchNorm::new(3), ..Ranks::default() };
    goes_round(ranks, &["one", "two", "three", "four", "average.G", "average.b", "average.mean", "average.var"]);
    goes_round(|| Some(Box::new(Linear::new(2, 3))), &["W", "b"]);
    // A layer that is used twice has its parameters once, and copies have theirs.
    goes_round(|| siamese(Linear::new(2, 3), CauchySimilarity::new(3)), &["layer.W", "layer.b", "similarity.W"]);
    goes_round(|| thinc::clone(&Linear::new(3, 3), 2), &["0.W", "0.b", "1.W", "1.b"]);
}

#[test]
fn copies_that_share_memory_are_written_each() {
    let model = initialized(Linear::new(3, 3), 1);
    let params = model.params().unwrap();
    let mut pair = initialized(thinc::clone(&Linear::new(3, 3), 2), 2);
    let mut both = Params::new();
    for (path, value) in params.iter() {
        for layer in 0..2 {
            both.insert(format!("{layer}.{path}"), value.shape(), value.storage().clone()).unwrap();
        }
    }
    pair.set_params(&both).unwrap();
    let mut loaded = thinc::clone(&Linear::new(None, None), 2);
    loaded.from_safetensors_bytes(&pair.to_safetensors_bytes().unwrap()).unwrap();
    assert_eq!(bits(&loaded), bits(&pair));
    let of = |path: &str| loaded.params().unwrap().get(path).unwrap().storage().clone();
    assert!(!of("0.W").ptr_eq(&of("1.W")));
}

#[test]
fn a_model_without_parameters_is_an_empty_file() {
    let bytes = Dropout::new(0.2).to_safetensors_bytes().unwrap();
    assert_eq!(&bytes[8..], br#"{"__metadata__":{"format":"pt"}}"#);
    let report = Dropout::new(0.1).from_safetensors_bytes(&bytes).unwrap();
    assert_eq!(report, LoadReport::default());
}

#[test]
fn open_dimensions_are_filled() {
    let model = initialized(mlp([4, 3, 5]), 1);
    let bytes = model.to_safetensors_bytes().unwrap();
    let mut loaded = open();
    loaded.from_safetensors_bytes(&bytes).unwrap();
    assert_eq!(loaded.to_bytes().unwrap(), model.to_bytes().unwrap());
}

/// A layer that has a width and no parameters.
#[derive(Model, Default)]
#[model(signature = n -> n)]
struct PassThrough {
    #[dim(name = "nI", same = "nO")]
    n: Dim,
}

#[test]
fn neighbours_tell_what_the_file_does_not() {
    let layers = || chain((Linear::new(None, None), PassThrough::default()));
    let bytes = initialized(Linear::new(4, 3), 1).to_safetensors_bytes().unwrap();
    let mut loaded = layers();
    let load = Load::strict().rename(|name| Some(format!("0.{name}")));
    loaded.from_safetensors_bytes_with(&bytes, &load).unwrap();
    assert_eq!(loaded.summary().unwrap().rows()[2].output, Some(3));
    // The parameters of an LSTM are one row of numbers, from which its widths do not follow.
    let lstm = |n_i: Option<usize>, n_o: Option<usize>| chain((Linear::new(None, None), Lstm::new(n_i, n_o)));
    let bytes = initialized(chain((Linear::new(2, 4), Lstm::new(4, 6))), 1).to_safetensors_bytes().unwrap();
    let mut loaded = lstm(None, Some(6));
    loaded.from_safetensors_bytes(&bytes).unwrap();
    assert_eq!(loaded.to_safetensors_bytes().unwrap(), bytes);
    assert_eq!(
        error(&mut lstm(None, None), &bytes),
        "in `1.LSTM`: its shape (288) does not tell the dimensions of its layer: give `nO` where the layer is made"
    );
}

#[test]
fn a_parameter_without_a_value_is_not_written() {
    let error = open().to_safetensors_bytes().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Uninitialized), "{error}");
    assert_eq!(error.path(), "0.W");
    let half = chain((initialized(Linear::new(2, 3), 1), Softmax::new(3, None)));
    assert_eq!(half.to_safetensors_bytes().unwrap_err().path(), "1.W");
    let bytes = half.to_safetensors_bytes_excluding(&["1"]).unwrap();
    let mut loaded = chain((Linear::new(None, None), Softmax::new(None, 2)));
    let report = loaded.from_safetensors_bytes_with(&bytes, &Load::strict().exclude(&["1"])).unwrap();
    assert_eq!(report.loaded, ["0.W", "0.b"]);
}

#[test]
fn a_name_that_a_file_cannot_have() {
    #[derive(Model, Default)]
    #[model(signature = _ -> _)]
    struct Reserved {
        #[param(name = "__metadata__", shape = [1], init = Initializer::Zero)]
        metadata: Param<Floats1d>,
    }
    let error = initialized(Reserved::default(), 1).to_safetensors_bytes().unwrap_err();
    assert!(error.to_string().contains("cannot have the parameter `__metadata__`"), "{error}");
}
