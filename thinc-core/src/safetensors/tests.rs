use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors, serialize};

use super::*;
use crate::ops::Device;
use crate::ops::testing::FakeGpu;
use crate::prelude::*;

fn model() -> Chain<(Relu, Softmax)> {
    let mut model = chain((Relu::new(4, 3), Softmax::new(3, 5)));
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    model
}

#[test]
fn the_bytes_are_those_of_the_reference() {
    let model = model();
    let params = model.params().unwrap();
    let bytes = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>();
    let data: Vec<_> = params
        .iter()
        .map(|(path, param)| (path, param.shape().to_vec(), bytes(param.storage().as_slice().unwrap())))
        .collect();
    let views =
        data.iter().map(|(path, shape, data)| (*path, TensorView::new(Dtype::F32, shape.clone(), data).unwrap()));
    let metadata = [("format".to_owned(), "pt".to_owned())].into_iter().collect();
    assert_eq!(model.to_safetensors_bytes().unwrap(), serialize(views, Some(metadata)).unwrap());
}

/// Whether our reader takes the bytes, which must be whether the reference does.
#[track_caller]
fn check_like_the_reference(bytes: &[u8]) -> bool {
    let ours = header::read(&mut Input::new(bytes.len() as u64, &mut from_memory(bytes)));
    let theirs = SafeTensors::deserialize(bytes);
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert_eq!(ours.len(), theirs.len());
            for tensor in ours {
                let view = theirs.tensor(&tensor.name).unwrap();
                assert_eq!((tensor.dtype, tensor.shape.as_slice()), (view.dtype(), view.shape()));
                assert_eq!(&bytes[tensor.start..][..tensor.len], view.data());
            }
        }
        // It reads over a name that comes twice, and refuses metadata that is not text.
        (Err(error), Ok(_)) => assert!(error.to_string().contains("twice"), "{error}"),
        (Ok(_), Err(error)) => assert!(error.to_string().contains("header"), "{error}"),
        (Err(_), Err(_)) => {}
    }
    ours.is_ok()
}

#[test]
fn what_is_read_is_what_the_reference_reads() {
    let bytes = model().to_safetensors_bytes().unwrap();
    assert!(check_like_the_reference(&bytes));
    for len in 0..bytes.len() {
        assert!(!check_like_the_reference(&bytes[..len]));
    }
    let header_end = bytes.len() - 140;
    let mut taken = 0;
    for place in 0..header_end {
        // Digits become other digits, and so shapes and offsets other ones.
        for new in [bytes[place] ^ 1, bytes[place] ^ 2, bytes[place] ^ 32, b'0', b'9', b' '] {
            let mut changed = bytes.clone();
            changed[place] = new;
            taken += usize::from(check_like_the_reference(&changed));
        }
    }
    // Those with other names, for instance.
    assert!(taken > 100, "{taken}");
}

#[test]
fn models_on_a_device_stay_there() {
    let bytes = model().to_safetensors_bytes().unwrap();
    let mut other = model();
    other.resize_output(7).unwrap();
    let gpu = FakeGpu::leak(1);
    other.to_device(gpu).unwrap();
    assert!(other.from_safetensors_bytes(&bytes).is_err());
    let report = other.from_safetensors_bytes_with(&bytes, &Load::partial()).unwrap();
    assert_eq!(report.loaded, ["0.W", "0.b"]);
    let params = other.params().unwrap();
    assert!(params.iter().all(|(_, param)| param.storage().device() == Device::Gpu(1)));
    let file = std::env::temp_dir().join(format!("thinc-core-device-{}.safetensors", std::process::id()));
    std::fs::write(&file, &bytes).unwrap();
    let mut mapped = model();
    mapped.to_device(gpu).unwrap();
    // SAFETY: nobody else knows of the file.
    unsafe { mapped.map_safetensors(&file) }.unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(mapped.params().unwrap().iter().all(|(_, param)| param.storage().device() == Device::Gpu(1)));
    // And are written from there.
    assert_eq!(mapped.to_safetensors_bytes().unwrap(), bytes);
}
