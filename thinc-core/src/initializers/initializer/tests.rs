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
    for initializer in [glorot_uniform(), he_normal(), uniform(0.0, 1.0), zero()] {
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
    let error = fill(zero(), 5, &[2, 3]);
    assert!(error.to_string().contains("(2, 3)") && error.to_string().contains("(5)"), "{error}");
    let error = fill(Initializer::Custom(|values, _, _| values[4] = f32::NAN), 6, &[2, 3]);
    assert!(error.to_string().contains("[1, 1]"), "{error}");
}

#[test]
fn parts_are_drawn_with_shapes_of_their_own() {
    let parts = vec![(2, vec![3, 100], glorot_uniform()), (1, vec![4], Initializer::Constant(2.0))];
    let mut values = [9.0; 604];
    Initializer::Packed(parts.clone()).fill(&mut values, &[604], &mut Rng::new(0)).unwrap();
    let limit = (6.0_f32 / 103.0).sqrt();
    assert!(values[..600].iter().all(|x| x.abs() <= limit) && values[..300] != values[300..600]);
    assert!(values[..600].iter().any(|x| x.abs() > 0.9 * limit));
    assert_eq!(values[600..], [2.0; 4]);
    for len in [603, 605] {
        let result = Initializer::Packed(parts.clone()).fill(&mut vec![0.0; len], &[len], &mut Rng::new(0));
        assert!(result.unwrap_err().to_string().contains("other sizes"));
    }
}
