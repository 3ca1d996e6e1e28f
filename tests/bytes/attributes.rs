//! Attributes of every type, and those that do not fit.

use thinc::prelude::*;

use crate::{error, initialized, replaced};

#[test]
fn other_attributes_are_named() {
    let bytes = initialized(1).to_bytes().unwrap();
    let mut model = initialized(2);
    let message = error(&mut model, &replaced(&bytes, b"is_enabled", b"is_unknown"));
    let expected = "in `1.0`: the bytes have the attribute `is_unknown`, which the model does not: \
                    it has `dropout_rate`, `is_enabled` (1 more part differs)";
    assert_eq!(message, expected);
    let message = error(&mut model, &replaced(&bytes, b"is_enabled\xc4\x01\xc3", b"is_enabled\xc4\x01\x07"));
    assert!(message.starts_with("in `1.0`: the attribute `is_enabled` of the bytes does not fit: "), "{message}");
    let message = error(&mut model, &replaced(&bytes, b"is_enabled\xc4\x01\xc3", b"is_enabled\xc4\x02\xc3\xc3"));
    assert_eq!(message, "in `1.0`: the bytes of the attribute `is_enabled` are not one value of msgpack");
    // A number of another kind that means the same is fine, as Python tells 1 and 1.0 apart no more than it must.
    let whole =
        replaced(&bytes, b"softmax_temperature\xc4\x09\xcb\x3f\xf0\0\0\0\0\0\0", b"softmax_temperature\xc4\x01\x02");
    model.from_bytes(&whole).unwrap();
}

#[test]
fn an_optional_attribute_is_left_out() {
    let mut with = Embed::new(2, 3).dropout(0.5);
    let without = Embed::new(2, 3);
    let bytes = without.to_bytes().unwrap();
    assert!(!bytes.windows(12).any(|part| part == b"dropout_rate"));
    with.from_bytes(&bytes).unwrap();
    assert_eq!(with.to_bytes().unwrap(), bytes);
}

/// A layer with an attribute of its own kind, that is written and read in a struct with a default.
#[derive(Model)]
#[model(name = "labelled", signature = _ -> _)]
struct Labelled {
    #[attr]
    labels: Vec<String>,
    #[attr]
    weights: std::collections::BTreeMap<String, Vec<f64>>,
    #[attr]
    broken: Broken,
}

/// Can be written, but not read back.
struct Broken;

impl serde::Serialize for Broken {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de> serde::Deserialize<'de> for Broken {
    fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(serde::de::Error::custom("no"))
    }
}

#[test]
fn attributes_of_any_type_are_saved() {
    let labelled = |label: &str| Labelled {
        labels: vec![label.to_owned(); 3],
        weights: [(label.to_owned(), vec![0.1, 2.0])].into(),
        broken: Broken,
    };
    let bytes = labelled("a").to_bytes().unwrap();
    let mut other = labelled("b");
    assert_eq!(error(&mut other, &bytes), "the attribute `broken` of the bytes does not fit: no");
    other.from_bytes_excluding(&bytes, &["broken"]).unwrap();
    assert_eq!(other.labels, ["a", "a", "a"]);
    assert_eq!(other.to_bytes().unwrap(), bytes);
}

/// Can be read once: it passes the check, and fails when it is set.
struct Once;

thread_local! {
    static READS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

impl serde::Serialize for Once {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de> serde::Deserialize<'de> for Once {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <()>::deserialize(deserializer)?;
        READS.set(READS.get() + 1);
        if READS.get() > 1 { Err(serde::de::Error::custom("read before")) } else { Ok(Self) }
    }
}

#[derive(Model)]
#[model(name = "fickle", input = Floats2d, output = Floats2d, forward = before >> after)]
struct Fickle {
    #[layer]
    before: Linear,
    #[attr]
    once: Once,
    #[layer]
    after: Linear,
}

#[test]
fn what_fails_half_way_is_taken_back() {
    let fickle = |seed, widths: [Option<usize>; 3]| {
        let [before, after] = [Linear::new(widths[0], widths[1]), Linear::new(widths[1], widths[2])];
        let mut model = Fickle { before, once: Once, after };
        if widths[0].is_some() {
            model.initialize(&(), &(), &mut Train::new(seed)).unwrap();
        }
        model
    };
    let bytes = fickle(1, [Some(2), Some(3), Some(4)]).to_bytes().unwrap();
    for mut model in [fickle(2, [Some(2), Some(3), Some(4)]), fickle(2, [None; 3])] {
        READS.set(0);
        assert_eq!(error(&mut model, &bytes), "the attribute `once` of the bytes does not fit: read before");
        READS.set(0);
        model.from_bytes_excluding(&bytes, &["once"]).unwrap();
        assert_eq!(model.to_bytes().unwrap(), bytes);
    }
}
