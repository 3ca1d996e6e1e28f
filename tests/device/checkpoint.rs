//! Checkpoints of what is on a device.

use thinc::array::OnDevice;
use thinc::checkpoint;
use thinc::prelude::*;

use crate::common::refuses;
use crate::device::Gpu;
use crate::folder::Folder;
use crate::run::{Run, are_on, dense, rows};

#[test]
fn training_goes_on_there() {
    let optimizer = || Adam::new(0.01).lookahead(2, 0.5);
    let gpu = Gpu::new(7);
    let folder = Folder::new("device-checkpoint");
    let (here, there) = (folder.0.join("here"), folder.0.join("there"));
    let mut straight = Run::new(dense(), optimizer());
    straight.steps(3, &rows(), CpuOps::get());
    checkpoint::save(&here, &straight.model, &straight.optimizer, &straight.train, &()).unwrap();
    straight.move_to(gpu);
    checkpoint::save(&there, &straight.model, &straight.optimizer, &straight.train, &()).unwrap();
    assert!(std::fs::read(&there).unwrap() == std::fs::read(&here).unwrap(), "the files differ");
    let losses = straight.steps(3, &rows(), gpu);

    let resume = || {
        let mut run = Run::new(dense(), optimizer());
        run.move_to(gpu);
        let () = checkpoint::resume(&there, &mut run.model, &mut run.optimizer, &mut run.train).unwrap();
        assert!(are_on(&run.model, Device::Gpu(7)));
        run
    };
    let mut resumed = resume();
    resumed.optimizer.to_device(gpu).unwrap();
    assert_eq!(resumed.steps(3, &rows(), gpu), losses);
    assert_eq!(resumed.state(), straight.state());

    let mut left_behind = resume();
    left_behind.add(rows().to_backend(gpu).unwrap());
    refuses(left_behind.finish(), &["runs on gpu:7", "is on cpu", "move the optimizer with"]);
}
