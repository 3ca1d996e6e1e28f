//! A training with everything that is random or remembered.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use thinc::checkpoint::{self, Progress};
use thinc::prelude::*;

#[derive(Model)]
#[model(
    input = Ragged<Ints1d>,
    output = Probs,
    forward = embed >> lstm >> mean >> norm >> dropout >> hidden >> output
)]
pub(crate) struct Network {
    #[layer]
    embed: WithArray<HashEmbed<6, 40>>,
    #[layer]
    lstm: Lstm<6, 8>,
    #[layer]
    mean: ReduceMean,
    #[layer]
    norm: BatchNorm,
    #[layer]
    dropout: Dropout,
    #[layer]
    hidden: Maxout<8, 6>,
    #[layer]
    output: Softmax<6, 3>,
}

fn network() -> Network {
    Network {
        embed: with_array(HashEmbed::default().dropout(0.2)),
        lstm: Lstm::default().dropout(0.2),
        mean: ReduceMean,
        norm: BatchNorm::new(None),
        dropout: Dropout::default(),
        hidden: Maxout::default(),
        output: Softmax::default(),
    }
}

/// Sequences of one to four ids, and which of three classes each is in.
fn data() -> (Ragged<Ints1d>, Ints1d) {
    let lengths: Vec<usize> = (0..ITEMS).map(|item| 1 + item % 4).collect();
    let ids = (0..lengths.iter().sum::<usize>() as u64).map(|i| i * i % 23).collect();
    (Ragged::with_lengths(ids, &lengths).unwrap(), (0..ITEMS as u64).map(|item| item % 3).collect())
}

const ITEMS: usize = 40;
/// So that there are six batches in an epoch.
const BATCH: usize = 7;

/// What comes back besides the place in the data.
pub(crate) type Place = (Progress, Vec<f32>);

pub(crate) struct Training<O> {
    pub(crate) model: Network,
    pub(crate) optimizer: O,
    pub(crate) train: Train,
    /// With the losses so far.
    pub(crate) place: Place,
}

impl<O: Optimizer + Serialize + DeserializeOwned> Training<O> {
    /// Before the first step, but for the weights.
    pub(crate) fn new(optimizer: O) -> Self {
        Self { model: network(), optimizer, train: Train::new(3).with_drop(0.3).unwrap(), place: Place::default() }
    }

    pub(crate) fn begin(optimizer: O) -> Self {
        let mut training = Self::new(optimizer);
        let (x, labels) = data();
        training.model.initialize(&x, &labels, &mut training.train).unwrap();
        training
    }

    /// Trains until so many batches are done.
    pub(crate) fn go_on(&mut self, until: u64) {
        let Self { model, optimizer, train, place: (progress, losses) } = self;
        let (x, labels) = data();
        let loss = CategoricalCrossentropy::new();
        let batches = minibatch(BATCH, (&x, &labels)).unwrap();
        let mut grads = model.zero_grads().unwrap();
        while progress.batches < until {
            let order = &mut train.rng().stream(progress.epoch);
            for batch in batches.shuffled(order).skip(progress.batch) {
                if progress.batches == until {
                    return;
                }
                let (x, labels) = batch.unwrap();
                let (guess, backprop) = model.begin_update(x, train).unwrap();
                let (d_guess, of_batch) = loss.get_grad_and_loss(&guess, &labels).unwrap();
                backprop(d_guess, &mut grads).unwrap();
                model.finish_update(optimizer, &mut grads).unwrap();
                losses.push(of_batch);
                progress.end_batch();
                if progress.batches.is_multiple_of(3) {
                    let averaged = model.use_params(&optimizer.averages()).unwrap();
                    let score = -loss.get_loss(&averaged.predict(data().0).unwrap(), &data().1).unwrap();
                    drop(averaged);
                    optimizer.report_score(score.into());
                    progress.report_score(score.into());
                }
            }
            progress.end_epoch();
        }
    }

    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        checkpoint::save(path, &self.model, &self.optimizer, &self.train, &self.place)
    }

    pub(crate) fn resume(&mut self, path: &Path) -> Result<()> {
        self.place = checkpoint::resume(path, &mut self.model, &mut self.optimizer, &mut self.train)?;
        Ok(())
    }

    /// All that the next steps depend on, in a form that can be compared.
    pub(crate) fn state(&self) -> State {
        let bits = |storage: &Storage<f32>| storage.as_slice().unwrap().iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        let params = self.model.params().unwrap();
        let averages = self.optimizer.averages().into_iter().flat_map(Averages::iter);
        let mut train = self.train.clone();
        State {
            weights: params.iter().map(|(path, param)| (path.to_owned(), bits(param.storage()))).collect(),
            averages: averages.map(|(path, average)| (path.to_owned(), bits(average.storage()))).collect(),
            random: (0..4).map(|_| train.rng().next_u32()).collect(),
            drop_rate: self.train.drop_rate(),
            learn_rate: self.optimizer.learn_rate(),
            steps: self.optimizer.steps(),
            place: self.place.clone(),
        }
    }
}

#[derive(Debug, PartialEq)]
pub(crate) struct State {
    pub(crate) weights: Vec<(String, Vec<u32>)>,
    averages: Vec<(String, Vec<u32>)>,
    random: Vec<u32>,
    drop_rate: f32,
    learn_rate: f32,
    steps: u64,
    place: Place,
}

/// Something to do with a training, whatever its optimizer is.
pub(crate) trait Job {
    fn run<O: Optimizer + Serialize + DeserializeOwned>(self, optimizer: fn() -> O);
}

/// The optimizers, by names.
pub(crate) const OPTIMIZERS: [&str; 5] = ["adam", "radam", "sgd", "lars", "plain"];

pub(crate) fn with_optimizer(name: &str, job: impl Job) {
    match name {
        "adam" => job.run(|| {
            Adam::new(warmup_linear(0.02, 4, 40))
                .weight_decay(0.01)
                .l2(1e-4)
                .lookahead(3, 0.5)
                .global_clip(0.5)
                .gradient_noise(0.001, Rng::new(5))
                .lr_scale("norm", 0.5)
        }),
        "radam" => job.run(|| RAdam::new(plateau(0, 0.5, 0.05)).lookahead(4, 0.5).beta1(cosine(0.9, 50))),
        "sgd" => job.run(|| Sgd::new(one_cycle(0.1, 40)).momentum(0.9).nesterov(true)),
        "lars" => job.run(|| Sgd::new(plateau(1, 0.7, 10.0)).momentum(0.9).lars(0.001).use_averages(false)),
        "plain" => job.run(|| Sgd::new(0.1)),
        _ => panic!("no optimizer `{name}`"),
    }
}
