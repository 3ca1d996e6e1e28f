use std::collections::HashMap;
use std::collections::hash_map::Entry;

use thinc_macros::Model;

use super::ids::IdInput;
use crate::array::{Floats2d, Ints1d, Ints2d};
use crate::error::{Error, Result};
use crate::model::{Backprop, Differentiable, DimField, Layer, Model, Train, Update, Visit, VisitMut, update};
use crate::wiring::{Step, Takes};

/// A layer that computes once for ids that come several times in a batch: `Y[n] = layer(ids)[n]`, where the layer sees
/// each id once. `(N)` ids to `(N, nO)`, the width of the layer. Made by [`uniqued`].
#[derive(Clone, Debug, Default, Model)]
#[model(name = "uniqued({layer})", wiring = layer)]
pub struct Uniqued<L: Layer> {
    #[dim(name = "nO")]
    n_o: OfLayer,
    #[dim(name = "nI")]
    n_i: OfLayer,
    #[layer]
    layer: L,
    #[attr]
    column: usize,
}

/// Runs a layer of ids on the distinct ids of a batch alone, and hands every row the output of its id. In natural
/// language most words of a batch come several times. Thinc's `uniqued`.
///
/// Output and gradients are those of the layer by itself, if the layer treats each row by itself and drops nothing out
/// (rows of the same id share their dropout here). The layer gets the sum of the gradients of the rows of an id. Thinc
/// divides what the layer then gives for the input by the number of these rows; ids have no gradient, so nothing is to
/// be divided.
///
/// Ids are an `Ints1d`, or rows of an `Ints2d` that are the same if they are so in one column,
/// [`column`](Uniqued::column) 0 if not set: the layer gets the first row of each id, and must not look at other
/// columns that differ among them. Thinc takes an `Ints2d` alone.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = uniqued(chain((HashEmbed::new(16, 1000), Relu::new(16, 8))));
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// // Computes two rows.
/// let y = model.predict(Ints1d::from(vec![5, 9, 5, 5]))?;
/// assert_eq!(y.shape(), [4, 8]);
/// assert_eq!(y.row(0)?, y.row(3)?);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn uniqued<L: Layer>(layer: L) -> Uniqued<L> {
    Uniqued { layer, n_o: OfLayer, n_i: OfLayer, column: 0 }
}

impl<L: Layer> Uniqued<L> {
    /// Sets which column of an `Ints2d` tells rows apart.
    #[must_use]
    pub fn column(mut self, column: usize) -> Self {
        self.column = column;
        self
    }
}

/// Values that hold one id per row, of which rows can be taken.
pub trait UniqueRows: Differentiable<Grad = ()> {
    #[doc(hidden)]
    fn group(self, column: usize) -> Result<Groups<Self>>;
}

macro_rules! unique_rows {
    ($($ty:ident),+) => {$(
        impl UniqueRows for $ty {
            fn group(self, column: usize) -> Result<Groups<Self>> {
                let (firsts, places) = first_rows(self.id_column(column)?.host("uniqued")?);
                let distinct = if firsts.len() == places.len() { self } else { self.gather_rows(&firsts)? };
                let places = (firsts.len() < places.len()).then(|| places.into());
                Ok(Groups { distinct, places })
            }
        }
    )+};
}
unique_rows!(Ints1d, Ints2d);

/// The distinct rows of a batch.
#[doc(hidden)]
pub struct Groups<X> {
    /// One row of each id, in the order in which they come first.
    distinct: X,
    /// For each row of the batch, which of them has its id; `None` where all are distinct.
    places: Option<Ints1d>,
}

/// The first row of each id, and for each row the place of its id among them.
fn first_rows(ids: impl Iterator<Item = u64>) -> (Vec<usize>, Vec<u64>) {
    let (mut seen, mut firsts, mut places) = (HashMap::new(), Vec::new(), Vec::new());
    for (row, id) in ids.enumerate() {
        places.push(match seen.entry(id) {
            Entry::Occupied(place) => *place.get(),
            Entry::Vacant(slot) => {
                firsts.push(row);
                *slot.insert(firsts.len() as u64 - 1)
            }
        });
    }
    (firsts, places)
}

impl<X, L> Model<X> for Uniqued<L>
where
    X: UniqueRows,
    L: Model<X, Output = Floats2d>,
{
    type Output = Floats2d;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<Floats2d, impl Backprop<Self, X> + use<X, L>> {
        let Groups { distinct, places } = x.group(self.column)?;
        let (y, backprop) = Step(distinct, &self.layer).layer_takes_input().begin("layer", train)?;
        let distinct = y.shape();
        let y = spread(y, places.as_ref())?;
        update::<Self, X, _>(y, move |mut dy, grads| {
            if let Some(places) = places {
                let ops = dy.ops();
                let mut sums = Floats2d::from_storage(distinct, ops.zeros(distinct.iter().product())?)?;
                ops.scatter_add(&mut sums, places.ids(), &dy)?;
                dy = sums;
            }
            backprop(dy, &mut grads.layer).map_err(|error| error.at("layer"))
        })
    }

    fn predict(&self, x: X) -> Result<Floats2d> {
        let Groups { distinct, places } = x.group(self.column)?;
        spread(Step(distinct, &self.layer).layer_takes_input().predict("layer")?, places.as_ref())
    }
}

/// Hands every row the output of its id.
fn spread(y: Floats2d, places: Option<&Ints1d>) -> Result<Floats2d> {
    let Some(places) = places else { return Ok(y) };
    y.ops().gather(&y, places.ids())
}

impl<L: Takes> Takes for Uniqued<L> {
    type Input = L::Input;
}

/// A dimension that Thinc keeps on the layer around as well. The inner layer has it; here it only has its place in the
/// bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OfLayer;

impl DimField for OfLayer {
    const SIZE: usize = crate::model::DYN;

    fn dim_get(&self) -> Option<usize> {
        None
    }

    fn dim_fill(&mut self, _: &str, _: usize) -> Result<()> {
        Ok(())
    }

    fn dim_resize(&mut self, name: &str, _: usize, _: bool) -> Result<()> {
        Err(Error::invalid("resize", format_args!("dimension `{name}` is that of the layer inside")))
    }

    fn dim_visit(&self, name: &'static str, visit: &mut dyn Visit) -> Result<()> {
        visit.dim(name, None)
    }

    fn dim_visit_mut(&mut self, name: &'static str, visit: &mut dyn VisitMut) -> Result<()> {
        visit.dim(name, &mut None)
    }
}

#[cfg(test)]
mod tests {
    use super::first_rows;
    use crate::model::{AnyGradient, VisitGradients};
    use crate::prelude::*;

    #[test]
    fn rows_of_an_id_have_the_place_of_the_first() {
        assert_eq!(first_rows([7, 5, 7, u64::MAX, 5].into_iter()), (vec![0, 1, 3], vec![0, 1, 0, 2, 1]));
        assert_eq!(first_rows(std::iter::empty()), (vec![], vec![]));
    }

    #[derive(Default)]
    struct Values(Vec<f32>);

    impl VisitGradients for Values {
        fn gradient(&mut self, _: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
            assert!(gradient.is_set());
            self.0.extend_from_slice(gradient.storage().as_slice()?);
            Ok(())
        }
    }

    /// Output, prediction and gradients, one after the other.
    fn numbers<X: Differentiable, M: Model<X, Output = Floats2d>>(model: &M, x: X, dy: &Floats2d) -> Vec<f32> {
        let mut values = Values(model.predict(x.clone()).unwrap().to_vec().unwrap());
        let (y, backprop) = model.begin_update(x, &mut Train::new(0)).unwrap();
        values.0.extend_from_slice(y.as_slice().unwrap());
        let mut grads = model.zero_grads().unwrap();
        backprop(dy.clone(), &mut grads).unwrap();
        grads.visit(&mut values).unwrap();
        values.0
    }

    fn assert_same<X: Differentiable, M>(layer: &M, column: usize, x: X, dy: &Floats2d)
    where
        M: Model<X, Output = Floats2d> + Clone,
        super::Uniqued<M>: Model<X, Output = Floats2d>,
    {
        let (plain, unique) =
            (numbers(layer, x.clone(), dy), numbers(&super::uniqued(layer.clone()).column(column), x, dy));
        assert_eq!(plain.len(), unique.len());
        for (plain, unique) in plain.iter().zip(&unique) {
            assert!((plain - unique).abs() <= 1e-5 * plain.abs().max(1.0), "{unique} is not {plain}");
        }
    }

    #[test]
    fn random_ids_give_what_the_layer_gives_by_itself() {
        for seed in 0..60 {
            let mut rng = Rng::new(seed);
            let (n, different) = (rng.below(40), 1 + rng.below(30));
            let mut layer = chain((HashEmbed::new(6, 20).column(1), Maxout::new(6, 3)));
            layer.initialize(&(), &(), &mut Train::new(seed)).unwrap();
            let ids: Ints1d = (0..n).map(|_| rng.below(different) as u64).collect();
            let dy = Floats2d::from_fn([n, 3], |_| rng.normal());
            // The other columns are all different.
            let columns =
                Ints2d::from_fn([n, 3], |[i, j]| if j == 1 { ids.as_slice().unwrap()[i] } else { rng.next_u64() });
            assert_same(&layer, 1, ids, &dy);
            assert_same(&layer, 1, columns, &dy);
        }
    }

    #[test]
    fn a_column_that_is_not_there_is_an_error() {
        let mut model = super::uniqued(Embed::new(2, 3)).column(2);
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        assert!(model.predict(Ints2d::zeros([1, 2])).is_err());
        let (_, backprop) = model.begin_update(Ints2d::zeros([4, 3]), &mut Train::new(0)).unwrap();
        assert!(backprop(Floats2d::zeros([3, 2]), &mut model.zero_grads().unwrap()).is_err());
        // Errors inside say where.
        let error = model.predict(Ints2d::full([1, 3], 3)).unwrap_err();
        assert_eq!(error.path(), "layer");
    }

    #[test]
    fn a_resize_goes_through() {
        let mut model = super::uniqued(Embed::new(2, 3));
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let loaded = model.to_bytes().unwrap();
        model.from_bytes(&loaded).unwrap();
        model.resize_output(5).unwrap();
        assert_eq!(model.predict(Ints1d::from(vec![2])).unwrap().shape(), [1, 5]);
        // The dimension in the bytes is the new one.
        let mut other = super::uniqued(Embed::new(None, 3));
        other.from_bytes(&model.to_bytes().unwrap()).unwrap();
        assert_eq!(other.to_bytes().unwrap(), model.to_bytes().unwrap());
    }
}
