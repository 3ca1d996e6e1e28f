//! Models that no row of the table has.

use thinc::prelude::*;
use thinc::testing::GradientCheck;

use crate::prove;

#[test]
fn a_tuple_can_come_in() {
    prove(noop(), |rows| (crate::floats(rows, 2), crate::ids(rows), crate::floats(rows + 1, 3)));
    prove(noop(), |rows| vec![crate::floats(rows, 2), crate::floats(2, 3)]);
}

#[test]
fn models_of_values_that_are_known_at_run_time() {
    let layers = vec![
        valued::<Ints1d, _>(Embed::new(4, 9)),
        valued::<Floats2d, _>(residual(Maxout::new(4, 4))),
        valued::<Floats2d, _>(Linear::new(4, 2)),
    ];
    prove(layers, |rows| Value::from(crate::ids(rows)));
    let layers = vec![valued::<Floats2d, _>(Relu::new(3, 5)), valued::<Floats2d, _>(LayerNorm::new(5))];
    prove(layers, |rows| Value::from(crate::floats(rows, 3)));
    let on_sequences = vec![
        valued::<Ragged<Ints1d>, _>(with_array(Embed::new(4, 9))),
        valued::<Ragged, _>(residual(with_array(Maxout::new(4, 4)))),
    ];
    prove(on_sequences, |rows| Value::from(Ragged::with_lengths(crate::ids(rows), &[0, rows]).unwrap()));
    let side_by_side = valued::<Padded, _>(with_array(Maxout::new(3, 4)));
    prove(side_by_side, |rows| {
        Value::from(Padded::from_list(vec![crate::floats(rows, 3), crate::floats(2, 3)]).unwrap())
    });
    let lists = valued::<Vec<Floats2d>, _>(with_array(Maxout::new(3, 4)));
    prove(lists, |rows| Value::from(vec![crate::floats(rows, 3), crate::floats(2, 3)]));
}

#[test]
fn more_rows_than_a_kernel_takes_at_once() {
    // Among so many rows there is always one near a kink.
    let check = GradientCheck::new().elements(12).tolerance(0.01);
    for width in [17, 64] {
        let mut model = chain((Maxout::new(width, 33), LayerNorm::new(33), Softmax::new(33, 19)));
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        crate::layers_of::randomize(&mut model, &mut Rng::new(2));
        let report = check.check(&mut model, crate::floats(70, width)).unwrap();
        assert!(report.checked >= 80, "{report}");
    }
}
