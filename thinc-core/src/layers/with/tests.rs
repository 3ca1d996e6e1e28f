use crate::prelude::*;

fn list() -> Vec<Floats2d> {
    vec![Floats2d::from_rows(&[[1.0, 2.0], [3.0, 4.0]]), Floats2d::zeros([0, 2]), Floats2d::from_rows(&[[5.0, 6.0]])]
}

fn initialized<M: Node>(mut model: M) -> M {
    model.initialize(&(), &(), &mut Train::new(3)).unwrap();
    model
}

/// The same tokens come out and the same gradients go back, whatever the container.
#[track_caller]
fn agree<M>(model: &M, expected: &[Floats2d])
where
    M: Model<Vec<Floats2d>, Output = Vec<Floats2d>> + Model<Ragged, Output = Ragged> + Model<Padded, Output = Padded>,
{
    let mut train = Train::new(0);
    let (y, backprop) = model.begin_update(list(), &mut train).unwrap();
    assert_eq!(y, expected);
    let dx = backprop(y.clone(), &mut model.zero_grads().unwrap()).unwrap();
    let ragged = Ragged::from_list(list()).unwrap();
    let (of_ragged, backprop) = model.begin_update(ragged.clone(), &mut train).unwrap();
    let d_ragged = backprop(of_ragged.data().clone(), &mut model.zero_grads().unwrap()).unwrap();
    assert_eq!(of_ragged.into_list().unwrap(), expected);
    assert_eq!(ragged.with_data(d_ragged).unwrap().into_list().unwrap(), dx);
    let padded = Padded::from_list(list()).unwrap();
    let (of_padded, backprop) = model.begin_update(padded.clone(), &mut train).unwrap();
    let d_padded = backprop(of_padded.data().clone(), &mut model.zero_grads().unwrap()).unwrap();
    assert_eq!(of_padded.to_list().unwrap(), expected);
    assert_eq!(Padded::<Floats2d>::new(d_padded, padded.padding().clone()).unwrap().to_list().unwrap(), dx);
    assert_eq!(model.predict(list()).unwrap(), expected);
    assert_eq!(model.predict(ragged).unwrap().into_list().unwrap(), expected);
    assert_eq!(model.predict(padded).unwrap().to_list().unwrap(), expected);
    assert!(Model::<Vec<Floats2d>>::predict(model, Vec::new()).unwrap().is_empty());
}

#[test]
fn every_container_gives_the_same() {
    let linear = initialized(Linear::new(2, 3));
    let expected: Vec<_> = list().into_iter().map(|x| linear.predict(x).unwrap()).collect();
    agree(&with_array(linear.clone()), &expected);
    agree(&with_array(linear.clone()).pad(2), &expected);
    agree(&with_list(with_array(linear.clone())), &expected);
    agree(&with_ragged(with_array(linear.clone())), &expected);
    agree(&with_padded(with_array(linear)), &expected);
    let expected = expand_window(1).predict(list()).unwrap();
    agree(&with_array(expand_window(1)).pad(1), &expected);
    agree(&with_list(expand_window(1)), &expected);
    agree(&with_ragged(expand_window(1)), &expected);
    agree(&with_padded(expand_window(1)), &expected);
}

/// Hands on sequences in another order, or one less.
#[derive(Clone, Model)]
#[model(name = "shuffle")]
struct Shuffle {
    #[model(skip)]
    drops: bool,
}

impl Model<Vec<Floats2d>> for Shuffle {
    type Output = Vec<Floats2d>;

    fn begin_update(
        &self,
        x: Vec<Floats2d>,
        _: &mut Train,
    ) -> Update<Vec<Floats2d>, impl Backprop<Self, Vec<Floats2d>> + use<>> {
        update::<Self, Vec<Floats2d>, _>(self.predict(x)?, |dy, _| Ok(dy))
    }

    fn predict(&self, mut x: Vec<Floats2d>) -> Result<Vec<Floats2d>> {
        x.reverse();
        if self.drops {
            x.pop();
        }
        Ok(x)
    }
}

#[test]
fn a_layer_that_gives_other_sequences_is_an_error() {
    let ragged = Ragged::from_list(list()).unwrap();
    for drops in [false, true] {
        let model = with_list(Shuffle { drops });
        let error = model.predict(ragged.clone()).unwrap_err().to_string();
        assert!(error.contains("[2, 0, 1]") && error.contains("[1, 0"), "{error}");
        assert!(model.begin_update(ragged.clone(), &mut Train::new(0)).is_err());
    }
    let nested = vec![list()];
    assert!(with_flatten(Shuffle { drops: true }).predict(nested).is_err());
}

#[test]
fn a_batch_without_sequences_keeps_its_width() {
    let linear = initialized(Linear::new(2, 3));
    let none = Ragged::with_lengths(Floats2d::zeros([0, 2]), &[]).unwrap();
    let check = |y: Ragged| assert_eq!((y.len(), y.data().shape()), (0, [0, 3]));
    check(with_array(linear.clone()).pad(1).predict(none.clone()).unwrap());
    check(with_list(with_array(linear.clone())).predict(none.clone()).unwrap());
    check(with_padded(with_array(linear)).predict(none).unwrap());
}

#[test]
fn tuples_must_fit() {
    let model = with_ragged(expand_window(1));
    let error = model.predict((Floats2d::zeros([3, 2]), Ints1d::from(vec![1, 1]))).unwrap_err();
    assert!(error.to_string().contains("add up to 2"), "{error}");
    assert!(model.predict((Floats2d::zeros([0, 2]), Ints1d::from(vec![u64::MAX, 2]))).is_err());
}

#[test]
fn padding_that_is_longer_than_memory_is_an_error() {
    for pad in [usize::MAX, usize::MAX / 4, 1 << 60] {
        assert!(with_array(expand_window(1)).pad(pad).predict(list()).is_err());
    }
}

#[test]
fn flattening_goes_one_level_deep() {
    let linear = initialized(Linear::new(2, 3));
    let model = with_flatten(with_array(linear.clone()));
    let nested = vec![list(), Vec::new(), list()[2..].to_vec()];
    let (y, backprop) = model.begin_update(nested.clone(), &mut Train::new(0)).unwrap();
    let expected: Vec<Vec<_>> =
        nested.iter().map(|list| list.iter().map(|x| linear.predict(x.clone()).unwrap()).collect()).collect();
    assert_eq!(y, expected);
    let dx = backprop(y.clone(), &mut model.zero_grads().unwrap()).unwrap();
    assert_eq!(dx.iter().map(Vec::len).collect::<Vec<_>>(), [3, 0, 1]);
    let (_, backprop) = model.begin_update(nested, &mut Train::new(0)).unwrap();
    let moved = vec![y[0].clone(), y[2].clone(), Vec::new()];
    assert!(backprop(moved, &mut model.zero_grads().unwrap()).is_err());
}

#[test]
fn reshaping_restores_the_leading_axes() {
    let linear = initialized(Linear::new(4, 3));
    let model = with_reshape(linear.clone());
    let x = Floats3d::from_fn([2, 3, 4], |[i, j, k]| (i * 12 + j * 4 + k) as f32);
    let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    let rows: Floats2d = x.reshape([6, 4]).unwrap();
    assert_eq!(y.as_slice().unwrap(), linear.predict(rows).unwrap().as_slice().unwrap());
    assert!(backprop(Floats3d::zeros([3, 2, 3]), &mut model.zero_grads().unwrap()).is_err());
}

#[test]
fn widths_of_an_item_are_those_of_its_layer() {
    let mut model = chain((
        tuplify((Linear::new(4, 3), Linear::new(4, 5))),
        with_getitem::<0, _>(Linear::new(None, 2)),
        with_getitem::<1, _>(Linear::new(None, 7)),
    ));
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let (a, b) = model.predict(Floats2d::zeros([1, 4])).unwrap();
    assert_eq!((a.width(), b.width()), (2, 7));
    let mut model = chain((tuplify((Linear::new(4, 3), Linear::new(4, 5))), with_getitem::<0, _>(Linear::new(4, 2))));
    assert!(model.initialize(&(), &(), &mut Train::new(0)).is_err());
}

#[test]
fn bytes_have_the_index() {
    let bytes = initialized(with_getitem::<1, _>(Linear::new(2, 3))).to_bytes().unwrap();
    with_getitem::<1, _>(Linear::new(2, 3)).from_bytes(&bytes).unwrap();
    let error = with_getitem::<0, _>(Linear::new(2, 3)).from_bytes(&bytes).unwrap_err().to_string();
    assert!(error.contains("item 0") && error.contains("item 1"), "{error}");
}
