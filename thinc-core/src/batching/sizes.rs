use crate::error::{Error, Result};
use crate::schedules::Schedule;

/// How many items a batch has: a number, or a [`Schedule`] whose step is the batch.
#[derive(Clone, Debug)]
pub enum BatchSize {
    /// The same for every batch.
    Fixed(usize),
    /// The whole part of a schedule's value. The first batch has that of the given step, each further one that of the
    /// step after it.
    Scheduled {
        /// The sizes.
        sizes: Schedule,
        /// The step of the first batch.
        first: u64,
    },
}

impl BatchSize {
    /// The sizes of a schedule from this step on, such as the number of batches that there were before.
    ///
    /// ```
    /// use thinc::batching::BatchSize;
    /// use thinc::prelude::*;
    ///
    /// // 1, 2, 4, 8, 8, ..
    /// let sizes = compounding(1.0, 8.0, 2.0);
    /// let batches = minibatch(BatchSize::from_step(sizes, 2), vec![(); 20])?;
    /// assert_eq!(batches.sizes(), [4, 8, 8]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn from_step(sizes: Schedule, first: u64) -> Self {
        Self::Scheduled { sizes, first }
    }

    /// The sizes of the batches of so many items: the last may be smaller than drawn.
    pub(super) fn of_batches(&self, mut items: usize) -> Result<Vec<usize>> {
        let mut sizes = Vec::new();
        while items > 0 {
            let size = self.at(sizes.len() as u64)?.min(items);
            sizes.push(size);
            items -= size;
        }
        Ok(sizes)
    }

    fn at(&self, batch: u64) -> Result<usize> {
        match self {
            Self::Fixed(0) => Err(Error::invalid("minibatch", "the size of a batch is 0: it must be at least 1")),
            Self::Fixed(size) => Ok(*size),
            Self::Scheduled { sizes, first } => {
                let step = first.saturating_add(batch);
                match sizes.at(step) {
                    // A conversion of a number that is too large gives the largest.
                    size if size >= 1.0 => Ok(size as usize),
                    size => Err(Error::invalid(
                        "minibatch",
                        format_args!(
                            "the size of a batch is {size} in step {step} of the schedule: it must be at least 1"
                        ),
                    )),
                }
            }
        }
    }
}

impl From<usize> for BatchSize {
    fn from(size: usize) -> Self {
        Self::Fixed(size)
    }
}

impl From<Schedule> for BatchSize {
    /// From step 0 on.
    fn from(sizes: Schedule) -> Self {
        Self::from_step(sizes, 0)
    }
}
