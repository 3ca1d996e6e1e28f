use thinc_core::containers::Ragged;
use thinc_core::model::{DynModel, Layer};
use thinc_macros::Model;

use crate::doc::Doc;

/// A model that gives a vector for each token of documents, `(N, width)` in a [`Ragged`], whatever it is made of: what
/// programs hold that decide its layers while they run.
///
/// spaCy's are of the type `Model[List[Doc], List[Floats2d]]`. A `Ragged` is the same without copies between layers;
/// [`into_list`](Ragged::into_list) cuts it.
pub type Tok2VecModel = Box<dyn DynModel<Vec<Doc>, Ragged>>;

/// A model that encodes the vectors of tokens in their context, whatever it is made of.
pub type EncoderModel = Box<dyn DynModel<Ragged, Ragged>>;

/// Vectors of tokens in their context: `Y = encode(embed(docs))`, documents to `(N, width)` in a [`Ragged`].
///
/// spaCy's `spacy.Tok2Vec.v2`. Its parts may be of any type, boxed ones among them ([`Tok2VecModel`], [`EncoderModel`]).
///
/// ```
/// use std::sync::Arc;
///
/// use thinc::prelude::*;
/// use thinc::text::layers::{MultiHashEmbed, Tok2Vec, maxout_window_encoder};
/// use thinc::text::{Attr, Doc, Vocab};
///
/// let embed = MultiHashEmbed::new(16, [(Attr::Norm, 500), (Attr::Shape, 100)]);
/// let mut model = Tok2Vec::new(embed, maxout_window_encoder(16, 1, 3, 2));
/// model.initialize(&(), &(), &mut Train::new(0))?;
///
/// let docs = vec![Doc::new(Arc::new(Vocab::new()), ["They", "ate", "pizza"])];
/// assert_eq!(model.predict(docs)?.data().shape(), [3, 16]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Default, Model)]
#[model(name = "{embed}>>{encode}", forward = embed >> encode, refs(embed = embed, encode = encode))]
pub struct Tok2Vec<E: Layer, C: Layer> {
    #[layer]
    embed: E,
    #[layer]
    encode: C,
}

impl<E: Layer, C: Layer> Tok2Vec<E, C> {
    /// A model of an embedding of tokens, and an encoder of them in their context.
    pub fn new(embed: E, encode: C) -> Self {
        Self { embed, encode }
    }
}
