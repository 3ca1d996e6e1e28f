use thinc_core::layers::MaxoutWindowEncoder;

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
    MaxoutWindowEncoder::new(width, depth, window_size, pieces)
}
