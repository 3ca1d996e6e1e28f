//! Work on several threads, with the same result for any number of them.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::error::Result;
use crate::model::{Gradients, Layer, Train};

/// Runs `work` on each shard of a batch, on up to `threads` threads, and sums the gradients.
///
/// The threads share the model. Every shard has gradients of its own and, forked from `train` in the order of the
/// shards, a random stream of its own; gradients are summed in that order as well. So the sum depends on how the batch is
/// split, but not on the number of threads, to the bit. Split into a fixed number of shards, and let `threads` follow the
/// machine.
///
/// The threads are started for the call and end with it, so each begins with an empty pool of memory (see
/// [`clear_pool`](crate::array::clear_pool)): shards should be large enough to pay for that. Where the system refuses a
/// thread, those that there are do the work, with the same result.
///
/// Gives the sum, and what `work` gave for each shard. A loss over the whole batch is the sum of losses that are not
/// normalized.
///
/// ```
/// use std::num::NonZeroUsize;
/// use thinc::prelude::*;
///
/// let mut train = Train::new(0);
/// let mut model = chain((Relu::<8, 16>::default(), Dropout::new(0.2), Softmax::<16, 3>::default()));
/// model.initialize(&(), &(), &mut train)?;
/// let mut optimizer = Adam::new(0.001);
///
/// let (x, labels) = (Floats2d::full([100, 8], 1.0), Ints1d::zeros([100]));
/// let shards = (0..4).map(|i| Ok((x.rows(25 * i..25 * (i + 1))?, labels.rows(25 * i..25 * (i + 1))?)));
/// let shards: Vec<_> = shards.collect::<Result<_>>()?;
///
/// let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
/// let loss = CategoricalCrossentropy::new().normalize(false);
/// let (mut grads, losses) =
///     thinc::parallel::accumulate_shards(&model, shards, threads, &mut train, |(x, labels), train, grads| {
///         let (y, backprop) = model.begin_update(Data(x), train)?;
///         let (dy, loss) = loss.get_grad_and_loss(&y, &labels)?;
///         backprop(dy, grads)?;
///         Ok(loss)
///     })?;
/// model.finish_update(&mut optimizer, &mut grads)?;
/// assert_eq!(losses.len(), 4);
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// # Errors
/// That of the first shard, in order, for which `work` fails; the other shards may or may not have been worked on. When
/// the model has no parameters yet.
pub fn accumulate_shards<L, S, R, F>(
    model: &L,
    shards: Vec<S>,
    threads: NonZeroUsize,
    train: &mut Train,
    work: F,
) -> Result<(L::Grads, Vec<R>)>
where
    L: Layer,
    S: Send,
    R: Send,
    F: Fn(S, &mut Train, &mut L::Grads) -> Result<R> + Sync,
{
    let shards: Vec<_> = shards.into_iter().map(|shard| (shard, train.fork())).collect();
    let done = map_shards(shards, threads, |(shard, mut train)| {
        let mut grads = model.zero_grads()?;
        let result = work(shard, &mut train, &mut grads)?;
        Ok((grads, result))
    })?;
    let mut sum: Option<L::Grads> = None;
    let mut results = Vec::with_capacity(done.len());
    for (grads, result) in done {
        match &mut sum {
            Some(sum) => sum.accumulate(&grads)?,
            None => sum = Some(grads),
        }
        results.push(result);
    }
    Ok((sum.map_or_else(|| model.zero_grads(), Ok)?, results))
}

/// Runs `work` on each shard, on up to `threads` threads, and gives the results in the order of the shards. This thread works
/// as well, and alone where there is one shard or one thread.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// let threads = NonZeroUsize::new(4).unwrap();
/// assert_eq!(thinc::parallel::map_shards(vec![1, 2, 3], threads, |x| Ok(x * x))?, [1, 4, 9]);
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// # Errors
/// That of the first shard, in order, for which `work` fails; the other shards may or may not have been worked on.
pub fn map_shards<S, R, F>(shards: Vec<S>, threads: NonZeroUsize, work: F) -> Result<Vec<R>>
where
    S: Send,
    R: Send,
    F: Fn(S) -> Result<R> + Sync,
{
    let count = shards.len();
    let helpers = threads.get().min(count).saturating_sub(1);
    if helpers == 0 {
        return shards.into_iter().map(work).collect();
    }
    let todo: Vec<_> = shards.into_iter().map(|shard| Mutex::new(Some(shard))).collect();
    let done: Vec<_> = (0..count).map(|_| Mutex::new(None::<Result<R>>)).collect();
    let next = AtomicUsize::new(0);
    let run = || {
        while let (Some(todo), Some(done)) = {
            let shard = next.fetch_add(1, Ordering::Relaxed);
            (todo.get(shard), done.get(shard))
        } {
            let Some(shard) = take(todo) else { break };
            let result = work(shard);
            let failed = result.is_err();
            *done.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(result);
            if failed {
                // Shards are handed out in order, so those before this one are done or being worked on.
                next.store(count, Ordering::Relaxed);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..helpers {
            if thread::Builder::new().spawn_scoped(scope, run).is_err() {
                break;
            }
        }
        run();
    });
    done.iter().filter_map(take).collect()
}

/// The value, which is left to nobody else. A panic of another thread ends this one when the threads are joined.
fn take<T>(slot: &Mutex<Option<T>>) -> Option<T> {
    slot.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take()
}
