//! A network in training, and everything that must be saved to go on with it.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;

use serde::{Deserialize, Serialize};
use thinc::checkpoint::{self, Progress};
use thinc::lifecycle::UseParams;
use thinc::parallel::accumulate_shards;
use thinc::prelude::*;
use thinc::text::Doc;

use crate::args::{Course, Settings};
use crate::model::{Network, features, network};

/// The threads share a batch in parts of so many sentences. The parts do not depend on the number of threads, and so the
/// result doesn't, to the bit.
const SHARD: usize = 32;

/// What came of an epoch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Epoch {
    /// The mean loss of a word.
    pub(crate) loss: f64,
    /// On the treebank that is held out.
    pub(crate) accuracy: f64,
}

/// How far the training has come.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) progress: Progress,
    pub(crate) epochs: Vec<Epoch>,
    /// The words of this epoch so far, and the sum of their losses.
    pub(crate) words: u64,
    loss: f64,
}

impl State {
    /// The mean loss of the words of this epoch so far.
    pub(crate) fn loss(&self) -> f64 {
        self.loss / self.words.max(1) as f64
    }

    /// How many epochs there were after the best.
    pub(crate) fn epochs_since_best(&self) -> usize {
        let best = self.epochs.iter().position(|epoch| Some(epoch.accuracy) == self.progress.best_score);
        best.map_or(0, |best| self.epochs.len() - 1 - best)
    }
}

/// A network in training.
pub(crate) struct Trainer {
    network: Network,
    optimizer: Adam,
    train: Train,
    batch_size: usize,
    pub(crate) state: State,
}

impl Trainer {
    /// With random weights, for a treebank of so many sentences.
    pub(crate) fn new(settings: &Settings, labels: &[String], sentences: usize) -> Result<Self> {
        // A small treebank needs small batches, or there would be few steps.
        let batch_size = settings.batch_size.map_or(128.min(sentences.div_ceil(32)), |size| size as usize);
        let steps = u64::from(settings.epochs) * sentences.div_ceil(batch_size) as u64;
        let learn_rate: Schedule = match settings.schedule {
            Course::Cosine => cosine(settings.lr, steps).warmup(steps / 20).into(),
            Course::Linear => warmup_linear(settings.lr, steps / 20, steps),
            Course::Constant => constant(settings.lr),
        };
        let optimizer = Adam::new(learn_rate).weight_decay(settings.weight_decay).use_averages(!settings.no_averages);
        let mut train = Train::new(settings.seed).with_drop(settings.dropout)?;
        let mut network = network(settings, labels);
        network.initialize(&(), &(), &mut train)?;
        Ok(Self { network, optimizer, train, batch_size, state: State::default() })
    }

    /// Goes on from a checkpoint, to the bit.
    pub(crate) fn resume(&mut self, file: &Path) -> Result<()> {
        self.state = checkpoint::resume(file, &mut self.network, &mut self.optimizer, &mut self.train)?;
        Ok(())
    }

    /// Writes a checkpoint. A crash leaves the old one.
    pub(crate) fn save(&self, file: &Path) -> Result<()> {
        checkpoint::save(file, &self.network, &self.optimizer, &self.train, &self.state)
    }

    /// Goes on to the end of the epoch, unless `after_batch` says that it is enough.
    pub(crate) fn epoch(
        &mut self,
        docs: &[Doc],
        gold: &[Ints1d],
        threads: NonZeroUsize,
        mut after_batch: impl FnMut(&State) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        // The order depends on the epoch alone, so a training that goes on in the middle finds its place again.
        let order = self.train.rng().stream(self.state.progress.epoch).permutation(docs.len());
        for batch in order.chunks(self.batch_size).skip(self.state.progress.batch) {
            self.state.loss += self.step(docs, gold, batch, threads)?;
            self.state.words += batch.iter().map(|&place| gold[place].len() as u64).sum::<u64>();
            self.state.progress.end_batch();
            if after_batch(&self.state).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Updates the weights by the sentences at these places, and gives the sum of the losses of their words.
    fn step(&mut self, docs: &[Doc], gold: &[Ints1d], batch: &[usize], threads: NonZeroUsize) -> Result<f64> {
        let objective = SequenceCategoricalCrossentropy::new().normalize(false);
        let (network, scale) = (&self.network, 1.0 / batch.len() as f32);
        let shards: Vec<&[usize]> = batch.chunks(SHARD).collect();
        let (mut grads, losses) =
            accumulate_shards(network, shards, threads, &mut self.train, |places, train, grads| {
                let input = places.iter().map(|&place| features(&docs[place])).collect::<Result<_>>()?;
                let truth: Vec<Ints1d> = places.iter().map(|&place| gold[place].clone()).collect();
                let (guess, backprop) = network.begin_update(input, train)?;
                let (mut d_guess, loss) = objective.get_grad_and_loss(&guess, &truth)?;
                // The mean over the sentences of the batch, not of the shard.
                for of_sentence in &mut d_guess {
                    of_sentence.as_mut_slice()?.iter_mut().for_each(|d| *d *= scale);
                }
                backprop(d_guess, grads)?;
                Ok(f64::from(loss))
            })?;
        self.network.finish_update(&mut self.optimizer, &mut grads)?;
        Ok(losses.iter().sum())
    }

    /// The network with the averages of its weights over all steps so far, where they are kept: these are better than the
    /// latest weights.
    pub(crate) fn averaged(&mut self) -> Result<UseParams<'_, Network>> {
        match self.optimizer.averages() {
            Some(averages) => self.network.use_params(averages),
            None => self.network.use_params(&Params::default()),
        }
    }

    /// Ends the epoch with the accuracy that it came to, and gives whether that is the best so far.
    pub(crate) fn end_epoch(&mut self, accuracy: f64) -> bool {
        self.state.epochs.push(Epoch { loss: self.state.loss(), accuracy });
        (self.state.words, self.state.loss) = (0, 0.0);
        self.state.progress.end_epoch();
        self.state.progress.report_score(accuracy)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use thinc::text::Vocab;

    use super::*;
    use crate::model::tests::settings;
    use crate::treebank::{Part, Treebank};

    /// Goes through two epochs, and where `stop` is given, breaks off after so many batches of the second and goes on from
    /// a checkpoint.
    fn trained(threads: usize, stop: Option<usize>) -> (Vec<u8>, Vec<f64>) {
        let settings = settings(&["--batch-size", "40", "--epochs", "2"]);
        let treebank = Treebank::read(None, Part::Dev, settings.column, &Arc::new(Vocab::new())).unwrap();
        let labels = treebank.labels();
        let (gold, threads) = (treebank.encoded(&labels), NonZeroUsize::new(threads).unwrap());
        let new = || Trainer::new(&settings, &labels, treebank.docs.len()).unwrap();
        let mut trainer = new();
        while trainer.state.progress.epoch < 2 {
            let (epoch, stop) = (trainer.state.progress.epoch, stop.filter(|_| trainer.state.words == 0));
            let stops = |state: &State| epoch == 1 && Some(state.progress.batch) == stop;
            let after_batch =
                |state: &State| if stops(state) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
            if trainer.epoch(&treebank.docs, &gold, threads, after_batch).unwrap().is_break() {
                let file = std::env::temp_dir().join(format!("thinc-tagger-{}", std::process::id()));
                trainer.save(&file).unwrap();
                trainer = new();
                trainer.resume(&file).unwrap();
                std::fs::remove_file(file).unwrap();
                continue;
            }
            trainer.end_epoch(0.5);
        }
        let losses = trainer.state.epochs.iter().map(|epoch| epoch.loss).collect();
        (trainer.averaged().unwrap().to_bytes().unwrap(), losses)
    }

    #[test]
    fn neither_an_interruption_nor_threads_change_the_result() {
        let (bytes, losses) = trained(1, None);
        assert!(losses[1] < losses[0], "{losses:?}");
        assert!(trained(1, Some(2)) == (bytes.clone(), losses.clone()));
        assert!(trained(3, None) == (bytes, losses));
    }

    #[test]
    fn epochs_without_a_better_score_are_counted() {
        let mut trainer = Trainer::new(&settings(&[]), &["X".to_owned()], 10).unwrap();
        let counts = [0.5, 0.4, 0.6, 0.6, 0.1].map(|accuracy| {
            let is_best = trainer.end_epoch(accuracy);
            (is_best, trainer.state.epochs_since_best())
        });
        assert_eq!(counts, [(true, 0), (false, 1), (true, 0), (false, 1), (false, 2)]);
    }
}
