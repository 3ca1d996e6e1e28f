use super::*;
use crate::ops::Ops;
use crate::ops::cpu::simd::at_each_level;
use crate::ops::testing::{assert_close, random, random2d, wide};

const CPU: &dyn Ops = &CpuOps(());

#[test]
fn sums_and_norms_of_every_length() {
    at_each_level(|_| {
        for n in [0, 1, 3, 16, 17, 33, 1000] {
            let (x, y) = (Storage::from_vec(random(1, n)), Storage::from_vec(random(2, n)));
            let [x64, y64] = [&x, &y].map(|a| wide(a.as_slice().unwrap()));
            let mut to = y.clone();
            CPU.add(&mut to, &x).unwrap();
            CPU.axpy(&mut to, -0.5, &x).unwrap();
            CPU.scale(&mut to, 4.0).unwrap();
            let want: Vec<f64> = x64.iter().zip(&y64).map(|(x, y)| 4.0 * (y + 0.5 * x)).collect();
            assert_close(to.as_slice().unwrap(), &want, 1e-6);
            let norm = x64.iter().map(|x| x * x).sum::<f64>().sqrt();
            assert!((CPU.l2_norm(&x).unwrap() - norm).abs() <= 1e-12 * norm);
        }
    });
    let mut short = Storage::zeros(3);
    assert!(CPU.add(&mut short, &Storage::zeros(4)).is_err() && CPU.axpy(&mut short, 1.0, &Storage::zeros(2)).is_err());
    let large = Storage::from_vec(vec![3e38, 3e38]);
    assert!((CPU.l2_norm(&large).unwrap() / 3e38 - 2.0_f64.sqrt()).abs() < 1e-6);
}

#[test]
fn the_first_non_finite_element_is_found() {
    at_each_level(|_| {
        for at in [0, 5, 4095, 4096, 9999] {
            for bad in [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                let mut x = vec![f32::MAX; 10_000];
                x[at] = bad;
                x[9999] = bad;
                assert_eq!(CPU.first_non_finite(&Storage::from_vec(x)).unwrap(), Some(at));
            }
        }
        assert_eq!(CPU.first_non_finite(&Storage::from_vec(vec![f32::MIN; 5000])).unwrap(), None);
        assert_eq!(CPU.first_non_finite(&Storage::zeros(0)).unwrap(), None);
    });
}

#[test]
fn concatenate_and_split_are_inverse() {
    for rows in [0, 1, 5] {
        let widths = [3, 0, 1, 17];
        let parts = [0, 1, 2, 3].map(|i| random2d(i as u64, [rows, widths[i]]));
        let joined = CPU.concatenate(&parts.each_ref()).unwrap();
        assert_eq!(joined.shape(), [rows, 21]);
        if rows > 2 {
            assert_eq!(joined.row(2).unwrap()[3], parts[2].row(2).unwrap()[0]);
            assert_eq!(joined.row(2).unwrap()[20], parts[3].row(2).unwrap()[16]);
        }
        assert_eq!(CPU.split(&joined, &widths).unwrap(), parts);
        let error = CPU.split(&joined, &[3, 4]).unwrap_err();
        assert!(error.to_string().contains("(_, 7), but got"), "{error}");
    }
    assert!(CPU.concatenate(&[]).is_err());
    let huge = Floats2d::zeros([0, 1 << 60]);
    assert!(CPU.concatenate(&[&huge; 20]).is_err());
    assert!(CPU.concatenate(&[&Floats2d::zeros([2, 1]), &Floats2d::zeros([3, 1])]).is_err());
    assert!(CPU.split(&Floats2d::zeros([2, 1]), &[usize::MAX, 2]).is_err());
    assert_eq!(CPU.split(&Floats2d::zeros([2, 0]), &[]).unwrap(), []);
}
