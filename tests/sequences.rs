//! Models of sequences, made by `model!` in all of its forms.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

use thinc::prelude::*;
use thinc::testing::check_gradients;

model! {
    /// Tells of which kind a text is.
    #[derive(Clone)]
    struct TextCat = with_array(HashEmbed<32, 500>)
        >> ExpandWindow
        >> with_array(Maxout<_, 32>)
        >> ReduceMean
        >> Softmax<_, 2>
}

model! {
    /// The same with types in the place of functions: widths are known through them while the program compiles.
    #[model(name = "text_cat")]
    struct TypedTextCat = WithArray<HashEmbed<32, 500>>
        >> ExpandWindow
        >> WithArray<Maxout<_, 32>>
        >> ReduceMean
        >> Softmax<_, 2>
}

const _: () = assert!(TypedTextCat::NUM_PARAMS == 500 * 32 + 3 * 32 * (96 + 1) + 32 * 2 + 2);

#[test]
fn functions_and_types_make_the_same_model() {
    let (mut by_functions, mut by_types) = (TextCat::default(), TypedTextCat::default());
    by_functions.initialize(&(), &(), &mut Train::new(0)).unwrap();
    by_types.initialize(&(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(by_functions.num_params().unwrap(), TypedTextCat::NUM_PARAMS);
    let bytes = by_functions.to_bytes().unwrap();
    by_types.from_bytes(&bytes).unwrap();
    let (x, _) = texts(&mut Rng::new(1));
    assert_eq!(by_types.predict(x.clone()).unwrap(), by_functions.predict(x).unwrap());
}

/// Texts of random words; those with the word 7 are of class 1.
fn texts(rng: &mut Rng) -> (Ragged<Ints1d>, Ints1d) {
    let (mut words, mut lengths, mut labels) = (Vec::new(), Vec::new(), Vec::new());
    for text in 0..16 {
        let length = 2 + text % 5;
        let label = text % 2;
        words.extend((0..length).map(|i| if label == 1 && i == text % length { 7 } else { 8 + rng.below(40) as u64 }));
        lengths.push(length);
        labels.push(label as u64);
    }
    (Ragged::with_lengths(Ints1d::from(words), &lengths).unwrap(), Ints1d::from(labels))
}

#[test]
fn a_text_classifier_learns() {
    let (mut rng, mut train) = (Rng::new(3), Train::new(0));
    let mut model = TextCat::default();
    model.initialize(&(), &(), &mut train).unwrap();
    let loss = CategoricalCrossentropy::new();
    let mut adam = Adam::new(0.01);
    let mut grads = model.zero_grads().unwrap();
    for _ in 0..60 {
        let (x, labels) = texts(&mut rng);
        let (probs, backprop) = model.begin_update(x, &mut train).unwrap();
        let () = backprop(loss.get_grad(&probs, &labels).unwrap(), &mut grads).unwrap();
        model.finish_update(&mut adam, &mut grads).unwrap();
    }
    let (x, labels) = texts(&mut rng);
    let guesses = model.predict(x).unwrap().argmax_rows().unwrap();
    let right = guesses.iter().zip(labels.as_slice().unwrap()).filter(|(guess, label)| **guess as u64 == **label);
    assert!(right.count() >= 14, "{guesses:?}");
}

/// A sequence of text is the same in any container and in any batch.
#[test]
fn a_text_without_words_has_a_class_too() {
    let mut model = TextCat::default();
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let x = Ragged::with_lengths(Ints1d::from(vec![1, 2]), &[0, 2, 0]).unwrap();
    let probs = model.predict(x).unwrap();
    assert_eq!(probs.row(0).unwrap(), [0.5, 0.5]);
    assert_eq!(probs.n_rows(), 3);
    assert_eq!(model.predict(Ragged::with_lengths(Ints1d::default(), &[]).unwrap()).unwrap().shape(), [0, 2]);
}

model! {
    /// Tags tokens of a list of texts.
    struct Tagger = with_array(Embed<8, 100>)
        >> residual(ExpandWindow<2> >> with_array(Maxout<_, 8> >> LayerNorm<_>)) ** 2
        >> with_array(Softmax<_, 5>)
}

#[test]
fn a_convolutional_tagger_takes_every_container() {
    let mut model = Tagger::default();
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let list = vec![Ints1d::from(vec![3, 1, 4, 1, 5]), Ints1d::default(), Ints1d::from(vec![9])];
    let tags: Vec<Probs> = model.predict(list.clone()).unwrap();
    assert_eq!(tags.iter().map(|tags| tags.n_rows()).collect::<Vec<_>>(), [5, 0, 1]);
    let ragged: Ragged<Probs> = model.predict(Ragged::from_list(list.clone()).unwrap()).unwrap();
    assert_eq!(ragged.into_list().unwrap(), tags);
    let padded: Padded<Probs> = model.predict(Padded::from_list(list.clone()).unwrap()).unwrap();
    assert_eq!(padded.to_list().unwrap(), tags);
    let alone: Probs = model.predict(list[0].clone()).unwrap();
    assert_eq!(alone, tags[0]);
}

model! {
    /// Pools in three ways.
    #[derive(Clone)]
    struct Pooled = List2Ragged >> with_array(Relu<4, 6>) >> (ReduceMean | ReduceMax | ReduceLast) >> Linear<18, 2>
}

model! {
    /// Sequences as a list, there and back.
    #[derive(Clone)]
    struct Conversions = Ragged2List
        >> with_ragged(ExpandWindow)
        >> with_padded(with_array(Linear<12, 4>))
        >> List2Padded
        >> with_list(Dropout)
        >> Padded2List
        >> List2Array
}

fn list() -> Vec<Floats2d> {
    let mut rng = Rng::new(1);
    [3, 1, 4].map(|length| Floats2d::from_fn([length, 4], |_| rng.normal())).into()
}

#[test]
fn layers_of_every_kind_in_structs() {
    let mut model = Pooled::default();
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(model.predict(list()).unwrap().shape(), [3, 2]);
    check_gradients(&model, list()).unwrap();
    let mut model = Conversions::default();
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let ragged = Ragged::from_list(list()).unwrap();
    assert_eq!(model.predict(ragged.clone()).unwrap().shape(), [8, 4]);
    check_gradients(&model, ragged).unwrap();
}

#[test]
fn expressions() {
    let window = 2;
    let mut model = model! {
        with_array(Linear<4, 3>)
            >> expand_window(window)
            >> with_array(Relu::new(None, 6)).pad(1)
            >> list2ragged()
            >> reduce_max()
            >> Linear<6, 2>
    };
    model.initialize(&list(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(model.num_params().unwrap(), 15 + (15 * 6 + 6) + 14);
    assert_eq!(model.predict(list()).unwrap().shape(), [3, 2]);
}

/// A value in a struct says its type: `ExpandWindow<DYN>` has a window of run time.
#[test]
fn a_window_of_run_time_in_a_struct() {
    model! {
        struct Encoder = Linear<4, 3> >> expand_window(3) as ExpandWindow<DYN> >> Linear<DYN, 2>
    }
    let mut model = Encoder::default();
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(model.num_params().unwrap(), 15 + 21 * 2 + 2);
}

#[test]
fn nested_lists_and_tuples() {
    let mut model = model! { with_flatten(with_array(Relu<4, 3>)) };
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let y: Vec<Vec<Floats2d>> = model.predict(vec![list(), Vec::new()]).unwrap();
    assert_eq!((y[0][2].shape(), y[1].len()), ([4, 3], 0));
    let mut model = model! { (Linear<4, 3> & noop) >> { with_getitem::<1, _>(Relu::<4, 2>::default()) } };
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let (a, b) = model.predict(Floats2d::zeros([2, 4])).unwrap();
    assert_eq!((a.width(), b.width()), (3, 2));
    let mut model = model! { with_reshape(Relu<4, 3> >> Linear<3, 2>) };
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(model.predict(Floats3d::zeros([5, 6, 4])).unwrap().shape(), [5, 6, 2]);
}
