//! Models that embed tokens one by one.

use super::{Built, architecture, check_size, size};
use crate::attr::Attr;
use crate::config::Fields;
use crate::error::TextError;
use crate::layers::{MultiHashEmbed, Tok2VecModel};

const KNOWN: [&str; 2] = ["MultiHashEmbed.v2", "MultiHashEmbed.v1"];

/// An embedding, and the width that it gives.
pub(super) fn embedding_model(fields: &Fields<'_>) -> Result<Built<Tok2VecModel>, TextError> {
    let name = architecture(fields, &KNOWN)?;
    let (width, vectors) = (size(fields, "width")?, fields.get("include_static_vectors")?);
    check_vectors(fields, name, "include_static_vectors", vectors)?;
    let (attrs, rows): (Vec<Attr>, Vec<usize>) = (fields.get("attrs")?, fields.get("rows")?);
    if attrs.len() != rows.len() || attrs.is_empty() {
        let message =
            format!("there are {} numbers of rows for {} attributes: they must be as many", rows.len(), attrs.len());
        return Err(fields.error("rows", message));
    }
    rows.iter().try_for_each(|&rows| check_size(fields, "rows", rows).map(drop))?;
    fields.finish(&["dtype"])?;
    let model = multi_hash_embed(width, attrs.into_iter().zip(rows), vectors);
    Ok(Built { model, width: Some(width), reach: Some(0), upstream: None })
}

/// The first versions took the last row of the table for words without a vector.
pub(super) fn check_vectors(fields: &Fields<'_>, name: &str, key: &str, vectors: bool) -> Result<(), TextError> {
    if vectors && name.ends_with(".v1") {
        let message = format!("`{name}` with static vectors is not supported: train the pipeline with version 2");
        return Err(fields.error(key, message));
    }
    Ok(())
}

pub(super) fn multi_hash_embed(
    width: usize,
    tables: impl IntoIterator<Item = (Attr, usize)>,
    vectors: bool,
) -> Tok2VecModel {
    let embed = MultiHashEmbed::new(width, tables);
    if vectors { Box::new(embed.with_static_vectors()) } else { Box::new(embed) }
}
