//! Training 2N batches, and training N, saving, going on in another process and training N more, give the same bits.

use std::path::PathBuf;
use std::process::Command;

use serde::Serialize;
use serde::de::DeserializeOwned;
use thinc::prelude::*;

use crate::folder::Folder;
use crate::training::{Job, OPTIMIZERS, Training, with_optimizer};

/// In the second epoch of three.
const HALF: u64 = 9;

/// What tells the other process which optimizer to go on with, and where: the name, a space and a folder.
const VARIABLE: &str = "THINC_TEST_RESUME";

/// Goes on from one file to another.
struct Resume(PathBuf);

impl Job for Resume {
    fn run<O: Optimizer + Serialize + DeserializeOwned>(self, optimizer: fn() -> O) {
        let mut training = Training::new(optimizer());
        training.resume(&self.0.join("half")).unwrap();
        training.go_on(2 * HALF);
        training.save(&self.0.join("whole")).unwrap();
    }
}

#[test]
#[ignore = "the test below runs it, in a process of its own"]
fn goes_on() {
    let task = std::env::var(VARIABLE).expect("the test below tells what to do");
    let (name, folder) = task.split_once(' ').unwrap();
    with_optimizer(name, Resume(folder.into()));
}

struct Compare(&'static str);

impl Job for Compare {
    fn run<O: Optimizer + Serialize + DeserializeOwned>(self, optimizer: fn() -> O) {
        let name = self.0;
        let folder = Folder::new(&format!("resume-{name}"));
        let mut uninterrupted = Training::begin(optimizer());
        uninterrupted.go_on(2 * HALF);
        let mut half = Training::begin(optimizer());
        half.go_on(HALF);
        half.save(&folder.0.join("half")).unwrap();
        assert!(half.place.0.batch > 0, "{name}: not in the middle of an epoch");

        let other = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "other_process::goes_on", "--ignored"])
            .env(VARIABLE, format!("{name} {}", folder.0.display()))
            .output()
            .unwrap();
        assert!(other.status.success(), "{name}: {}", String::from_utf8_lossy(&other.stdout));

        let mut resumed = Training::new(optimizer());
        resumed.resume(&folder.0.join("whole")).unwrap();
        assert_eq!(resumed.state(), uninterrupted.state(), "{name}");
        // Also what nothing here shows, such as the moments.
        uninterrupted.save(&folder.0.join("uninterrupted")).unwrap();
        let [whole, expected] = ["whole", "uninterrupted"].map(|file| std::fs::read(folder.0.join(file)).unwrap());
        assert!(whole == expected, "{name}: the files differ");
        assert_ne!(half.state().weights, uninterrupted.state().weights, "{name}: nothing was trained");
        assert_eq!(uninterrupted.place.0.epoch, 3, "{name}");
    }
}

#[test]
fn training_goes_on_in_another_process() {
    for name in OPTIMIZERS {
        with_optimizer(name, Compare(name));
    }
}

/// Whatever part of a checkpoint were missing, the weights would be others.
#[test]
fn every_part_of_a_checkpoint_counts() {
    let optimizer = || Adam::new(warmup_linear(0.02, 4, 40)).gradient_noise(0.001, Rng::new(5));
    let folder = Folder::new("parts");
    let path = folder.0.join("half");
    let mut half = Training::begin(optimizer());
    half.go_on(HALF);
    half.save(&path).unwrap();
    half.go_on(2 * HALF);
    let expected = half.state();
    let with = |change: &dyn Fn(&mut Training<Adam>)| {
        let mut training = Training::new(optimizer());
        training.resume(&path).unwrap();
        change(&mut training);
        training.go_on(2 * HALF);
        training.state()
    };
    assert_eq!(with(&|_| {}), expected);
    let changes: [(&str, &dyn Fn(&mut Training<Adam>)); 5] = [
        ("the optimizer", &|training| training.optimizer = optimizer()),
        ("the random stream", &|training| training.train = Train::new(3).with_drop(0.3).unwrap()),
        ("the dropout rate", &|training| training.train.set_drop(0.2).unwrap()),
        ("the place in the epoch", &|training| training.place.0.batch = 0),
        ("the epoch", &|training| training.place.0.epoch = 0),
    ];
    for (what, change) in changes {
        assert_ne!(with(change).weights, expected.weights, "{what} made no difference");
    }
}
