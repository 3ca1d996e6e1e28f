//! Task B1: training and prediction of a 784-512-512-10 network.

use std::process::Command;

use task::{Answer, Peer, Result, answer, make};

use crate::harness::{Json, Measured, Table, option};
use crate::mlp_thinc::Mlp;
use crate::worker::{Worker, build_candle, keep_memory};

/// What is asked, and what the columns are called.
const REQUESTS: [(&str, &str); 4] = [
    ("epoch", "training"),
    ("predict 1", "prediction, batch 1"),
    ("predict 128", "prediction, batch 128"),
    ("predict 1000", "prediction, batch 1000"),
];

enum Runner {
    Here(Box<dyn Peer>),
    There(Worker),
}

impl Runner {
    fn ask(&mut self, request: &str) -> Result<Answer> {
        match self {
            Self::Here(peer) => answer(&mut **peer, request),
            Self::There(worker) => worker.ask(request),
        }
    }
}

/// What one library reached.
struct Reached {
    name: &'static str,
    /// Samples per second, and per second of processor time, of each request.
    rates: Vec<[Measured; 2]>,
    accuracy: f64,
}

/// Prints samples per second of each library, and the accuracy its training reached.
pub(crate) fn run(full: bool, json: &mut Json) -> Result<()> {
    let (sizes, epochs) = if full { ([60_000, 10_000], 3) } else { ([12_000, 5_000], 4) };
    let mut runners = runners(sizes)?;
    let mut reached: Vec<_> =
        runners.iter().map(|&(name, _)| Reached { name, rates: Vec::new(), accuracy: 0.0 }).collect();
    for (request, metric) in REQUESTS {
        let repeats = if request == "epoch" { epochs } else { 9 };
        let mut answers = vec![Vec::with_capacity(repeats); runners.len()];
        // In turns, so that a change in the load of the machine meets all of them.
        for _ in 0..repeats {
            for ((_, runner), answers) in runners.iter_mut().zip(&mut answers) {
                answers.push(runner.ask(request)?);
            }
        }
        for (reached, answers) in reached.iter_mut().zip(answers) {
            let of = |value: fn(&Answer) -> f64| Measured::largest(reached.name, answers.iter().map(value).collect());
            let rates = [of(|answer| answer.wall), of(|answer| answer.cpu)];
            json.push("mlp", metric, "samples/s", &rates[0]);
            json.push("mlp", metric, "samples/CPU s", &rates[1]);
            reached.rates.push(rates);
        }
        if request == "epoch" {
            for ((_, runner), reached) in runners.iter_mut().zip(&mut reached) {
                reached.accuracy = runner.ask("accuracy")?.wall;
                json.push("mlp", "accuracy", "share", &Measured::largest(reached.name, vec![reached.accuracy]));
            }
        }
    }
    println!("\n## 784-512-512-10 network, {} training samples, batch {}, {epochs} epochs", sizes[0], task::BATCH);
    print(&reached, 0, "Samples per second: best (median)");
    print(&reached, 1, "Samples per second of processor time, all threads together: best (median)");
    Ok(())
}

fn runners(sizes: [usize; 2]) -> Result<Vec<(&'static str, Runner)>> {
    let (train, test) = make(sizes[0], sizes[1]);
    let here =
        |clip_and_average| -> Result<Runner> { Ok(Runner::Here(Box::new(Mlp::new(&train, &test, clip_and_average)?))) };
    let mut runners = vec![("thinc", here(false)?), ("thinc, clipping and averages", here(true)?)];
    // `--peer thinc` leaves the others out, for a profile.
    if option("--peer").as_deref() != Some("thinc") {
        let [candle, candle_v4] = build_candle()?;
        let mut there = |name, program, threads: usize, memory_is_kept| -> Result<()> {
            let mut command = Command::new(program);
            command.args(sizes.map(|size| size.to_string())).env("RAYON_NUM_THREADS", threads.to_string());
            if memory_is_kept {
                keep_memory(&mut command);
            }
            runners.push((name, Runner::There(Worker::start(&mut command)?)));
            Ok(())
        };
        there("candle as installed", &candle, 1, false)?;
        there("candle with AVX-512", &candle_v4, 1, false)?;
        there("candle with AVX-512, memory kept", &candle_v4, 1, true)?;
        there("candle with AVX-512, memory kept, 2 threads", &candle_v4, 2, true)?;
    }
    Ok(runners)
}

/// Rates, and how many times those of each peer thinc's are. `clock` is 0 for time on the wall and 1 for the processor's.
fn print(reached: &[Reached], clock: usize, title: &str) {
    let mut table = Table::new(["", "training", "batch 1", "batch 128", "batch 1000", "test accuracy"]);
    let mut ratios = Table::new(["thinc /", "training", "batch 1", "batch 128", "batch 1000"]);
    for (i, peer) in reached.iter().enumerate() {
        let rate =
            |rates: &[Measured; 2]| format!("{:.1}k ({:.1}k)", rates[clock].best / 1e3, rates[clock].median / 1e3);
        let accuracy = format!("{:.3}", peer.accuracy);
        table.row([peer.name.to_owned()].into_iter().chain(peer.rates.iter().map(rate)).chain([accuracy]));
        let ratio = |(ours, theirs): (&[Measured; 2], &[Measured; 2])| {
            let (ours, theirs) = (&ours[clock], &theirs[clock]);
            format!("{:.2} ({:.2})", ours.best / theirs.best, ours.median / theirs.median)
        };
        if i > 0 {
            let cells = reached[0].rates.iter().zip(&peer.rates).map(ratio);
            ratios.row([peer.name.to_owned()].into_iter().chain(cells));
        }
    }
    table.print(title);
    ratios.print("How many times as fast thinc is: best to best (median to median)");
}
