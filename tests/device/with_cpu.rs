//! Layers that stay on the CPU inside of a model that is on a device.

use thinc::prelude::*;

use crate::common::snapshot;
use crate::device::Gpu;
use crate::run::{Run, devices};

fn model() -> impl Model<Ints1d, Output = Probs> + Clone {
    let embed = with_cpu(HashEmbed::new(6, 30));
    let hidden = resizable(with_cpu(chain((Relu::new(6, 6), BatchNorm::new(6)))));
    chain((embed, Linear::new(6, 6), Some(Box::new(hidden)), Softmax::new(6, 3)))
}

fn ids() -> Ints1d {
    Ints1d::from(vec![4, 8, 15, 4, 16])
}

#[test]
fn training_is_that_on_the_cpu() {
    for optimizer in [Adam::new(0.01), Adam::new(0.01).lookahead(2, 0.5).global_clip(0.1)] {
        let (gpu, cpu) = (Gpu::new(7), CpuOps::get());
        let mut straight = Run::new(model(), optimizer.clone());
        let expected = straight.steps(7, &ids(), cpu);

        let mut moved = Run::new(model(), optimizer);
        let mut losses = moved.steps(2, &ids(), cpu);
        losses.push(moved.add(ids()));
        moved.move_to(gpu);
        losses.push(moved.add(ids()));
        moved.finish().unwrap();
        losses.extend(moved.steps(2, &ids(), gpu));
        moved.move_to(cpu);
        assert_eq!(gpu.live(), 0);
        losses.extend(moved.steps(2, &ids(), cpu));
        assert_eq!(losses, expected);
        assert_eq!(moved.state(), straight.state());
    }
}

#[test]
fn what_stays_is_on_the_cpu() {
    let gpu = Gpu::new(7);
    let mut run = Run::new(model(), Adam::new(0.01));
    run.steps(1, &ids(), CpuOps::get());
    run.move_to(gpu);
    run.steps(1, &ids(), gpu);
    let stays = |path: &str| path.starts_with("0.") || path.starts_with("2.");
    for (path, device) in devices(&run.model) {
        assert_eq!(device == Device::Cpu, stays(&path), "{path}");
    }
    for (path, average) in run.optimizer.averages().unwrap().iter() {
        assert_eq!(average.storage().device() == Device::Cpu, stays(path), "{path}");
    }
}

/// Its optimizer has not seen the model since it was loaded.
#[test]
fn a_saved_optimizer_knows_what_stays() {
    let gpu = Gpu::new(7);
    let mut run = Run::new(model(), Adam::new(0.01));
    run.steps(2, &ids(), CpuOps::get());
    run.optimizer = serde_json::from_str(&serde_json::to_string(&run.optimizer).unwrap()).unwrap();
    run.move_to(gpu);
    run.steps(1, &ids(), gpu);
}

#[test]
fn the_output_goes_to_the_model_around() {
    let gpu = Gpu::new(7);
    let mut model = with_cpu(HashEmbed::new(6, 30));
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let here = model.predict(ids()).unwrap();
    assert_eq!(here.device(), Device::Cpu);
    model.to_device(gpu).unwrap();
    let before = snapshot(&model);
    for y in [model.predict(ids()).unwrap(), model.begin_update(ids(), &mut Train::new(0)).unwrap().0] {
        assert_eq!(y.device(), Device::Gpu(7));
        assert_eq!(crate::common::values(y.storage()), here.to_vec().unwrap());
    }
    model.to_cpu().unwrap();
    assert_eq!(model.predict(ids()).unwrap(), here);
    assert_eq!(snapshot(&model), before);
}
