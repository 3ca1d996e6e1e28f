//! The task that thinc and its peers run, task B1: a 784-512-512-10 network with Relu and dropout, trained with Adam.

use std::error::Error;
use std::io::{BufRead, Write};
use std::time::Instant;

mod data;

pub use data::{Set, make};

/// The features of a sample.
pub const INPUTS: usize = 784;
/// The width of both hidden layers.
pub const HIDDEN: usize = 512;
/// The classes.
pub const CLASSES: usize = 10;
/// The rows of a minibatch in training.
pub const BATCH: usize = 128;
/// The dropout rate behind both hidden layers.
pub const DROP: f32 = 0.2;
/// Adam's learning rate.
pub const LEARN_RATE: f32 = 0.001;

/// What goes wrong in a benchmark ends it.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A library that does the task.
pub trait Peer {
    /// Trains on every sample once, in a fresh random order, and gives their number.
    fn epoch(&mut self) -> Result<usize>;
    /// The share of the test set whose class is predicted.
    fn accuracy(&mut self) -> Result<f64>;
    /// Makes the inputs that `predict` times, of `batch` rows each.
    fn prepare(&mut self, batch: usize) -> Result<()>;
    /// Predicts the inputs that were prepared, and gives the number of samples.
    fn predict(&mut self) -> Result<usize>;
}

/// A rate, or another number twice.
#[derive(Clone, Copy)]
pub struct Answer {
    /// Per second.
    pub wall: f64,
    /// Per second of processor time of all threads: what a busy machine changes least.
    pub cpu: f64,
}

impl Answer {
    fn number(number: f64) -> Self {
        Self { wall: number, cpu: number }
    }
}

/// Does what a request asks: `epoch` and `predict ROWS` give samples per second, `accuracy` gives a share, `memory` the most
/// bytes that the process had in use.
pub fn answer(peer: &mut dyn Peer, request: &str) -> Result<Answer> {
    let words: Vec<_> = request.split_whitespace().collect();
    match words[..] {
        ["epoch"] => rate(|| peer.epoch()),
        ["accuracy"] => peer.accuracy().map(Answer::number),
        ["memory"] => peak_memory().map(Answer::number),
        ["predict", batch] => {
            peer.prepare(batch.parse()?)?;
            peer.predict()?;
            rate(|| peer.predict())
        }
        _ => Err(format!("unknown request {request:?}").into()),
    }
}

fn rate(work: impl FnOnce() -> Result<usize>) -> Result<Answer> {
    let (start, cpu_start) = (Instant::now(), cpu_seconds());
    let samples = work()? as f64;
    Ok(Answer { wall: samples / start.elapsed().as_secs_f64(), cpu: samples / (cpu_seconds() - cpu_start) })
}

/// The processor time of all threads of this process.
fn cpu_seconds() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` outlives the call, which writes nothing else.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// What Linux says was the most memory in use, in bytes.
fn peak_memory() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM in /proc/self/status")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes * 1024.0)
}

/// Answers each line of the standard input with a line, until it ends.
pub fn serve(peer: &mut dyn Peer) -> Result<()> {
    let mut out = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let Answer { wall, cpu } = answer(peer, &line?)?;
        writeln!(out, "{wall} {cpu}")?;
        out.flush()?;
    }
    Ok(())
}

/// How many samples a prediction at this batch size goes over.
pub fn predicted_samples(batch: usize, test: usize) -> usize {
    (batch * 500).min(test)
}
