//! Trains a classifier of handwritten digits, saves it, loads it again and looks at what it makes of digits it has
//! not seen: `cargo run --release --example digits`.

mod curve;
mod data;
mod draw;
mod train;

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use curve::Losses;
use data::Digits;
use indicatif::{ProgressBar, ProgressStyle};
use thinc::prelude::*;
use train::{Classifier, Score, Trainer};

/// Train a classifier of handwritten digits.
#[derive(Parser)]
struct Args {
    /// How often to go through the training data
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    epochs: u32,
    /// How many images the weights are updated by at a time
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..))]
    batch_size: u32,
    /// Where all random choices come from: the same seed gives the same result
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The folder for the trained model and the loss curve
    #[arg(long, value_name = "FOLDER", default_value = "target/digits")]
    out: PathBuf,
}

fn main() -> ExitCode {
    let Err(error) = run(&Args::parse()) else { return ExitCode::SUCCESS };
    match error.downcast_ref::<io::Error>() {
        // Whoever reads the output, such as `head`, has seen enough.
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
        Some(error) => eprintln!("error: cannot write the output: {error}"),
        None => eprintln!("error: {error}"),
    }
    ExitCode::FAILURE
}

fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let (model_file, curve_file) = (args.out.join("model.msgpack"), args.out.join("loss.svg"));
    prepare(&args.out, &curve_file)?;
    let mut out = io::stdout().lock();

    let rng = Rng::new(args.seed);
    let (training, held_out) = Digits::load()?.split(&mut rng.stream(0))?;
    let mut trainer = Trainer::new(rng.stream(1), &training, args.epochs as usize, args.batch_size as usize)?;

    // Nothing is shown where the standard error is no terminal.
    let bar = ProgressBar::new(args.epochs.into())
        .with_style(ProgressStyle::with_template("{bar:40} epoch {pos}/{len}, {eta} to go")?);
    let mut losses = Vec::new();
    for epoch in 1..=args.epochs {
        let loss = trainer.epoch(&training)?;
        let guess = trainer.averaged()?.predict(held_out.images.clone())?;
        let score = Score::new(&guess, &held_out.labels)?;
        bar.suspend(|| {
            writeln!(
                out,
                "epoch {epoch:3}   loss {loss:.4}   held out: loss {:.4}, accuracy {:.3}",
                score.loss, score.accuracy
            )
        })?;
        bar.inc(1);
        losses.push(Losses { training: loss, held_out: score.loss });
    }
    bar.finish_and_clear();

    trainer.averaged()?.to_disk(&model_file)?;
    fs::write(&curve_file, curve::svg(&losses)?).map_err(|error| cannot("write", &curve_file, &error))?;
    writeln!(out, "\nsaved the model to {} and the loss curve to {}", model_file.display(), curve_file.display())?;

    let mut loaded = Classifier::default();
    loaded.from_disk(&model_file)?;
    let guess = loaded.predict(held_out.images.clone())?;
    let score = Score::new(&guess, &held_out.labels)?;
    writeln!(
        out,
        "\nthe first of the {} digits held out:\n\n{}",
        held_out.len(),
        draw::draw(&held_out, &guess, &[0, 1, 2, 3])?
    )?;
    let shown = &score.mistakes[..score.mistakes.len().min(4)];
    if !shown.is_empty() {
        let all = score.mistakes.len();
        writeln!(out, "{} of the {all} mistakes:\n\n{}", shown.len(), draw::draw(&held_out, &guess, shown)?)?;
    }
    writeln!(out, "accuracy: {:.3}", score.accuracy)?;
    Ok(())
}

/// Makes the folder, and finds out before the training whether a file can be written in it.
fn prepare(folder: &Path, file: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| cannot("create the folder", folder, &error))?;
    let opened = fs::OpenOptions::new().append(true).create(true).open(file);
    opened.map(drop).map_err(|error| cannot("write", file, &error))
}

fn cannot(action: &str, path: &Path, error: &io::Error) -> String {
    format!("cannot {action} `{}`: {error}", path.display())
}
