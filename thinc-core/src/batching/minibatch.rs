use std::iter::FusedIterator;
use std::slice;

use super::{BatchSize, Batchable};
use crate::error::Result;
use crate::rng::Rng;

/// Cuts data into batches of a size: a number, or a schedule of which every batch takes one value. The last batch is
/// smaller where the items run out. Thinc's `Ops.minibatch`, and `Ops.multibatch` for a tuple of what belongs together.
///
/// What it gives can be gone through as often as wanted, in order or shuffled, and knows its length. Only the items of
/// the batch at hand are copied; `skip` copies none of those that it leaves out.
///
/// ```
/// use thinc::prelude::*;
///
/// let x = Floats2d::from_fn([5, 2], |[i, _]| i as f32);
/// let y = Ints1d::from(vec![0, 1, 2, 3, 4]);
/// let mut train = Train::new(0);
///
/// let batches = minibatch(2, (&x, &y))?;
/// assert_eq!(batches.len(), 3);
/// for epoch in 0..2 {
///     for batch in batches.shuffled(train.rng()) {
///         let (x, y) = batch?;
///         assert_eq!(x.n_rows(), y.len());
///     }
/// }
/// let last = batches.iter().last().expect("there are three")?;
/// assert_eq!(last, (Floats2d::from_rows(&[[4.0, 4.0]]), Ints1d::from(vec![4])));
/// # Ok::<(), Error>(())
/// ```
///
/// With a schedule as the size, from its step 0 on ([`BatchSize::from_step`] starts later):
///
/// ```
/// # use thinc::prelude::*;
/// let batches = minibatch(compounding(1.0, 32.0, 2.0), vec!["text"; 12])?;
/// assert_eq!(batches.sizes(), [1, 2, 4, 5]);
/// # Ok::<(), Error>(())
/// ```
///
/// Thinc adds up the sizes of a schedule before it rounds them down, and so leaves items out: of ten in batches of 1.9,
/// four. Here each batch has the whole part of its size, and every item comes.
///
/// # Errors
/// If a size is below 1, or the parts of a tuple have different numbers of items.
#[doc(alias = "SizedGenerator")]
pub fn minibatch<D: Batchable>(size: impl Into<BatchSize>, data: D) -> Result<Minibatches<D>> {
    let sizes = size.into().of_batches(data.n_items()?)?;
    Ok(Minibatches { data, sizes })
}

/// [`minibatch`] under the name that Thinc has for several sequences that belong together, which stand in a tuple here.
///
/// ```
/// use thinc::prelude::*;
///
/// let (texts, labels) = (vec!["one", "two", "three"], vec![1, 2, 3]);
/// let batches: Vec<_> = multibatch(2, (&texts, &labels))?.iter().collect::<Result<_>>()?;
/// assert_eq!(batches, [(vec!["one", "two"], vec![1, 2]), (vec!["three"], vec![3])]);
/// assert!(multibatch(2, (&texts, &labels[1..])).is_err());
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
/// As `minibatch`: if the sequences have different numbers of items. Thinc goes by the first one, whatever the others have.
pub fn multibatch<D: Batchable>(size: impl Into<BatchSize>, sequences: D) -> Result<Minibatches<D>> {
    minibatch(size, sequences)
}

/// Data that is cut into batches, what [`minibatch`] gives.
#[derive(Clone, Debug)]
pub struct Minibatches<D> {
    data: D,
    sizes: Vec<usize>,
}

impl<D: Batchable> Minibatches<D> {
    /// The number of batches.
    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Whether there are none, as there are no items.
    pub fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }

    /// The number of items of each batch.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The batches, with the items in their order.
    pub fn iter(&self) -> Batches<'_, D> {
        Batches { data: &self.data, sizes: self.sizes.iter(), order: None, at: 0 }
    }

    /// The batches, with the items in an order that is drawn here: the next call draws another, and the same stream of
    /// random numbers gives the same.
    pub fn shuffled(&self, rng: &mut Rng) -> Batches<'_, D> {
        let order = rng.permutation(self.sizes.iter().sum());
        Batches { order: Some(order), ..self.iter() }
    }
}

impl<'a, D: Batchable> IntoIterator for &'a Minibatches<D> {
    type Item = Result<D::Batch>;
    type IntoIter = Batches<'a, D>;

    fn into_iter(self) -> Batches<'a, D> {
        self.iter()
    }
}

/// The batches of one pass through [`Minibatches`]. A batch is an error where its items cannot be read, as those of an
/// array on another device.
#[derive(Clone, Debug)]
pub struct Batches<'a, D> {
    data: &'a D,
    sizes: slice::Iter<'a, usize>,
    order: Option<Vec<usize>>,
    /// How many items there were so far.
    at: usize,
}

impl<D: Batchable> Iterator for Batches<'_, D> {
    type Item = Result<D::Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        let items = self.at..self.at + self.sizes.next()?;
        self.at = items.end;
        Some(match &self.order {
            Some(order) => self.data.select(&order[items]),
            None => self.data.select_range(items),
        })
    }

    /// Leaves out `n` batches without reading their items, as `skip(n)` does.
    fn nth(&mut self, n: usize) -> Option<Self::Item> {
        self.at += self.sizes.by_ref().take(n).sum::<usize>();
        self.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.sizes.size_hint()
    }
}

impl<D: Batchable> ExactSizeIterator for Batches<'_, D> {}
impl<D: Batchable> FusedIterator for Batches<'_, D> {}
