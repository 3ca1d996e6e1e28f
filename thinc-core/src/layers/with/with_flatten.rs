use thinc_macros::Model;

use crate::containers::Lengths;
use crate::error::{Error, Result};
use crate::model::{Backprop, Differentiable, Grad, Layer, Model, Train, Update, update};
use crate::wiring::Step;

/// Runs a layer for lists on the items of nested lists, and nests what comes out in the same way. Thinc's
/// `with_flatten`.
///
/// `Y[i][j] = layer(all X[i][j])`, item by item: `(N, nI)` to `(N, nO)` where they are arrays, with the widths of the layer.
///
/// Made by [`with_flatten`]. The items may be any values, such as the sentences of documents: `Vec<Vec<Floats2d>>`. The
/// layer gives one item for each that it takes.
///
/// This is the second version of Thinc's layer, `with_flatten.v2`, but not the first, which splits the gradient along the wrong
/// axis.
#[derive(Clone, Debug, Default, Model)]
#[model(name = "with_flatten({layer})", wiring = layer)]
pub struct WithFlatten<L: Layer> {
    #[layer]
    layer: L,
}

/// Lets a layer for lists take nested lists.
///
/// # Errors
/// If the layer gives more or fewer items than it took.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = with_flatten(with_array(Relu::new(3, 2)));
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// // Two documents, of two sentences and of none.
/// let y: Vec<Vec<Floats2d>> = model.predict(vec![vec![Floats2d::zeros([5, 3]), Floats2d::zeros([1, 3])], vec![]])?;
/// assert_eq!((y[0][0].shape(), y[1].len()), ([5, 2], 0));
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn with_flatten<L: Layer>(layer: L) -> WithFlatten<L> {
    WithFlatten { layer }
}

impl<A, L, Y> Model<Vec<Vec<A>>> for WithFlatten<L>
where
    A: Differentiable,
    L: Model<Vec<A>, Output = Vec<Y>>,
    Y: Differentiable,
{
    type Output = Vec<Vec<Y>>;

    fn begin_update(
        &self,
        x: Vec<Vec<A>>,
        train: &mut Train,
    ) -> Update<Vec<Vec<Y>>, impl Backprop<Self, Vec<Vec<A>>> + use<A, L, Y>> {
        let (flat, lengths) = flatten(x)?;
        let (y, backprop) = Step(flat, &self.layer).layer_takes_input().begin("layer", train)?;
        update::<Self, Vec<Vec<A>>, _>(nest(y, &lengths)?, move |dy: Vec<Vec<Grad<Y>>>, grads| {
            let (dy, found) = flatten(dy)?;
            if found != lengths {
                return Err(Error::invalid(
                    "with_flatten",
                    format_args!("the lists of the gradient have {found:?} items, but those of the output {lengths:?}"),
                ));
            }
            nest(backprop(dy, &mut grads.layer).map_err(|error| error.at("layer"))?, &lengths)
        })
    }

    fn predict(&self, x: Vec<Vec<A>>) -> Result<Vec<Vec<Y>>> {
        let (flat, lengths) = flatten(x)?;
        nest(Step(flat, &self.layer).layer_takes_input().predict("layer")?, &lengths)
    }
}

/// All items, and how many each list has.
fn flatten<T>(nested: Vec<Vec<T>>) -> Result<(Vec<T>, Lengths)> {
    let lengths = Lengths::new(&nested.iter().map(Vec::len).collect::<Vec<_>>())?;
    Ok((nested.into_iter().flatten().collect(), lengths))
}

fn nest<T>(flat: Vec<T>, lengths: &Lengths) -> Result<Vec<Vec<T>>> {
    if flat.len() != lengths.total() {
        return Err(Error::shape("with_flatten", "a list", &[Some(lengths.total())], &[flat.len()]));
    }
    let mut items = flat.into_iter();
    Ok(lengths.iter().map(|length| items.by_ref().take(length).collect()).collect())
}
