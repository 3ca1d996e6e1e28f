use thinc_macros::Model;

use crate::array::Ints2d;
use crate::error::Result;
use crate::hashing::hash_string;
use crate::model::{Backprop, Differentiable, Model, Train, Update, update};

/// Texts to ids: an array with one row for each word and one column for each text.
///
/// `Y[s][w, 0] = hash_string(X[s][w])`, where `s` counts texts and `w` their words: `(W)` words to `(W, 1)` ids, for each
/// text. [`hash_string`] is MurmurHash3 x86_32. Texts have no gradient. Thinc's `strings2arrays`, with the same ids.
///
/// Words are `String`, `Arc<str>`, which is cheaper to clone, or `&'static str`. Ids of any size are what
/// [`HashEmbed`](super::HashEmbed) takes.
///
/// ```
/// use thinc::prelude::*;
///
/// let arrays = Strings2Arrays.predict(vec![vec!["hello", "world"], vec![]])?;
/// assert_eq!(arrays, [Ints2d::from_rows(&[[613153351], [18446744073635511547]]), Ints2d::zeros([0, 1])]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Model)]
#[model(name = "strings2arrays", takes = Vec<Vec<String>>, multiply_adds = 0)]
#[doc(alias = "strings2arrays")]
pub struct Strings2Arrays;

impl<S> Model<Vec<Vec<S>>> for Strings2Arrays
where
    S: Differentiable<Grad = ()> + AsRef<str>,
{
    type Output = Vec<Ints2d>;

    fn begin_update(
        &self,
        x: Vec<Vec<S>>,
        _: &mut Train,
    ) -> Update<Vec<Ints2d>, impl Backprop<Self, Vec<Vec<S>>> + use<S>> {
        let lengths: Vec<_> = x.iter().map(Vec::len).collect();
        let y = self.predict(x)?;
        update::<Self, Vec<Vec<S>>, _>(y, move |_, _| Ok(lengths.into_iter().map(|length| vec![(); length]).collect()))
    }

    fn predict(&self, x: Vec<Vec<S>>) -> Result<Vec<Ints2d>> {
        x.iter()
            .map(|words| {
                let ids = words.iter().map(|word| hash_string(word.as_ref())).collect();
                Ints2d::from_vec([words.len(), 1], ids)
            })
            .collect()
    }
}
