//! Combinators in combinators: which of them become one, as in Thinc.

use thinc::prelude::*;

use crate::{predicts, same};

#[test]
fn chains_in_chains() {
    let (relu, linear, last) = (Relu::new(4, 4), Linear::new(4, 4), Relu::new(4, 2));
    let left = chain((chain((relu.clone(), linear.clone())), last.clone()));
    predicts("chain_left", left.clone());
    predicts("chain_left", model! { { chain((relu.clone(), linear.clone())) } >> Relu<4, 2> });
    predicts("chain_left", model! { { model! { Relu<4, 4> >> Linear<4, 4> } } >> Relu<4, 2> });
    // Python's operator makes a chain of two.
    predicts("chain_operators", left);
    predicts("chain_right", chain((relu, chain((linear, last)))));
    predicts("chain_right", model! { Relu<4, 4> >> { model! { Linear<4, 4> >> Relu<4, 2> } } });
}

#[derive(Clone, Default, Model)]
#[model(name = "relu|linear", forward = a | b | c)]
struct KeptName {
    #[layer]
    a: Relu<4, 1>,
    #[layer]
    b: Linear<4, 2>,
    #[layer]
    c: Relu<4, 3>,
}

#[test]
fn branches_in_branches() {
    let (a, b, c) = (Relu::new(4, 1), Linear::new(4, 2), Relu::new(4, 3));
    predicts("concatenate_right", concatenate((a.clone(), concatenate((b.clone(), c.clone())))));
    predicts("concatenate_right", model! { Relu<4, 1> | { model! { Linear<4, 2> | Relu<4, 3> } } });
    // Thinc adds the last layer to the model of the first two, whose name stays.
    predicts("concatenate_left", KeptName::default());
    // Of one layer, it is that layer, and of none nothing.
    predicts("concatenate_one", chain((Relu::new(4, 4), Linear::new(4, 2))));
    predicts("concatenate_none", chain((noop(), Linear::new(4, 2))));
    same("tuplify_left", tuplify((tuplify((a, b)), c)));
}

#[test]
fn sums_in_sums() {
    let (a, b, c) = (Linear::new(4, 3), Relu::new(4, 3), Linear::new(4, 3));
    predicts("add_left", add((a.clone(), b.clone(), c.clone())));
    predicts("add_left", model! { Linear<4, 3> + Relu<4, 3> + Linear<4, 3> });
    predicts("add_right", add((c, add((a, b)))));
    predicts("add_noop", add((Linear::new(4, 4), noop())));
}

#[test]
fn residuals() {
    predicts("residual_twice", residual(residual(Relu::new(4, 4))));
    predicts("residual_twice", model! { residual(residual(Relu<4, 4>)) });
    let first = chain((Relu::new(4, 3), Dropout::new(0.1)));
    predicts("residual_chains", residual(chain((first, chain((Linear::new(3, 5), Relu::new(5, 4)))))));
}

#[test]
fn clones() {
    predicts("clone_operator", chain((thinc::clone(&Relu::new(4, 4), 3), Linear::new(4, 2))));
    predicts("clone_operator", chain((vec![Relu::new(4, 4); 3], Linear::new(4, 2))));
    predicts("clone_operator", chain(([Relu::<4, 4>::default(), Relu::default(), Relu::default()], Linear::new(4, 2))));
    predicts("clone_operator", model! { Relu<4, 4> ** 3 >> Linear<4, 2> });
    predicts("clone_chain", thinc::clone(&chain((Relu::new(4, 3), Linear::new(3, 4))), 3));
    predicts("clone_chain", model! { (Relu<4, 3> >> Linear<3, 4>) ** 3 });
    predicts("clone_residual", chain((thinc::clone(&residual(Relu::new(4, 4)), 2), Linear::new(4, 2))));
    predicts("clone_residual", model! { residual(Relu<4, 4>) ** 2 >> Linear<4, 2> });
    let branch = concatenate((thinc::clone(&Relu::new(4, 4), 2), thinc::clone(&Linear::new(4, 4), 2)));
    predicts("clone_branches", branch);
    predicts("clone_branches", model! { Relu<4, 4> ** 2 | Linear<4, 4> ** 2 });
}
