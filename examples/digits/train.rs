//! The model, how it is trained, and how it is scored.

use thinc::lifecycle::UseParams;
use thinc::prelude::*;

use crate::data::Digits;

model! {
    /// Two hidden layers and a softmax.
    ///
    /// The compiler infers each `_` and checks that each layer takes what the one before it gives: change a width and
    /// `cargo check` says which two do not fit.
    pub(crate) struct Classifier = #[name = "hidden"] Relu<64, 256>
        >> Dropout
        >> #[name = "narrow"] Relu<_, 128>
        >> Dropout
        >> #[name = "output"] Softmax<_, 10>
}

/// What is minimized. Spreading a tenth of each label over the other digits keeps the model from being too sure.
fn objective() -> CategoricalCrossentropy {
    CategoricalCrossentropy::new().label_smoothing(0.1)
}

/// A model in training, and what training needs besides.
pub(crate) struct Trainer {
    model: Classifier,
    optimizer: Adam,
    train: Train,
    batch_size: usize,
}

impl Trainer {
    /// A model with random weights, to be trained for so many epochs. All that is random comes from `rng`.
    pub(crate) fn new(rng: Rng, data: &Digits, epochs: usize, batch_size: usize) -> Result<Self> {
        let mut train = Train::from_rng(rng).with_drop(0.2)?;
        let mut model = Classifier::default();
        model.initialize(&data.images, &data.labels, &mut train)?;
        // The learning rate rises over the first tenth of the steps, then falls to 0.
        let steps = epochs as u64 * data.len().div_ceil(batch_size) as u64;
        let optimizer = Adam::new(warmup_linear(0.003, steps / 10, steps)).weight_decay(0.01);
        Ok(Self { model, optimizer, train, batch_size })
    }

    /// Goes through the data once, in a random order, and gives the mean loss on the way.
    pub(crate) fn epoch(&mut self, data: &Digits) -> Result<f32> {
        let objective = objective();
        let mut grads = self.model.zero_grads()?;
        let mut total = 0.0;
        for places in self.train.rng().permutation(data.len()).chunks(self.batch_size) {
            let batch = data.select(places)?;
            let (guess, backprop) = self.model.begin_update(batch.images, &mut self.train)?;
            let (d_guess, loss) = objective.get_grad_and_loss(&guess, &batch.labels)?;
            backprop(d_guess, &mut grads)?;
            self.model.finish_update(&mut self.optimizer, &mut grads)?;
            total += loss * places.len() as f32;
        }
        Ok(total / data.len() as f32)
    }

    /// The model with the averages of its weights over all steps so far, which are better than the latest weights.
    pub(crate) fn averaged(&mut self) -> Result<UseParams<'_, Classifier>> {
        self.model.use_params(&self.optimizer.averages())
    }
}

/// How good a model's guesses are.
pub(crate) struct Score {
    /// The mean loss.
    pub(crate) loss: f32,
    /// The share that is right.
    pub(crate) accuracy: f32,
    /// The places of those that are wrong.
    pub(crate) mistakes: Vec<usize>,
}

impl Score {
    /// Compares guesses with the truth.
    pub(crate) fn new(guess: &Probs, labels: &Ints1d) -> Result<Self> {
        let loss = objective().get_loss(guess, labels)?;
        let pairs = guess.argmax_rows()?.into_iter().zip(labels.as_slice()?);
        let wrong = pairs.enumerate().filter(|&(_, (guess, &label))| guess as u64 != label);
        let mistakes: Vec<usize> = wrong.map(|(place, _)| place).collect();
        let accuracy = 1.0 - mistakes.len() as f32 / labels.len() as f32;
        Ok(Self { loss, accuracy, mistakes })
    }
}
