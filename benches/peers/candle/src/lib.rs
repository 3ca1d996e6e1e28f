//! The task in candle. Arguments: the numbers of training and of test samples.

// Named only for its feature `x86-v4`.
use gemm as _;

use candle_core::{D, DType, Device, Module, Tensor};
use candle_nn::{AdamW, Dropout, Linear, Optimizer, ParamsAdamW, VarBuilder, VarMap, linear, loss};
use task::{BATCH, CLASSES, DROP, HIDDEN, INPUTS, LEARN_RATE, Peer, Result, Set, predicted_samples};

/// Serves requests on the standard input.
pub fn run() -> Result<()> {
    let mut sizes = std::env::args().skip(1).map(|size| size.parse::<usize>());
    let mut next = || sizes.next().ok_or("give the numbers of training and of test samples");
    let (train, test) = task::make(next()??, next()??);
    task::serve(&mut Mlp::new(train, test)?)
}

struct Mlp {
    layers: [Linear; 3],
    dropout: Dropout,
    optimizer: AdamW,
    train: (Tensor, Tensor),
    test: (Tensor, Tensor),
    order: Vec<u32>,
    seed: u64,
    inputs: Vec<Tensor>,
}

impl Mlp {
    fn new(train: Set, test: Set) -> Result<Self> {
        let variables = VarMap::new();
        let builder = VarBuilder::from_varmap(&variables, DType::F32, &Device::Cpu);
        let layers = [
            linear(INPUTS, HIDDEN, builder.pp("0"))?,
            linear(HIDDEN, HIDDEN, builder.pp("1"))?,
            linear(HIDDEN, CLASSES, builder.pp("2"))?,
        ];
        // Without weight decay, AdamW is Adam.
        let settings = ParamsAdamW { lr: f64::from(LEARN_RATE), weight_decay: 0.0, ..ParamsAdamW::default() };
        let optimizer = AdamW::new(variables.all_vars(), settings)?;
        let order = (0..train.y.len() as u32).collect();
        let (train, test) = (tensors(train)?, tensors(test)?);
        Ok(Self { layers, dropout: Dropout::new(DROP), optimizer, train, test, order, seed: 1, inputs: Vec::new() })
    }

    fn logits(&self, x: &Tensor, train: bool) -> candle_core::Result<Tensor> {
        let [first, second, last] = &self.layers;
        let x = self.dropout.forward(&first.forward(x)?.relu()?, train)?;
        let x = self.dropout.forward(&second.forward(&x)?.relu()?, train)?;
        last.forward(&x)
    }

    fn shuffle(&mut self) {
        for i in (1..self.order.len()).rev() {
            self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            self.order.swap(i, (self.seed >> 33) as usize % (i + 1));
        }
    }
}

impl Peer for Mlp {
    fn epoch(&mut self) -> Result<usize> {
        self.shuffle();
        for rows in self.order.chunks(BATCH) {
            let rows = Tensor::new(rows, &Device::Cpu)?;
            let (x, y) = (self.train.0.index_select(&rows, 0)?, self.train.1.index_select(&rows, 0)?);
            let loss = loss::cross_entropy(&self.logits(&x, true)?, &y)?;
            self.optimizer.backward_step(&loss)?;
        }
        Ok(self.order.len())
    }

    fn accuracy(&mut self) -> Result<f64> {
        let guess = self.logits(&self.test.0, false)?.argmax(D::Minus1)?;
        let right = guess.eq(&self.test.1)?.to_dtype(DType::F32)?.sum_all()?.to_scalar::<f32>()?;
        Ok(f64::from(right) / self.test.1.dim(0)? as f64)
    }

    fn prepare(&mut self, batch: usize) -> Result<()> {
        let samples = predicted_samples(batch, self.test.1.dim(0)?);
        let starts = (0..samples / batch).map(|i| i * batch);
        self.inputs = starts.map(|start| self.test.0.narrow(0, start, batch)).collect::<candle_core::Result<_>>()?;
        Ok(())
    }

    fn predict(&mut self) -> Result<usize> {
        let mut samples = 0;
        for x in &self.inputs {
            samples += self.logits(x, false)?.dim(0)?;
        }
        Ok(samples)
    }
}

fn tensors(set: Set) -> candle_core::Result<(Tensor, Tensor)> {
    let samples = set.y.len();
    let labels: Vec<u32> = set.y.into_iter().map(u32::from).collect();
    Ok((Tensor::from_vec(set.x, (samples, INPUTS), &Device::Cpu)?, Tensor::from_vec(labels, samples, &Device::Cpu)?))
}
