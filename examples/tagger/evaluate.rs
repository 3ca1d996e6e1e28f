//! Scores: the command `eval`, and the accuracy in training.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use thinc::text::Vocab;

use crate::args::EvalArgs;
use crate::model::{Tagger, predict};
use crate::treebank::{Part, Treebank};

/// How many sentences are tagged at a time.
pub(crate) const BATCH: usize = 128;

/// How many guesses of a tag were right, how many were made, and how often it is the truth.
#[derive(Default)]
struct Counts {
    right: usize,
    guessed: usize,
    true_: usize,
}

/// How good guesses are.
#[derive(Default)]
pub(crate) struct Scores<'a> {
    by_tag: BTreeMap<&'a str, Counts>,
}

impl<'a> Scores<'a> {
    /// Takes in the guesses for a sentence.
    pub(crate) fn add(&mut self, guesses: impl IntoIterator<Item = &'a str>, truths: &'a [String]) {
        for (guess, truth) in guesses.into_iter().zip(truths) {
            self.by_tag.entry(guess).or_default().guessed += 1;
            let of_truth = self.by_tag.entry(truth).or_default();
            of_truth.true_ += 1;
            of_truth.right += usize::from(guess == truth);
        }
    }

    /// The share of the words whose tag was guessed.
    pub(crate) fn accuracy(&self) -> f64 {
        let sum = |of: fn(&Counts) -> usize| self.by_tag.values().map(of).sum::<usize>();
        share(sum(|counts| counts.right), sum(|counts| counts.true_))
    }
}

impl fmt::Display for Scores<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.by_tag.keys().map(|tag| tag.chars().count()).max().unwrap_or(0).max(3);
        writeln!(f, "{:width$}  precision  recall      F   words", "tag")?;
        for (tag, counts) in &self.by_tag {
            let (precision, recall) = (share(counts.right, counts.guessed), share(counts.right, counts.true_));
            let f1 = share(2 * counts.right, counts.guessed + counts.true_);
            writeln!(f, "{tag:width$}  {precision:9.3}  {recall:6.3}  {f1:5.3}  {:6}", counts.true_)?;
        }
        Ok(())
    }
}

fn share(part: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { part as f64 / all as f64 }
}

/// Scores a saved tagger.
pub(crate) fn run(args: &EvalArgs) -> Result<(), Box<dyn Error>> {
    let tagger = Tagger::load(&args.model)?;
    let vocab = Arc::new(Vocab::new());
    let treebank = Treebank::read(args.data.as_deref(), Part::Dev, tagger.column(), &vocab)?;
    warn_of_unknown(&treebank, &tagger.labels);
    let mut scores = Scores::default();
    for (docs, tags) in treebank.docs.chunks(BATCH).zip(treebank.tags.chunks(BATCH)) {
        for (guesses, tags) in predict(&tagger.network, docs)?.iter().zip(tags) {
            scores.add(guesses.iter().map(|&guess| tagger.labels[guess].as_str()), tags);
        }
    }
    let mut out = io::stdout().lock();
    writeln!(out, "{scores}\naccuracy {:.4} on {} words of {}", scores.accuracy(), treebank.n_words(), treebank.name)?;
    Ok(())
}

/// Says which tags a treebank has that a tagger can't guess.
pub(crate) fn warn_of_unknown(treebank: &Treebank, labels: &[String]) {
    let unknown = treebank.unknown(labels);
    if !unknown.is_empty() {
        let (name, tags) = (&treebank.name, unknown.join(", "));
        eprintln!("warning: {name} has tags that the training data lacks, so words with them count as mistakes: {tags}");
    }
}
