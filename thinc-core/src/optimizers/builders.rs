//! What the types of optimizers have in common, as macros.

/// The builder methods of the settings. Each number is a schedule, of which [`Settings`] takes the value of the step.
///
/// [`Settings`]: super::settings::Settings
macro_rules! settings {
    ($ty:ident) => {
        impl $ty {
            /// Adds `l2 * weights` to the gradient, before it is clipped; 0 unless this is called. Thinc's `L2` with
            /// `L2_is_weight_decay=False`.
            #[must_use]
            pub fn l2(mut self, l2: impl Into<$crate::schedules::Schedule>) -> Self {
                self.settings.l2 = l2.into();
                self
            }

            /// Subtracts `learn_rate * decay * weights` from the weights after each update (Loshchilov and Hutter
            /// 2019); 0 unless this is called. Thinc's `L2` with `L2_is_weight_decay=True`.
            #[must_use]
            pub fn weight_decay(mut self, decay: impl Into<$crate::schedules::Schedule>) -> Self {
                self.settings.weight_decay = decay.into();
                self
            }

            /// Multiplies the learning rate of the parameters at `path` with a factor, a number or a schedule: 0.1 for
            /// layers that were trained before. Those that must stay as they are, [`freeze`](Self::freeze) leaves alone.
            ///
            /// A path is that of a parameter or of a layer, such as `encode` or `encode.layers.2`, with `*` for any one
            /// name; `*` alone is the whole model. Where several fit, the last one counts.
            /// [`finish_update`](crate::optimizers::finish_update) gives an error, before anything is changed, if one fits no
            /// parameter. The factor also applies to the weight decay, as Thinc's `lr_scale`, which is one for each call.
            #[must_use]
            pub fn lr_scale(mut self, path: impl Into<String>, factor: impl Into<$crate::schedules::Schedule>) -> Self {
                self.settings.lr_scales.push(path.into(), factor.into());
                self
            }

            /// Freezes the parameters at `path`, one as in [`lr_scale`](Self::lr_scale): the weights, what is kept of them and
            /// [statistics](crate::model::Statistic) stay as they are. Their gradients do not count in the norm of
            /// [`global_clip`](Self::global_clip), may be anything, and are cleared by
            /// [`finish_update`](crate::optimizers::finish_update), which gives an error, before anything is changed, if a
            /// path fits no parameter. Of `freeze` and `unfreeze`, the last one that fits counts. Saved with the optimizer.
            ///
            /// Frozen layers compute gradients all the same: how to spare that is shown in
            /// [the documentation of optimizers](crate::optimizers). Normalization by batches and dropout go on, too.
            #[must_use]
            pub fn freeze(mut self, path: impl Into<String>) -> Self {
                self.settings.frozen.set(path.into(), true);
                self
            }

            /// Lets the parameters at `path` be trained, of those that [`freeze`](Self::freeze) froze. Moments, averages and
            /// slow weights go on from where they were.
            ///
            /// ```
            /// use thinc::prelude::*;
            ///
            #[doc = concat!("let optimizer = ", stringify!($ty), "::new(0.001).freeze(\"*\").unfreeze(\"output\");")]
            /// assert!(optimizer.is_frozen("encode.W") && !optimizer.is_frozen("output.W"));
            /// ```
            #[must_use]
            pub fn unfreeze(mut self, path: impl Into<String>) -> Self {
                self.settings.frozen.set(path.into(), false);
                self
            }

            /// Keeps slow weights that take a step of this share towards the weights every so many updates of a parameter,
            /// and sets the weights to them (Zhang et al. 2019, "Lookahead optimizer: k steps forward, 1 step back"). 5
            /// and 0.5 are the paper's; the share is in `(0, 1]`. Thinc doesn't have it.
            #[must_use]
            pub fn lookahead(mut self, every: u64, share: impl Into<$crate::schedules::Schedule>) -> Self {
                self.settings.lookahead = Some($crate::optimizers::lookahead::Lookahead::new(every, share.into()));
                self
            }

            /// Scales all gradients of a step down by one factor where the Euclidean norm of all together is longer
            /// than `threshold`, before the L2 term and `grad_clip`. Gradients keep their direction, which they don't
            /// where each parameter is clipped for itself. 0, which is off, unless this is called; set `grad_clip` to 0 to
            /// have this alone. Thinc doesn't have it.
            #[must_use]
            pub fn global_clip(mut self, threshold: impl Into<$crate::schedules::Schedule>) -> Self {
                self.settings.global_clip = threshold.into();
                self
            }

            /// Scales the gradient of a parameter down to the Euclidean norm `threshold` where it is longer; each
            /// parameter for itself. 1 unless this is called, as in Thinc; 0 turns it off.
            #[must_use]
            pub fn grad_clip(mut self, threshold: impl Into<$crate::schedules::Schedule>) -> Self {
                self.settings.grad_clip = threshold.into();
                self
            }

            /// Adds normal noise with the variance `eta / (1 + step)^0.55` to every gradient, after it is clipped
            /// (Neelakantan et al. 2015, "Adding gradient noise improves learning for very deep networks"). Their `eta` is
            /// 0.01, 0.3 or 1; with 0 a step has no noise. Thinc had it until version 7, where that number was the
            /// standard deviation and not the variance, and steps counted from 1.
            ///
            /// The noise comes from `rng`, which is saved with the optimizer: one that was loaded goes on to the bit.
            /// `train.rng().fork()` gives one that isn't used for anything else. Noise is outside of what
            /// [`grad_clip`](Self::grad_clip) and [`global_clip`](Self::global_clip) limit, and comes after the L2 term.
            #[must_use]
            pub fn gradient_noise(
                mut self,
                eta: impl Into<$crate::schedules::Schedule>,
                rng: $crate::rng::Rng,
            ) -> Self {
                self.settings.noise = Some($crate::optimizers::noise::Noise::new(eta.into(), rng));
                self
            }

            /// Whether to keep [`Averages`](crate::optimizers::Averages) of the parameters. On by default.
            /// `false` drops those there are.
            #[must_use]
            pub fn use_averages(mut self, use_averages: bool) -> Self {
                self.settings.averages = use_averages.then(|| self.settings.averages.unwrap_or_default());
                self
            }
        }
    };
}
pub(super) use settings;

/// What an optimizer tells about its settings and states, within its impl of `Optimizer`: the settings that all have in
/// common, its own fields `$own`, which its method `own` checks, and what it keeps of each parameter, `$states`.
macro_rules! told_by_settings {
    ($op:ident, [$($own:ident),*], $states:ident) => {
        fn begin_step(&mut self, paths: &mut dyn FnMut() -> $crate::Result<Vec<String>>) -> $crate::Result<()> {
            self.own()?;
            self.settings.begin_step($op, paths)
        }

        fn report_score(&mut self, score: f64) {
            self.settings.report(score);
            $(self.$own.report(self.settings.steps, score);)*
        }

        fn step(&mut self) {
            self.settings.steps = self.settings.steps.saturating_add(1);
        }

        fn steps(&self) -> u64 {
            self.settings.steps
        }

        fn learn_rate(&self) -> f32 {
            self.settings.learn_rate.at(self.settings.steps)
        }

        fn averages(&self) -> Option<&$crate::optimizers::Averages> {
            self.settings.averages.as_ref()
        }

        fn is_frozen(&self, path: &str) -> bool {
            self.settings.frozen.contains(path)
        }

        fn check_state(&self, path: &str, weights: &$crate::array::Storage<f32>) -> $crate::Result<()> {
            self.settings.check_state($op, &self.$states, path, weights)
        }

        fn to_device(&mut self, ops: &'static dyn $crate::ops::Ops) -> $crate::Result<()> {
            // A clone shares the values: where one cannot be moved, all are where they were.
            let mut moved = self.clone();
            moved.settings.move_to(&mut moved.$states, ops)?;
            *self = moved;
            Ok(())
        }
    };
}
pub(super) use told_by_settings;
