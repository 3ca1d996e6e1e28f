/// Defines an optimizer with the settings and the state of Adam, whose step is an operation of the backend.
macro_rules! adam_like {
    ($(#[$meta:meta])* $ty:ident, $op:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
        pub struct $ty {
            settings: $crate::optimizers::settings::Settings,
            beta1: f32,
            beta2: f32,
            eps: f32,
            /// The means of the gradients and of their squares.
            moments: $crate::optimizers::states::States<2>,
        }

        impl $ty {
            /// With this learning rate, a number or a schedule, Thinc's being 0.001; with the `beta1`, `beta2` and `eps`
            /// of 0.9, 0.999 and 1e-8. Clips gradients at the norm 1 and keeps averages, as Thinc.
            pub fn new(learn_rate: impl Into<$crate::schedules::Schedule>) -> Self {
                let settings = $crate::optimizers::settings::Settings::new(learn_rate.into());
                Self { settings, beta1: 0.9, beta2: 0.999, eps: 1e-8, moments: Default::default() }
            }

            /// How much of the mean of the gradients a step keeps, in `[0, 1)`.
            pub fn beta1(mut self, beta1: f32) -> Self {
                self.beta1 = beta1;
                self
            }

            /// How much of the mean of the squared gradients a step keeps, in `[0, 1)`.
            pub fn beta2(mut self, beta2: f32) -> Self {
                self.beta2 = beta2;
                self
            }

            /// What is added to the root of the mean of the squared gradients; positive.
            pub fn eps(mut self, eps: f32) -> Self {
                self.eps = eps;
                self
            }
        }

        $crate::optimizers::settings::settings!($ty);

        impl $crate::optimizers::Optimizer for $ty {
            fn update(&mut self, mut update: $crate::optimizers::ParamUpdate<'_>) -> $crate::Result<()> {
                const OP: &str = stringify!($ty);
                $crate::optimizers::adam_like::check(OP, [self.beta1, self.beta2], self.eps)?;
                let (learn_rate, grad_scale) = self.settings.begin(OP, &mut update)?;
                let $crate::optimizers::ParamUpdate { path, shape, weights, gradient, .. } = update;
                let (beta1, beta2, eps) = (self.beta1, self.beta2, self.eps);
                self.moments.update(path, shape, weights, $crate::optimizers::states::zeros, |weights, moments| {
                    let step = moments.updates;
                    let step = $crate::ops::AdamStep { learn_rate, beta1, beta2, eps, step, grad_scale };
                    let [first, second] = &mut moments.values;
                    weights.ops().$op(weights, gradient, first, second, &step)
                })?;
                self.settings.end(learn_rate, path, shape, weights)
            }

            $crate::optimizers::settings::told_by_settings!();
        }
    };
}
pub(super) use adam_like;

use crate::error::{Error, Result};

pub(super) fn check(op: &'static str, betas: [f32; 2], eps: f32) -> Result<()> {
    for (name, beta) in ["beta1", "beta2"].into_iter().zip(betas) {
        if !(0.0..1.0).contains(&beta) {
            return Err(Error::invalid(op, format_args!("`{name}` must be in [0, 1), but is {beta}")));
        }
    }
    if eps > 0.0 && eps.is_finite() {
        return Ok(());
    }
    // Where all gradients were zero so far, 0 / (0 + 0) would be NaN.
    Err(Error::invalid(op, format_args!("`eps` must be positive, but is {eps}")))
}
