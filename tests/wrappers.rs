//! Wrappers in models of structs: their widths and costs are constants, and what flows through them has a type.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

use thinc::prelude::*;

#[derive(Clone, Default, Model)]
#[model(forward = hidden >> residual(watched) >> output)]
struct Classifier {
    #[layer]
    hidden: WithCpu<Relu<4, 8>>,
    #[layer]
    watched: WithDebug<Maxout<8, 8>>,
    #[layer]
    output: Resizable<Softmax<8, DYN>>,
}

const _: () = assert!(Classifier::SIGNATURE.input == 4);
const _: () = assert!(Resizable::<Linear<8, 3>>::NUM_PARAMS == WithCpu::<Linear<8, 3>>::NUM_PARAMS);
const _: () = assert!(WithDebug::<Linear<8, 3>>::MULTIPLY_ADDS == 24);

#[test]
fn a_struct_of_wrappers_is_trained_resized_and_saved() {
    let mut model = Classifier::default();
    let (x, labels) = (Floats2d::from_fn([6, 4], |[i, j]| (i * j) as f32), Ints1d::from(vec![0, 0, 1, 1, 2, 2]));
    let mut train = Train::new(0);
    model.initialize(&x, &labels, &mut train).unwrap();
    let mut adam = Adam::new(0.05);
    let mut grads = model.zero_grads().unwrap();
    let mut step = |model: &mut Classifier| {
        let (probs, backprop) = model.begin_update(x.clone(), &mut train).unwrap();
        let (dy, loss) = CategoricalCrossentropy::new().get_grad_and_loss(&probs, &labels).unwrap();
        let _: Floats2d = backprop(dy, &mut grads).unwrap();
        model.finish_update(&mut adam, &mut grads).unwrap();
        loss
    };
    let first = step(&mut model);
    let last = (0..50).map(|_| step(&mut model)).last().unwrap();
    assert!(last < 0.7 * first, "{first} to {last}");

    let params = model.params().unwrap();
    let paths: Vec<_> = params.iter().map(|(path, _)| path).collect();
    let expected = ["hidden.layer.W", "hidden.layer.b", "output.layer.W", "output.layer.b", "watched.W", "watched.b"];
    assert_eq!(paths, expected);
    model.resize_output(5).unwrap();
    assert_eq!(model.predict(x.clone()).unwrap().shape(), [6, 5]);
    let mut other = Classifier::default();
    other.from_bytes(&model.to_bytes().unwrap()).unwrap();
    assert_eq!(other.predict(x.clone()).unwrap(), model.predict(x.clone()).unwrap());
}

#[test]
fn wrappers_are_called_in_a_model() {
    let mut model = model! {
        Relu<4, 8> >> with_debug(model! { Relu<_, 8> >> LayerNorm<_> }, "encode") >> resizable(Linear::new(8, 3))
    };
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(model.predict(Floats2d::zeros([2, 4])).unwrap().shape(), [2, 3]);
    assert_eq!(
        model.summary().unwrap().rows().iter().map(|row| row.name.as_str()).collect::<Vec<_>>(),
        [
            "relu>>relu>>layernorm>>resizable(linear)",
            "relu",
            "relu>>layernorm",
            "relu",
            "layernorm",
            "resizable(linear)",
            "linear"
        ]
    );
}
