//! The task in thinc.

use task::{BATCH, CLASSES, DROP, HIDDEN, INPUTS, LEARN_RATE, Peer, Set, predicted_samples};
use thinc::prelude::*;

#[derive(Model)]
#[model(input = Data<Floats2d>, output = Probs, forward = first >> drop_first >> second >> drop_second >> output)]
pub(crate) struct Network {
    #[layer]
    first: Relu<INPUTS, HIDDEN>,
    #[layer]
    drop_first: Dropout,
    #[layer]
    second: Relu<HIDDEN, HIDDEN>,
    #[layer]
    drop_second: Dropout,
    #[layer]
    output: Softmax<HIDDEN, CLASSES>,
}

/// The network, its optimizer and its data.
pub(crate) struct Mlp {
    model: Network,
    grads: NetworkGrads,
    optimizer: Adam,
    train: Train,
    shuffling: Rng,
    samples: (Floats2d, Ints1d),
    test: (Floats2d, Ints1d),
    inputs: Vec<Data<Floats2d>>,
}

impl Mlp {
    /// With Thinc's clipping and averages, or without, as in the peers.
    pub(crate) fn new(train_set: &Set, test_set: &Set, clip_and_average: bool) -> Result<Self> {
        let mut model = Network {
            // As candle's layers start.
            first: Relu::default().init_w(he_normal()),
            drop_first: Dropout::new(DROP),
            second: Relu::default().init_w(he_normal()),
            drop_second: Dropout::new(DROP),
            output: Softmax::default(),
        };
        let mut train = Train::new(1).with_check_finite(false);
        model.initialize(&(), &(), &mut train)?;
        let grads = model.zero_grads()?;
        let optimizer = Adam::new(LEARN_RATE);
        let optimizer = if clip_and_average { optimizer } else { optimizer.grad_clip(0.0).use_averages(false) };
        let (samples, test) = (arrays(train_set)?, arrays(test_set)?);
        Ok(Self { model, grads, optimizer, train, shuffling: Rng::new(2), samples, test, inputs: Vec::new() })
    }
}

impl Peer for Mlp {
    fn epoch(&mut self) -> task::Result<usize> {
        let order = self.shuffling.permutation(self.samples.1.len());
        let loss = CategoricalCrossentropy::new();
        for rows in order.chunks(BATCH) {
            let (x, y) = (self.samples.0.gather_rows(rows)?, self.samples.1.gather_rows(rows)?);
            let (guess, backprop) = self.model.begin_update(Data(x), &mut self.train)?;
            let (d_guess, _) = loss.get_grad_and_loss(&guess, &y)?;
            backprop(d_guess, &mut self.grads)?;
            self.model.finish_update(&mut self.optimizer, &mut self.grads)?;
        }
        Ok(order.len())
    }

    fn accuracy(&mut self) -> task::Result<f64> {
        let guess = self.model.predict(Data(self.test.0.clone()))?.argmax_rows()?;
        let labels = self.test.1.as_slice()?;
        let right = guess.iter().zip(labels).filter(|&(&guess, &label)| guess as u64 == label).count();
        Ok(right as f64 / labels.len() as f64)
    }

    fn prepare(&mut self, batch: usize) -> task::Result<()> {
        let samples = predicted_samples(batch, self.test.1.len());
        let starts = (0..samples / batch).map(|i| i * batch);
        let rows = |start| Ok(Data(self.test.0.rows(start..start + batch)?));
        self.inputs = starts.map(rows).collect::<Result<_>>()?;
        Ok(())
    }

    fn predict(&mut self) -> task::Result<usize> {
        let mut samples = 0;
        for x in &self.inputs {
            samples += self.model.predict(x.clone())?.n_rows();
        }
        Ok(samples)
    }
}

fn arrays(set: &Set) -> Result<(Floats2d, Ints1d)> {
    let labels = set.y.iter().map(|&label| u64::from(label)).collect();
    Ok((Floats2d::from_slice([set.y.len(), INPUTS], &set.x)?, labels))
}
