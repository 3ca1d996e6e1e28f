//! `Vec<L>` and `[L; N]`: a chain of layers of one type, as many as the program decides.

use std::borrow::Cow;

use crate::error::{Error, Result};
use crate::initializers::InitContext;
use crate::model::{
    Backprop, Constraint, Cost, Differentiable, End, Gradients, Layer, Model, Node, Resized, Signature, SizeChange,
    Train, Update, Visit, VisitGradients, VisitMut, VisitUpdates, Widths, Wired, update,
};
use crate::wiring::{resize_chain, unify_chain};

macro_rules! sequence {
    ($ty:ty, [$($generics:tt)*]) => {
        impl<L: Layer, $($generics)*> Node for $ty {
            fn name(&self) -> Cow<'_, str> {
                let names: Vec<_> = self.iter().map(Node::name).collect();
                if names.is_empty() { "noop".into() } else { names.join(">>").into() }
            }

            fn wired(&self) -> Wired {
                Wired::InTurn
            }

            fn visit(&self, visit: &mut dyn Visit) -> Result<()> {
                self.iter().enumerate().try_for_each(|(i, layer)| visit.child(&i.to_string(), layer))
            }

            fn visit_mut(&mut self, visit: &mut dyn VisitMut) -> Result<()> {
                self.iter_mut().enumerate().try_for_each(|(i, layer)| visit.child(&i.to_string(), layer))
            }

            fn unify(&mut self, widths: Widths) -> Result<Widths> {
                let layers = self.iter().enumerate();
                let labels: Vec<_> = layers.map(|(i, layer)| format!("`{i}: {}`", layer.name()).into()).collect();
                let mut step = |i: usize, widths| self[i].unify(widths).map_err(|error| error.at(i.to_string()));
                unify_chain(&labels, &mut step, widths)
            }

            fn resize(&mut self, end: End, change: &SizeChange, apply: bool) -> Result<Resized> {
                let parts = self.len();
                let mut step = |i: usize, end, change: &_, apply| {
                    self[i].resize(end, change, apply).map_err(|error| error.at(i.to_string()))
                };
                resize_chain(parts, &mut step, end, change, apply)
            }

            fn initialize_params(&mut self, context: &mut InitContext<'_>) -> Result<()> {
                self.iter_mut().enumerate().try_for_each(|(i, layer)| context.child(&i.to_string(), layer))
            }
        }
    };
}
sequence!(Vec<L>, []);
sequence!([L; N], [const N: usize]);

impl<L: Layer> Layer for Vec<L> {
    type Grads = Vec<L::Grads>;

    const CONSTRAINT: Constraint = L::CONSTRAINT;

    fn zero_grads(&self) -> Result<Self::Grads> {
        self.iter().enumerate().map(|(i, layer)| layer.zero_grads().map_err(|error| error.at(i.to_string()))).collect()
    }

    fn visit_updates(&mut self, grads: &mut Self::Grads, visit: &mut dyn VisitUpdates) -> Result<()> {
        visit_updates(self, grads, visit)
    }
}

impl<L: Layer, const N: usize> Layer for [L; N] {
    type Grads = Vec<L::Grads>;

    const SIGNATURE: Signature = Signature::repeated(&L::SIGNATURE, N);
    const CONSTRAINT: Constraint = L::CONSTRAINT;
    const COST: Cost = L::COST.times(N);

    fn zero_grads(&self) -> Result<Self::Grads> {
        self.iter().enumerate().map(|(i, layer)| layer.zero_grads().map_err(|error| error.at(i.to_string()))).collect()
    }

    fn visit_updates(&mut self, grads: &mut Self::Grads, visit: &mut dyn VisitUpdates) -> Result<()> {
        visit_updates(self, grads, visit)
    }
}

impl<G: Gradients> Gradients for Vec<G> {
    fn accumulate(&mut self, other: &Self) -> Result<()> {
        check_count(other.len(), self.len())?;
        self.iter_mut().zip(other).try_for_each(|(a, b)| a.accumulate(b))
    }

    fn visit(&mut self, visit: &mut dyn VisitGradients) -> Result<()> {
        for (i, gradients) in self.iter_mut().enumerate() {
            visit.enter(&i.to_string());
            gradients.visit(visit)?;
            visit.leave();
        }
        Ok(())
    }
}

impl<X: Differentiable, L: Model<X, Output = X>> Model<X> for Vec<L> {
    type Output = X;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<X, impl Backprop<Self, X> + use<X, L>> {
        let (y, callbacks) = forward(self, x, train)?;
        update::<Self, X, _>(y, move |dy, grads| backward::<X, L, _>(callbacks, dy, grads))
    }

    fn predict(&self, x: X) -> Result<X> {
        predict(self, x)
    }
}

impl<X: Differentiable, L: Model<X, Output = X>, const N: usize> Model<X> for [L; N] {
    type Output = X;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<X, impl Backprop<Self, X> + use<X, L, N>> {
        let (y, callbacks) = forward(self, x, train)?;
        update::<Self, X, _>(y, move |dy, grads| backward::<X, L, _>(callbacks, dy, grads))
    }

    fn predict(&self, x: X) -> Result<X> {
        predict(self, x)
    }
}

fn forward<X: Differentiable, L: Model<X, Output = X>>(
    layers: &[L],
    mut x: X,
    train: &mut Train,
) -> Result<(X, Vec<impl Backprop<L, X> + use<X, L>>)> {
    let mut callbacks = Vec::with_capacity(layers.len());
    for (i, layer) in layers.iter().enumerate() {
        let (y, backprop) = layer.begin_update(x, train).map_err(|error| error.at(i.to_string()))?;
        if train.check_finite() {
            y.check_finite("begin_update", "the output").map_err(|error| error.at(i.to_string()))?;
        }
        callbacks.push(backprop);
        x = y;
    }
    Ok((x, callbacks))
}

fn backward<X: Differentiable, L: Model<X, Output = X>, B: Backprop<L, X>>(
    callbacks: Vec<B>,
    mut dy: X::Grad,
    grads: &mut [L::Grads],
) -> Result<X::Grad> {
    check_count(grads.len(), callbacks.len())?;
    for (i, (backprop, grads)) in callbacks.into_iter().zip(grads).enumerate().rev() {
        dy = backprop(dy, grads).map_err(|error| error.at(i.to_string()))?;
    }
    Ok(dy)
}

fn predict<X: Differentiable, L: Model<X, Output = X>>(layers: &[L], mut x: X) -> Result<X> {
    for (i, layer) in layers.iter().enumerate() {
        x = layer.predict(x).map_err(|error| error.at(i.to_string()))?;
    }
    Ok(x)
}

fn visit_updates<L: Layer>(layers: &mut [L], grads: &mut [L::Grads], visit: &mut dyn VisitUpdates) -> Result<()> {
    check_count(grads.len(), layers.len())?;
    for (i, (layer, grads)) in layers.iter_mut().zip(grads).enumerate() {
        visit.enter(&i.to_string());
        layer.visit_updates(grads, visit)?;
        visit.leave();
    }
    Ok(())
}

fn check_count(found: usize, expected: usize) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(Error::shape("Vec", "the gradients of a list of layers", &[Some(expected)], &[found]))
}
