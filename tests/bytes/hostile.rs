//! Bytes that were cut, changed or made up.

use proptest::prelude::*;
use thinc::prelude::*;

use crate::{counting, error, initialized, replaced};

/// Tries bytes of any kind: no panic, no change of the model on an error, and no allocation that the bytes do not pay for.
fn try_bytes(bytes: &[u8]) {
    let mut model = chain((
        Relu::new(None, None),
        chain((Dropout::default(), chain((Maxout::new(None, None), Softmax::new(None, None))))),
    ));
    let before = model.to_bytes().unwrap();
    let (result, peak) = counting::peak(|| model.from_bytes(bytes));
    match result {
        Ok(_) => drop(model.predict(Floats2d::zeros([2, 4]))),
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
    assert_eq!(error(&mut initialized(2), &longer), "the bytes are not a saved model: 1 byte(s) after the end");
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
