//! Models that score categories of documents.

use super::{Built, architecture};
use crate::config::Fields;
use crate::error::TextError;
use crate::pipeline::model::CategoriesModel;

/// The model that a section describes.
pub(in crate::pipeline) fn categories_model(fields: &Fields<'_>) -> Result<Built<CategoriesModel>, TextError> {
    architecture(fields, &[])?;
    Err(fields.error("@architectures", "no architecture of categories is known"))
}
