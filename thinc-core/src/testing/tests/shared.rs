//! Values that share memory without copy-on-write: here a callback can change what it must not.

use std::sync::{Arc, Mutex};

use crate::error::Result;
use crate::model::{Accumulate, Backprop, Differentiable, HasWidth, Model, Train, Update, update};
use crate::testing::{Checkable, Numbers, Slopes, Steps, check_gradients};

#[derive(Clone)]
struct Shared(Arc<Mutex<Vec<f32>>>);

impl Shared {
    fn new(values: Vec<f32>) -> Self {
        Self(Arc::new(Mutex::new(values)))
    }

    fn values(&self) -> Vec<f32> {
        self.0.lock().unwrap().clone()
    }

    fn scale(&self, factor: f32) {
        self.0.lock().unwrap().iter_mut().for_each(|value| *value *= factor);
    }
}

impl HasWidth for Shared {}

impl Differentiable for Shared {
    type Grad = Shared;
}

impl Accumulate for Shared {
    fn accumulate(&mut self, other: Self) -> Result<()> {
        let other = other.values();
        self.0.lock().unwrap().iter_mut().zip(other).for_each(|(a, b)| *a += b);
        Ok(())
    }
}

impl Checkable for Shared {
    fn read(&self, numbers: &mut Numbers) -> Result<()> {
        let values = self.values();
        numbers.array(&[values.len()], values);
        Ok(())
    }

    fn moved(&self, steps: &mut Steps) -> Result<Self> {
        let mut values = self.values();
        steps.apply(&mut values);
        Ok(Self::new(values))
    }

    fn gradient(&self, slopes: &mut Slopes<'_>) -> Result<Self> {
        Ok(Self::new(slopes.take(self.values().len())?.to_vec()))
    }

    fn read_gradient(&self, gradient: &Self, numbers: &mut Numbers) -> Result<()> {
        gradient.read(numbers)
    }
}

/// `y = 2 x`. One of these places changes what it is given.
#[derive(Clone, Copy, PartialEq, thinc_macros::Model)]
struct Double {
    #[model(skip)]
    changes: Changes,
}

#[derive(Clone, Copy, PartialEq)]
enum Changes {
    Nothing,
    InputForward,
    InputBackward,
    Output,
    Gradient,
    InputInPrediction,
}

impl Model<Shared> for Double {
    type Output = Shared;

    fn begin_update(&self, x: Shared, _: &mut Train) -> Update<Shared, impl Backprop<Self, Shared> + use<>> {
        let changes = self.changes;
        let y = Shared::new(x.values());
        y.scale(2.0);
        if changes == Changes::InputForward {
            x.scale(2.0);
        }
        let saved = y.clone();
        update::<Self, Shared, _>(y, move |dy, _| {
            match changes {
                Changes::InputBackward => x.scale(0.0),
                Changes::Output => saved.scale(0.5),
                _ => {}
            }
            let dx = if changes == Changes::Gradient { dy } else { Shared::new(dy.values()) };
            dx.scale(2.0);
            Ok(dx)
        })
    }

    fn predict(&self, x: Shared) -> Result<Shared> {
        let y = Shared::new(x.values());
        y.scale(2.0);
        if self.changes == Changes::InputInPrediction {
            x.scale(2.0);
        }
        Ok(y)
    }
}

fn check(changes: Changes) -> Result<String> {
    Ok(check_gradients(&Double { changes }, Shared::new(vec![0.5, -3.0]))?.to_string())
}

#[test]
fn what_is_changed_is_found() {
    assert!(check(Changes::Nothing).unwrap().starts_with("2 elements agree, 0 lie at a kink; worst is `input["));
    for (changes, expected) in [
        (Changes::InputForward, "the forward pass changes its input: `input[0]` is 1, not 0.5"),
        (Changes::InputBackward, "the callback changes the input of the forward pass: `input[0]` is 0, not 0.5"),
        (Changes::Output, "the callback changes the output of the forward pass: `output[0]` is 0.5, not 1"),
        (Changes::Gradient, "the callback changes the gradient that it is given: `dY[0]` is"),
        (Changes::InputInPrediction, "`predict` changes its input: `input[0]` is 1, not 0.5"),
    ] {
        let error = check(changes).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
