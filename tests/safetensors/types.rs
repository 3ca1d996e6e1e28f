//! The types of tensors.

use thinc::prelude::*;

use crate::{bits, error, error_with, f32s, file};

/// A file for `Linear(2, 2)`, whose `W` is of this type.
fn linear(dtype: &str, w: &[u8]) -> Vec<u8> {
    let len = w.len();
    let header = format!(
        r#"{{"b":{{"dtype":"F32","shape":[2],"data_offsets":[{len},{}]}},"W":{{"dtype":"{dtype}","shape":[2,2],"data_offsets":[0,{len}]}}}}"#,
        len + 8
    );
    file(&header, &[w, &f32s(&[5.0, 6.0])].concat())
}

#[test]
fn halves_are_widened_and_reported() {
    let bytes = |halves: [u16; 4]| halves.iter().flat_map(|half| half.to_le_bytes()).collect::<Vec<_>>();
    let want = [1.5, -2.0, 0.0, f32::INFINITY];
    for (dtype, w) in [
        ("F16", bytes([0x3e00, 0xc000, 0, 0x7c00])),
        ("BF16", bytes([0x3fc0, 0xc000, 0, 0x7f80])),
        ("F32", f32s(&want)),
    ] {
        let mut model = Linear::new(None, None);
        let report = model.from_safetensors_bytes(&linear(dtype, &w)).unwrap();
        let assumed = if dtype == "F32" { vec![] } else { vec![format!("W: it was widened from {dtype}")] };
        assert_eq!((report.loaded, report.assumed), (vec!["W".to_owned(), "b".to_owned()], assumed));
        assert_eq!(bits(&model)[0].2, want.map(f32::to_bits));
        assert_eq!(bits(&model)[1].2, [5.0_f32, 6.0].map(f32::to_bits));
    }
}

#[test]
fn other_types_are_an_error_that_says_what_to_do() {
    for (dtype, size) in [("F64", 8), ("I64", 8), ("I32", 4), ("U8", 1), ("BOOL", 1), ("F8_E4M3", 1), ("C64", 8)] {
        let bytes = linear(dtype, &vec![0; 4 * size]);
        let text = error(&mut Linear::new(None, None), &bytes);
        assert_eq!(
            text,
            format!(
                "in `W`: it is of type {dtype} in the file, but only F32, F16 and BF16 can be loaded: convert it before it \
                 is saved, in Python for instance with `tensor.float()` or `array.astype(\"float32\")`"
            )
        );
        let mut model = Linear::new(2, 2);
        let report = model.from_safetensors_bytes_with(&bytes, &Load::partial()).unwrap();
        assert_eq!((report.loaded, report.missing.len()), (vec!["b".to_owned()], 1));
        assert!(report.missing[0].starts_with(&format!("W: it is of type {dtype}")));
    }
    let unknown = linear("F128", &[0; 64]);
    let text = error_with(&mut Linear::new(2, 2), &unknown, &Load::partial());
    assert!(text.contains("not a file of safetensors: its header: unknown variant `F128`"), "{text}");
}

/// More than is converted at a time, so that pieces join without a gap.
#[test]
fn large_tensors_are_read_in_pieces() {
    let rows = 40_001;
    let values: Vec<u16> = (0..rows as u32).map(|i| (i % 1000) as u16 + 0x3c00).collect();
    let data: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let header = format!(r#"{{"E":{{"dtype":"F16","shape":[{rows},1],"data_offsets":[0,{}]}}}}"#, data.len());
    let mut model = Embed::new(None, None);
    model.from_safetensors_bytes(&file(&header, &data)).unwrap();
    let want: Vec<_> = values.iter().map(|&half| 1.0 + f32::from(half - 0x3c00) / 1024.0).map(f32::to_bits).collect();
    assert_eq!(bits(&model)[0].2, want);
    let mut again = Embed::new(None, None);
    again.from_safetensors_bytes(&model.to_safetensors_bytes().unwrap()).unwrap();
    assert_eq!(bits(&again), bits(&model));
}
