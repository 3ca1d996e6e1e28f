//! The memory of a device: what is there is not copied again, what is left is released, and a move is all or nothing.

use thinc::prelude::*;

use crate::device::Gpu;
use crate::run::{Run, are_on, dense, rows};

fn trained() -> Run<impl Model<Floats2d, Output = Probs> + Clone, Adam> {
    let mut run = Run::new(dense(), Adam::new(0.01).lookahead(3, 0.5));
    run.steps(2, &rows(), CpuOps::get());
    run
}

#[test]
fn what_is_there_is_not_copied() {
    let gpu = Gpu::new(1);
    let mut run = trained();
    run.move_to(gpu);
    let (live, before) = (gpu.live(), run.model.params().unwrap());
    gpu.set_room(0);
    run.move_to(gpu);
    assert_eq!(gpu.live(), live);
    for (path, param) in run.model.params().unwrap().iter() {
        assert!(param.storage().ptr_eq(before.get(path).unwrap().storage()), "{path} was copied");
    }
}

#[test]
fn training_neither_keeps_nor_leaks() {
    let gpu = Gpu::new(1);
    let mut run = trained();
    run.move_to(gpu);
    run.steps(1, &rows(), gpu);
    let live = gpu.live();
    run.steps(5, &rows(), gpu);
    assert_eq!(gpu.live(), live);
    drop(run);
    assert_eq!(gpu.live(), 0);
}

#[test]
fn a_device_without_room_leaves_everything_where_it_is() {
    is_all_or_nothing(trained());
}

fn is_all_or_nothing<M: Model<Floats2d, Output = Probs>>(mut run: Run<M, Adam>) {
    type Move<M> = fn(&mut Run<M, Adam>, &'static dyn Ops) -> Result<()>;
    let parts: [(&str, Move<M>); 3] = [
        ("the model", |run, ops| run.model.to_device(ops)),
        ("the gradients", |run, ops| run.grads.to_device(ops)),
        ("the optimizer", |run, ops| run.optimizer.to_device(ops)),
    ];
    run.add(rows());
    let before = run.state();
    for (what, to_device) in parts {
        let gpu = Gpu::new(1);
        to_device(&mut run, gpu).unwrap();
        let blocks = gpu.live();
        to_device(&mut run, CpuOps::get()).unwrap();
        assert!(blocks > 10, "{what} has {blocks}");
        for room in 0..blocks {
            gpu.set_room(room);
            let error = to_device(&mut run, gpu).unwrap_err().to_string();
            assert!(error.contains("no memory left"), "{error}");
            assert_eq!(gpu.live(), 0, "{what} was moved in part");
        }
    }
    assert_eq!(run.state(), before);
    run.finish().unwrap();
}

#[test]
fn parameters_are_put_in_all_or_none() {
    let gpu = Gpu::new(1);
    let mut run = trained();
    run.model.to_device(gpu).unwrap();
    let before = crate::common::snapshot(&run.model);
    gpu.set_room(5);
    assert!(run.model.set_params(&run.optimizer.averages()).is_err());
    assert!(run.model.use_params(&run.optimizer.averages()).is_err());
    let bytes = run.model.to_bytes().unwrap();
    assert!(run.model.from_bytes(&bytes).is_err());
    assert!(run.model.initialize(&(), &(), &mut Train::new(9)).is_err());
    assert_eq!(crate::common::snapshot(&run.model), before);
    assert!(are_on(&run.model, Device::Gpu(1)));
}
