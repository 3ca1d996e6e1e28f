//! The layer as a node. By hand: the derive takes a signature from the type alone, and here the window may be known
//! only when the program runs.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::ExpandWindow;
use crate::error::{Error, Result};
use crate::initializers::InitContext;
use crate::model::{
    Cost, DYN, End, Layer, Node, Resized, Signature, SizeChange, Visit, VisitMut, VisitUpdates, Widths, Wired,
};
use crate::wiring::unify_through;

impl<const W: usize> ExpandWindow<W> {
    /// How much wider the output is than the input.
    fn factor(&self) -> Result<usize> {
        let window = self.window_size();
        let too_large =
            || Error::invalid("expand_window", format_args!("a window of {window} tokens on each side is too large"));
        window.checked_mul(2).and_then(|columns| columns.checked_add(1)).ok_or_else(too_large)
    }
}

impl<const W: usize> Node for ExpandWindow<W> {
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed("expand_window")
    }

    fn wired(&self) -> Wired {
        Wired::Alone(self.factor().map_or(Signature::DYNAMIC, |factor| Signature::affine(DYN, factor, 0)))
    }

    fn visit(&self, visit: &mut dyn Visit) -> Result<()> {
        visit.attr("window_size", &self.window_size)
    }

    fn visit_mut(&mut self, visit: &mut dyn VisitMut) -> Result<()> {
        visit.attr("window_size", &mut self.window_size)
    }

    fn unify(&mut self, widths: Widths) -> Result<Widths> {
        unify_through(widths, self.factor()?, 0)
    }

    fn resize(&mut self, end: End, change: &SizeChange, _: bool) -> Result<Resized> {
        let factor = self.factor()?;
        Ok(Resized::passed_on(match end {
            End::Input => change.repeated(factor)?,
            End::Output => change.solved(factor, 0)?,
        }))
    }

    fn initialize_params(&mut self, _: &mut InitContext<'_>) -> Result<()> {
        Ok(())
    }
}

impl<const W: usize> Layer for ExpandWindow<W> {
    type Grads = ();

    const SIGNATURE: Signature = if W == DYN { Signature::DYNAMIC } else { Signature::affine(DYN, 2 * W + 1, 0) };
    const COST: Cost = Cost::NOTHING;

    fn zero_grads(&self) -> Result<()> {
        Ok(())
    }

    fn visit_updates(&mut self, (): &mut (), _: &mut dyn VisitUpdates) -> Result<()> {
        Ok(())
    }
}

/// The number of neighbours on each side, which the type may fix.
#[derive(Clone, Copy, Debug)]
pub(super) struct WindowSize<const W: usize>(pub(super) usize);

impl<const W: usize> Serialize for WindowSize<W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0 as u64)
    }
}

impl<'de, const W: usize> Deserialize<'de> for WindowSize<W> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let window = usize::deserialize(deserializer)?;
        if W == DYN || window == W {
            return Ok(Self(window));
        }
        Err(de::Error::custom(format_args!("the type fixes a window of {W}, but the bytes have one of {window}")))
    }
}
