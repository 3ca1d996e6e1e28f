mod gradients;

use super::*;
use crate::array::Array;
use crate::containers::Lengths;
use crate::ops::Ops;
use crate::ops::cpu::simd::at_each_level;
use crate::ops::testing::{assert_close, random, random1d, random2d, wide};

const CPU: &dyn Ops = &CpuOps(());

fn padding(lengths: &[usize]) -> Padding {
    Padding::new(&Lengths::new(lengths).unwrap()).unwrap()
}

fn random_of<const D: usize>(seed: u64, shape: [usize; D]) -> Array<f32, D> {
    Array::from_vec(shape, random(seed, shape.iter().product())).unwrap().map(|x| 0.7 * x).unwrap()
}

/// The formulas in 64 bits, token by token: parameters of a direction of a layer, taken from the front of what is left.
struct Naive {
    n_h: usize,
    wx: Vec<f64>,
    bx: Vec<f64>,
    wh: Vec<f64>,
    bh: Vec<f64>,
}

impl Naive {
    /// `W x + b` of the input and of the hidden state.
    fn gates(&self, x: &[f64], h: &[f64]) -> [Vec<f64>; 2] {
        let product = |w: &[f64], b: &[f64], x: &[f64]| -> Vec<f64> {
            b.iter()
                .enumerate()
                .map(|(i, b)| b + (0..x.len()).map(|j| w[i * x.len() + j] * x[j]).sum::<f64>())
                .collect()
        };
        [product(&self.wx, &self.bx, x), product(&self.wh, &self.bh, h)]
    }

    fn lstm(&self, x: &[f64], h: &mut [f64], c: &mut [f64]) {
        let [input, hidden] = self.gates(x, h);
        let a = |gate: usize, k: usize| input[gate * self.n_h + k] + hidden[gate * self.n_h + k];
        for k in 0..self.n_h {
            c[k] = sigmoid(a(0, k)) * c[k] + sigmoid(a(1, k)) * a(3, k).tanh();
            h[k] = sigmoid(a(2, k)) * c[k].tanh();
        }
    }

    fn gru(&self, x: &[f64], h: &mut [f64], _: &mut [f64]) {
        let [input, hidden] = self.gates(x, h);
        let (i, a) =
            (|gate: usize, k: usize| input[gate * self.n_h + k], |gate: usize, k: usize| hidden[gate * self.n_h + k]);
        for (k, h) in h.iter_mut().enumerate() {
            let (r, z) = (sigmoid(i(0, k) + a(0, k)), sigmoid(i(1, k) + a(1, k)));
            let n = (i(2, k) + r * a(2, k)).tanh();
            *h = (1.0 - z) * n + z * *h;
        }
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

type Step = fn(&Naive, &[f64], &mut [f64], &mut [f64]);

/// All layers of all sequences. `initial` has `(h, c)` for each layer and direction.
fn naive(
    step: Step,
    layers: &[Vec<Naive>],
    initial: &[(Vec<f64>, Vec<f64>)],
    x: &Floats2d,
    lengths: &[usize],
) -> Vec<f64> {
    let mut rows: Vec<Vec<f64>> = (0..x.n_rows()).map(|row| wide(x.row(row).unwrap())).collect();
    for (l, layer) in layers.iter().enumerate() {
        let mut outputs = vec![Vec::new(); rows.len()];
        for (d, direction) in layer.iter().enumerate() {
            let mut start = 0;
            for &length in lengths {
                let (mut h, mut c) = initial[l * layer.len() + d].clone();
                let mut tokens: Vec<usize> = (start..start + length).collect();
                if d == 1 {
                    tokens.reverse();
                }
                for token in tokens {
                    step(direction, &rows[token], &mut h, &mut c);
                    outputs[token].extend(&h);
                }
                start += length;
            }
        }
        rows = outputs;
    }
    rows.concat()
}

const LENGTHS: [&[usize]; 6] = [&[], &[0], &[1], &[3, 0, 1, 5], &[2, 2, 2], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]];

/// Numbers of inputs and units, layers and directions.
const SIZES: [[usize; 4]; 5] = [[3, 2, 1, 1], [2, 3, 2, 2], [1, 1, 3, 1], [17, 19, 1, 2], [33, 40, 2, 1]];

#[test]
fn lstm_agrees_with_the_formulas() {
    at_each_level(|_| {
        for [n_i, n_h, depth, dirs] in SIZES {
            for lengths in LENGTHS {
                let x = random2d(1, [lengths.iter().sum(), n_i]);
                let params = random1d(2, packed_len(n_i, n_h, depth, dirs).unwrap()).map(|x| 0.4 * x).unwrap();
                let hc0 = random_of(3, [2, depth, dirs, n_h]).into();
                let y = CPU.lstm(&x, &params, &hc0, &padding(lengths)).unwrap();
                let (kept, _) = CPU.lstm_training(&x, &params, &hc0, &padding(lengths)).unwrap();
                assert_eq!(kept, y);
                let mut rest = wide(params.as_slice().unwrap());
                let mut next = |len: usize| rest.drain(..len).collect::<Vec<_>>();
                let layers: Vec<Vec<Naive>> = (0..depth)
                    .map(|layer| {
                        let n_in = if layer == 0 { n_i } else { dirs * n_h };
                        let mut one = |_| Naive {
                            n_h,
                            wx: next(4 * n_h * n_in),
                            bx: next(4 * n_h),
                            wh: next(4 * n_h * n_h),
                            bh: next(4 * n_h),
                        };
                        (0..dirs).map(&mut one).collect()
                    })
                    .collect();
                let states = wide(hc0.as_slice().unwrap());
                let (c0, h0) = states.split_at(depth * dirs * n_h);
                let initial: Vec<_> =
                    h0.chunks(n_h).zip(c0.chunks(n_h)).map(|(h, c)| (h.to_vec(), c.to_vec())).collect();
                assert_close(y.as_slice().unwrap(), &naive(Naive::lstm, &layers, &initial, &x, lengths), 2e-5);
            }
        }
    });
}

struct Gru64 {
    w_input: Floats3d,
    w_deep: Floats4d,
    w_hidden: Floats4d,
    b_input: Floats3d,
    b_hidden: Floats3d,
    h0: Floats3d,
}

impl Gru64 {
    fn new([n_i, n_h, depth, dirs]: [usize; 4]) -> Self {
        Self {
            w_input: random_of(1, [dirs, 3 * n_h, n_i]).into(),
            w_deep: random_of(2, [depth - 1, dirs, 3 * n_h, dirs * n_h]).into(),
            w_hidden: random_of(3, [depth, dirs, 3 * n_h, n_h]).into(),
            b_input: random_of(4, [depth, dirs, 3 * n_h]).into(),
            b_hidden: random_of(5, [depth, dirs, 3 * n_h]).into(),
            h0: random_of(6, [depth, dirs, n_h]).into(),
        }
    }

    fn weights(&self) -> GruWeights<'_> {
        let Self { w_input, w_deep, w_hidden, b_input, b_hidden, h0 } = self;
        GruWeights { w_input, w_deep, w_hidden, b_input, b_hidden, h0 }
    }
}

#[test]
fn gru_agrees_with_the_formulas() {
    at_each_level(|_| {
        for sizes @ [n_i, n_h, depth, dirs] in SIZES {
            for lengths in LENGTHS {
                let x = random2d(1, [lengths.iter().sum(), n_i]);
                let gru = Gru64::new(sizes);
                let y = CPU.gru(&x, gru.weights(), &padding(lengths)).unwrap();
                let (kept, _) = CPU.gru_training(&x, gru.weights(), &padding(lengths)).unwrap();
                assert_eq!(kept, y);
                let part = |array: &[f32], i: usize, len: usize| wide(&array[i * len..(i + 1) * len]);
                let layers: Vec<Vec<Naive>> = (0..depth)
                    .map(|layer| {
                        let one = |dir| {
                            let i = layer * dirs + dir;
                            let wx = match layer {
                                0 => part(gru.w_input.as_slice().unwrap(), dir, 3 * n_h * n_i),
                                _ => part(gru.w_deep.as_slice().unwrap(), i - dirs, 3 * n_h * dirs * n_h),
                            };
                            Naive {
                                n_h,
                                wx,
                                bx: part(gru.b_input.as_slice().unwrap(), i, 3 * n_h),
                                wh: part(gru.w_hidden.as_slice().unwrap(), i, 3 * n_h * n_h),
                                bh: part(gru.b_hidden.as_slice().unwrap(), i, 3 * n_h),
                            }
                        };
                        (0..dirs).map(one).collect()
                    })
                    .collect();
                let h0 = wide(gru.h0.as_slice().unwrap());
                let initial: Vec<_> = h0.chunks(n_h).map(|h| (h.to_vec(), Vec::new())).collect();
                assert_close(y.as_slice().unwrap(), &naive(Naive::gru, &layers, &initial, &x, lengths), 3e-5);
            }
        }
    });
}

#[test]
fn wrong_shapes_are_errors() {
    let (x, padding) = (Floats2d::zeros([3, 2]), padding(&[1, 2]));
    let params = |len| Floats1d::zeros([len]);
    let len = packed_len(2, 4, 1, 2).unwrap();
    let hc0 = Floats4d::zeros([2, 1, 2, 4]);
    let (_, state) = CPU.lstm_training(&x, &params(len), &hc0, &padding).unwrap();
    assert!(CPU.lstm(&x, &params(len + 1), &hc0, &padding).is_err());
    assert!(CPU.lstm(&x, &params(len), &Floats4d::zeros([1, 1, 2, 4]), &padding).is_err());
    for shape in [[2, 0, 2, 4], [2, 1, 0, 4], [2, 1, 3, 4], [2, 1, 2, 0]] {
        assert!(CPU.lstm(&x, &params(len), &Floats4d::zeros(shape), &padding).is_err(), "{shape:?}");
    }
    assert!(CPU.lstm(&Floats2d::zeros([4, 2]), &params(len), &hc0, &padding).is_err());
    assert!(CPU.lstm(&Floats2d::zeros([3, 3]), &params(len), &hc0, &padding).is_err());
    assert!(CPU.lstm(&Floats2d::zeros([0, usize::MAX / 16]), &params(len), &hc0, &super::tests::padding(&[])).is_err());
    let back = |dy: [usize; 2], state: &RecurrentState, dparams: usize| {
        let (mut dparams, mut dhc0) = (params(dparams), hc0.clone());
        let dy = Floats2d::zeros(dy);
        CPU.backprop_lstm(&dy, &x, &params(len), &hc0, &padding, state, false, &mut dparams, &mut dhc0)
    };
    assert!(back([3, 8], &state, len).is_ok());
    assert!(back([3, 4], &state, len).is_err() && back([2, 8], &state, len).is_err());
    assert!(back([3, 8], &state, len - 1).is_err());
    let cut = RecurrentState { gates: Vec::new(), ..state.clone() };
    let narrow = RecurrentState { cells: vec![Floats2d::zeros([3, 3]); 2], ..state };
    assert!(back([3, 8], &cut, len).is_err() && back([3, 8], &narrow, len).is_err());
    let gru = Gru64::new([2, 4, 2, 1]);
    let wrong = Gru64::new([2, 5, 2, 1]);
    assert!(CPU.gru(&x, gru.weights(), &padding).is_ok());
    assert!(CPU.gru(&x, GruWeights { w_hidden: &wrong.w_hidden, ..gru.weights() }, &padding).is_err());
    assert!(CPU.gru(&x, GruWeights { b_hidden: &wrong.b_hidden, ..gru.weights() }, &padding).is_err());
    assert!(CPU.gru(&x, GruWeights { w_deep: &wrong.w_deep, ..gru.weights() }, &padding).is_err());
    assert!(CPU.gru(&x, GruWeights { h0: &wrong.h0, ..gru.weights() }, &padding).is_err());
}
