/// Defines an optimizer with the settings and the state of Adam, whose step is an operation of the backend.
macro_rules! adam_like {
    ($(#[$meta:meta])* pub struct $ty:ident, operation: $op:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
        pub struct $ty {
            settings: $crate::optimizers::settings::Settings,
            beta1: $crate::schedules::Schedule,
            beta2: $crate::schedules::Schedule,
            eps: $crate::schedules::Schedule,
            /// The means of the gradients and of their squares.
            moments: $crate::optimizers::states::States<2>,
        }

        impl $ty {
            /// With this learning rate, a number or a schedule, Thinc's being 0.001; with the `beta1`, `beta2` and `eps`
            /// of 0.9, 0.999 and 1e-8. Clips gradients at the norm 1 and keeps averages, as Thinc.
            pub fn new(learn_rate: impl Into<$crate::schedules::Schedule>) -> Self {
                let settings = $crate::optimizers::settings::Settings::new(learn_rate.into());
                let [beta1, beta2, eps] = [0.9, 0.999, 1e-8].map($crate::schedules::constant);
                Self { settings, beta1, beta2, eps, moments: Default::default() }
            }

            /// How much of the mean of the gradients a step keeps, in `[0, 1)`.
            #[must_use]
            pub fn beta1(mut self, beta1: impl Into<$crate::schedules::Schedule>) -> Self {
                self.beta1 = beta1.into();
                self
            }

            /// How much of the mean of the squared gradients a step keeps, in `[0, 1)`.
            #[must_use]
            pub fn beta2(mut self, beta2: impl Into<$crate::schedules::Schedule>) -> Self {
                self.beta2 = beta2.into();
                self
            }

            /// What is added to the root of the mean of the squared gradients; positive.
            #[must_use]
            pub fn eps(mut self, eps: impl Into<$crate::schedules::Schedule>) -> Self {
                self.eps = eps.into();
                self
            }

            /// `beta1`, `beta2` and `eps` at this step, if they make sense.
            fn own(&self) -> $crate::Result<[f32; 3]> {
                use $crate::optimizers::setting::Range;
                let now = self.settings.now(OP);
                Ok([
                    now.value("beta1", &self.beta1, Range::BelowOne)?,
                    now.value("beta2", &self.beta2, Range::BelowOne)?,
                    // Where all gradients were zero so far, 0 / (0 + 0) would be NaN.
                    now.value("eps", &self.eps, Range::Positive)?,
                ])
            }
        }

        const OP: &str = stringify!($ty);

        $crate::optimizers::builders::settings!($ty);

        impl $crate::optimizers::Optimizer for $ty {
            fn update(&mut self, mut update: $crate::optimizers::ParamUpdate<'_>) -> $crate::Result<()> {
                if self.is_frozen(update.path) {
                    return Ok(());
                }
                let [beta1, beta2, eps] = self.own()?;
                let begun = self.settings.begin(OP, &self.moments, &mut update)?;
                let $crate::optimizers::ParamUpdate { path, shape, weights, gradient, resized_from, .. } = update;
                let zeros = $crate::optimizers::states::zeros;
                self.moments.update(path, shape, resized_from, weights, zeros, |weights, moments| {
                    let (learn_rate, grad_scale, step) = (begun.learn_rate, begun.grad_scale, moments.updates);
                    let step = $crate::ops::AdamStep { learn_rate, beta1, beta2, eps, step, grad_scale };
                    let [first, second] = &mut moments.values;
                    weights.ops().$op(weights, gradient, first, second, &step)
                })?;
                self.settings.end(&begun, path, shape, weights)
            }

            $crate::optimizers::builders::told_by_settings!(OP, [beta1, beta2, eps], moments);
        }
    };
}
pub(super) use adam_like;
