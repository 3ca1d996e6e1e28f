//! Saving and loading 50 million parameters: time, and the memory that it takes beyond what was there before.
//!
//!     cargo bench --bench saving
//!     cargo bench --bench saving --features safetensors -- --repeats 9
//!
//! Each measurement is a process of its own. Thinc, PyTorch and safetensors are measured where Python has them
//! (`pip install thinc torch safetensors`), by `saving.py`.

use std::path::Path;
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use thinc::prelude::*;

use crate::harness::{Measured, Table, time};

#[allow(dead_code, reason = "other benchmarks use the rest")]
mod harness;

const ROWS: usize = 90_000;
const WIDTH: usize = 500;
const CLASSES: usize = 10_000;
const PARAMS: f64 = 4.0 * (ROWS * WIDTH + WIDTH * CLASSES + CLASSES) as f64;

type Worker = (&'static str, fn(&Path) -> Result<Cost>);

const WORKERS: &[Worker] = &[
    ("read the file", read_file),
    ("write the file", write_file),
    ("from_disk", from_disk),
    ("to_disk", to_disk),
    #[cfg(feature = "safetensors")]
    ("from_safetensors", from_safetensors),
    #[cfg(feature = "safetensors")]
    ("map_safetensors", map_safetensors),
    #[cfg(feature = "safetensors")]
    ("to_safetensors", to_safetensors),
];

/// What Python is asked for, and the line of the table that it is compared with.
const PYTHON: [(&str, &str); 6] = [
    ("thinc from_disk", "read the file"),
    ("torch load", "read the file"),
    ("safetensors load_file", "read the file"),
    ("thinc to_disk", "write the file"),
    ("torch save", "write the file"),
    ("safetensors save_file", "write the file"),
];

/// Seconds, and bytes of memory.
struct Cost {
    seconds: f64,
    memory: f64,
}

fn main() -> Result<()> {
    let args: Vec<_> = env::args().collect();
    if let [_, _, name, folder, ..] = args.as_slice()
        && let Some((_, work)) = WORKERS.iter().find(|(worker, _)| worker == name)
    {
        let Cost { seconds, memory } = work(Path::new(folder))?;
        println!("{seconds} {memory}");
        return Ok(());
    }
    let repeats = args.iter().skip_while(|arg| *arg != "--repeats").nth(1).and_then(|n| n.parse().ok()).unwrap_or(5);
    let folder = env::temp_dir().join(format!("thinc-saving-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(Error::other)?;
    let result = compare(&folder, repeats);
    fs::remove_dir_all(&folder).map_err(Error::other)?;
    result
}

fn compare(folder: &Path, repeats: usize) -> Result<()> {
    // What is read has to be there.
    for (name, _) in WORKERS.iter().filter(|(name, _)| name.starts_with("to_")) {
        run(Command::new(env::current_exe().map_err(Error::other)?).args(["--worker", name]).arg(folder));
    }
    let mut costs = vec![Vec::new(); WORKERS.len() + PYTHON.len()];
    for _ in 0..repeats {
        for (i, costs) in costs.iter_mut().enumerate() {
            let mut command = match i.checked_sub(WORKERS.len()) {
                None => {
                    let mut command = Command::new(env::current_exe().map_err(Error::other)?);
                    command.args(["--worker", WORKERS[i].0]);
                    command
                }
                Some(python) => {
                    let mut command = Command::new("python3");
                    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/saving.py"));
                    command.arg(PYTHON[python].0).args([ROWS, WIDTH, CLASSES].map(|size| size.to_string()));
                    command
                }
            };
            costs.extend(run(command.arg(folder)));
        }
    }
    let name = |i: usize| WORKERS.get(i).map_or_else(|| PYTHON[i - WORKERS.len()].0, |worker| worker.0);
    let base = |i: usize| match i.checked_sub(WORKERS.len()) {
        Some(python) => PYTHON[python].1,
        None if name(i).starts_with("to_") || name(i).starts_with("write") => "write the file",
        None => "read the file",
    };
    let measured: Vec<_> = costs
        .iter()
        .enumerate()
        .map(|(i, costs)| {
            let seconds = Measured::smallest(name(i), costs.iter().map(|cost: &(f64, f64)| cost.0).collect());
            (seconds, Measured::smallest(name(i), costs.iter().map(|cost| cost.1).collect()))
        })
        .collect();
    let mut table =
        Table::new(["50 million parameters, 200 MB", "best", "median", "median / file", "memory / parameters"]);
    for (i, (seconds, memory)) in measured.iter().enumerate().filter(|(_, (seconds, _))| seconds.best.is_finite()) {
        let base =
            measured.iter().find(|(seconds, _)| seconds.name == base(i)).map_or(f64::NAN, |(base, _)| base.median);
        table.row([
            name(i).to_owned(),
            time(seconds.best),
            time(seconds.median),
            format!("{:.2}", seconds.median / base),
            format!("{:.2}", memory.median / PARAMS),
        ]);
    }
    table.print("Saving and loading");
    Ok(())
}

/// What a worker printed; nothing where it is not installed.
fn run(command: &mut Command) -> Option<(f64, f64)> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (seconds, memory) = text.trim().split_once(' ')?;
    Some((seconds.parse().ok()?, memory.parse().ok()?))
}

/// The cost of `work`, whose result stays in memory until it was measured.
fn cost<R>(work: impl FnOnce() -> Result<R>) -> Result<Cost> {
    let before = status("VmRSS");
    // Forgets the highest use of memory so far.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let start = Instant::now();
    let result = work()?;
    let seconds = start.elapsed().as_secs_f64();
    let memory = status("VmHWM") - before;
    drop(result);
    Ok(Cost { seconds, memory })
}

/// A line of what Linux says about this process, in bytes.
fn status(name: &str) -> f64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).map_or(f64::NAN, |kib| 1024.0 * kib)
}

fn model() -> Chain<(HashEmbed, Linear)> {
    chain((HashEmbed::new(WIDTH, ROWS), Linear::new(WIDTH, CLASSES)))
}

fn initialized() -> Result<Chain<(HashEmbed, Linear)>> {
    let mut model = model();
    model.initialize(&(), &(), &mut Train::new(0))?;
    Ok(model)
}

fn read_file(folder: &Path) -> Result<Cost> {
    cost(|| fs::read(folder.join("model.bin")).map_err(Error::other))
}

/// With what makes it last: `to_disk` does so, Python does not.
fn write_file(folder: &Path) -> Result<Cost> {
    let bytes = fs::read(folder.join("model.bin")).map_err(Error::other)?;
    cost(|| {
        let write = || -> std::io::Result<()> {
            let mut file = fs::File::create(folder.join("written.bin"))?;
            std::io::Write::write_all(&mut file, &bytes)?;
            file.sync_all()
        };
        write().map_err(Error::other)
    })
}

fn from_disk(folder: &Path) -> Result<Cost> {
    cost(|| {
        let mut model = model();
        model.from_disk(folder.join("model.bin"))?;
        Ok(model)
    })
}

fn to_disk(folder: &Path) -> Result<Cost> {
    let model = initialized()?;
    cost(|| model.to_disk(folder.join("model.bin")))
}
