//! Models that score labels of tokens.

use super::vectors::vectors_model;
use super::{Built, architecture};
use crate::config::Fields;
use crate::error::TextError;
use crate::layers::Tagger;
use crate::pipeline::model::TokensModel;

/// The model that a section describes.
pub(in crate::pipeline) fn tagger_model(fields: &Fields<'_>) -> Result<Built<TokensModel>, TextError> {
    let name = architecture(fields, &["Tagger.v2", "Tagger.v1"])?;
    let tok2vec = vectors_model(&fields.section("tok2vec")?)?;
    let labels: Option<usize> = fields.optional("nO")?;
    let normalize = fields.or("normalize", name == "Tagger.v1")?;
    fields.finish(&[])?;
    Ok(tok2vec.map(|tok2vec| {
        let tagger = Tagger::new(tok2vec, labels);
        let model: TokensModel = Box::new(if normalize { tagger.normalized() } else { tagger });
        model
    }))
}
