use thinc::prelude::*;

use crate::{floats, ids, prove};

type AnyModel = Box<dyn DynModel<Floats2d, Floats2d>>;

#[test]
fn chains() {
    prove(chain((Linear::new(5, 4), Maxout::new(4, 3), Softmax::new(3, 2))), |rows| floats(rows, 5));
    prove(chain((Embed::new(4, 9), Relu::new(4, 6), LayerNorm::new(6))), ids);
    prove(chain((Relu::new(4, 3), Linear::new(3, 5))), |rows| Data(floats(rows, 4)));
}

#[test]
fn sums() {
    prove(add((Linear::new(5, 3), Relu::new(5, 3))), |rows| floats(rows, 5));
    prove(add((noop(), noop(), Linear::new(4, 4))), |rows| floats(rows, 4));
    prove(add((Embed::new(4, 9), HashEmbed::new(4, 3), Embed::new(4, 5))), ids);
    prove(add((Linear::new(4, 2), Relu::new(4, 2))), |rows| Data(floats(rows, 4)));
}

#[test]
fn concatenations() {
    prove(concatenate((Linear::new(5, 3), Relu::new(5, 1))), |rows| floats(rows, 5));
    prove(concatenate((noop(), Maxout::new(3, 2), noop())), |rows| floats(rows, 3));
    prove(concatenate((Embed::new(4, 9), HashEmbed::new(2, 3))), ids);
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
    prove(eight, |rows| floats(rows, 2));
}

#[test]
fn tuples() {
    prove(tuplify((Linear::new(5, 3), Softmax::new(5, 2))), |rows| floats(rows, 5));
    prove(tuplify((noop(), Relu::new(3, 2), noop())), |rows| floats(rows, 3));
    prove(tuplify((Embed::new(4, 9), HashEmbed::new(2, 3))), ids);
    // Tuples of tuples.
    prove(tuplify((tuplify((noop(), Linear::new(3, 1))), Linear::new(3, 2))), |rows| floats(rows, 3));
}

#[test]
fn a_tuple_can_come_in() {
    prove(noop(), |rows| (floats(rows, 2), ids(rows), floats(rows + 1, 3)));
    prove(noop(), |rows| vec![floats(rows, 2), floats(2, 3)]);
}

#[test]
fn residuals() {
    prove(residual(Maxout::new(4, 4)), |rows| floats(rows, 4));
    prove(residual(noop()), |rows| floats(rows, 4));
    let block = chain((Maxout::new(4, 6), LayerNorm::new(6), Dropout::new(0.2), Linear::new(6, 4)));
    prove(residual(residual(block)), |rows| floats(rows, 4));
}

#[test]
fn lists() {
    prove(thinc::clone(&Maxout::new(4, 4), 3), |rows| floats(rows, 4));
    prove(thinc::clone(&Linear::new(4, 4), 0), |rows| floats(rows, 4));
    prove([Relu::<4, 4>::default(), Relu::default()], |rows| floats(rows, 4));
    prove(vec![residual(Linear::new(3, 3)), residual(Linear::new(3, 3))], |rows| floats(rows, 3));
}

#[test]
fn options_and_boxes() {
    prove(Some(Linear::new(4, 4)), |rows| floats(rows, 4));
    prove(None::<Linear>, |rows| floats(rows, 4));
    prove(chain((Some(Linear::new(4, 4)), None::<Linear>, Relu::new(4, 2))), |rows| floats(rows, 4));
    prove(Box::new(chain((Linear::new(5, 2), Relu::new(2, 3)))), |rows| floats(rows, 5));
}

#[test]
fn models_without_a_static_type() {
    let layers: Vec<AnyModel> =
        vec![Box::new(Linear::new(5, 3)), Box::new(residual(Relu::new(3, 3))), Box::new(Maxout::new(3, 4))];
    prove(layers, |rows| floats(rows, 5));
    let mixed: AnyModel = Box::new(add((Box::new(Linear::new(3, 2)) as AnyModel, Relu::new(3, 2))));
    prove(mixed, |rows| floats(rows, 3));
}

#[test]
fn models_of_values_that_are_known_at_run_time() {
    let layers = vec![
        valued::<Ints1d, _>(Embed::new(4, 9)),
        valued::<Floats2d, _>(residual(Maxout::new(4, 4))),
        valued::<Floats2d, _>(Linear::new(4, 2)),
    ];
    prove(layers, |rows| Value::from(ids(rows)));
    let layers = vec![valued::<Floats2d, _>(Relu::new(3, 5)), valued::<Floats2d, _>(LayerNorm::new(5))];
    prove(layers, |rows| Value::from(floats(rows, 3)));
}
