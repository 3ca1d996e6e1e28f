use super::super::{Floats1d, Floats2d, Floats3d, Ints1d, Ints2d};
use super::*;

#[test]
fn constructors_agree() {
    let want = Floats2d::from_rows(&[[0.0, 1.0, 2.0], [10.0, 11.0, 12.0]]);
    assert_eq!(want.shape(), [2, 3]);
    assert_eq!((want.n_rows(), want.width(), want.len(), want.is_empty()), (2, 3, 6, false));
    let values = vec![0.0, 1.0, 2.0, 10.0, 11.0, 12.0];
    assert_eq!(Floats2d::from_fn([2, 3], |[i, j]| (10 * i + j) as f32), want);
    assert_eq!(Floats2d::from_slice([2, 3], &values).unwrap(), want);
    assert_eq!(Floats2d::from_vec([2, 3], values.clone()).unwrap(), want);
    assert_eq!(Floats1d::from(values.clone()).reshape([2, 3]).unwrap(), want);
    assert_eq!(want.to_vec().unwrap(), values);
    assert_eq!(Floats2d::full([2, 2], 3.0).as_slice().unwrap(), [3.0; 4]);
    assert_eq!((0..4).collect::<Ints1d>(), Ints1d::from(vec![0, 1, 2, 3]));
    assert_eq!(Floats2d::default().shape(), [0, 0]);
    assert_ne!(Floats2d::zeros([2, 3]), Floats2d::zeros([3, 2]));
    assert_eq!(Array::<u8, 0>::from_fn([], |[]| 7).as_slice().unwrap(), [7]);
}

#[test]
fn wrong_sizes_are_errors_with_both_shapes() {
    let error = Floats2d::from_vec([2, 3], vec![0.0; 5]).unwrap_err();
    assert_eq!(error.to_string(), "`from_vec` expects data of shape (2, 3), but got (5)");
    let error = Floats2d::zeros([2, 3]).reshape([4, 2]).unwrap_err();
    assert_eq!(error.to_string(), "`reshape` expects data of shape (4, 2), but got (2, 3)");
    assert!(Floats2d::from_slice([usize::MAX, 2], &[]).is_err());
    assert!(Floats2d::try_zeros([usize::MAX, 2]).is_err());
    assert!(Floats2d::try_zeros([1 << 40, 1 << 20]).is_err());
    assert!(Floats2d::try_zeros([1 << 30, 1 << 31]).is_err());
    assert!(Floats3d::from_vec([0, usize::MAX, 2], vec![]).is_err());
    assert!(Floats3d::from_vec([usize::MAX, 2, 0], vec![]).is_err());
    assert_eq!(Floats2d::zeros([0, 1 << 40]).gather_rows(&[]).unwrap().shape(), [0, 1 << 40]);
    assert!(Floats2d::zeros([2, 2]).zip_map(&Floats2d::zeros([2, 3]), |x, _| x).is_err());
    let x = Floats2d::zeros([2, 3]);
    assert!(x.row(2).is_err() && x.rows(1..3).is_err() && x.gather_rows(&[0, 2]).is_err());
    #[allow(clippy::reversed_empty_ranges, reason = "the range that is to be refused")]
    let backwards = x.rows(2..1);
    assert!(backwards.is_err() && x.rows(..=usize::MAX).is_err());
}

#[test]
fn rows_of_any_rank() {
    let x = Floats3d::from_fn([3, 2, 2], |[i, j, k]| (100 * i + 10 * j + k) as f32);
    assert_eq!(x.row(1).unwrap(), [100.0, 101.0, 110.0, 111.0]);
    assert_eq!(x.rows(1..).unwrap().row(1).unwrap(), x.row(2).unwrap());
    assert_eq!(x.rows(..0).unwrap().shape(), [0, 2, 2]);
    assert_eq!(x.rows(0..=1).unwrap().shape(), [2, 2, 2]);
    let picked = x.gather_rows(&[2, 0, 2]).unwrap();
    assert_eq!((picked.row(0).unwrap(), picked.row(1).unwrap()), (x.row(2).unwrap(), x.row(0).unwrap()));
    assert_eq!(picked.row(2).unwrap(), x.row(2).unwrap());
    assert_eq!(Ints1d::from(vec![5, 6, 7]).gather_rows(&[2, 0]).unwrap(), Ints1d::from(vec![7, 5]));
    assert_eq!(Floats2d::zeros([4, 0]).gather_rows(&[3, 1]).unwrap().shape(), [2, 0]);
    assert!(Floats2d::zeros([4, 0]).row(3).unwrap().is_empty());
    assert_eq!(Ints2d::from_rows(&[[1, 2]; 3]).rows(1..2).unwrap(), Ints2d::from_rows(&[[1, 2]]));
}

#[test]
fn writing_copies_shared_elements() {
    let mut x = Floats2d::full([2, 2], 1.0);
    let y = x.clone();
    x.as_mut_slice().unwrap()[0] = 5.0;
    assert_eq!((x.as_slice().unwrap()[0], y.as_slice().unwrap()[0]), (5.0, 1.0));
    let sum = x.zip_map(&y, |x, y| x + y).unwrap();
    assert_eq!(sum.map(|x| x - 2.0).unwrap().as_slice().unwrap(), [4.0, 0.0, 0.0, 0.0]);
    let flat = sum.reshape([4]).unwrap();
    assert_eq!(flat.into_storage().into_vec().unwrap(), [6.0, 2.0, 2.0, 2.0]);
}

#[test]
fn argmax_takes_the_first_and_no_nan() {
    let nan = f32::NAN;
    let x = Floats2d::from_rows(&[[1.0, 3.0, 3.0], [nan, -5.0, -6.0], [nan; 3], [f32::NEG_INFINITY; 3]]);
    assert_eq!(x.argmax_rows().unwrap(), [1, 1, 0, 0]);
    assert!(Floats2d::zeros([0, 3]).argmax_rows().unwrap().is_empty());
    assert!(Floats2d::zeros([2, 0]).argmax_rows().is_err());
}

#[test]
fn debug_is_short() {
    assert_eq!(format!("{:?}", Floats2d::zeros([100, 100])), "Floats2d[100, 100] [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, ..]");
    assert_eq!(format!("{:?}", Ints1d::from(vec![1, 2])), "Ints1d[2] [1, 2]");
}
