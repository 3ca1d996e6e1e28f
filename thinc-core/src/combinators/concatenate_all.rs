//! [`Concatenate<Vec<L>>`](Concatenate): as many layers as the program decides.

use std::borrow::Cow;

use crate::combinators::Concatenate;
use crate::error::{Error, Result};
use crate::initializers::InitContext;
use crate::model::{
    Accumulate, Backprop, Constraint, Differentiable, End, Layer, Model, Node, Resized, SizeChange, Train, Update,
    Visit, VisitMut, VisitUpdates, Widths, Wired, update,
};
use crate::wiring::{ConcatAll, shared_width, side_by_side, unify_branches};

/// Puts the outputs of layers of one type side by side, as many as the program decides: `y = [f_0(x), f_1(x), ..]`. One
/// layer alone gives what it gives, as in Thinc's `concatenate`.
///
/// Rows `(N, nI)` to `(N, nO)`, where `nO` is the sum of the layers'; also tokens in a `Ragged`.
///
/// # Errors
/// The model gives an error if there is no layer.
///
/// ```
/// use thinc::combinators::concatenate_all;
/// use thinc::prelude::*;
///
/// // A table for each column of features.
/// let tables = (0..3).map(|column| HashEmbed::new(8, 100).column(column).seed(column as u32));
/// let mut model = concatenate_all(tables.collect());
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// assert_eq!(model.predict(Ints2d::zeros([5, 3]))?.shape(), [5, 24]);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn concatenate_all<L: Layer>(layers: Vec<L>) -> Concatenate<Vec<L>> {
    Concatenate(layers)
}

fn labels<L: Layer>(layers: &[L]) -> Vec<Cow<'static, str>> {
    layers.iter().enumerate().map(|(i, layer)| format!("`{i}: {}`", layer.name()).into()).collect()
}

impl<L: Layer> Node for Concatenate<Vec<L>> {
    fn name(&self) -> Cow<'_, str> {
        let names: Vec<_> = self.0.iter().map(Node::name).collect();
        if names.is_empty() { "noop".into() } else { names.join("|").into() }
    }

    fn wired(&self) -> Wired {
        Wired::SideBySide
    }

    fn visit(&self, visit: &mut dyn Visit) -> Result<()> {
        self.0.visit(visit)
    }

    fn visit_mut(&mut self, visit: &mut dyn VisitMut) -> Result<()> {
        self.0.visit_mut(visit)
    }

    fn unify(&mut self, widths: Widths) -> Result<Widths> {
        if self.0.is_empty() {
            return Ok(widths);
        }
        let labels = labels(&self.0);
        let mut step = |i: usize, widths| self.0[i].unify(widths).map_err(|error| error.at(i.to_string()));
        unify_branches(&labels, &mut step, widths)
    }

    fn resize(&mut self, end: End, change: &SizeChange, apply: bool) -> Result<Resized> {
        if end == End::Output {
            return Err(shared_width(&format!("`{}`", self.name())));
        }
        let layers = self.0.iter_mut().enumerate();
        let each = layers.map(|(i, layer)| layer.resize(end, change, apply).map_err(|error| error.at(i.to_string())));
        let each = each.collect::<Result<Vec<_>>>()?;
        let labels = labels(&self.0);
        side_by_side(&labels, &mut |i| self.0[i].unify(Widths::default()), each)
    }

    fn initialize_params(&mut self, context: &mut InitContext<'_>) -> Result<()> {
        self.0.initialize_params(context)
    }
}

impl<L: Layer> Layer for Concatenate<Vec<L>> {
    type Grads = Vec<L::Grads>;

    const CONSTRAINT: Constraint = L::CONSTRAINT;

    fn zero_grads(&self) -> Result<Self::Grads> {
        self.0.zero_grads()
    }

    fn visit_updates(&mut self, grads: &mut Self::Grads, visit: &mut dyn VisitUpdates) -> Result<()> {
        self.0.visit_updates(grads, visit)
    }
}

impl<X: Differentiable, Y: ConcatAll, L: Model<X, Output = Y>> Model<X> for Concatenate<Vec<L>> {
    type Output = Y;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<Y, impl Backprop<Self, X> + use<X, Y, L>> {
        let (mut parts, mut callbacks) = (Vec::with_capacity(self.0.len()), Vec::with_capacity(self.0.len()));
        for (i, layer) in self.0.iter().enumerate() {
            let (y, backprop) = layer.begin_update(x.clone(), train).map_err(|error| error.at(i.to_string()))?;
            parts.push(y);
            callbacks.push(backprop);
        }
        let (y, widths) = Y::concatenate_all(parts)?;
        update::<Self, X, _>(y, move |dy, grads| {
            if grads.len() != callbacks.len() {
                return Err(other_model(callbacks.len(), grads.len()));
            }
            let mut dx: Option<X::Grad> = None;
            let parts = Y::split_all(dy, &widths)?.into_iter().zip(grads);
            for (i, (backprop, (dy, grads))) in callbacks.into_iter().zip(parts).enumerate() {
                let of_part = backprop(dy, grads).map_err(|error| error.at(i.to_string()))?;
                match &mut dx {
                    Some(dx) => dx.accumulate(of_part)?,
                    None => dx = Some(of_part),
                }
            }
            dx.ok_or_else(|| other_model(1, 0))
        })
    }

    fn predict(&self, x: X) -> Result<Y> {
        let parts = self
            .0
            .iter()
            .enumerate()
            .map(|(i, layer)| layer.predict(x.clone()).map_err(|error| error.at(i.to_string())));
        Ok(Y::concatenate_all(parts.collect::<Result<_>>()?)?.0)
    }
}

#[cold]
fn other_model(expected: usize, found: usize) -> Error {
    Error::shape("concatenate", "the gradients of a list of layers", &[Some(expected)], &[found])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    fn tables(n: usize) -> Concatenate<Vec<HashEmbed>> {
        concatenate_all((0..n).map(|i| HashEmbed::new(2 + i, 10).column(i).seed(i as u32)).collect())
    }

    #[test]
    fn the_same_as_a_tuple() {
        let table = |i: usize| HashEmbed::new(2 + i, 10).column(i).seed(i as u32);
        let mut tuple = chain((concatenate((table(0), table(1), table(2))), Linear::new(None, 2)));
        let mut list = chain((tables(3), Linear::new(None, 2)));
        tuple.initialize(&(), &(), &mut Train::new(5)).unwrap();
        let bytes = tuple.to_bytes().unwrap();
        list.from_bytes(&bytes).unwrap();
        assert_eq!(list.to_bytes().unwrap(), bytes);
        let x = Ints2d::from_fn([4, 3], |[i, j]| (i + j) as u64);
        assert_eq!(list.predict(x.clone()).unwrap(), tuple.predict(x).unwrap());
    }

    #[test]
    fn one_layer_is_that_layer() {
        let mut model = tables(1);
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        assert_eq!(model.to_bytes().unwrap(), model.0[0].to_bytes().unwrap());
        let x = Ints2d::zeros([3, 1]);
        assert_eq!(model.predict(x.clone()).unwrap(), model.0[0].predict(x).unwrap());
    }

    #[test]
    fn an_open_width_is_what_is_left() {
        let mut model = chain((concatenate_all(vec![Linear::new(3, 4), Linear::new(3, None)]), Linear::new(10, 2)));
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        assert_eq!(model.predict(Floats2d::zeros([1, 3])).unwrap().shape(), [1, 2]);
        model.resize_input(5).unwrap();
        assert_eq!(model.predict(Floats2d::zeros([1, 5])).unwrap().shape(), [1, 2]);
        let error = model.0.0.resize_output(3).unwrap_err().to_string();
        assert!(error.contains("shared by its parts"), "{error}");
    }

    #[test]
    fn without_layers_there_is_no_output() {
        let model = concatenate_all(Vec::<Linear>::new());
        let error = model.predict(Floats2d::zeros([1, 3])).unwrap_err().to_string();
        assert!(error.contains("give at least one"), "{error}");
        assert!(model.begin_update(Floats2d::zeros([1, 3]), &mut Train::new(0)).is_err());
    }
}
