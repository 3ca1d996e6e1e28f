//! A layer that is in several places of a model is one node, as in Thinc.

use thinc::prelude::*;

use crate::{predicts, same};

macro_rules! shared {
    ($model:ident, $name:literal, [$($field:ident: $layer:ty),+], $($forward:tt)+) => {
        #[derive(Clone, Default, Model)]
        #[model(name = $name, forward = $($forward)+)]
        struct $model {
            $(#[layer] $field: $layer,)+
        }
    };
}

shared!(InChain, "{a}>>{b}>>{a}", [a: Linear, b: Relu], a >> b >> a);
shared!(InBranches, "{a}|{b}|{a}", [a: Linear, b: Relu], a | b | a);
shared!(InSum, "add", [a: Linear], a + a);
shared!(InResidual, "{a}>>residual({a})", [a: Linear], a >> residual(a));
shared!(Deep, "residual({b}>>{a})>>{a}", [a: Linear, b: Relu], residual(b >> a) >> a);
shared!(Pair, "{a}>>{b}", [a: Linear, b: Relu], a >> b);
shared!(WholeModel, "{model}>>{model}", [model: Pair], model >> model);
shared!(WholeChain, "{model}>>{model}", [model: Chain<(Linear<4, 4>, Relu<4, 4>)>], model >> model);

#[test]
fn fields_that_are_used_twice() {
    predicts("shared_chain", InChain::default());
    predicts("shared_branches", InBranches::default());
    predicts("shared_sum", InSum::default());
    predicts("shared_residual", InResidual::default());
    predicts("shared_deep", Deep::default());
    predicts("shared_model", WholeModel::default());
    predicts("shared_model", WholeChain::default());
    same("shared_model", WholeModel::default());
    let boxed: Box<dyn DynModel<Floats2d, Floats2d>> = Box::new(Deep::default());
    predicts("shared_deep", boxed);
}
