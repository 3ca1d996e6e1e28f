use serde::{Deserialize, Deserializer, Serialize, de};

use crate::error::{Error, Result};
use crate::rng::Rng;

/// What one call of `begin_update` carries besides its input: the random stream and the dropout rate.
///
/// Python Thinc keeps these in globals. Here they are a value, so a run can be repeated, resumed and
/// split over threads to the bit. It can be saved with serde, and is a part of a [`checkpoint`](crate::checkpoint).
///
/// ```
/// use thinc::prelude::*;
///
/// let mut train = Train::new(42).with_drop(0.2)?;
/// assert_eq!(train.drop_rate(), 0.2);
/// // Work that runs in parallel gets streams of its own, whatever order the threads run in.
/// let shards = [train.fork(), train.fork()];
/// assert_ne!(shards[0].clone().rng().next_u32(), shards[1].clone().rng().next_u32());
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Train {
    rng: Rng,
    #[serde(deserialize_with = "checked_rate")]
    drop: f32,
    check_finite: bool,
}

impl Train {
    /// A fresh stream for this seed, with a dropout rate of 0. In debug builds every layer's output is
    /// checked for NaN and infinity, see [`with_check_finite`](Self::with_check_finite).
    pub fn new(seed: u64) -> Self {
        Self::from_rng(Rng::new(seed))
    }

    /// Goes on with a stream, for instance one that was saved.
    pub fn from_rng(rng: Rng) -> Self {
        Self { rng, drop: 0.0, check_finite: cfg!(debug_assertions) }
    }

    /// Sets the dropout rate of the call, which the layers of `Dropout::default()` use.
    ///
    /// # Errors
    /// If the rate is not in `[0, 1)`.
    pub fn with_drop(mut self, rate: f32) -> Result<Self> {
        self.set_drop(rate)?;
        Ok(self)
    }

    /// Sets the dropout rate for the calls to come.
    ///
    /// # Errors
    /// If the rate is not in `[0, 1)`.
    pub fn set_drop(&mut self, rate: f32) -> Result<()> {
        check_rate("Train::set_drop", rate)?;
        self.drop = rate;
        Ok(())
    }

    /// The dropout rate of the call.
    pub fn drop_rate(&self) -> f32 {
        self.drop
    }

    /// Whether every layer of a composed model has its output checked, so that the first NaN or infinity is
    /// reported with the path of the layer that made it. Costs about one percent; on in debug builds.
    /// The checks are made in `begin_update` only: `predict` makes none, whatever the build.
    #[must_use]
    pub fn with_check_finite(mut self, check: bool) -> Self {
        self.check_finite = check;
        self
    }

    /// Whether outputs are checked for NaN and infinity.
    pub fn check_finite(&self) -> bool {
        self.check_finite
    }

    /// The random stream.
    pub fn rng(&mut self) -> &mut Rng {
        &mut self.rng
    }

    /// A `Train` with an independent stream and the same settings, for one shard of a batch.
    #[must_use]
    pub fn fork(&mut self) -> Self {
        Self { rng: self.rng.fork(), drop: self.drop, check_finite: self.check_finite }
    }
}

/// The rates that dropout can work with: one is excluded, as nothing would be left to scale.
pub(crate) fn check_rate(op: &'static str, rate: f32) -> Result<()> {
    if (0.0..1.0).contains(&rate) {
        Ok(())
    } else {
        Err(Error::invalid(op, format_args!("a dropout rate must be at least 0 and below 1, but is {rate}")))
    }
}

fn checked_rate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
    let rate = f32::deserialize(deserializer)?;
    check_rate("Train", rate).map(|()| rate).map_err(de::Error::custom)
}
