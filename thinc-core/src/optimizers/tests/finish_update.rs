//! The walk over a model.

use std::borrow::Cow;

use super::*;
use crate::array::{Floats1d, Floats2d};
use crate::error::Result;
use crate::initializers::InitContext;
use crate::model::{
    End, Gradient, Gradients, Layer, Node, Param, ParamField, Resized, SizeChange, Visit, VisitGradients, VisitMut,
    VisitUpdates,
};
use crate::schedules::constant_then;

/// A weight, a child with a bias, and another weight.
struct Model {
    w: Param<Floats2d>,
    child: Child,
    v: Param<Floats1d>,
}

struct Child {
    b: Param<Floats1d>,
}

struct Grads {
    w: Gradient<Floats2d>,
    child: Gradient<Floats1d>,
    v: Gradient<Floats1d>,
}

impl Model {
    fn new() -> Self {
        Self {
            w: Floats2d::full([2, 3], 1.0).into(),
            child: Child { b: Floats1d::full([2], 1.0).into() },
            v: Floats1d::full([4], 1.0).into(),
        }
    }

    fn values(&self) -> Vec<f32> {
        let (w, b, v) = (self.w.get().unwrap(), self.child.b.get().unwrap(), self.v.get().unwrap());
        [w.to_vec(), b.to_vec(), v.to_vec()].into_iter().flat_map(Result::unwrap).collect()
    }
}

impl Node for Model {
    fn name(&self) -> Cow<'_, str> {
        "model".into()
    }

    fn visit(&self, _: &mut dyn Visit) -> Result<()> {
        Ok(())
    }

    fn visit_mut(&mut self, _: &mut dyn VisitMut) -> Result<()> {
        Ok(())
    }

    fn resize(&mut self, _: End, _: &SizeChange, _: bool) -> Result<Resized> {
        Ok(Resized::default())
    }

    fn initialize_params(&mut self, _: &mut InitContext<'_>) -> Result<()> {
        Ok(())
    }
}

impl Layer for Model {
    type Grads = Grads;

    fn zero_grads(&self) -> Result<Grads> {
        Ok(Grads { w: self.w.param_zero_grad()?, child: self.child.b.param_zero_grad()?, v: self.v.param_zero_grad()? })
    }

    fn visit_updates(&mut self, grads: &mut Grads, visit: &mut dyn VisitUpdates) -> Result<()> {
        visit.update("W", &mut self.w, &mut grads.w)?;
        visit.enter("child");
        visit.update("b", &mut self.child.b, &mut grads.child)?;
        visit.leave();
        visit.update("v", &mut self.v, &mut grads.v)
    }
}

impl Gradients for Grads {
    fn accumulate(&mut self, _: &Self) -> Result<()> {
        Ok(())
    }

    fn visit(&mut self, visit: &mut dyn VisitGradients) -> Result<()> {
        visit.gradient("W", &mut self.w)?;
        visit.enter("child");
        visit.gradient("b", &mut self.child)?;
        visit.leave();
        visit.gradient("v", &mut self.v)
    }
}

fn paths(optimizer: &dyn Optimizer) -> Vec<&str> {
    optimizer.averages().unwrap().iter().map(|(path, _)| path).collect()
}

#[test]
fn updates_what_has_a_gradient_and_clears_it() {
    let mut model = Model::new();
    let mut grads = model.zero_grads().unwrap();
    let mut optimizer = Sgd::new(0.5).grad_clip(0.0);
    grads.w.add(Floats2d::full([2, 3], 1.0)).unwrap();
    grads.child.add(Floats1d::full([2], 2.0)).unwrap();
    finish_update(&mut model, &mut optimizer, &mut grads).unwrap();
    assert_eq!(model.values(), [[0.5; 6].as_slice(), &[0.0; 2], &[1.0; 4]].concat());
    assert_eq!(paths(&optimizer), ["W", "child.b"]);
    assert_eq!(optimizer.steps(), 1);

    // Nothing was added since: nothing moves.
    let before = model.values();
    finish_update(&mut model, &mut optimizer, &mut grads).unwrap();
    assert_eq!(model.values(), before);
    assert_eq!(optimizer.steps(), 2);

    grads.v.add(Floats1d::full([4], 2.0)).unwrap();
    finish_update(&mut model, &mut optimizer, &mut grads).unwrap();
    assert_eq!(model.values()[8..], [0.0; 4]);
    assert_eq!(paths(&optimizer), ["W", "child.b", "v"]);
}

#[test]
fn momentum_does_not_move_a_parameter_without_a_gradient() {
    let mut model = Model::new();
    let mut grads = model.zero_grads().unwrap();
    let mut optimizer = Adam::new(0.1);
    grads.w.add(Floats2d::full([2, 3], 1.0)).unwrap();
    finish_update(&mut model, &mut optimizer, &mut grads).unwrap();
    let before = model.values();
    finish_update(&mut model, &mut optimizer, &mut grads).unwrap();
    assert_eq!(model.values(), before);
}

#[test]
fn clips_every_parameter_by_its_own_norm() {
    let mut model = Model::new();
    let mut grads = model.zero_grads().unwrap();
    grads.child.add(Floats1d::from(vec![3.0, 4.0])).unwrap();
    grads.v.add(Floats1d::from(vec![0.5, 0.0, 0.0, 0.0])).unwrap();
    finish_update(&mut model, &mut Sgd::new(1.0), &mut grads).unwrap();
    assert_close("b", &model.values()[6..8], &[0.4, 0.2], 1e-6);
    assert_close("v", &model.values()[8..], &[0.5, 1.0, 1.0, 1.0], 1e-6);
}

#[test]
fn a_gradient_that_is_not_finite_changes_nothing() {
    let mut model = Model::new();
    let mut grads = model.zero_grads().unwrap();
    let mut optimizer = Adam::new(0.1);
    grads.w.add(Floats2d::full([2, 3], 1.0)).unwrap();
    grads.child.add(Floats1d::from(vec![0.0, f32::NAN])).unwrap();
    let before = model.values();
    let error = finish_update(&mut model, &mut optimizer, &mut grads).unwrap_err();
    assert_eq!(error.path(), "child.b");
    assert!(error.to_string().contains("shape (2) holds NaN at [1]"), "{error}");
    assert_eq!(model.values(), before);
    assert_eq!(optimizer.steps(), 0);
    assert!(optimizer.averages().unwrap().is_empty());

    // What was added is still there, and the next call starts at the root again.
    grads.child = model.child.b.param_zero_grad().unwrap();
    finish_update(&mut model, &mut optimizer, &mut grads).unwrap();
    assert_eq!(paths(&optimizer), ["W"]);
}

#[test]
fn a_gradient_of_another_shape_changes_nothing() {
    let mut model = Model::new();
    let mut grads = model.zero_grads().unwrap();
    grads.w.add(Floats2d::full([2, 3], 1.0)).unwrap();
    grads.v.add(Floats1d::full([4], 1.0)).unwrap();
    model.v.param_resize(0, &SizeChange::new(None, 6)).unwrap();
    let before = model.values();
    let error = finish_update(&mut model, &mut Sgd::new(0.1), &mut grads).unwrap_err();
    assert_eq!(error.path(), "v");
    assert!(error.to_string().contains("(6), but got (4)"), "{error}");
    assert_eq!(model.values(), before);
}

#[test]
fn settings_that_make_no_sense_change_nothing() {
    let mut model = Model::new();
    let mut grads = model.zero_grads().unwrap();
    grads.child.add(Floats1d::full([2], 1.0)).unwrap();
    let before = model.values();
    let mut optimizer = Sgd::new(0.1).weight_decay(f32::NAN);
    let error = finish_update(&mut model, &mut optimizer, &mut grads).unwrap_err();
    assert!(error.to_string().contains("`weight_decay`"), "{error}");
    assert_eq!((model.values(), optimizer.steps()), (before, 0));
    finish_update(&mut model, &mut optimizer.weight_decay(0.0), &mut grads).unwrap();
    assert_close("b", &model.values()[6..8], &[0.92928932; 2], 1e-6);
}

/// The parameter of the first update would have moved if the second one found it.
#[test]
fn a_setting_that_stops_making_sense_is_an_error_before_its_step() {
    let mut model = Model::new();
    let mut grads = model.zero_grads().unwrap();
    let optimizers: [(&str, Box<dyn Optimizer>); 4] = [
        ("`beta1` must be in [0, 1), but is 1.5 at step 2", Box::new(Adam::new(0.1).beta1(constant_then(0.9, 2, 1.5)))),
        ("`l2` must be a finite number", Box::new(RAdam::new(0.1).l2(constant_then(0.0, 2, f32::NAN)))),
        ("`momentum` must be in [0, 1)", Box::new(Sgd::new(0.1).momentum(constant_then(0.0, 2, -1.0)))),
        ("`lr_scale`", Box::new(Sgd::new(0.1).lr_scale("v", constant_then(1.0, 2, -1.0)))),
    ];
    for (expected, mut optimizer) in optimizers {
        for step in 0..3 {
            grads.w.add(Floats2d::full([2, 3], 0.1)).unwrap();
            grads.v.add(Floats1d::full([4], 0.1)).unwrap();
            let before = model.values();
            let result = finish_update(&mut model, &mut *optimizer, &mut grads);
            assert_eq!(result.is_ok(), step < 2, "{expected}");
            if let Err(error) = result {
                assert!(error.to_string().contains(expected) && error.to_string().contains("step 2"), "{error}");
                assert_eq!((model.values(), optimizer.steps()), (before, 2));
            }
        }
    }
}

#[test]
fn works_through_a_box() {
    let mut model = Model::new();
    let mut grads = model.zero_grads().unwrap();
    grads.child.add(Floats1d::full([2], 0.5)).unwrap();
    let mut optimizer: Box<dyn Optimizer> = Box::new(Sgd::new(1.0));
    finish_update(&mut model, &mut *optimizer, &mut grads).unwrap();
    assert_eq!(model.values()[6..8], [0.5; 2]);
}

#[test]
fn clips_all_parameters_by_the_norm_of_all() {
    // The norms are 3 and 4, and of both together 5.
    let (b, v) = ([0.0, 3.0], [4.0, 0.0, 0.0, 0.0]);
    for (threshold, l2, scale) in [(1.0, 0.0, 0.2), (6.0, 0.0, 1.0), (0.0, 0.0, 1.0), (2.5, 0.5, 0.5)] {
        let mut model = Model::new();
        let mut grads = model.zero_grads().unwrap();
        grads.child.add(Floats1d::from(b.to_vec())).unwrap();
        grads.v.add(Floats1d::from(v.to_vec())).unwrap();
        let mut optimizer = Sgd::new(1.0).grad_clip(0.0).global_clip(threshold).l2(l2);
        finish_update(&mut model, &mut optimizer, &mut grads).unwrap();
        let moved = |gradient: &f32| 1.0 - l2 - scale * f64::from(*gradient);
        assert_close("b", &model.values()[6..8], &b.iter().map(moved).collect::<Vec<_>>(), 1e-6);
        assert_close("v", &model.values()[8..], &v.iter().map(moved).collect::<Vec<_>>(), 1e-6);
    }
}

#[test]
fn clips_each_parameter_after_all() {
    let mut model = Model::new();
    let mut grads = model.zero_grads().unwrap();
    grads.child.add(Floats1d::from(vec![0.0, 3.0])).unwrap();
    grads.v.add(Floats1d::from(vec![4.0, 0.0, 0.0, 0.0])).unwrap();
    // The norms become 1.5 and 2, and the second is cut.
    finish_update(&mut model, &mut Sgd::new(1.0).global_clip(2.5).grad_clip(1.75), &mut grads).unwrap();
    assert_close("b", &model.values()[6..8], &[1.0, -0.5], 1e-6);
    assert_close("v", &model.values()[8..9], &[-0.75], 1e-6);
}

#[test]
fn rates_by_path_must_be_of_paths_that_there_are() {
    let mut model = Model::new();
    let mut grads = model.zero_grads().unwrap();
    grads.w.add(Floats2d::full([2, 3], 1.0)).unwrap();
    let before = model.values();
    let mut optimizer = Sgd::new(0.5).lr_scale("child", 0.1).lr_scale("chld.b", 0.5);
    let error = finish_update(&mut model, &mut optimizer, &mut grads).unwrap_err().to_string();
    assert_eq!(error, "`lr_scale`: the model has no parameter at `chld.b`: did you mean `child.b`?");
    assert_eq!((model.values(), optimizer.steps()), (before.clone(), 0));

    // Nor does a factor that makes no sense change what comes before its parameter.
    let mut optimizer = Sgd::new(0.5).lr_scale("v", f32::NAN);
    let error = finish_update(&mut model, &mut optimizer, &mut grads).unwrap_err().to_string();
    assert!(error.contains("the factor of `v`") && error.contains("NaN"), "{error}");
    assert_eq!((model.values(), optimizer.steps()), (before, 0));

    // A parameter without a gradient in the first step is one, too.
    let mut optimizer = Sgd::new(0.5).grad_clip(0.0).lr_scale("child.*", 0.5).lr_scale("v", 0.0);
    finish_update(&mut model, &mut optimizer, &mut grads).unwrap();
    grads.child.add(Floats1d::full([2], 2.0)).unwrap();
    grads.v.add(Floats1d::full([4], 2.0)).unwrap();
    finish_update(&mut model, &mut optimizer, &mut grads).unwrap();
    assert_eq!(model.values(), [[0.5; 6].as_slice(), &[0.5; 2], &[1.0; 4]].concat());
}
