//! Models whose widths are open in some place: as they are made, initialized without a sample, and with one.
//!
//! Thinc's combinators learn widths in `initialize`, from a sample if there is one, and some wrappers never do. Once there are
//! parameters, a width is written here wherever the layers tell it: so the bytes of some models have a number where Thinc's
//! have nil. Both can be loaded.

use thinc::prelude::*;

use crate::{case, loads, same};

/// A model, by the width of its input, which may be open.
#[track_caller]
fn model<M: Node>(name: &str, make: impl Fn(Option<usize>) -> M) {
    for (suffix, width) in [("known", Some(4)), ("open", None)] {
        let name = format!("{name}_{suffix}");
        assert!(make(width).to_bytes().unwrap() == case(&name).bytes(), "{name} has other bytes before it is loaded");
        loads(&name, make(width));
        loads(&name, make(None));
    }
}

/// As [`model`], with what Thinc has made of the open one with a sample.
#[track_caller]
fn sampled<M: Node>(name: &str, make: impl Fn(Option<usize>) -> M) {
    model(name, &make);
    loads(&format!("{name}_sampled"), make(None));
    loads(&format!("{name}_sampled"), make(Some(4)));
}

#[test]
fn layers() {
    sampled("linear", |n| Linear::new(n, 3));
    sampled("maxout", |n| Maxout::with_pieces(n, 3, 2));
    sampled("softmax", |n| Softmax::new(n, 3));
    sampled("multi_softmax", |n| MultiSoftmax::new(n, [2, 3]));
    sampled("layer_norm", LayerNorm::new);
    model("sparse_linear", |n| SparseLinear::new(n, 8));
    model("embed", |n| Embed::new(n, 10));
    sampled("hash_embed", |_| HashEmbed::new(3, 10).seed(1));
    sampled("lstm", |n| Lstm::new(n, 3));
    sampled("bidirectional", |n| bidirectional(Lstm::new(n, 3)));
    sampled("cauchy_similarity", CauchySimilarity::new);
    sampled("parametric_attention", ParametricAttention::new);
}

/// A width behind others, of which the input's is `n`.
fn behind(n: Option<usize>, width: usize) -> Option<usize> {
    n.map(|_| width)
}

#[test]
fn chains() {
    sampled("chain_hash_embed", |n| chain((HashEmbed::new(3, 10).seed(1), Relu::new(behind(n, 3), 2))));
    sampled("chain_window", |n| chain((expand_window(1), Maxout::new(behind(n, 12), 3))));
    sampled("chain_reduce", |n| chain((list2ragged(), reduce_mean(), Linear::new(n, 2))));
    let dropout = |n| chain((Relu::new(n, 3), Dropout::new(0.1)));
    sampled("chain_dropout", dropout);
    loads("chain_dropout_initialized", dropout(None));
    sampled("dropout_chain", |n| chain((Dropout::new(0.1), Relu::new(n, 3))));
    sampled("normalize", |n| chain((Relu::new(n, 3), LayerNorm::new(3))));
    let normalized = |n| chain((Maxout::new(n, 3), LayerNorm::new(3)));
    sampled("normalize_dropout", |n| chain((normalized(n), Dropout::new(0.1))));
}

#[test]
fn branches() {
    let sum = |n| add((Relu::new(n, 3), Linear::new(n, 3)));
    sampled("add", sum);
    loads("add_initialized", sum(None));
    let side_by_side = |n| concatenate((Relu::new(n, 3), Linear::new(n, 2)));
    sampled("concatenate", side_by_side);
    loads("concatenate_initialized", side_by_side(None));
    sampled("tuplify", |n| tuplify((Relu::new(n, 3), Linear::new(n, 2))));
    model("residual", |n| residual(Relu::new(n, n)));
    model("clone", |n| thinc::clone(&Relu::new(n, n), 3));
    sampled("residual_dropout", |n| residual(chain((Relu::new(n, 4), Dropout::new(0.1)))));
    let hashed = |n_o, n_v, seed| HashEmbed::new(n_o, n_v).seed(seed);
    same("concatenate_ids", concatenate((hashed(3, 10, 1), hashed(2, 9, 2))));
    same("add_ids", add((hashed(3, 10, 1), hashed(3, 9, 2))));
}

#[test]
fn wrappers() {
    sampled("uniqued", |_| uniqued(Embed::new(3, 10).column(0)));
    sampled("with_array", |n| with_array(Relu::new(n, 3)));
    sampled("with_array_dropout", |n| with_array(chain((Relu::new(n, 3), Dropout::new(0.1)))));
    sampled("with_ragged", |n| with_ragged(with_array(Relu::new(n, 3))));
    sampled("with_flatten", |n| with_flatten(with_array(Relu::new(n, 3))));
    sampled("with_getitem", |n| with_getitem::<0, _>(Relu::new(n, 3)));
    sampled("with_reshape", |n| with_reshape(Relu::new(n, 3)));
    sampled("with_debug", |n| with_debug(Relu::new(n, 3), None));
    sampled("map_list", |n| map_list(Relu::new(n, 3)));
}

/// Combinators have learned nothing of what is deeper inside.
#[test]
fn as_they_are_made() {
    let relu = |n| Relu::new(4, n);
    let linear = |n| Linear::new(4, n);
    let hashed = |n_v, column| HashEmbed::new(3, n_v).column(column).seed(column as u32 + 1);
    same("made_chain_of_sum", chain((add((relu(3), linear(3))), Linear::new(3, 2))));
    same("made_chain_to_sum", chain((linear(4), Dropout::new(0.1), add((relu(3), linear(3))))));
    same("made_chain_of_chain", chain((chain((relu(3), Dropout::new(0.1))), Dropout::new(0.1))));
    let branches = (chain((relu(3), Dropout::new(0.1))), Dropout::new(0.1), tuplify((relu(3), linear(3))));
    same("made_branches", concatenate(branches));
    same("made_branches_without_input", add((hashed(10, 0), hashed(9, 1))));
    same("made_residual_of_branches", residual(concatenate((relu(2), linear(2)))));
    same("made_residual_of_residual", residual(residual(chain((Dropout::new(0.1), linear(4))))));
    same("made_clone", thinc::clone(&residual(relu(4)), 2));
    let arrays = (list2ragged(), with_array(concatenate((relu(2), linear(2)))), with_array(relu(3)));
    same("made_array_of_branches", chain(arrays));
    same("made_list_of_sum", with_list(with_array(add((relu(4), linear(4))))));
    same("made_uniqued_chain", uniqued(chain((hashed(10, 0), Relu::new(3, 4)))));
    same("made_siamese", siamese(relu(3), CauchySimilarity::new(3)));
}

/// They have the widths that their layer had when they were made around it.
#[test]
fn wrappers_that_thinc_leaves_open() {
    sampled("with_list", |n| with_list(with_array(Relu::new(n, 3))));
    sampled("with_padded", |n| with_padded(with_array(Relu::new(n, 3))));
    sampled("with_cpu", |n| with_cpu(Relu::new(n, 3)));
    sampled("resizable", |n| resizable(Relu::new(n, 3)));
}

/// Thinc resizes the layer alone.
#[test]
fn models_that_thinc_has_resized() {
    loads("resized_chain", chain((Relu::new(4, 4), resizable(Linear::new(4, None)))));
    loads("resized_with_cpu", with_cpu(resizable(Linear::new(4, None))));
}
