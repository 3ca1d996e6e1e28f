//! Every operation, as that of the CPU on copies in host memory.

use std::ops::Range;

use thinc::array::Array;
use thinc::ops::{
    Activation, ActivationOps, AdamStep, AttentionOps, DropoutOps, ElementwiseOps, EmbeddingOps, GruGradients,
    GruWeights, HashedWeights, LayoutOps, MomentumStep, NormalizationOps, OptimizationOps, PreparedWeights, ProductOps,
    RecurrentOps, RecurrentState, ReductionOps, SimilarityOps, SparseOps, SparseRows, WindowBlock,
    WindowBlockGradients, WindowBlockState, WindowOps, Windows,
};
use thinc::prelude::*;

use super::Gpu;
use super::arguments::{Argument, Returned};

macro_rules! families {
    ($($family:ident {
        $(fn $op:ident($($arg:ident: $ty:ty),*) -> $ret:ty;)*
    } $(+ { $($by_hand:tt)* })?)*) => {$(
        impl $family for Gpu {
            $(
                fn $op(&self, $($arg: $ty),*) -> Result<$ret> {
                    $(let mut $arg = ($arg.to_host(stringify!($op), self)?, $arg);)*
                    let result = CpuOps::get().$op($(<$ty as Argument>::view(&mut $arg.0)),*)?;
                    $($arg.1.write_back($arg.0, self)?;)*
                    result.into_device(self)
                }
            )*
            $($($by_hand)*)?
        }
    )*};
}

families! {
    ProductOps {
        fn gemm(x: &Floats2d, trans_x: bool, y: &Floats2d, trans_y: bool) -> Floats2d;
        fn gemm_into(out: &mut Floats2d, accumulate: bool, x: &Floats2d, trans_x: bool, y: &Floats2d, trans_y: bool) -> ();
        fn sum_rows(out: &mut Floats1d, accumulate: bool, x: &Floats2d) -> ();
        fn affine(x: &Floats2d, w: &Floats2d, b: &Floats1d) -> Floats2d;
        fn affine_relu(x: &Floats2d, w: &Floats2d, b: &Floats1d) -> Floats2d;
        fn affine_maxout(x: &Floats2d, w: &Floats3d, b: &Floats2d) -> (Floats2d, Array<u8, 2>);
        fn backprop_affine(dy: &Floats2d, x: &Floats2d, w: &Floats2d, accumulate: bool, dw: &mut Floats2d, db: &mut Floats1d) -> Floats2d;
        fn backprop_affine_maxout(dy: &Floats2d, which: &Array<u8, 2>, x: &Floats2d, w: &Floats3d, accumulate: bool, dw: &mut Floats3d, db: &mut Floats2d) -> Floats2d;
    }

    ActivationOps {
        fn relu(x: Floats2d) -> Floats2d;
        fn backprop_relu(dy: Floats2d, y: &Floats2d) -> Floats2d;
        fn maxout(x: &Floats3d) -> (Floats2d, Array<u8, 2>);
        fn backprop_maxout(dy: &Floats2d, which: &Array<u8, 2>, pieces: usize) -> Floats3d;
        fn softmax(x: Floats2d, temperature: f32) -> Floats2d;
        fn backprop_softmax(dy: Floats2d, y: &Floats2d, temperature: f32) -> Floats2d;
        fn activate(activation: Activation, x: &mut Storage<f32>) -> ();
        fn backprop_activation(activation: Activation, dy: &mut Storage<f32>, saved: &Storage<f32>) -> ();
    }

    NormalizationOps {
        fn layer_norm(x: &Floats2d, g: &Floats1d, b: &Floats1d) -> (Floats2d, Floats2d);
        fn backprop_layer_norm(dy: Floats2d, x: &Floats2d, moments: &Floats2d, g: &Floats1d, accumulate: bool, dg: &mut Floats1d, db: &mut Floats1d) -> Floats2d;
        fn column_moments(x: &Floats2d) -> (Floats1d, Floats1d);
        fn normalize_columns(x: &Floats2d, mean: &Floats1d, variance: &Floats1d, eps: f32, g: &Floats1d, b: &Floats1d) -> Floats2d;
        fn backprop_normalize_columns(dy: Floats2d, x: &Floats2d, mean: &Floats1d, variance: &Floats1d, eps: f32, g: &Floats1d, accumulate: bool, dg: &mut Floats1d, db: &mut Floats1d) -> Floats2d;
    }

    DropoutOps {
        fn dropout(x: Floats2d, rate: f32, rng: &mut Rng) -> (Floats2d, Array<u8, 2>);
        fn repeat_mask(mask: &Array<u8, 2>, rows: usize) -> Array<u8, 2>;
        fn backprop_dropout(dy: Floats2d, mask: &Array<u8, 2>, rate: f32) -> Floats2d;
    }

    EmbeddingOps {
        fn gather(table: &Floats2d, ids: Ids<'_>) -> Floats2d;
        fn scatter_add(table: &mut Floats2d, ids: Ids<'_>, values: &Floats2d) -> ();
        fn gather_add(table: &Floats2d, ids: &Ints2d) -> Floats2d;
        fn hash(ids: Ids<'_>, seed: u32) -> Array<u32, 2>;
        fn ngrams(n: usize, keys: Ids<'_>) -> Ints1d;
        fn position_encode(n: usize, n_o: usize, period: f32) -> Floats2d;
        fn hash_embed(table: &Floats2d, ids: Ids<'_>, seed: u32) -> Floats2d;
        fn backprop_hash_embed(dy: &Floats2d, ids: Ids<'_>, seed: u32, dtable: &mut Floats2d) -> ();
    }

    SparseOps {
        fn sparse_affine(x: SparseRows<'_>, w: &Floats1d, b: &Floats1d, weights: HashedWeights) -> Floats2d;
        fn backprop_sparse_affine(dy: &Floats2d, x: SparseRows<'_>, weights: HashedWeights, dw: &mut Floats1d) -> ();
        fn backprop_sparse_values(dy: &Floats2d, x: SparseRows<'_>, w: &Floats1d, weights: HashedWeights) -> Floats1d;
    }

    ElementwiseOps {
        fn add(to: &mut Storage<f32>, x: &Storage<f32>) -> ();
        fn axpy(to: &mut Storage<f32>, alpha: f32, x: &Storage<f32>) -> ();
        fn fill(x: &mut Storage<f32>, value: f32) -> ();
        fn scale(x: &mut Storage<f32>, factor: f32) -> ();
        fn l2_norm(x: &Storage<f32>) -> f64;
        fn first_non_finite(x: &Storage<f32>) -> Option<usize>;
        fn split(x: &Floats2d, widths: &[usize]) -> Vec<Floats2d>;
    } + {
        fn concatenate(&self, arrays: &[&Floats2d]) -> Result<Floats2d> {
            let arrays = arrays.iter().map(|array| array.to_host("concatenate", self)).collect::<Result<Vec<_>>>()?;
            CpuOps::get().concatenate(&arrays.iter().collect::<Vec<_>>())?.into_device(self)
        }
    }

    OptimizationOps {
        fn adam(weights: &mut Storage<f32>, grad: &Storage<f32>, m: &mut Storage<f32>, v: &mut Storage<f32>, step: &AdamStep) -> ();
        fn radam(weights: &mut Storage<f32>, grad: &Storage<f32>, m: &mut Storage<f32>, v: &mut Storage<f32>, step: &AdamStep) -> ();
        fn sgd(weights: &mut Storage<f32>, grad: &Storage<f32>, learn_rate: f32, grad_scale: f32) -> ();
        fn momentum(weights: &mut Storage<f32>, grad: &Storage<f32>, velocity: &mut Storage<f32>, step: &MomentumStep) -> ();
        fn clip_gradient(grad: &mut Storage<f32>, threshold: f32) -> f64;
        fn add_normal(grad: &mut Storage<f32>, deviation: f32, rng: &mut Rng) -> ();
        fn lookahead(slow: &mut Storage<f32>, weights: &mut Storage<f32>, alpha: f32) -> ();
        fn update_averages(averages: &mut Storage<f32>, weights: &Storage<f32>, t: u64, max_decay: f32) -> ();
    }

    LayoutOps {
        fn unflatten(flat: &Storage<f32>, lengths: &Lengths, width: usize, zeros: usize) -> Vec<Storage<f32>>;
        fn pad(flat: &Storage<f32>, width: usize, padding: &Padding) -> Storage<f32>;
        fn unpad(stacked: &Storage<f32>, width: usize, padding: &Padding) -> Storage<f32>;
        fn flatten_ids(sequences: &[&Storage<u64>], zeros: usize) -> Storage<u64>;
        fn unflatten_ids(flat: &Storage<u64>, lengths: &Lengths, width: usize, zeros: usize) -> Vec<Storage<u64>>;
        fn pad_ids(flat: &Storage<u64>, width: usize, padding: &Padding) -> Storage<u64>;
        fn unpad_ids(stacked: &Storage<u64>, width: usize, padding: &Padding) -> Storage<u64>;
    } + {
        fn flatten(&self, sequences: &[&Storage<f32>], zeros: usize) -> Result<Storage<f32>> {
            let sequences = sequences.iter().map(|each| each.to_host("flatten", self)).collect::<Result<Vec<_>>>()?;
            CpuOps::get().flatten(&sequences.iter().collect::<Vec<_>>(), zeros)?.into_device(self)
        }
    }

    RecurrentOps {
        fn lstm(x: &Floats2d, params: &Floats1d, hc0: &Floats4d, padding: &Padding) -> Floats2d;
        fn lstm_training(x: &Floats2d, params: &Floats1d, hc0: &Floats4d, padding: &Padding) -> (Floats2d, RecurrentState);
        fn backprop_lstm(dy: &Floats2d, x: &Floats2d, params: &Floats1d, hc0: &Floats4d, padding: &Padding, state: &RecurrentState, accumulate: bool, dparams: &mut Floats1d, dhc0: &mut Floats4d) -> Floats2d;
        fn gru(x: &Floats2d, weights: GruWeights<'_>, padding: &Padding) -> Floats2d;
        fn gru_training(x: &Floats2d, weights: GruWeights<'_>, padding: &Padding) -> (Floats2d, RecurrentState);
        fn backprop_gru(dy: &Floats2d, x: &Floats2d, weights: GruWeights<'_>, padding: &Padding, state: &RecurrentState) -> (Floats2d, GruGradients);
    }

    AttentionOps {
        fn attention(q: &Floats2d, k: &Floats2d, v: &Floats2d, lengths: &Lengths, heads: usize, causal: bool) -> Floats2d;
        fn attention_weights(q: &Floats2d, k: &Floats2d, lengths: &Lengths, heads: usize, causal: bool) -> Floats1d;
        fn backprop_attention_weights(dweights: Floats1d, weights: &Floats1d, q: &Floats2d, k: &Floats2d, lengths: &Lengths, heads: usize) -> (Floats2d, Floats2d);
        fn apply_attention(weights: &Floats1d, v: &Floats2d, lengths: &Lengths, heads: usize) -> Floats2d;
        fn backprop_apply_attention(dy: &Floats2d, weights: &Floats1d, v: &Floats2d, lengths: &Lengths, heads: usize) -> (Floats1d, Floats2d);
        fn parametric_attention(x: &Floats2d, keys: &Floats2d, q: &Floats1d, lengths: &Lengths) -> (Floats2d, Floats1d);
        fn backprop_parametric_attention(dy: &Floats2d, x: &Floats2d, keys: &Floats2d, q: &Floats1d, a: &Floats1d, lengths: &Lengths, accumulate: bool, dq: &mut Floats1d) -> (Floats2d, Floats2d);
    }

    SimilarityOps {
        fn cauchy_similarity(a: &Floats2d, b: &Floats2d, w: &Floats1d) -> Floats1d;
        fn backprop_cauchy_similarity(ds: &Floats1d, similarity: &Floats1d, a: &Floats2d, b: &Floats2d, w: &Floats1d, accumulate: bool, dw: &mut Floats1d) -> (Floats2d, Floats2d);
    }

    ReductionOps {
        fn reduce_sum(x: &Floats2d, lengths: &Lengths) -> Floats2d;
        fn backprop_reduce_sum(dy: &Floats2d, lengths: &Lengths) -> Floats2d;
        fn reduce_mean(x: &Floats2d, lengths: &Lengths) -> Floats2d;
        fn backprop_reduce_mean(dy: &Floats2d, lengths: &Lengths) -> Floats2d;
        fn reduce_max(x: &Floats2d, lengths: &Lengths) -> (Floats2d, Array<u32, 2>);
        fn backprop_reduce_max(dy: &Floats2d, which: &Array<u32, 2>, lengths: &Lengths) -> Floats2d;
        fn reduce_first(x: &Floats2d, lengths: &Lengths) -> Floats2d;
        fn backprop_reduce_first(dy: &Floats2d, lengths: &Lengths) -> Floats2d;
        fn reduce_last(x: &Floats2d, lengths: &Lengths) -> Floats2d;
        fn backprop_reduce_last(dy: &Floats2d, lengths: &Lengths) -> Floats2d;
        fn softmax_sequences(x: Floats2d, lengths: &Lengths) -> Floats2d;
        fn backprop_softmax_sequences(dy: Floats2d, y: &Floats2d, lengths: &Lengths) -> Floats2d;
    }

    WindowOps {
        fn seq2col(x: &Floats2d, window: usize, lengths: &Lengths) -> Floats2d;
        fn backprop_seq2col(dy: &Floats2d, window: usize, lengths: &Lengths) -> Floats2d;
        fn spread_rows(x: &Floats2d, places: &[Range<usize>], rows: usize) -> Floats2d;
        fn collect_rows(x: &Floats2d, places: &[Range<usize>]) -> Floats2d;
        fn prepare_window_block(w: &Floats3d, window: usize) -> PreparedWeights;
        fn window_block(x: &Floats2d, windows: &Windows, weights: WindowBlock<'_>, prepared: &PreparedWeights) -> Floats2d;
        fn window_block_training(x: &Floats2d, windows: &Windows, weights: WindowBlock<'_>, rate: f32, rng: &mut Rng) -> (Floats2d, WindowBlockState);
        fn backprop_window_block(dy: &Floats2d, x: &Floats2d, windows: &Windows, weights: WindowBlock<'_>, rate: f32, state: &WindowBlockState, grads: WindowBlockGradients<'_>) -> Floats2d;
    }
}
