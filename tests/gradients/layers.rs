use thinc::prelude::*;
use thinc::testing::GradientCheck;

use crate::cases::{data, floats, id_columns, ids, list, list_ids, padded, ragged, ragged_ids};
use crate::dense::of_every_rank;
use crate::table::{Row, row};

pub const ROWS: &[Row] = &[
    row("Linear", |proofs| {
        proofs.on(Linear::new(5, 3), floats(5));
        proofs.on(Linear::<2, 6>::default(), floats(2));
        proofs.on(Linear::new(5, 3), data(floats(5)));
    }),
    row("Relu", |proofs| {
        proofs.on(Relu::new(5, 3), floats(5));
        proofs.on(Relu::<3, 9>::default(), floats(3));
        proofs.on(Relu::new(5, 3), data(floats(5)));
    }),
    row("Maxout", |proofs| {
        proofs.on(Maxout::with_pieces(5, 3, 1), floats(5));
        proofs.on(Maxout::with_pieces(5, 3, 2), floats(5));
        proofs.on(Maxout::new(5, 3), floats(5));
        proofs.on(Maxout::<3, 4, 2>::default(), floats(3));
    }),
    row("Softmax", |proofs| {
        proofs.on(Softmax::new(5, 3), floats(5));
        proofs.on(Softmax::<3, 4>::default().temperature(2.5), floats(3));
        proofs.on(Softmax::new(3, 4).temperature(0.5), floats(3));
        // One class has probability 1 whatever comes in.
        proofs.on(Softmax::new(3, 1), floats(3));
    }),
    row("Dropout", |proofs| {
        of_every_rank(proofs, &GradientCheck::new(), Dropout::new(0.4));
        of_every_rank(proofs, &GradientCheck::new().drop_rate(0.3).seed(5), Dropout::default());
        proofs.on(chain((Relu::new(6, 8), Dropout::new(0.5), Linear::new(8, 2))), floats(6));
    }),
    row("LayerNorm", |proofs| {
        proofs.on(LayerNorm::new(6), floats(6));
        proofs.on(LayerNorm::<2>::default(), floats(2));
        // Rows of one number are normalized to 0.
        proofs.on(LayerNorm::new(1), floats(1));
    }),
    row("Embed", |proofs| {
        proofs.on(Embed::new(4, 9), ids());
        proofs.on(Embed::<4, 9>::default().column(2), id_columns());
        proofs.on(Embed::new(3, 5).column(0), id_columns());
        proofs.on(Embed::new(6, 9).dropout(0.5), ids());
    }),
    row("HashEmbed", |proofs| {
        // Few rows, so that hashes collide, within an id as well.
        proofs.on(HashEmbed::new(4, 3), ids());
        proofs.on(HashEmbed::<3, 50>::default().seed(9).column(1), id_columns());
        proofs.on(HashEmbed::new(2, 1), ids());
        proofs.on(HashEmbed::new(6, 9).dropout(0.5), ids());
    }),
    row("WithArray", |proofs| {
        proofs.on(with_array(Maxout::new(5, 3)), floats(5));
        proofs.on(with_array(Maxout::new(5, 3)), ragged(5));
        proofs.on(with_array(Maxout::new(5, 3)), padded(5));
        proofs.on(with_array(chain((Relu::new(5, 3), Linear::new(3, 2)))), list(5));
        proofs.on(with_array(Embed::new(4, 9)), ragged_ids());
        proofs.on(with_array(Embed::new(4, 9)), list_ids());
        proofs.on(with_array(Softmax::new(4, 3)), ragged(4));
        proofs.on(with_array(Softmax::new(4, 3)), padded(4));
    }),
];
