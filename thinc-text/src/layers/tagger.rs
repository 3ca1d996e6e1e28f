use thinc_core::layers::{Softmax, WithArray, with_array};
use thinc_core::model::Layer;
use thinc_macros::Model;

/// Scores of tags for each token: `Y = softmax(tok2vec(docs) Wᵀ + b)`, documents to `(N, nO)` in a
/// [`Ragged<Probs>`](thinc_core::containers::Ragged). `W` and `b` start with zeros.
///
/// In prediction the softmax is left out, as the largest score stays the largest: the output is that of the logits, unless
/// [`normalized`](Self::normalized) says otherwise. spaCy's `spacy.Tagger.v2`, with the same nodes in bytes.
///
/// ```
/// use std::sync::Arc;
///
/// use thinc::prelude::*;
/// use thinc::text::layers::{HashEmbedCNN, Tagger};
/// use thinc::text::{Doc, Vocab};
///
/// # let mut train = Train::new(0);
/// let mut model = Tagger::new(HashEmbedCNN::new(16, 2, 100), 3);
/// model.initialize(&(), &(), &mut train)?;
///
/// let docs = vec![Doc::new(Arc::new(Vocab::new()), ["They", "ate", "pizza"])];
/// let tags = Ints1d::from(vec![0, 1, 2]);
/// let (scores, backprop) = model.begin_update(docs.clone(), &mut train)?;
/// let (d_scores, loss) = CategoricalCrossentropy::new().get_grad_and_loss(scores.data(), &tags)?;
/// let mut grads = model.zero_grads()?;
/// backprop(d_scores, &mut grads)?;
/// model.finish_update(&mut Adam::new(0.1), &mut grads)?;
/// assert_eq!(model.predict(docs)?.data().argmax_rows()?, [0, 1, 2]);
/// # assert!((loss - 3f32.ln()).abs() < 1e-6);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Default, Model)]
#[model(
    name = "{tok2vec}>>{softmax}",
    forward = tok2vec >> softmax,
    refs(tok2vec = tok2vec, softmax = softmax.layer, output_layer = softmax.layer)
)]
pub struct Tagger<T: Layer> {
    #[layer]
    tok2vec: T,
    #[layer]
    softmax: WithArray<Softmax>,
}

impl<T: Layer> Tagger<T> {
    /// A tagger on what gives vectors of tokens, with so many tags; `None` for what `initialize` or saved bytes are to fill
    /// in.
    pub fn new(tok2vec: T, n_tags: impl Into<Option<usize>>) -> Self {
        Self { tok2vec, softmax: with_array(Softmax::new(None, n_tags).normalize_outputs(false)) }
    }

    /// With probabilities in prediction, too.
    #[must_use]
    pub fn normalized(mut self) -> Self {
        self.softmax.layer = self.softmax.layer.normalize_outputs(true);
        self
    }
}
