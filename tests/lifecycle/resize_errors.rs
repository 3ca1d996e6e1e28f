//! What cannot be resized says why, and what to do.

use thinc::prelude::*;

use crate::common::initialized;

/// A resize is refused with this text, and leaves the model as it was.
#[track_caller]
fn refused<M: Node>(mut model: M, resize: impl FnOnce(&mut M) -> Result<()>, expected: &str) {
    let before = model.to_bytes().unwrap();
    assert_eq!(resize(&mut model).unwrap_err().to_string(), expected);
    assert_eq!(model.to_bytes().unwrap(), before);
}

#[test]
fn of_widths_that_are_shared() {
    refused(
        initialized(chain((concatenate((Linear::new(3, 2), Relu::new(3, 4))), LayerNorm::new(6)))),
        |model| model.resize_output(7),
        "in `0`: `resize_output`: the width of (`0: linear` | `1: relu`) is shared by its parts, and nothing tells which one \
         is to change: resize one of them, and then what takes the output",
    );
    refused(
        initialized(tuplify((Linear::new(3, 2), Softmax::new(3, 4)))),
        |model| model.resize_output(7),
        "`resize_output`: (`0: linear` & `1: softmax`) gives a tuple, whose parts have a width each: resize the layer of one \
         of them",
    );
    refused(
        initialized(with_getitem::<0, _>(Relu::new(3, 2))),
        |model| model.resize_input(7),
        "`resize_input`: `with_getitem(relu)` takes a tuple, whose parts have a width each: resize its `layer` instead",
    );
    refused(
        initialized(chain((expand_window(1), Dropout::default()))),
        |model| model.resize_output(10),
        "in `0`: `resize_output`: this layer gives widths of the form 3 * n, and 10 is not one",
    );
    refused(
        initialized(MultiSoftmax::new(4, [2, 3])),
        |model| model.resize_output(2),
        "`resize_output`: the last block, of 3 classes, takes the change, and the others have 2: 2 classes leave it none",
    );
    refused(
        initialized(chain((Linear::new(3, 4), MultiHeadAttention::new(4, 2)))),
        |model| model.resize_output(5),
        "in `1`: `resize`: 5 is not divisible by 2 heads",
    );
    refused(
        initialized(bidirectional(Gru::new(3, 2))),
        |model| model.resize_output(5),
        "`resize_output`: `bigru` gives two outputs of one width side by side, and 5 is odd: give an even width",
    );
}

#[test]
fn of_ends_that_change_together() {
    refused(
        initialized(chain((Linear::new(3, 4), residual(chain((Relu::<4, 5>::default(), Linear::new(5, 4))))))),
        |model| model.resize_output(6),
        "in `1`: `resize`: residual(`layer: relu>>linear`) gives what it takes, so both of its ends change, but \
         `layer: relu>>linear` cannot: in `layer.0`: dimension `nI` is 4, but the resize needs 6: the type fixes this \
         dimension, give the model another type with `resized_into`, or use `DYN` (or leave the parameter out) for one that \
         can change",
    );
    refused(
        initialized(add((noop(), Linear::<4, 4>::default()))),
        |model| model.resize_input(4).and_then(|()| model.resize_input(5)),
        "in `1`: dimension `nI` is 4, but the resize needs 5: the type fixes this dimension, give the model another type \
         with `resized_into`, or use `DYN` (or leave the parameter out) for one that can change",
    );
    refused(
        initialized(add((noop(), chain((Linear::new(4, 3), Relu::<3, 4>::default()))))),
        |model| model.resize_input(5),
        "`resize`: (`0: noop` + `1: linear>>relu`) adds what a part passes on, so the other ends of its parts change as well, \
         but `1: linear>>relu` cannot: in `1.1`: dimension `nO` is 4, but the resize needs 5: the type fixes this dimension, \
         give the model another type with `resized_into`, or use `DYN` (or leave the parameter out) for one that can change",
    );
}

#[derive(Clone, Model)]
#[model(input = Floats2d, output = Floats2d, forward = same >> same)]
struct Twice {
    #[layer]
    same: Linear,
}

#[test]
fn of_layers_that_no_longer_fit() {
    refused(
        initialized(Twice { same: Linear::new(4, 4) }),
        |model| model.resize_output(5),
        "`same: Linear` gives 5 features, but `same: Linear` takes 4",
    );
    refused(
        initialized(Twice { same: Linear::new(4, 4) }),
        |model| model.resize_input(5),
        "`same: Linear` gives 4 features, but `same: Linear` takes 5",
    );
    refused(
        initialized(chain((tuplify((noop(), Linear::new(3, 3))), CauchySimilarity::new(3)))),
        |model| model.resize_input(4),
        "in `0`: `resize_input`: `0: noop` passes the new width on to its part of a tuple, and other parts keep theirs: \
         resize the layers one by one",
    );
}

#[test]
fn of_widths_that_no_layer_has() {
    refused(
        initialized(chain((noop(), Dropout::default()))),
        |model| model.resize_output(3),
        "`resize_output`: no layer of `noop>>dropout` has a dimension for the width of its output: it follows from the width \
         at the other end",
    );
    refused(
        initialized(chain((Embed::new(3, 9), Relu::new(3, 2)))),
        |model| model.resize_input(3),
        "`resize_input`: no layer of `embed>>relu` has a dimension for the width of its input: ids have none, and layers that \
         choose or count something don't pass one on; resize a layer in it instead",
    );
    refused(initialized(Linear::new(3, 4)), |model| model.resize_output(0), "`resize`: dimension `nO` cannot become 0");
    refused(
        initialized(chain((concatenate((noop(), noop())), Linear::new(6, 4)))),
        |model| model.resize_input(usize::MAX),
        "in `0`: `resize`: there would be more features than can be counted",
    );
}

/// The length of an axis is computed, and nothing tells what its entries are.
#[derive(Clone, Default, Model)]
#[model(signature = n_i -> n_i)]
struct Pairs {
    #[dim(name = "nI")]
    n_i: Dim,
    #[param(name = "w", shape = [self.pairs()], init = Initializer::Constant(1.0))]
    weights: Param<Floats1d>,
}

impl Pairs {
    fn pairs(&self) -> usize {
        self.n_i.get().map_or(DYN, |n_i| n_i * n_i)
    }
}

/// The same, which tells.
#[derive(Clone, Default, Model)]
#[model(signature = n_i -> n_i)]
struct Squares {
    #[dim(name = "nI")]
    n_i: Dim,
    #[param(name = "w", shape = [self.pairs()], init = Initializer::Constant(1.0))]
    weights: Param<Floats1d>,
}

impl Squares {
    fn pairs(&self) -> (usize, usize) {
        self.n_i.get().map_or((DYN, DYN), |n_i| (n_i, n_i))
    }
}

#[test]
fn of_parameters_that_do_not_tell_what_they_are_made_of() {
    refused(
        initialized(chain((Linear::new(3, 2), Pairs { n_i: 2.into(), ..Pairs::default() }))),
        |model| model.resize_output(3),
        "in `1`: `resize_output`: axis 0 of the parameter `w` is 4 long, but the layer's dimensions ask for 9, and nothing \
         tells which of its entries stay: make a new layer of that size, or let `shape` say what the axis is made of",
    );
    let mut model = initialized(Squares { n_i: 2.into(), ..Squares::default() });
    model.resize_output(3).unwrap();
    assert_eq!(model.weights.get().unwrap().as_slice().unwrap(), [1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
}
