//! Models that encode tokens in their context.

use super::{Built, architecture, size};
use crate::config::Fields;
use crate::error::TextError;
use crate::layers::{EncoderModel, maxout_window_encoder};

const KNOWN: [&str; 2] = ["MaxoutWindowEncoder.v2", "MaxoutWindowEncoder.v1"];

/// An encoder, and whether it is one of the first versions, which stand in a `Tok2Vec.v1`.
pub(super) fn encoder_model(fields: &Fields<'_>) -> Result<(Built<EncoderModel>, bool), TextError> {
    let name = architecture(fields, &KNOWN)?;
    let (width, depth) = (size(fields, "width")?, size(fields, "depth")?);
    let window = size(fields, "window_size")?;
    let model: EncoderModel = Box::new(maxout_window_encoder(width, window, size(fields, "maxout_pieces")?, depth));
    fields.finish(&[])?;
    Ok((Built { model, width: Some(width), reach: Some(window * depth), upstream: None }, name.ends_with(".v1")))
}
