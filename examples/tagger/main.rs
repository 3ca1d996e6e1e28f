//! Trains a part-of-speech tagger, tags text with it, and scores it:
//! `cargo run --release --example tagger -- train`, `.. -- tag` and `.. -- eval`.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be"))]

mod args;
mod curve;
mod display;
mod evaluate;
mod interrupt;
mod model;
mod tag;
mod train;
mod trainer;
mod treebank;

use std::error::Error;
use std::io;
use std::process::ExitCode;

use args::{Args, Command};
use clap::Parser;

fn main() -> ExitCode {
    let result = match Args::parse().command {
        Command::Train(args) => train::run(&args),
        Command::Tag(args) => tag::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Eval(args) => evaluate::run(&args).map(|()| ExitCode::SUCCESS),
    };
    let error = match result {
        Ok(code) => return code,
        Err(error) => error,
    };
    if is_closed_pipe(&*error) {
        // Whoever reads the output, such as `head`, has seen enough.
        return ExitCode::SUCCESS;
    }
    eprintln!("error: {error}");
    ExitCode::FAILURE
}

fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
