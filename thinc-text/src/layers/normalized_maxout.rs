use thinc_core::combinators::{Chain, chain};
use thinc_core::layers::{Dropout, LayerNorm, Maxout};
use thinc_core::model::DYN;

/// A maxout layer, layer normalization and dropout: `Y = dropout(layernorm(maxout(X)))`, `(N, nI)` to `(N, nO)`. Thinc's
/// `Maxout(normalize=True, dropout=0.0)`, which spaCy's embeddings and encoders are made of.
pub type NormalizedMaxout = Chain<(Chain<(Maxout<DYN, DYN, DYN>, LayerNorm)>, Dropout)>;

/// A [`NormalizedMaxout`] from `n_i` to `n_o` features with `pieces` pieces, whose dropout follows
/// [`Train::set_drop`](thinc_core::model::Train::set_drop).
///
/// ```
/// use thinc::prelude::*;
/// use thinc::text::layers::normalized_maxout;
///
/// let mut model = normalized_maxout(8, 4, 3);
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// assert_eq!(model.predict(Floats2d::zeros([2, 8]))?.shape(), [2, 4]);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn normalized_maxout(
    n_i: impl Into<Option<usize>>,
    n_o: impl Into<Option<usize>>,
    pieces: usize,
) -> NormalizedMaxout {
    let n_o = n_o.into();
    chain((chain((Maxout::with_pieces(n_i, n_o, pieces), LayerNorm::new(n_o))), Dropout::default()))
}
