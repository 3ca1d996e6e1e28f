//! A model with what belongs to its training.

use std::fmt::Debug;

use serde::Serialize;
use thinc::array::OnDevice;
use thinc::prelude::*;

use crate::common::{bits, floats, snapshot};

/// The classes of five rows.
const LABELS: [u64; 5] = [0, 2, 1, 2, 0];

/// A model of rows of 6 numbers, with dense layers of all kinds.
pub fn dense() -> impl Model<Floats2d, Output = Probs> + Clone {
    chain((
        Maxout::new(6, 8),
        LayerNorm::new(8),
        Dropout::new(0.25),
        residual(Relu::new(8, 8)),
        concatenate((Linear::new(8, 4), Mish::new(8, 4))),
        BatchNorm::new(8),
        add((Linear::new(8, 5), Sigmoid::new(8, 5))),
        Softmax::new(5, 3),
    ))
}

/// A model of sequences of ids.
pub fn sequences() -> impl Model<Ragged<Ints1d>, Output = Probs> + Clone {
    chain((
        with_array(concatenate((Embed::new(4, 50).dropout(0.25), HashEmbed::new(4, 20).dropout(0.5)))),
        residual(chain((expand_window(1), with_array(Maxout::new(24, 8))))),
        reduce_mean(),
        Softmax::new(8, 3),
    ))
}

pub fn rows() -> Floats2d {
    floats(5, 6)
}

pub fn texts() -> Ragged<Ints1d> {
    Ragged::with_lengths((0..11).map(|i| i * i % 7).collect(), &[3, 1, 4, 1, 2]).unwrap()
}

/// A model, its gradients and its optimizer.
pub struct Run<M: Layer, O> {
    pub model: M,
    pub grads: M::Grads,
    pub optimizer: O,
    train: Train,
}

impl<M: Layer, O: Optimizer + Serialize> Run<M, O> {
    pub fn new(mut model: M, optimizer: O) -> Self {
        let mut train = Train::new(3);
        model.initialize(&(), &(), &mut train).unwrap();
        Self { grads: model.zero_grads().unwrap(), model, optimizer, train }
    }

    /// Moves everything.
    pub fn move_to(&mut self, ops: &'static dyn Ops) {
        self.model.to_device(ops).unwrap();
        self.grads.to_device(ops).unwrap();
        self.optimizer.to_device(ops).unwrap();
    }

    /// Adds the gradients of a batch, and gives its loss.
    pub fn add<X: Differentiable>(&mut self, x: X) -> f32
    where
        M: Model<X, Output = Probs>,
    {
        let (y, backprop) = self.model.begin_update(x, &mut self.train).unwrap();
        let (dy, loss) = CategoricalCrossentropy::new().get_grad_and_loss(&y, &Ints1d::from(LABELS.to_vec())).unwrap();
        backprop(dy, &mut self.grads).unwrap();
        loss
    }

    pub fn finish(&mut self) -> Result<()> {
        self.model.finish_update(&mut self.optimizer, &mut self.grads)
    }

    /// Steps of two batches, with their losses.
    pub fn steps<X: OnDevice + Differentiable>(&mut self, steps: usize, x: &X, ops: &'static dyn Ops) -> Vec<f32>
    where
        M: Model<X, Output = Probs>,
    {
        let x = x.clone().to_backend(ops).unwrap();
        let mut losses = Vec::new();
        for _ in 0..steps {
            losses.extend([self.add(x.clone()), self.add(x.clone())]);
            self.finish().unwrap();
        }
        losses
    }

    /// Everything that training changes, wherever it is.
    pub fn state(&mut self) -> impl PartialEq + Debug + use<M, O> {
        (snapshot(&self.model), bits(&mut self.grads), serde_json::to_string(&self.optimizer).unwrap())
    }
}

/// The devices of all parameters.
pub fn devices(model: &impl Node) -> Vec<(String, Device)> {
    let params = model.params().unwrap();
    params.iter().map(|(path, param)| (path.to_owned(), param.storage().device())).collect()
}

/// Whether all parameters are on the device.
pub fn are_on(model: &impl Node, device: Device) -> bool {
    devices(model).iter().all(|(_, found)| *found == device)
}
