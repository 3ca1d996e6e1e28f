//! Dense layers with an activation, and activations alone.

use thinc::prelude::*;
use thinc::testing::{Checkable, GradientCheck};

use crate::{floats, prove, prove_with};

/// The layer with widths of the type and of run time, and without a gradient for the input.
macro_rules! prove_dense {
    ($($layer:ident),+ $(,)?) => {$(
        prove($layer::new(5, 3), |rows| floats(rows, 5));
        prove($layer::<3, 6>::default(), |rows| floats(rows, 3));
        prove($layer::new(5, 3), |rows| Data(floats(rows, 5)));
    )+};
}

#[test]
fn smooth_activations() {
    prove_dense!(Mish, Gelu, Swish, Dish, Sigmoid, Elu);
}

#[test]
fn activations_with_kinks() {
    prove_dense!(Selu, HardSwish, HardSwishMobilenet, ClippedLinear, HardSigmoid, HardTanh, ReluK);
    prove(ReluK::new(5, 3).k(0.7), |rows| floats(rows, 5));
    let line = ClippedLinear::new(5, 3).slope(-0.4).offset(0.2).min_val(-0.5).max_val(0.6);
    prove(line.clone(), |rows| floats(rows, 5));
    prove(line, |rows| Data(floats(rows, 5)));
}

#[test]
fn multi_softmax() {
    prove(MultiSoftmax::new(5, [2, 3, 4]), |rows| floats(rows, 5));
    prove(MultiSoftmax::new(5, [2, 3, 4]), |rows| Data(floats(rows, 5)));
    prove(MultiSoftmax::<3, 5>::default().blocks([4, 0, 1]), |rows| floats(rows, 3));
}

/// Floats of every rank.
#[track_caller]
fn prove_ranks<L>(check: &GradientCheck, layer: L)
where
    L: Model<Floats1d, Output: Checkable> + Model<Floats2d, Output: Checkable>,
    L: Model<Floats3d, Output: Checkable> + Model<Floats4d, Output: Checkable> + Clone,
{
    prove_with(check, layer.clone(), |n| Floats1d::from(floats(n, 1).as_slice().unwrap()));
    prove_with(check, layer.clone(), |n| floats(n, 6));
    prove_with(check, layer.clone(), |n| floats(n, 6).reshape([n, 2, 3]).unwrap());
    prove_with(check, layer, |n| floats(n, 12).reshape([n, 2, 1, 6]).unwrap());
}

#[test]
fn activations_alone() {
    let check = GradientCheck::new();
    prove_ranks(&check, SigmoidActivation);
    prove_ranks(&check, Logistic);
    prove_ranks(&check, ReluActivation);
    prove_ranks(&check, TanhActivation);
    prove_ranks(&check, GeluActivation);
    prove(SoftmaxActivation, |rows| floats(rows, 6));
    prove(chain((Linear::new(5, 4), SoftmaxActivation, Linear::new(4, 2))), |rows| floats(rows, 5));
}

#[test]
fn dropout_of_every_rank() {
    prove_ranks(&GradientCheck::new(), Dropout::new(0.4));
    prove_ranks(&GradientCheck::new().drop_rate(0.3).seed(5), Dropout::default());
}
