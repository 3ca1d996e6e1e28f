//! A model whose callback takes the optimizer, on a device.

use thinc::array::OnDevice;
use thinc::prelude::*;

use crate::common::{floats, initialized, refuses, snapshot};
use crate::device::Gpu;

type Net = Chain<(Relu, Linear)>;

fn trainable() -> Trainable<Net> {
    Trainable::new(initialized(chain((Relu::new(3, 4), Linear::new(4, 2)))), Train::new(0))
}

fn step(model: &mut Trainable<Net>, x: &Floats2d, optimizer: Option<&mut dyn Optimizer>) -> Result<Floats2d> {
    let (y, backprop) = model.begin_update(x.clone(), 0.0)?;
    backprop(y, optimizer)
}

#[test]
fn gradients_that_are_kept_can_follow_the_model() {
    let (here, gpu) = (floats(5, 3), Gpu::new(7));
    let there = here.clone().to_backend(gpu).unwrap();
    let (mut model, mut sgd) = (trainable(), Sgd::new(0.1));
    step(&mut model, &here, None).unwrap();
    step(&mut model, &here, Some(&mut sgd)).unwrap();

    let (mut moved, mut sgd) = (trainable(), Sgd::new(0.1));
    step(&mut moved, &here, None).unwrap();
    moved.to_device(gpu).unwrap();
    let refused = ["the gradients that are kept no longer fit the model (in `0.W`: ", "gpu:7", "cpu", "`clear_grads`"];
    refuses(step(&mut moved, &there, Some(&mut sgd)), &refused);
    moved.grads().unwrap().to_device(gpu).unwrap();
    step(&mut moved, &there, Some(&mut sgd)).unwrap();
    moved.to_cpu().unwrap();
    assert_eq!(snapshot(&*moved), snapshot(&*model));

    // Without any, new ones are made where the model is.
    moved.to_device(gpu).unwrap();
    step(&mut moved, &there, None).unwrap();
    assert_eq!(moved.grads().unwrap().by_path().unwrap().get("0.W").unwrap().storage().device(), Device::Gpu(7));
}
