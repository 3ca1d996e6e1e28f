use super::*;
use crate::ops::Ops;
use crate::ops::cpu::simd::at_each_level;
use crate::ops::testing::{assert_close, random1d, random2d, wide};

const CPU: &dyn Ops = &CpuOps(());

/// `(X̂, r)` of one row in 64 bits.
fn normalized(x: &[f32]) -> (Vec<f64>, f64) {
    let n = x.len() as f64;
    let mean = wide(x).iter().sum::<f64>() / n;
    let variance = wide(x).iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    let rate = 1.0 / (variance + 1e-8).sqrt();
    (wide(x).iter().map(|x| (x - mean) * rate).collect(), rate)
}

#[test]
fn layer_norm_and_its_gradients_agree_with_the_formulas() {
    at_each_level(|_| {
        for (rows, width) in [(0, 3), (1, 2), (3, 3), (5, 17), (4, 33), (2, 96), (20, 300)] {
            let (x, dy) = (random2d(1, [rows, width]).map(|x| 3.0 * x + 5.0).unwrap(), random2d(2, [rows, width]));
            let (g, b) = (random1d(3, width), random1d(4, width));
            let (y, moments) = CPU.layer_norm(&x, &g, &b).unwrap();
            let [g64, b64] = [&g, &b].map(|a| wide(a.as_slice().unwrap()));
            let (mut dg_want, mut db_want) = (vec![0.0; width], vec![0.0; width]);
            let (mut dg, mut db) = (Floats1d::full([width], 7.0), Floats1d::full([width], 7.0));
            let dx = CPU.backprop_layer_norm(dy.clone(), &x, &moments, &g, false, &mut dg, &mut db).unwrap();
            for n in 0..rows {
                let (hat, rate) = normalized(x.row(n).unwrap());
                let want: Vec<f64> = (0..width).map(|i| hat[i] * g64[i] + b64[i]).collect();
                assert_close(y.row(n).unwrap(), &want, 1e-4);
                let dy = wide(dy.row(n).unwrap());
                let d: Vec<f64> = (0..width).map(|i| dy[i] * g64[i]).collect();
                let mean = d.iter().sum::<f64>() / width as f64;
                let dot = d.iter().zip(&hat).map(|(d, hat)| d * hat).sum::<f64>() / width as f64;
                let want: Vec<f64> = (0..width).map(|i| rate * (d[i] - mean - hat[i] * dot)).collect();
                assert_close(dx.row(n).unwrap(), &want, 1e-4);
                for i in 0..width {
                    dg_want[i] += dy[i] * hat[i];
                    db_want[i] += dy[i];
                }
            }
            assert_close(dg.as_slice().unwrap(), &dg_want, 1e-4);
            assert_close(db.as_slice().unwrap(), &db_want, 1e-5);
            CPU.backprop_layer_norm(dy, &x, &moments, &g, true, &mut dg, &mut db).unwrap();
            assert_close(dg.as_slice().unwrap(), &dg_want.iter().map(|d| 2.0 * d).collect::<Vec<_>>(), 1e-4);
            assert_close(db.as_slice().unwrap(), &db_want.iter().map(|d| 2.0 * d).collect::<Vec<_>>(), 1e-5);
        }
    });
}

#[test]
fn equal_values_become_the_bias() {
    let (g, b) = (Floats1d::full([5], 2.0), Floats1d::full([5], 0.5));
    let (y, moments) = CPU.layer_norm(&Floats2d::full([2, 5], 3.0), &g, &b).unwrap();
    assert_eq!(y, Floats2d::full([2, 5], 0.5));
    assert_eq!(moments.row(1).unwrap(), [3.0, 1e4]);
    let none = Floats1d::zeros([0]);
    let (y, moments) = CPU.layer_norm(&Floats2d::zeros([2, 0]), &none, &none).unwrap();
    assert_eq!((y.shape(), moments), ([2, 0], Floats2d::zeros([2, 2])));
}

#[test]
fn wrong_shapes_are_errors() {
    let (x, v3, v4) = (Floats2d::zeros([2, 3]), Floats1d::zeros([3]), Floats1d::zeros([4]));
    assert!(CPU.layer_norm(&x, &v4, &v3).is_err() && CPU.layer_norm(&x, &v3, &v4).is_err());
    let (_, moments) = CPU.layer_norm(&x, &v3, &v3).unwrap();
    let back = |dy: [usize; 2], moments: &Floats2d, n: usize| {
        let (mut dg, mut db) = (Floats1d::zeros([n]), Floats1d::zeros([3]));
        CPU.backprop_layer_norm(Floats2d::zeros(dy), &x, moments, &v3, false, &mut dg, &mut db)
    };
    assert!(back([2, 3], &moments, 3).is_ok());
    assert!(back([3, 2], &moments, 3).is_err() && back([2, 3], &x, 3).is_err() && back([2, 3], &moments, 2).is_err());
}
