use crate::error::Result;
use crate::model::{Backprop, Differentiable, Model, Train, Update};

/// A value on its way through a model. Generated code takes each step through it, so the compiler reports a layer
/// that cannot take the value on that layer's token, with the text of [`Model`]'s own message.
pub struct Wire<X>(pub X);

impl<X: Differentiable> Wire<X> {
    /// One layer forward, with the layer's name added to its errors.
    #[inline]
    pub fn begin<L: Model<X>>(
        self,
        layer: &L,
        name: &'static str,
        train: &mut Train,
    ) -> Update<L::Output, impl Backprop<L, X> + use<L, X>> {
        match layer.begin_update(self.0, train) {
            Ok((y, backprop)) => {
                if train.check_finite() {
                    y.check_finite("begin_update", "the output").map_err(|error| error.at(name))?;
                }
                Ok((y, backprop))
            }
            Err(error) => Err(error.at(name)),
        }
    }

    /// One layer's prediction, with the layer's name added to its errors.
    #[inline]
    pub fn predict<L: Model<X>>(self, layer: &L, name: &'static str) -> Result<L::Output> {
        layer.predict(self.0).map_err(|error| error.at(name))
    }
}
