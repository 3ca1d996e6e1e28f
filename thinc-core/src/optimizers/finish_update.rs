use std::cell::Cell;

use super::optimizer::check_gradient;
use super::{Optimizer, ParamUpdate};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{AnyGradient, AnyParam, Layer, VisitUpdates};
use crate::path::Path;

/// Updates every parameter of a model that got a gradient, clears the gradients, and ends the optimizer's step.
///
/// A parameter to whose gradient nothing was added is left alone. (In Thinc it goes on moving with its momentum.) A
/// [`Statistic`](crate::model::Statistic) takes over what was observed. A parameter that the optimizer has
/// [frozen](Optimizer::is_frozen) is left alone, whatever its gradient is.
///
/// The optimizer keeps its state by the paths of the parameters and serves one model: one that was used for another
/// model mixes the state of both without an error. Make one per model ([`Optimizer`]).
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = Linear::<4, 2>::default();
/// let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// let mut optimizer = Adam::new(0.001);
/// let mut grads = model.zero_grads()?;
///
/// let (y, backprop) = model.begin_update(Floats2d::full([3, 4], 1.0), &mut train)?;
/// let (dy, loss) = L2Distance::new().get_grad_and_loss(&y, &Floats2d::zeros([3, 2]))?;
/// backprop(dy, &mut grads)?;
/// model.finish_update(&mut optimizer, &mut grads)?;
/// assert!(L2Distance::new().get_loss(&model.predict(Floats2d::full([3, 4], 1.0))?, &Floats2d::zeros([3, 2]))? < loss);
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// # Errors
/// If a gradient is not finite, or has another shape than its parameter, as after a resize: the error names the path,
/// and nothing has been changed. Errors of the optimizer about its settings, such as a learning rate for a path that the
/// model doesn't have, come before it changes anything as well.
/// If a gradient is not finite once the optimizer has added the L2 term, which it finds when it gets to the parameter:
/// that one and those after it keep their weights, but those before it have been updated. The step is not ended; clear
/// the gradients before the next one.
pub fn finish_update<L: Layer>(model: &mut L, optimizer: &mut dyn Optimizer, grads: &mut L::Grads) -> Result<()> {
    let mut scratch = SCRATCH.try_with(Cell::take).unwrap_or_default();
    scratch.path.clear();
    scratch.norms.clear();
    let result = (|| {
        model.visit_updates(grads, &mut Check { scratch: &mut scratch, optimizer })?;
        optimizer.begin_step(&mut || {
            let mut paths = Paths::default();
            model.visit_updates(grads, &mut paths)?;
            Ok(paths.found)
        })?;
        scratch.path.clear();
        let global_norm = scratch.norms.iter().map(|norm| norm * norm).sum::<f64>().sqrt();
        model.visit_updates(grads, &mut Apply { scratch: &mut scratch, next: 0, global_norm, optimizer })
    })();
    // Without thread-local memory, at the end of a thread, it is dropped.
    let _ = SCRATCH.try_with(|kept| kept.set(scratch));
    result?;
    optimizer.step();
    Ok(())
}

thread_local! {
    /// Kept from step to step, so that a step allocates nothing.
    static SCRATCH: Cell<Scratch> = Cell::default();
}

#[derive(Default)]
struct Scratch {
    path: Path,
    /// The norms of the gradients, in the order in which they are visited.
    norms: Vec<f64>,
    shape: Vec<usize>,
}

/// The first pass: nothing is changed unless everything can be.
struct Check<'a> {
    scratch: &'a mut Scratch,
    optimizer: &'a dyn Optimizer,
}

impl VisitUpdates for Check<'_> {
    fn update(&mut self, name: &'static str, param: &mut dyn AnyParam, gradient: &mut dyn AnyGradient) -> Result<()> {
        let Scratch { path, norms, .. } = &mut *self.scratch;
        path.with(name, |path| {
            if self.optimizer.is_frozen(path) {
                Ok(())
            } else if gradient.is_set() {
                check(self.optimizer, path, param, gradient).map(|norm| norms.push(norm))
            } else {
                gradient.settle(param, false)
            }
            .map_err(|error| error.at(path))
        })
    }

    fn enter(&mut self, name: &str) {
        self.scratch.path.enter(name);
    }

    fn leave(&mut self) {
        self.scratch.path.leave();
    }
}

/// Checks a parameter, its gradient, and what the optimizer keeps for it, and gives the norm of the gradient.
fn check(optimizer: &dyn Optimizer, path: &str, param: &dyn AnyParam, gradient: &dyn AnyGradient) -> Result<f64> {
    let (Some(shape), Some(weights)) = (param.shape(), param.storage()) else {
        return Err(ErrorKind::Uninitialized.into());
    };
    if shape != gradient.shape() {
        return Err(Error::shape_exact("finish_update", "a gradient", shape, gradient.shape()));
    }
    let norm = check_gradient(shape, weights, gradient.storage())?;
    optimizer.check_state(path, weights)?;
    Ok(norm)
}

/// The paths of all parameters, for an optimizer that asks.
#[derive(Default)]
struct Paths {
    path: Path,
    found: Vec<String>,
}

impl VisitUpdates for Paths {
    fn update(&mut self, name: &'static str, _: &mut dyn AnyParam, _: &mut dyn AnyGradient) -> Result<()> {
        let path = self.path.with(name, str::to_owned);
        self.found.push(path);
        Ok(())
    }

    fn enter(&mut self, name: &str) {
        self.path.enter(name);
    }

    fn leave(&mut self) {
        self.path.leave();
    }
}

/// The second pass.
struct Apply<'a> {
    scratch: &'a mut Scratch,
    /// Which norm is the next parameter's.
    next: usize,
    global_norm: f64,
    optimizer: &'a mut dyn Optimizer,
}

impl VisitUpdates for Apply<'_> {
    fn update(&mut self, name: &'static str, param: &mut dyn AnyParam, gradient: &mut dyn AnyGradient) -> Result<()> {
        let Scratch { path, norms, shape, .. } = &mut *self.scratch;
        let (optimizer, global_norm) = (&mut *self.optimizer, self.global_norm);
        path.with(name, |path| {
            if optimizer.is_frozen(path) {
                gradient.clear();
                return Ok(());
            }
            if !gradient.is_set() {
                return gradient.settle(param, true).map_err(|error| error.at(path));
            }
            gradient.shape().clone_into(shape);
            let norm = norms.get(self.next).copied();
            self.next += 1;
            // What is kept for the parameter follows in this update, once.
            let before = param.set_resized_from(None);
            let (Some(norm), Some(weights)) = (norm, param.storage_mut()) else {
                return Err(Error::invalid("finish_update", "a layer gave other parameters on the second visit"));
            };
            let updated = optimizer.update(ParamUpdate {
                path,
                shape,
                weights,
                stays_on_cpu: gradient.stays_on_cpu(),
                gradient: gradient.storage_mut(),
                norm,
                global_norm,
                is_checked: true,
                resized_from: before.as_deref(),
            });
            match updated {
                Ok(()) => gradient.clear(),
                Err(_) => drop(param.set_resized_from(before)),
            }
            updated.map_err(|error| error.at(path))
        })
    }

    fn enter(&mut self, name: &str) {
        self.scratch.path.enter(name);
    }

    fn leave(&mut self) {
        self.scratch.path.leave();
    }
}
