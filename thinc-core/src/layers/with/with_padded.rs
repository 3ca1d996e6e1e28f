use thinc_macros::Model;

use super::inside::with_container;
use crate::containers::{Padded, Padding};
use crate::model::Layer;

/// Runs a layer for a [`Padded`] on any container of tokens, and gives the same container of what comes out. Thinc's
/// `with_padded`.
///
/// `Y = layer(Padded of X)`: tokens `(N, nI)` to `(N, nO)`, with the widths of the layer.
///
/// Made by [`with_padded`]. A `Padded` is handed on as it is. A list without sequences gives one: nothing tells how
/// wide its tokens are, so the layer isn't run. A `Floats3d` is one sequence of matrices, as everywhere in this
/// library, where Thinc takes it for a `Padded` without lengths: make a `Padded` of it.
#[derive(Clone, Debug, Default, Model)]
#[model(name = "with_padded({layer})", wiring = layer)]
pub struct WithPadded<L: Layer> {
    #[layer]
    layer: L,
}

/// Lets a layer for a [`Padded`] take any container of tokens.
///
/// # Errors
/// The layer's sequences must be as long as those that it took, unless the input is a `Padded`.
///
/// ```
/// use thinc::prelude::*;
///
/// let model = with_padded(expand_window(1));
/// let y = model.predict(vec![Floats2d::from_rows(&[[1.0], [2.0]]), Floats2d::from_rows(&[[3.0]])])?;
/// assert_eq!(y[0], Floats2d::from_rows(&[[0.0, 1.0, 2.0], [1.0, 2.0, 0.0]]));
/// assert_eq!(y[1], Floats2d::from_rows(&[[0.0, 3.0, 0.0]]));
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn with_padded<L: Layer>(layer: L) -> WithPadded<L> {
    WithPadded { layer }
}

with_container!(WithPadded, Padded, Padding::new);
