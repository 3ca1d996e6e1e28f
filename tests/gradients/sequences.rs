use thinc::prelude::*;
use thinc::testing::GradientCheck;

use crate::cases::{Cases, floats, floats3d, list, list_ids, map, padded, ragged, ragged_above_zero, ragged_ids};
use crate::table::{Row, row};

pub const ROWS: &[Row] = &[
    row("ReduceSum", |proofs| {
        proofs.on(reduce_sum(), ragged(3));
        proofs.on(chain((with_array(Relu::new(3, 5)), reduce_sum(), Softmax::new(5, 2))), ragged(3));
    }),
    row("ReduceMean", |proofs| {
        proofs.on(reduce_mean(), ragged(3));
        proofs.on(chain((with_array(Relu::new(3, 5)), reduce_mean(), Softmax::new(5, 2))), ragged(3));
    }),
    row("ReduceMax", |proofs| {
        proofs.on(reduce_max(), ragged_above_zero(3));
        proofs.on(chain((with_array(Linear::new(3, 5)), reduce_max(), Softmax::new(5, 2))), ragged_above_zero(3));
    }),
    row("ReduceFirst", |proofs| {
        proofs.on(reduce_first(), ragged_above_zero(3));
        proofs.on(chain((with_array(Relu::new(3, 5)), reduce_first(), Softmax::new(5, 2))), ragged_above_zero(3));
    }),
    row("ReduceLast", |proofs| {
        proofs.on(reduce_last(), ragged_above_zero(3));
        proofs.on(chain((with_array(Relu::new(3, 5)), reduce_last(), Softmax::new(5, 2))), ragged_above_zero(3));
    }),
    row("ExpandWindow", |proofs| {
        for window in [0, 1, 2, 9] {
            proofs.on(expand_window(window), floats(3));
            proofs.on(expand_window(window), ragged(3));
            proofs.on(expand_window(window), padded(3));
            proofs.on(expand_window(window), list(3));
        }
        proofs.on(chain((ExpandWindow::<2>::default(), with_array(Maxout::new(15, 4)))), ragged(3));
    }),
    row("MaxoutWindowEncoder", |proofs| {
        let encoder = |window, pieces| MaxoutWindowEncoder::new(3, 2, window, pieces);
        for (window, pieces) in [(0, 2), (1, 3), (2, 1)] {
            proofs.on(encoder(window, pieces), floats(3));
            proofs.on(encoder(window, pieces), ragged(3));
            proofs.on(encoder(window, pieces), padded(3));
            proofs.on(encoder(window, pieces), list(3));
        }
        // Wide enough for products that outputs share.
        proofs.on(MaxoutWindowEncoder::new(None, 1, 1, 1), ragged(16));
        proofs.on(MaxoutWindowEncoder::new(3, 0, 1, 3), ragged(3));
        proofs.on(encoder(1, 3).dropout(0.3), ragged(3));
        proofs.with(&GradientCheck::new().drop_rate(0.3), encoder(1, 2), list(3));
    }),
    row("List2Array", |proofs| {
        proofs.on(list2array(), list(3));
        proofs.on(chain((list2array(), Embed::new(4, 9))), with_tokens(list_ids()));
    }),
    row("List2Ragged", |proofs| {
        proofs.on(list2ragged(), list(3));
        proofs.on(chain((list2ragged(), expand_window(1), reduce_sum())), list(3));
    }),
    row("Ragged2List", |proofs| {
        proofs.on(ragged2list(), ragged(3));
        proofs.on(chain((ragged2list(), with_array(Linear::new(3, 2)))), ragged(3));
    }),
    row("List2Padded", |proofs| {
        proofs.on(list2padded(), list(3));
        proofs.on(chain((list2padded(), expand_window(1))), list(3));
    }),
    row("Padded2List", |proofs| {
        proofs.on(padded2list(), padded(3));
        proofs.on(chain((padded2list(), with_array(Linear::new(3, 2)))), padded(3));
    }),
    row("WithArray", |proofs| {
        // The layer sees the neighbours of each token, and zeros around each sequence.
        let context = |pad| with_array(chain((expand_window(1), Maxout::new(9, 2)))).pad(pad);
        for pad in [1, 2] {
            proofs.on(context(pad), floats(3));
            proofs.on(context(pad), ragged(3));
            proofs.on(context(pad), padded(3));
            proofs.on(context(pad), list(3));
        }
        proofs.on(with_array(Embed::new(4, 9)).pad(1), ragged_ids());
        proofs.on(with_array(Softmax::new(4, 3)).pad(1), list(4));
    }),
    row("WithList", |proofs| {
        let layer = || with_list(chain((expand_window(1), with_array(Linear::new(9, 2)))));
        proofs.on(layer(), floats(3));
        proofs.on(layer(), ragged(3));
        proofs.on(layer(), padded(3));
        proofs.on(layer(), list(3));
        proofs.on(with_list(with_array(Embed::new(4, 9))), ragged_ids());
    }),
    row("WithRagged", |proofs| {
        let layer = || with_ragged(chain((expand_window(1), with_array(Linear::new(9, 2)))));
        proofs.on(layer(), floats(3));
        proofs.on(layer(), ragged(3));
        proofs.on(layer(), padded(3));
        proofs.on(layer(), list(3));
        proofs.on(layer(), map(ragged(3), tokens_and_lengths));
        proofs.on(with_ragged(with_array(Embed::new(4, 9))), list_ids());
    }),
    row("WithPadded", |proofs| {
        let layer = || with_padded(chain((expand_window(1), with_array(Linear::new(9, 2)))));
        proofs.on(layer(), floats(3));
        proofs.on(layer(), ragged(3));
        proofs.on(layer(), padded(3));
        proofs.on(layer(), list(3));
        proofs.on(with_padded(with_array(Embed::new(4, 9))), list_ids());
    }),
    row("WithFlatten", |proofs| {
        proofs.on(with_flatten(with_array(Relu::new(3, 2))), nested(3));
        proofs.on(with_flatten(chain((list2ragged(), expand_window(1), ragged2list()))), nested(3));
    }),
    row("WithReshape", |proofs| {
        proofs.on(with_reshape(Maxout::new(3, 5)), floats3d(4, 3));
        proofs.on(with_reshape(chain((Relu::new(3, 6), Linear::new(6, 2)))), floats3d(2, 3));
        proofs.on(with_reshape(Linear::new(3, 2)), floats3d(0, 3));
    }),
    row("WithGetitem", |proofs| {
        let pairs = || map(floats(3), |x| (Ints1d::from(vec![1, 2]), x));
        proofs.on(with_getitem::<1, _>(Relu::new(3, 2)), pairs());
        let triples = || map(floats(3), |x| (x.clone(), x.clone(), x));
        proofs.on(with_getitem::<0, _>(Relu::new(3, 2)), triples());
        proofs.on(with_getitem::<1, _>(Linear::new(None, 2)), triples());
        proofs.on(with_getitem::<2, _>(Maxout::new(3, 2)), triples());
    }),
    row("Dropout", |proofs| {
        proofs.on(Dropout::new(0.4), ragged(3));
        proofs.on(Dropout::new(0.4), padded(3));
        proofs.on(Dropout::new(0.4), list(3));
        proofs.with(&GradientCheck::new().drop_rate(0.3), with_list(Dropout::default()), padded(3));
    }),
];

/// Lists of sequences, some of them empty.
fn nested(width: usize) -> Cases<Vec<Vec<Floats2d>>> {
    let cases = map(list(width), |list| {
        let mut items = list.into_iter();
        let first: Vec<_> = items.by_ref().take(2).collect();
        vec![first, Vec::new(), items.collect()]
    });
    cases
        .into_iter()
        .chain([("no lists", Vec::new()), ("one list", vec![vec![Floats2d::full([2, width], 0.5)]])])
        .collect()
}

fn tokens_and_lengths(ragged: Ragged) -> (Floats2d, Ints1d) {
    let (tokens, lengths) = ragged.into_parts();
    (tokens, Ints1d::from(&lengths))
}

/// Without the list that has no sequences, which does not tell how wide they are.
fn with_tokens<A>(cases: Cases<Vec<A>>) -> Cases<Vec<A>> {
    cases.into_iter().filter(|(_, list)| !list.is_empty()).collect()
}
