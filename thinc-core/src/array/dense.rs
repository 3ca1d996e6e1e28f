//! [`Array`]: storage with a shape.

use std::fmt;

use super::storage::{Element, Storage};
use crate::error::{Error, Result};
use crate::ops::{Device, Ops};

/// A contiguous row-major array of `D` axes. Cloning shares the storage; writing copies it first if it is shared.
///
/// The arrays that layers take and give are named: [`Floats2d`](super::Floats2d), [`Ints1d`](super::Ints1d), ..; they deref to this.
#[derive(Clone)]
pub struct Array<T: Element, const D: usize> {
    storage: Storage<T>,
    shape: [usize; D],
}

/// The number of elements of a shape, or `None` if no memory could hold them. A size of zero doesn't make up for
/// sizes that are too large together, so that products of some of the sizes never overflow.
pub(crate) fn count<T>(shape: &[usize]) -> Option<usize> {
    let sizes = shape.iter().filter(|&&size| size > 0);
    let product = sizes.clone().try_fold(1_usize, |product, &size| product.checked_mul(size))?;
    let fits = product.checked_mul(size_of::<T>()).is_some_and(|bytes| bytes <= isize::MAX as usize);
    fits.then_some(if sizes.count() == shape.len() { product } else { 0 })
}

/// For constructors that end the program when memory runs out: a shape too large to count asks for all of it.
fn count_or_all<T>(shape: &[usize]) -> usize {
    count::<T>(shape).unwrap_or(usize::MAX)
}

impl<T: Element, const D: usize> Array<T, D> {
    /// Zeros. Like `Vec`, it ends the program if there is no memory for them; see [`try_zeros`](Self::try_zeros).
    pub fn zeros(shape: [usize; D]) -> Self {
        Self { storage: Storage::zeros(count_or_all::<T>(&shape)), shape }
    }

    /// Zeros, where there may be no memory for them.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn try_zeros(shape: [usize; D]) -> Result<Self> {
        let zeros = count::<T>(&shape).and_then(|len| Storage::try_zeros(len).ok());
        Ok(Self { storage: zeros.ok_or_else(|| no_memory(&shape))?, shape })
    }

    /// Values of no particular content, for an output that is about to be written ([`Storage::stale`]).
    #[inline]
    pub fn stale(shape: [usize; D]) -> Self {
        Self { storage: Storage::stale(count_or_all::<T>(&shape)), shape }
    }

    /// As [`stale`](Self::stale), for sizes that a program is given.
    ///
    /// # Errors
    /// If there is no memory for them.
    #[inline]
    pub fn try_stale(shape: [usize; D]) -> Result<Self> {
        match count::<T>(&shape).and_then(Storage::stale_or_none) {
            Some(storage) => Ok(Self { storage, shape }),
            None => Err(no_memory(&shape)),
        }
    }

    /// An array whose elements `write` sets, in row-major order.
    pub(crate) fn written(shape: [usize; D], write: impl FnOnce(&mut [T])) -> Self {
        let mut array = Self::stale(shape);
        if let Ok(values) = array.storage.make_mut() {
            write(values);
        }
        array
    }

    /// `value` everywhere.
    pub fn full(shape: [usize; D], value: T) -> Self {
        Self::written(shape, |values| values.fill(value))
    }

    /// `value(index)` at every index.
    pub fn from_fn(shape: [usize; D], mut value: impl FnMut([usize; D]) -> T) -> Self {
        Self::written(shape, |values| {
            let mut index = [0; D];
            for slot in values {
                *slot = value(index);
                for axis in (0..D).rev() {
                    index[axis] += 1;
                    if index[axis] < shape[axis] {
                        break;
                    }
                    index[axis] = 0;
                }
            }
        })
    }

    /// Takes over `values`, in row-major order, without a copy.
    ///
    /// # Errors
    /// If their number isn't that of the shape.
    pub fn from_vec(shape: [usize; D], values: Vec<T>) -> Result<Self> {
        check_len::<T>("from_vec", &shape, values.len())?;
        Ok(Self { storage: Storage::from_vec(values), shape })
    }

    /// A copy of `values`, in row-major order.
    ///
    /// # Errors
    /// If their number isn't that of the shape.
    pub fn from_slice(shape: [usize; D], values: &[T]) -> Result<Self> {
        check_len::<T>("from_slice", &shape, values.len())?;
        Ok(Self { storage: Storage::from_slice(values), shape })
    }

    /// Gives `storage` a shape, without a copy.
    ///
    /// # Errors
    /// If the number of elements isn't that of the shape.
    pub fn from_storage(shape: [usize; D], storage: Storage<T>) -> Result<Self> {
        check_len::<T>("from_storage", &shape, storage.len())?;
        Ok(Self { storage, shape })
    }

    /// As [`from_storage`](Self::from_storage), where the number of elements is known to fit.
    pub(super) fn from_parts(shape: [usize; D], storage: Storage<T>) -> Self {
        debug_assert!(count::<T>(&shape).is_none_or(|len| len == storage.len()));
        Self { storage, shape }
    }

    /// The sizes of the axes.
    #[inline]
    pub fn shape(&self) -> [usize; D] {
        self.shape
    }

    /// The sizes of the axes as a slice, for code that doesn't know how many there are.
    #[inline]
    pub fn shape_slice(&self) -> &[usize] {
        &self.shape
    }

    /// The number of elements.
    #[inline]
    pub fn len(&self) -> usize {
        self.storage.len()
    }

    /// Whether there are no elements.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.storage.is_empty()
    }

    /// The size of the first axis: the rows of a batch.
    #[inline]
    pub fn n_rows(&self) -> usize {
        self.shape.first().copied().unwrap_or(1)
    }

    /// The size of the last axis: the features of a row.
    #[inline]
    pub fn width(&self) -> usize {
        self.shape.last().copied().unwrap_or(1)
    }

    /// The elements, in row-major order.
    ///
    /// # Errors
    /// [`ErrorKind::Device`](crate::ErrorKind::Device) if they are not in host memory.
    #[inline]
    pub fn as_slice(&self) -> Result<&[T]> {
        self.storage.as_slice()
    }

    /// The elements for writing, copied first if another array shares them.
    ///
    /// # Errors
    /// [`ErrorKind::Device`](crate::ErrorKind::Device) if they are not in host memory.
    #[inline]
    pub fn as_mut_slice(&mut self) -> Result<&mut [T]> {
        self.storage.host_mut("as_mut_slice")
    }

    /// A copy of the elements, in row-major order.
    ///
    /// # Errors
    /// [`ErrorKind::Device`](crate::ErrorKind::Device) if they are not in host memory.
    pub fn to_vec(&self) -> Result<Vec<T>> {
        Ok(self.storage.host("to_vec")?.to_vec())
    }

    /// The same elements with another shape, without a copy.
    ///
    /// # Errors
    /// If the number of elements differs.
    pub fn reshape<const E: usize>(self, shape: [usize; E]) -> Result<Array<T, E>> {
        if count::<T>(&shape) != Some(self.len()) {
            return Err(wrong_len("reshape", &shape, &self.shape));
        }
        Ok(Array { storage: self.storage, shape })
    }

    /// `f(x)` of every element `x`.
    ///
    /// # Errors
    /// [`ErrorKind::Device`](crate::ErrorKind::Device) if they are not in host memory.
    pub fn map<U: Element>(&self, mut f: impl FnMut(T) -> U) -> Result<Array<U, D>> {
        let from = self.storage.host("map")?;
        Ok(Array::written(self.shape, |values| {
            for (to, &x) in values.iter_mut().zip(from) {
                *to = f(x);
            }
        }))
    }

    /// `f(x, y)` of every two elements at the same place.
    ///
    /// # Errors
    /// If the shapes differ.
    pub fn zip_map<U: Element, V: Element>(
        &self,
        other: &Array<U, D>,
        mut f: impl FnMut(T, U) -> V,
    ) -> Result<Array<V, D>> {
        if self.shape != other.shape {
            return Err(wrong_len("zip_map", &self.shape, &other.shape));
        }
        let (left, right) = (self.storage.host("zip_map")?, other.storage.host("zip_map")?);
        Ok(Array::written(self.shape, |values| {
            for ((to, &x), &y) in values.iter_mut().zip(left).zip(right) {
                *to = f(x, y);
            }
        }))
    }

    /// The memory.
    #[inline]
    pub fn storage(&self) -> &Storage<T> {
        &self.storage
    }

    /// The memory, for writing. Its length must stay the product of the shape.
    #[inline]
    pub(crate) fn storage_mut(&mut self) -> &mut Storage<T> {
        &mut self.storage
    }

    /// The memory without the shape.
    pub fn into_storage(self) -> Storage<T> {
        self.storage
    }

    /// The backend of the device that holds the array.
    #[inline]
    pub fn ops(&self) -> &'static dyn Ops {
        self.storage.ops()
    }

    /// The device that holds the array.
    pub fn device(&self) -> Device {
        self.storage.device()
    }

    /// Writes name, shape and the first values: arrays are too large to print.
    pub(super) fn debug(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 6;
        write!(f, "{name}{:?}", self.shape)?;
        match self.as_slice() {
            Ok(values) => {
                f.write_str(" [")?;
                for (i, value) in values.iter().take(SHOWN).enumerate() {
                    write!(f, "{}{value:?}", if i > 0 { ", " } else { "" })?;
                }
                f.write_str(if values.len() > SHOWN { ", ..]" } else { "]" })
            }
            Err(_) => write!(f, " on {}", self.device()),
        }
    }
}

#[cold]
fn no_memory(shape: &[usize]) -> Error {
    Error::invalid("allocate", format_args!("there is no memory for an array of shape {shape:?}"))
}

#[cold]
fn wrong_len(op: &'static str, shape: &[usize], found: &[usize]) -> Error {
    Error::shape_exact(op, "data", shape, found)
}

fn check_len<T>(op: &'static str, shape: &[usize], found: usize) -> Result<()> {
    if count::<T>(shape) == Some(found) { Ok(()) } else { Err(wrong_len(op, shape, &[found])) }
}

/// Equal shapes and elements. Arrays outside host memory are equal only if they share it.
impl<T: Element, const D: usize> PartialEq for Array<T, D> {
    fn eq(&self, other: &Self) -> bool {
        self.shape == other.shape
            && match (self.as_slice(), other.as_slice()) {
                (Ok(left), Ok(right)) => left == right,
                _ => self.storage.ptr_eq(&other.storage),
            }
    }
}

/// Shape and the first few values.
impl<T: Element, const D: usize> fmt::Debug for Array<T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.debug("Array", f)
    }
}

/// An array of size 0 on every axis.
impl<T: Element, const D: usize> Default for Array<T, D> {
    fn default() -> Self {
        Self::zeros([0; D])
    }
}

#[cfg(test)]
mod tests;
