//! Layers without parameters that came or went since bytes were written.

use thinc::prelude::*;

use crate::error;

fn initialized<N: NodeExt>(mut model: N) -> N {
    model.initialize(&(), &(), &mut Train::new(1)).unwrap();
    model
}

#[track_caller]
fn assumed<A: NodeExt, B: NodeExt>(from: A, mut to: B) -> Vec<String> {
    let report = to.from_bytes(&initialized(from).to_bytes().unwrap()).unwrap();
    assert_eq!((report.missing, report.unexpected), (Vec::new(), Vec::new()));
    assert!(to.params().unwrap().iter().len() == report.loaded.len());
    report.assumed
}

#[test]
fn a_layer_that_came_is_told() {
    let plain = || chain((Relu::new(4, 3), Softmax::new(3, 2)));
    let with_dropout = || chain((Relu::new(4, 3), Dropout::new(0.2), Softmax::new(3, 2)));
    assert_eq!(assumed(plain(), with_dropout()), ["1: `dropout` came since the bytes were written"]);
    assert_eq!(assumed(with_dropout(), plain()), ["`dropout` of the bytes is no longer in the model"]);
}

#[test]
fn a_chain_around_one_layer_may_come_and_go() {
    let (one, two) = (|| Relu::new(4, 3), || chain((Relu::new(4, 3), Dropout::new(0.2))));
    assert_eq!(
        assumed(one(), two()),
        ["`relu>>dropout` came since the bytes were written", "1: `dropout` came since the bytes were written",]
    );
    assert_eq!(
        assumed(two(), one()),
        ["`relu>>dropout` of the bytes is no longer in the model", "`dropout` of the bytes is no longer in the model"]
    );
}

#[test]
fn layers_inside_of_others_count_as_well() {
    let plain = chain((Linear::new(4, 4), residual(Maxout::new(4, 4))));
    let with_dropout = chain((Linear::new(4, 4), residual(chain((Maxout::new(4, 4), Dropout::new(0.1))))));
    assert_eq!(
        assumed(plain, with_dropout),
        [
            "1.layer: `maxout>>dropout` came since the bytes were written",
            "1.layer.1: `dropout` came since the bytes were written",
        ]
    );
}

/// A model that has the parts of a chain, and another name.
#[derive(Default, Model)]
#[model(name = "classifier", input = Floats2d, output = Probs)]
struct Classifier {
    #[layer]
    hidden: Relu<4, 3>,
    #[layer]
    output: Softmax<3, 2>,
}

#[test]
fn a_struct_takes_the_place_of_the_operators_that_it_is_made_of() {
    let chained = chain((Relu::new(4, 3), Softmax::new(3, 2)));
    let expected = ["`relu>>softmax` of the bytes was taken for `classifier`"];
    assert_eq!(assumed(chained, Classifier::default()), expected);
    // But not that of others, nor does an operator take the place of a struct whose wiring the bytes don't tell.
    let beside = initialized(concatenate((Relu::new(4, 3), Relu::new(4, 2)))).to_bytes().unwrap();
    let message = error(&mut Classifier::default(), &beside);
    assert!(message.starts_with("the model has `classifier` here, but the bytes have `relu|relu`"), "{message}");
    let named = initialized(Classifier::default()).to_bytes().unwrap();
    let message = error(&mut chain((Relu::new(4, 3), Softmax::new(3, 2))), &named);
    assert!(message.starts_with("the model has `relu>>softmax` here, but the bytes have `classifier`"), "{message}");
}

#[test]
fn something_else_in_the_place_is_an_error() {
    let dropout = initialized(chain((Relu::new(4, 3), Dropout::new(0.1)))).to_bytes().unwrap();
    let message = error(&mut chain((Relu::new(4, 3), noop())), &dropout);
    assert!(message.contains("the model has `noop` here, but the bytes have `dropout`"), "{message}");
    let beside = initialized(chain((Linear::new(4, 4), Linear::new(4, 4)))).to_bytes().unwrap();
    let message = error(&mut add((Linear::new(4, 4), Linear::new(4, 4))), &beside);
    assert!(message.starts_with("the model has `add` here, but the bytes have `linear>>linear`"), "{message}");
}
