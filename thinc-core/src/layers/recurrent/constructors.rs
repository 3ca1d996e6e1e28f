//! What the recurrent layers have in common: how they are made, and how their weights start.

use crate::error::Result;
use crate::initializers::Initializer;
use crate::model::Dim;
use crate::wiring::known_dim;

/// The constructors and settings of a recurrent layer.
macro_rules! recurrent_constructors {
    ($layer:ident, name: $name:literal $(, $field:ident: $value:expr)*) => {
        impl<const I: usize, const O: usize> Default for $layer<I, O> {
            /// One layer in one direction, with the widths of the type; `initialize` fills in those that it leaves open.
            fn default() -> Self {
                Self {
                    n_o: Dim::default(),
                    n_i: Dim::default(),
                    depth: 1.into(),
                    dirs: 1.into(),
                    dropout_rate: 0.0,
                    init_w: $crate::initializers::glorot_uniform(),
                    init_b: $crate::initializers::zero(),
                    $($field: $value,)*
                }
            }
        }

        impl $layer {
            /// One layer in one direction, with `n_i` inputs and `n_o` outputs; `None` for what `initialize` is to fill in.
            pub fn new(n_i: impl Into<Option<usize>>, n_o: impl Into<Option<usize>>) -> Self {
                Self { n_i: n_i.into().into(), n_o: n_o.into().into(), ..Self::default() }
            }
        }

        impl<const I: usize, const O: usize> $layer<I, O> {
            /// Goes over each sequence in both directions, with half of the outputs from each. `initialize` says so if `nO` is odd.
            #[must_use]
            pub fn bidirectional(mut self) -> Self {
                self.dirs = 2.into();
                self
            }

            /// Sets the number of layers, each of which takes what all directions of the one below give. It is at least 1:
            /// `initialize` says so otherwise.
            #[must_use]
            pub fn depth(mut self, depth: usize) -> Self {
                self.depth = depth.into();
                self
            }

            /// Sets the rate at which weights are dropped in training: at least 0 and below 1, as `begin_update` says otherwise.
            #[must_use]
            pub fn dropout(mut self, rate: f32) -> Self {
                self.dropout_rate = rate;
                self
            }

            /// Sets how the weights of each gate start, which are of shape `(nH, nI)` and `(nH, nH)`.
            #[must_use]
            pub fn init_w(mut self, initializer: Initializer) -> Self {
                self.init_w = initializer;
                self
            }

            /// Sets how the biases of each gate start, which are of shape `(nH)`.
            #[must_use]
            pub fn init_b(mut self, initializer: Initializer) -> Self {
                self.init_b = initializer;
                self
            }

            /// The width of the hidden state of each direction; open while one of the dimensions is.
            fn n_h(&self) -> usize {
                self.n_o.get().zip(self.dirs.get()).map_or($crate::model::DYN, |(n_o, dirs)| n_o / dirs)
            }

            /// An axis with the units of one direction.
            fn units(&self) -> $crate::model::Packed {
                $crate::model::Packed::array([self.n_h()])
            }

            /// When the output is resized, each direction takes its share.
            fn arrange(
                &mut self,
                end: $crate::model::End,
                change: &$crate::model::SizeChange,
                _: bool,
                resized: &mut $crate::model::Resized,
            ) -> Result<()> {
                if let ($crate::model::End::Output, Some(dirs @ 2..)) = (end, self.dirs.get()) {
                    resized.arranged = Some(change.shared_by(dirs));
                }
                Ok(())
            }

            fn check_input(&self, x: &$crate::array::Floats2d) -> Result<()> {
                match self.n_i.get() {
                    Some(n_i) if n_i != x.width() => {
                        Err($crate::error::Error::shape($name, "an input", &[None, Some(n_i)], &x.shape()))
                    }
                    _ => Ok(()),
                }
            }
        }

        impl<X, const I: usize, const O: usize> $crate::model::Model<X> for $layer<I, O>
        where
            X: $crate::containers::Container<Tokens = $crate::array::Floats2d>,
        {
            type Output = X;

            fn begin_update(
                &self,
                x: X,
                train: &mut $crate::model::Train,
            ) -> $crate::model::Update<X, impl $crate::model::Backprop<Self, X> + use<X, I, O>> {
                $crate::model::check_rate($name, self.dropout_rate)?;
                let result = on_tokens(x, |x, lengths| {
                    let (y, saved) = self.forward(x, Padding::new(lengths)?, train)?;
                    Ok((y, move |dy, grads: &mut _| saved.backprop(dy, grads)))
                });
                update_tokens::<Self, X, _>(result?)
            }

            fn predict(&self, x: X) -> Result<X> {
                predict_tokens(x, |x, lengths| self.infer(&x, &Padding::new(lengths)?))
            }
        }
    };
}
pub(super) use recurrent_constructors;

/// The sizes that parameters are made of.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    pub(super) n_i: usize,
    pub(super) n_o: usize,
    pub(super) n_h: usize,
    pub(super) depth: usize,
    pub(super) dirs: usize,
}

impl Sizes {
    /// Errors with the dimension that is not known.
    pub(super) fn known<const I: usize, const O: usize>(
        n_i: &Dim<I>,
        n_o: &Dim<O>,
        depth: &Dim,
        dirs: &Dim,
    ) -> Result<Self> {
        let (n_o, n_i) = (known_dim(n_o.get(), "nO", "output")?, known_dim(n_i.get(), "nI", "input")?);
        let (depth, dirs) = (known_dim(depth.get(), "depth", "")?, known_dim(dirs.get(), "dirs", "")?);
        Ok(Self { n_i, n_o, n_h: n_o / dirs, depth, dirs })
    }
}

/// The sizes of a layer, from fields alone: where a parameter is initialized it is borrowed already, so that no method can be called.
macro_rules! sizes {
    ($layer:ident) => {
        $crate::layers::recurrent::constructors::Sizes::known(&$layer.n_i, &$layer.n_o, &$layer.depth, &$layer.dirs)
    };
}
pub(super) use sizes;

/// So many arrays of one shape, each drawn by itself.
pub(super) fn each(times: usize, shape: &[usize], init: &Initializer) -> (usize, Vec<usize>, Initializer) {
    (times, shape.to_vec(), init.clone())
}
