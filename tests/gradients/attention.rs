//! Attention, normalization over batches, and similarities.

use thinc::prelude::*;
use thinc::testing::GradientCheck;

use crate::cases::{Cases, floats, list, map, padded, ragged};
use crate::table::{Row, row};

/// Two batches of vectors that are near each other: farther apart, what random weights make of them is alike.
fn pairs(width: usize) -> Cases<(Floats2d, Floats2d)> {
    map(floats(width), |x| (x.map(|x| 0.3 * x).unwrap(), x.map(|x| 0.2 - 0.1 * x * x).unwrap()))
}

/// A layer without kinks, which would be near one of the many tokens.
fn smooth() -> Chain<(Linear, LayerNorm)> {
    chain((Linear::new(None, 5), LayerNorm::new(5)))
}

/// A model on each container of sequences.
macro_rules! on_sequences {
    ($proofs:ident, $width:literal, $model:expr) => {
        $proofs.on($model, ragged($width));
        $proofs.on($model, padded($width));
        $proofs.on($model, list($width));
        $proofs.on($model, floats($width));
    };
}

pub const ROWS: &[Row] = &[
    row("ParametricAttention", |proofs| {
        on_sequences!(proofs, 3, ParametricAttention::new(None));
        proofs.on(ParametricAttention::<17>::default(), ragged(17));
    }),
    row("ParametricAttentionV2", |proofs| {
        on_sequences!(proofs, 3, ParametricAttentionV2::new(chain((Linear::new(3, 5), Maxout::new(5, 3))), 3));
        proofs.on(ParametricAttentionV2::<Noop, 4>::default(), ragged(4));
    }),
    row("MultiHeadAttention", |proofs| {
        on_sequences!(proofs, 4, MultiHeadAttention::new(4, 2));
        on_sequences!(proofs, 6, MultiHeadAttention::<6, 3>::default().causal(true));
        proofs.on(MultiHeadAttention::new(None, 1), ragged(3));
        proofs.on(MultiHeadAttention::new(4, 2).dropout(0.4), ragged(4));
    }),
    row("PositionEncode", |proofs| {
        on_sequences!(proofs, 5, PositionEncode::default());
        proofs.on(chain((PositionEncode::new(7.0), MultiHeadAttention::new(4, 2))), ragged(4));
    }),
    row("TransformerEncoder", |proofs| {
        on_sequences!(proofs, 4, TransformerEncoder::<4, 2, 6>::default());
        proofs.on(TransformerEncoder::new(None, 1, smooth()).causal(true).dropout(0.3), ragged(3));
    }),
    row("PostNormTransformerEncoder", |proofs| {
        on_sequences!(proofs, 4, PostNormTransformerEncoder::<4, 2, 6>::default());
        proofs.on(PostNormTransformerEncoder::new(None, 2, smooth()).dropout(0.3), ragged(6));
    }),
    row("BatchNorm", |proofs| {
        // In training it goes by the batch, in prediction by running averages.
        let check = GradientCheck::new().compare_predict(false);
        proofs.with(&check, BatchNorm::new(None), floats(6));
        proofs.with(&check, BatchNorm::<2>::default().eps(0.1), floats(2));
        let hidden = chain((Linear::new(5, 4), BatchNorm::new(4), Maxout::new(4, 3)));
        proofs.with(&check, hidden, floats(5));
        proofs.with(&check, with_array(BatchNorm::new(3)), ragged(3));
    }),
    row("CauchySimilarity", |proofs| {
        proofs.on(CauchySimilarity::new(None), pairs(4));
        proofs.on(CauchySimilarity::<17>::default(), map(pairs(17), |(a, b)| (a, b.map(|x| 0.2 * x).unwrap())));
    }),
    row("Siamese", |proofs| {
        proofs.on(siamese(Linear::new(None, 3), CauchySimilarity::new(None)), pairs(4));
        let shared = chain((Linear::new(3, 5), LayerNorm::new(5), Linear::new(5, 2)));
        proofs.on(siamese(shared, CauchySimilarity::new(2)), pairs(3));
        proofs.on(siamese(noop(), CauchySimilarity::<2>::default()), pairs(2));
    }),
];
