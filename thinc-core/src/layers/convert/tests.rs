use crate::prelude::*;

fn list() -> Vec<Floats2d> {
    vec![Floats2d::full([1, 2], 1.0), Floats2d::zeros([0, 2]), Floats2d::from_rows(&[[2.0, 3.0], [4.0, 5.0]])]
}

/// There and back again, values and gradients.
#[test]
fn each_is_the_inverse_of_another() {
    fn round_trip<Y: Differentiable>(
        there: impl Model<Vec<Floats2d>, Output = Y>,
        back: impl Model<Y, Output = Vec<Floats2d>>,
    ) {
        let model = chain((there, back));
        assert_eq!(model.predict(list()).unwrap(), list());
        let (y, backprop) = model.begin_update(list(), &mut Train::new(0)).unwrap();
        assert_eq!(y, list());
        assert_eq!(backprop(list(), &mut model.zero_grads().unwrap()).unwrap(), list());
    }
    round_trip(list2ragged(), ragged2list());
    round_trip(list2padded(), padded2list());
}

#[test]
fn gradients_come_back_in_the_layout_of_the_input() {
    let layer = list2array();
    let (y, backprop) = layer.begin_update(list(), &mut Train::new(0)).unwrap();
    assert_eq!(y, Floats2d::from_rows(&[[1.0, 1.0], [2.0, 3.0], [4.0, 5.0]]));
    assert_eq!(backprop(y, &mut layer.zero_grads().unwrap()).unwrap(), list());
    let ids = vec![Ints1d::from(vec![3]), Ints1d::from(vec![4, 5])];
    let (ids, backprop) = layer.begin_update(ids, &mut Train::new(0)).unwrap();
    assert_eq!(ids.as_slice().unwrap(), [3, 4, 5]);
    assert_eq!(backprop((), &mut layer.zero_grads().unwrap()).unwrap(), [(), ()]);
}

#[test]
fn a_gradient_of_other_lengths_is_an_error() {
    let layer = list2array();
    let (_, backprop) = layer.begin_update(list(), &mut Train::new(0)).unwrap();
    assert!(backprop(Floats2d::zeros([4, 2]), &mut layer.zero_grads().unwrap()).is_err());
    let layer = ragged2list();
    let (_, backprop) = layer.begin_update(Ragged::from_list(list()).unwrap(), &mut Train::new(0)).unwrap();
    let other = vec![Floats2d::zeros([2, 2]), Floats2d::zeros([0, 2]), Floats2d::zeros([1, 2])];
    assert!(backprop(other, &mut layer.zero_grads().unwrap()).is_err());
}

#[test]
fn no_sequences() {
    let (none, mut train) = (Vec::<Floats2d>::new(), Train::new(0));
    let (y, backprop) = list2array().begin_update(none.clone(), &mut train).unwrap();
    assert_eq!(y.shape(), [0, 0]);
    assert!(backprop(y, &mut list2array().zero_grads().unwrap()).unwrap().is_empty());
    let (y, backprop) = list2ragged().begin_update(none.clone(), &mut train).unwrap();
    assert!(y.is_empty() && backprop(y.into_parts().0, &mut list2ragged().zero_grads().unwrap()).unwrap().is_empty());
    let (y, backprop) = list2padded().begin_update(none, &mut train).unwrap();
    assert!(y.is_empty() && backprop(y.into_parts().0, &mut list2padded().zero_grads().unwrap()).unwrap().is_empty());
}

#[test]
fn sequences_of_different_widths_are_an_error() {
    let list = vec![Floats2d::zeros([1, 2]), Floats2d::zeros([1, 3])];
    assert!(list2array().predict(list.clone()).is_err() && list2ragged().predict(list.clone()).is_err());
    assert!(list2padded().predict(list).is_err());
}
