use thinc_macros::Model;

use crate::error::{Error, Result};
use crate::model::{Backprop, Differentiable, Grad, Layer, Model, Train, Update, update};
use crate::wiring::Step;

/// Runs a layer on each item of a list: `Y[i] = f(X[i])`.
///
/// Made by [`map_list`]. Each item `(N, nI)` to `(N, nO)`, with the widths of the layer. Thinc's `map_list`. The items can be any values that the layer takes, each of its own length; every one has a callback
/// of its own. [`with_array`](super::with_array) runs a layer for arrays once on all items, which is faster.
#[derive(Clone, Debug, Default, Model)]
#[model(name = "map_list", wiring = layer)]
#[doc(alias = "foreach")]
pub struct MapList<L: Layer> {
    #[layer]
    layer: L,
}

/// Lets a layer take a list of what it takes.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = map_list(Linear::new(3, 2));
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// let y = model.predict(vec![Floats2d::zeros([4, 3]), Floats2d::zeros([1, 3])])?;
/// assert_eq!((y[0].shape(), y[1].shape()), ([4, 2], [1, 2]));
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn map_list<L: Layer>(layer: L) -> MapList<L> {
    MapList { layer }
}

impl<X: Differentiable, L: Model<X>> Model<Vec<X>> for MapList<L> {
    type Output = Vec<L::Output>;

    fn begin_update(
        &self,
        items: Vec<X>,
        train: &mut Train,
    ) -> Update<Self::Output, impl Backprop<Self, Vec<X>> + use<X, L>> {
        let mut outputs = Vec::with_capacity(items.len());
        let mut callbacks = Vec::with_capacity(items.len());
        for (i, x) in items.into_iter().enumerate() {
            let (y, backprop) = Step(x, &self.layer).layer_takes_input().begin("layer", train).map_err(in_item(i))?;
            outputs.push(y);
            callbacks.push(backprop);
        }
        update::<Self, Vec<X>, _>(outputs, move |dy: Vec<Grad<L::Output>>, grads| {
            if dy.len() != callbacks.len() {
                return Err(Error::shape("map_list", "a list of gradients,", &[Some(callbacks.len())], &[dy.len()]));
            }
            let mut dx = Vec::with_capacity(dy.len());
            for (i, (backprop, dy)) in callbacks.into_iter().zip(dy).enumerate() {
                dx.push(backprop(dy, &mut grads.layer).map_err(|error| in_item(i)(error.at("layer")))?);
            }
            Ok(dx)
        })
    }

    fn predict(&self, items: Vec<X>) -> Result<Self::Output> {
        let items = items.into_iter().enumerate();
        items.map(|(i, x)| Step(x, &self.layer).layer_takes_input().predict("layer").map_err(in_item(i))).collect()
    }
}

/// Adds the number of the item to the path of an error.
fn in_item(i: usize) -> impl FnOnce(Error) -> Error {
    move |error| error.at(format!("[{i}]"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    #[test]
    fn each_item_has_its_own_callback() {
        let mut model = map_list(Linear::new(3, 2));
        let mut train = Train::new(0);
        model.initialize(&vec![Floats2d::zeros([1, 3])], &(), &mut train).unwrap();
        let items: Vec<_> =
            [2, 0, 1].map(|rows| Floats2d::from_fn([rows, 3], |[i, j]| (rows + 2 * i + 3 * j) as f32)).into();
        let (y, backprop) = model.begin_update(items.clone(), &mut train).unwrap();
        assert_eq!(y, model.predict(items.clone()).unwrap());
        let mut grads = model.zero_grads().unwrap();
        let dx = backprop(y.clone(), &mut grads).unwrap();

        // The same, one by one.
        let mut layer = model.layer.clone();
        let mut one_by_one = layer.zero_grads().unwrap();
        for ((x, y), dx) in items.into_iter().zip(y).zip(dx) {
            let (own, backprop) = layer.begin_update(x, &mut train).unwrap();
            assert_eq!(own, y);
            assert_eq!(backprop(y, &mut one_by_one).unwrap(), dx);
        }
        model.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap();
        layer.finish_update(&mut Sgd::new(0.1), &mut one_by_one).unwrap();
        assert_eq!(model.layer.to_bytes().unwrap(), layer.to_bytes().unwrap());
    }

    #[test]
    fn a_list_without_items_and_lists_of_lists() {
        let mut model = map_list(map_list(Embed::new(2, 5)));
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        assert!(model.predict(Vec::<Vec<Ints1d>>::new()).unwrap().is_empty());
        let texts = vec![vec![Ints1d::from(vec![1, 4]), Ints1d::from(vec![])], vec![]];
        let y = model.predict(texts).unwrap();
        assert_eq!((y[0][0].shape(), y[0][1].shape(), y[1].len()), ([2, 2], [0, 2], 0));
    }

    #[test]
    fn errors_name_the_item() {
        let mut model = map_list(Linear::new(3, 2));
        let mut train = Train::new(0);
        model.initialize(&(), &(), &mut train).unwrap();
        let items = vec![Floats2d::zeros([2, 3]), Floats2d::zeros([2, 4])];
        for error in
            [model.predict(items.clone()).unwrap_err(), model.begin_update(items, &mut train).map(drop).unwrap_err()]
        {
            assert!(error.to_string().contains("[1].layer"), "{error}");
        }
        let (y, backprop) = model.begin_update(vec![Floats2d::zeros([2, 3]); 2], &mut train).unwrap();
        let error = backprop(y[..1].to_vec(), &mut model.zero_grads().unwrap()).unwrap_err();
        assert!(error.to_string().contains("a list of gradients, of shape (2), but got (1)"), "{error}");
    }
}
