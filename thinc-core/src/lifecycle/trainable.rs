use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::error::{Error, ErrorKind, Result};
use crate::lifecycle::{LayerExt, NodeExt};
use crate::model::{AnyGradient, AnyParam, Differentiable, Grad, HasWidth, Layer, Model, Train, VisitUpdates};
use crate::optimizers::Optimizer;
use crate::path::Path;

/// A model with its gradients and its random stream, whose callback takes the optimizer: the form that Thinc had until
/// version 7, `Y, backprop = model.begin_update(X, drop=0.2)` and `dX = backprop(dY, sgd)`.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = Trainable::new(chain((Relu::new(8, 16), Dropout::default(), Softmax::new(16, 3))), Train::new(0));
/// model.initialize(&(), &())?;
/// let mut sgd = Sgd::new(0.1);
/// let loss = CategoricalCrossentropy::new();
///
/// let (x, labels) = (Floats2d::full([4, 8], 1.0), Ints1d::from(vec![0, 2, 1, 2]));
/// let (y, backprop) = model.begin_update(x.clone(), 0.2)?;
/// let dx = backprop(loss.get_grad(&y, &labels)?, Some(&mut sgd))?;
/// assert_eq!(dx.shape(), x.shape());
///
/// // Without an optimizer the gradients are kept, and add up until a call has one.
/// let (y, backprop) = model.begin_update(x.clone(), 0.2)?;
/// backprop(loss.get_grad(&y, &labels)?, None)?;
/// let (y, backprop) = model.begin_update(x.clone(), 0.2)?;
/// backprop(loss.get_grad(&y, &labels)?, Some(&mut sgd))?;
/// assert_eq!(sgd.steps(), 2);
///
/// // Everything else is the model's own: it derefs to it.
/// assert_eq!(model.predict(x)?.shape(), [4, 3]);
/// model.to_bytes()?;
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// It computes what [`Model::begin_update`] and [`finish_update`](LayerExt::finish_update) do, to the bit. Those two are
/// the form for several threads, and where something must happen between a forward pass and its callback: this callback
/// borrows the model, so that nothing can change it meanwhile, and no other step can come first.
///
/// ```compile_fail,E0499
/// # use thinc::prelude::*;
/// # let mut model = Trainable::new(Linear::new(4, 2), Train::new(0));
/// let (y, backprop) = model.begin_update(Floats2d::zeros([3, 4]), 0.0)?;
/// model.resize_output(5)?; // cannot borrow `model` as mutable more than once at a time
/// backprop(y, None)?;
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// It is used up by its call. A second one does not compile:
///
/// ```compile_fail,E0382
/// # use thinc::prelude::*;
/// # let mut model = Trainable::new(Linear::new(4, 2), Train::new(0));
/// let (y, backprop) = model.begin_update(Floats2d::zeros([3, 4]), 0.0)?;
/// backprop(y.clone(), None)?;
/// backprop(y, None)?; // use of moved value: `backprop`
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// Gradients that are kept stay when the model is changed, as long as they fit its parameters. Once they don't, as after a
/// resize, the next `begin_update` is an error until they are [cleared](Self::clear_grads): finish the update first. Where
/// the model moves to a device, [`grads`](Self::grads) gives those that are to follow it.
pub struct Trainable<M: Layer> {
    model: M,
    train: Train,
    kept: Kept<M::Grads>,
}

impl<M: Layer> Trainable<M> {
    /// With no gradients yet. All that is random, in training and in [`initialize`](Self::initialize), comes from `train`.
    pub fn new(model: M, train: Train) -> Self {
        Self { model, train, kept: Kept::default() }
    }

    /// [`NodeExt::initialize`] with this random stream.
    ///
    /// # Errors
    /// As there.
    pub fn initialize<X: HasWidth, Y: HasWidth>(&mut self, x: &X, y: &Y) -> Result<()> {
        self.kept.may_misfit = true;
        self.model.initialize(x, y, &mut self.train)
    }

    /// Computes the output for training with this dropout rate, which layers of `Dropout::default()` use, and the callback.
    /// The rate of [`train`](Self::train) stays as it is.
    ///
    /// The callback takes the gradient of the output and gives that of the input. It adds to the gradients that are kept;
    /// with an optimizer it lets that one update the parameters by them all, and clears them. Where it fails, the weights
    /// are as they were and no gradients are kept, as those may have a part of this batch in them. (An error that an
    /// optimizer finds half way is the exception: see [`finish_update`](crate::optimizers::finish_update).)
    ///
    /// # Errors
    /// Those of [`Model::begin_update`], when the rate is not in `[0, 1)`, and when gradients are kept that no longer fit
    /// the model.
    pub fn begin_update<X: Differentiable>(
        &mut self,
        x: X,
        drop: f32,
    ) -> Result<(M::Output, impl FnOnce(Grad<M::Output>, Option<&mut dyn Optimizer>) -> Result<Grad<X>> + use<'_, X, M>)>
    where
        M: Model<X>,
    {
        self.kept.fit(&mut self.model)?;
        // A copy, so that the rate also stays where the forward pass panics.
        let mut train = self.train.clone().with_drop(drop)?;
        let pass = self.model.begin_update(x, &mut train);
        self.train = train.with_drop(self.train.drop_rate())?;
        let (y, backprop) = pass?;
        Ok((y, move |dy: Grad<M::Output>, optimizer: Option<&mut dyn Optimizer>| {
            let dx = self.kept.change(&mut self.model, |_, grads| backprop(dy, grads))?;
            self.kept.is_pending = true;
            if let Some(optimizer) = optimizer {
                self.finish_update(optimizer)?;
            }
            Ok(dx)
        }))
    }

    /// Lets an optimizer change the parameters by the gradients that are kept, and clears them: [`LayerExt::finish_update`].
    ///
    /// # Errors
    /// As there, and when the gradients no longer fit the model. If it fails otherwise, no gradients are kept.
    pub fn finish_update(&mut self, optimizer: &mut dyn Optimizer) -> Result<()> {
        self.kept.change(&mut self.model, |model, grads| model.finish_update(optimizer, grads))?;
        self.kept.is_pending = false;
        Ok(())
    }

    /// The gradients of the calls without an optimizer since the last update, if there were any.
    pub fn grads(&mut self) -> Option<&mut M::Grads> {
        self.kept.grads.as_mut().filter(|_| self.kept.is_pending)
    }

    /// Forgets the gradients that are kept.
    pub fn clear_grads(&mut self) {
        self.kept.forget();
    }

    /// The random stream, and the dropout rate outside of [`begin_update`](Self::begin_update).
    pub fn train(&mut self) -> &mut Train {
        &mut self.train
    }

    /// The model and its random stream, as [`checkpoint::save`](crate::checkpoint::save) takes them.
    pub fn parts(&self) -> (&M, &Train) {
        (&self.model, &self.train)
    }

    /// The same to be changed, as [`checkpoint::resume`](crate::checkpoint::resume) takes them. Gradients that are kept are
    /// of the model before: [clear](Self::clear_grads) them when another one was resumed or loaded.
    pub fn parts_mut(&mut self) -> (&mut M, &mut Train) {
        self.kept.may_misfit = true;
        (&mut self.model, &mut self.train)
    }

    /// The model and its random stream. Gradients that are kept are dropped.
    pub fn into_parts(self) -> (M, Train) {
        (self.model, self.train)
    }
}

impl<M: Layer> Deref for Trainable<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.model
    }
}

impl<M: Layer> DerefMut for Trainable<M> {
    fn deref_mut(&mut self) -> &mut M {
        self.kept.may_misfit = true;
        &mut self.model
    }
}

impl<M: Layer + fmt::Debug> fmt::Debug for Trainable<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trainable").field("model", &self.model).field("train", &self.train).finish_non_exhaustive()
    }
}

/// The gradients of a model, from step to step.
struct Kept<G> {
    /// Made when they are first needed.
    grads: Option<G>,
    /// Whether anything was added.
    is_pending: bool,
    /// Whether the model may have changed since the gradients were made.
    may_misfit: bool,
}

impl<G> Default for Kept<G> {
    fn default() -> Self {
        Self { grads: None, is_pending: false, may_misfit: false }
    }
}

impl<G> Kept<G> {
    /// Makes sure that there are gradients, which fit the model.
    fn fit<M: Layer<Grads = G>>(&mut self, model: &mut M) -> Result<&mut G> {
        if let (true, Some(grads)) = (self.may_misfit, &mut self.grads) {
            match model.visit_updates(grads, &mut Fit::default()) {
                Ok(()) => {}
                Err(error) if self.is_pending => return Err(misfit(&error)),
                Err(_) => self.grads = None,
            }
        }
        self.may_misfit = false;
        match self.grads {
            Some(ref mut grads) => Ok(grads),
            ref mut none => Ok(none.insert(model.zero_grads()?)),
        }
    }

    /// What `change` gives; where it fails or panics, there are no gradients any more.
    fn change<M: Layer<Grads = G>, R>(
        &mut self,
        model: &mut M,
        change: impl FnOnce(&mut M, &mut G) -> Result<R>,
    ) -> Result<R> {
        self.fit(model)?;
        // Taken out, so that what has a part of a batch in it is not put back.
        let mut kept = std::mem::take(self);
        let grads = kept.fit(model)?;
        let result = change(model, grads)?;
        *self = kept;
        Ok(result)
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

/// Compares parameters with their gradients.
#[derive(Default)]
struct Fit {
    path: Path,
}

impl VisitUpdates for Fit {
    fn update(&mut self, name: &'static str, param: &mut dyn AnyParam, gradient: &mut dyn AnyGradient) -> Result<()> {
        const OP: &str = "finish_update";
        let error = match (param.shape(), param.storage()) {
            (Some(shape), _) if shape != gradient.shape() => {
                Error::shape_exact(OP, "a gradient", shape, gradient.shape())
            }
            (Some(_), Some(values)) if values.device() != gradient.storage().device() => {
                let (expected, found) = (values.device(), gradient.storage().device());
                Error::device(OP, "a gradient", expected, found, "move the gradients that `grads` gives, too")
            }
            (Some(_), Some(_)) => return Ok(()),
            _ => ErrorKind::Uninitialized.into(),
        };
        Err(self.path.with(name, |path| error.at(path)))
    }

    fn enter(&mut self, name: &str) {
        self.path.enter(name);
    }

    fn leave(&mut self) {
        self.path.leave();
    }
}

#[cold]
fn misfit(error: &Error) -> Error {
    Error::invalid(
        "Trainable",
        format_args!(
            "the gradients that are kept no longer fit the model ({error}): call `finish_update` before such a change, or \
             `clear_grads` after it"
        ),
    )
}
