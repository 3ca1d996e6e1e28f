use thinc_macros::Model;

use super::inside::with_container;
use crate::containers::Lengths;
use crate::model::Layer;

/// Runs a layer for lists of sequences on any container of tokens, and gives the same container of what comes out.
/// Thinc's `with_list`.
///
/// `Y = layer([X[0], X[1], ..])`: tokens `(N, nI)` to `(N, nO)`, with the widths of the layer.
///
/// Made by [`with_list`]. A list is handed on as it is; of another container each sequence is copied.
#[derive(Clone, Debug, Default, Model)]
#[model(name = "with_list({layer})", wiring = layer)]
pub struct WithList<L: Layer> {
    #[layer]
    layer: L,
}

/// Lets a layer for lists take any container of tokens.
///
/// # Errors
/// The layer's sequences must be as long as those that it took, unless the input is a list.
///
/// ```
/// use thinc::prelude::*;
///
/// let model = with_list(Dropout::default());
/// let ragged = Ragged::with_lengths(Floats2d::full([3, 2], 1.0), &[1, 0, 2])?;
/// assert_eq!(model.predict(ragged.clone())?, ragged);
/// let padded = Padded::from_ragged(&ragged)?;
/// assert_eq!(model.predict(padded.clone())?, padded);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn with_list<L: Layer>(layer: L) -> WithList<L> {
    WithList { layer }
}

// A list without sequences would lose the width of the tokens, so one without tokens stands for it.
with_container!(WithList, Vec, |lengths| Ok(if lengths.is_empty() { Lengths::one(0) } else { lengths.clone() }));
