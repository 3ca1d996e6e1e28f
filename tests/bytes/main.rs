//! Models as bytes: what comes back, what does not fit and says so, and what nobody should have sent.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod attributes;
mod counting;
mod differences;
mod exclude;
mod floats;
mod from_file;
mod hostile;
mod partial;
mod versions;
mod weightless;

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
fn references_between_layers_are_read_over() {
    let bytes = Dropout::new(0.25).to_bytes().unwrap();
    let mut model = Dropout::default();
    model.from_bytes(&replaced(&bytes, b"refs\x80", b"refs\x82\xa4self\x00\xa4none\xc0")).unwrap();
    assert_eq!(model.to_bytes().unwrap(), bytes);
}

#[test]
fn can_from_bytes_says_whether_they_fit() {
    let (model, bytes) = (initialized(1), initialized(2).to_bytes().unwrap());
    let before = model.to_bytes().unwrap();
    assert!(model.can_from_bytes(&bytes));
    assert!(!network([4, 3, 2, 4]).can_from_bytes(&bytes) && !model.can_from_bytes(&bytes[1..]));
    // An attribute of another type.
    let dropout = Dropout::new(0.25).to_bytes().unwrap();
    assert!(Dropout::default().can_from_bytes(&dropout));
    assert!(!Dropout::default().can_from_bytes(&replaced(
        &dropout,
        b"is_enabled\xc4\x01\xc3",
        b"is_enabled\xc4\x01\x07"
    )));
    assert_eq!(model.to_bytes().unwrap(), before);
}
