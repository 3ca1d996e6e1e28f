use crate::prelude::*;

fn list() -> Vec<Floats2d> {
    vec![Floats2d::from_rows(&[[1.0], [2.0], [3.0]]), Floats2d::zeros([0, 1]), Floats2d::from_rows(&[[4.0]])]
}

fn expanded() -> Vec<Floats2d> {
    vec![
        Floats2d::from_rows(&[[0.0, 1.0, 2.0], [1.0, 2.0, 3.0], [2.0, 3.0, 0.0]]),
        Floats2d::zeros([0, 3]),
        Floats2d::from_rows(&[[0.0, 4.0, 0.0]]),
    ]
}

#[test]
fn every_container_gives_the_same() {
    let layer = expand_window(1);
    assert_eq!(layer.predict(list()).unwrap(), expanded());
    let ragged = Ragged::from_list(list()).unwrap();
    assert_eq!(layer.predict(ragged.clone()).unwrap().into_list().unwrap(), expanded());
    assert_eq!(layer.predict(Padded::from_ragged(&ragged).unwrap()).unwrap().to_list().unwrap(), expanded());
    assert_eq!(layer.predict(list().remove(0)).unwrap(), expanded()[0]);
    assert_eq!(ExpandWindow::<1>::default().predict(list()).unwrap(), expanded());
    assert!(layer.predict(Vec::<Floats2d>::new()).unwrap().is_empty());
}

#[test]
fn gradients_add_up_at_each_token() {
    let layer = ExpandWindow::<1>::default();
    let (y, backprop) = layer.begin_update(list(), &mut Train::new(0)).unwrap();
    let dx = backprop(y, &mut ()).unwrap();
    assert_eq!(dx[0], Floats2d::from_rows(&[[2.0], [6.0], [6.0]]));
    assert_eq!((dx[1].shape(), dx[2].clone()), ([0, 1], Floats2d::from_rows(&[[4.0]])));
}

#[test]
fn a_window_of_nothing_hands_on() {
    assert_eq!(expand_window(0).predict(list()).unwrap(), list());
}

#[test]
fn absurd_windows_are_errors() {
    let layer = expand_window(usize::MAX);
    assert!(layer.predict(list()).is_err());
    let mut model = chain((layer, Linear::new(None, 2)));
    assert!(model.initialize(&Floats2d::zeros([1, 2]), &(), &mut Train::new(0)).is_err());
}

#[test]
fn widths_travel_through_in_both_directions() {
    let mut model = chain((Linear::new(4, None), expand_window(2), Linear::new(15, 2)));
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(model.predict(Floats2d::zeros([1, 4])).unwrap().shape(), [1, 2]);
    let mut model = chain((Linear::new(4, 3), expand_window(2), Linear::new(16, 2)));
    assert!(model.initialize(&(), &(), &mut Train::new(0)).is_err());
}

#[test]
fn bytes_have_the_window() {
    let bytes = expand_window(3).to_bytes().unwrap();
    let mut open = expand_window(1);
    open.from_bytes(&bytes).unwrap();
    assert_eq!(open.window_size(), 3);
    ExpandWindow::<3>::default().from_bytes(&bytes).unwrap();
    let error = ExpandWindow::<2>::default().from_bytes(&bytes).unwrap_err().to_string();
    assert!(error.contains("fixes a window of 2"), "{error}");
}

#[test]
fn gradients_of_another_width_are_refused() {
    let (_, backprop) = expand_window(1).begin_update(Floats2d::zeros([2, 2]), &mut Train::new(0)).unwrap();
    // The width of tokens, though of others.
    let error = backprop(Floats2d::zeros([2, 9]), &mut expand_window(1).zero_grads().unwrap()).unwrap_err().to_string();
    assert!(error.contains("(2, 6), but got (2, 9)"), "{error}");
}
