//! Dropout of sequences: the mask of each token is its own.

use super::Dropout;
use crate::array::Floats2d;
use crate::containers::{Padded, Ragged};
use crate::error::{Error, Result};
use crate::layers::sequences::{on_tokens, update_tokens};
use crate::model::{Backprop, Model, Train, Update, update};

macro_rules! by_tokens {
    ($($container:ty),*) => {$(
        impl Model<$container> for Dropout {
            type Output = $container;

            fn begin_update(
                &self,
                x: $container,
                train: &mut Train,
            ) -> Update<$container, impl Backprop<Self, $container> + use<>> {
                update_tokens::<Self, $container, _>(on_tokens(x, |tokens, _| self.begin_update(tokens, train))?)
            }

            fn predict(&self, x: $container) -> Result<$container> {
                Ok(x)
            }
        }
    )*};
}
by_tokens!(Ragged, Padded);

/// Each array with a mask of its own; nothing is joined.
impl Model<Vec<Floats2d>> for Dropout {
    type Output = Vec<Floats2d>;

    fn begin_update(
        &self,
        x: Vec<Floats2d>,
        train: &mut Train,
    ) -> Update<Vec<Floats2d>, impl Backprop<Self, Vec<Floats2d>> + use<>> {
        let items = x.into_iter().map(|x| self.begin_update(x, train)).collect::<Result<Vec<_>>>()?;
        let (y, callbacks): (Vec<_>, Vec<_>) = items.into_iter().unzip();
        update::<Self, Vec<Floats2d>, _>(y, move |dy: Vec<Floats2d>, grads| {
            if dy.len() != callbacks.len() {
                let expected = [Some(callbacks.len())];
                return Err(Error::shape("Dropout", "a list of gradients,", &expected, &[dy.len()]));
            }
            callbacks.into_iter().zip(dy).map(|(backprop, dy)| backprop(dy, grads)).collect()
        })
    }

    fn predict(&self, x: Vec<Floats2d>) -> Result<Vec<Floats2d>> {
        Ok(x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Layer;

    #[test]
    fn each_item_has_a_mask_of_its_own() {
        let (layer, x) = (Dropout::new(0.5), vec![Floats2d::full([4, 50], 1.0); 2]);
        let (y, backprop) = layer.begin_update(x.clone(), &mut Train::new(0)).unwrap();
        assert!(y[0] != y[1] && y[0] != x[0]);
        assert_eq!(backprop(x.clone(), &mut layer.zero_grads().unwrap()).unwrap(), y);
        assert_eq!(layer.predict(x.clone()).unwrap(), x);
        let ragged = Ragged::from_list(x.clone()).unwrap();
        let (y, backprop) = layer.begin_update(ragged.clone(), &mut Train::new(0)).unwrap();
        let rows = y.clone().into_list().unwrap();
        assert!(rows[0] != rows[1]);
        assert_eq!(&backprop(ragged.data().clone(), &mut layer.zero_grads().unwrap()).unwrap(), y.data());
    }

    #[test]
    fn a_list_of_other_gradients_is_an_error() {
        let layer = Dropout::new(0.5);
        let (_, backprop) = layer.begin_update(vec![Floats2d::zeros([1, 2])], &mut Train::new(0)).unwrap();
        assert!(backprop(Vec::new(), &mut layer.zero_grads().unwrap()).is_err());
    }
}
