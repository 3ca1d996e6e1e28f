//! What the combinators share: a tuple of layers as the children of one node.

use crate::error::Result;
use crate::initializers::InitContext;
use crate::model::{Cost, Gradients, Layer, Node, Signature, VisitUpdates};
use crate::tuples::each_tuple;
use crate::wiring::{Part, Wiring};

/// A tuple of two to eight layers. A combinator such as [`Chain`](crate::Chain) wires them.
///
/// The children are named `0`, `1`, .. in paths.
pub trait Parts: Send + Sync + 'static {
    /// The gradients of all parts: a tuple as well.
    type Grads: Gradients;

    /// The signatures of the parts.
    const SIGNATURES: &'static [Signature];

    /// The cost of all parts.
    const COST: Cost;

    /// The number of parts.
    const COUNT: usize = Self::SIGNATURES.len();

    /// Shows each part with its name.
    ///
    /// # Errors
    /// What `visit` gives.
    fn each(&self, visit: &mut dyn FnMut(&'static str, &dyn Node) -> Result<()>) -> Result<()>;

    /// Runs `f` on the parts with their names.
    fn with_parts<R>(&mut self, f: impl FnOnce(&mut [Part<'_>]) -> R) -> R;

    /// Gradients of every part with nothing added.
    ///
    /// # Errors
    /// While parameters have no values.
    fn zero_grads(&self) -> Result<Self::Grads>;

    /// Shows every parameter of every part with its gradient.
    ///
    /// # Errors
    /// What `visit` gives.
    fn visit_updates(&mut self, grads: &mut Self::Grads, visit: &mut dyn VisitUpdates) -> Result<()>;

    /// Draws the initial values of every part.
    ///
    /// # Errors
    /// Those of the parts, with their names.
    fn initialize_params(&mut self, context: &mut InitContext<'_>) -> Result<()> {
        self.with_parts(|parts| parts.iter_mut().try_for_each(|(name, part)| context.child(name, *part)))
    }
}

macro_rules! tuples {
    ($(($($layer:ident $index:tt $name:literal),+))*) => {$(
        impl<$($layer: Layer),+> Parts for ($($layer,)+) {
            type Grads = ($($layer::Grads,)+);

            const SIGNATURES: &'static [Signature] = &[$($layer::SIGNATURE),+];
            const COST: Cost = Cost::all(&[$($layer::COST),+]);

            fn each(&self, visit: &mut dyn FnMut(&'static str, &dyn Node) -> Result<()>) -> Result<()> {
                $(visit($name, &self.$index)?;)+
                Ok(())
            }

            fn with_parts<R>(&mut self, f: impl FnOnce(&mut [Part<'_>]) -> R) -> R {
                f(&mut [$(($name, &mut self.$index)),+])
            }

            fn zero_grads(&self) -> Result<Self::Grads> {
                Ok(($(self.$index.zero_grads().map_err(|error| error.at($name))?,)+))
            }

            fn visit_updates(&mut self, grads: &mut Self::Grads, visit: &mut dyn VisitUpdates) -> Result<()> {
                $(
                    visit.enter($name);
                    self.$index.visit_updates(&mut grads.$index, visit)?;
                    visit.leave();
                )+
                Ok(())
            }
        }

        impl<$($layer: Gradients),+> Gradients for ($($layer,)+) {
            fn accumulate(&mut self, other: &Self) -> Result<()> {
                $(self.$index.accumulate(&other.$index)?;)+
                Ok(())
            }

            fn visit(&mut self, visit: &mut dyn crate::model::VisitGradients) -> Result<()> {
                $(
                    visit.enter($name);
                    self.$index.visit(visit)?;
                    visit.leave();
                )+
                Ok(())
            }
        }
    )*};
}
each_tuple!(tuples);

/// The wiring of up to eight parts, each of which is one layer.
pub(crate) const NUMBERED: &[Wiring] = &[
    Wiring::Layer(0, "0"),
    Wiring::Layer(1, "1"),
    Wiring::Layer(2, "2"),
    Wiring::Layer(3, "3"),
    Wiring::Layer(4, "4"),
    Wiring::Layer(5, "5"),
    Wiring::Layer(6, "6"),
    Wiring::Layer(7, "7"),
];

/// Implements `Node` and `Layer` for a combinator around a tuple of layers.
macro_rules! combinator {
    ($combinator:ident, $wiring:ident, $name:expr, $signature:ident) => {
        impl<T: $crate::combinators::Parts> $crate::model::Node for $combinator<T> {
            fn name(&self) -> std::borrow::Cow<'_, str> {
                let mut names = Vec::new();
                let collected = self.0.each(&mut |_, part| {
                    names.push(part.name().into_owned());
                    Ok(())
                });
                debug_assert!(collected.is_ok(), "collecting names cannot fail");
                $name(&names).into()
            }

            fn wired(&self) -> $crate::model::Wired {
                let numbers = &$crate::combinators::parts::NUMBERED[..T::COUNT];
                $crate::model::Wired::By($crate::wiring::Wiring::$wiring(numbers))
            }

            fn visit(&self, visit: &mut dyn $crate::model::Visit) -> $crate::Result<()> {
                self.0.each(&mut |name, part| visit.child(name, part))
            }

            fn visit_mut(&mut self, visit: &mut dyn $crate::model::VisitMut) -> $crate::Result<()> {
                self.0.with_parts(|parts| parts.iter_mut().try_for_each(|(name, part)| visit.child(name, *part)))
            }

            fn unify(&mut self, widths: $crate::model::Widths) -> $crate::Result<$crate::model::Widths> {
                self.0.with_parts(|parts| {
                    let numbers = &$crate::combinators::parts::NUMBERED[..parts.len()];
                    $crate::wiring::unify(&$crate::wiring::Wiring::$wiring(numbers), parts, widths)
                })
            }

            fn resize(
                &mut self,
                end: $crate::model::End,
                change: &$crate::model::SizeChange,
                apply: bool,
            ) -> $crate::Result<$crate::model::Resized> {
                self.0.with_parts(|parts| {
                    let numbers = &$crate::combinators::parts::NUMBERED[..parts.len()];
                    $crate::wiring::resize(&$crate::wiring::Wiring::$wiring(numbers), parts, end, change, apply)
                })
            }

            fn initialize_params(&mut self, context: &mut $crate::initializers::InitContext<'_>) -> $crate::Result<()> {
                self.0.initialize_params(context)
            }
        }

        impl<T: $crate::combinators::Parts> $crate::model::Layer for $combinator<T> {
            type Grads = T::Grads;

            const SIGNATURE: $crate::model::Signature = $crate::model::Signature::$signature(T::SIGNATURES);
            const COST: $crate::model::Cost = T::COST;

            fn zero_grads(&self) -> $crate::Result<Self::Grads> {
                self.0.zero_grads()
            }

            fn visit_updates(
                &mut self,
                grads: &mut Self::Grads,
                visit: &mut dyn $crate::model::VisitUpdates,
            ) -> $crate::Result<()> {
                self.0.visit_updates(grads, visit)
            }
        }
    };
}
pub(crate) use combinator;
