use super::*;
use crate::error::ErrorKind;

fn draw(initializer: &Initializer, shape: &[usize]) -> Vec<f32> {
    let mut values = vec![f32::NAN; shape.iter().product()];
    initializer.fill(&mut values, shape, &mut Rng::new(7)).unwrap();
    values
}

fn deviation(values: &[f32]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / n;
    (values.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / n).sqrt()
}

#[test]
fn glorot_uniform_fills_its_interval() {
    for shape in [vec![40, 60], vec![40, 5, 60]] {
        let values = draw(&glorot_uniform(), &shape);
        let limit = (6.0_f32 / 100.0).sqrt();
        let highest = values.iter().fold(0.0_f32, |m, v| m.max(v.abs()));
        assert!(highest <= limit && highest > 0.98 * limit, "{shape:?}: {highest} of {limit}");
        // A uniform distribution of this width has the deviation limit / sqrt(3).
        let expected = f64::from(limit) / 3.0_f64.sqrt();
        assert!((deviation(&values) / expected - 1.0).abs() < 0.05, "{shape:?}");
    }
}

#[test]
fn he_normal_has_the_deviation_of_its_fan_in() {
    for (shape, fan_in) in [(vec![100, 50], 50.0_f64), (vec![20, 5, 50], 50.0), (vec![5000], 5000.0)] {
        let expected = (2.0 / fan_in).sqrt();
        let found = deviation(&draw(&he_normal(), &shape));
        assert!((found / expected - 1.0).abs() < 0.05, "{shape:?}: {found}, not {expected}");
    }
}

#[test]
fn the_rest_writes_what_it_says() {
    let values = draw(&uniform(2.0, 3.0), &[1000]);
    assert!(values.iter().all(|v| (2.0..3.0).contains(v)));
    assert!((deviation(&values) - (1.0_f64 / 12.0).sqrt()).abs() < 0.02);
    assert_eq!(draw(&zero(), &[2, 2]), [0.0; 4]);
    assert_eq!(draw(&Initializer::Constant(1.5), &[3]), [1.5; 3]);
    assert_eq!(draw(&uniform(0.5, 0.5), &[2]), [0.5; 2]);
    let diagonal = |values: &mut [f32], shape: &[usize], _: &mut Rng| {
        for (i, value) in values.iter_mut().enumerate() {
            *value = f32::from(u8::from(i / shape[1] == i % shape[1]));
        }
    };
    assert_eq!(draw(&Initializer::Custom(diagonal), &[2, 3]), [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
}

#[test]
fn no_values_are_no_error() {
    let all = [
        glorot_uniform(),
        he_normal(),
        lecun_normal(),
        uniform(0.0, 1.0),
        normal(0.0, 1.0),
        truncated_normal(0.0, 1.0, -2.0, 2.0),
        orthogonal(),
        zero(),
    ];
    for initializer in all {
        for shape in [vec![0], vec![0, 3], vec![3, 0]] {
            assert!(draw(&initializer, &shape).is_empty());
        }
        assert!(draw(&initializer, &[]).iter().all(|value| value.is_finite()));
    }
}

#[test]
fn errors_say_what_is_wrong() {
    let fill = |initializer: Initializer, len: usize, shape: &[usize]| {
        initializer.fill(&mut vec![0.0; len], shape, &mut Rng::new(0)).unwrap_err()
    };
    for (lo, hi) in [(1.0, 0.0), (f32::NAN, 1.0), (0.0, f32::INFINITY), (f32::MIN, f32::MAX)] {
        let error = fill(uniform(lo, hi), 2, &[2]);
        assert!(matches!(error.kind(), ErrorKind::Invalid { .. }), "{error}");
    }
    for (mean, std) in [(f32::NAN, 1.0), (0.0, -1.0), (0.0, f32::INFINITY)] {
        for initializer in [normal(mean, std), truncated_normal(mean, std, -2.0, 2.0)] {
            let error = fill(initializer, 2, &[2]);
            assert!(error.to_string().contains("deviation of at least 0"), "{error}");
        }
    }
    for (lo, hi) in [(2.0, 1.0), (1.0, 1.0), (f32::NAN, 1.0), (0.0, f32::INFINITY)] {
        let error = fill(truncated_normal(0.0, 1.0, lo, hi), 2, &[2]);
        assert!(error.to_string().contains("bounds in order"), "{error}");
    }
    let error = fill(Initializer::Orthogonal { gain: f32::NAN }, 2, &[2]);
    assert!(matches!(error.kind(), ErrorKind::NotFinite { .. }), "{error}");
    let error = fill(zero(), 5, &[2, 3]);
    assert!(error.to_string().contains("(2, 3)") && error.to_string().contains("(5)"), "{error}");
    let error = fill(Initializer::Custom(|values, _, _| values[4] = f32::NAN), 6, &[2, 3]);
    assert!(error.to_string().contains("[1, 1]"), "{error}");
}

fn mean(values: &[f32]) -> f64 {
    values.iter().map(|&v| f64::from(v)).sum::<f64>() / values.len() as f64
}

/// The variance of each, in units of `1 / fan`, for a matrix and for the weights of a maxout layer.
#[test]
fn fans_are_the_first_and_the_last_axis() {
    for shape in [vec![90, 60], vec![90, 7, 60]] {
        let (of_input, of_both) = (60.0, 150.0);
        let expected = [
            (glorot_uniform(), 2.0 / of_both),
            (glorot_normal(), 2.0 / of_both),
            (he_uniform(), 2.0 / of_input),
            (he_normal(), 2.0 / of_input),
            (lecun_uniform(), 1.0 / of_input),
            (lecun_normal(), 1.0 / of_input),
        ];
        for (initializer, variance) in expected {
            let values = draw(&initializer, &shape);
            let ratio = deviation(&values).powi(2) / variance;
            assert!((ratio - 1.0).abs() < 0.06, "{initializer:?} of {shape:?}: {ratio}");
            assert!(mean(&values).abs() < 0.05 * f64::sqrt(variance), "{initializer:?} of {shape:?}");
            let limit = (3.0 * variance).sqrt() as f32 * 1.0001;
            let uniform = values.iter().all(|value| value.abs() <= limit);
            let named_uniform = format!("{initializer:?}").ends_with("Uniform");
            assert_eq!(uniform, named_uniform, "{initializer:?} of {shape:?}");
        }
    }
}

#[test]
fn normal_has_the_mean_and_the_deviation() {
    let values = draw(&normal(3.0, 0.5), &[40, 500]);
    assert!((mean(&values) - 3.0).abs() < 0.01 && (deviation(&values) - 0.5).abs() < 0.01);
    assert_eq!(draw(&normal(1.5, 0.0), &[3]), [1.5; 3]);
}

/// Mean and deviation of the cut distribution, from its density.
fn moments(lo: f64, hi: f64) -> (f64, f64) {
    let points = (0..200_000).map(|i| lo + (hi - lo) * (f64::from(i) + 0.5) / 200_000.0);
    let nearest = lo.max(0.0).min(hi.abs());
    let (mut weight, mut first, mut second) = (0.0, 0.0, 0.0);
    for z in points {
        let density = (0.5 * (nearest * nearest - z * z)).exp();
        weight += density;
        first += density * z;
        second += density * z * z;
    }
    let mean = first / weight;
    (mean, (second / weight - mean * mean).sqrt())
}

#[test]
fn a_truncated_normal_distribution() {
    for (lo, hi) in [(-2.0, 2.0), (-0.5, 3.0), (0.5, 1.0), (2.0, 9.0), (-4.0, -1.0), (-20.0, 20.0), (30.0, 60.0)] {
        let values = draw(&truncated_normal(0.0, 1.0, lo, hi), &[20_000]);
        assert!(values.iter().all(|value| (lo..=hi).contains(value)), "{lo} to {hi}");
        // Beyond nine deviations from the most likely value there is nothing to integrate.
        let (expected, expected_deviation) =
            moments(f64::from(lo).max(-9.0), f64::from(hi).min(f64::from(lo.max(0.0)) + 9.0));
        let tolerance = 0.03 * expected_deviation;
        assert!((mean(&values) - expected).abs() < tolerance, "{lo} to {hi}: {}, not {expected}", mean(&values));
        assert!((deviation(&values) - expected_deviation).abs() < tolerance, "{lo} to {hi}");
    }
    let values = draw(&truncated_normal(5.0, 0.1, -1.0, 1.0), &[1000]);
    assert!(values.iter().all(|value| (4.9..=5.1).contains(value)) && (mean(&values) - 5.0).abs() < 0.01);
}

/// How far the products of the vectors are from those of orthonormal ones.
fn assert_orthonormal(vectors: &[Vec<f32>], gain: f64) {
    for (i, a) in vectors.iter().enumerate() {
        for (j, b) in vectors.iter().enumerate() {
            let dot: f64 = a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum();
            let expected = if i == j { gain * gain } else { 0.0 };
            assert!((dot - expected).abs() < 1e-5, "{i} and {j}: {dot}");
        }
    }
}

#[test]
fn orthogonal_rows_or_columns() {
    for shape in [vec![20, 50], vec![50, 20], vec![30, 30], vec![6, 3, 40], vec![20, 3, 40], vec![7], vec![1, 1]] {
        let values = draw(&orthogonal(), &shape);
        let columns = shape[shape.len() - 1];
        let rows: Vec<Vec<f32>> = values.chunks(columns).map(<[f32]>::to_vec).collect();
        if rows.len() <= columns {
            assert_orthonormal(&rows, 1.0);
        } else {
            let transposed: Vec<Vec<f32>> = (0..columns).map(|j| rows.iter().map(|row| row[j]).collect()).collect();
            assert_orthonormal(&transposed, 1.0);
        }
    }
    assert_orthonormal(&[draw(&Initializer::Orthogonal { gain: 3.0 }, &[1, 9])], 3.0);
    // Nothing prefers a direction: the mean of the entries, and of those on the diagonal, is 0.
    let values = draw(&orthogonal(), &[100, 100]);
    assert!(mean(&values).abs() < 0.005);
    let diagonal: Vec<f32> = (0..100).map(|i| values[i * 101]).collect();
    assert!(mean(&diagonal).abs() < 0.04 && (deviation(&diagonal) - 0.1).abs() < 0.03);
}
