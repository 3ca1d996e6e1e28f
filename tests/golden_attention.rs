//! Layers on sequences and pairs, against the numbers and the bytes of Thinc 8.3.11, and the numbers of PyTorch for
//! layers that Thinc does not have. `tests/golden/make_attention.py` wrote them.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "common/mod.rs"]
mod common;
#[path = "common/golden.rs"]
mod golden;

use std::collections::BTreeMap;

use thinc::lifecycle::Params;
use thinc::prelude::*;

use golden::{Case, difference, write_for_python};

const TOLERANCE: f64 = 1e-5;

fn case(name: &str) -> Case {
    Case::new("attention", name)
}

#[track_caller]
fn check(case: &Case, key: &str, found: &[f32]) {
    check_cancelled(case, key, found, 0.0);
}

/// Values whose terms are so large: of a sum that cancels, nothing but rounding is left.
#[track_caller]
fn check_cancelled(case: &Case, key: &str, found: &[f32], terms: f64) {
    let mut expected = case.values(key);
    assert_eq!(expected.len(), found.len(), "{key}");
    let mut found = found.to_vec();
    // Differences are measured by the largest value.
    expected.push(0.1 * terms);
    found.push(0.1 * terms as f32);
    let error = difference(&expected, &found);
    assert!(error <= TOLERANCE, "{key} differs by {error:e} of its largest value");
}

fn floats1d(case: &Case, key: &str) -> Floats1d {
    case.values(key).into_iter().map(|value| value as f32).collect::<Vec<_>>().into()
}

fn ragged(case: &Case) -> Ragged {
    let lengths: Vec<_> = case.values("lengths").into_iter().map(|length| length as usize).collect();
    Ragged::with_lengths(case.floats("x"), &lengths).unwrap()
}

fn pair(case: &Case) -> (Floats2d, Floats2d) {
    (case.floats("x"), case.floats("x2"))
}

/// The values of what a layer gives.
trait Values {
    fn values(&self) -> Vec<f32>;
}

impl Values for Floats1d {
    fn values(&self) -> Vec<f32> {
        self.as_slice().unwrap().to_vec()
    }
}

impl Values for Floats2d {
    fn values(&self) -> Vec<f32> {
        self.as_slice().unwrap().to_vec()
    }
}

impl Values for Ragged {
    fn values(&self) -> Vec<f32> {
        self.data().values()
    }
}

/// Compares output and gradients of the parameters, and gives that of the input.
fn compare<X: Differentiable, M: Model<X>>(case: &Case, model: &M, x: X, dy: Grad<M::Output>) -> Grad<X>
where
    M::Output: Values,
{
    let (y, backprop) = model.begin_update(x, &mut Train::new(0)).unwrap();
    check(case, "y", &y.values());
    let mut grads = model.zero_grads().unwrap();
    let dx = backprop(dy, &mut grads).unwrap();
    let found: BTreeMap<_, Vec<_>> = common::bits(&mut grads)
        .into_iter()
        .filter(|(_, bits)| !bits.is_empty())
        .map(|(path, bits)| (path, bits.into_iter().map(f32::from_bits).collect()))
        .collect();
    // The bias of keys has no gradient, as it moves all scores of a token alike; nor has one in front of a
    // normalization.
    let largest = found.values().flatten().fold(0.0_f64, |largest, &value| largest.max(f64::from(value).abs()));
    assert!(largest > 0.0);
    for (path, values) in found {
        check_cancelled(case, &format!("grad.{path}"), &values, largest);
    }
    dx
}

/// Loads Python's bytes.
fn load<N: Node>(case: &Case, model: &mut N) {
    model.from_bytes(&case.bytes()).unwrap();
}

/// The bytes written again are the same, and a model whose widths were open predicts the same.
fn load_and_write<X: Differentiable, M: Model<X> + Clone>(case: &Case, model: &mut M, x: X)
where
    M::Output: Values,
{
    let name = model.name().into_owned();
    let open = golden::load(&name, model, &case.bytes());
    for model in [&*model, &open] {
        check(case, "predict", &model.predict(x.clone()).unwrap().values());
    }
}

#[test]
fn parametric_attention() {
    let case = case("parametric_attention");
    let (mut fixed, mut open) = (ParametricAttention::<5>::default(), ParametricAttention::new(None));
    load_and_write(&case, &mut fixed, ragged(&case));
    load_and_write(&case, &mut open, ragged(&case));
    let dx = compare(&case, &open, ragged(&case), case.floats("dy"));
    check(&case, "dx", &dx.values());
    write_for_python("parametric_attention", &mut open, ragged(&case), case.floats("dy"), |y| y.values());
}

#[test]
fn parametric_attention_with_a_key_transform() {
    let case = case("parametric_attention_v2");
    let mut model = ParametricAttentionV2::new(Linear::new(5, 5), None);
    load(&case, &mut model);
    let dx = compare(&case, &model, ragged(&case), case.floats("dy"));
    check(&case, "dx", &dx.values());
    check(&case, "predict", &model.predict(ragged(&case)).unwrap().values());
    write_for_python("parametric_attention_v2", &mut model, ragged(&case), case.floats("dy"), |y| y.values());
}

#[test]
fn similarities() {
    let cauchy = case("cauchy_similarity");
    let (mut fixed, mut open) = (CauchySimilarity::<6>::default(), CauchySimilarity::new(None));
    load_and_write(&cauchy, &mut fixed, pair(&cauchy));
    load_and_write(&cauchy, &mut open, pair(&cauchy));
    compare_pair(&cauchy, &fixed);
    compare_pair(&cauchy, &open);
    write_for_python("cauchy_similarity", &mut open, pair(&cauchy), floats1d(&cauchy, "dy"), |y| y.values());
    let case = case("siamese");
    let mut model = siamese(Relu::new(None, None), CauchySimilarity::new(None));
    load_and_write(&case, &mut model, pair(&case));
    compare_pair(&case, &model);
    write_for_python("siamese", &mut model, pair(&case), floats1d(&case, "dy"), |y| y.values());
}

fn compare_pair<M: Model<(Floats2d, Floats2d), Output = Floats1d>>(case: &Case, model: &M) {
    let (dx, dx2) = compare(case, model, pair(case), floats1d(case, "dy"));
    check(case, "dx", &dx.values());
    check(case, "dx2", &dx2.values());
}

#[test]
fn layer_norm() {
    let case = case("layer_norm");
    let mut model = LayerNorm::<7>::default();
    load_and_write(&case, &mut model, case.floats("x"));
    let dx = compare(&case, &model, case.floats("x"), case.floats("dy"));
    check(&case, "dx", &dx.values());
    write_for_python("layer_norm", &mut model, case.floats("x"), case.floats("dy"), |y| y.values());
}

/// The parameters that PyTorch had.
fn params(case: &Case, model: &impl Node) -> Params {
    let mut params = Params::new();
    for (path, param) in model.params().unwrap().iter() {
        let values: Vec<_> = case.values(&format!("param.{path}")).into_iter().map(|value| value as f32).collect();
        params.insert(path, param.shape(), Storage::from_slice(&values)).unwrap();
    }
    params
}

/// Compares with PyTorch, for the three containers of sequences.
fn compare_sequences<M>(name: &str, mut model: M)
where
    M: Model<Ragged, Output = Ragged> + Model<Padded, Output = Padded> + Model<Vec<Floats2d>, Output = Vec<Floats2d>>,
{
    let case = case(name);
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let params = params(&case, &model);
    let model = &*model.use_params(&params).unwrap();
    let x = ragged(&case);
    let dx = compare(&case, model, x.clone(), case.floats("dy"));
    check(&case, "dx", &dx.values());
    check(&case, "y", &Model::<Ragged>::predict(model, x.clone()).unwrap().values());

    let padded = Padded::from_ragged(&x).unwrap();
    check(&case, "y", &Model::<Padded>::predict(model, padded).unwrap().to_tokens().unwrap().values());
    let list = Model::<Vec<Floats2d>>::predict(model, x.into_list().unwrap()).unwrap();
    check(&case, "y", &Ragged::from_list(list).unwrap().values());
}

#[test]
fn attention() {
    compare_sequences("attention", MultiHeadAttention::<6, 2>::default());
    compare_sequences("attention", MultiHeadAttention::new(6, 2));
    compare_sequences("attention_causal", MultiHeadAttention::<12, 3>::default().causal(true));
    compare_sequences("attention_long", MultiHeadAttention::new(8, 2));
}

#[test]
fn encoders() {
    compare_sequences("encoder", TransformerEncoder::<6, 3, 9>::default());
    compare_sequences("encoder_causal", TransformerEncoder::new(8, 2, Relu::new(8, 5)).causal(true));
    compare_sequences("encoder_post_norm", PostNormTransformerEncoder::<6, 2, 9>::default());
}

#[test]
fn batch_norm() {
    compare_batch_norm("batch_norm", BatchNorm::<5>::default());
    compare_batch_norm("batch_norm_settings", BatchNorm::<3>::default().momentum(0.7).eps(1e-2));
}

fn compare_batch_norm<const N: usize>(name: &str, mut model: BatchNorm<N>) {
    let case = case(name);
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let params = params(&case, &model);
    let mut model = model.use_params(&params).unwrap();
    let dx = compare(&case, &*model, case.floats("x"), case.floats("dy"));
    check(&case, "dx", &dx.values());
    // A step that changes the running averages alone.
    let (y, backprop) = model.begin_update(case.floats("x"), &mut Train::new(0)).unwrap();
    let mut grads = model.zero_grads().unwrap();
    backprop(Floats2d::zeros(y.shape()), &mut grads).unwrap();
    model.finish_update(&mut Sgd::new(1.0), &mut grads).unwrap();
    check(&case, "mean", &model.mean().unwrap().values());
    check(&case, "var", &model.variance().unwrap().values());
    check(&case, "predict", &model.predict(case.floats("x")).unwrap().values());
}
