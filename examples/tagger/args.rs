//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use serde::{Deserialize, Serialize};
use thinc::text::Attr;
use thinc::text::conllu::Column;

/// Train a part-of-speech tagger, tag text with it, score it.
#[derive(Parser)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Train a tagger from a treebank in CoNLL-U
    Train(TrainArgs),
    /// Tag what comes from standard input: text, or the words of CoNLL-U
    Tag(TagArgs),
    /// Score a tagger on a treebank in CoNLL-U
    Eval(EvalArgs),
}

#[derive(clap::Args)]
pub(crate) struct TrainArgs {
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// The folder for the trained model, the checkpoint and the learning curve
    #[arg(long, value_name = "FOLDER", default_value = MODEL)]
    pub(crate) out: PathBuf,
    /// Go on with the training in the folder, with the settings that it was begun with
    #[arg(long, conflicts_with = "Settings")]
    pub(crate) resume: bool,
    /// How many threads share the work of a batch; the model does not depend on it
    #[arg(long, default_value_t = NonZeroUsize::MIN)]
    pub(crate) threads: NonZeroUsize,
    /// Print one line of JSON on standard output, and everything else on standard error
    #[arg(long)]
    pub(crate) json: bool,
}

/// What a training depends on.
#[derive(clap::Args, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// The treebank to train on; without one, a small one that comes with this program
    #[arg(long, value_name = "FILE", requires = "dev")]
    pub(crate) train: Option<PathBuf>,
    /// The treebank that says which epoch gave the best model
    #[arg(long, value_name = "FILE", requires = "train")]
    pub(crate) dev: Option<PathBuf>,
    /// The column that holds the tags
    #[arg(long, value_enum, default_value_t)]
    pub(crate) column: TagColumn,
    /// How often to go through the treebank
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) epochs: u32,
    /// Stop after so many epochs without a better accuracy; 0 is never
    #[arg(long, default_value_t = 8)]
    pub(crate) patience: u32,
    /// How many sentences the weights are updated by at a time [default: 128, or fewer for 32 batches an epoch]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) batch_size: Option<u32>,
    /// The highest learning rate
    #[arg(long, default_value_t = 0.002, value_name = "RATE", value_parser = rate)]
    pub(crate) lr: f64,
    /// How the learning rate goes on
    #[arg(long, value_enum, default_value_t)]
    pub(crate) schedule: Course,
    /// How much the weights shrink: this times the learning rate in each step
    #[arg(long, default_value_t = 0.01, value_name = "RATE", value_parser = rate)]
    pub(crate) weight_decay: f64,
    /// The share of the numbers between layers that is dropped in training
    #[arg(long, default_value_t = 0.1, value_name = "SHARE", value_parser = share)]
    pub(crate) dropout: f32,
    /// Score and keep the latest weights, not their running averages
    #[arg(long)]
    pub(crate) no_averages: bool,
    /// The width of the vectors of words
    #[arg(long, default_value_t = 96, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) width: u32,
    /// How many layers look at the neighbours of a word
    #[arg(long, default_value_t = 4)]
    pub(crate) depth: u32,
    /// How many neighbours on each side a layer looks at
    #[arg(long, default_value_t = 1)]
    pub(crate) window: u32,
    /// The pieces of the maxout layers
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..256))]
    pub(crate) pieces: u32,
    /// The rows of the table of words; those of their parts have half as many
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(2..))]
    pub(crate) rows: u32,
    /// Where all random choices come from: the same seed gives the same model
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
}

#[derive(clap::Args)]
pub(crate) struct TagArgs {
    /// The folder of the trained model
    #[arg(long, value_name = "FOLDER", default_value = MODEL)]
    pub(crate) model: PathBuf,
    /// Take the input for CoNLL-U, whatever it looks like
    #[arg(long, conflicts_with = "text")]
    pub(crate) conllu: bool,
    /// Take the input for text, whatever it looks like
    #[arg(long)]
    pub(crate) text: bool,
    /// How to write what is tagged
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(clap::Args)]
pub(crate) struct EvalArgs {
    /// The folder of the trained model
    #[arg(long, value_name = "FOLDER", default_value = MODEL)]
    pub(crate) model: PathBuf,
    /// The treebank to score it on; without one, the small one that comes with this program
    #[arg(long, value_name = "FILE")]
    pub(crate) data: Option<PathBuf>,
}

/// What the input of `tag` is.
#[derive(Clone, Copy)]
pub(crate) enum Input {
    Conllu,
    Text,
    /// What it looks like.
    Detect,
}

impl TagArgs {
    pub(crate) fn input(&self) -> Input {
        match (self.conllu, self.text) {
            (true, _) => Input::Conllu,
            (_, true) => Input::Text,
            _ => Input::Detect,
        }
    }
}

/// Where a model is unless something else is said.
const MODEL: &str = "target/tagger";

/// A column of tags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TagColumn {
    /// The parts of speech of Universal Dependencies
    #[default]
    Upos,
    /// The tags of the treebank
    Xpos,
}

impl TagColumn {
    /// The column of CoNLL-U.
    pub(crate) fn column(self) -> Column {
        match self {
            Self::Upos => Column::Upos,
            Self::Xpos => Column::Xpos,
        }
    }

    /// The attribute of a token.
    pub(crate) fn attr(self) -> Attr {
        match self {
            Self::Upos => Attr::Pos,
            Self::Xpos => Attr::Tag,
        }
    }
}

/// How the learning rate goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Course {
    /// Up in a line over the first twentieth of the steps, then down along half a cosine
    #[default]
    Cosine,
    /// Up in a line over the first twentieth of the steps, then down in a line
    Linear,
    /// The same in all steps
    Constant,
}

/// How tagged text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Ten columns, a line for each word
    #[default]
    Conllu,
    /// Words with their tags, `word_TAG`, a line for each sentence
    Words,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..1e6).contains(&rate) { Ok(rate) } else { Err("it must be 0 or above".to_owned()) }
}

fn share(text: &str) -> Result<f32, String> {
    let share = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..1.0).contains(&share) { Ok(share) } else { Err("it must be at least 0 and below 1".to_owned()) }
}
