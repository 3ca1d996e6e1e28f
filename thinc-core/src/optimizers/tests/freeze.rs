//! Parts of a model that stay as they are.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::*;
use crate::combinators::Chain;
use crate::model::{AnyGradient, VisitGradients};
use crate::prelude::*;

type Classifier = Chain<(Chain<(Relu, BatchNorm)>, Linear)>;

fn model() -> Classifier {
    let mut model = chain((chain((Relu::new(3, 4), BatchNorm::new(4))), Linear::new(4, 2)));
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    model
}

/// The gradients of a batch, times `scale`.
fn gradients(model: &Classifier, scale: f32) -> <Classifier as Layer>::Grads {
    let x = Floats2d::from_fn([5, 3], |[i, j]| ((i * 5 + j * 3) % 7) as f32 - 3.0);
    let (y, backprop) = model.begin_update(x, &mut Train::new(0)).unwrap();
    let mut grads = model.zero_grads().unwrap();
    backprop(y.map(|y| y * scale).unwrap(), &mut grads).unwrap();
    grads
}

fn bytes(model: &Classifier) -> [Vec<u8>; 2] {
    [model.0.0.to_bytes().unwrap(), model.0.1.to_bytes().unwrap()]
}

/// To freeze a part is to train with gradients that it does not have.
fn is_as_without_gradients<O: Optimizer + Serialize + DeserializeOwned>(optimizer: O, frozen: O) {
    let (mut expected, mut found) = (model(), model());
    let (mut optimizer, mut frozen) = (optimizer, frozen);
    let before = bytes(&expected);
    for step in 0..6 {
        let mut grads = gradients(&expected, 1.0);
        grads.0.clear().unwrap();
        expected.finish_update(&mut optimizer, &mut grads).unwrap();

        let mut grads = gradients(&found, 1.0);
        found.finish_update(&mut frozen, &mut grads).unwrap();
        grads.visit(&mut IsClear).unwrap();
        if step == 3 {
            frozen = rmp_serde::from_slice(&rmp_serde::to_vec_named(&frozen).unwrap()).unwrap();
        }
    }
    assert_eq!(bytes(&found), bytes(&expected));
    assert_eq!(bytes(&found)[0], before[0]);
    assert_ne!(bytes(&found)[1], before[1]);
    let paths: Vec<_> = frozen.averages().into_iter().flat_map(Averages::iter).map(|(path, _)| path).collect();
    assert!(paths.iter().all(|path| path.starts_with("1.")), "{paths:?}");
}

struct IsClear;

impl VisitGradients for IsClear {
    fn gradient(&mut self, name: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
        assert!(!gradient.is_set(), "{name}");
        Ok(())
    }
}

#[test]
fn what_is_frozen_stays_as_it_is() {
    let adam = || Adam::new(0.05).weight_decay(0.1).l2(0.1).global_clip(0.5).gradient_noise(0.1, Rng::new(3));
    is_as_without_gradients(adam(), adam().freeze("0"));
    is_as_without_gradients(adam(), adam().freeze("*").unfreeze("1"));
    let radam = || RAdam::new(0.05).lookahead(2, 0.5).lr_scale("0", 0.5);
    is_as_without_gradients(radam(), radam().freeze("0.*"));
    let sgd = || Sgd::new(0.05).momentum(0.9).lookahead(2, 0.5).global_clip(0.1).use_averages(false);
    is_as_without_gradients(sgd(), sgd().freeze("1").freeze("0").unfreeze("1"));
}

/// What was kept of it before goes on from where it was.
#[test]
fn a_part_that_is_trained_again_goes_on() {
    let (mut straight, mut paused) = (model(), model());
    let (mut optimizer, mut freezing) = (Adam::new(0.05), Adam::new(0.05));
    let step = |model: &mut Classifier, optimizer: &mut Adam| {
        model.finish_update(optimizer, &mut gradients(model, 1.0)).unwrap();
    };
    (0..2).for_each(|_| step(&mut straight, &mut optimizer));
    let (weights, average) = (bytes(&straight), averages_of(&optimizer));
    (0..2).for_each(|_| step(&mut paused, &mut freezing));
    freezing = freezing.freeze("*");
    (0..3).for_each(|_| step(&mut paused, &mut freezing));
    assert_eq!((bytes(&paused), averages_of(&freezing)), (weights, average));
    freezing = freezing.unfreeze("*");
    step(&mut straight, &mut optimizer);
    step(&mut paused, &mut freezing);
    assert_eq!((bytes(&paused), averages_of(&freezing)), (bytes(&straight), averages_of(&optimizer)));
}

fn averages_of(optimizer: &Adam) -> Vec<(String, Vec<f32>)> {
    let averages = optimizer.averages().unwrap().iter();
    averages.map(|(path, average)| (path.to_owned(), average.storage().as_slice().unwrap().to_vec())).collect()
}

#[test]
fn gradients_of_what_is_frozen_may_be_anything() {
    let mut model = model();
    let before = bytes(&model);
    let mut grads = gradients(&model, f32::NAN);
    let mut optimizer = Adam::new(0.1).freeze("*");
    model.finish_update(&mut optimizer, &mut grads).unwrap();
    assert_eq!((&bytes(&model), optimizer.steps()), (&before, 1));
    grads.visit(&mut IsClear).unwrap();
    // What was observed is forgotten as well.
    model.finish_update(&mut optimizer.unfreeze("*"), &mut grads).unwrap();
    assert_eq!(bytes(&model), before);
}

#[test]
fn a_path_that_is_not_there_is_an_error() {
    let mut model = model();
    for (mut optimizer, expected) in [
        (
            Adam::new(0.1).freeze("encode"),
            "`freeze`: the model has no parameter at `encode`: it has `0.0.W`, `0.0.b`, `0.1.G`, `0.1.b`, `0.1.mean`, \
             `0.1.var`, `1.W`, `1.b`",
        ),
        (
            Adam::new(0.1).freeze("0").unfreeze("0.0.w"),
            "`unfreeze`: the model has no parameter at `0.0.w`: did you mean `0.0.W`?",
        ),
    ] {
        let before = bytes(&model);
        let error = model.finish_update(&mut optimizer, &mut gradients(&model, 1.0)).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!((bytes(&model), optimizer.steps()), (before, 0));
    }
}

#[test]
fn an_update_without_a_model_is_none() {
    let optimizers: [Box<dyn Optimizer>; 3] = [
        Box::new(Adam::new(0.1).freeze("W")),
        Box::new(RAdam::new(0.1).freeze("W")),
        Box::new(Sgd::new(0.1).freeze("W")),
    ];
    for mut optimizer in optimizers {
        let mut weights = Storage::from_slice(&weights());
        train(&mut *optimizer, &mut weights, 0..2);
        assert_eq!(weights.as_slice().unwrap(), super::weights());
        assert!(optimizer.averages().unwrap().is_empty());
    }
}

/// Moves by the gradient, and leaves biases alone.
struct WithoutBiases;

impl Optimizer for WithoutBiases {
    fn update(&mut self, update: ParamUpdate<'_>) -> Result<()> {
        update.weights.ops().axpy(update.weights, -0.1, update.gradient)
    }

    fn step(&mut self) {}

    fn steps(&self) -> u64 {
        0
    }

    fn learn_rate(&self) -> f32 {
        0.1
    }

    fn is_frozen(&self, path: &str) -> bool {
        path.ends_with(".b")
    }
}

#[test]
fn an_optimizer_of_a_program_can_freeze() {
    let mut model = model();
    let before = model.params().unwrap();
    let mut grads = gradients(&model, 1.0);
    model.finish_update(&mut WithoutBiases, &mut grads).unwrap();
    for (path, param) in model.params().unwrap().iter() {
        let same = param.storage().as_slice().unwrap() == before.get(path).unwrap().storage().as_slice().unwrap();
        assert_eq!(same, path.ends_with(".b"), "{path}");
    }
    grads.visit(&mut IsClear).unwrap();
}
