use thinc_core::combinators::{Chain, Residual, chain, residual};
use thinc_core::layers::{ExpandWindow, WithArray, expand_window, with_array};
use thinc_core::model::DYN;

use super::normalized_maxout::{NormalizedMaxout, normalized_maxout};

/// Encodes tokens in their context by convolutions: what [`maxout_window_encoder`] makes.
pub type MaxoutWindowEncoder = WithArray<Vec<Residual<Chain<(ExpandWindow<DYN>, NormalizedMaxout)>>>>;

/// Encodes tokens in their context: `depth` times `X = X + layernorm(maxout([X[t − w], .., X[t], .., X[t + w]]))` with the
/// window `w`, within each document, which has `w · depth` zeros at both ends. `(N, width)` to `(N, width)`, in any
/// container of sequences; maxout has `pieces` pieces.
///
/// A token sees `w · depth` neighbours on each side. spaCy's `spacy.MaxoutWindowEncoder.v2`, with the same nodes in bytes;
/// dropout follows [`Train::set_drop`](thinc_core::model::Train::set_drop).
///
/// ```
/// use thinc::prelude::*;
/// use thinc::text::layers::maxout_window_encoder;
///
/// let mut model = maxout_window_encoder(8, 1, 3, 4);
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let y = model.predict(Ragged::with_lengths(Floats2d::zeros([3, 8]), &[2, 0, 1])?)?;
/// assert_eq!(y.data().shape(), [3, 8]);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn maxout_window_encoder(width: usize, window_size: usize, pieces: usize, depth: usize) -> MaxoutWindowEncoder {
    let maxout = normalized_maxout(width * (2 * window_size + 1), width, pieces);
    let block = residual(chain((expand_window(window_size), maxout)));
    with_array(thinc_core::combinators::clone(&block, depth)).pad(window_size * depth)
}
