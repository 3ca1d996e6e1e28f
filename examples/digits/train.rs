//! The model, and the loop that trains it.

use thinc::prelude::*;

use crate::data::Digits;

/// Two hidden layers and a softmax. That the widths fit together is checked by the compiler.
#[derive(Model, Default)]
#[model(input = Floats2d, output = Probs, forward = hidden >> dropout >> narrow >> dropout >> output)]
pub struct Classifier {
    #[layer]
    hidden: Relu<64, 256>,
    #[layer]
    narrow: Relu<256, 128>,
    #[layer]
    dropout: Dropout,
    #[layer]
    output: Softmax<128, 10>,
}

/// How to train.
pub struct Settings {
    /// How often to go through the data.
    pub epochs: usize,
    /// How many images the weights are updated by at a time.
    pub batch_size: usize,
}

/// How an epoch went.
pub struct Epoch {
    /// The mean loss over the images trained on, while it was being trained.
    pub loss: f32,
    /// The loss on the images held out.
    pub held_out_loss: f32,
    /// The share of the images held out that is recognized.
    pub accuracy: f32,
}

/// Trains a new model, and tells `report` about every epoch. The model comes back with the averages of its weights.
pub fn train(
    settings: &Settings,
    training: &Digits,
    held_out: &Digits,
    rng: Rng,
    mut report: impl FnMut(usize, &Epoch) -> Result<()>,
) -> Result<Classifier> {
    let mut train = Train::from_rng(rng).with_drop(0.3)?;
    let mut model = Classifier::default();
    model.initialize(&training.images, &training.labels, &mut train)?;

    let steps = (settings.epochs * training.len().div_ceil(settings.batch_size)) as u64;
    let mut optimizer = Adam::new(warmup_linear(0.003, steps / 10, steps)).weight_decay(0.01);
    let objective = CategoricalCrossentropy::new();
    let mut grads = model.zero_grads()?;

    for epoch in 1..=settings.epochs {
        let mut loss = 0.0;
        for rows in train.rng().permutation(training.len()).chunks(settings.batch_size) {
            let batch = training.select(rows)?;
            let (guess, backprop) = model.begin_update(batch.images, &mut train)?;
            let (d_guess, batch_loss) = objective.get_grad_and_loss(&guess, &batch.labels)?;
            backprop(d_guess, &mut grads)?;
            model.finish_update(&mut optimizer, &mut grads)?;
            loss += batch_loss * rows.len() as f32 / training.len() as f32;
        }
        let averages = optimizer.averages().ok_or_else(|| Error::invalid("x", "x"))?;
        let (held_out_loss, accuracy) = evaluate(&*model.use_params(averages)?, held_out)?;
        report(epoch, &Epoch { loss, held_out_loss, accuracy })?;
    }
    Ok(model)
}

/// The mean loss, and the share of the images that is recognized.
pub fn evaluate(model: &Classifier, digits: &Digits) -> Result<(f32, f32)> {
    let guess = model.predict(digits.images.clone())?;
    let loss = CategoricalCrossentropy::new().get_loss(&guess, &digits.labels)?;
    let best = guess.argmax_rows()?;
    let right = best.iter().zip(digits.labels.as_slice()?).filter(|&(&guess, &label)| guess as u64 == label).count();
    Ok((loss, right as f32 / digits.len() as f32))
}
