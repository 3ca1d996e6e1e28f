use thinc_macros::Model;

use super::sequences::predict_tokens;
use crate::array::{Floats2d, Ints1d};
use crate::containers::Container;
use crate::error::Result;
use crate::model::{Backprop, Model, Train, Update, update};

/// Adds to each token a vector that tells where in its sequence it stands.
///
/// `Y[n] = X[n] + P[i]` for the token at place `i` of its sequence, counted from 0, with sines and cosines `P` of
/// [`position_encode`](crate::ops::EmbeddingOps::position_encode), as Thinc's operation of that name: tokens `(N, nO)`
/// to `(N, nO)`, in any container of sequences; a `Floats2d` alone is one sequence. No parameters. Without it,
/// attention knows nothing of the order of tokens. Vaswani et al., "Attention Is All You Need" (2017); Thinc has no such
/// layer.
///
/// ```
/// use thinc::prelude::*;
///
/// let y = PositionEncode::default().predict(Ragged::with_lengths(Floats2d::zeros([3, 2]), &[2, 1])?)?;
/// assert_eq!(y.data().row(0)?, [0.0, 1.0]);
/// assert_eq!(y.data().row(1)?, [1_f32.sin(), 1_f32.cos()]);
/// // Positions start again in each sequence.
/// assert_eq!(y.data().row(2)?, [0.0, 1.0]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "position_encode", signature = _ -> _, multiply_adds = 0)]
pub struct PositionEncode {
    #[attr]
    period: f32,
}

impl Default for PositionEncode {
    /// With the usual period of 10,000.
    fn default() -> Self {
        Self::new(10_000.0)
    }
}

impl PositionEncode {
    /// A layer with this period, which must be above 0: the square of it is about the longest of the wavelengths.
    pub fn new(period: f32) -> Self {
        Self { period }
    }
}

impl<X: Container<Tokens = Floats2d>> Model<X> for PositionEncode {
    type Output = X;

    fn begin_update(&self, x: X, _: &mut Train) -> Update<X, impl Backprop<Self, X> + use<X>> {
        update::<Self, X, _>(self.predict(x)?, |dy, _| Ok(dy))
    }

    fn predict(&self, x: X) -> Result<X> {
        predict_tokens(x, |mut x, lengths| {
            let ops = x.ops();
            let table = ops.position_encode(lengths.longest(), x.width(), self.period)?;
            if x.is_empty() {
                // Of any number of tokens without columns, which take no memory as their places would.
                return Ok(x);
            }
            let places: Ints1d = lengths.iter().flat_map(|n| 0..n as u64).collect();
            let positions = ops.gather(&table, places.ids())?;
            ops.add(x.storage_mut(), positions.storage())?;
            Ok(x)
        })
    }
}
