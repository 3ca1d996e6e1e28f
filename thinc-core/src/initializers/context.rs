use std::marker::PhantomData;

use super::Initializer;
use crate::array::{Storage, count};
use crate::error::{Error, Result};
use crate::model::{Node, Train};
use crate::path::Path;
use crate::rng::Rng;

/// What `initialize` draws parameters from, and where in the model it is.
///
/// Each parameter has a random stream of its own, named by its path: its values depend on the seed, its path, its
/// shape and its initializer, and not on what else the model has. Adding a layer leaves the others' values as they
/// were. Two models that are initialized from one [`Train`] differ; the same seed repeats both.
///
/// A node written by hand passes it on, and draws from it:
///
/// ```
/// use thinc::prelude::*;
///
/// let mut train = Train::new(0);
/// let mut context = InitContext::new(&mut train);
/// let weights = context.draw("W", &[4, 3], &glorot_uniform())?;
/// assert_eq!(weights.len(), 12);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Debug)]
pub struct InitContext<'a> {
    base: Rng,
    path: Path,
    train: PhantomData<&'a mut Train>,
}

impl<'a> InitContext<'a> {
    /// Starts at the root of a model, with the next stream of `train`.
    pub fn new(train: &'a mut Train) -> Self {
        Self { base: train.rng().fork(), path: Path::default(), train: PhantomData }
    }

    /// The random stream of the parameter `name` of the node that the walk is in. Asking again gives it again, from
    /// its start.
    pub fn rng(&mut self, name: &str) -> Rng {
        let base = &self.base;
        self.path.with(name, |path| base.stream(hash(path)))
    }

    /// Draws the parameter `name` of the node that the walk is in.
    ///
    /// # Errors
    /// If there is no memory for the shape, or the initializer is not valid ([`Initializer::fill`]).
    pub fn draw(&mut self, name: &str, shape: &[usize], initializer: &Initializer) -> Result<Storage<f32>> {
        draw(shape, initializer, &mut self.rng(name)).map_err(|error| error.at(name))
    }

    /// Initializes the child `name` of the node that the walk is in; errors gain its name.
    ///
    /// # Errors
    /// Those of the child.
    pub fn child(&mut self, name: &str, node: &mut dyn Node) -> Result<()> {
        self.path.enter(name);
        let result = node.initialize_params(self);
        self.path.leave();
        result.map_err(|error| error.at(name))
    }
}

fn draw(shape: &[usize], initializer: &Initializer, rng: &mut Rng) -> Result<Storage<f32>> {
    let no_memory = || Error::invalid("initialize", format_args!("cannot allocate a parameter of shape {shape:?}"));
    let zeros = count::<f32>(shape).and_then(|len| Storage::try_zeros(len).ok());
    let mut storage = zeros.ok_or_else(no_memory)?;
    initializer.fill(storage.make_mut()?, shape, rng)?;
    Ok(storage)
}

/// FNV-1a with 64 bits: which stream a path gets. Changing it changes the initial values of every model.
fn hash(path: &str) -> u64 {
    path.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests;
