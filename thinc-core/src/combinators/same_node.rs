/// The methods of `Node` for a type that counts as the node of one of its parts: it has no name and no place in paths of
/// its own. How it is initialized, and where its parameters stay, is left to the type.
///
/// `same_node!(self => self.layer);`
macro_rules! same_node {
    ($self:ident => $node:expr) => {
        fn name(&$self) -> std::borrow::Cow<'_, str> {
            $node.name()
        }

        fn wired(&$self) -> $crate::model::Wired {
            $node.wired()
        }

        fn visit(&$self, visit: &mut dyn $crate::model::Visit) -> $crate::Result<()> {
            $node.visit(visit)
        }

        fn visit_mut(&mut $self, visit: &mut dyn $crate::model::VisitMut) -> $crate::Result<()> {
            $node.visit_mut(visit)
        }

        fn unify(&mut $self, widths: $crate::model::Widths) -> $crate::Result<$crate::model::Widths> {
            $node.unify(widths)
        }
    };
}
pub(crate) use same_node;

/// `Layer` for such a type, whose gradients are those of its part.
///
/// `same_layer!([L: Layer] Wrapper<L>: L, self => self.layer);`
macro_rules! same_layer {
    ([$($generics:tt)*] $ty:ty: $layer:ty, $self:ident => $part:expr) => {
        impl<$($generics)*> $crate::model::Layer for $ty {
            type Grads = <$layer as $crate::model::Layer>::Grads;

            const SIGNATURE: $crate::model::Signature = <$layer as $crate::model::Layer>::SIGNATURE;
            const CONSTRAINT: $crate::model::Constraint = <$layer as $crate::model::Layer>::CONSTRAINT;
            const COST: $crate::model::Cost = <$layer as $crate::model::Layer>::COST;

            fn zero_grads(&$self) -> $crate::Result<Self::Grads> {
                $part.zero_grads()
            }

            fn visit_updates(
                &mut $self,
                grads: &mut Self::Grads,
                visit: &mut dyn $crate::model::VisitUpdates,
            ) -> $crate::Result<()> {
                $part.visit_updates(grads, visit)
            }
        }
    };
}
pub(crate) use same_layer;
