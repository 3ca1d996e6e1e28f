//! Structs that changed since bytes were written, and references between layers.

use thinc::prelude::*;

use crate::{error, replaced};

/// The struct when the bytes were written.
mod old {
    use thinc::prelude::*;

    #[derive(Default, Model)]
    #[model(name = "encoder", input = Floats2d, output = Floats2d)]
    pub(super) struct Encoder {
        #[layer]
        pub(super) hidden: Relu<4, 3>,
        #[attr]
        pub(super) labels: Vec<String>,
        #[attr]
        pub(super) limit: u32,
    }
}

#[derive(Default, Model)]
#[model(name = "encoder", input = Floats2d, output = Floats2d, forward = first >> second, removed("limit"))]
struct Encoder {
    #[layer]
    #[model(rename = "hidden")]
    first: Relu<4, 3>,
    #[layer]
    #[model(default)]
    second: Linear<3, 3>,
    #[attr]
    #[model(rename = "labels")]
    tags: Vec<String>,
    #[attr]
    #[model(default)]
    rate: f32,
}

fn old() -> old::Encoder {
    let mut old = old::Encoder { labels: vec!["NOUN".to_owned()], limit: 7, ..Default::default() };
    old.initialize(&(), &(), &mut Train::new(1)).unwrap();
    old
}

#[test]
fn an_older_version_is_loaded() {
    let old = old();
    let mut new = Encoder { rate: 0.5, ..Encoder::default() };
    new.initialize(&(), &(), &mut Train::new(2)).unwrap();
    let own = new.params().unwrap();
    let report = new.from_bytes(&old.to_bytes().unwrap()).unwrap();
    assert_eq!(report.loaded, ["first.W", "first.b"]);
    assert_eq!(
        report.assumed,
        [
            "second: `linear` came since the bytes were written",
            "the attribute `labels` of the bytes was taken for `tags`",
            "the attribute `limit` of the bytes is no longer in the model",
            "the attribute `rate` came since the bytes were written",
        ]
    );
    assert_eq!((new.tags.as_slice(), new.rate), (["NOUN".to_owned()].as_slice(), 0.5));
    let (loaded, saved) = (new.params().unwrap(), old.params().unwrap());
    let values = |params: &Params, path: &str| params.get(path).unwrap().storage().as_slice().unwrap().to_vec();
    assert_eq!(values(&loaded, "first.W"), values(&saved, "hidden.W"));
    assert_eq!(values(&loaded, "second.W"), values(&own, "second.W"));
    // It is written as it is.
    let mut again = Encoder::default();
    assert_eq!(again.from_bytes(&new.to_bytes().unwrap()).unwrap().assumed, [""; 0]);
    assert_eq!((again.tags, again.rate), (new.tags, 0.5));
}

#[test]
fn what_no_version_had_is_an_error() {
    let bytes = old().to_bytes().unwrap();
    let message = error(&mut Encoder::default(), &replaced(&bytes, b"\xa5limit", b"\xa5depth"));
    assert_eq!(message, "the bytes have the attribute `depth`, which the model does not: it has `tags`, `rate`");
    // The present name and an old one together.
    let new = Encoder::default().to_bytes().unwrap();
    let both = replaced(&new, b"\xa4rate\xc4\x09\xcb\0\0\0\0\0\0\0\0", b"\xa6labels\xc4\x01\x90");
    assert_eq!(
        error(&mut Encoder::default(), &both),
        "the bytes are not a saved model: it has the attribute `tags` twice"
    );
}

/// A model that tells where its layers are.
#[derive(Default, Model)]
#[model(name = "tagger", input = Floats2d, output = Probs, forward = encode >> output)]
#[model(refs(output_layer = output, first = encode.0, missing = none))]
struct Tagger {
    #[layer]
    encode: [Relu<4, 4>; 2],
    #[layer]
    output: Softmax<4, 3>,
}

#[test]
fn references_are_written_and_compared() {
    let bytes = Tagger::default().to_bytes().unwrap();
    // The nodes are the model, the list, the output, and the two of the list.
    let refs = b"refs\x83\xacoutput_layer\x02\xa5first\x03\xa7missing\xc0";
    assert!(bytes.windows(refs.len()).any(|part| part == refs));
    assert_eq!(Tagger::default().from_bytes(&bytes).unwrap().assumed, [""; 0]);
    let other = replaced(&bytes, b"\xacoutput_layer\x02", b"\xacoutput_layer\x01");
    let message = error(&mut Tagger::default(), &other);
    assert_eq!(message, "the reference `output_layer` is to another layer in the bytes than in the model");
    // Bytes without them, and with more of them.
    let without = replaced(&bytes, refs, b"refs\x81\xa4self\x00");
    let assumed = Tagger::default().from_bytes(&without).unwrap().assumed;
    assert_eq!(
        assumed,
        ["output_layer", "first", "missing"].map(|name| format!("the bytes lack the reference `{name}`"))
    );
}

/// A reference whose path is wrong.
#[derive(Default, Model)]
#[model(input = Floats2d, output = Probs, refs(first = output.0))]
struct Lost {
    #[layer]
    output: Softmax<4, 3>,
}

#[test]
fn a_reference_to_nowhere_is_an_error() {
    let message = Lost::default().to_bytes().unwrap_err().to_string();
    assert_eq!(message, "the reference `first` is to `output.0`, which is not the path of a layer inside");
}
