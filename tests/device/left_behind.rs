//! What is not where the rest is: the error says what it is, and nothing has changed.

use serde::Serialize;
use thinc::array::OnDevice;
use thinc::prelude::*;

use crate::common::{initialized, param, refuses, snapshot};
use crate::device::Gpu;
use crate::run::{Run, dense, rows};

const GRADIENTS: &str =
    "move the gradients with `grads.to_device(..)`, `to_gpu` or `to_cpu`, or take new ones from `zero_grads`";
const OPTIMIZER: &str = "move the optimizer with `optimizer.to_device(..)`, `to_gpu` or `to_cpu`";

/// A model in the middle of a step.
fn training<O: Optimizer + Serialize>(optimizer: O) -> Run<impl Model<Floats2d, Output = Probs> + Clone, O> {
    let mut run = Run::new(dense(), optimizer);
    run.steps(2, &rows(), CpuOps::get());
    run.add(rows());
    run
}

/// The step fails with this text and changes nothing.
#[track_caller]
fn fails<M: Layer, O: Optimizer + Serialize>(run: &mut Run<M, O>, text: &str) {
    let before = run.state();
    assert_eq!(run.finish().unwrap_err().to_string(), text);
    assert_eq!(run.state(), before);
}

#[test]
fn gradients() {
    let mut run = training(Adam::new(0.01));
    let gpu = Gpu::new(7);
    run.model.to_device(gpu).unwrap();
    run.optimizer.to_device(gpu).unwrap();
    fails(&mut run, &format!("in `0.W`: `finish_update` runs on gpu:7, but the gradient is on cpu: {GRADIENTS}"));
    run.grads.to_device(gpu).unwrap();
    run.finish().unwrap();
}

#[test]
fn gradients_that_a_callback_adds_to() {
    let mut run = training(Adam::new(0.01));
    let gpu = Gpu::new(7);
    run.model.to_device(gpu).unwrap();
    let (y, backprop) = run.model.begin_update(rows().to_backend(gpu).unwrap(), &mut Train::new(0)).unwrap();
    let dy = CategoricalCrossentropy::new().get_grad(&y, &Ints1d::from(vec![0; 5])).unwrap();
    refuses(backprop(dy, &mut run.grads), &["in `7`", "runs on gpu:7", "is on cpu"]);
}

/// Parameters whose gradients can be added to one by one.
#[derive(Model, Default)]
#[model(signature = _ -> _)]
pub struct Parts {
    #[param(shape = [2], init = Initializer::Constant(1.0))]
    pub first: Param<Floats1d>,
    #[param(shape = [2], init = Initializer::Constant(1.0))]
    pub second: Param<Floats1d>,
    #[param(shape = [2], init = Initializer::Constant(1.0))]
    pub seen: Statistic<Floats1d>,
}

fn ones() -> Floats1d {
    Floats1d::full([2], 1.0)
}

#[test]
fn what_was_observed() {
    let mut model = initialized(Parts::default());
    let mut grads = model.zero_grads().unwrap();
    grads.seen.observe(&Floats1d::full([2], 3.0), 1.0, 0.5).unwrap();
    let gpu = Gpu::new(2);
    model.to_device(gpu).unwrap();
    let error = model.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap_err().to_string();
    assert_eq!(error, format!("in `seen`: `finish_update` runs on gpu:2, but the gradient is on cpu: {GRADIENTS}"));
    assert_eq!(param(&model, "seen"), [1.0; 2]);
    grads.to_device(gpu).unwrap();
    model.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap();
    assert_eq!(param(&model, "seen"), [2.0; 2]);
}

#[test]
fn the_model() {
    let mut run = training(Adam::new(0.01));
    let gpu = Gpu::new(7);
    run.grads.to_device(gpu).unwrap();
    run.optimizer.to_device(gpu).unwrap();
    fails(&mut run, &format!("in `0.W`: `finish_update` runs on cpu, but the gradient is on gpu:7: {GRADIENTS}"));
    run.model.to_device(gpu).unwrap();
    run.finish().unwrap();
}

#[test]
fn the_optimizer() {
    left_behind("Adam", Adam::new(0.01));
    left_behind("RAdam", RAdam::new(0.01).use_averages(false));
    left_behind("Sgd", Sgd::new(0.1).momentum(0.9).use_averages(false));
    // With averages alone, and with slow weights alone.
    left_behind("Sgd", Sgd::new(0.1));
    left_behind("Sgd", Sgd::new(0.1).lookahead(5, 0.5).use_averages(false));
}

#[track_caller]
fn left_behind<O: Optimizer + Serialize>(name: &str, optimizer: O) {
    let mut run = training(optimizer);
    let gpu = Gpu::new(7);
    run.model.to_device(gpu).unwrap();
    run.grads.to_device(gpu).unwrap();
    let text = |expected: &str, found: &str| {
        format!("in `0.W`: `{name}` runs on {expected}, but what it keeps of the parameter is on {found}: {OPTIMIZER}")
    };
    fails(&mut run, &text("gpu:7", "cpu"));
    run.optimizer.to_device(gpu).unwrap();
    run.finish().unwrap();
    // And on the way back.
    run.steps(1, &rows(), gpu);
    run.model.to_cpu().unwrap();
    run.grads.to_cpu().unwrap();
    run.add(rows());
    fails(&mut run, &text("cpu", "gpu:7"));
    run.optimizer.to_cpu().unwrap();
    run.finish().unwrap();
}

/// No parameter is updated before it is known that all can be.
#[test]
fn what_is_kept_of_one_parameter_alone() {
    let mut model = initialized(Parts::default());
    let mut optimizer = Adam::new(0.01);
    let mut grads = model.zero_grads().unwrap();
    grads.second.add(ones()).unwrap();
    model.finish_update(&mut optimizer, &mut grads).unwrap();

    let gpu = Gpu::new(4);
    model.to_device(gpu).unwrap();
    grads.to_device(gpu).unwrap();
    grads.first.add(ones().to_backend(gpu).unwrap()).unwrap();
    grads.second.add(ones().to_backend(gpu).unwrap()).unwrap();
    let before = snapshot(&model);
    refuses(model.finish_update(&mut optimizer, &mut grads), &["in `second`", "gpu:4", "cpu", OPTIMIZER]);
    assert_eq!(snapshot(&model), before);
}

/// Also for programs that call an optimizer themselves.
#[test]
fn an_update_without_a_model() {
    let optimizers: [Box<dyn Optimizer>; 3] =
        [Box::new(Adam::new(0.1)), Box::new(Sgd::new(0.1)), Box::new(RAdam::new(0.1).lookahead(2, 0.5))];
    for mut optimizer in optimizers {
        let gpu = Gpu::new(3);
        let update = |ops: &'static dyn Ops, optimizer: &mut dyn Optimizer| {
            let (mut weights, mut gradient) = (ops.upload(&[1.0, 2.0]).unwrap(), ops.upload(&[0.5, -0.5]).unwrap());
            let updated = optimizer.update(ParamUpdate::new("W", &[2], &mut weights, &mut gradient).unwrap());
            updated.map(|()| ops.download(&weights).unwrap()).map_err(|error| (error, ops.download(&weights).unwrap()))
        };
        update(CpuOps::get(), &mut *optimizer).unwrap();
        let (error, weights) = update(gpu, &mut *optimizer).unwrap_err();
        assert!(error.to_string().ends_with(OPTIMIZER), "{error}");
        assert_eq!(weights, [1.0, 2.0]);
    }
}

#[test]
fn the_data() {
    let mut run = training(Adam::new(0.01));
    run.move_to(Gpu::new(7));
    let help = ["in `0`", "runs on cpu", "is on gpu:7", "move the model, its gradients, its optimizer and its data"];
    refuses(run.model.predict(rows()), &help);
    refuses(run.model.begin_update(rows(), &mut Train::new(0)).map(drop), &help);
}
