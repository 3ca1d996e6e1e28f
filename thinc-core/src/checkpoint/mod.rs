//! Checkpoints: everything that a training needs to go on as if it had never been interrupted, to the bit, in one file.
//!
//! | | |
//! |---|---|
//! | [`save`] | writes model, optimizer, random stream and progress |
//! | [`resume`] | reads them back, all or nothing |
//! | [`Progress`] | the place in the data and the best score, or a type of your own |
//!
//! # A training that can be interrupted
//!
//! What is drawn at random comes from [`Train`], and what the optimizer keeps, its schedules among it, is saved with it. So
//! only the order of the data is left: shuffle each epoch with the stream of its number. `stream` depends on the seed and
//! not on what was drawn so far, so a program that goes on in the middle of an epoch draws the same order, and skips the
//! batches that are done.
//!
//! ```
//! use thinc::checkpoint::{self, Progress};
//! use thinc::prelude::*;
//!
//! # let path = std::env::temp_dir().join(format!("thinc-doc-checkpoint-{}", std::process::id()));
//! # let (x, labels) = (Floats2d::from_fn([50, 4], |[i, j]| (i % (j + 2)) as f32), (0..50).map(|i| i % 2).collect::<Ints1d>());
//! let mut model = chain((Relu::new(None, 8), Dropout::default(), Softmax::new(8, None)));
//! let mut optimizer = Adam::new(warmup_linear(0.01, 10, 100));
//! let mut train = Train::new(0).with_drop(0.2)?;
//! let mut progress = Progress::default();
//! if path.exists() {
//!     progress = checkpoint::resume(&path, &mut model, &mut optimizer, &mut train)?;
//! } else {
//!     model.initialize(&x, &labels, &mut train)?;
//! }
//!
//! let loss = CategoricalCrossentropy::new();
//! let batches = minibatch(8, (&x, &labels))?;
//! let mut grads = model.zero_grads()?;
//! while progress.epoch < 3 {
//!     let order = &mut train.rng().stream(progress.epoch);
//!     for batch in batches.shuffled(order).skip(progress.batch) {
//!         let (x, labels) = batch?;
//!         let (guess, backprop) = model.begin_update(x, &mut train)?;
//!         backprop(loss.get_grad(&guess, &labels)?, &mut grads)?;
//!         model.finish_update(&mut optimizer, &mut grads)?;
//!         progress.end_batch();
//!         if progress.batches % 5 == 0 {
//!             checkpoint::save(&path, &model, &optimizer, &train, &progress)?;
//!         }
//!     }
//!     progress.end_epoch();
//! }
//! # drop(std::fs::remove_file(&path));
//! # Ok::<(), thinc::Error>(())
//! ```
//!
//! Where the batch size is a schedule, the first batch of an epoch has the step `progress.batches - progress.batch`
//! ([`BatchSize::from_step`](crate::batching::BatchSize::from_step)).
//!
//! Save between a `finish_update` and the next callback: gradients are no part of a checkpoint. Nor is what is marked
//! `#[model(skip)]`, and what the program keeps elsewhere.
//!
//! # The file
//!
//! One map of msgpack, with its keys in this order:
//!
//! | key | value |
//! |---|---|
//! | `thinc_checkpoint` | the version of the layout, 1 |
//! | `train` | a map of the fields of [`Train`] |
//! | `progress` | what was given |
//! | `optimizer` | a map with one key, the name of the type such as `Adam`, and what serde makes of it |
//! | `model` | what [`to_bytes`](crate::SaveExt::to_bytes) gives, which is Thinc's format |
//! | `crc32` | `zlib.crc32` of all bytes in front of this key, in 32 bits |
//!
//! So Python reads it. With Thinc, the weights go into a model of the same layers:
//!
//! ```python
//! checkpoint = srsly.msgpack_loads(Path("checkpoint").read_bytes())
//! model.from_dict(checkpoint["model"])
//! ```
//!
//! Without it, `msgpack.unpackb(data)["model"]["params"]` has for each node a map from the names of its parameters to maps
//! with the keys `b"shape"` and `b"data"`, which hold little-endian floats of 32 bits.

mod crc32;
mod layout;
mod progress;

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bytes::disk;
use crate::error::Result;
use crate::model::{Node, Train};
use layout::Checkpoint;

pub use progress::Progress;

/// Writes a checkpoint.
///
/// As [`to_disk`](crate::SaveExt::to_disk): the file is complete before it takes the place of the one that was there, and on disk
/// before this returns. A program that is interrupted leaves the old one.
///
/// `optimizer` is one of this library's, or any type that serde can write and read. `progress` is a [`Progress`], or any
/// such type: a tuple of it and what else must come back, for instance. Values that are nested more than 127 deep can be
/// written, but not resumed.
///
/// # Errors
/// When the optimizer cannot be written, as one with a [`Schedule::custom`](crate::Schedule::custom), and those of
/// [`to_disk`](crate::SaveExt::to_disk).
pub fn save<N: Node, O: Serialize, P: Serialize>(
    path: impl AsRef<Path>,
    model: &N,
    optimizer: &O,
    train: &Train,
    progress: &P,
) -> Result<()> {
    disk::replace(path.as_ref(), |file| layout::write(file, model, optimizer, train, progress))
}

/// Reads a checkpoint into a model of the same layers, an optimizer of the same type, and the random stream, and gives the
/// progress that was saved.
///
/// All of it is replaced: the settings of the optimizer, the attributes of the model and the dropout rate are those that
/// were saved, whatever they are in the program. The model need not be initialized. Its parameters stay on their device;
/// what the optimizer keeps is on the CPU, until [`to_gpu`](crate::Optimizer::to_gpu) moves it.
///
/// # Errors
/// When the file is not a checkpoint, was cut off or damaged, or has a model with other layers, an optimizer of another
/// type or a progress of another type. Model, optimizer and random stream are as they were then. Files from anywhere are
/// safe to try.
pub fn resume<N: Node, O: DeserializeOwned, P: DeserializeOwned>(
    path: impl AsRef<Path>,
    model: &mut N,
    optimizer: &mut O,
    train: &mut Train,
) -> Result<P> {
    let (resumed_optimizer, resumed_train, progress) = Checkpoint::open(path.as_ref())?.resume(model)?;
    (*optimizer, *train) = (resumed_optimizer, resumed_train);
    Ok(progress)
}
