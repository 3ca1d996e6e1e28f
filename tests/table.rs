//! The tables that the macros write into documentation tell what the constants of the layers do. The file has what
//! the macros say of each type; they write it themselves (`THINC_BLESS=1 cargo test -p thinc-macros --lib`).

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

use std::collections::BTreeMap;

use thinc::model::Cost;
use thinc::prelude::*;

/// The constants of each type, by the text of the type.
fn constants() -> BTreeMap<&'static str, (Signature, Cost)> {
    macro_rules! layers {
        ($($ty:ty),+ $(,)?) => { BTreeMap::from([$((stringify!($ty), (<$ty as Layer>::SIGNATURE, <$ty as Layer>::COST))),+]) };
    }
    layers![
        Linear<3, 5>,
        Linear,
        Linear<3>,
        Linear<DYN, 5>,
        Relu<3, 5>,
        Softmax<3, 5>,
        Mish<3, 5>,
        Gelu<3, 5>,
        Swish<3, 5>,
        Dish<3, 5>,
        HardSwish<3, 5>,
        HardSwishMobilenet<3, 5>,
        ClippedLinear<3, 5>,
        HardSigmoid<3, 5>,
        HardTanh<3, 5>,
        ReluK<3, 5>,
        Sigmoid<3, 5>,
        Elu<3, 5>,
        Selu<3, 5>,
        MultiSoftmax<3, 5>,
        Maxout<3, 5>,
        Maxout<3, 5, 2>,
        Maxout,
        LayerNorm<3>,
        LayerNorm,
        Embed<3, 5>,
        Embed<3>,
        HashEmbed<3, 5>,
        HashEmbed,
        Dropout,
        Noop,
        SigmoidActivation,
        Logistic,
        SoftmaxActivation,
        ReluActivation,
        TanhActivation,
        GeluActivation,
        BatchNorm<3>,
        ParametricAttention<3>,
        MultiHeadAttention<6, 2>,
        PositionEncode,
        ReduceFirst,
        ReduceLast,
        ReduceMax,
        ReduceMean,
        ReduceSum,
        List2Array,
        List2Padded,
        List2Ragged,
        Padded2List,
        Ragged2List,
        ExpandWindow,
        ExpandWindow<2>,
        Lstm<3, 6>,
        Gru<3, 6>,
        WithArray<Relu<3, 5>>,
        WithList<WithArray<Relu<DYN, 5>>>,
        WithPadded<Lstm<3, 6>>,
        Bidirectional<Lstm<3, 6>>,
        [Linear<4, 4>; 3],
        [Maxout<3, 5>; 1],
        [Linear<3, 5>; 0],
        [Dropout; 2],
        [Relu<DYN, 4>; 1],
        Residual<Relu<4, 4>>,
        Residual<Relu<DYN, 4>>,
        Residual<Dropout>,
        [Residual<Linear<4, 4>>; 2],
        Residual<[Linear<4, 4>; 2]>,
    ]
}

#[test]
fn the_table_tells_what_the_constants_do() {
    let mut constants = constants();
    for line in include_str!("golden/table.txt").lines() {
        let [layer, takes, gives, params] = line.split(" | ").collect::<Vec<_>>().try_into().unwrap();
        let (signature, cost) = constants.remove(layer.trim_matches('`')).unwrap_or_else(|| panic!("{layer} is new"));
        let width = |cell: &str| cell.parse().unwrap_or(DYN);
        assert_eq!(width(takes), signature.input, "{line}");
        if gives == "same" {
            assert_eq!((signature.mul, signature.add), (1, 0), "{line}");
        } else {
            assert_eq!(width(gives), signature.output(DYN), "{line}");
        }
        assert_eq!(params.replace(',', "").parse().ok(), cost.params, "{line}");
    }
    assert!(constants.is_empty(), "the file lacks {:?}", constants.keys());
}
