//! Combinators in combinators: which of them become one, as in Thinc.

use thinc::prelude::*;

use crate::{case, predicts, same};

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

/// Loads the bytes of branches that Python has made one by one, and gives what was assumed.
fn added<M: Model<Floats2d>>(name: &str, mut model: M) -> Vec<String>
where
    M::Output: Into<Floats2d>,
{
    let case = case(name);
    let report = model.from_bytes_with(&case.bytes(), &Load::strict()).unwrap();
    assert!(model.to_bytes().unwrap() == case.bytes_here());
    case.check("predict", &model.predict(case.floats("x")).unwrap().into());
    report.assumed
}

#[test]
fn branches_of_operators() {
    let (a, b, c) = (Relu::new(4, 1), Linear::new(4, 2), Relu::new(4, 3));
    let four = concatenate((a.clone(), b.clone(), c.clone(), Linear::new(4, 1)));
    let assumed = "`relu|linear` of the bytes was taken for `relu|linear|relu|linear`";
    assert_eq!(added("concatenate_operators", four.clone()), [assumed]);
    let assumed = "`relu|linear|relu` of the bytes was taken for `relu|linear|relu|linear`";
    assert_eq!(added("concatenate_three", four), [assumed]);
    let three = concatenate((a.clone(), b.clone(), c.clone()));
    assert_eq!(added("concatenate_three", concatenate((three, Linear::new(4, 1)))), [assumed]);
    let inside = residual(concatenate((a.clone(), b.clone(), a.clone())));
    assert_eq!(
        added("concatenate_inside", chain((inside, Linear::new(4, 2)))),
        [
            "`residual(relu|linear)>>linear` of the bytes was taken for `residual(relu|linear|relu)>>linear`",
            "0: `residual(relu|linear)` of the bytes was taken for `residual(relu|linear|relu)`",
            "0.layer: `relu|linear` of the bytes was taken for `relu|linear|relu`",
        ]
    );
    // A layer that is missing is no such name.
    let mut three = concatenate((a.clone(), b.clone(), c));
    let two = concatenate((a, b)).to_bytes().unwrap();
    let error = three.from_bytes(&two).unwrap_err().to_string();
    assert!(error.contains("they lack `relu`"), "{error}");
}

#[test]
fn sums_in_sums() {
    let (a, b, c) = (Linear::new(4, 3), Relu::new(4, 3), Linear::new(4, 3));
    predicts("add_left", add((a.clone(), b.clone(), c.clone())));
    predicts("add_left", add((add((a.clone(), b.clone())), c.clone())));
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
