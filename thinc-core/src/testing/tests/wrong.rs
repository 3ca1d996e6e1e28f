//! Layers with a mistake in them: each must be found, and named.

use std::sync::atomic::{AtomicU32, Ordering};

use super::{initialized, input};
use crate::model::AnyGradient;
use crate::prelude::*;
use crate::testing::{GradientCheck, check_gradients};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    Sign,
    OneRow,
    NoBias,
    HalfBias,
    Overwritten,
    InputOfOnes,
    WrongWeights,
    Transposed,
    ExtraRow,
    NotLinear,
    NotANumber,
    Predict,
    Unsteady,
    FewerRows,
}

/// `Y = X Wᵀ + b` with one mistake.
#[derive(Debug, Model)]
#[model(signature = n_i -> n_o)]
struct Faulty {
    #[dim(name = "nO")]
    n_o: Dim,
    #[dim(name = "nI")]
    n_i: Dim,
    #[param(name = "W", shape = [n_o, n_i], init = glorot_uniform())]
    w: Param<Floats2d>,
    #[param(name = "b", shape = [n_o], init = uniform(-1.0, 1.0))]
    b: Param<Floats1d>,
    #[model(skip)]
    fault: Fault,
    #[model(skip)]
    calls: AtomicU32,
}

impl Faulty {
    fn new(n_i: usize, n_o: usize, fault: Fault) -> Self {
        let (w, b) = (Param::default(), Param::default());
        initialized(Self { n_o: n_o.into(), n_i: n_i.into(), w, b, fault, calls: AtomicU32::new(0) })
    }
}

impl Model<Floats2d> for Faulty {
    type Output = Floats2d;

    fn begin_update(&self, x: Floats2d, _: &mut Train) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<>> {
        let (fault, w) = (self.fault, self.w.get()?.clone());
        let ops = x.ops();
        let mut y = ops.affine(&x, &w, self.b.get()?)?;
        if fault == Fault::Unsteady {
            let call = self.calls.fetch_add(1, Ordering::Relaxed);
            y = y.map(|y| y + call as f32)?;
        }
        if fault == Fault::FewerRows && self.calls.fetch_add(1, Ordering::Relaxed) > 1 {
            y = y.rows(1..)?;
        }
        update::<Self, Floats2d, _>(y, move |mut dy, grads| {
            if fault == Fault::Overwritten {
                grads.w.clear();
            }
            if fault == Fault::NotLinear {
                dy = dy.map(|dy| dy.clamp(-0.8, 0.8))?;
            }
            let x = if fault == Fault::InputOfOnes { x.map(|_| 1.0)? } else { x };
            let mut dw = ops.gemm(&dy, true, &x, false)?;
            match fault {
                Fault::Sign => dw = dw.map(|dw| -dw)?,
                Fault::OneRow => dw.as_mut_slice()?[..2].fill(0.0),
                Fault::NotANumber => dw.as_mut_slice()?[1] = f32::NAN,
                _ => {}
            }
            if fault == Fault::Transposed {
                grads.w.add_with(|w, _| {
                    *w = ops.gemm(&x, true, &dy, false)?;
                    Ok(())
                })?;
            } else {
                grads.w.add(dw)?;
            }
            if fault == Fault::HalfBias {
                dy = dy.map(|dy| 0.5 * dy)?;
            }
            if fault != Fault::NoBias {
                grads.b.add_with(|db, accumulate| ops.sum_rows(db, accumulate, &dy))?;
            }
            let dx = ops.gemm(&dy, false, &w, false)?;
            match fault {
                Fault::WrongWeights => dx.map(|dx| 1.01 * dx),
                Fault::ExtraRow => Ok(Floats2d::zeros([x.n_rows() + 1, x.width()])),
                _ => Ok(dx),
            }
        })
    }

    fn predict(&self, x: Floats2d) -> Result<Floats2d> {
        let y = x.ops().affine(&x, self.w.get()?, self.b.get()?)?;
        if self.fault == Fault::Predict { y.map(|y| 1.01 * y) } else { Ok(y) }
    }
}

/// What the check says about a faulty layer, with others around it.
#[track_caller]
fn finds(fault: Fault, expected: &[&str]) {
    let mut model = initialized(chain((Linear::new(3, 4), Faulty::new(4, 2, fault), Linear::new(2, 3))));
    let before = model.params().unwrap();
    let error = GradientCheck::new().check(&mut model, input(5, 3)).unwrap_err().to_string();
    for part in expected {
        assert!(error.contains(part), "{fault:?}: {error}");
    }
    for (path, param) in model.params().unwrap().iter() {
        assert!(param.storage().ptr_eq(before.get(path).unwrap().storage()), "{path} was left changed");
    }
}

#[test]
fn the_layer_without_a_fault_is_right() {
    let mut model = initialized(chain((Linear::new(3, 4), Faulty::new(4, 2, Fault::None), Linear::new(2, 3))));
    let report = GradientCheck::new().check(&mut model, input(5, 3)).unwrap();
    assert_eq!((report.checked, report.skipped), (12 + 4 + 8 + 2 + 6 + 3 + 15, 0));
    assert!(report.worst.unwrap().error < 2e-4);
}

#[test]
fn wrong_gradients_of_parameters_are_found() {
    finds(Fault::Sign, &["wrong gradients, 8 of 8 in `1.W`; worst is `1.W["]);
    finds(Fault::OneRow, &["wrong gradients, 2 of 8 in `1.W`; worst is `1.W[0, "]);
    finds(Fault::NoBias, &["wrong gradients, 2 of 2 in `1.b`; worst is `1.b[", "the callback says 0.000000"]);
    finds(Fault::InputOfOnes, &["8 of 8 in `1.W`"]);
    finds(Fault::NotANumber, &["1.W[0, 1]", "NaN"]);
}

#[test]
fn wrong_gradients_of_inputs_are_found() {
    // The parameters before the layer get their gradients through it.
    finds(Fault::WrongWeights, &["of 12 in `0.W`, 4 of 4 in `0.b`", "in `input`"]);
    finds(Fault::HalfBias, &["2 of 2 in `1.b`"]);
    let mut model = Faulty::new(3, 2, Fault::WrongWeights);
    let error = GradientCheck::new().check(&mut model, input(2, 3)).unwrap_err().to_string();
    assert!(error.contains("wrong gradients, 6 of 6 in `input`; worst is `input["), "{error}");
}

#[test]
fn gradients_of_another_shape_are_found() {
    finds(Fault::Transposed, &["in `1.W`", "shape (2, 4), but got (4, 2)"]);
    let mut model = Faulty::new(3, 2, Fault::ExtraRow);
    let error = GradientCheck::new().check(&mut model, input(2, 3)).unwrap_err().to_string();
    assert!(error.contains("in `input`") && error.contains("shape (2, 3), but got (3, 3)"), "{error}");
}

#[test]
fn gradients_that_do_not_add_up_are_found() {
    finds(Fault::Overwritten, &["does not add to the gradients", "`1.W[0, 0]` is"]);
    finds(Fault::NotLinear, &["the callback is not linear"]);
}

#[test]
fn forward_passes_that_differ_are_found() {
    finds(Fault::Predict, &["`predict` gives another output than `begin_update`: `output[0, 0]` is"]);
    finds(Fault::Unsteady, &["two forward passes with the same random stream differ"]);
    finds(Fault::FewerRows, &["an output of the same size, of shape (15), but got (12)"]);
}

#[test]
fn the_model_may_differ_in_prediction_when_asked() {
    let mut model = Faulty::new(3, 2, Fault::Predict);
    assert!(GradientCheck::new().compare_predict(false).check(&mut model, input(4, 3)).is_ok());
}

#[test]
fn a_wrong_gradient_next_to_a_kink_is_found() {
    /// `y = |x|`, with the gradient 0 where it is -1.
    #[derive(Clone, Model)]
    struct Magnitude;

    impl Model<Floats2d> for Magnitude {
        type Output = Floats2d;

        fn begin_update(&self, x: Floats2d, _: &mut Train) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<>> {
            let y = self.predict(x.clone())?;
            update::<Self, Floats2d, _>(y, move |dy, _| dy.zip_map(&x, |dy, x| if x < 0.0 { 0.0 } else { dy }))
        }

        fn predict(&self, x: Floats2d) -> Result<Floats2d> {
            x.map(f32::abs)
        }
    }

    // 0 lies at the kink, where any slope between -1 and 1 will do.
    let report = check_gradients(&Magnitude, Floats2d::from_rows(&[[0.0, 0.5, 2e-3]])).unwrap();
    assert_eq!((report.checked, report.skipped), (2, 1));
    let error = check_gradients(&Magnitude, Floats2d::from_rows(&[[0.0, 0.5, -2e-3, 1.0]])).unwrap_err();
    assert!(error.to_string().contains("1 of 4 in `input`; worst is `input[0, 2]`"), "{error}");
    let error = check_gradients(&Magnitude, Floats2d::zeros([2, 2])).unwrap_err();
    assert!(error.to_string().contains("kinks at 4 of 4 elements"), "{error}");
}

#[test]
fn settings_that_make_no_sense_are_errors() {
    let model = initialized(Linear::new(3, 2));
    for tolerance in [0.0, -1.0, 1.0, f64::NAN] {
        let check = GradientCheck::new().tolerance(tolerance);
        assert!(check.check(&mut model.clone(), input(1, 3)).unwrap_err().to_string().contains("tolerance"));
    }
    assert!(GradientCheck::new().drop_rate(1.0).check(&mut model.clone(), input(1, 3)).is_err());
    // The model's own errors pass through.
    let error = check_gradients(&model, input(1, 4)).unwrap_err();
    assert!(error.to_string().contains("expects"), "{error}");
    let error = check_gradients(&Linear::new(3, 2), input(1, 3)).unwrap_err();
    assert!(error.to_string().contains("initialize"), "{error}");
}
