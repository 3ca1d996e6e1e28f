//! The layer as a node. By hand: what the derive writes hands a layer the widths of the whole input, not those of one
//! item.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::WithGetitem;
use crate::error::{Error, Result};
use crate::initializers::InitContext;
use crate::model::{
    Constraint, Cost, End, Gradients, Layer, Node, Resized, SizeChange, Visit, VisitGradients, VisitMut, VisitUpdates,
    Width, Widths,
};

/// The gradients of a [`WithGetitem`].
pub struct WithGetitemGrads<G> {
    /// Of its layer.
    pub layer: G,
}

impl<L: Layer, const I: usize> Node for WithGetitem<L, I> {
    fn name(&self) -> Cow<'_, str> {
        Cow::Owned(format!("with_getitem({})", self.layer.name()))
    }

    fn visit(&self, visit: &mut dyn Visit) -> Result<()> {
        visit.attr("idx", &Index::<I>)?;
        visit.child("layer", &self.layer)
    }

    fn visit_mut(&mut self, visit: &mut dyn VisitMut) -> Result<()> {
        visit.attr("idx", &mut Index::<I>)?;
        visit.child("layer", &mut self.layer)
    }

    fn unify(&mut self, widths: Widths) -> Result<Widths> {
        let of_item = |width: &Width| match width {
            Width::Many(items) => items.get(I).cloned().unwrap_or_default(),
            _ => Width::Unknown,
        };
        let item = Widths { input: of_item(&widths.input), output: of_item(&widths.output) };
        let item = self.layer.unify(item).map_err(|error| error.at("layer"))?;
        let (mut input, mut output) = match (widths.input, widths.output) {
            (Width::Many(input), Width::Many(output)) => (input, output),
            (Width::Many(items), _) | (_, Width::Many(items)) => (items.clone(), items),
            other => return Ok(Widths { input: other.0, output: other.1 }),
        };
        for i in (0..input.len().min(output.len())).filter(|&i| i != I) {
            let both = input[i].merge(&output[i])?;
            (input[i], output[i]) = (both.clone(), both);
        }
        if let (Some(input), Some(output)) = (input.get_mut(I), output.get_mut(I)) {
            (*input, *output) = (item.input, item.output);
        }
        Ok(Widths { input: Width::Many(input), output: Width::Many(output) })
    }

    fn resize(&mut self, end: End, _: &SizeChange, _: bool) -> Result<Resized> {
        let (op, what) = match end {
            End::Input => ("resize_input", "takes"),
            End::Output => ("resize_output", "gives"),
        };
        let name = self.name();
        let message =
            format_args!("`{name}` {what} a tuple, whose parts have a width each: resize its `layer` instead");
        Err(Error::invalid(op, message))
    }

    fn initialize_params(&mut self, context: &mut InitContext<'_>) -> Result<()> {
        context.child("layer", &mut self.layer)
    }
}

impl<L: Layer, const I: usize> Layer for WithGetitem<L, I> {
    type Grads = WithGetitemGrads<L::Grads>;

    const CONSTRAINT: Constraint = L::CONSTRAINT;
    const COST: Cost = L::COST;

    fn zero_grads(&self) -> Result<Self::Grads> {
        Ok(WithGetitemGrads { layer: self.layer.zero_grads().map_err(|error| error.at("layer"))? })
    }

    fn visit_updates(&mut self, grads: &mut Self::Grads, visit: &mut dyn VisitUpdates) -> Result<()> {
        visit.enter("layer");
        self.layer.visit_updates(&mut grads.layer, visit)?;
        visit.leave();
        Ok(())
    }
}

impl<G: Gradients> Gradients for WithGetitemGrads<G> {
    fn accumulate(&mut self, other: &Self) -> Result<()> {
        self.layer.accumulate(&other.layer)
    }

    fn visit(&mut self, visit: &mut dyn VisitGradients) -> Result<()> {
        visit.enter("layer");
        self.layer.visit(visit)?;
        visit.leave();
        Ok(())
    }
}

/// The number of the item, which the type fixes.
struct Index<const I: usize>;

impl<const I: usize> Serialize for Index<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(I as u64)
    }
}

impl<'de, const I: usize> Deserialize<'de> for Index<I> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            idx if idx == I as u64 => Ok(Self),
            idx => Err(de::Error::custom(format_args!(
                "the layer takes item {I} of a tuple, but the bytes are of item {idx}"
            ))),
        }
    }
}
