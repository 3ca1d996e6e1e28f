//! One vector for each sequence of a batch.

mod reduce_first;
mod reduce_last;
mod reduce_max;
mod reduce_mean;
mod reduce_sum;
mod reduction;

pub use reduce_first::{ReduceFirst, reduce_first};
pub use reduce_last::{ReduceLast, reduce_last};
pub use reduce_max::{ReduceMax, reduce_max};
pub use reduce_mean::{ReduceMean, reduce_mean};
pub use reduce_sum::{ReduceSum, reduce_sum};

#[cfg(test)]
mod tests;
