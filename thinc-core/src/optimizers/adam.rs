use super::adam_like::adam_like;

adam_like! {
    /// Adam (Kingma and Ba 2015), as Thinc's `Adam.v1` computes it.
    ///
    /// For the update number `t` of a parameter, with the gradient `g` (after the L2 term and clipping):
    ///
    /// ```text
    /// m = beta1 * m + (1 - beta1) * g
    /// v = beta2 * v + (1 - beta2) * g^2
    /// weights -= learn_rate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + eps)
    /// ```
    ///
    /// then weight decay. `eps` is added to the root that isn't corrected for its bias, which differs from the paper's
    /// first form and PyTorch's. `t` counts the updates of each parameter by itself: one that gets no gradient in a step
    /// is left alone. In Thinc it is updated all the same, as its gradient is zero from then on and not gone.
    ///
    /// Either beta may be 0. Thinc cannot do `beta1 = 0`, and with `beta2 = 0` does gradient descent without a word.
    ///
    /// Every setting may be a schedule. The bias is corrected with the betas of the step, as in Thinc and PyTorch: in the
    /// first steps, where that matters, they had better stay the same.
    ///
    /// A parameter that was resized keeps the moments, averages and `t` of the entries that stayed. The moments of new
    /// entries start at 0, and as `t` is large by then, nothing corrects their bias: in the update number `k` since then, with a
    /// gradient that stays the same, such an entry moves `(1 - beta1^k) / sqrt(1 - beta2^k)` times the learning rate, where
    /// others move once. With the betas by default that is 3.2 in the first update, 6.6 at most, and 1.6 after 500. A correction
    /// would need a `t` for each entry. Where that is too fast, lower the rate of the parameter for some steps:
    /// `optimizer.lr_scale("output", 0.2)`, and 1 later.
    ///
    /// The moments and averages are kept by the paths of the parameters: make one optimizer per model ([`Optimizer`]).
    ///
    /// [`Optimizer`]: super::Optimizer
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let mut optimizer = Adam::new(warmup_linear(0.001, 100, 10_000)).weight_decay(cosine(0.01, 10_000));
    /// let mut weights = Floats1d::from(vec![1.0, 2.0]).into_storage();
    /// let mut gradient = Floats1d::from(vec![0.5, -0.5]).into_storage();
    /// optimizer.update(ParamUpdate::new("W", &[2], &mut weights, &mut gradient)?)?;
    /// optimizer.step();
    /// assert_eq!(optimizer.learn_rate(), 0.00001);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct Adam, operation: adam
}
