//! Operations called directly, with arguments of any shapes and values: they succeed or say what is wrong.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use thinc::array::Array;
use thinc::ops::{
    Activation, AdamStep, GruWeights, HashedWeights, MomentumStep, PreparedWeights, RecurrentState, SparseRows,
    WindowBlock, WindowBlockGradients, WindowBlockState, Windows,
};
use thinc::prelude::*;

/// Gives arguments of any kind. Sizes are few, so that shapes fit now and then.
struct Any {
    rng: Rng,
    sizes: [usize; 2],
}

impl Any {
    fn new(seed: u64) -> Self {
        let mut any = Self { rng: Rng::new(seed), sizes: [0; 2] };
        any.sizes = std::array::from_fn(|_| any.one_of(&[0, 1, 1, 2, 2, 3, 4]));
        any
    }

    fn below(&mut self, n: u32) -> usize {
        (self.rng.next_u32() % n) as usize
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u32)]
    }

    fn shape<const D: usize>(&mut self) -> [usize; D] {
        let [a, b] = self.sizes;
        if self.below(30) == 0 {
            // Of no values, but of a size that no memory has.
            let mut shape = [1; D];
            shape[self.below(D as u32)] = 1 << 46;
            shape[self.below(D as u32)] = 0;
            return shape;
        }
        std::array::from_fn(|_| self.one_of(&[a, a, a, b, b, a * b, 1, 3]))
    }

    /// A setting: a size that may be absurd.
    fn size(&mut self) -> usize {
        let [a, b] = self.sizes;
        self.one_of(&[a, a, b, b, a * b, 1, 1, 0, 1 << 46, usize::MAX / 2, usize::MAX])
    }

    fn number(&mut self) -> f32 {
        self.one_of(&[0.5, 0.5, 0.25, 1.0, 0.0, -1.0, 1e30, f32::NAN, f32::INFINITY, f32::NEG_INFINITY])
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 0
    }

    fn value(&mut self) -> f32 {
        if self.below(50) == 0 { self.number() } else { self.rng.normal() }
    }

    fn f1(&mut self) -> Floats1d {
        Floats1d::from_fn(self.shape(), |_| self.value())
    }

    fn f2(&mut self) -> Floats2d {
        Floats2d::from_fn(self.shape(), |_| self.value())
    }

    fn f3(&mut self) -> Floats3d {
        Floats3d::from_fn(self.shape(), |_| self.value())
    }

    fn f4(&mut self) -> Floats4d {
        Floats4d::from_fn(self.shape(), |_| self.value())
    }

    fn i1(&mut self) -> Ints1d {
        Ints1d::from_fn(self.shape(), |_| self.one_of(&[0, 0, 1, 1, 2, 3, 7, u64::MAX]))
    }

    fn i2(&mut self) -> Ints2d {
        Ints2d::from_fn(self.shape(), |_| self.one_of(&[0, 0, 1, 1, 2, 3, 7, u64::MAX]))
    }

    fn bytes(&mut self) -> Array<u8, 2> {
        Array::from_fn(self.shape(), |_| self.one_of(&[0, 1, 0, 1, 2, 255]))
    }

    fn choices(&mut self) -> Array<u32, 2> {
        Array::from_fn(self.shape(), |_| self.one_of(&[0, 1, 0, 1, 2, u32::MAX]))
    }

    fn lengths(&mut self) -> Lengths {
        if self.yes() {
            let [a, b] = self.sizes;
            return Lengths::new(&[a, b][..self.below(3)]).unwrap();
        }
        let lengths: &[usize] = self.one_of(&[
            &[][..],
            &[0],
            &[1],
            &[2],
            &[1, 1],
            &[0, 2],
            &[2, 0],
            &[3, 1],
            &[2, 2],
            &[4, 2, 0],
            &[usize::MAX],
            &[1 << 46, 1],
        ]);
        Lengths::new(lengths).unwrap()
    }

    fn padding(&mut self) -> Padding {
        if self.yes() {
            return Padding::new(&Lengths::one(self.sizes[0])).unwrap();
        }
        let lengths: &[usize] =
            self.one_of(&[&[][..], &[0], &[1], &[2], &[1, 1], &[0, 2], &[2, 0], &[3, 1], &[2, 2], &[4, 2, 0]]);
        Padding::new(&Lengths::new(lengths).unwrap()).unwrap()
    }

    fn activation(&mut self) -> Activation {
        let line = Activation::ClippedLinear {
            slope: self.number(),
            offset: self.number(),
            min_val: self.number(),
            max_val: self.number(),
        };
        self.one_of(&[
            Activation::Sigmoid,
            Activation::Tanh,
            Activation::Mish,
            Activation::Gelu,
            Activation::Dish,
            line,
        ])
    }

    fn adam(&mut self) -> AdamStep {
        AdamStep {
            learn_rate: self.number(),
            beta1: self.number(),
            beta2: self.number(),
            eps: self.number(),
            step: self.one_of(&[0, 1, 2, u64::MAX]),
            grad_scale: self.number(),
        }
    }

    fn momentum(&mut self) -> MomentumStep {
        MomentumStep {
            learn_rate: self.number(),
            momentum: self.number(),
            nesterov: self.yes(),
            grad_scale: self.number(),
        }
    }

    fn hashed(&mut self) -> HashedWeights {
        HashedWeights { length: self.size(), overlap: self.yes() }
    }

    /// An array of this shape, or now and then of another.
    fn near<const D: usize>(&mut self, shape: [usize; D]) -> Vec<usize> {
        if self.below(12) == 0 { self.shape::<D>().to_vec() } else { shape.to_vec() }
    }

    fn near2(&mut self, shape: [usize; 2]) -> Floats2d {
        let shape = self.near(shape);
        Floats2d::from_fn([shape[0], shape[1]], |_| self.value())
    }

    /// Rows of which most calls take [`windows`](Self::windows).
    fn window_rows(&mut self) -> Floats2d {
        let width = self.sizes[0];
        self.near2([5, width])
    }

    fn windows(&mut self) -> Windows {
        let (last, pad) = (self.one_of(&[3, 3, 3, 0, 4]), self.one_of(&[0, 0, 0, 1, usize::MAX / 4]));
        Windows::new(1, vec![0..1, 2..last.max(2)], pad).unwrap()
    }

    /// Weights for [`window_rows`](Self::window_rows): those of maxout, their bias, scale and shift.
    fn window_weights(&mut self) -> (Floats3d, Floats2d, Floats1d, Floats1d) {
        let width = self.sizes[0];
        let shape = self.near([width, 2, 3 * width]);
        let w = Floats3d::from_fn([shape[0], shape[1], shape[2]], |_| self.value());
        let ends = [(); 2].map(|()| Floats1d::zeros([self.near([width])[0]]));
        let [g, shift] = ends;
        (w, self.near2([width, 2]), g, shift)
    }

    fn window_state(&mut self, windows: usize) -> WindowBlockState {
        let width = self.sizes[0];
        let which = self.near([windows, width]);
        let mask = self.yes().then(|| Array::from_fn([windows, width], |_| 1));
        WindowBlockState {
            best: self.near2([windows, width]),
            which: Array::from_fn([which[0], which[1]], |_| self.one_of(&[0, 1, 0, 1, 0, 1, 2])),
            moments: self.near2([windows, 2]),
            mask,
        }
    }

    fn places(&mut self) -> Vec<Range<usize>> {
        let far = self.size();
        self.one_of(&[[(0, 1), (2, 3)], [(0, 0), (1, 2)], [(2, 1), (0, 3)], [(1, 2), (far, far)]])
            .map(|(start, end)| start..end)
            .to_vec()
    }

    fn state(&mut self) -> RecurrentState {
        let n = self.below(3);
        let mut of = || (0..n).map(|_| self.f2()).collect::<Vec<_>>();
        RecurrentState { outputs: of(), gates: of(), cells: of() }
    }

    fn gru(&mut self) -> (Floats3d, Floats4d, Floats4d, Floats3d, Floats3d, Floats3d) {
        if self.yes() {
            return (self.f3(), self.f4(), self.f4(), self.f3(), self.f3(), self.f3());
        }
        // Of shapes that fit each other.
        let (depth, dirs, n_h, n_i) = (1 + self.below(2), 1 + self.below(2), self.below(3), self.below(3));
        (
            Floats3d::full([dirs, 3 * n_h, n_i], 0.1),
            Floats4d::full([depth - 1, dirs, 3 * n_h, dirs * n_h], 0.1),
            Floats4d::full([depth, dirs, 3 * n_h, n_h], 0.1),
            Floats3d::full([depth, dirs, 3 * n_h], 0.1),
            Floats3d::full([depth, dirs, 3 * n_h], 0.1),
            Floats3d::full([depth, dirs, n_h], 0.1),
        )
    }
}

fn weights(gru: &(Floats3d, Floats4d, Floats4d, Floats3d, Floats3d, Floats3d)) -> GruWeights<'_> {
    let (w_input, w_deep, w_hidden, b_input, b_hidden, h0) = gru;
    GruWeights { w_input, w_deep, w_hidden, b_input, b_hidden, h0 }
}

fn block((w, b, g, shift): &(Floats3d, Floats2d, Floats1d, Floats1d)) -> WindowBlock<'_> {
    WindowBlock { w, b, g, shift }
}

fn block_gradients(
    (w, b, g, shift): &mut (Floats3d, Floats2d, Floats1d, Floats1d),
    accumulate: bool,
) -> WindowBlockGradients<'_> {
    WindowBlockGradients { w, b, accumulate_maxout: accumulate, g, shift, accumulate_norm: !accumulate }
}

/// Prepared weights of windows, or what another backend may have prepared.
fn prepared(ops: &dyn Ops, a: &mut Any) -> PreparedWeights {
    let weights = ops.prepare_window_block(&a.window_weights().0, 1);
    weights.unwrap_or_else(|_| PreparedWeights::new("something else"))
}

type Call = fn(&dyn Ops, &mut Any) -> Result<()>;

/// Each operation with arguments of any kind.
macro_rules! calls {
    ($(|$ops:ident, $any:ident| $op:ident($($arg:expr),*);)*) => {
        &[$((stringify!($op), |$ops, $any| $ops.$op($($arg),*).map(drop))),*]
    };
}

const CALLS: &[(&str, Call)] = calls! {
    |ops, a| add(&mut a.f1().into_storage(), a.f1().storage());
    |ops, a| axpy(&mut a.f1().into_storage(), a.number(), a.f1().storage());
    |ops, a| fill(&mut a.f2().into_storage(), a.number());
    |ops, a| scale(&mut a.f2().into_storage(), a.number());
    |ops, a| l2_norm(a.f2().storage());
    |ops, a| first_non_finite(a.f2().storage());
    |ops, a| concatenate(&[&a.f2(), &a.f2(), &a.f2()]);
    |ops, _a| concatenate(&[]);
    |ops, a| split(&a.f2(), &[a.size(), a.size()]);
    |ops, a| relu(a.f2());
    |ops, a| backprop_relu(a.f2(), &a.f2());
    |ops, a| maxout(&a.f3());
    |ops, a| backprop_maxout(&a.f2(), &a.bytes(), a.size());
    |ops, a| softmax(a.f2(), a.number());
    |ops, a| backprop_softmax(a.f2(), &a.f2(), a.number());
    |ops, a| activate(a.activation(), &mut a.f2().into_storage());
    |ops, a| backprop_activation(a.activation(), &mut a.f2().into_storage(), a.f2().storage());
    |ops, a| attention(&a.f2(), &a.f2(), &a.f2(), &a.lengths(), a.size(), a.yes());
    |ops, a| attention_weights(&a.f2(), &a.f2(), &a.lengths(), a.size(), a.yes());
    |ops, a| backprop_attention_weights(a.f1(), &a.f1(), &a.f2(), &a.f2(), &a.lengths(), a.size());
    |ops, a| apply_attention(&a.f1(), &a.f2(), &a.lengths(), a.size());
    |ops, a| backprop_apply_attention(&a.f2(), &a.f1(), &a.f2(), &a.lengths(), a.size());
    |ops, a| parametric_attention(&a.f2(), &a.f2(), &a.f1(), &a.lengths());
    |ops, a| backprop_parametric_attention(&a.f2(), &a.f2(), &a.f2(), &a.f1(), &a.f1(), &a.lengths(), a.yes(), &mut a.f1());
    |ops, a| dropout(a.f2(), a.number(), &mut Rng::new(0));
    |ops, a| repeat_mask(&a.bytes(), a.size());
    |ops, a| backprop_dropout(a.f2(), &a.bytes(), a.number());
    |ops, a| gather(&a.f2(), a.i1().ids());
    |ops, a| scatter_add(&mut a.f2(), a.i1().ids(), &a.f2());
    |ops, a| gather_add(&a.f2(), &a.i2());
    |ops, a| hash(a.i1().ids(), 7);
    |ops, a| ngrams(a.size(), a.i1().ids());
    |ops, a| position_encode(a.size(), a.size(), a.number());
    |ops, a| hash_embed(&a.f2(), a.i1().ids(), 7);
    |ops, a| backprop_hash_embed(&a.f2(), a.i1().ids(), 7, &mut a.f2());
    |ops, a| flatten(&[a.f1().storage(), a.f2().storage()], a.size());
    |ops, a| unflatten(a.f2().storage(), &a.lengths(), a.size(), a.size());
    |ops, a| pad(a.f2().storage(), a.size(), &a.padding());
    |ops, a| unpad(a.f3().storage(), a.size(), &a.padding());
    |ops, a| flatten_ids(&[a.i1().storage(), a.i2().storage()], a.size());
    |ops, a| unflatten_ids(a.i2().storage(), &a.lengths(), a.size(), a.size());
    |ops, a| pad_ids(a.i2().storage(), a.size(), &a.padding());
    |ops, a| unpad_ids(a.i2().storage(), a.size(), &a.padding());
    |ops, a| layer_norm(&a.f2(), &a.f1(), &a.f1());
    |ops, a| backprop_layer_norm(a.f2(), &a.f2(), &a.f2(), &a.f1(), a.yes(), &mut a.f1(), &mut a.f1());
    |ops, a| column_moments(&a.f2());
    |ops, a| normalize_columns(&a.f2(), &a.f1(), &a.f1(), a.number(), &a.f1(), &a.f1());
    |ops, a| backprop_normalize_columns(
        a.f2(), &a.f2(), &a.f1(), &a.f1(), a.number(), &a.f1(), a.yes(), &mut a.f1(), &mut a.f1()
    );
    |ops, a| adam(
        &mut a.f1().into_storage(), a.f1().storage(), &mut a.f1().into_storage(), &mut a.f1().into_storage(), &a.adam()
    );
    |ops, a| radam(
        &mut a.f1().into_storage(), a.f1().storage(), &mut a.f1().into_storage(), &mut a.f1().into_storage(), &a.adam()
    );
    |ops, a| sgd(&mut a.f1().into_storage(), a.f1().storage(), a.number(), a.number());
    |ops, a| momentum(&mut a.f1().into_storage(), a.f1().storage(), &mut a.f1().into_storage(), &a.momentum());
    |ops, a| clip_gradient(&mut a.f1().into_storage(), a.number());
    |ops, a| add_normal(&mut a.f1().into_storage(), a.number(), &mut Rng::new(0));
    |ops, a| lookahead(&mut a.f1().into_storage(), &mut a.f1().into_storage(), a.number());
    |ops, a| update_averages(&mut a.f1().into_storage(), a.f1().storage(), a.size() as u64, a.number());
    |ops, a| gemm(&a.f2(), a.yes(), &a.f2(), a.yes());
    |ops, a| gemm_into(&mut a.f2(), a.yes(), &a.f2(), a.yes(), &a.f2(), a.yes());
    |ops, a| sum_rows(&mut a.f1(), a.yes(), &a.f2());
    |ops, a| affine(&a.f2(), &a.f2(), &a.f1());
    |ops, a| affine_relu(&a.f2(), &a.f2(), &a.f1());
    |ops, a| affine_maxout(&a.f2(), &a.f3(), &a.f2());
    |ops, a| backprop_affine(&a.f2(), &a.f2(), &a.f2(), a.yes(), &mut a.f2(), &mut a.f1());
    |ops, a| backprop_affine_maxout(&a.f2(), &a.bytes(), &a.f2(), &a.f3(), a.yes(), &mut a.f3(), &mut a.f2());
    |ops, a| lstm(&a.f2(), &a.f1(), &a.f4(), &a.padding());
    |ops, a| lstm_training(&a.f2(), &a.f1(), &a.f4(), &a.padding());
    |ops, a| backprop_lstm(
        &a.f2(), &a.f2(), &a.f1(), &a.f4(), &a.padding(), &a.state(), a.yes(), &mut a.f1(), &mut a.f4()
    );
    |ops, a| gru(&a.f2(), weights(&a.gru()), &a.padding());
    |ops, a| gru_training(&a.f2(), weights(&a.gru()), &a.padding());
    |ops, a| backprop_gru(&a.f2(), &a.f2(), weights(&a.gru()), &a.padding(), &a.state());
    |ops, a| reduce_sum(&a.f2(), &a.lengths());
    |ops, a| backprop_reduce_sum(&a.f2(), &a.lengths());
    |ops, a| reduce_mean(&a.f2(), &a.lengths());
    |ops, a| backprop_reduce_mean(&a.f2(), &a.lengths());
    |ops, a| reduce_max(&a.f2(), &a.lengths());
    |ops, a| backprop_reduce_max(&a.f2(), &a.choices(), &a.lengths());
    |ops, a| reduce_first(&a.f2(), &a.lengths());
    |ops, a| backprop_reduce_first(&a.f2(), &a.lengths());
    |ops, a| reduce_last(&a.f2(), &a.lengths());
    |ops, a| backprop_reduce_last(&a.f2(), &a.lengths());
    |ops, a| softmax_sequences(a.f2(), &a.lengths());
    |ops, a| backprop_softmax_sequences(a.f2(), &a.f2(), &a.lengths());
    |ops, a| cauchy_similarity(&a.f2(), &a.f2(), &a.f1());
    |ops, a| backprop_cauchy_similarity(&a.f1(), &a.f1(), &a.f2(), &a.f2(), &a.f1(), a.yes(), &mut a.f1());
    |ops, a| sparse_affine(
        SparseRows { keys: &a.i1(), values: &a.f1(), lengths: &a.i1() }, &a.f1(), &a.f1(), a.hashed()
    );
    |ops, a| backprop_sparse_affine(
        &a.f2(), SparseRows { keys: &a.i1(), values: &a.f1(), lengths: &a.i1() }, a.hashed(), &mut a.f1()
    );
    |ops, a| backprop_sparse_values(
        &a.f2(), SparseRows { keys: &a.i1(), values: &a.f1(), lengths: &a.i1() }, &a.f1(), a.hashed()
    );
    |ops, a| seq2col(&a.f2(), a.size(), &a.lengths());
    |ops, a| backprop_seq2col(&a.f2(), a.size(), &a.lengths());
    |ops, a| spread_rows(&a.f2(), &a.places(), a.size());
    |ops, a| collect_rows(&a.f2(), &a.places());
    |ops, a| prepare_window_block(&a.window_weights().0, a.one_of(&[1, 1, 0, usize::MAX]));
    |ops, a| window_block(&a.window_rows(), &a.windows(), block(&a.window_weights()), &prepared(ops, a));
    |ops, a| window_block_training(
        &a.window_rows(), &a.windows(), block(&a.window_weights()), a.number(), &mut Rng::new(0)
    );
    |ops, a| backprop_window_block(
        &a.window_rows(), &a.window_rows(), &a.windows(), block(&a.window_weights()), a.number(), &a.window_state(3),
        block_gradients(&mut a.window_weights(), a.yes())
    );
};

/// Names of methods in the source of the traits of operations.
fn operations() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("thinc-core/src/ops");
    let mut names = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let Ok(source) = std::fs::read_to_string(&path) else { continue };
        let Some((_, traits)) = source.split_once("\noperations! {") else { continue };
        let traits = traits.split("\n}\n").next().unwrap_or_default();
        let lines = traits.lines().filter_map(|line| line.strip_prefix("        fn "));
        names.extend(lines.filter_map(|line| Some(line.split_once('(')?.0.to_owned())));
    }
    names
}

#[test]
fn operations_with_any_arguments() {
    let ops: &dyn Ops = Floats1d::zeros([0]).ops();
    let mut wrong = Vec::new();
    let mut succeeded = std::collections::BTreeSet::new();
    for seed in 0..1000 {
        for (op, call) in CALLS {
            let mut any = Any::new(seed);
            match catch_unwind(AssertUnwindSafe(|| call(ops, &mut any))) {
                Ok(Ok(())) => drop(succeeded.insert(*op)),
                Ok(Err(error)) if !error.to_string().contains('`') => wrong.push(format!("{op}, {seed}: {error}")),
                Ok(Err(_)) => {}
                Err(_) => wrong.push(format!("{op}, {seed}: a panic")),
            }
        }
    }
    wrong.truncate(40);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(succeeded.len() * 10 > CALLS.len() * 8, "only {succeeded:?} ever got arguments that fit");
    let untried: Vec<_> = operations().into_iter().filter(|op| !CALLS.iter().any(|(of, _)| of == op)).collect();
    assert!(untried.is_empty() && operations().len() > 50, "call {untried:?} in `CALLS`");
}
