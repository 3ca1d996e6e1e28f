use thinc_core::array::Floats2d;
use thinc_core::containers::{Ragged, Stack};
use thinc_core::model::{Backprop, Dim, Model, Train, Update, update};
use thinc_core::{Error, Result};
use thinc_macros::Model;

use super::extract_features::lengths;
use crate::doc::Doc;

/// The vectors that a `tok2vec` component has put into the documents: `Y = doc.tensor()` of each, documents to `(N, nO)` in a
/// [`Ragged`].
///
/// It stands in the place of a `tok2vec` in models that share one. spaCy's `spacy.Tok2VecListener.v1`, without its
/// `upstream`, which is a matter of the pipeline.
///
/// In training its gradient is dropped: documents have none. Where spaCy's listeners train what they listen to, train one
/// model that has both outputs, or give the `tok2vec` itself to the model.
///
/// # Errors
/// If a document has no vectors, fewer than tokens, or of another width.
///
/// ```
/// use std::sync::Arc;
///
/// use thinc::prelude::*;
/// use thinc::text::layers::Tok2VecListener;
/// use thinc::text::{Doc, Vocab};
///
/// let mut doc = Doc::new(Arc::new(Vocab::new()), ["Hello", "world"]);
/// let listener = Tok2VecListener::new(3);
/// assert!(listener.predict(vec![doc.clone()]).is_err());
/// doc.set_tensor(Some(Floats2d::full([2, 3], 0.5)));
/// assert_eq!(listener.predict(vec![doc])?.data(), &Floats2d::full([2, 3], 0.5));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Default, Model)]
#[model(name = "tok2vec-listener", signature = _ -> n_o, takes = Vec<Doc>)]
pub struct Tok2VecListener {
    #[dim(name = "nO")]
    n_o: Dim,
}

impl Tok2VecListener {
    /// A listener for vectors of this width.
    pub fn new(width: impl Into<Option<usize>>) -> Self {
        Self { n_o: width.into().into() }
    }
}

impl Model<Vec<Doc>> for Tok2VecListener {
    type Output = Ragged;

    fn begin_update(&self, docs: Vec<Doc>, _: &mut Train) -> Update<Ragged, impl Backprop<Self, Vec<Doc>> + use<>> {
        let n_docs = docs.len();
        update::<Self, Vec<Doc>, _>(self.predict(docs)?, move |_, _| Ok(vec![(); n_docs]))
    }

    fn predict(&self, docs: Vec<Doc>) -> Result<Ragged> {
        let lengths = lengths(&docs)?;
        let mut tensors = Vec::with_capacity(docs.len());
        for (i, doc) in docs.iter().enumerate().filter(|(_, doc)| !doc.is_empty()) {
            let Some(tensor) = doc.tensor() else {
                let message =
                    format_args!("document {i} has no vectors: run the `tok2vec` of the pipeline on it first");
                return Err(Error::invalid("Tok2VecListener", message));
            };
            let expected = [Some(doc.len()), self.n_o.get()];
            if expected.iter().zip(tensor.shape()).any(|(expected, found)| expected.is_some_and(|size| size != found)) {
                let what = "the vectors of a document's tokens";
                return Err(Error::shape("Tok2VecListener", what, &expected, &tensor.shape()));
            }
            tensors.push(tensor.clone());
        }
        let tokens = Floats2d::flatten(tensors, 0)?;
        Ragged::new(tokens.unwrap_or_else(|| Floats2d::zeros([0, self.n_o.get().unwrap_or(0)])), lengths)
    }
}
