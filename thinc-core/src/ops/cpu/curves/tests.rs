use super::super::CpuOps;
use super::*;
use crate::array::{Floats1d, Floats3d};
use crate::ops::Ops;
use crate::ops::cpu::simd::at_each_level;

const CPU: &dyn Ops = &CpuOps(());

const SMOOTH: [Activation; 10] = [
    Activation::Tanh,
    Activation::Mish,
    Activation::Swish,
    Activation::Dish,
    Activation::Gelu,
    Activation::GeluApprox,
    Activation::Elu,
    Activation::Selu,
    Activation::Erf,
    Activation::SechSq,
];

const HARD: [Activation; 7] = [
    Activation::HardSwish,
    Activation::HardSwishMobilenet,
    Activation::HARD_SIGMOID,
    Activation::HARD_TANH,
    Activation::RELU,
    Activation::relu_k(4.5),
    Activation::ClippedLinear { slope: -0.7, offset: 0.3, min_val: -1.5, max_val: 2.0 },
];

/// Value and derivative in 64 bits, for `x` that is no kink.
fn reference(activation: Activation, x: f64) -> (f64, f64) {
    let line = |slope: f64, offset: f64, low: f64, high: f64| {
        let y = slope * x + offset;
        (y.clamp(low, high), if low < y && y < high { slope } else { 0.0 })
    };
    let exponential = |scale: f64, alpha: f64| {
        if x > 0.0 { (scale * x, scale) } else { (scale * alpha * x.exp_m1(), scale * alpha * x.exp()) }
    };
    let gate = |(gate, slope): (f64, f64)| (x * gate, gate + x * slope);
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    match activation {
        Activation::Sigmoid => (sigmoid(x), sigmoid(x) * sigmoid(-x)),
        Activation::Tanh => (x.tanh(), x.cosh().powi(-2)),
        Activation::Mish => {
            let gate_of = x.exp().ln_1p().tanh();
            gate((gate_of, (1.0 - gate_of * gate_of) * sigmoid(x)))
        }
        Activation::Swish => gate((sigmoid(x), sigmoid(x) * sigmoid(-x))),
        Activation::Dish => {
            let root = (1.0 + x * x).sqrt();
            let gap = if x < 0.0 { 1.0 / (root * (root - x)) } else { 1.0 + x / root };
            gate((0.5 * gap, 0.5 * root.powi(-3)))
        }
        Activation::Gelu => {
            let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
            gate((0.5 * erfc(-x * std::f64::consts::FRAC_1_SQRT_2), density))
        }
        Activation::GeluApprox => {
            let scale = (8.0 / std::f64::consts::PI).sqrt();
            let z = scale * (x + 0.044715 * x.powi(3));
            gate((sigmoid(z), sigmoid(z) * sigmoid(-z) * scale * (1.0 + 3.0 * 0.044715 * x * x)))
        }
        Activation::HardSwish => gate(line(0.2, 0.5, 0.0, 1.0)),
        Activation::HardSwishMobilenet => gate(line(1.0 / 6.0, 0.5, 0.0, 1.0)),
        Activation::ClippedLinear { slope, offset, min_val, max_val } => {
            line(slope.into(), offset.into(), min_val.into(), max_val.into())
        }
        Activation::Elu => exponential(1.0, 1.0),
        Activation::Selu => exponential(1.0507009873554805, 1.6732632423543772),
        Activation::Erf => {
            (if x < 0.0 { erfc(-x) - 1.0 } else { 1.0 - erfc(x) }, 2.0 / std::f64::consts::PI.sqrt() * (-x * x).exp())
        }
        Activation::SechSq => (x.cosh().powi(-2), -2.0 * x.cosh().powi(-2) * x.tanh()),
    }
}

/// The complementary error function: a series near 0, a continued fraction further out.
fn erfc(x: f64) -> f64 {
    if x < 0.0 {
        return 2.0 - erfc(-x);
    }
    let scale = (-x * x).exp() / std::f64::consts::PI.sqrt();
    if x < 2.0 {
        let (mut term, mut sum) = (x, x);
        for n in 1..60 {
            term *= 2.0 * x * x / f64::from(2 * n + 1);
            sum += term;
        }
        1.0 - 2.0 * scale * sum
    } else {
        scale / (1..120).rev().fold(x, |below, n| x + 0.5 * f64::from(n) / below)
    }
}

#[test]
fn the_reference_knows_the_error_function() {
    for (x, want) in [
        (0.5, 0.4795001221869535),
        (1.9, 0.007209570764742524),
        (2.1, 0.002979466656333162),
        (6.0, 2.15197367124989e-17),
    ] {
        assert!((erfc(x) / want - 1.0).abs() < 1e-10, "{x}: {}", erfc(x));
    }
}

/// Values, and derivatives times -2, of many numbers.
fn computed(activation: Activation, x: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let mut y = Floats1d::from(x);
    CPU.activate(activation, y.storage_mut()).unwrap();
    let saved = if activation.saves_output() { y.clone() } else { x.into() };
    let mut dy = Floats1d::full([x.len()], -2.0);
    CPU.backprop_activation(activation, dy.storage_mut(), saved.storage()).unwrap();
    (y.to_vec().unwrap(), dy.to_vec().unwrap())
}

/// Checks every number: an error of the share `relative` of it, or of `absolute`.
fn compare(activation: Activation, x: &[f32], relative: (f64, f64), absolute: (f64, f64)) {
    let (y, dy) = computed(activation, x);
    for ((&x, y), dy) in x.iter().zip(y).zip(dy) {
        let (want, slope) = reference(activation, x.into());
        for (what, found, want, (relative, absolute)) in
            [("f", y, want, (relative.0, absolute.0)), ("-2 f'", dy, -2.0 * slope, (relative.1, absolute.1))]
        {
            let error = (f64::from(found) - want).abs();
            assert!(error <= relative * want.abs() + absolute, "{activation:?}: {what}({x}) is {found}, not {want:e}");
        }
    }
}

/// Of an odd number, so that vectors have a rest.
fn grid(limit: f32) -> Vec<f32> {
    (-2003..=2004).map(|i| (i as f32 + 0.37) * (limit / 2003.0)).collect()
}

#[test]
fn values_and_derivatives_agree_with_the_formulas() {
    at_each_level(|_| {
        for limit in [0.01, 1.0, 8.0] {
            compare(Activation::Sigmoid, &grid(limit), (5e-7, 1e-6), (0.0, 3e-7));
            for activation in SMOOTH {
                compare(activation, &grid(limit), (1e-6, 1e-6), (1e-9, 1e-6));
            }
            for activation in HARD {
                compare(activation, &grid(limit), (1e-6, 1e-6), (1e-6, 1e-6));
            }
        }
    });
}

#[test]
fn small_results_have_as_many_digits_as_large_ones() {
    at_each_level(|_| {
        let tail: Vec<f32> = (0..500).map(|i| -4.0 - i as f32 * 0.011).collect();
        for activation in [Activation::Mish, Activation::Swish, Activation::Dish, Activation::Gelu] {
            compare(activation, &tail, (1e-6, 3e-6), (1e-38, 1e-38));
        }
        // The argument of the exponential is a sum that rounds.
        compare(Activation::GeluApprox, &tail, (1e-5, 1e-5), (1e-38, 1e-38));
        compare(Activation::SechSq, &tail, (1e-6, 1e-6), (0.0, 0.0));
    });
}

#[test]
fn far_out_they_end_at_their_limits() {
    at_each_level(|_| {
        for size in [25.0, 1e4, 1e30, 1e38] {
            for activation in SMOOTH.into_iter().chain(HARD).chain([Activation::Sigmoid]) {
                let (y, dy) = computed(activation, &[-size, size]);
                assert!(y.iter().chain(&dy).all(|x| x.is_finite()), "{activation:?} of {size}: {y:?}, {dy:?}");
            }
            for activation in [Activation::Mish, Activation::Swish, Activation::Gelu, Activation::GeluApprox] {
                let (y, dy) = computed(activation, &[-size, size]);
                assert!(y[0].abs() < 1e-9 && y[1] == size && dy[0].abs() < 1e-9 && dy[1] == -2.0, "{activation:?}");
            }
            let (y, dy) = computed(Activation::Dish, &[-size, size]);
            assert!(y[0] <= 0.0 && y[0] > -0.011 && (y[1] / size - 1.0).abs() < 1e-3 && dy[0].abs() < 1e-3, "{y:?}");
        }
        let (y, dy) = computed(Activation::Sigmoid, &[-1e9, -20.0, 20.0, 1e9]);
        assert!(y[0] == y[1] && (y[0] / 2.061_153_6e-9 - 1.0).abs() < 1e-6 && y[2..] == [1.0, 1.0], "{y:?}");
        assert!(dy[0] < 0.0 && dy[3] == 0.0);
    });
}

#[test]
fn at_kinks_the_derivative_is_that_of_thinc() {
    at_each_level(|_| {
        let slopes = |activation, x: &[f32]| computed(activation, x).1.iter().map(|dy| dy / -2.0).collect::<Vec<_>>();
        assert_eq!(slopes(Activation::HARD_TANH, &[-1.0, -0.999, 0.999, 1.0]), [0.0, 1.0, 1.0, 0.0]);
        assert_eq!(slopes(Activation::HARD_SIGMOID, &[-2.5, 0.0, 2.5]), [0.0, 0.2, 0.0]);
        assert_eq!(slopes(Activation::relu_k(6.0), &[0.0, 1e-30, 6.0]), [0.0, 1.0, 0.0]);
        assert_eq!(slopes(Activation::HardSwish, &[-2.6, -2.5, 2.5, 2.6]), [0.0, -0.5, 1.5, 1.0]);
        assert_eq!(slopes(Activation::HardSwishMobilenet, &[-3.1, -3.0, 3.0, 3.1]), [0.0, -0.5, 1.5, 1.0]);
        assert_eq!(slopes(Activation::Elu, &[0.0]), [1.0]);
    });
}

#[test]
fn a_nan_stays_one() {
    at_each_level(|_| {
        for activation in SMOOTH.into_iter().chain(HARD).chain([Activation::Sigmoid]) {
            let (y, _) = computed(activation, &[f32::NAN, 0.5]);
            assert!(y[0].is_nan() && y[1].is_finite(), "{activation:?}: {y:?}");
        }
    });
}

#[test]
fn arrays_of_any_rank_and_no_elements() {
    let x = Floats3d::from_fn([2, 3, 4], |[i, j, k]| (i + j + k) as f32 - 4.0);
    let mut y = x.clone();
    CPU.activate(Activation::RELU, y.storage_mut()).unwrap();
    assert_eq!(y, x.map(|x| x.max(0.0)).unwrap());
    assert_eq!(x.as_slice().unwrap()[0], -4.0, "the shared input is left alone");
    assert_eq!(computed(Activation::Gelu, &[]), (vec![], vec![]));
}

#[test]
fn errors_say_what_is_wrong() {
    let mut dy = Floats1d::zeros([3]);
    let error =
        CPU.backprop_activation(Activation::Mish, dy.storage_mut(), Floats1d::zeros([4]).storage()).unwrap_err();
    assert!(error.to_string().contains("backprop_activation"), "{error}");
    for (slope, offset, min_val, max_val) in
        [(f32::NAN, 0.0, 0.0, 1.0), (1.0, f32::INFINITY, 0.0, 1.0), (1.0, 0.0, 1.0, 0.0), (1.0, 0.0, f32::NAN, 0.0)]
    {
        let line = Activation::ClippedLinear { slope, offset, min_val, max_val };
        let error = CPU.activate(line, dy.storage_mut()).unwrap_err();
        assert!(error.to_string().contains("limits in order"), "{error}");
    }
}
