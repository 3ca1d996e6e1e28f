use super::*;
use crate::prelude::*;

fn rows_of(index: impl IntoIndex<Index = AxisIndex>, len: u64) -> Vec<u64> {
    array_getitem(index).predict(Ints1d::from_iter(0..len)).unwrap().to_vec().unwrap()
}

#[test]
fn slices_are_those_of_python() {
    // What `list(range(5))[start:stop:step]` is.
    for (start, stop, step, want) in [
        (None, None, 1, vec![0, 1, 2, 3, 4]),
        (None, None, 2, vec![0, 2, 4]),
        (Some(1), Some(4), 2, vec![1, 3]),
        (Some(-2), None, 1, vec![3, 4]),
        (None, Some(-2), 1, vec![0, 1, 2]),
        (Some(-9), Some(9), 3, vec![0, 3]),
        (Some(4), Some(1), 1, vec![]),
        (None, None, -1, vec![4, 3, 2, 1, 0]),
        (None, None, -2, vec![4, 2, 0]),
        (Some(3), Some(0), -2, vec![3, 1]),
        (Some(9), Some(-9), -3, vec![4, 1]),
        (Some(0), Some(4), -1, vec![]),
        (Some(1), None, -1, vec![1, 0]),
        (Some(i64::MIN), Some(i64::MAX), i64::MAX, vec![0]),
        (Some(i64::MAX), Some(i64::MIN), i64::MIN, vec![4]),
    ] {
        assert_eq!(rows_of(Slice::new(start, stop, step), 5), want, "{start:?}:{stop:?}:{step}");
    }
    assert!(rows_of(Slice::new(None, None, -1), 0).is_empty());
    let error = array_getitem(Slice::new(None, None, 0)).predict(Ints1d::zeros([2])).unwrap_err();
    assert!(error.to_string().contains("the step of a slice is 0"));
}

#[test]
fn ranges_and_lists() {
    assert_eq!(rows_of(1..3, 5), [1, 2]);
    assert_eq!(rows_of(3.., 5), [3, 4]);
    assert_eq!(rows_of(..2, 5), [0, 1]);
    assert_eq!(rows_of(1..=2, 5), [1, 2]);
    assert_eq!(rows_of(..=1, 5), [0, 1]);
    assert_eq!(rows_of(.., 5), [0, 1, 2, 3, 4]);
    assert_eq!(rows_of(2..usize::MAX, 5), [2, 3, 4]);
    assert_eq!(rows_of(0..=usize::MAX, 2), [0, 1]);
    assert_eq!(rows_of([4, 0, 4], 5), [4, 0, 4]);
    assert_eq!(rows_of(vec![1], 5), [1]);
    assert_eq!(rows_of(&[1, 2][..], 5), [1, 2]);
    let error = array_getitem([5]).predict(Ints1d::zeros([5])).unwrap_err();
    assert_eq!(error.to_string(), "`getitem`: there is no entry 5: the axis has 5, counted from 0");
}

#[test]
fn columns_of_floats_and_ids() {
    let x = Ints2d::from_fn([3, 4], |[i, j]| (10 * i + j) as u64);
    assert_eq!(ints_getitem((1.., [3, 0])).predict(x.clone()).unwrap(), Ints2d::from_rows(&[[13, 10], [23, 20]]));
    assert_eq!(ints_getitem((Slice::new(None, None, 2), 1)).predict(x.clone()).unwrap(), Ints1d::from(vec![1, 21]));
    assert!(ints_getitem((.., 4)).predict(x.clone()).is_err() && ints_getitem((.., [4])).predict(x).is_err());
    // Thinc hands these on with four columns.
    assert_eq!(floats_getitem((.., 1..3)).predict(Floats2d::zeros([0, 4])).unwrap().shape(), [0, 2]);
    assert_eq!(floats_getitem((.., 3)).predict(Floats2d::zeros([0, 4])).unwrap().shape(), [0]);
    assert_eq!(floats_getitem((.., 4..)).predict(Floats2d::zeros([2, 4])).unwrap().shape(), [2, 0]);
}

#[test]
fn gradients_of_repeated_entries_add_up() {
    let x = Floats2d::zeros([3, 2]);
    let model = floats_getitem(([2, 0, 2], [1, 1]));
    let (_, backprop) = model.begin_update(x, &mut Train::new(0)).unwrap();
    let dy = Floats2d::from_rows(&[[1.0, 2.0], [4.0, 8.0], [16.0, 32.0]]);
    let dx = backprop(dy, &mut model.zero_grads().unwrap()).unwrap();
    assert_eq!(dx, Floats2d::from_rows(&[[0.0, 12.0], [0.0, 0.0], [0.0, 51.0]]));
}

#[test]
fn gradients_of_another_shape_are_errors() {
    let mut train = Train::new(0);
    let model = floats_getitem((.., 1..3));
    let (_, backprop) = model.begin_update(Floats2d::zeros([3, 4]), &mut train).unwrap();
    assert!(backprop(Floats2d::zeros([3, 4]), &mut model.zero_grads().unwrap()).is_err());
    let model = floats_getitem(..);
    let (_, backprop) = model.begin_update(Floats2d::zeros([3, 4]), &mut train).unwrap();
    assert!(backprop(Floats2d::zeros([2, 4]), &mut model.zero_grads().unwrap()).is_err());
    let model = floats_getitem((1.., 0));
    let (_, backprop) = model.begin_update(Floats2d::zeros([3, 4]), &mut train).unwrap();
    assert!(backprop(Floats1d::zeros([3]), &mut model.zero_grads().unwrap()).is_err());
}
