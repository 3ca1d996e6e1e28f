//! Files that were cut, changed or made up.

use proptest::prelude::*;
use thinc::prelude::*;

use crate::{counting, error, f32s, file, initialized, mlp, open, state};

/// Tries bytes of any kind, with all settings: no panic, no change of the model on an error, and no allocation that the
/// bytes do not pay for.
fn try_bytes(bytes: &[u8]) {
    for load in [Load::strict(), Load::partial(), Load::partial().rename(|name| Some(name.to_lowercase()))] {
        let mut model = open();
        let before = state(&model);
        let (result, peak) = counting::peak(|| model.from_safetensors_bytes_with(bytes, &load));
        match result {
            Ok(_) => drop(model.predict(Floats2d::zeros([2, 4]))),
            Err(error) => {
                assert!(matches!(error.kind(), ErrorKind::Bytes { .. }), "{error}");
                assert!(state(&model) == before, "the model changed");
            }
        }
        // The model itself is described in a few kilobytes.
        assert!(peak <= 32 * bytes.len() + 16_384, "{peak} bytes were allocated for {} bytes", bytes.len());
    }
}

fn valid() -> Vec<u8> {
    initialized(mlp([4, 3, 5]), 1).to_safetensors_bytes().unwrap()
}

#[test]
fn files_that_end_early_are_an_error() {
    let bytes = valid();
    for len in 0..bytes.len() {
        try_bytes(&bytes[..len]);
        let error = error(&mut initialized(mlp([4, 3, 5]), 2), &bytes[..len]);
        assert!(error.starts_with("this is not a file of safetensors: "), "{len} bytes: {error}");
    }
    let longer = [&bytes, b"\0".as_slice()].concat();
    assert_eq!(
        error(&mut open(), &longer),
        "this is not a file of safetensors: the tensors have 140 bytes, but there are 141"
    );
    assert_eq!(
        error(&mut open(), b"1234567"),
        "this is not a file of safetensors: it ends within the first 8 bytes, which tell the length of the header"
    );
}

#[test]
fn every_bit_may_flip() {
    let bytes = valid();
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut bytes = bytes.clone();
            bytes[place] ^= 1 << bit;
            try_bytes(&bytes);
        }
    }
}

/// The error of a file with this header.
#[track_caller]
fn check(header: &str, data: usize, expected: &str) {
    let bytes = file(header, &vec![0; data]);
    try_bytes(&bytes);
    let error = error(&mut Linear::new(None, None), &bytes);
    let expected = format!("this is not a file of safetensors: {expected}");
    assert!(error.starts_with(&expected), "expected: {expected}\nfound:    {error}");
}

#[test]
fn headers_may_lie() {
    let tensor = |name: &str, dtype: &str, shape: &str, offsets: &str| {
        format!(r#""{name}":{{"dtype":"{dtype}","shape":{shape},"data_offsets":{offsets}}}"#)
    };
    let one = |shape: &str, offsets: &str| format!("{{{}}}", tensor("W", "F32", shape, offsets));
    check("", 0, "its header: EOF");
    check("[]", 0, "its header: invalid type: sequence, expected a map of tensors");
    check("{}{}", 0, "its header: trailing characters");
    check(&"[".repeat(100_000), 0, "its header: ");
    check(&format!(r#"{{"__metadata__":{}"#, "[".repeat(100_000)), 0, "its header: EOF while parsing a list");
    check(r#"{"W":{"dtype":"F32","shape":[1]}}"#, 4, "its header: missing field `data_offsets`");
    check(&one("[-1]", "[0,4]"), 4, "its header: invalid value: integer `-1`");
    check(&one("[1.5]", "[0,4]"), 4, "its header: invalid type: floating point");
    check(&one("[36893488147419103232]", "[0,4]"), 4, "its header: ");
    check(&one("[1]", "[0,4,8]"), 4, "its header: ");
    check(&one("[2,2]", "[0,12]"), 12, "`W` of type F32 and shape (2, 2) cannot have the bytes 0 to 12");
    check(&one("[1]", "[4,0]"), 4, "the data of `W` starts at byte 4, but that of the tensor before ends at 0");
    check(&one("[1]", "[0,-4]"), 4, "its header: invalid value: integer `-4`");
    check(&one("[0]", "[8,0]"), 8, "the data of `W` starts at byte 8");
    check(&one("[2]", "[0,8]"), 4, "`W` is to have the bytes 0 to 8, but there are 4");
    let max = usize::MAX;
    check(&one(&format!("[{max},{max}]"), "[0,4]"), 4, "`W` of type F32 and shape (");
    check(&one(&format!("[{max}]"), &format!("[0,{max}]")), 4, "`W` of type F32 and shape (");
    check(&one(&format!("[0,{max},{max}]"), "[0,0]"), 0, "`W` of type F32 and shape (");
    check(&one(&format!("[{},0]", 1_usize << 62), "[0,0]"), 0, "`W` of type F32 and shape (");
    let f4 = format!("{{{}}}", tensor("W", "F4", "[3]", "[0,1]"));
    check(&f4, 1, "`W` of type F4 and shape (3) cannot have the bytes 0 to 1");
    let two = |w: &str, b: &str| format!("{{{},{}}}", tensor("W", "F32", "[1,1]", w), tensor("b", "F32", "[1]", b));
    check(&two("[0,4]", "[0,4]"), 4, "the data of `b` starts at byte 0, but that of the tensor before ends at 4");
    check(&two("[0,4]", "[2,6]"), 6, "the data of `b` starts at byte 2, but that of the tensor before ends at 4");
    check(&two("[0,4]", "[8,12]"), 12, "the data of `b` starts at byte 8, but that of the tensor before ends at 4");
    let twice = format!("{{{0},{0}}}", tensor("W", "F32", "[1,1]", "[0,4]"));
    check(&twice, 4, "its header: it has the tensor `W` twice");
    // A length of the header without a header.
    for length in [1, 100_000_001, u64::MAX / 2, u64::MAX] {
        let bytes = length.to_le_bytes();
        try_bytes(&bytes);
        assert_eq!(
            error(&mut open(), &bytes),
            format!("this is not a file of safetensors: its header is to have {length} bytes, but only 0 can follow")
        );
    }
}

#[test]
fn tensors_of_every_rank_are_looked_at() {
    for rank in [0, 1, 2, 3, 5, 70] {
        let shape = vec!["1"; rank].join(",");
        let bytes = file(&format!(r#"{{"W":{{"dtype":"F32","shape":[{shape}],"data_offsets":[0,4]}}}}"#), &[0; 4]);
        try_bytes(&bytes);
        let text = error(&mut Linear::new(1, 1), &bytes);
        if rank == 2 {
            assert!(text.starts_with("in `b`: the file has no tensor of this name"), "{text}");
        } else {
            let found = vec!["1"; rank].join(", ");
            assert!(text.starts_with(&format!("in `W`: shape (1, 1) in the model, ({found}) in the file")), "{text}");
        }
    }
}

/// Much in the header, little in the data.
#[test]
fn large_headers_are_paid_for() {
    let shape = "0,".repeat(200_000) + "0";
    try_bytes(&file(&format!(r#"{{"0.W":{{"dtype":"F32","shape":[{shape}],"data_offsets":[0,0]}}}}"#), b""));
    let empty = |i| format!(r#""{i}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#);
    let tensors: Vec<_> = (0..5_000).map(empty).collect();
    try_bytes(&file(&format!("{{{}}}", tensors.join(",")), b""));
    let metadata = r#""a":"b","#.repeat(50_000);
    try_bytes(&file(&format!(r#"{{"__metadata__":{{{metadata}"c":"d"}}}}"#), b""));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_safe(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        try_bytes(&bytes);
        try_bytes(&file("", &bytes));
    }

    #[test]
    fn any_change_is_safe(
        start in 0_usize..1000,
        len in 0_usize..20,
        new in proptest::collection::vec(any::<u8>(), 0..20),
        second in any::<(u16, u8)>(),
    ) {
        let bytes = valid();
        let start = start % bytes.len();
        let end = (start + len).min(bytes.len());
        let mut changed = [&bytes[..start], &new, &bytes[end..]].concat();
        if !changed.is_empty() {
            let place = usize::from(second.0) % changed.len();
            changed[place] = second.1;
        }
        try_bytes(&changed);
    }

    #[test]
    fn any_header_is_safe(
        tensors in proptest::collection::vec(
            ("[01]\\.[Wb]", "F32|F16|F64|F4", proptest::collection::vec(0_usize..4, 0..4), 0_usize..40, 0_usize..40), 0..4),
        data in 0_usize..60,
    ) {
        let tensors: Vec<_> = tensors.iter().map(|(name, dtype, shape, start, end)| {
            format!(r#""{name}":{{"dtype":"{dtype}","shape":{shape:?},"data_offsets":[{start},{end}]}}"#)
        }).collect();
        try_bytes(&file(&format!("{{{}}}", tensors.join(",")), &vec![0; data]));
    }

    /// Whatever loads is written again as it was, also where the numbers are no numbers.
    #[test]
    fn values_survive(bits in proptest::collection::vec(any::<u32>(), 6)) {
        let values: Vec<f32> = bits.iter().map(|&bits| f32::from_bits(bits)).collect();
        let header = r#"{"W":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[2],"data_offsets":[16,24]}}"#;
        let mut model = Linear::new(None, None);
        model.from_safetensors_bytes(&file(header, &f32s(&values))).unwrap();
        let found: Vec<_> = crate::bits(&model).into_iter().flat_map(|(_, _, bits)| bits).collect();
        prop_assert_eq!(found, bits);
        let bytes = model.to_safetensors_bytes().unwrap();
        prop_assert!(bytes.ends_with(&f32s(&values)));
    }
}
