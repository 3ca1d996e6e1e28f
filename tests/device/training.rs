//! Training that moves to a device and back gives the bits of training on the CPU.

use serde::Serialize;
use serde::de::DeserializeOwned;
use thinc::array::OnDevice;
use thinc::prelude::*;

use crate::common::snapshot;
use crate::device::Gpu;
use crate::run::{Run, are_on, dense, rows, sequences, texts};

/// Trains some steps on the CPU, some on a device and some on the CPU again. Half of the last step on the CPU is done there,
/// and the other half on the device.
#[track_caller]
fn is_trained_the_same<X, M, O>(model: &M, optimizer: &O, x: &X)
where
    X: Differentiable + OnDevice,
    M: Model<X, Output = Probs> + Clone,
    O: Optimizer + Serialize + Clone,
{
    let cpu = CpuOps::get();
    let mut straight = Run::new(model.clone(), optimizer.clone());
    let expected = straight.steps(8, x, cpu);

    let gpu = Gpu::new(7);
    let mut moved = Run::new(model.clone(), optimizer.clone());
    let mut losses = moved.steps(3, x, cpu);
    losses.push(moved.add(x.clone()));
    moved.move_to(gpu);
    assert!(are_on(&moved.model, Device::Gpu(7)));
    losses.push(moved.add(x.clone().to_backend(gpu).unwrap()));
    moved.finish().unwrap();
    losses.extend(moved.steps(2, x, gpu));
    for (path, average) in moved.optimizer.averages().into_iter().flat_map(Averages::iter) {
        assert_eq!(average.storage().device(), Device::Gpu(7), "{path}");
    }
    // Saved there, it is what it is on the CPU.
    let there = moved.state();
    moved.move_to(cpu);
    assert_eq!(moved.state(), there);
    assert_eq!(gpu.live(), 0, "something stayed");
    losses.extend(moved.steps(2, x, cpu));

    assert_eq!(losses, expected);
    assert_eq!(moved.state(), straight.state());
}

/// On both models.
#[track_caller]
fn trains_the_same<O: Optimizer + Serialize + DeserializeOwned + Clone>(optimizer: O) {
    is_trained_the_same(&dense(), &optimizer, &rows());
    is_trained_the_same(&sequences(), &optimizer, &texts());
}

#[test]
fn sgd() {
    trains_the_same(Sgd::new(0.1));
    trains_the_same(Sgd::new(0.1).momentum(0.9).nesterov(true).lars(0.1).use_averages(false));
    trains_the_same(Sgd::new(0.1).momentum(0.9).global_clip(0.1).grad_clip(0.05).lr_scale("0", 0.5));
    trains_the_same(Sgd::new(0.1).l2(0.1).lookahead(2, 0.5).gradient_noise(0.1, Rng::new(1)).use_averages(false));
}

#[test]
fn adam() {
    trains_the_same(Adam::new(0.01));
    trains_the_same(Adam::new(warmup_linear(0.01, 3, 20)).weight_decay(0.1).l2(0.01).beta1(0.5));
    trains_the_same(Adam::new(0.01).lookahead(3, 0.5).gradient_noise(0.3, Rng::new(5)).global_clip(0.5));
}

#[test]
fn radam() {
    // Its first steps are momentum, and the later ones are rectified.
    trains_the_same(RAdam::new(0.01).beta2(0.9).grad_clip(0.0));
    trains_the_same(RAdam::new(0.01).lookahead(2, 0.5).weight_decay(0.1).lr_scale("*.layer", 0.3));
}

/// An optimizer of a program that keeps no arrays needs no code for devices.
#[derive(Clone, Serialize)]
struct Plain(u64);

impl Optimizer for Plain {
    fn update(&mut self, update: ParamUpdate<'_>) -> Result<()> {
        update.weights.ops().axpy(update.weights, -0.1, update.gradient)
    }

    fn step(&mut self) {
        self.0 += 1;
    }

    fn steps(&self) -> u64 {
        self.0
    }

    fn learn_rate(&self) -> f32 {
        0.1
    }
}

#[test]
fn an_optimizer_without_state() {
    is_trained_the_same(&dense(), &Plain(0), &rows());
}

#[test]
fn a_model_that_never_was_on_the_cpu() {
    let gpu = Gpu::new(1);
    let (mut there, mut here) = (Run::new(dense(), Adam::new(0.01)), Run::new(dense(), Adam::new(0.01)));
    there.model.to_device(gpu).unwrap();
    // Gradients and moments are made where the parameters are.
    there.grads = there.model.zero_grads().unwrap();
    assert_eq!(there.steps(3, &rows(), gpu), here.steps(3, &rows(), CpuOps::get()));
    assert_eq!(snapshot(&there.model), snapshot(&here.model));
}
