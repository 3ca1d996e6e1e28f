//! The command `eval`, and the scores in training.

use std::error::Error;
use std::io::{self, Write};
use std::sync::Arc;

use thinc::prelude::*;
use thinc::text::Vocab;
use thinc::text::scoring::{LabelScores, score_labels};

use crate::args::EvalArgs;
use crate::model::{Tagger, predict};
use crate::treebank::{Part, Treebank};

/// How many sentences are tagged at a time.
pub(crate) const BATCH: usize = 128;

/// Scores a saved tagger.
pub(crate) fn run(args: &EvalArgs) -> Result<(), Box<dyn Error>> {
    let tagger = Tagger::load(&args.model)?;
    let treebank = Treebank::read(args.data.as_deref(), Part::Dev, tagger.column(), &Arc::new(Vocab::new()))?;
    warn_of_unknown(&treebank, &tagger.labels);
    let scores = score(&tagger.network, &treebank, &tagger.labels)?;
    writeln!(io::stdout().lock(), "{scores} on the {} words of {}", treebank.n_words(), treebank.name)?;
    Ok(())
}

/// Compares the guesses of a network with the tags of a treebank.
pub(crate) fn score<N>(network: &N, treebank: &Treebank, labels: &[String]) -> Result<LabelScores>
where
    N: Model<Vec<Ints2d>, Output = Vec<Probs>>,
{
    let mut guesses = Vec::with_capacity(treebank.docs.len());
    for docs in treebank.docs.chunks(BATCH) {
        for places in predict(network, docs)? {
            guesses.push(places.into_iter().map(|place| labels[place].as_str()).collect::<Vec<_>>());
        }
    }
    Ok(score_labels(&guesses, &treebank.tags)?)
}

/// Says which tags a treebank has that a tagger can't guess.
pub(crate) fn warn_of_unknown(treebank: &Treebank, labels: &[String]) {
    let unknown = treebank.unknown(labels);
    if !unknown.is_empty() {
        let (name, tags) = (&treebank.name, unknown.join(", "));
        eprintln!(
            "warning: {name} has tags that the training data lacks, so words with them count as mistakes: {tags}"
        );
    }
}
