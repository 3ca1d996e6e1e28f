use crate::model::{AnyGradient, Observed, Statistic};
use crate::prelude::*;

#[derive(Clone, Debug, Default, Model)]
#[model(name = "both", signature = _ -> _)]
struct Both {
    #[param(shape = [2], init = Initializer::Constant(1.0))]
    seen: Statistic<Floats1d>,
    #[param(shape = [2], init = Initializer::Constant(1.0))]
    trained: Param<Floats1d>,
}

fn model() -> Both {
    let mut model = Both::default();
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    model
}

fn values(values: [f32; 2]) -> Floats1d {
    values.to_vec().into()
}

#[test]
fn optimizers_change_what_is_trained_alone() {
    let mut model = model();
    let mut grads = model.zero_grads().unwrap();
    // Everything that an optimizer could do to a parameter.
    let mut adam = Adam::new(0.1).l2(0.5).grad_clip(0.01);
    for step in 0..3 {
        grads.trained.add(values([1.0, -1.0])).unwrap();
        if step == 1 {
            grads.seen.observe(&values([3.0, 5.0]), 7.0, 0.25).unwrap();
        }
        model.finish_update(&mut adam, &mut grads).unwrap();
        let seen = model.seen.get().unwrap().as_slice().unwrap();
        assert_eq!(seen, if step == 0 { [1.0, 1.0] } else { [1.5, 2.0] });
    }
    assert_ne!(model.trained.get().unwrap(), &values([1.0, 1.0]));
}

#[test]
fn what_is_observed_in_one_step_is_averaged() {
    let mut model = model();
    let mut one = model.zero_grads().unwrap();
    one.seen.observe(&values([2.0, 2.0]), 1.0, 1.0).unwrap();
    one.seen.observe(&values([9.0, 9.0]), 0.0, 1.0).unwrap();
    let mut other = model.zero_grads().unwrap();
    other.seen.observe(&values([6.0, 4.0]), 3.0, 1.0).unwrap();
    other.accumulate(&model.zero_grads().unwrap()).unwrap();
    one.accumulate(&other).unwrap();
    model.finish_update(&mut Sgd::new(0.1), &mut one).unwrap();
    assert_eq!(model.seen.get().unwrap(), &values([5.0, 3.5]));
    // Nothing is left of it.
    model.finish_update(&mut Sgd::new(0.1), &mut one).unwrap();
    assert_eq!(model.seen.get().unwrap(), &values([5.0, 3.5]));
    // Nor after gradients were cleared.
    one.seen.observe(&values([9.0, 9.0]), 1.0, 1.0).unwrap();
    one.clear().unwrap();
    model.finish_update(&mut Sgd::new(0.1), &mut one).unwrap();
    assert_eq!(model.seen.get().unwrap(), &values([5.0, 3.5]));
}

#[test]
fn a_step_that_fails_changes_nothing() {
    let mut model = model();
    for bad in [f32::NAN, f32::INFINITY] {
        let mut grads = model.zero_grads().unwrap();
        grads.seen.observe(&values([2.0, bad]), 1.0, 0.5).unwrap();
        grads.trained.add(values([1.0, 1.0])).unwrap();
        let error = model.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap_err().to_string();
        assert!(error.contains("seen") && error.contains("statistic"), "{error}");
        let mut grads = model.zero_grads().unwrap();
        grads.seen.observe(&values([2.0, 2.0]), 1.0, 0.5).unwrap();
        grads.trained.add(values([1.0, bad])).unwrap();
        assert!(model.finish_update(&mut Sgd::new(0.1), &mut grads).is_err());
        assert_eq!((model.seen.get().unwrap(), model.trained.get().unwrap()), (&values([1.0; 2]), &values([1.0; 2])));
    }
}

#[test]
fn what_makes_no_sense_is_an_error() {
    let mut observed = Observed::for_statistic(&values([0.0, 0.0])).unwrap();
    assert!(observed.observe(&Floats1d::zeros([3]), 1.0, 0.5).unwrap_err().to_string().contains("observe"));
    for (weight, rate) in [(-1.0, 0.5), (f32::NAN, 0.5), (f32::INFINITY, 0.5), (1.0, -0.1), (1.0, 1.1), (1.0, f32::NAN)]
    {
        assert!(observed.observe(&values([1.0, 1.0]), weight, rate).is_err(), "{weight} {rate}");
    }
    assert!(observed.accumulate(&Observed::for_statistic(&Floats1d::zeros([3])).unwrap()).is_err());
    observed.observe(&values([1.0, 1.0]), 1.0, 0.5).unwrap();
    assert!(observed.settle(&mut Param::from(Floats1d::zeros([3])), false).is_err());
    assert!(Statistic::<Floats1d>::default().get().is_err());
}

#[test]
fn it_is_saved_and_has_no_gradient() {
    let mut model = model();
    model.seen.set(values([0.5, 7.0]));
    let mut copy = Both::default();
    copy.from_bytes(&model.to_bytes().unwrap()).unwrap();
    assert_eq!(copy.seen.get().unwrap(), &values([0.5, 7.0]));
    let mut grads = model.zero_grads().unwrap();
    grads.seen.observe(&values([1.0, 1.0]), 1.0, 0.5).unwrap();
    assert!(!grads.seen.is_set());
    assert_eq!(model.params().unwrap().iter().count(), 2);
}
