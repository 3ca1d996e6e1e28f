use super::*;
use crate::ops::Ops;
use crate::ops::cpu::simd::at_each_level;
use crate::ops::testing::{assert_close, random, random2d, wide};

const CPU: &dyn Ops = &CpuOps(());
const NAN: f32 = f32::NAN;

#[test]
fn relu_and_its_gradient() {
    at_each_level(|_| {
        let x = Floats2d::from_rows(&[[-1.0, -0.0, 0.0, 2.0, NAN, f32::INFINITY, f32::NEG_INFINITY]; 5]);
        let y = CPU.relu(x.clone()).unwrap();
        for row in 0..5 {
            let y = y.row(row).unwrap();
            assert_eq!(y[..4].iter().map(|y| y.to_bits()).collect::<Vec<_>>(), [0, 0, 0, 2.0_f32.to_bits()]);
            assert!(y[4].is_nan() && y[5] == f32::INFINITY && y[6] == 0.0);
        }
        assert!(x.row(0).unwrap()[0] == -1.0, "the shared input is left alone");
        let dx = CPU.backprop_relu(Floats2d::full([5, 7], 3.0), &y).unwrap();
        assert_eq!(dx, Floats2d::from_rows(&[[0.0, 0.0, 0.0, 3.0, 0.0, 3.0, 0.0]; 5]));
        assert!(CPU.backprop_relu(Floats2d::zeros([7, 5]), &y).is_err());
    });
    assert_eq!(CPU.relu(Floats2d::zeros([0, 3])).unwrap().shape(), [0, 3]);
}

#[test]
fn an_array_held_once_is_reused() {
    let x = Floats2d::full([4, 4], 1.0);
    let at = x.storage().as_ptr();
    let y = CPU.softmax(CPU.relu(x).unwrap(), 1.0).unwrap();
    assert_eq!(y.storage().as_ptr(), at);
}

#[test]
fn maxout_takes_the_first_largest() {
    at_each_level(|_| {
        for pieces in [1, 2, 3, 4, 5, 17, 255] {
            for (rows, n_out) in [(0, 3), (1, 1), (3, 17), (2, 33), (5, 0)] {
                let mut values = random(5, rows * n_out * pieces);
                for (i, value) in values.iter_mut().enumerate() {
                    // Coarse, so that equal ones occur.
                    *value = if i % 50 == 49 { NAN } else { value.round() };
                }
                let x = Floats3d::from_slice([rows, n_out, pieces], &values).unwrap();
                let (best, which) = CPU.maxout(&x).unwrap();
                let (best, which) = (best.as_slice().unwrap(), which.as_slice().unwrap());
                for (i, x) in values.chunks_exact(pieces).enumerate() {
                    if x.iter().any(|x| x.is_nan()) {
                        assert!(best[i].is_nan() && x[usize::from(which[i])].is_nan());
                        continue;
                    }
                    let largest = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                    let first = x.iter().position(|&x| x == largest).unwrap();
                    assert_eq!((best[i], usize::from(which[i])), (largest, first));
                }
            }
        }
    });
    assert!(CPU.maxout(&Floats3d::zeros([2, 3, 0])).is_err());
    assert!(CPU.maxout(&Floats3d::zeros([2, 3, 256])).is_err());
}

#[test]
fn maxout_gradients_go_to_the_chosen_piece() {
    at_each_level(|_| {
        for pieces in [1, 2, 3, 4, 5, 255] {
            let dy = random2d(1, [7, 17]);
            let which = Array::from_fn([7, 17], |[i, j]| ((3 * i + j) % pieces) as u8);
            let dx = CPU.backprop_maxout(&dy, &which, pieces).unwrap();
            let want = Floats3d::from_fn([7, 17, pieces], |[i, j, p]| {
                if p == usize::from(which.row(i).unwrap()[j]) { dy.row(i).unwrap()[j] } else { 0.0 }
            });
            assert_eq!(dx, want);
        }
    });
    let which = Array::full([2, 2], 3);
    let error = CPU.backprop_maxout(&Floats2d::zeros([2, 2]), &which, 3).unwrap_err();
    assert_eq!(error.to_string(), "`backprop_maxout`: a chosen piece is 3, but there are 3 pieces, counted from 0");
    assert!(CPU.backprop_maxout(&Floats2d::zeros([2, 3]), &which, 4).is_err());
    assert_eq!(CPU.backprop_maxout(&Floats2d::zeros([0, 3]), &Array::zeros([0, 3]), 1).unwrap().shape(), [0, 3, 1]);
}

fn softmax_of(x: &[f64], temperature: f64) -> Vec<f64> {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = x.iter().map(|x| ((x - largest) / temperature).exp()).collect();
    let total: f64 = powers.iter().sum();
    powers.iter().map(|p| p / total).collect()
}

#[test]
fn softmax_and_its_gradient_agree_with_the_formulas() {
    at_each_level(|_| {
        for (rows, width) in [(0, 3), (1, 1), (3, 2), (4, 17), (2, 33), (3, 100), (2, 0)] {
            for temperature in [1.0, 0.5, 3.0] {
                let t = f64::from(temperature);
                let (x, dy) = (random2d(1, [rows, width]).map(|x| 20.0 * x).unwrap(), random2d(2, [rows, width]));
                let y = CPU.softmax(x.clone(), temperature).unwrap();
                let dx = CPU.backprop_softmax(dy.clone(), &y, temperature).unwrap();
                for n in 0..rows {
                    let want = softmax_of(&wide(x.row(n).unwrap()), t);
                    assert_close(y.row(n).unwrap(), &want, 2e-6);
                    let dy = wide(dy.row(n).unwrap());
                    let dot: f64 = want.iter().zip(&dy).map(|(y, dy)| y * dy).sum();
                    let want: Vec<f64> = want.iter().zip(&dy).map(|(y, dy)| y * (dy - dot) / t).collect();
                    assert_close(dx.row(n).unwrap(), &want, 1e-5);
                }
            }
        }
    });
}

#[test]
fn softmax_of_extremes() {
    let inf = f32::INFINITY;
    let y = CPU.softmax(Floats2d::from_rows(&[[1e30, -1e30], [-inf, 5.0], [88.0, 88.0], [NAN, 1.0]]), 1.0).unwrap();
    assert_eq!(y.rows(..3).unwrap(), Floats2d::from_rows(&[[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]));
    assert!(y.row(3).unwrap().iter().all(|y| y.is_nan()));
    for temperature in [0.0, -1.0, NAN, inf] {
        assert!(CPU.softmax(Floats2d::zeros([1, 2]), temperature).is_err());
        assert!(CPU.backprop_softmax(Floats2d::zeros([1, 2]), &y, temperature).is_err());
    }
    assert!(CPU.backprop_softmax(Floats2d::zeros([1, 2]), &y, 1.0).is_err());
}
