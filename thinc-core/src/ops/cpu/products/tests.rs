use super::*;
use crate::ErrorKind;
use crate::ops::cpu::simd::at_each_level;
use crate::ops::testing::{FakeGpu, assert_close, random, random1d, random2d, wide};
use crate::ops::{Backend, Ops};

const CPU: &dyn Ops = &CpuOps(());

/// `X Wᵀ + b` in 64 bits.
fn reference(x: &[f32], w: &[f32], b: &[f32], n_in: usize) -> Vec<f64> {
    let (n_out, rows) = (b.len(), x.len() / n_in.max(1));
    let at = |n: usize, o: usize| {
        let terms = (0..n_in).map(|i| f64::from(x[n * n_in + i]) * f64::from(w[o * n_in + i]));
        terms.sum::<f64>() + f64::from(b[o])
    };
    (0..rows).flat_map(|n| (0..n_out).map(move |o| (n, o))).map(|(n, o)| at(n, o)).collect()
}

/// Batches, inputs, outputs: empty, one, odd, and more than one block of rows.
const SIZES: [[usize; 3]; 8] =
    [[0, 3, 5], [1, 1, 1], [1, 8, 8], [3, 17, 33], [33, 3, 17], [70, 33, 1], [300, 5, 700], [2, 33, 3]];

#[test]
fn affine_and_relu_agree_with_the_formula() {
    at_each_level(|_| {
        for [rows, n_in, n_out] in SIZES {
            let (x, w, b) = (random2d(1, [rows, n_in]), random2d(2, [n_out, n_in]), random1d(3, n_out));
            let want = reference(x.as_slice().unwrap(), w.as_slice().unwrap(), b.as_slice().unwrap(), n_in);
            let y = CPU.affine(&x, &w, &b).unwrap();
            assert_eq!(y.shape(), [rows, n_out]);
            assert_close(y.as_slice().unwrap(), &want, 1e-5);
            let y = CPU.affine_relu(&x, &w, &b).unwrap();
            assert_close(y.as_slice().unwrap(), &want.iter().map(|y| y.max(0.0)).collect::<Vec<_>>(), 1e-5);
        }
    });
}

#[test]
fn affine_maxout_equals_affine_and_then_maxout() {
    at_each_level(|_| {
        for [rows, n_in, n_out] in SIZES {
            for pieces in [1, 2, 3, 4, 5, 255] {
                if n_out * pieces > 4000 {
                    continue;
                }
                let (x, w) = (random2d(1, [rows, n_in]), random2d(2, [n_out * pieces, n_in]));
                let b = random1d(3, n_out * pieces);
                let pre = CPU.affine(&x, &w, &b).unwrap().reshape([rows, n_out, pieces]).unwrap();
                let want = CPU.maxout(&pre).unwrap();
                let (w, b) = (w.reshape([n_out, pieces, n_in]).unwrap(), b.reshape([n_out, pieces]).unwrap());
                let (best, which) = CPU.affine_maxout(&x, &w, &b).unwrap();
                assert_close(best.as_slice().unwrap(), &wide(want.0.as_slice().unwrap()), 1e-5);
                assert_eq!(which, want.1);
            }
        }
    });
}

#[test]
fn affine_of_no_inputs_is_the_bias() {
    let y = CPU.affine(&Floats2d::zeros([2, 0]), &Floats2d::zeros([3, 0]), &vec![1.0, 2.0, 3.0].into()).unwrap();
    assert_eq!(y, Floats2d::from_rows(&[[1.0, 2.0, 3.0]; 2]));
    let y = CPU.affine(&Floats2d::zeros([2, 3]), &Floats2d::zeros([0, 3]), &Floats1d::zeros([0])).unwrap();
    assert_eq!(y.shape(), [2, 0]);
    let (best, which) =
        CPU.affine_maxout(&Floats2d::zeros([2, 3]), &Floats3d::zeros([0, 2, 3]), &Floats2d::zeros([0, 2])).unwrap();
    assert_eq!((best.shape(), which.shape()), ([2, 0], [2, 0]));
}

#[test]
fn gradients_agree_with_the_formula_and_accumulate() {
    at_each_level(|_| {
        for [rows, n_in, n_out] in SIZES {
            let (x, w, dy) = (random2d(1, [rows, n_in]), random2d(2, [n_out, n_in]), random2d(3, [rows, n_out]));
            let [x64, w64, dy64] = [&x, &w, &dy].map(|a| wide(a.as_slice().unwrap()));
            let sum = |n: usize, term: &dyn Fn(usize) -> f64| (0..n).map(term).sum::<f64>();
            let dw_want: Vec<f64> = (0..n_out * n_in)
                .map(|at| sum(rows, &|n| dy64[n * n_out + at / n_in] * x64[n * n_in + at % n_in]))
                .collect();
            let db_want: Vec<f64> = (0..n_out).map(|o| sum(rows, &|n| dy64[n * n_out + o])).collect();
            let dx_want: Vec<f64> = (0..rows * n_in)
                .map(|at| sum(n_out, &|o| dy64[at / n_in * n_out + o] * w64[o * n_in + at % n_in]))
                .collect();
            let (mut dw, mut db) = (Floats2d::full([n_out, n_in], 9.0), Floats1d::full([n_out], 9.0));
            for factor in [1.0, 2.0] {
                let dx = CPU.backprop_affine(&dy, &x, &w, factor == 2.0, &mut dw, &mut db).unwrap();
                assert_close(dx.as_slice().unwrap(), &dx_want, 1e-4);
                assert_close(dw.as_slice().unwrap(), &dw_want.iter().map(|d| d * factor).collect::<Vec<_>>(), 1e-4);
                assert_close(db.as_slice().unwrap(), &db_want.iter().map(|d| d * factor).collect::<Vec<_>>(), 1e-4);
            }
        }
    });
}

#[test]
fn maxout_gradients_equal_those_of_the_two_steps() {
    for [rows, n_in, n_out] in SIZES {
        for pieces in [1, 3, 5] {
            let (x, dy) = (random2d(1, [rows, n_in]), random2d(3, [rows, n_out]));
            let w = Floats3d::from_vec([n_out, pieces, n_in], random(2, n_out * pieces * n_in)).unwrap();
            let which = Array::from_fn([rows, n_out], |[n, o]| ((n * 7 + o) % pieces) as u8);
            let spread = CPU.backprop_maxout(&dy, &which, pieces).unwrap().reshape([rows, n_out * pieces]).unwrap();
            let flat = w.clone().reshape([n_out * pieces, n_in]).unwrap();
            let (mut dw2, mut db1) = (Floats2d::zeros([n_out * pieces, n_in]), Floats1d::zeros([n_out * pieces]));
            let want = CPU.backprop_affine(&spread, &x, &flat, false, &mut dw2, &mut db1).unwrap();
            let (mut dw, mut db) = (Floats3d::full([n_out, pieces, n_in], 5.0), Floats2d::full([n_out, pieces], 5.0));
            let dx = CPU.backprop_affine_maxout(&dy, &which, &x, &w, false, &mut dw, &mut db).unwrap();
            let close = |found: &[f32], want: &[f32]| assert_close(found, &wide(want), 1e-4);
            close(dx.as_slice().unwrap(), want.as_slice().unwrap());
            close(dw.as_slice().unwrap(), dw2.as_slice().unwrap());
            close(db.as_slice().unwrap(), db1.as_slice().unwrap());
            CPU.backprop_affine_maxout(&dy, &which, &x, &w, true, &mut dw, &mut db).unwrap();
            let double = |x: &[f32]| x.iter().map(|x| 2.0 * x).collect::<Vec<_>>();
            close(dw.as_slice().unwrap(), &double(dw2.as_slice().unwrap()));
            close(db.as_slice().unwrap(), &double(db1.as_slice().unwrap()));
        }
    }
}

#[test]
fn gemm_transposes_either_side() {
    let (x, y) = (random2d(1, [3, 5]), random2d(2, [5, 4]));
    let turn = |x: &Floats2d| Floats2d::from_fn([x.width(), x.n_rows()], |[i, j]| x.row(j).unwrap()[i]);
    let want = CPU.gemm(&x, false, &y, false).unwrap();
    let sum: f32 = (0..5).map(|k| x.row(2).unwrap()[k] * y.row(k).unwrap()[3]).sum();
    assert!((want.row(2).unwrap()[3] - sum).abs() < 1e-6);
    let close = |found: Floats2d| assert_close(found.as_slice().unwrap(), &wide(want.as_slice().unwrap()), 1e-6);
    close(CPU.gemm(&turn(&x), true, &y, false).unwrap());
    close(CPU.gemm(&x, false, &turn(&y), true).unwrap());
    close(CPU.gemm(&turn(&x), true, &turn(&y), true).unwrap());
    let mut out = want.clone();
    CPU.gemm_into(&mut out, true, &x, false, &y, false).unwrap();
    assert_close(
        out.as_slice().unwrap(),
        &wide(want.as_slice().unwrap()).iter().map(|v| v * 2.0).collect::<Vec<_>>(),
        1e-6,
    );
}

#[test]
fn a_shared_output_is_copied_before_it_is_written() {
    let mut sum = Floats1d::from(vec![1.0, 2.0]);
    let before = sum.clone();
    CPU.sum_rows(&mut sum, true, &Floats2d::from_rows(&[[1.0, 1.0]; 9])).unwrap();
    assert_eq!((sum, before), (vec![10.0, 11.0].into(), vec![1.0, 2.0].into()));
}

#[test]
fn wrong_shapes_name_both() {
    let message = |result: Result<Floats2d>| result.unwrap_err().to_string();
    let (x, w, b) = (Floats2d::zeros([2, 3]), Floats2d::zeros([4, 5]), Floats1d::zeros([4]));
    assert_eq!(message(CPU.affine(&x, &w, &b)), "`affine` expects an input of shape (_, 5), but got (2, 3)");
    let w = Floats2d::zeros([6, 3]);
    assert_eq!(message(CPU.affine(&x, &w, &b)), "`affine` expects a bias of shape (6), but got (4)");
    assert_eq!(
        message(CPU.gemm(&x, false, &x, false)),
        "`gemm` expects a second matrix of shape (3, 3), but got (2, 3)"
    );
    assert_eq!(message(CPU.gemm(&x, true, &w, true)), "`gemm` expects a second matrix of shape (6, 2), but got (6, 3)");
    let out = CPU.gemm_into(&mut Floats2d::zeros([2, 2]), false, &x, false, &w, true).unwrap_err();
    assert_eq!(out.to_string(), "`gemm` expects an output of shape (2, 6), but got (2, 2)");
    let error = CPU.affine_maxout(&x, &Floats3d::zeros([4, 256, 3]), &Floats2d::zeros([4, 256])).unwrap_err();
    assert!(error.to_string().contains("from 1 to 255 pieces, not 256"));
    assert!(CPU.affine_maxout(&x, &Floats3d::zeros([4, 0, 3]), &Floats2d::zeros([4, 0])).is_err());
    assert!(CPU.affine_maxout(&x, &Floats3d::zeros([4, 2, 3]), &Floats2d::zeros([4, 3])).is_err());
    assert!(CPU.sum_rows(&mut b.clone(), false, &x).is_err());
    let (mut dw, mut db) = (Floats2d::zeros([6, 3]), Floats1d::zeros([6]));
    assert!(CPU.backprop_affine(&Floats2d::zeros([2, 5]), &x, &w, false, &mut dw, &mut db).is_err());
    assert!(CPU.backprop_affine(&Floats2d::zeros([3, 6]), &x, &w, false, &mut dw, &mut db).is_err());
}

#[test]
fn arrays_of_another_device_are_refused() {
    let gpu = FakeGpu::leak(0);
    let there = Floats2d::from_storage([2, 3], gpu.upload(&[0.0; 6]).unwrap()).unwrap();
    let here = Floats2d::zeros([2, 3]);
    let error = CPU.gemm(&here, true, &there, false).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Device { op: "gemm", .. }), "{error}");
    let error = there.ops().gemm(&there, true, &here, false).unwrap_err();
    assert_eq!(error.to_string(), "`gemm`: the backend of gpu:0 doesn't have this operation");
}
