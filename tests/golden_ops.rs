//! Operations against the numbers of Thinc 8.3.11, which `tests/golden/make_ops.py` wrote. Those on ids are in
//! golden_ids.rs.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "common/arrays.rs"]
mod arrays;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thinc::containers::Stack;
use thinc::ops::{Activation, AdamStep, ReductionOps};
use thinc::prelude::*;

use arrays::Golden;

fn case<T: DeserializeOwned>(name: &str) -> T {
    let mut file: Value = serde_json::from_str(include_str!("golden/ops.json")).unwrap();
    serde_json::from_value(file[name].take()).unwrap()
}

type Arrays = BTreeMap<String, Golden>;

fn activation(name: &str, activation: Activation) {
    let case: Arrays = case(name);
    let (x, ops) = (case["x"].storage(), CpuOps::get());
    let mut y = x.clone();
    ops.activate(activation, &mut y).unwrap();
    case["y"].check_values(y.as_slice().unwrap());
    if let Some(dy) = case.get("dy") {
        let mut dy = dy.storage();
        ops.backprop_activation(activation, &mut dy, if activation.saves_output() { &y } else { &x }).unwrap();
        case["dx"].check_values(dy.as_slice().unwrap());
    }
}

#[test]
fn activations() {
    activation("sigmoid", Activation::Sigmoid);
    activation("dsigmoid", Activation::Sigmoid);
    activation("dtanh", Activation::Tanh);
    let line = Activation::ClippedLinear { slope: 0.7, offset: -0.25, min_val: -1.25, max_val: 2.5 };
    activation("clipped_linear", line);
    activation("relu_k", Activation::relu_k(2.25));
    activation("hard_sigmoid", Activation::HARD_SIGMOID);
    activation("hard_tanh", Activation::HARD_TANH);
    activation("swish", Activation::Swish);
    activation("hard_swish", Activation::HardSwish);
    activation("hard_swish_mobilenet", Activation::HardSwishMobilenet);
    activation("dish", Activation::Dish);
    activation("gelu", Activation::Gelu);
    activation("gelu_approx", Activation::GeluApprox);
    activation("mish", Activation::Mish);
    activation("erf", Activation::Erf);
    activation("sechsq", Activation::SechSq);
}

#[test]
fn activations_of_rows() {
    let relu: Arrays = case("relu");
    let ops = CpuOps::get();
    let y = ops.relu(relu["x"].rows()).unwrap();
    relu["y"].check(&y);
    relu["dx"].check(&ops.backprop_relu(relu["dy"].rows(), &y).unwrap());

    let softmax: Arrays = case("softmax");
    let y = ops.softmax(softmax["x"].rows(), 2.5).unwrap();
    softmax["y"].check(&y);
    softmax["dx"].check(&ops.backprop_softmax(softmax["dy"].rows(), &y, 2.5).unwrap());

    let softmax: Arrays = case("softmax_sequences");
    let lengths = softmax["lengths"].lengths();
    let y = ops.softmax_sequences(softmax["x"].rows(), &lengths).unwrap();
    softmax["y"].check(&y);
    softmax["dx"].check(&ops.backprop_softmax_sequences(softmax["dy"].rows(), &y, &lengths).unwrap());

    let maxout: Arrays = case("maxout");
    let (y, which) = ops.maxout(&maxout["x"].array().into()).unwrap();
    maxout["y"].check(&y);
    assert_eq!(maxout["which"].numbers(), which.as_slice().unwrap().iter().map(|&p| p as usize).collect::<Vec<_>>());
    maxout["dx"].check(&ops.backprop_maxout(&maxout["dy"].rows(), &which, 3).unwrap());
}

#[test]
fn products() {
    let case_of: Arrays = case("gemm");
    let ops = CpuOps::get();
    let matrix = |name: &str| case_of[name].rows();
    let (x, square) = (matrix("x"), matrix("square"));
    case_of["plain"].check(&ops.gemm(&x, false, &matrix("y"), false).unwrap());
    case_of["trans1"].check(&ops.gemm(&x, true, &square, false).unwrap());
    case_of["trans2"].check(&ops.gemm(&x, false, &matrix("w"), true).unwrap());
    let transposed = Floats2d::from_fn([2, 3], |[i, j]| square.row(j).unwrap()[i]);
    case_of["both"].check(&ops.gemm(&x, true, &transposed, true).unwrap());

    let affine: Arrays = case("affine");
    let b = affine["b"].array().into();
    affine["y"].check(&ops.affine(&affine["x"].rows(), &affine["w"].rows(), &b).unwrap());
}

#[test]
fn windows() {
    let cases: BTreeMap<usize, Arrays> = case("seq2col");
    for (window, case) in cases {
        let (lengths, ops) = (case["lengths"].lengths(), CpuOps::get());
        case["y"].check(&ops.seq2col(&case["x"].rows(), window, &lengths).unwrap());
        case["dx"].check(&ops.backprop_seq2col(&case["dy"].rows(), window, &lengths).unwrap());
    }
}

#[test]
fn reductions() {
    type Op = fn(&dyn Ops, &Floats2d, &Lengths) -> Result<Floats2d>;
    let same: [(&str, Op, Op); 4] = [
        ("reduce_sum", ReductionOps::reduce_sum, ReductionOps::backprop_reduce_sum),
        ("reduce_mean", ReductionOps::reduce_mean, ReductionOps::backprop_reduce_mean),
        ("reduce_first", ReductionOps::reduce_first, ReductionOps::backprop_reduce_first),
        ("reduce_last", ReductionOps::reduce_last, ReductionOps::backprop_reduce_last),
    ];
    let ops = CpuOps::get();
    for (name, forward, backprop) in same {
        let case: Arrays = case(name);
        let lengths = case["lengths"].lengths();
        case["y"].check(&forward(ops, &case["x"].rows(), &lengths).unwrap());
        case["dx"].check(&backprop(ops, &case["dy"].rows(), &lengths).unwrap());
    }
    let case: Arrays = case("reduce_max");
    let lengths = case["lengths"].lengths();
    let (y, which) = ops.reduce_max(&case["x"].rows(), &lengths).unwrap();
    case["y"].check(&y);
    assert_eq!(case["which"].numbers(), which.as_slice().unwrap().iter().map(|&t| t as usize).collect::<Vec<_>>());
    case["dx"].check(&ops.backprop_reduce_max(&case["dy"].rows(), &which, &lengths).unwrap());
}

/// What Thinc has of a list, and of what becomes of it.
#[derive(Deserialize)]
struct Layout {
    #[serde(default)]
    parts: Vec<Golden>,
    #[serde(flatten)]
    arrays: Arrays,
}

impl Layout {
    fn parts(&self) -> Vec<Floats2d> {
        self.parts.iter().map(Golden::rows).collect()
    }
}

#[test]
fn lists_joined_and_cut() {
    let Layout { parts, arrays } = case("flatten");
    let parts: Vec<_> = parts.iter().map(Golden::rows).collect();
    arrays["flat"].check(&Floats2d::flatten(parts.clone(), 0).unwrap().unwrap());
    arrays["padded"].check(&Floats2d::flatten(parts, 2).unwrap().unwrap());
    let cut: Layout = case("unflatten");
    let lengths = cut.arrays["lengths"].lengths();
    assert_eq!(cut.arrays["x"].rows().unflatten(&lengths, 2).unwrap(), cut.parts());
}

/// The columns and their order, and the way back. Thinc's `pad` has the sequences in their own order, each a row of its
/// first axis: the columns here, turned.
#[test]
fn padded_sequences() {
    let golden: Layout = case("list2padded");
    let padded = Padded::from_list(golden.parts()).unwrap();
    golden.arrays["data"].check(padded.data());
    let padding = padded.padding();
    assert_eq!(golden.arrays["size_at_t"].numbers(), padding.size_at_t());
    assert_eq!(golden.arrays["indices"].numbers(), padding.indices());
    let columns: Vec<_> = padding.indices().iter().map(|&i| padded.lengths().to_vec()[i]).collect();
    assert_eq!(golden.arrays["lengths"].numbers(), columns);
    assert_eq!(padded.to_list().unwrap(), case::<Layout>("padded2list").parts());

    let pad: Layout = case("pad");
    let [steps, sequences, width] = padded.data().shape();
    let data = padded.data().as_slice().unwrap();
    let mut turned = vec![0.0; data.len()];
    for (column, &sequence) in padding.indices().iter().enumerate() {
        for t in 0..steps {
            let from = &data[(t * sequences + column) * width..][..width];
            turned[(sequence * steps + t) * width..][..width].copy_from_slice(from);
        }
    }
    assert_eq!(pad.arrays["y"].shape, [sequences, steps, width]);
    pad.arrays["y"].check_values(&turned);
    let unpad: Layout = case("unpad");
    assert_eq!(unpad.parts(), padded.to_list().unwrap());
}

#[test]
fn sums_into_rows() {
    let case: Arrays = case("scatter_add");
    let mut table = case["table"].rows();
    let ids: Ints1d = case["ids"].values.iter().map(|&id| id as u64).collect();
    table.ops().scatter_add(&mut table, ids.ids(), &case["values"].rows()).unwrap();
    case["y"].check(&table);
}

#[test]
fn optimization() {
    let ops = CpuOps::get();
    let adam: Arrays = case("adam");
    let [mut weights, mut mom1, mut mom2] = ["weights", "mom1", "mom2"].map(|name| adam[name].storage());
    let step = AdamStep { learn_rate: 0.01, beta1: 0.9, beta2: 0.99, eps: 1e-6, step: 3, grad_scale: 1.0 };
    ops.adam(&mut weights, &adam["gradient"].storage(), &mut mom1, &mut mom2, &step).unwrap();
    adam["new_weights"].check_values(weights.as_slice().unwrap());
    adam["new_mom1"].check_values(mom1.as_slice().unwrap());
    adam["new_mom2"].check_values(mom2.as_slice().unwrap());

    let clip: Arrays = case("clip_gradient");
    for (name, threshold) in [("clipped", 0.5), ("free", 50.0)] {
        let mut gradient = clip["gradient"].storage();
        ops.clip_gradient(&mut gradient, threshold).unwrap();
        clip[name].check_values(gradient.as_slice().unwrap());
    }

    let averages: Arrays = case("update_averages");
    for t in [0, 5, 1_000_000] {
        let mut ema = averages["ema"].storage();
        ops.update_averages(&mut ema, &averages["weights"].storage(), t, 0.9999).unwrap();
        averages[&t.to_string()].check_values(ema.as_slice().unwrap());
    }
}

#[test]
fn batches() {
    #[derive(Deserialize)]
    struct Minibatch {
        size: Vec<Vec<u8>>,
        sizes: Vec<usize>,
    }
    let golden: Minibatch = case("minibatch");
    let items: Vec<u8> = (0..8).collect();
    let batches: Vec<Vec<u8>> = minibatch(3, items).unwrap().iter().collect::<Result<_>>().unwrap();
    assert_eq!(batches, golden.size);
    assert_eq!(minibatch(compounding(1.0, 8.0, 2.0), vec![(); 12]).unwrap().sizes(), golden.sizes);

    let golden: Vec<(Vec<u8>, Vec<u8>)> = case("multibatch");
    let (one, two): (Vec<u8>, Vec<u8>) = ((0..5).collect(), (10..15).collect());
    let batches: Vec<_> = multibatch(2, (one, two)).unwrap().iter().collect::<Result<_>>().unwrap();
    assert_eq!(batches, golden);
}
