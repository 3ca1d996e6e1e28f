//! Models that give vectors of tokens.

use super::embeddings::{check_vectors, embedding_model, multi_hash_embed};
use super::encoders::encoder_model;
use super::{Built, architecture, size};
use crate::attr::Attr;
use crate::config::Fields;
use crate::error::TextError;
use crate::layers::{HashEmbedCNN, Tok2Vec, Tok2VecListener, Tok2VecModel, maxout_window_encoder};

const KNOWN: [&str; 5] = ["HashEmbedCNN.v2", "Tok2Vec.v2", "Tok2VecListener.v1", "HashEmbedCNN.v1", "Tok2Vec.v1"];

/// The model that a section describes.
pub(in crate::pipeline) fn vectors_model(fields: &Fields<'_>) -> Result<Built<Tok2VecModel>, TextError> {
    match architecture(fields, &KNOWN)? {
        name @ ("HashEmbedCNN.v2" | "HashEmbedCNN.v1") => hash_embed_cnn(fields, name),
        "Tok2VecListener.v1" => listener(fields),
        name => tok2vec(fields, name),
    }
}

fn listener(fields: &Fields<'_>) -> Result<Built<Tok2VecModel>, TextError> {
    let width = size(fields, "width")?;
    let upstream = fields.or("upstream", "*".to_owned())?;
    fields.finish(&[])?;
    let model: Tok2VecModel = Box::new(Tok2VecListener::new(width));
    Ok(Built { model, width: Some(width), reach: Some(0), upstream: Some(upstream) })
}

fn tok2vec(fields: &Fields<'_>, name: &str) -> Result<Built<Tok2VecModel>, TextError> {
    let embed = embedding_model(&fields.section("embed")?)?;
    let (encode, is_first) = encoder_model(&fields.section("encode")?)?;
    fields.finish(&[])?;
    if is_first != name.ends_with(".v1") {
        let message = format!("`{name}` takes an encoder of its own version, {}", if is_first { "2" } else { "1" });
        return Err(fields.error("encode", message));
    }
    if embed.width != encode.width {
        let [gives, takes] =
            [embed.width, encode.width].map(|width| width.map_or("?".to_owned(), |width| width.to_string()));
        let message =
            format!("`embed` gives vectors of {gives}, but `encode` takes {takes}: their widths must be the same");
        return Err(fields.error("encode.width", message));
    }
    Ok(encode.map(|encode| Box::new(Tok2Vec::new(embed.model, encode)) as Tok2VecModel))
}

fn hash_embed_cnn(fields: &Fields<'_>, name: &str) -> Result<Built<Tok2VecModel>, TextError> {
    let (width, depth, rows) = (size(fields, "width")?, size(fields, "depth")?, size(fields, "embed_size")?);
    let (window, pieces) = (size(fields, "window_size")?, size(fields, "maxout_pieces")?);
    let subwords = fields.get("subword_features")?;
    let vectors = fields.or("pretrained_vectors", false)?;
    check_vectors(fields, name, "pretrained_vectors", vectors)?;
    fields.finish(&[])?;
    let model: Tok2VecModel = if vectors {
        let half = rows / 2;
        let all = [(Attr::Norm, rows), (Attr::Prefix, half), (Attr::Suffix, half), (Attr::Shape, half)];
        let tables = all.into_iter().take(if subwords { 4 } else { 1 });
        Box::new(Tok2Vec::new(
            multi_hash_embed(width, tables, true),
            maxout_window_encoder(width, window, pieces, depth),
        ))
    } else {
        Box::new(HashEmbedCNN::with(width, depth, rows, window, pieces, subwords))
    };
    Ok(Built { model, width: Some(width), reach: Some(window * depth), upstream: None })
}
