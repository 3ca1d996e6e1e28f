use thinc::prelude::*;
use thinc::testing::GradientCheck;

use crate::{floats, id_columns, ids, prove, prove_with};

#[test]
fn linear() {
    prove(Linear::new(5, 3), |rows| floats(rows, 5));
    prove(Linear::<2, 6>::default(), |rows| floats(rows, 2));
    prove(Linear::new(5, 3), |rows| Data(floats(rows, 5)));
}

#[test]
fn relu() {
    prove(Relu::new(5, 3), |rows| floats(rows, 5));
    prove(Relu::<3, 9>::default(), |rows| floats(rows, 3));
    prove(Relu::new(5, 3), |rows| Data(floats(rows, 5)));
}

#[test]
fn maxout() {
    prove(Maxout::with_pieces(5, 3, 1), |rows| floats(rows, 5));
    prove(Maxout::with_pieces(5, 3, 2), |rows| floats(rows, 5));
    prove(Maxout::new(5, 3), |rows| floats(rows, 5));
    prove(Maxout::<3, 4, 2>::default(), |rows| floats(rows, 3));
}

#[test]
fn softmax() {
    prove(Softmax::new(5, 3), |rows| floats(rows, 5));
    prove(Softmax::<3, 4>::default().temperature(2.5), |rows| floats(rows, 3));
    prove(Softmax::new(3, 4).temperature(0.5), |rows| floats(rows, 3));
    // One class has probability 1 whatever comes in.
    prove(Softmax::new(3, 1), |rows| floats(rows, 3));
}

#[test]
fn dropout() {
    prove(Dropout::new(0.4), |rows| floats(rows, 6));
    prove_with(&GradientCheck::new().drop_rate(0.3).seed(5), Dropout::default(), |rows| floats(rows, 6));
    let model = chain((Relu::new(6, 8), Dropout::new(0.5), Linear::new(8, 2)));
    prove(model, |rows| floats(rows, 6));
}

#[test]
fn layer_norm() {
    prove(LayerNorm::new(6), |rows| floats(rows, 6));
    prove(LayerNorm::<2>::default(), |rows| floats(rows, 2));
    // Rows of one number are normalized to 0.
    prove(LayerNorm::new(1), |rows| floats(rows, 1));
}

#[test]
fn embed() {
    prove(Embed::new(4, 9), ids);
    prove(Embed::<4, 9>::default().column(2), id_columns);
    prove(Embed::new(3, 5).column(0), id_columns);
}

#[test]
fn hash_embed() {
    // Few rows, so that hashes collide, within an id as well.
    prove(HashEmbed::new(4, 3), ids);
    prove(HashEmbed::<3, 50>::default().seed(9).column(1), id_columns);
    prove(HashEmbed::new(2, 1), ids);
}

#[test]
fn more_rows_than_a_kernel_takes_at_once() {
    // Among so many rows there is always one near a kink.
    let check = GradientCheck::new().elements(12).tolerance(0.01);
    for width in [17, 64] {
        let mut model = chain((Maxout::new(width, 33), LayerNorm::new(33), Softmax::new(33, 19)));
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        crate::randomize(&mut model, &mut Rng::new(2));
        let report = check.check(&mut model, floats(70, width)).unwrap();
        assert!(report.checked >= 80, "{report}");
    }
}
