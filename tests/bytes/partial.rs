//! What partial loading takes, and what it says about the rest.

use thinc::prelude::*;

use crate::{initialized, network, replaced};

/// The values of all parameters.
fn values<N: NodeExt>(model: &N, path: &str) -> Vec<f32> {
    model.params().unwrap().get(path).unwrap().storage().as_slice().unwrap().to_vec()
}

#[test]
fn a_report_tells_what_strict_loading_does() {
    let bytes = initialized(1).to_bytes().unwrap();
    let report = initialized(2).from_bytes(&bytes).unwrap();
    assert_eq!(report.loaded, ["0.W", "0.b", "1.1.0.W", "1.1.0.b", "1.1.1.W", "1.1.1.b"]);
    assert_eq!([report.missing, report.unexpected, report.assumed], [const { Vec::<String>::new() }; 3]);
}

/// As in Thinc, what was never initialized takes the values away.
#[test]
fn parameters_without_values_are_told() {
    let bytes = chain((Dropout::default(), Linear::new(4, 3))).to_bytes().unwrap();
    let mut model = chain((Dropout::default(), Linear::new(4, 3)));
    assert_eq!(model.from_bytes(&bytes).unwrap(), LoadReport::default());
    model.initialize(&(), &(), &mut Train::new(1)).unwrap();
    let report = model.from_bytes(&bytes).unwrap();
    assert_eq!(report.loaded, Vec::<String>::new());
    let lost = |name| format!("1: the bytes have no value for the parameter `{name}`, which lost its own");
    assert_eq!(report.assumed, [lost("W"), lost("b")]);
    assert_eq!(report.to_string().lines().last(), Some("0 parameters loaded"));
    assert!(model.to_bytes().unwrap() == bytes);
}

#[test]
fn layers_of_another_width_stay() {
    let model = initialized(1);
    let bytes = model.to_bytes().unwrap();
    let mut wider = network([4, 3, 2, 7]);
    wider.initialize(&(), &(), &mut Train::new(3)).unwrap();
    let own = values(&wider, "1.1.1.W");
    assert!(wider.from_bytes(&bytes).is_err());
    let report = wider.from_bytes_with(&bytes, &Load::partial()).unwrap();
    assert_eq!(report.loaded, ["0.W", "0.b", "1.1.0.W", "1.1.0.b"]);
    assert_eq!(report.missing, ["1.1.1: dimension `nO` is 7, but 3 in the bytes"]);
    let text = "missing: 1.1.1: dimension `nO` is 7, but 3 in the bytes\n4 parameters loaded";
    assert_eq!(report.to_string(), text);
    assert_eq!(values(&wider, "0.W"), values(&model, "0.W"));
    assert_eq!(values(&wider, "1.1.1.W"), own);
    assert_eq!(wider.predict(Floats2d::zeros([1, 4])).unwrap().shape(), [1, 7]);
}

#[test]
fn layers_that_only_one_side_has_are_listed() {
    let (mut small, mut large) =
        (chain((Relu::new(4, 3), Softmax::new(3, 2))), chain((Relu::new(4, 3), LayerNorm::new(3), Softmax::new(3, 2))));
    small.initialize(&(), &(), &mut Train::new(1)).unwrap();
    large.initialize(&(), &(), &mut Train::new(2)).unwrap();
    let [few, many] = [small.to_bytes().unwrap(), large.to_bytes().unwrap()];

    let error = large.from_bytes(&few).unwrap_err().to_string();
    let expected = "the model has `relu>>layernorm>>softmax` here, but the bytes have `relu>>softmax`: \
                    they are of another model (1 more part differs)";
    assert_eq!(error, expected);
    let report = large.from_bytes_with(&few, &Load::partial()).unwrap();
    assert_eq!(report.loaded, ["0.W", "0.b", "2.W", "2.b"]);
    assert_eq!(report.missing, ["1: the bytes lack `layernorm`, which the model has here"]);
    assert_eq!(values(&large, "2.W"), values(&small, "1.W"));

    let report = small.from_bytes_with(&many, &Load::partial()).unwrap();
    assert_eq!(report.loaded, ["0.W", "0.b", "1.W", "1.b"]);
    assert_eq!(report.unexpected, ["the model lacks `layernorm`, of which the bytes have `G`, `b`"]);
}

fn linear_with_another_bias() -> Vec<u8> {
    let mut linear = Linear::new(4, 3);
    linear.initialize(&(), &(), &mut Train::new(1)).unwrap();
    replaced(&linear.to_bytes().unwrap(), b"\xa1b\x85", b"\xa1c\x85")
}

#[test]
fn parts_of_a_layer_that_do_not_fit_stay() {
    let bytes = initialized(1).to_bytes().unwrap();
    let partly = |from: &[u8], to: &[u8]| {
        let mut model = initialized(2);
        let report = model.from_bytes_with(&replaced(&bytes, from, to), &Load::partial()).unwrap();
        (report.missing, report.unexpected, report.loaded.len())
    };
    let (missing, unexpected, loaded) = partly(b"\xa1b\x85", b"\xa1c\x85");
    assert_eq!(missing, ["0: the bytes lack the parameter `b`"]);
    assert_eq!(unexpected, ["0: the bytes have the parameter `c`, which the model does not: it has `W`, `b`"]);
    assert_eq!(loaded, 5);
    let (missing, _, loaded) = partly(b"\xc4\x05shape\x92\x03\x04", b"\xc4\x05shape\x92\x04\x03");
    assert_eq!(missing, ["0: parameter `W` has shape (3, 4) in the model, but the bytes have it with (4, 3)"]);
    assert_eq!(loaded, 5);
    let (missing, _, loaded) = partly(b"is_enabled\xc4\x01\xc3", b"is_enabled\xc4\x01\x07");
    assert!(missing[0].starts_with("1.0: the attribute `is_enabled` of the bytes does not fit: "), "{missing:?}");
    assert_eq!(loaded, 6);
    let report = Linear::new(4, 3).from_bytes_with(&linear_with_another_bias(), &Load::partial()).unwrap();
    assert_eq!(report.to_string().lines().last(), Some("1 parameter loaded"));
    // What is no saved model at all is an error all the same.
    assert!(initialized(2).from_bytes_with(&bytes[..50], &Load::partial()).is_err());
}
