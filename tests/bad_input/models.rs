use thinc::prelude::*;

use crate::common::{floats, initialized, refuses, snapshot};

fn init<N: Node>(mut model: N) -> Result<()> {
    model.initialize(&(), &(), &mut Train::new(0))
}

#[derive(Clone, Model)]
#[model(input = Floats2d, output = Floats2d, forward = encode >> (narrow + skip) >> output)]
struct Derived {
    #[layer]
    encode: Relu,
    #[layer]
    narrow: Linear,
    #[layer]
    skip: Linear,
    #[layer]
    output: Chain<(Dropout, Linear)>,
}

fn derived() -> Derived {
    Derived {
        encode: Relu::new(4, 3),
        narrow: Linear::new(3, 2),
        skip: Linear::new(3, 2),
        output: chain((Dropout::default(), Linear::new(2, 5))),
    }
}

#[test]
fn a_model_without_values() {
    let parts = ["no values yet", "`initialize`"];
    refuses(Linear::new(4, 2).predict(floats(1, 4)), &parts);
    refuses(Maxout::new(4, 2).begin_update(floats(0, 4), &mut Train::new(0)).map(drop), &parts);
    refuses(Softmax::new(4, 2).zero_grads().map(drop), &parts);
    refuses(LayerNorm::new(4).predict(floats(1, 4)), &parts);
    refuses(Embed::new(4, 2).predict(Ints1d::zeros([1])), &parts);
    refuses(HashEmbed::new(4, 2).predict(Ints1d::zeros([1])), &parts);
    refuses(derived().predict(floats(1, 4)), &["in `encode`", parts[0], parts[1]]);
    refuses(derived().zero_grads().map(drop), &["in `encode`", parts[0]]);
    let mut half = derived();
    half.encode = initialized(half.encode);
    half.narrow = initialized(half.narrow);
    refuses(half.predict(floats(1, 4)), &["in `skip`", parts[0]]);
    refuses(half.zero_grads().map(drop), &["in `skip`", parts[0]]);
}

#[test]
fn neighbours_that_contradict_each_other() {
    let error = init(chain((Relu::new(4, 8), LayerNorm::new(None), Softmax::new(6, 2))));
    refuses(error, &["gives 8 features", "softmax", "takes 6"]);
    let wrong = Derived { output: chain((Dropout::default(), Linear::new(3, 5))), ..derived() };
    refuses(init(wrong), &["`narrow: Linear` + `skip: Linear`", "gives 2 features", "takes 3"]);
    let wrong = Derived { skip: Linear::new(3, 4), ..derived() };
    refuses(init(wrong), &["`skip: Linear` gives 4 features", "`narrow: Linear`", "gives 2"]);
    let wrong = Derived { encode: Relu::new(4, 7), ..derived() };
    refuses(init(wrong), &["`encode: Relu` gives 7 features", "takes 3"]);
    refuses(init(residual(Linear::new(4, 3))), &["residual", "4 in", "3 out"]);
    refuses(init(thinc::clone(&Linear::new(4, 3), 2)), &["`0: linear` gives 3 features", "`1: linear`", "takes 4"]);
    let boxed: Vec<Box<dyn DynModel<Floats2d, Floats2d>>> =
        vec![Box::new(Linear::new(4, 3)), Box::new(Relu::new(5, 3))];
    refuses(init(boxed), &["`0: linear` gives 3 features", "`1: relu`", "takes 5"]);
    refuses(init(concatenate((Linear::new(4, 3), Linear::new(5, 3)))), &["4", "5"]);
    refuses(init(chain((concatenate((Linear::new(4, 3), noop())), Linear::new(8, 2)))), &["7", "8"]);
}

#[test]
fn samples_that_contradict_the_model() {
    let mut model = chain((Relu::new(4, 8), Linear::new(8, 3)));
    let error = model.initialize(&floats(1, 5), &(), &mut Train::new(0));
    refuses(error, &["the input sample gives 5 features", "`relu>>linear`", "takes 4"]);
    let error = model.initialize(&floats(1, 4), &Ints1d::from(vec![3]), &mut Train::new(0));
    refuses(error, &["`relu>>linear` gives 3 features", "the output sample", "4"]);
    // Labels need so many features at least, an output has just so many.
    let error = model.initialize(&floats(1, 4), &floats(1, 2), &mut Train::new(0));
    refuses(error, &["`relu>>linear` gives 3 features", "the output sample", "2"]);
    let mut open = residual(Linear::new(None, None));
    let error = open.initialize(&floats(1, 2), &Ints1d::from(vec![3]), &mut Train::new(0));
    refuses(error, &["gives 2 features", "the output sample", "4"]);
    let mut model = tuplify((Linear::new(4, 3), Linear::new(4, 2)));
    let error = model.initialize(&(), &(floats(1, 3), floats(1, 9)), &mut Train::new(0));
    refuses(error, &["gives 2 features", "the output sample", "9"]);
    assert!(snapshot(&model).is_empty());
}

#[test]
fn widths_that_nothing_tells() {
    refuses(init(Linear::new(None, 2)), &["`nI` is not known", "input"]);
    refuses(init(Linear::new(2, None)), &["`nO` is not known", "output"]);
    refuses(init(Embed::new(2, None)), &["`nV` is not known: give it where the layer is made"]);
    assert!(!init(Embed::new(2, None)).unwrap_err().to_string().contains("sample"));
    let open = Derived { encode: Relu::new(None, 3), ..derived() };
    refuses(init(open), &["in `encode`", "`nI` is not known", "sample of the input"]);
    let open = Derived { output: chain((Dropout::default(), Linear::new(2, None))), ..derived() };
    refuses(init(open), &["in `output.1`", "`nO` is not known", "sample of the output"]);
    let model = chain((noop(), residual(chain((Linear::new(None, 3), Linear::new(3, None))))));
    refuses(init(model), &["in `1.layer.0`"]);
}

#[test]
fn widths_of_zero() {
    let mut model = Linear::new(None, 2);
    refuses(model.initialize(&floats(3, 0), &(), &mut Train::new(0)), &["`nI` cannot be 0"]);
    let mut model = chain((noop(), Linear::new(None, 2)));
    refuses(model.initialize(&floats(3, 0), &(), &mut Train::new(0)), &["in `1`", "`nI` cannot be 0"]);
    // 0 leaves a width open, as `None` does.
    let mut model = Linear::new(0, 0);
    model.initialize(&floats(3, 4), &floats(3, 2), &mut Train::new(0)).unwrap();
    assert_eq!(model.predict(floats(3, 4)).unwrap().shape(), [3, 2]);
}

#[test]
fn widths_beyond_any_memory() {
    for size in [usize::MAX, usize::MAX / 4, 1 << 40] {
        assert!(init(Linear::new(size, size)).is_err());
        assert!(init(Maxout::new(3, size)).is_err());
        assert!(init(Embed::new(size, size)).is_err());
    }
    let model = chain((concatenate((Linear::new(1, usize::MAX), Linear::new(1, usize::MAX))), Linear::new(None, 1)));
    assert!(init(model).is_err());
    let mut model = initialized(Linear::new(3, 2));
    let before = snapshot(&model);
    assert!(model.resize_output(usize::MAX).is_err());
    assert_eq!(snapshot(&model), before);
    assert_eq!(model.predict(floats(1, 3)).unwrap().shape(), [1, 2]);
}

#[test]
fn values_of_the_wrong_kind() {
    let model = initialized(valued::<Ints1d, _>(chain((Embed::new(4, 9), noop()))));
    refuses(model.predict(floats(1, 4).into()), &["expected a `Ints1d`, but got a `Floats2d`"]);
    // Errors of the model inside have its paths.
    refuses(model.predict(Ints1d::from(vec![9]).into()), &["in `0`: ", "the id 9"]);
    let begin = |ids: Vec<u64>| model.begin_update(Ints1d::from(ids).into(), &mut Train::new(0));
    refuses(begin(vec![9]).map(drop), &["in `0`: ", "the id 9"]);
    let (_, backprop) = begin(vec![1]).unwrap();
    refuses(
        backprop(thinc::model::ValueGrad::Floats(floats(1, 5).into()), &mut model.zero_grads().unwrap()),
        &["in `0`"],
    );
    let (_, backprop) = begin(vec![1]).unwrap();
    let dy = thinc::model::ValueGrad::None;
    refuses(backprop(dy, &mut model.zero_grads().unwrap()), &["expected a `Floats2d`"]);
    refuses(Floats1d::try_from(Value::from(floats(1, 4))), &["expected a `Floats1d`, but got a `Floats2d`"]);
}

#[test]
fn other_parameters_that_do_not_fit() {
    let mut model = initialized(derived());
    let before = snapshot(&model);
    let mut params = Params::new();
    params.insert("encode.b", [3], Floats1d::full([3], 1.0).into_storage()).unwrap();
    params.insert("output.1.W", [2, 5], Floats1d::full([10], 1.0).into_storage()).unwrap();
    refuses(model.use_params(&params).map(drop), &["in `output.1.W`", "`use_params`", "(5, 2), but got (2, 5)"]);
    assert_eq!(snapshot(&model), before);
    let mut empty = derived();
    refuses(empty.use_params(&params).map(drop), &["in `encode.b`", "no values yet"]);
    assert!(snapshot(&empty).is_empty());
}
