//! What models can do besides computing, on a device.

use thinc::array::OnDevice;
use thinc::prelude::*;

use crate::common::{floats, initialized, refuses, snapshot, values};
use crate::device::Gpu;
use crate::left_behind::Parts;
use crate::run::{Run, are_on, dense, rows};

#[test]
fn bytes_are_those_of_the_cpu() {
    let gpu = Gpu::new(7);
    let mut model = initialized(dense());
    let bytes = model.to_bytes().unwrap();
    let dir = std::env::temp_dir().join(format!("thinc-device-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let (here, there) = (dir.join("here"), dir.join("there"));
    model.to_disk(&here).unwrap();
    model.to_device(gpu).unwrap();
    assert_eq!(model.to_bytes().unwrap(), bytes);
    model.to_disk(&there).unwrap();
    assert_eq!(std::fs::read(&there).unwrap(), std::fs::read(&here).unwrap());

    let mut other = dense();
    other.initialize(&(), &(), &mut Train::new(77)).unwrap();
    other.to_device(gpu).unwrap();
    other.from_disk(&there).unwrap();
    assert_eq!(snapshot(&other), snapshot(&model));
    assert!(are_on(&other, Device::Gpu(7)));
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn loading_keeps_parameters_where_they_are() {
    let gpu = Gpu::new(7);
    let mut saved = dense();
    saved.initialize(&(), &(), &mut Train::new(77)).unwrap();
    let bytes = saved.to_bytes().unwrap();
    let mut model = initialized(dense());
    model.to_device(gpu).unwrap();
    let before = snapshot(&model);
    assert!(model.from_bytes(&bytes[..bytes.len() - 1]).is_err());
    assert_eq!(snapshot(&model), before);
    model.from_bytes(&bytes).unwrap();
    assert_eq!(snapshot(&model), snapshot(&saved));
    assert!(are_on(&model, Device::Gpu(7)));
}

#[test]
fn initialize_draws_the_same_values() {
    let gpu = Gpu::new(7);
    let mut model = initialized(dense());
    let expected = snapshot(&model);
    model.to_device(gpu).unwrap();
    model.initialize(&(), &(), &mut Train::new(5)).unwrap();
    assert_ne!(snapshot(&model), expected);
    model.initialize(&(), &(), &mut Train::new(1)).unwrap();
    assert_eq!(snapshot(&model), expected);
    assert!(are_on(&model, Device::Gpu(7)));
}

#[test]
fn training_goes_on_after_a_resize() {
    let resized = |ops: &'static dyn Ops| {
        let model = chain((Relu::new(6, 8), resizable(Linear::new(8, 2)).fill_b(-0.5).fill_w(0.25)));
        let mut model = initialized(model);
        let mut optimizer = Adam::new(0.01).lookahead(2, 0.5);
        model.to_device(ops).unwrap();
        let mut grads = model.zero_grads().unwrap();
        let x = rows().to_backend(ops).unwrap();
        for step in 0..4 {
            if step == 2 {
                model.resize_output(3).unwrap();
                grads = model.zero_grads().unwrap();
            }
            let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
            backprop(y, &mut grads).unwrap();
            model.finish_update(&mut optimizer, &mut grads).unwrap();
        }
        assert!(are_on(&model, ops.device()));
        (snapshot(&model), serde_json::to_string(&optimizer).unwrap())
    };
    assert_eq!(resized(Gpu::new(7)), resized(CpuOps::get()));
}

#[test]
fn averages_are_put_in_from_wherever_they_are() {
    let gpu = Gpu::new(7);
    let mut run = Run::new(dense(), Adam::new(0.05));
    run.steps(5, &rows(), CpuOps::get());
    let expected = {
        let averaged = run.model.use_params(&run.optimizer.averages()).unwrap();
        snapshot(&*averaged)
    };
    run.model.to_device(gpu).unwrap();
    let before = run.model.params().unwrap();
    for on_device in [false, true] {
        if on_device {
            run.optimizer.to_device(gpu).unwrap();
        }
        let averaged = run.model.use_params(&run.optimizer.averages()).unwrap();
        assert_eq!(snapshot(&*averaged), expected);
        assert!(are_on(&*averaged, Device::Gpu(7)));
        averaged.predict(rows().to_backend(gpu).unwrap()).unwrap();
    }
    for (path, param) in run.model.params().unwrap().iter() {
        assert!(param.storage().ptr_eq(before.get(path).unwrap().storage()), "{path} has not come back");
    }
    run.model.set_params(&run.optimizer.averages()).unwrap();
    assert_eq!(snapshot(&run.model), expected);
    // To a model on the CPU, from parameters on the device.
    let mut here = initialized(dense());
    here.set_params(&run.model.params().unwrap()).unwrap();
    assert_eq!(snapshot(&here), expected);
    assert!(are_on(&here, Device::Cpu));
}

#[test]
fn a_copy_is_there_and_on_its_own() {
    let gpu = Gpu::new(7);
    let mut run = Run::new(dense(), Adam::new(0.05));
    run.move_to(gpu);
    let copy = run.model.clone();
    let before = snapshot(&copy);
    run.steps(1, &rows(), gpu);
    assert_ne!(snapshot(&run.model), before);
    assert_eq!(snapshot(&copy), before);
    assert!(are_on(&copy, Device::Gpu(7)));
}

#[test]
fn from_one_device_to_another() {
    let (one, other) = (Gpu::new(1), Gpu::new(2));
    let mut run = Run::new(dense(), Adam::new(0.05));
    run.move_to(one);
    run.steps(2, &rows(), one);
    let before = run.state();
    run.move_to(other);
    assert_eq!(run.state(), before);
    assert_eq!(one.live(), 0);
    run.steps(1, &rows(), other);
}

#[test]
fn values_that_are_not_finite_are_found_there() {
    let gpu = Gpu::new(7);
    let mut run = Run::new(dense(), Adam::new(0.05));
    run.move_to(gpu);
    let x = Floats2d::full([5, 6], f32::NAN).to_backend(gpu).unwrap();
    let train = &mut Train::new(0).with_check_finite(true);
    let error = run.model.begin_update(x, train).map(drop).unwrap_err().to_string();
    assert!(error.contains("in `0`") && error.contains("NaN"), "{error}");

    let mut parts = initialized(Parts::default());
    parts.to_device(gpu).unwrap();
    let before = snapshot(&parts);
    let mut grads = parts.zero_grads().unwrap();
    grads.first.add(Floats1d::full([2], 1.0).to_backend(gpu).unwrap()).unwrap();
    grads.second.add(Floats1d::full([2], f32::INFINITY).to_backend(gpu).unwrap()).unwrap();
    let error = parts.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap_err().to_string();
    assert!(error.contains("in `second`") && error.contains("inf at [0]"), "{error}");
    assert_eq!(snapshot(&parts), before);
}

#[test]
fn a_summary_reads_nothing() {
    let mut model = initialized(dense());
    let summary = model.summary().unwrap().to_string();
    model.to_device(Gpu::new(7)).unwrap();
    assert_eq!(model.summary().unwrap().to_string(), summary);
    assert_eq!(values(model.params().unwrap().get("7.b").unwrap().storage()), [0.0; 3]);
}

#[test]
fn gradients_that_a_trainable_keeps_do_not_move_with_it() {
    let gpu = Gpu::new(5);
    let mut model = Trainable::new(initialized(Linear::new(3, 2)), Train::new(0));
    let (y, backprop) = model.begin_update(floats(4, 3), 0.0).unwrap();
    backprop(y, None).unwrap();
    model.to_device(gpu).unwrap();
    let expected =
        ["the gradients that are kept no longer fit the model", "`W`", "on gpu:5, but a gradient is on cpu: move"];
    refuses(model.finish_update(&mut Sgd::new(0.1)), &expected);
    model.to_cpu().unwrap();
    model.finish_update(&mut Sgd::new(0.1)).unwrap();
}
