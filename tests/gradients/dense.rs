//! Dense layers with an activation, and activations alone.

use thinc::prelude::*;
use thinc::testing::GradientCheck;

use crate::cases::{data, floats, floats1d, floats3d, floats4d, padded, ragged};
use crate::table::{Proofs, Provable, Row, row};

/// The layer with widths of run time and of the type, and without a gradient for the input.
macro_rules! dense {
    ($layer:ident) => {
        row(stringify!($layer), |proofs| {
            proofs.on($layer::new(5, 3), floats(5));
            proofs.on($layer::<3, 6>::default(), floats(3));
            proofs.on($layer::new(5, 3), data(floats(5)));
        })
    };
}

/// The activation for floats of every rank.
macro_rules! alone {
    ($layer:ident) => {
        row(stringify!($layer), |proofs| of_every_rank(proofs, &GradientCheck::new(), $layer))
    };
}

pub fn of_every_rank<L>(proofs: &mut Proofs, check: &GradientCheck, layer: L)
where
    L: Model<Floats1d, Output: Provable> + Model<Floats2d, Output: Provable>,
    L: Model<Floats3d, Output: Provable> + Model<Floats4d, Output: Provable> + Clone,
{
    proofs.with(check, layer.clone(), floats1d());
    proofs.with(check, layer.clone(), floats(6));
    proofs.with(check, layer.clone(), floats3d(2, 3));
    proofs.with(check, layer, floats4d(2, 1, 6));
}

pub const ROWS: &[Row] = &[
    dense!(Mish),
    dense!(Gelu),
    dense!(Swish),
    dense!(Dish),
    dense!(HardSwish),
    dense!(HardSwishMobilenet),
    dense!(Sigmoid),
    dense!(Elu),
    dense!(Selu),
    dense!(HardSigmoid),
    dense!(HardTanh),
    row("ClippedLinear", |proofs| {
        let line = || ClippedLinear::new(5, 3).slope(-0.4).offset(0.2).min_val(-0.5).max_val(0.6);
        proofs.on(line(), floats(5));
        proofs.on(line(), data(floats(5)));
        proofs.on(ClippedLinear::<3, 6>::default(), floats(3));
    }),
    row("ReluK", |proofs| {
        proofs.on(ReluK::new(5, 3).k(0.7), floats(5));
        proofs.on(ReluK::new(5, 3).k(0.7), data(floats(5)));
        proofs.on(ReluK::<3, 6>::default(), floats(3));
    }),
    row("MultiSoftmax", |proofs| {
        proofs.on(MultiSoftmax::new(5, [2, 3, 4]), floats(5));
        proofs.on(MultiSoftmax::new(5, [2, 3, 4]), data(floats(5)));
        proofs.on(MultiSoftmax::<3, 5>::default().blocks([4, 0, 1]), floats(3));
        proofs.on(with_array(MultiSoftmax::new(4, [2, 3])), ragged(4));
        proofs.on(with_array(MultiSoftmax::new(4, [2, 3])), padded(4));
    }),
    alone!(SigmoidActivation),
    alone!(Logistic),
    alone!(ReluActivation),
    alone!(TanhActivation),
    alone!(GeluActivation),
    row("SoftmaxActivation", |proofs| {
        proofs.on(SoftmaxActivation, floats(6));
        proofs.on(chain((Linear::new(5, 4), SoftmaxActivation, Linear::new(4, 2))), floats(5));
    }),
];
