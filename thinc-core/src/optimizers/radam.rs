use super::adam_like::adam_like;

adam_like! {
    /// RAdam (Liu et al. 2020, "On the variance of the adaptive learning rate and beyond"; Thinc's `RAdam.v1`): [`Adam`]
    /// whose first steps are careful, so that it needs no warmup.
    ///
    /// With the `m`, `v` and `t` of [`Adam`], `rho_inf = 2 / (1 - beta2) - 1` and `rho = rho_inf - 2 * t * beta2^t / (1 -
    /// beta2^t)`, where `rho` is at least 5:
    ///
    /// ```text
    /// r = sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
    /// weights -= learn_rate * r * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + eps)
    /// ```
    ///
    /// and before, `weights -= learn_rate / (1 - beta1^t) * m`, which is momentum.
    ///
    /// Entries that a resized parameter gets move farther for some steps, as [`Adam`] says.
    ///
    /// Thinc counts `t` from 2, so that its first step is about half as long as the paper's, and ignores `lr_scale`.
    ///
    /// [`Adam`]: super::Adam
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let mut optimizer = RAdam::new(0.001);
    /// let mut weights = Floats1d::from(vec![1.0, 2.0]).into_storage();
    /// let mut gradient = Floats1d::from(vec![0.5, -0.5]).into_storage();
    /// optimizer.update(ParamUpdate::new("W", &[2], &mut weights, &mut gradient)?)?;
    /// assert_eq!(weights.as_slice()?, [0.9995, 2.0005]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub struct RAdam, operation: radam
}
