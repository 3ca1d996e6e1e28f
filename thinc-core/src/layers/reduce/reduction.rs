/// Implements [`Model`](crate::model::Model) for a layer that takes a `Ragged` and gives one row per sequence: what
/// operation goes forward, giving the rows and what is to be kept, and what operation goes back with that.
macro_rules! reduction {
    ($layer:ident, |$ops:ident, $x:ident, $lengths:ident| $forward:expr, |$dy:ident, $kept:pat_param| $backward:expr) => {
        impl $crate::model::Model<$crate::containers::Ragged> for $layer {
            type Output = $crate::array::Floats2d;

            fn begin_update(
                &self,
                x: $crate::containers::Ragged,
                _: &mut $crate::model::Train,
            ) -> $crate::model::Update<
                $crate::array::Floats2d,
                impl $crate::model::Backprop<Self, $crate::containers::Ragged> + use<>,
            > {
                let ($x, lengths) = x.into_parts();
                let ($ops, $lengths) = ($x.ops(), &lengths);
                let (y, kept) = $forward;
                let shape = y.shape().map(Some);
                $crate::model::update::<Self, $crate::containers::Ragged, _>(y, move |dy, _| {
                    $crate::ops::expect(stringify!($layer), "a gradient", shape, dy.shape())?;
                    let ($ops, $dy, $lengths, $kept) = (dy.ops(), &dy, &lengths, &kept);
                    $backward
                })
            }

            fn predict(&self, x: $crate::containers::Ragged) -> $crate::error::Result<$crate::array::Floats2d> {
                let ($x, lengths) = x.into_parts();
                let ($ops, $lengths) = ($x.ops(), &lengths);
                let (y, _) = $forward;
                Ok(y)
            }
        }
    };
}
pub(super) use reduction;
