//! Bytes that do not fit leave the model as it was and say what differs; hostile ones do no harm.

#![allow(clippy::unwrap_used)]

mod counting;

use proptest::prelude::*;
use thinc::prelude::*;

type Network = Chain<(Relu, Chain<(Dropout, HiddenAndOutput)>)>;
type HiddenAndOutput = Chain<(Maxout, Softmax)>;

fn network(widths: [usize; 4]) -> Network {
    let hidden = chain((Maxout::new(widths[1], widths[2]), Softmax::new(widths[2], widths[3])));
    chain((Relu::new(widths[0], widths[1]), chain((Dropout::new(0.2), hidden))))
}

fn initialized(seed: u64) -> Network {
    let mut model = network([4, 3, 2, 3]);
    model.initialize(&(), &(), &mut Train::new(seed)).unwrap();
    model
}

/// The error of loading `bytes`, after which the model must have the bytes that it had.
#[track_caller]
fn error<N: NodeExt>(model: &mut N, bytes: &[u8]) -> String {
    let before = model.to_bytes().unwrap();
    let error = model.from_bytes(bytes).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Bytes { .. }), "{error}");
    assert!(model.to_bytes().unwrap() == before, "the model changed");
    error.to_string()
}

/// `bytes` with one part replaced, which must be there.
#[track_caller]
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|part| part == from).expect("it is there");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

#[test]
fn a_model_is_loaded_back() {
    let model = initialized(1);
    let bytes = model.to_bytes().unwrap();
    let mut other = initialized(2);
    assert_ne!(other.to_bytes().unwrap(), bytes);
    other.from_bytes(&bytes).unwrap();
    assert_eq!(other.to_bytes().unwrap(), bytes);

    let mut open = chain((
        Relu::new(None, None),
        chain((Dropout::default(), chain((Maxout::new(None, None), Softmax::new(None, None))))),
    ));
    open.from_bytes(&bytes).unwrap();
    let x = Floats2d::from_rows(&[[1.0, -2.0, 0.5, 3.0]]);
    assert_eq!(open.predict(x.clone()).unwrap(), model.predict(x).unwrap());
    assert_eq!(open.to_bytes().unwrap(), bytes);
}

#[test]
fn a_model_without_values_takes_them_away() {
    let mut model = initialized(1);
    let empty = network([4, 3, 2, 3]).to_bytes().unwrap();
    model.from_bytes(&empty).unwrap();
    let error = model.predict(Floats2d::zeros([1, 4])).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Uninitialized), "{error}");
}

#[test]
fn another_structure_is_named() {
    let bytes = initialized(1).to_bytes().unwrap();
    let mut relu = Relu::new(4, 3);
    assert_eq!(
        error(&mut relu, &bytes),
        "the model has `relu` here, but the bytes have `relu>>dropout>>maxout>>softmax`: they are of another model"
    );
    let other_name = replaced(&bytes, b"\xa6maxout", b"\xa6mishes");
    assert!(error(&mut initialized(2), &other_name).contains("of another model"));
    // Of the nested chains the names are equal, so the first node that differs is the dropout's.
    let mut flat = chain((Relu::new(4, 3), chain((chain((Dropout::new(0.2), Maxout::new(3, 2))), Softmax::new(2, 3)))));
    let message = error(&mut flat, &bytes);
    assert!(
        message.starts_with("in `1.0`: the model has `dropout>>maxout` here, but the bytes have `dropout`"),
        "{message}"
    );

    let mut linear = Linear::new(2, 2);
    let pair = chain((Linear::new(2, 2), Linear::new(2, 2)));
    let one = replaced(&pair.to_bytes().unwrap(), b"\xaelinear>>linear", b"\xa6linear");
    assert_eq!(error(&mut linear, &one), "the model has 1 nodes, but the bytes have 3: it lacks `linear`");
}

#[test]
fn other_dimensions_are_named() {
    let bytes = initialized(1).to_bytes().unwrap();
    let message = error(&mut network([5, 3, 2, 3]), &bytes);
    assert_eq!(message, "in `0`: dimension `nI` is 5, but 4 in the bytes");
    let message = error(&mut network([4, 3, 2, 7]), &bytes);
    assert_eq!(message, "in `1.1.1`: dimension `nO` is 7, but 3 in the bytes");
    let message = error(&mut Maxout::with_pieces(4, 3, 2), &Maxout::new(4, 3).to_bytes().unwrap());
    assert_eq!(message, "dimension `nP` is 2, but 3 in the bytes");
    let message = error(&mut Linear::<4, 3>::default(), &Linear::new(4, 2).to_bytes().unwrap());
    assert_eq!(message, "dimension `nO` is 3, but 2 in the bytes");

    let norm = LayerNorm::new(4).to_bytes().unwrap();
    let message = error(&mut LayerNorm::new(None), &replaced(&norm, b"\xa2nO\x04", b"\xa2nO\x05"));
    assert_eq!(message, "dimension `nO` is 4, but 5 in the bytes");
    let message = error(&mut LayerNorm::new(None), &replaced(&norm, b"\xa2nO\x04", b"\xa2nO\x00"));
    assert_eq!(message, "dimension `nO` of the bytes is 0");
    let message = error(&mut LayerNorm::new(None), &replaced(&norm, b"\xa2nI\x04", b"\xa2nI\xc0"));
    assert_eq!(message, "dimension `nO` is 4 in the bytes, but they do not tell `nI`, which is the same");
    let message = error(&mut LayerNorm::new(None), &replaced(&norm, b"\xa2nI\x04", b"\xa2nX\x04"));
    assert_eq!(message, "the bytes have the dimension `nX`, which the model does not: it has `nI`, `nO`");
    let message = error(&mut LayerNorm::new(None), &replaced(&norm, b"\xa2nI\x04", b"\xa2nO\x04"));
    assert_eq!(message, "the bytes are not a saved model: it has the dimension `nO` twice");
}

#[test]
fn layers_that_do_not_fit_each_other_are_named() {
    // Not initialized, so nobody has found out.
    let bytes = chain((Linear::new(2, 3), Linear::new(4, 5))).to_bytes().unwrap();
    let message = error(&mut chain((Linear::new(None, None), Linear::new(None, None))), &bytes);
    assert_eq!(message, "in `1`: `linear` takes 4 features, but the bytes put it behind a layer that gives 3");
    let bytes =
        replaced(&concatenate((Linear::new(2, 3), Relu::new(2, 4))).to_bytes().unwrap(), b"\xa2nO\x07", b"\xa2nO\x08");
    let message = error(&mut concatenate((Linear::new(None, None), Relu::new(None, None))), &bytes);
    assert_eq!(message, "dimension `nO` of `linear|relu` is 7, but 8 in the bytes");
}

#[test]
fn other_parameters_are_named() {
    let bytes = initialized(1).to_bytes().unwrap();
    let mut model = initialized(2);
    let message = error(&mut model, &replaced(&bytes, b"\xa3<f4", b"\xa3<f8"));
    assert!(
        message.starts_with("in `0`: parameter `W` is of type `<f8` in the bytes, but only `<f4` can be loaded"),
        "{message}"
    );
    let message = error(&mut model, &replaced(&bytes, b"\xc4\x05shape\x92\x03\x04", b"\xc4\x05shape\x92\x04\x03"));
    assert_eq!(message, "in `0`: parameter `W` has shape (3, 4) in the model, but the bytes have it with (4, 3)");
    let message = error(&mut model, &replaced(&bytes, b"\xc4\x05shape\x92\x03\x04", b"\xc4\x05shape\x91\x0c"));
    assert_eq!(message, "in `0`: parameter `W` has shape (3, 4) in the model, but the bytes have it with (12)");
    let message = error(&mut model, &replaced(&bytes, b"\xa1b\x85", b"\xa1c\x85"));
    assert_eq!(message, "in `0`: the bytes have the parameter `c`, which the model does not: it has `W`, `b`");
    let short = replaced(&bytes, b"data\xc4\x0c", b"data\xc4\x08");
    let message = error(&mut model, &short);
    assert!(message.starts_with("the bytes are not a saved model: expected "), "{message}");

    // The file has a parameter, but not the dimensions that it has.
    let mut linear = Linear::new(2, 1);
    linear.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let bytes = replaced(&linear.to_bytes().unwrap(), b"\xa2nI\x02", b"\xa2nI\xc0");
    let message = error(&mut Linear::new(None, None), &bytes);
    assert_eq!(message, "the bytes have the parameter `W`, but not its dimension `nI`");
    linear.from_bytes(&bytes).unwrap();
}

#[test]
fn other_attributes_are_named() {
    let bytes = initialized(1).to_bytes().unwrap();
    let mut model = initialized(2);
    let message = error(&mut model, &replaced(&bytes, b"is_enabled", b"is_unknown"));
    let expected = "in `1.0`: the bytes have the attribute `is_unknown`, which the model does not: \
                    it has `dropout_rate`, `is_enabled`";
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

#[test]
fn wrapped_models_cannot_be_loaded() {
    let bytes = Dropout::default().to_bytes().unwrap();
    let message = error(&mut Dropout::default(), &replaced(&bytes, b"shims\x91\x90", b"shims\x91\x91\xc4\x01x"));
    assert_eq!(message, "`dropout` of the bytes wraps a model of another framework, which cannot be loaded here");
}

#[test]
fn references_between_layers_are_read_over() {
    let bytes = Dropout::new(0.25).to_bytes().unwrap();
    let mut model = Dropout::default();
    model.from_bytes(&replaced(&bytes, b"refs\x80", b"refs\x82\xa4self\x00\xa4none\xc0")).unwrap();
    assert_eq!(model.to_bytes().unwrap(), bytes);
}

#[test]
fn what_is_excluded_stays() {
    let model = initialized(1);
    let mut other = initialized(2);
    let own = other.clone();
    other.from_bytes_excluding(&model.to_bytes().unwrap(), &["0.W", "1.1"]).unwrap();
    let value =
        |model: &Network, path: &str| model.params().unwrap().get(path).unwrap().storage().as_slice().unwrap().to_vec();
    for path in ["0.W", "1.1.0.W", "1.1.0.b", "1.1.1.W"] {
        assert_eq!(value(&other, path), value(&own, path), "{path}");
    }
    assert_eq!(value(&other, "0.b"), value(&model, "0.b"));

    // An output of another width is no obstacle when it is excluded.
    let mut wider = network([4, 3, 2, 7]);
    wider.initialize(&(), &(), &mut Train::new(3)).unwrap();
    wider.from_bytes_excluding(&model.to_bytes().unwrap(), &["1.1.1"]).unwrap();
    assert_eq!(wider.predict(Floats2d::zeros([1, 4])).unwrap().shape(), [1, 7]);
    assert_eq!(model.params().unwrap().get("0.W").unwrap().storage().as_slice().unwrap(), {
        let params = wider.params().unwrap();
        params.get("0.W").unwrap().storage().as_slice().unwrap().to_vec()
    });

    let part = model.to_bytes_excluding(&["0", "1.0.dropout_rate"]).unwrap();
    assert!(part.len() + 4 * 15 <= model.to_bytes().unwrap().len());
    let mut loaded = initialized(2);
    loaded.from_bytes_excluding(&part, &["0", "1.0.dropout_rate"]).unwrap();
    assert_eq!(value(&loaded, "0.W"), value(&initialized(2), "0.W"));
    assert!(error(&mut loaded, &part).contains("the bytes lack the attribute `dropout_rate`"));
}

#[test]
fn a_path_that_names_nothing_is_an_error() {
    let mut model = initialized(1);
    let bytes = model.to_bytes().unwrap();
    for path in ["2", "0.w", "W", "", "1.1."] {
        assert!(model.to_bytes_excluding(&[path]).is_err(), "{path}");
        assert!(model.from_bytes_excluding(&bytes, &["0", path]).is_err(), "{path}");
    }
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

/// Tries bytes of any kind: no panic, no change of the model on an error, and no allocation that the bytes do not pay for.
fn try_bytes(bytes: &[u8]) {
    let mut model = chain((
        Relu::new(None, None),
        chain((Dropout::default(), chain((Maxout::new(None, None), Softmax::new(None, None))))),
    ));
    let before = model.to_bytes().unwrap();
    let (result, peak) = counting::peak(|| model.from_bytes(bytes));
    match result {
        Ok(()) => drop(model.predict(Floats2d::zeros([2, 4]))),
        Err(error) => {
            assert!(matches!(error.kind(), ErrorKind::Bytes { .. }), "{error}");
            assert!(model.to_bytes().unwrap() == before, "the model changed");
        }
    }
    // The model itself is described in a few kilobytes.
    assert!(peak <= 32 * bytes.len() + 16_384, "{peak} bytes were allocated for {} bytes", bytes.len());
}

#[test]
fn bytes_that_end_early_are_an_error() {
    let bytes = initialized(1).to_bytes().unwrap();
    for len in 0..bytes.len() {
        try_bytes(&bytes[..len]);
        assert!(initialized(2).from_bytes(&bytes[..len]).is_err(), "{len} bytes");
    }
    let longer = [&bytes, b"\0".as_slice()].concat();
    assert_eq!(error(&mut initialized(2), &longer), "the bytes are not a saved model: 1 bytes follow its end");
}

#[test]
fn every_bit_may_flip() {
    let bytes = initialized(1).to_bytes().unwrap();
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut bytes = bytes.clone();
            bytes[place] ^= 1 << bit;
            try_bytes(&bytes);
        }
    }
}

#[test]
fn lengths_and_depths_may_lie() {
    let bytes = initialized(1).to_bytes().unwrap();
    let huge =
        [b"\xdd\xff\xff\xff\xff".as_slice(), b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\xdb\xff\xff\xff\xff"];
    for place in 0..bytes.len() {
        for huge in huge {
            try_bytes(&[&bytes[..place], huge, &bytes[place + 1..]].concat());
        }
    }
    let deep = vec![0x91; 1_000_000];
    try_bytes(&deep);
    let attr = [b"is_enabled\xc6\x00\x0f\x42\x40".as_slice(), &deep].concat();
    try_bytes(&replaced(&bytes, b"is_enabled\xc4\x01\xc3", &attr));
    let attr = [b"is_enabled\xc6\x00\x0f\x42\x41".as_slice(), &deep, b"\xc3"].concat();
    try_bytes(&replaced(&bytes, b"is_enabled\xc4\x01\xc3", &attr));
    let shims = [b"shims\x97".as_slice(), &deep].concat();
    try_bytes(&replaced(&bytes, b"shims\x97", &shims));
    // A shape whose product is more than a number holds.
    let shape = b"\xc4\x05shape\x92\xcf\x80\0\0\0\0\0\0\0\x02";
    try_bytes(&replaced(&bytes, b"\xc4\x05shape\x92\x03\x04", shape));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_safe(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        try_bytes(&bytes);
    }

    #[test]
    fn any_change_is_safe(
        start in 0_usize..1000,
        len in 0_usize..20,
        new in proptest::collection::vec(any::<u8>(), 0..20),
        second in any::<(u16, u8)>(),
    ) {
        let bytes = initialized(1).to_bytes().unwrap();
        let start = start % bytes.len();
        let end = (start + len).min(bytes.len());
        let mut changed = [&bytes[..start], &new, &bytes[end..]].concat();
        if !changed.is_empty() {
            let place = usize::from(second.0) % changed.len();
            changed[place] = second.1;
        }
        try_bytes(&changed);
    }

    /// Whatever loads is written again as it was, also where the numbers are no numbers.
    #[test]
    fn values_survive(bits in proptest::collection::vec(any::<u32>(), 6)) {
        let values: Vec<f32> = bits.iter().map(|&bits| f32::from_bits(bits)).collect();
        let mut model = Linear::new(2, 2);
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let mut params = Params::new();
        params.insert("W", [2, 2], Floats1d::from(values[..4].to_vec()).into_storage()).unwrap();
        params.insert("b", [2], Floats1d::from(values[4..].to_vec()).into_storage()).unwrap();
        let bytes = model.use_params(&params).unwrap().to_bytes().unwrap();
        model.from_bytes(&bytes).unwrap();
        prop_assert_eq!(model.to_bytes().unwrap(), bytes);
        let loaded = model.params().unwrap();
        let loaded: Vec<u32> = loaded.iter().flat_map(|(_, value)| value.storage().as_slice().unwrap()).map(|value| value.to_bits()).collect();
        prop_assert_eq!(loaded, bits);
    }
}
