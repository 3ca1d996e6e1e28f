use crate::array::{Storage, count};
use crate::error::{Error, Result};
use crate::model::SizeChange;
use crate::model::size_change::NEW;
use crate::ops::Device;

/// What a parameter was before it was resized, and where its entries were then: what is kept of the parameter elsewhere, as
/// the moments of an optimizer, follows with [`adapt`](Self::adapt).
///
/// A parameter tells it ([`AnyParam::resized_from`](super::AnyParam::resized_from)) until the next update by an optimizer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResizedFrom {
    shape: Vec<usize>,
    /// For each axis that changed where its entries were, or [`NEW`].
    axes: Vec<Option<Vec<usize>>>,
}

impl ResizedFrom {
    /// The change of one axis of an array of this shape.
    pub(super) fn axis(shape: &[usize], axis: usize, change: &SizeChange) -> Self {
        let places = |i: usize, size: usize| (i == axis).then(|| change.places(size));
        Self::of_places(shape, shape.iter().enumerate().map(|(i, &size)| places(i, size)).collect())
    }

    /// What stays where it is not known how an array of the one shape became one of the other, which has as many axes: the
    /// leading entries of each axis.
    pub(crate) fn leading(shape: &[usize], after: &[usize]) -> Self {
        let places = |(&from, &to): (&usize, &usize)| Some(SizeChange::new(from, to).places(from));
        Self::of_places(shape, shape.iter().zip(after).map(places).collect())
    }

    fn of_places(shape: &[usize], mut axes: Vec<Option<Vec<usize>>>) -> Self {
        for (&size, axis) in shape.iter().zip(&mut axes) {
            if axis.as_ref().is_some_and(|places| places.iter().copied().eq(0..size)) {
                *axis = None;
            }
        }
        Self { shape: shape.to_vec(), axes }
    }

    /// This change and then another one.
    pub(super) fn then(&self, next: &Self) -> Self {
        let both = |(first, then): (&Option<Vec<usize>>, &Option<Vec<usize>>)| match (first, then) {
            (Some(first), Some(then)) => {
                Some(then.iter().map(|&place| first.get(place).copied().unwrap_or(NEW)).collect())
            }
            (first, then) => first.clone().or_else(|| then.clone()),
        };
        Self::of_places(&self.shape, self.axes.iter().zip(&next.axes).map(both).collect())
    }

    /// Whether all entries are where they were.
    pub(super) fn is_nothing(&self) -> bool {
        self.axes.iter().all(Option::is_none)
    }

    /// The shape of the parameter before.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The shape of the parameter since then.
    pub(super) fn after(&self) -> Vec<usize> {
        let sizes = self.axes.iter().zip(&self.shape);
        sizes.map(|(places, &size)| places.as_ref().map_or(size, Vec::len)).collect()
    }

    /// Entries for the parameter as it is: those that stayed are taken from `kept`, which has the shape before, and the
    /// others from `new`, which has the present shape, and gives its memory for the result.
    ///
    /// # Errors
    /// If one of them has another number of entries, or there is no memory.
    pub fn adapt(&self, kept: &Storage<f32>, mut new: Storage<f32>) -> Result<Storage<f32>> {
        const OP: &str = "resize";
        let after = self.after();
        for (what, shape, values) in [("the values before", &self.shape, kept), ("the values of", &after, &new)] {
            if count::<f32>(shape) != Some(values.len()) {
                return Err(Error::shape_exact(OP, what, shape, &[values.len()]));
            }
        }
        if kept.device() == Device::Cpu && new.device() == Device::Cpu {
            self.copy(&after, kept.host(OP)?, new.host_mut(OP)?);
            return Ok(new);
        }
        // A resize is rare: no backend needs an operation for it.
        let (kept, ops) = (kept.ops().download(kept)?, new.ops());
        let mut values = ops.download(&new)?;
        self.copy(&after, &kept, &mut values);
        ops.upload(&values)
    }

    fn copy(&self, after: &[usize], from: &[f32], to: &mut [f32]) {
        copy(&self.shape, after, &self.axes, from, to);
    }
}

/// Copies what stayed of an array of the shape `before` into one of the shape `after`.
fn copy(before: &[usize], after: &[usize], axes: &[Option<Vec<usize>>], from: &[f32], to: &mut [f32]) {
    if axes.iter().all(Option::is_none) {
        to.copy_from_slice(from);
        return;
    }
    let ([_, before @ ..], [rows, after @ ..], [places, axes @ ..]) = (before, after, axes) else { return };
    let (row, row_after) = (before.iter().product::<usize>(), after.iter().product::<usize>());
    for i in 0..*rows {
        let place = places.as_ref().map_or(i, |places| places[i]);
        if place != NEW {
            let (from, to) = (&from[place * row..][..row], &mut to[i * row_after..][..row_after]);
            copy(before, after, axes, from, to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::Floats3d;
    use crate::ops::Ops;
    use crate::ops::testing::FakeGpu;

    fn numbers(n: usize) -> Storage<f32> {
        Storage::from_vec((1..=n).map(|n| n as f32).collect())
    }

    fn adapted(change: &ResizedFrom, kept: usize) -> Vec<f32> {
        let new = Storage::from_vec(vec![0.5; change.after().iter().product()]);
        change.adapt(&numbers(kept), new).unwrap().as_slice().unwrap().to_vec()
    }

    #[test]
    fn entries_that_stayed_are_kept() {
        let grown = ResizedFrom::axis(&[2, 2], 1, &SizeChange::new(1, 2).repeated(2).unwrap());
        assert_eq!(adapted(&grown, 4), [1.0, 0.5, 2.0, 0.5, 3.0, 0.5, 4.0, 0.5]);
        let shrunk = ResizedFrom::axis(&[3, 2], 0, &SizeChange::new(3, 1));
        assert_eq!(adapted(&shrunk, 6), [1.0, 2.0]);
        let leading = ResizedFrom::leading(&[2, 1, 2], &[1, 2, 3]);
        assert_eq!(adapted(&leading, 4), [1.0, 2.0, 0.5, 0.5, 0.5, 0.5]);
        assert_eq!(adapted(&ResizedFrom::leading(&[0, 2], &[2, 1]), 0), [0.5, 0.5]);
        assert_eq!(adapted(&ResizedFrom::leading(&[2, 2], &[0, 1]), 4), [0.0; 0]);
    }

    #[test]
    fn the_leading_entries_of_each_axis() {
        let shapes: [[usize; 3]; 6] = [[2, 3, 4], [3, 3, 4], [2, 2, 5], [1, 4, 2], [0, 3, 4], [4, 3, 0]];
        for (from, to) in shapes.into_iter().flat_map(|from| shapes.map(|to| (from, to))) {
            let expected = Floats3d::from_fn(to, |[i, j, k]| {
                let stayed = i < from[0] && j < from[1] && k < from[2];
                if stayed { ((i * from[1] + j) * from[2] + k + 1) as f32 } else { 0.5 }
            });
            let found = adapted(&ResizedFrom::leading(&from, &to), from.iter().product());
            assert_eq!(found, expected.as_slice().unwrap(), "{from:?} to {to:?}");
        }
    }

    #[test]
    fn changes_follow_each_other() {
        let rows = ResizedFrom::axis(&[2, 2], 0, &SizeChange::new(2, 3));
        let both = rows.then(&ResizedFrom::axis(&[3, 2], 1, &SizeChange::new(2, 1)));
        assert_eq!((both.shape(), both.after()), (&[2, 2][..], vec![3, 1]));
        assert_eq!(adapted(&both, 4), [1.0, 3.0, 0.5]);
        // What went and came again is new.
        let less = ResizedFrom::axis(&[3], 0, &SizeChange::new(3, 1));
        assert_eq!(adapted(&less.then(&ResizedFrom::axis(&[1], 0, &SizeChange::new(1, 3))), 3), [1.0, 0.5, 0.5]);
        let more = ResizedFrom::axis(&[3], 0, &SizeChange::new(3, 4));
        assert!(more.then(&ResizedFrom::axis(&[4], 0, &SizeChange::new(4, 3))).is_nothing());
        assert!(!more.is_nothing());
    }

    #[test]
    fn another_number_of_values_is_an_error() {
        let change = ResizedFrom::leading(&[2, 2], &[2, 3]);
        assert!(change.adapt(&numbers(3), numbers(6)).is_err());
        assert!(change.adapt(&numbers(4), numbers(4)).is_err());
        assert!(ResizedFrom::leading(&[usize::MAX, 2], &[2, 2]).adapt(&numbers(4), numbers(4)).is_err());
    }

    #[test]
    fn values_stay_on_their_device() {
        let gpu: &'static dyn Ops = FakeGpu::leak(1);
        let (kept, new) = (gpu.upload(&[1.0, 2.0]).unwrap(), gpu.upload(&[5.0, 6.0, 7.0]).unwrap());
        let adapted = ResizedFrom::leading(&[2], &[3]).adapt(&kept, new).unwrap();
        assert_eq!(adapted.device(), Device::Gpu(1));
        assert_eq!(gpu.download(&adapted).unwrap(), [1.0, 2.0, 7.0]);
    }
}
