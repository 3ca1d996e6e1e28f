//! Parameters in the memory of a file.

use thinc::prelude::*;

use crate::{TempFile, bits, f32s, file, initialized, mlp, open};

/// Maps a file that only its test knows.
fn map<N: Node>(model: &mut N, path: &TempFile, load: &Load<'_>) -> Result<LoadReport> {
    // SAFETY: no test changes a file that is mapped.
    unsafe { model.map_safetensors_with(&path.0, load) }
}

/// Where the values of a parameter are.
fn place<N: Node>(model: &N, path: &str) -> usize {
    model.params().unwrap().get(path).unwrap().storage().as_ptr() as usize
}

#[test]
fn parameters_are_the_file() {
    let path = TempFile::new("mapped");
    let model = initialized(mlp([4, 3, 5]), 1);
    model.to_safetensors(&path.0).unwrap();
    let mut mapped = open();
    let report = map(&mut mapped, &path, &Load::strict()).unwrap();
    assert_eq!(report.loaded, ["0.W", "0.b", "1.W", "1.b"]);
    assert_eq!(bits(&mapped), bits(&model));
    let x = Floats2d::from_rows(&[[1.0, -2.0, 0.5, 3.0]]);
    assert_eq!(mapped.predict(x.clone()).unwrap(), model.predict(x).unwrap());
    // Behind each other, as in the file.
    let start = place(&mapped, "0.W");
    assert_eq!(["0.b", "1.W", "1.b"].map(|path| place(&mapped, path) - start), [48, 60, 120]);
}

#[test]
fn training_copies_what_it_changes() {
    let path = TempFile::new("trained");
    initialized(mlp([4, 3, 5]), 1).to_safetensors(&path.0).unwrap();
    let bytes = std::fs::read(&path.0).unwrap();
    let (mut mapped, mut loaded) = (open(), open());
    map(&mut mapped, &path, &Load::strict()).unwrap();
    loaded.from_safetensors(&path.0).unwrap();
    let copy = mapped.clone();
    let places = |model: &_| ["0.W", "0.b", "1.W", "1.b"].map(|path| place(model, path));
    let before = places(&mapped);
    let x = Floats2d::from_rows(&[[1.0, -2.0, 0.5, 3.0], [0.0, 1.0, 1.0, 2.0]]);
    for model in [&mut mapped, &mut loaded] {
        let (mut adam, mut train) = (Adam::new(0.1), Train::new(0));
        let mut grads = model.zero_grads().unwrap();
        for _ in 0..2 {
            let (y, backprop) = model.begin_update(x.clone(), &mut train).unwrap();
            let dy = CategoricalCrossentropy::new().get_grad(&y, &Ints1d::from(vec![1, 4])).unwrap();
            backprop(dy, &mut grads).unwrap();
            model.finish_update(&mut adam, &mut grads).unwrap();
        }
    }
    assert_eq!(bits(&mapped), bits(&loaded));
    assert!(places(&mapped).iter().zip(&before).all(|(now, before)| now != before));
    assert_eq!((places(&copy), std::fs::read(&path.0).unwrap()), (before, bytes));
    assert_ne!(bits(&copy), bits(&mapped));
}

#[test]
fn a_file_may_be_replaced_while_it_is_mapped() {
    let path = TempFile::new("replaced");
    let old = initialized(mlp([4, 3, 5]), 1);
    old.to_safetensors(&path.0).unwrap();
    let mut mapped = open();
    map(&mut mapped, &path, &Load::strict()).unwrap();
    if cfg!(unix) {
        let new = initialized(mlp([4, 3, 5]), 2);
        new.to_safetensors(&path.0).unwrap();
        assert_eq!(bits(&mapped), bits(&old));
        map(&mut mapped, &path, &Load::strict()).unwrap();
        assert_eq!(bits(&mapped), bits(&new));
        // Into the very file in which its parameters are.
        mapped.to_safetensors(&path.0).unwrap();
        std::fs::remove_file(&path.0).unwrap();
        assert_eq!(bits(&mapped), bits(&new));
    }
}

#[test]
fn threads_share_a_mapped_model() {
    let path = TempFile::new("threads");
    let model = initialized(mlp([4, 3, 5]), 1);
    model.to_safetensors(&path.0).unwrap();
    let mut mapped = open();
    map(&mut mapped, &path, &Load::strict()).unwrap();
    let x = Floats2d::from_rows(&[[1.0, -2.0, 0.5, 3.0]]);
    let want = model.predict(x.clone()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(mapped.predict(x.clone()).unwrap(), want));
        }
    });
    std::thread::spawn(move || drop(mapped)).join().unwrap();
}

/// A file for `Linear(2, 1)`, whose values start at any byte.
fn linear(dtype: &str, size: usize, spaces: usize) -> Vec<u8> {
    let w = 2 * size;
    let header = format!(
        r#"{{"W":{{"dtype":"{dtype}","shape":[1,2],"data_offsets":[0,{w}]}},"b":{{"dtype":"F32","shape":[1],"data_offsets":[{w},{}]}}}}"#,
        w + 4
    );
    let w = if size == 4 { f32s(&[1.5, -2.0]) } else { [0x3e00_u16, 0xc000].map(u16::to_le_bytes).concat() };
    file(&(header + &" ".repeat(spaces)), &[w, f32s(&[0.5])].concat())
}

#[test]
fn what_cannot_be_used_in_place_is_copied() {
    for (dtype, size) in [("F32", 4), ("F16", 2)] {
        for spaces in 0..4 {
            let path = TempFile::with(&format!("odd-{dtype}-{spaces}"), &linear(dtype, size, spaces));
            let mut model = Linear::new(None, None);
            let report = map(&mut model, &path, &Load::strict()).unwrap();
            assert_eq!(report.assumed.len(), usize::from(dtype == "F16"));
            let values: Vec<_> = bits(&model).into_iter().flat_map(|(_, _, bits)| bits).collect();
            assert_eq!(values, [1.5_f32, -2.0, 0.5].map(f32::to_bits));
            for param in ["W", "b"] {
                assert_eq!(place(&model, param) % align_of::<f32>(), 0);
            }
        }
    }
}

#[test]
fn a_mapped_file_is_checked_like_any_other() {
    let mut model = initialized(mlp([4, 3, 5]), 1);
    let before = bits(&model);
    let bytes = model.to_safetensors_bytes().unwrap();
    for (name, bytes) in [("empty", &bytes[..0]), ("short", &bytes[..7]), ("cut", &bytes[..bytes.len() - 1])] {
        let path = TempFile::with(name, bytes);
        let error = map(&mut model, &path, &Load::strict()).unwrap_err();
        assert!(error.to_string().contains("this is not a file of safetensors: "), "{error}");
    }
    let path = TempFile::with("other", &initialized(mlp([4, 2, 5]), 1).to_safetensors_bytes().unwrap());
    let error = map(&mut model, &path, &Load::strict()).unwrap_err();
    assert!(error.to_string().starts_with("in `0.W`: shape (3, 4) in the model, (2, 4) in the file"), "{error}");
    assert_eq!(bits(&model), before);
}
