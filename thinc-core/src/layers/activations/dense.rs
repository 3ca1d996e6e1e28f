//! What the dense layers with an activation share.

/// Defines a layer `Y = f(X Wᵀ + b)`, in a file that imports all [`names`](super::names). The fields in braces are attributes, saved with the model; `activation` computes `f` from them.
macro_rules! dense_activation {
    (
        $(#[$meta:meta])*
        pub struct $layer:ident {
            $($(#[$field_meta:meta])* $field:ident: $value:expr,)*
        }
        name: $name:tt, init_w: $init_w:expr, activation: |$this:pat_param| $activation:expr
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, thinc_macros::Model)]
        #[model(name = $name, signature = n_i -> n_o, takes = Floats2d, multiply_adds = n_i * n_o)]
        pub struct $layer<const I: usize = DYN, const O: usize = DYN> {
            #[dim(name = "nO")]
            n_o: Dim<O>,
            #[dim(name = "nI")]
            n_i: Dim<I>,
            #[param(name = "W", shape = [n_o, n_i], init = init_w)]
            w: Param<Floats2d>,
            #[param(name = "b", shape = [n_o], init = init_b)]
            b: Param<Floats1d>,
            $($(#[$field_meta])* #[attr] $field: f32,)*
            #[model(skip)]
            init_w: Initializer,
            #[model(skip)]
            init_b: Initializer,
        }

        dense_constructors!($layer<I, O>, init_w: $init_w $(, $field: $value)*);

        impl<const I: usize, const O: usize> $layer<I, O> {
            fn activation(&self) -> Activation {
                let $this = self;
                $activation
            }
        }

        impl<const I: usize, const O: usize> Model<Floats2d> for $layer<I, O> {
            type Output = Floats2d;

            fn begin_update(
                &self,
                x: Floats2d,
                _: &mut Train,
            ) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<I, O>> {
                let (w, activation) = (self.w.get()?.clone(), self.activation());
                let (y, saved) = dense::activated(activation, &x, &w, self.b.get()?)?;
                update::<Self, Floats2d, _>(y, move |dy, grads| {
                    let dy = backprop_activation(activation, dy, &saved)?;
                    dense::backprop(&dy, &x, &w, &mut grads.w, &mut grads.b)
                })
            }

            fn predict(&self, x: Floats2d) -> Result<Floats2d> {
                activate(self.activation(), x.ops().affine(&x, self.w.get()?, self.b.get()?)?)
            }
        }

        /// Without a gradient for the input.
        impl<const I: usize, const O: usize> Model<Data<Floats2d>> for $layer<I, O> {
            type Output = Floats2d;

            fn begin_update(
                &self,
                Data(x): Data<Floats2d>,
                _: &mut Train,
            ) -> Update<Floats2d, impl Backprop<Self, Data<Floats2d>> + use<I, O>> {
                let activation = self.activation();
                let (y, saved) = dense::activated(activation, &x, self.w.get()?, self.b.get()?)?;
                update::<Self, Data<Floats2d>, _>(y, move |dy, grads| {
                    let dy = backprop_activation(activation, dy, &saved)?;
                    dense::backprop_params(&dy, &x, &mut grads.w, &mut grads.b)
                })
            }

            fn predict(&self, Data(x): Data<Floats2d>) -> Result<Floats2d> {
                Model::<Floats2d>::predict(self, x)
            }
        }
    };
}
pub(super) use dense_activation;
