use thinc::prelude::*;

use crate::cases::{data, floats, ids, list, map, padded, ragged};
use crate::table::{Row, row};

type AnyModel = Box<dyn DynModel<Floats2d, Floats2d>>;

pub const ROWS: &[Row] = &[
    row("Chain", |proofs| {
        proofs.on(chain((Linear::new(5, 4), Maxout::new(4, 3), Softmax::new(3, 2))), floats(5));
        proofs.on(chain((Embed::new(4, 9), Relu::new(4, 6), LayerNorm::new(6))), ids());
        proofs.on(chain((Relu::new(4, 3), Linear::new(3, 5))), data(floats(4)));
        proofs.on(chain((with_array(Relu::new(4, 3)), with_array(Linear::new(3, 5)))), ragged(4));
    }),
    row("Add", |proofs| {
        proofs.on(add((Linear::new(5, 3), Relu::new(5, 3))), floats(5));
        proofs.on(add((noop(), noop(), Linear::new(4, 4))), floats(4));
        proofs.on(add((Embed::new(4, 9), HashEmbed::new(4, 3), Embed::new(4, 5))), ids());
        proofs.on(add((Linear::new(4, 2), Relu::new(4, 2))), data(floats(4)));
        let sum = || add((with_array(Relu::new(4, 2)), with_array(Maxout::new(4, 2))));
        proofs.on(sum(), ragged(4));
        proofs.on(sum(), padded(4));
        proofs.on(sum(), list(4));
    }),
    row("Concatenate", |proofs| {
        proofs.on(concatenate((Linear::new(5, 3), Relu::new(5, 1))), floats(5));
        proofs.on(concatenate((noop(), Maxout::new(3, 2), noop())), floats(3));
        proofs.on(concatenate((Embed::new(4, 9), HashEmbed::new(2, 3))), ids());
        let eight = concatenate((
            Linear::new(2, 1),
            Linear::new(2, 2),
            noop(),
            Relu::new(2, 3),
            Linear::new(2, 1),
            noop(),
            LayerNorm::new(2),
            Linear::new(2, 1),
        ));
        proofs.on(eight, floats(2));
        let wide = || concatenate((with_array(Relu::new(4, 2)), noop(), with_array(Maxout::new(4, 3))));
        proofs.on(wide(), ragged(4));
        proofs.on(wide(), padded(4));
        proofs.on(wide(), list(4));
    }),
    row("Tuplify", |proofs| {
        proofs.on(tuplify((Linear::new(5, 3), Softmax::new(5, 2))), floats(5));
        proofs.on(tuplify((noop(), Relu::new(3, 2), noop())), floats(3));
        proofs.on(tuplify((Embed::new(4, 9), HashEmbed::new(2, 3))), ids());
        // Tuples of tuples.
        proofs.on(tuplify((tuplify((noop(), Linear::new(3, 1))), Linear::new(3, 2))), floats(3));
        proofs.on(tuplify((noop(), with_array(Relu::new(3, 2)))), ragged(3));
        proofs.on(tuplify((noop(), with_array(Relu::new(3, 2)))), padded(3));
        proofs.on(tuplify((noop(), with_array(Relu::new(3, 2)))), list(3));
    }),
    row("Noop", |proofs| {
        proofs.on(noop(), floats(2));
        proofs.on(noop(), ids());
        proofs.on(noop(), ragged(2));
        proofs.on(noop(), padded(2));
        proofs.on(noop(), list(2));
        proofs.on(noop(), map(floats(2), |x| (x, Ints1d::from(vec![3]), Floats2d::full([1, 3], 0.5))));
        proofs.on(noop(), map(list(3), |list| Pairs::new(list.clone(), list).unwrap()));
    }),
    row("Residual", |proofs| {
        proofs.on(residual(Maxout::new(4, 4)), floats(4));
        proofs.on(residual(noop()), floats(4));
        let block = chain((Maxout::new(4, 6), LayerNorm::new(6), Dropout::new(0.2), Linear::new(6, 4)));
        proofs.on(residual(residual(block)), floats(4));
        proofs.on(residual(with_array(Maxout::new(4, 4))), ragged(4));
        proofs.on(residual(with_array(Maxout::new(4, 4))), padded(4));
        proofs.on(residual(with_array(Maxout::new(4, 4))), list(4));
    }),
    row("Vec", |proofs| {
        proofs.on(thinc::clone(&Maxout::new(4, 4), 3), floats(4));
        proofs.on(thinc::clone(&Linear::new(4, 4), 0), floats(4));
        proofs.on(vec![residual(Linear::new(3, 3)), residual(Linear::new(3, 3))], floats(3));
        proofs.on(thinc::clone(&residual(with_array(Maxout::new(4, 4))), 2), ragged(4));
    }),
    row("[L; N]", |proofs| {
        proofs.on([Relu::<4, 4>::default(), Relu::default()], floats(4));
    }),
    row("Option", |proofs| {
        proofs.on(Some(Linear::new(4, 4)), floats(4));
        proofs.on(None::<Linear>, floats(4));
        proofs.on(chain((Some(Linear::new(4, 4)), None::<Linear>, Relu::new(4, 2))), floats(4));
    }),
    row("Box", |proofs| {
        proofs.on(Box::new(chain((Linear::new(5, 2), Relu::new(2, 3)))), floats(5));
    }),
    row("Box<dyn DynModel>", |proofs| {
        let layers: Vec<AnyModel> =
            vec![Box::new(Linear::new(5, 3)), Box::new(residual(Relu::new(3, 3))), Box::new(Maxout::new(3, 4))];
        proofs.on(layers, floats(5));
        let mixed: AnyModel = Box::new(add((Box::new(Linear::new(3, 2)) as AnyModel, Relu::new(3, 2))));
        proofs.on(mixed, floats(3));
        let sequences: Box<dyn DynModel<Ragged, Ragged>> = Box::new(with_array(Relu::new(3, 2)));
        proofs.on(sequences, ragged(3));
    }),
];
