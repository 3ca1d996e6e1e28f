use thinc::prelude::*;

use crate::common::refuses;

#[test]
fn data_that_does_not_fill_a_shape() {
    refuses(Floats2d::from_vec([2, 3], vec![0.0; 5]), &["`from_vec`", "(2, 3)", "(5)"]);
    refuses(Ints3d::from_slice([2, 0, 1], &[7]), &["`from_slice`", "(2, 0, 1)", "(1)"]);
    refuses(Floats1d::from(vec![1.0, 2.0]).reshape([1, 3]), &["`reshape`", "(1, 3)", "(2)"]);
    let overflowing = [usize::MAX, 2, 0];
    refuses(Floats3d::from_vec(overflowing, Vec::new()), &["from_vec"]);
    assert!(Floats2d::try_zeros([usize::MAX, 2]).is_err());
    let mut params = Params::new();
    refuses(params.insert("W", [2, 2], Floats1d::zeros([3]).into_storage()), &["`Params::insert`", "(2, 2)", "(3)"]);
    assert!(params.insert("W", [usize::MAX, 4], Floats1d::zeros([3]).into_storage()).is_err());
    assert!(params.get("W").is_none());
}

#[test]
fn rows_that_are_not_there() {
    let x = Floats2d::zeros([3, 2]);
    refuses(x.row(3), &["`row`", "no row 3", "has 3"]);
    refuses(x.rows(2..5), &["`rows`", "2..5", "3 rows"]);
    let (start, end) = (2, 1);
    refuses(x.rows(start..end), &["2..1"]);
    refuses(x.rows(..=usize::MAX), &["3 rows"]);
    refuses(x.gather_rows(&[0, 3]), &["`gather_rows`", "no row 3"]);
    refuses(x.zip_map(&Floats2d::zeros([2, 3]), |a, b: f32| a + b), &["(3, 2)", "(2, 3)"]);
    refuses(Floats2d::zeros([2, 0]).argmax_rows(), &["`argmax_rows`", "(2, 0)"]);
    refuses(Ints2d::zeros([2, 2]).column(2).map(|ids| ids.len()), &["no column 2", "have 2"]);
}

#[test]
fn gradients_of_different_shapes_do_not_add_up() {
    let mut sum = Floats2d::zeros([2, 3]);
    refuses(sum.accumulate(Floats2d::zeros([3, 2])), &["`add`", "(2, 3)", "(3, 2)"]);
    let mut list = vec![Floats2d::zeros([1, 1])];
    refuses(list.accumulate(Vec::new()), &["`add`", "(1)", "(0)"]);
    let mut value = Value::from(Floats2d::zeros([1, 1]));
    refuses(value.accumulate(Floats1d::zeros([1]).into()), &["a Floats2d and a Floats1d"]);
    let mut probs = LogitsGrad::from(Floats2d::zeros([2, 2]));
    refuses(probs.accumulate(Floats2d::zeros([2, 1]).into()), &["(2, 2)", "(2, 1)"]);
}
