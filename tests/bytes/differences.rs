//! Bytes of another model: the error names the first node that differs, and the model stays.

use thinc::prelude::*;

use crate::{error, initialized, network, replaced};

#[test]
fn another_structure_is_named() {
    let bytes = initialized(1).to_bytes().unwrap();
    let mut relu = Relu::new(4, 3);
    assert_eq!(
        error(&mut relu, &bytes),
        "the model has `relu` here, but the bytes have `relu>>dropout>>maxout>>softmax`: they are of another model \
         (5 more parts differ)"
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
    assert_eq!(
        message,
        "the bytes have the dimension `nX`, which the model does not: it has `nI`, `nO` (1 more part differs)"
    );
    let message = error(&mut LayerNorm::new(None), &replaced(&norm, b"\xa2nI\x04", b"\xa2nO\x04"));
    assert_eq!(message, "the bytes are not a saved model: it has the dimension `nO` twice");
}

#[test]
fn layers_that_do_not_fit_each_other_are_named() {
    // Not initialized, so nobody has found out.
    let bytes = chain((Linear::new(2, 3), Linear::new(4, 5))).to_bytes().unwrap();
    let message = error(&mut chain((Linear::new(None, None), Linear::new(None, None))), &bytes);
    assert_eq!(message, "in `1`: `linear` takes 4 features, but the bytes put it behind a layer that gives 3");
    let mut branches = concatenate((Linear::new(2, 3), Relu::new(2, 4)));
    branches.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let bytes = replaced(&branches.to_bytes().unwrap(), b"\xa2nO\x07", b"\xa2nO\x08");
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
    assert_eq!(
        message,
        "in `0`: the bytes have the parameter `c`, which the model does not: it has `W`, `b` (1 more part differs)"
    );
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
fn wrapped_models_cannot_be_loaded() {
    let bytes = Dropout::default().to_bytes().unwrap();
    let message = error(&mut Dropout::default(), &replaced(&bytes, b"shims\x91\x90", b"shims\x91\x91\xc4\x01x"));
    assert_eq!(message, "`dropout` of the bytes wraps a model of another framework, which cannot be loaded here");
}
