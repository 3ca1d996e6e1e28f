use thinc::prelude::*;

use crate::cases::{floats, list, padded, ragged};
use crate::table::{Row, row};

pub const ROWS: &[Row] = &[
    row("Lstm", |proofs| {
        proofs.on(Lstm::new(4, 3), ragged(4));
        proofs.on(Lstm::<2, 5>::default(), ragged(2));
        proofs.on(Lstm::new(2, 4).bidirectional(), ragged(2));
        proofs.on(Lstm::new(3, 4).bidirectional().depth(2), ragged(3));
        proofs.on(Lstm::new(2, 3).depth(3), ragged(2));
        proofs.on(Lstm::new(3, 4).bidirectional().depth(2).dropout(0.3), ragged(3));
        proofs.on(Lstm::new(4, 3), padded(4));
        proofs.on(Lstm::new(3, 4).bidirectional().depth(2).dropout(0.2), padded(3));
        proofs.on(Lstm::new(4, 3), list(4));
        proofs.on(Lstm::new(3, 4).bidirectional().depth(2), list(3));
        proofs.on(Lstm::new(4, 6).bidirectional(), floats(4));
    }),
    row("Gru", |proofs| {
        proofs.on(Gru::new(4, 3), ragged(4));
        proofs.on(Gru::<2, 5>::default(), ragged(2));
        proofs.on(Gru::new(2, 4).bidirectional(), ragged(2));
        proofs.on(Gru::new(3, 4).bidirectional().depth(2), ragged(3));
        proofs.on(Gru::new(2, 3).depth(3), ragged(2));
        proofs.on(Gru::new(3, 4).bidirectional().depth(2).dropout(0.3), ragged(3));
        proofs.on(Gru::new(4, 3), padded(4));
        proofs.on(Gru::new(3, 4).bidirectional().depth(2).dropout(0.2), padded(3));
        proofs.on(Gru::new(4, 3), list(4));
        proofs.on(Gru::new(3, 4).bidirectional().depth(2), list(3));
        proofs.on(Gru::new(4, 6).bidirectional(), floats(4));
    }),
    row("Bidirectional", |proofs| {
        proofs.on(bidirectional(Lstm::new(4, 3)), ragged(4));
        proofs.on(bidirectional(Gru::new(4, 3)), padded(4));
        proofs.on(bidirectional(Lstm::new(4, 3)), list(4));
        proofs.on(bidirectional(Gru::new(4, 3)), floats(4));
        proofs.on(bidirectional(with_array(Maxout::new(4, 3))), padded(4));
        proofs.on(residual(chain((bidirectional(Gru::new(4, 3)), with_array(Linear::new(6, 4))))), ragged(4));
    }),
];
