//! What a training shows: a line for each epoch, and a bar while it goes on.

use std::io::{self, Write};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use crate::trainer::{Epoch, State};

/// Lines and a bar.
pub(crate) struct Display {
    bar: ProgressBar,
    lines: Box<dyn Write>,
    /// The words of the epochs that this program trained on, and the seconds that took.
    words: u64,
    seconds: f64,
    begun: (Instant, u64),
}

impl Display {
    /// Lines go to standard output, or to standard error where standard output is for something else. The bar is shown on
    /// standard error, if it is a terminal.
    pub(crate) fn new(on_stderr: bool) -> Self {
        let lines: Box<dyn Write> = if on_stderr { Box::new(io::stderr()) } else { Box::new(io::stdout()) };
        Self { bar: ProgressBar::hidden(), lines, words: 0, seconds: 0.0, begun: (Instant::now(), 0) }
    }

    /// Writes a line above the bar.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        let lines = &mut self.lines;
        self.bar.suspend(|| writeln!(lines, "{text}"))
    }

    /// Begins with an epoch of so many words, or goes on with it.
    pub(crate) fn begin_epoch(&mut self, epochs: u32, words: usize, state: &State) {
        let style = ProgressStyle::with_template("epoch {prefix} {bar:30} {percent:3} %  {msg}");
        self.bar = ProgressBar::new(words as u64)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
            .with_prefix(format!("{}/{epochs}", state.progress.epoch + 1));
        self.begun = (Instant::now(), state.words);
    }

    /// Shows how far the epoch has come.
    pub(crate) fn batch(&self, state: &State) {
        self.bar.set_position(state.words);
        let best = state.progress.best_score.map(|best| format!("   best accuracy {best:.4}")).unwrap_or_default();
        let speed = (state.words - self.begun.1) as f64 / self.begun.0.elapsed().as_secs_f64();
        self.bar.set_message(format!("{} words/s   loss {:.4}{best}", thousands(speed), state.loss()));
    }

    /// Ends the training of the epoch, or breaks it off, and gives how many words a second it took in.
    pub(crate) fn end_batches(&mut self, state: &State) -> f64 {
        let (words, seconds) = (state.words - self.begun.1, self.begun.0.elapsed().as_secs_f64());
        self.words += words;
        self.seconds += seconds;
        words as f64 / seconds
    }

    /// Shows what came of the epoch.
    pub(crate) fn end_epoch(&mut self, number: usize, epoch: &Epoch, is_best: bool, speed: f64) -> io::Result<()> {
        self.bar.finish_and_clear();
        let best = if is_best { "   best so far" } else { "" };
        self.line(&format!(
            "epoch {number:3}   loss {:.4}   accuracy {:.4}   {} words/s{best}",
            epoch.loss,
            epoch.accuracy,
            thousands(speed)
        ))
    }

    /// Words a second over all batches.
    pub(crate) fn words_per_second(&self) -> Option<f64> {
        (self.seconds > 0.0).then(|| self.words as f64 / self.seconds)
    }

    /// Takes the bar away.
    pub(crate) fn finish(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A number with a comma between thousands.
pub(crate) fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
