use crate::prelude::*;

/// Runs a test for both layers.
macro_rules! both {
    ($($test:ident)*) => {$(
        #[test]
        fn $test() {
            let lstm = |n_i: Option<usize>, n_o: Option<usize>| Lstm::new(n_i, n_o);
            let gru = |n_i: Option<usize>, n_o: Option<usize>| Gru::new(n_i, n_o);
            $test::lstm(lstm);
            $test::gru(gru);
        }
    )*};
}

/// A test of a layer that a closure makes.
macro_rules! of_layer {
    (|$new:ident| $body:block) => {
        pub(super) fn lstm($new: impl Fn(Option<usize>, Option<usize>) -> Lstm) $body
        pub(super) fn gru($new: impl Fn(Option<usize>, Option<usize>) -> Gru) $body
    };
}

both! {
    widths_come_from_the_samples
    wrong_settings_are_errors
    wrong_inputs_are_errors
    no_sequences_and_no_tokens
    dropout_is_for_training_alone
    resized_each_gate_keeps_its_weights
}

mod widths_come_from_the_samples {
    use super::*;

    of_layer!(|new| {
        let mut model = new(None, None).bidirectional();
        let (x, y) = (vec![Floats2d::zeros([2, 3])], vec![Floats2d::zeros([2, 4])]);
        model.initialize(&x, &y, &mut Train::new(0)).unwrap();
        let y: Vec<Floats2d> = model.predict(x).unwrap();
        assert_eq!(y[0].shape(), [2, 4]);
        let mut open = new(None, Some(4));
        assert!(open.initialize(&(), &(), &mut Train::new(0)).unwrap_err().to_string().contains("nI"));
        assert!(open.predict(Floats2d::zeros([1, 3])).is_err());
    });
}

mod wrong_settings_are_errors {
    use super::*;

    of_layer!(|new| {
        let refuse = |text: &str, result: Result<()>| {
            let error = result.unwrap_err().to_string();
            assert!(error.contains(text), "{text:?} is not in: {error}");
        };
        let train = || Train::new(0);
        refuse(
            "7 is not divisible by 2 dirs",
            new(Some(3), Some(7)).bidirectional().initialize(&(), &(), &mut train()),
        );
        refuse("`depth` is not known", new(Some(3), Some(4)).depth(0).initialize(&(), &(), &mut train()));
        refuse("cannot allocate", new(Some(3), Some(4)).depth(usize::MAX / 2).initialize(&(), &(), &mut train()));
        refuse("cannot allocate", new(Some(usize::MAX / 4), Some(4)).initialize(&(), &(), &mut train()));
        for rate in [1.0, -0.1, f32::NAN] {
            let mut model = new(Some(3), Some(4)).dropout(rate);
            model.initialize(&(), &(), &mut train()).unwrap();
            refuse("dropout rate", model.begin_update(Floats2d::zeros([1, 3]), &mut train()).map(|_| ()));
        }
    });
}

mod wrong_inputs_are_errors {
    use super::*;

    of_layer!(|new| {
        let mut model = new(Some(3), Some(4));
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let wide = Ragged::with_lengths(Floats2d::zeros([2, 5]), &[1, 1]).unwrap();
        let error = model.predict(wide.clone()).unwrap_err().to_string();
        assert!(error.contains("(_, 3)") && error.contains("(2, 5)"), "{error}");
        assert!(model.begin_update(wide, &mut Train::new(0)).is_err());
        for shape in [[2, 3], [3, 4]] {
            let (_, backprop) = model.begin_update(Floats2d::zeros([2, 3]), &mut Train::new(0)).unwrap();
            assert!(backprop(Floats2d::zeros(shape), &mut model.zero_grads().unwrap()).is_err(), "{shape:?}");
        }
        let y = model.predict(Floats2d::full([2, 3], f32::NAN)).unwrap();
        assert!(y.as_slice().unwrap().iter().all(|y| y.is_nan()));
    });
}

mod no_sequences_and_no_tokens {
    use super::*;

    of_layer!(|new| {
        let mut model = new(Some(3), Some(4)).bidirectional().depth(2);
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let mut grads = model.zero_grads().unwrap();
        let (y, backprop) = model.begin_update(Vec::<Floats2d>::new(), &mut Train::new(0)).unwrap();
        assert!(y.is_empty() && backprop(y, &mut grads).unwrap().is_empty());
        for lengths in [&[][..], &[0], &[0, 0]] {
            let x = Ragged::with_lengths(Floats2d::zeros([0, 3]), lengths).unwrap();
            let (y, backprop) = model.begin_update(x, &mut Train::new(0)).unwrap();
            assert_eq!((y.data().shape(), y.lengths().to_vec()), ([0, 4], lengths.to_vec()));
            assert_eq!(backprop(Floats2d::zeros([0, 4]), &mut grads).unwrap().shape(), [0, 3]);
        }
    });
}

mod dropout_is_for_training_alone {
    use super::*;

    of_layer!(|new| {
        let mut model = new(Some(3), Some(4)).dropout(0.5);
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let x = Floats2d::full([4, 3], 0.5);
        let y = model.predict(x.clone()).unwrap();
        let mut train = Train::new(1);
        let of = |train: &mut Train| model.begin_update(x.clone(), train).unwrap().0;
        let (first, second) = (of(&mut train), of(&mut train));
        assert!(first != y && second != y && first != second);
        assert_eq!(of(&mut Train::new(1)), first);
        model.set_dropout_rate(0.0).unwrap();
        assert_eq!(model.begin_update(x, &mut train).unwrap().0, y);
    });
}

mod resized_each_gate_keeps_its_weights {
    use super::*;

    of_layer!(|new| {
        let random = || uniform(-1.0, 1.0);
        for (dirs, depth) in [(1, 1), (1, 2), (2, 1), (2, 2)] {
            let model = new(Some(3), Some(4)).depth(depth).init_w(random()).init_b(random());
            let mut model = if dirs == 2 { model.bidirectional() } else { model };
            model.initialize(&(), &(), &mut Train::new(0)).unwrap();
            let before = model.to_bytes().unwrap();
            let x = Floats2d::from_fn([4, 3], |[i, j]| (i * j) as f32 * 0.3 - 0.5);
            let y = model.predict(x.clone()).unwrap();

            // Units that come give 0 until they are trained.
            let (units, more) = (4 / dirs, 8 / dirs);
            model.resize_output(8).unwrap();
            let wider = model.predict(x.clone()).unwrap();
            for (t, direction) in (0..4).flat_map(|t| (0..dirs).map(move |direction| (t, direction))) {
                let of = |y: &Floats2d, units: usize| y.row(t).unwrap()[direction * units..][..units].to_vec();
                let (old, new) = (of(&y, units), of(&wider, more));
                assert!(old.iter().zip(&new).all(|(old, new)| (old - new).abs() < 1e-6), "{old:?} and {new:?}");
                assert!(new[units..].iter().all(|&x| x == 0.0), "{new:?}");
            }
            // So do features that come.
            model.resize_input(5).unwrap();
            let x = Floats2d::from_fn([4, 5], |[i, j]| if j < 3 { x.row(i).unwrap()[j] } else { 7.0 });
            let same = model.predict(x).unwrap();
            assert!(wider.to_vec().unwrap().iter().zip(same.to_vec().unwrap()).all(|(a, b)| (a - b).abs() < 1e-6));
            model.resize_output(4).unwrap();
            model.resize_input(3).unwrap();
            assert_eq!(model.to_bytes().unwrap(), before);
        }
        assert!(new(Some(3), Some(4)).bidirectional().resize_output(5).is_err());
    });
}

#[test]
fn weights_of_each_gate_start_as_those_of_a_layer() {
    let mut model = Lstm::new(2, 6).bidirectional().depth(2).init_b(Initializer::Constant(7.0));
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let params = model.params().unwrap();
    let mut rest = params.get("LSTM").unwrap().storage().as_slice().unwrap();
    for n_in in [2, 2, 6, 6] {
        for (len, fan) in [(4 * 3 * n_in, n_in + 3), (12, 0), (4 * 3 * 3, 6), (12, 0)] {
            let (part, behind) = rest.split_at(len);
            rest = behind;
            let limit = (6.0 / fan as f32).sqrt();
            assert!(if fan == 0 {
                part.iter().all(|&b| b == 7.0)
            } else {
                part.iter().all(|w| w.abs() <= limit && *w != 0.0)
            });
        }
    }
    assert!(rest.is_empty());
    let mut model = Gru::new(2, 6).bidirectional().depth(2).init_b(Initializer::Constant(7.0));
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let params = model.params().unwrap();
    let values = |name| params.get(name).unwrap().storage().as_slice().unwrap().to_vec();
    for (name, fan) in [("W_input", 5.0_f32), ("W_deep", 9.0), ("W_hidden", 6.0)] {
        assert!(values(name).iter().all(|w| w.abs() <= (6.0 / fan).sqrt() && *w != 0.0), "{name}");
    }
    assert!(values("b_input").iter().chain(&values("b_hidden")).all(|&b| b == 7.0));
    assert!(values("h0").iter().all(|&h| h == 0.0));
}

/// A token's output depends on those before it and, in two directions, on those behind it, of its own sequence.
#[test]
fn what_a_token_sees() {
    let of = |bidirectional: bool, changed: usize| {
        let model = Lstm::new(2, 4);
        let mut model = if bidirectional { model.bidirectional() } else { model };
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let x = Floats2d::from_fn([5, 2], |[i, j]| (i * 2 + j) as f32 * 0.1);
        let mut other = x.clone();
        other.as_mut_slice().unwrap()[2 * changed] += 1.0;
        let run = |x: Floats2d| model.predict(Ragged::with_lengths(x, &[3, 2]).unwrap()).unwrap().into_parts().0;
        let (before, after) = (run(x), run(other));
        (0..5).filter(|&row| before.row(row).unwrap() != after.row(row).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!((of(false, 1), of(false, 3)), (vec![1, 2], vec![3, 4]));
    assert_eq!((of(true, 1), of(true, 4)), (vec![0, 1, 2], vec![3, 4]));
}

#[test]
fn copies_of_a_bidirectional_layer_have_weights_of_their_own() {
    let mut model = bidirectional(Gru::new(2, 3));
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let params = model.params().unwrap();
    let of = |path| params.get(path).unwrap().storage().as_slice().unwrap().to_vec();
    assert_ne!(of("l2r.W_input"), of("r2l.W_input"));
    let mut open = bidirectional(Lstm::new(None, 3));
    open.initialize(&vec![Floats2d::zeros([2, 5])], &(), &mut Train::new(0)).unwrap();
    assert_eq!(open.predict(Floats2d::zeros([2, 5])).unwrap().shape(), [2, 6]);
    assert_eq!(Bidirectional::<Lstm<5, 3>>::SIGNATURE, Signature::fixed(5, 6));
}
