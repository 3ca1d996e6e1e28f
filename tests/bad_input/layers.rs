use thinc::prelude::*;

use crate::common::{bits, floats, initialized, refuses, snapshot};

/// What a layer that takes 4 features says to 5, alone and in a model.
#[track_caller]
fn takes_four<M: Model<Floats2d> + Clone>(layer: M, op: &str) {
    let x = floats(3, 5);
    let parts = [op, "an input of shape (_, 4), but got (3, 5)"];
    let layer = initialized(layer);
    refuses(layer.predict(x.clone()), &parts);
    refuses(layer.begin_update(x.clone(), &mut Train::new(0)).map(drop), &parts);
    let model = initialized(chain((noop(), layer)));
    let parts = ["in `1`: ", parts[0], parts[1]];
    refuses(model.predict(x.clone()), &parts);
    refuses(model.begin_update(x, &mut Train::new(0)).map(drop), &parts);
}

#[test]
fn inputs_of_the_wrong_width() {
    takes_four(Linear::new(4, 2), "`affine`");
    takes_four(Linear::<4, 2>::default(), "`affine`");
    takes_four(Relu::new(4, 2), "`affine_relu`");
    takes_four(Maxout::new(4, 2), "`affine_maxout`");
    takes_four(Softmax::new(4, 2), "`affine`");
    takes_four(Mish::new(4, 2), "`affine`");
    takes_four(HardTanh::<4, 2>::default(), "`affine`");
    takes_four(MultiSoftmax::new(4, [2, 3]), "`affine`");
    takes_four(LayerNorm::new(4), "`layer_norm`");
    takes_four(Box::new(Linear::new(4, 2)), "`affine`");
    refuses(initialized(Linear::new(4, 2)).predict(Data(floats(3, 5))), &["(_, 4), but got (3, 5)"]);
    refuses(initialized(Relu::new(4, 2)).predict(Data(floats(3, 5))), &["(_, 4), but got (3, 5)"]);
    refuses(initialized(Gelu::new(4, 2)).predict(Data(floats(3, 5))), &["(_, 4), but got (3, 5)"]);
    // Also without rows.
    refuses(initialized(Linear::new(4, 2)).predict(floats(0, 5)), &["(_, 4), but got (0, 5)"]);
}

#[derive(Clone, Model)]
#[model(input = Floats2d, output = Floats2d, forward = encode >> residual(mix) >> output)]
struct Derived {
    #[layer]
    encode: Vec<Relu>,
    #[layer]
    mix: Chain<(LayerNorm, Maxout)>,
    #[layer]
    output: Linear,
}

#[test]
fn the_path_leads_to_the_layer() {
    let model = initialized(Derived {
        encode: vec![Relu::new(4, 4), Relu::new(4, 4)],
        mix: chain((LayerNorm::new(4), Maxout::new(4, 4))),
        output: Linear::new(4, 2),
    });
    refuses(model.predict(floats(1, 3)), &["in `encode.0`: `affine_relu`", "(_, 4), but got (1, 3)"]);
    // Parameters that no longer fit each other, as a program can make them.
    let mut broken = model.clone();
    broken.mix.0.1 = initialized(Maxout::new(5, 4));
    refuses(broken.predict(floats(1, 4)), &["in `mix.1`: `affine_maxout`", "(_, 5), but got (1, 4)"]);
    let result = broken.begin_update(floats(1, 4), &mut Train::new(0)).map(drop);
    refuses(result, &["in `mix.1`: `affine_maxout`", "(_, 5), but got (1, 4)"]);
    let mut broken = model;
    broken.encode[1] = initialized(Relu::new(4, 3));
    refuses(broken.predict(floats(1, 4)), &["in `mix.0`: `layer_norm`", "(_, 4), but got (1, 3)"]);
}

#[test]
fn ids_out_of_range() {
    let embed = initialized(Embed::new(3, 5));
    let ids = Ints1d::from(vec![0, 4, 5, 9]);
    let parts = ["`gather`", "id 5 at position 2", "5 rows"];
    refuses(embed.predict(ids.clone()), &parts);
    refuses(embed.begin_update(ids.clone(), &mut Train::new(0)).map(drop), &parts);
    refuses(embed.predict(Ints1d::from(vec![u64::MAX])), &["id 18446744073709551615 at position 0"]);
    let model = initialized(chain((tuplify((noop(), embed.clone())), noop())));
    refuses(model.predict(ids), &["in `0.1`: `gather`"]);

    let columns = Ints2d::from_rows(&[[1, 7], [2, 0]]);
    refuses(embed.clone().column(1).predict(columns.clone()), &["id 7 at position 0"]);
    refuses(embed.column(2).predict(columns.clone()), &["no column 2", "have 2"]);
    refuses(initialized(HashEmbed::new(3, 5)).column(2).predict(columns), &["no column 2"]);
    // Columns that are not there are missed in an empty batch as well.
    assert!(initialized(HashEmbed::new(3, 5)).column(2).predict(Ints2d::zeros([0, 2])).is_err());
}

#[test]
fn rates_that_leave_nothing() {
    for (rate, shown) in [(1.0, "1"), (-0.5, "-0.5"), (2.0, "2"), (f32::NAN, "NaN"), (f32::INFINITY, "inf")] {
        let text = format!("at least 0 and below 1, but is {shown}");
        refuses(Dropout::new(rate).begin_update(floats(2, 2), &mut Train::new(0)).map(drop), &["`Dropout`", &text]);
        refuses(Train::new(0).with_drop(rate), &["`Train::set_drop`", &text]);
        let embed = initialized(Embed::new(3, 5).dropout(rate));
        refuses(embed.begin_update(Ints1d::from(vec![1]), &mut Train::new(0)).map(drop), &["`Embed`", &text]);
        let embed = initialized(HashEmbed::new(3, 5).dropout(rate));
        refuses(embed.begin_update(Ints1d::from(vec![1]), &mut Train::new(0)).map(drop), &["`HashEmbed`", &text]);
        let mut train = Train::new(0).with_drop(0.25).unwrap();
        refuses(train.set_drop(rate), &[&text]);
        assert_eq!(train.drop_rate(), 0.25);
    }
    // A rate of 0 is one of its own; only a default layer takes that of the call, until it gets another.
    let x = floats(3, 50);
    let drops = |dropout: &Dropout| {
        let mut train = Train::new(0).with_drop(0.5).unwrap();
        dropout.begin_update(x.clone(), &mut train).unwrap().0 != x
    };
    let mut dropout = Dropout::new(0.5);
    assert!(drops(&dropout) && !drops(&Dropout::new(0.0)));
    dropout.set_dropout_rate(0.0).unwrap();
    assert!(!drops(&dropout));
    let mut follows = Dropout::default();
    assert!(drops(&follows) && drops(&follows.clone()));
    follows.set_dropout_rate(1e-9).unwrap();
    assert!(!drops(&follows));
    // Rates next to the bounds.
    for rate in [1e-9, 0.999_999_9] {
        let (y, backprop) = Dropout::new(rate).begin_update(floats(3, 50), &mut Train::new(0)).unwrap();
        assert!(y.as_slice().unwrap().iter().all(|y| y.is_finite()));
        assert!(backprop(floats(3, 50), &mut Dropout::new(rate).zero_grads().unwrap()).is_ok());
    }
}

#[test]
fn temperatures_that_are_no_temperatures() {
    for temperature in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        let model = initialized(Softmax::new(3, 2).temperature(temperature));
        refuses(model.predict(floats(2, 3)), &["softmax", "temperature"]);
        refuses(model.begin_update(floats(2, 3), &mut Train::new(0)).map(drop), &["temperature"]);
    }
}

#[test]
fn pieces_that_are_too_few_or_too_many() {
    for pieces in [0, 256] {
        let mut model = Maxout::with_pieces(3, 2, pieces);
        let result = model.initialize(&(), &(), &mut Train::new(0)).and_then(|()| model.predict(floats(1, 3)));
        refuses(result, &[if pieces == 0 { "`nP` is not known" } else { "256" }]);
    }
}

/// Calls the callback of a layer from 4 to 2 features with a gradient of the wrong shape.
#[track_caller]
fn wrong_gradient<M: Model<Floats2d>>(model: M, dy: impl Fn(Floats2d) -> Grad<M::Output>) {
    let model = initialized(model);
    for (rows, width) in [(2, 2), (3, 3), (0, 2), (3, 0), (2, 3), (4, 2)] {
        let mut grads = model.zero_grads().unwrap();
        let (_, backprop) = model.begin_update(floats(3, 4), &mut Train::new(0)).unwrap();
        let found = format!("but got ({rows}, {width})");
        refuses(backprop(dy(floats(rows, width)), &mut grads), &["a gradient", "(3, 2)", &found]);
        assert!(bits(&mut grads).iter().all(|(_, bits)| bits.is_empty()), "something was added");
    }
}

#[test]
fn gradients_of_the_wrong_shape() {
    wrong_gradient(Linear::new(4, 2), |dy| dy);
    wrong_gradient(Relu::new(4, 2), |dy| dy);
    wrong_gradient(Maxout::new(4, 2), |dy| dy);
    wrong_gradient(Softmax::new(4, 2), LogitsGrad::from);
    wrong_gradient(Softmax::new(4, 2).temperature(2.0), LogitsGrad::from);
    wrong_gradient(chain((Linear::new(4, 2), LayerNorm::new(2))), |dy| dy);
    wrong_gradient(chain((Linear::new(4, 2), Dropout::new(0.5))), |dy| dy);
    wrong_gradient(chain((noop(), Linear::new(4, 2))), |dy| dy);

    let embed = initialized(Embed::new(2, 9));
    let hashed = initialized(HashEmbed::new(2, 9));
    let ids = Ints1d::from(vec![1, 2, 3]);
    for dy in [floats(2, 2), floats(3, 3), floats(0, 2)] {
        let (_, backprop) = embed.begin_update(ids.clone(), &mut Train::new(0)).unwrap();
        refuses(backprop(dy.clone(), &mut embed.zero_grads().unwrap()), &["(3, 2)"]);
        let (_, backprop) = hashed.begin_update(ids.clone(), &mut Train::new(0)).unwrap();
        refuses(backprop(dy, &mut hashed.zero_grads().unwrap()), &["(3, 2)"]);
    }
    for dy in [floats(3, 4), floats(3, 6), floats(2, 5)] {
        let model = initialized(concatenate((Linear::new(4, 2), Linear::new(4, 3))));
        let (_, backprop) = model.begin_update(floats(3, 4), &mut Train::new(0)).unwrap();
        assert!(backprop(dy, &mut model.zero_grads().unwrap()).is_err());
    }
}

#[test]
fn gradients_of_another_model() {
    let (small, large) = (initialized(Linear::new(4, 2)), initialized(Linear::new(5, 2)));
    let (y, backprop) = small.begin_update(floats(3, 4), &mut Train::new(0)).unwrap();
    refuses(backprop(y, &mut large.zero_grads().unwrap()), &["(2, 4)", "(2, 5)"]);
    let mut sum = small.zero_grads().unwrap();
    let mut other = large.zero_grads().unwrap();
    let (y, backprop) = large.begin_update(floats(3, 5), &mut Train::new(0)).unwrap();
    backprop(y, &mut other).unwrap();
    refuses(sum.accumulate(&other), &["(2, 4)", "(2, 5)"]);

    let (two, three) = (thinc::clone(&small, 2), thinc::clone(&small, 3));
    refuses(two.zero_grads().unwrap().accumulate(&three.zero_grads().unwrap()), &["(2)", "(3)"]);
    let square = initialized(thinc::clone(&Linear::new(4, 4), 2));
    let (y, backprop) = square.begin_update(floats(3, 4), &mut Train::new(0)).unwrap();
    refuses(backprop(y, &mut three.zero_grads().unwrap()), &["(2)", "(3)"]);

    let some = initialized(Some(Linear::new(4, 4)));
    let (y, backprop) = some.begin_update(floats(3, 4), &mut Train::new(0)).unwrap();
    refuses(backprop(y, &mut None), &["another model"]);
    let dynamic: Box<dyn DynModel<Floats2d, Floats2d>> = Box::new(some);
    let foreign: Box<dyn DynModel<Floats2d, Floats2d>> = Box::new(initialized(LayerNorm::new(4)));
    let (y, backprop) = dynamic.begin_update(floats(3, 4), &mut Train::new(0)).unwrap();
    refuses(backprop(y, &mut foreign.zero_grads().unwrap()), &["another type"]);
    assert_eq!(snapshot(&foreign).len(), 2);
}
