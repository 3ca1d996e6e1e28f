//! A layer gives the same in each container of sequences.

use thinc::prelude::*;

use crate::batch::Batch;
use crate::cases;
use crate::layers_of::randomize;
use crate::table::caught;
use crate::values::Values;

type List = Vec<Floats2d>;

/// What comes out, sequence by sequence, and what goes back.
fn pass<X: Batch, M: Model<X, Output: Batch>>(
    model: &M,
    x: X,
    to_list: fn(&M::Output) -> List,
    grad: fn(&X, &Grad<X>) -> List,
    dy: impl Fn(&M::Output, &List) -> Grad<M::Output>,
) -> (List, List) {
    let (y, backprop) = model.begin_update(x.clone(), &mut Train::new(0)).unwrap();
    let list = to_list(&y);
    // Another number for each element, the same in each container.
    let mut rng = Rng::new(5);
    let dlist: List = list.iter().map(|y| y.some_grad(&mut rng)).collect();
    let dx = backprop(dy(&y, &dlist), &mut model.zero_grads().unwrap()).unwrap();
    (list, grad(&x, &dx))
}

/// The parts of a list, or an empty one.
fn joined(list: &List) -> Floats2d {
    Ragged::from_list(list.clone()).unwrap().into_parts().0
}

/// With NaN where no token is.
fn stacked(padding: &Padding, list: &List) -> Floats3d {
    let mut some = Padded::from_tokens(&joined(list), padding.clone()).unwrap().into_parts().0;
    let [_, sequences, width] = some.shape();
    for (t, step) in some.as_mut_slice().unwrap().chunks_mut((sequences * width).max(1)).enumerate() {
        step[padding.size_at_t()[t] * width..].fill(f32::NAN);
    }
    some
}

fn same<M>(mut model: M, width: usize) -> Vec<String>
where
    M: Model<Ragged, Output = Ragged> + Model<Padded, Output = Padded> + Model<List, Output = List>,
{
    caught(|wrong| {
        let cases = cases::ragged(width);
        model.initialize(&cases.last().unwrap().1, &(), &mut Train::new(0)).unwrap();
        randomize(&mut model, &mut Rng::new(2));
        model.set_dropout_rate(0.0).unwrap();
        let name = model.name().into_owned();
        // A list without sequences does not tell how wide they are.
        for (what, x) in cases.into_iter().filter(|(_, x)| !x.is_empty()) {
            let list = x.clone().into_list().unwrap();
            let padded = Padded::from_ragged(&x).unwrap();
            let of_list = pass(&model, list, List::clone, |_, dx| dx.clone(), |_, dy| dy.clone());
            let of_ragged = pass(
                &model,
                x,
                |y: &Ragged| y.clone().into_list().unwrap(),
                |x, dx| x.with_data(dx.clone()).unwrap().into_list().unwrap(),
                |_, dy| joined(dy),
            );
            let of_padded = pass(
                &model,
                padded,
                |y: &Padded| y.to_list().unwrap(),
                |x, dx| Padded::<Floats2d>::new(dx.clone(), x.padding().clone()).unwrap().to_list().unwrap(),
                |y, dy| stacked(y.padding(), dy),
            );
            for (container, found) in [("Ragged", of_ragged), ("Padded", of_padded)] {
                for (which, found, expected) in [("outputs", found.0, &of_list.0), ("gradients", found.1, &of_list.1)] {
                    let (found, expected) = (found.numbers(), expected.numbers());
                    let close = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-5 * b.abs().max(1.0);
                    if found.len() != expected.len() || !found.iter().zip(&expected).all(close) {
                        wrong.push(format!("{name}, {what}: a {container} has other {which} than a list"));
                    }
                }
            }
        }
    })
}

/// The layers that take all of them, each with a model.
const SAME: &[(&str, fn() -> Vec<String>)] = &[
    ("Add", || same(add((with_array(Relu::new(4, 2)), with_array(Maxout::new(4, 2)))), 4)),
    ("Bidirectional", || same(bidirectional(Gru::new(4, 3)), 4)),
    ("Concatenate", || same(concatenate((with_array(Relu::new(4, 2)), noop(), expand_window(1))), 4)),
    ("Dropout", || same(Dropout::new(0.3), 4)),
    ("ExpandWindow", || same(expand_window(2), 4)),
    ("Gru", || same(Gru::new(4, 6).bidirectional().depth(2), 4)),
    ("Lstm", || same(Lstm::new(4, 6).bidirectional().depth(2), 4)),
    ("MaxoutWindowEncoder", || same(MaxoutWindowEncoder::new(4, 2, 1, 3), 4)),
    ("MaxoutWindowEncoder", || same(MaxoutWindowEncoder::new(16, 2, 1, 2), 16)),
    ("MultiHeadAttention", || same(MultiHeadAttention::new(4, 2), 4)),
    ("MultiHeadAttention", || same(MultiHeadAttention::new(4, 2).causal(true), 4)),
    ("Noop", || same(noop(), 4)),
    ("ParametricAttention", || same(ParametricAttention::new(None), 4)),
    ("ParametricAttentionV2", || same(ParametricAttentionV2::new(Maxout::new(4, 4), 4), 4)),
    ("PositionEncode", || same(PositionEncode::default(), 4)),
    ("PostNormTransformerEncoder", || same(PostNormTransformerEncoder::<4, 2, 6>::default(), 4)),
    ("Residual", || same(residual(with_array(Maxout::new(4, 4))), 4)),
    ("TransformerEncoder", || same(TransformerEncoder::<4, 2, 6>::default(), 4)),
    ("WithArray", || same(with_array(Maxout::new(4, 3)), 4)),
    ("WithArray", || same(with_array(chain((expand_window(1), Maxout::new(12, 3)))).pad(1), 4)),
    ("WithCpu", || same(with_cpu(with_array(Relu::new(4, 3))), 4)),
    ("WithList", || same(with_list(expand_window(1)), 4)),
    ("WithPadded", || same(with_padded(expand_window(1)), 4)),
    ("WithRagged", || same(with_ragged(expand_window(1)), 4)),
];

#[test]
fn every_container_gives_the_same() {
    let wrong: Vec<String> =
        SAME.iter().flat_map(|(layer, same)| same().into_iter().map(move |why| format!("{layer}: {why}"))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Asserts that a layer of which gradients are proven on all three containers is compared on them.
pub fn assert_compared<'a>(layers: impl Iterator<Item = &'a str>) {
    // A tuple is no container.
    let missing: Vec<_> =
        layers.filter(|layer| *layer != "Tuplify" && !SAME.iter().any(|(of, _)| of == layer)).collect();
    assert!(missing.is_empty(), "{missing:?} take a Ragged, a Padded and a list: compare them in `SAME`");
}
