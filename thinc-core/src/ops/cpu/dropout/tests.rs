use super::*;
use crate::ops::Ops;
use crate::ops::cpu::simd::at_each_level;
use crate::ops::testing::random2d;

const CPU: &dyn Ops = &CpuOps(());

#[test]
fn the_mask_is_that_of_the_stream_and_scales_what_it_keeps() {
    at_each_level(|_| {
        for (rows, width) in [(0, 4), (1, 1), (3, 17), (50, 33), (7, 1000)] {
            for rate in [0.1, 0.5, 0.9] {
                let x = random2d(1, [rows, width]);
                let mut rng = Rng::new(8);
                let (y, mask) = CPU.dropout(x.clone(), rate, &mut rng).unwrap();
                let mut bits = vec![0; x.len()];
                Rng::new(8).fill_bits16(&mut bits);
                let threshold = (rate * 65536.0).round();
                let scale = 65536.0 / (65536.0 - threshold);
                let keep: Vec<u8> = bits.iter().map(|&b| u8::from(f32::from(b) >= threshold)).collect();
                assert_eq!(mask.as_slice().unwrap(), keep);
                let scaled = x.zip_map(&mask, |x, keep| f32::from(keep) * scale * x).unwrap();
                assert_eq!(y, scaled);
                let dx = CPU.backprop_dropout(x.clone(), &mask, rate).unwrap();
                assert_eq!(dx, y);
            }
        }
    });
}

#[test]
fn means_are_kept() {
    for rate in [0.01, 0.3, 0.75, 0.999] {
        let ones = Floats2d::full([500, 200], 1.0);
        let (y, mask) = CPU.dropout(ones, rate, &mut Rng::new(3)).unwrap();
        let mean = y.as_slice().unwrap().iter().map(|&y| f64::from(y)).sum::<f64>() / 1e5;
        let dropped = mask.as_slice().unwrap().iter().filter(|&&keep| keep == 0).count() as f64 / 1e5;
        assert!((dropped - f64::from(rate)).abs() < 0.006, "{dropped} of {rate}");
        assert!((mean - 1.0).abs() < 0.15, "{mean} at {rate}");
    }
}

#[test]
fn rate_zero_is_the_identity_and_draws_nothing() {
    let (x, mut rng) = (random2d(1, [3, 5]), Rng::new(1));
    let (y, mask) = CPU.dropout(x.clone(), 0.0, &mut rng).unwrap();
    assert_eq!((&y, rng), (&x, Rng::new(1)));
    assert_eq!(CPU.backprop_dropout(y, &mask, 0.0).unwrap(), x);
}

#[test]
fn dropped_values_are_zero_even_if_they_were_nan() {
    let (y, mask) = CPU.dropout(Floats2d::full([20, 20], f32::NAN), 0.5, &mut Rng::new(1)).unwrap();
    let pairs = y.as_slice().unwrap().iter().zip(mask.as_slice().unwrap());
    assert!(pairs.clone().all(|(y, &keep)| if keep == 0 { *y == 0.0 } else { y.is_nan() }));
    assert!(pairs.filter(|&(_, &keep)| keep == 0).count() > 100);
}

#[test]
fn impossible_rates_are_errors() {
    for rate in [1.0, 2.0, -0.1, f32::NAN, f32::INFINITY] {
        let error = CPU.dropout(Floats2d::zeros([1, 2]), rate, &mut Rng::new(1)).unwrap_err();
        assert!(error.to_string().contains("at least 0 and below 1"), "{error}");
        assert!(CPU.backprop_dropout(Floats2d::zeros([1, 2]), &Array::zeros([1, 2]), rate).is_err());
    }
    assert!(CPU.dropout(Floats2d::full([9, 9], 1.0), 1.0_f32.next_down(), &mut Rng::new(1)).is_ok());
    assert!(CPU.backprop_dropout(Floats2d::zeros([1, 2]), &Array::zeros([2, 1]), 0.5).is_err());
}
