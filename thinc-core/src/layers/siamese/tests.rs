use crate::ops::testing::random2d;
use crate::prelude::*;

fn pair() -> (Floats2d, Floats2d) {
    (random2d(1, [5, 4]), random2d(2, [5, 4]))
}

#[test]
fn the_pair_can_be_turned_around() {
    let mut model = siamese(Linear::new(4, 3), CauchySimilarity::new(3));
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let (a, b) = pair();
    let (s, backprop) = model.begin_update((a.clone(), b.clone()), &mut Train::new(0)).unwrap();
    // Each the other way around.
    assert_eq!(s, model.predict((b.clone(), a.clone())).unwrap());
    let mut grads = model.zero_grads().unwrap();
    let (da, db) = backprop(Floats1d::full([5], 1.0), &mut grads).unwrap();
    let (_, backprop) = model.begin_update((b, a), &mut Train::new(0)).unwrap();
    let mut swapped = model.zero_grads().unwrap();
    let (db_swapped, da_swapped) = backprop(Floats1d::full([5], 1.0), &mut swapped).unwrap();
    assert_eq!((da, db), (da_swapped, db_swapped));
}

#[test]
fn equal_values_are_alike() {
    let mut model = siamese(Relu::<4, 3>::default(), CauchySimilarity::<3>::default());
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let (a, _) = pair();
    assert_eq!(model.predict((a.clone(), a)).unwrap(), Floats1d::full([5], 1.0));
}

#[test]
fn widths_come_from_the_pair() {
    let mut model = siamese(chain((Relu::new(None, 8), Linear::new(None, 3))), CauchySimilarity::new(None));
    model.initialize(&pair(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(model.predict(pair()).unwrap().shape(), [5]);
    let mut model = CauchySimilarity::new(None);
    model.initialize(&pair(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(model.predict(pair()).unwrap().shape(), [5]);

    let uneven = (Floats2d::zeros([2, 4]), Floats2d::zeros([2, 3]));
    assert!(CauchySimilarity::new(None).initialize(&uneven, &(), &mut Train::new(0)).is_err());
    let mut wrong = siamese(Linear::new(4, 3), CauchySimilarity::new(2));
    assert!(wrong.initialize(&(), &(), &mut Train::new(0)).is_err());
}

#[test]
fn errors_name_the_part() {
    let mut model = siamese(Linear::new(4, 3), CauchySimilarity::new(3));
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let error = model.predict((Floats2d::zeros([2, 4]), Floats2d::zeros([2, 3]))).unwrap_err();
    assert_eq!(error.path(), "layer");
    let error = model.predict((Floats2d::zeros([2, 4]), Floats2d::zeros([3, 4]))).unwrap_err();
    assert_eq!(error.path(), "similarity");
}

#[test]
fn bytes_and_names() {
    let mut model = siamese(Relu::new(4, 3), CauchySimilarity::new(3));
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(model.name(), "siamese(relu, cauchy_similarity)");
    let mut copy = siamese(Relu::new(None, None), CauchySimilarity::new(None));
    copy.from_bytes(&model.to_bytes().unwrap()).unwrap();
    assert_eq!(copy.predict(pair()).unwrap(), model.predict(pair()).unwrap());
}
