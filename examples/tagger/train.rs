//! The command `train`.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use thinc::prelude::*;
use thinc::text::{Doc, Vocab};

use crate::args::{Settings, TrainArgs};
use crate::curve;
use crate::display::{Display, thousands};
use crate::evaluate::{BATCH, score, warn_of_unknown};
use crate::interrupt::Interrupt;
use crate::model::{Network, Tagger, predict};
use crate::trainer::Trainer;
use crate::treebank::{Part, Treebank};

/// The files beside the model.
struct Files {
    settings: PathBuf,
    checkpoint: PathBuf,
    curve: PathBuf,
}

impl Files {
    fn new(out: &Path) -> Self {
        let folder = out.join("training");
        Self {
            settings: folder.join("settings.json"),
            checkpoint: folder.join("checkpoint"),
            curve: folder.join("curve.svg"),
        }
    }
}

/// What `--json` prints.
#[derive(Serialize)]
struct TrainingResult {
    task: &'static str,
    /// Nothing, where a training that was resumed was over.
    words_per_s_train: Option<f64>,
    words_per_s_predict: f64,
    dev_acc: f64,
    epochs: usize,
    threads: NonZeroUsize,
}

/// Trains a tagger, and keeps the best.
pub(crate) fn run(args: &TrainArgs) -> Result<ExitCode, Box<dyn Error>> {
    let files = Files::new(&args.out);
    let settings = if args.resume { resumed_settings(&files)? } else { args.settings.clone() };
    let vocab = Arc::new(Vocab::new());
    let train = Treebank::read(settings.train.as_deref(), Part::Train, settings.column, &vocab)?;
    let dev = Treebank::read(settings.dev.as_deref(), Part::Dev, settings.column, &vocab)?;
    let labels = train.labels();
    let gold = train.encoded(&labels);
    warn_of_unknown(&dev, &labels);

    let mut trainer = Trainer::new(&settings, &labels, train.docs.len())?;
    if args.resume {
        trainer.resume(&files.checkpoint)?;
    } else {
        begin(&files, &settings)?;
    }
    let mut display = Display::new(args.json);
    let [n_train, n_dev] = [&train, &dev].map(|treebank| thousands(treebank.n_words() as f64));
    display.line(&format!("{n_train} words to train on, {n_dev} held out, {} tags", labels.len()))?;
    if args.resume {
        let progress = &trainer.state.progress;
        display.line(&format!("going on after {} epochs and {} batches", progress.epoch, progress.batch))?;
    }

    let interrupt = Interrupt::listen()?;
    while !is_over(&trainer, &settings) {
        display.begin_epoch(settings.epochs, train.n_words(), &trainer.state);
        let flow = trainer.epoch(&train.docs, &gold, args.threads, |state| {
            display.batch(state);
            if interrupt.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        let speed = display.end_batches(&trainer.state);
        if flow.is_break() {
            display.finish();
            trainer.save(&files.checkpoint)?;
            return interrupted(&mut display, &trainer, &args.out);
        }
        let averaged = trainer.averaged()?;
        let accuracy = score(&*averaged, &dev, &labels)?.accuracy().unwrap_or(0.0);
        drop(averaged);
        let is_best = trainer.end_epoch(accuracy);
        if is_best {
            Tagger::save(&*trainer.averaged()?, &settings, &labels, &args.out)?;
        }
        trainer.save(&files.checkpoint)?;
        write(&files.curve, &curve::svg(&trainer.state.epochs)?)?;
        let epochs = &trainer.state.epochs;
        display.end_epoch(epochs.len(), &epochs[epochs.len() - 1], is_best, speed)?;
    }
    finish(args, &files, &mut display, &trainer, &dev)
}

/// Whether all epochs are done, or too many came to nothing.
fn is_over(trainer: &Trainer, settings: &Settings) -> bool {
    let (state, patience) = (&trainer.state, settings.patience as usize);
    state.progress.epoch >= u64::from(settings.epochs) || patience > 0 && state.epochs_since_best() >= patience
}

/// Says where the best model is, and how fast it is.
fn finish(
    args: &TrainArgs,
    files: &Files,
    display: &mut Display,
    trainer: &Trainer,
    dev: &Treebank,
) -> Result<ExitCode, Box<dyn Error>> {
    let (epochs, best) = (trainer.state.epochs.len(), trainer.state.progress.best_score.unwrap_or(0.0));
    let tagger = Tagger::load(&args.out)?;
    let speed = words_per_second(&tagger.network, &dev.docs)?;
    display.line(&format!(
        "\nsaved the best of {epochs} epochs in {}, and the learning curve in {}",
        args.out.display(),
        files.curve.display()
    ))?;
    display.line(&format!("accuracy {best:.4}, tags {} words/s", thousands(speed)))?;
    if args.json {
        let result = TrainingResult {
            task: "tagger",
            words_per_s_train: display.words_per_second().map(f64::round),
            words_per_s_predict: speed.round(),
            dev_acc: best,
            epochs,
            threads: args.threads,
        };
        let line = serde_json::to_string(&result)?;
        writeln!(io::stdout().lock(), "{line}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Says how to go on.
fn interrupted(display: &mut Display, trainer: &Trainer, out: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let progress = &trainer.state.progress;
    display.line(&format!("interrupted in epoch {}, after {} batches of it", progress.epoch + 1, progress.batch))?;
    let out = out.display();
    match progress.best_score {
        Some(best) => display.line(&format!("the best model so far is in {out}: accuracy {best:.4}"))?,
        None => display.line("there is no model yet, as no epoch was completed")?,
    }
    display.line(&format!("to go on: cargo run --release --example tagger -- train --resume --out {out}"))?;
    Ok(ExitCode::from(130))
}

/// How many words a second are tagged, batch after batch.
fn words_per_second(network: &Network, docs: &[Doc]) -> Result<f64> {
    let (begun, mut words) = (Instant::now(), 0);
    // A small treebank takes too little time to measure.
    while begun.elapsed() < Duration::from_millis(500) {
        for batch in docs.chunks(BATCH) {
            words += predict(network, batch)?.iter().map(Vec::len).sum::<usize>();
        }
    }
    Ok(words as f64 / begun.elapsed().as_secs_f64())
}

/// Makes the folder, and writes down what the training depends on, so that it can be resumed.
fn begin(files: &Files, settings: &Settings) -> Result<(), Box<dyn Error>> {
    let folder = files.settings.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| cannot("create the folder", folder, &error))?;
    // A checkpoint of an earlier training would not fit these settings.
    match fs::remove_file(&files.checkpoint) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(cannot("remove", &files.checkpoint, &error));
        }
        _ => {}
    }
    write(&files.settings, &serde_json::to_string_pretty(settings)?)
}

/// The settings of the training that is in the folder.
fn resumed_settings(files: &Files) -> Result<Settings, Box<dyn Error>> {
    if !files.checkpoint.exists() {
        let message = format!("there is no training to resume: `{}` is missing", files.checkpoint.display());
        return Err(message.into());
    }
    let text = fs::read_to_string(&files.settings).map_err(|error| cannot("read", &files.settings, &error))?;
    serde_json::from_str(&text).map_err(|error| format!("`{}`: {error}", files.settings.display()).into())
}

fn write(file: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    fs::write(file, text).map_err(|error| cannot("write", file, &error))
}

fn cannot(action: &str, path: &Path, error: &io::Error) -> Box<dyn Error> {
    format!("cannot {action} `{}`: {error}", path.display()).into()
}
