//! Peers in processes of their own, which answer requests in turns with this one.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use task::{Answer, Result};

/// A process that serves the task.
pub(crate) struct Worker {
    process: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts a program that answers requests.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let program = command.get_program().to_owned();
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = pipes.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        let answers = BufReader::new(process.stdout.take().ok_or("a worker without output")?);
        Ok(Self { requests: process.stdin.take(), answers, process })
    }

    pub(crate) fn ask(&mut self, request: &str) -> Result<Answer> {
        let requests = self.requests.as_mut().ok_or("a worker without input")?;
        writeln!(requests, "{request}")?;
        requests.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let numbers: Vec<f64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        match numbers[..] {
            [wall, cpu] => Ok(Answer { wall, cpu }),
            _ => Err(format!("a worker ended, or said {line:?} to {request:?}").into()),
        }
    }
}

/// Lets glibc keep freed memory instead of giving large blocks back to the system, which else has to clear every page again
/// that a new tensor touches.
pub(crate) fn keep_memory(command: &mut Command) -> &mut Command {
    const TUNABLES: &str = "glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=4294967296:\
                            glibc.malloc.top_pad=67108864";
    command.env("GLIBC_TUNABLES", TUNABLES)
}

impl Drop for Worker {
    fn drop(&mut self) {
        // The end of its input is the end of a worker.
        self.requests = None;
        let _ = self.process.wait();
    }
}

/// Builds candle twice, each time alone: cargo gives a crate the features that anything in the same build asks for, and
/// thinc and this benchmark ask for AVX-512 in crates that candle uses too.
pub(crate) fn build_candle() -> Result<[PathBuf; 2]> {
    let executable = std::env::current_exe()?;
    let target = executable.ancestors().nth(3).ok_or("the benchmark is not in a target folder")?;
    let builds: [(&str, &[&str]); 2] = [("candle", &[]), ("candle-v4", &["--features", "x86-v4"])];
    for (name, features) in builds {
        let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--release", "--quiet", "--package", "candle-worker", "--bin", name])
            .args(features)
            .arg("--manifest-path")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
            .arg("--target-dir")
            .arg(target)
            .status()?;
        if !status.success() {
            return Err(format!("building {name} failed").into());
        }
    }
    Ok(builds.map(|(name, _)| target.join("release").join(name)))
}
