//! [`Storage`]: the reference-counted memory of an array.

use std::alloc::{Layout, handle_alloc_error};
use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering, fence};

use super::pool::{self, Header, Kind};
use crate::error::{Error, Result};
use crate::ops::{CpuOps, Device, Ops};

mod foreign;

mod sealed {
    pub trait Sealed {}
}

/// The numbers that an array can hold. All bits zero is zero, and any bits are a value.
pub trait Element: sealed::Sealed + Copy + Default + PartialEq + fmt::Debug + Send + Sync + 'static {}

macro_rules! elements {
    ($($t:ty),*) => {$(
        impl sealed::Sealed for $t {}
        impl Element for $t {}
    )*};
}
elements!(f32, i32, u32, u64, u8);

/// The memory of an array: a handle on a reference-counted block.
///
/// Cloning counts a reference; writing copies first if there is another handle ([`make_mut`](Self::make_mut)), or if
/// the memory belongs to somebody else ([`from_owner`](Self::from_owner)).
/// Header and data are one allocation, aligned to 64 bytes, which goes to a free list of the thread that drops
/// the last handle. There is no weak count: asking whether a handle is the only one is one load.
pub struct Storage<T: Element> {
    header: NonNull<Header>,
    element: PhantomData<T>,
}

// SAFETY: the block is shared only for reading (`as_slice`), is written only by the one handle there is
// (`make_mut`), the count is atomic, and the elements are plain numbers.
unsafe impl<T: Element> Send for Storage<T> {}
// SAFETY: as above.
unsafe impl<T: Element> Sync for Storage<T> {}

impl<T: Element> Storage<T> {
    fn new(len: usize, zeroed: bool) -> Option<Self> {
        let bytes = len.checked_mul(size_of::<T>())?;
        let (header, fresh) = pool::take(bytes, len, CpuOps::get())?;
        let storage = Self { header, element: PhantomData };
        if zeroed && !fresh {
            // SAFETY: the block holds `bytes` bytes of data, and this is the only handle.
            unsafe { storage.head().data.write_bytes(0, bytes) };
        }
        Some(storage)
    }

    /// `len` zeros. Like `Vec`, it ends the program if there is no memory for them; see [`try_zeros`](Self::try_zeros).
    pub fn zeros(len: usize) -> Self {
        Self::new(len, true).unwrap_or_else(|| no_memory::<T>(len))
    }

    /// `len` values of no particular content: for outputs that are about to be written. They are
    /// initialised memory, so reading them is safe; it gives zeros or values of dropped arrays.
    #[inline]
    pub fn stale(len: usize) -> Self {
        Self::new(len, false).unwrap_or_else(|| no_memory::<T>(len))
    }

    /// `len` zeros, where there may be no memory for them.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn try_zeros(len: usize) -> Result<Self> {
        Self::new(len, true).ok_or_else(|| cannot_allocate::<T>(len))
    }

    /// As [`stale`](Self::stale), for sizes that a program is given.
    ///
    /// # Errors
    /// If there is no memory for them.
    #[inline]
    pub fn try_stale(len: usize) -> Result<Self> {
        Self::stale_or_none(len).ok_or_else(|| cannot_allocate::<T>(len))
    }

    /// As [`try_stale`](Self::try_stale), without an error that a caller would replace.
    #[inline]
    pub(super) fn stale_or_none(len: usize) -> Option<Self> {
        Self::new(len, false)
    }

    /// Takes over the buffer of a `Vec`, without a copy.
    pub fn from_vec(values: Vec<T>) -> Self {
        if values.is_empty() {
            return Self::stale(0);
        }
        let mut values = ManuallyDrop::new(values);
        let header = Box::new(Header {
            refs: AtomicUsize::new(1),
            data: values.as_mut_ptr().cast(),
            len: values.len(),
            capacity: values.capacity(),
            ops: CpuOps::get(),
            kind: Kind::Adopted,
            class: 0,
            shift: 0,
        });
        Self { header: NonNull::from(Box::leak(header)), element: PhantomData }
    }

    /// A copy of `values`.
    pub fn from_slice(values: &[T]) -> Self {
        let storage = Self::stale(values.len());
        // SAFETY: the new block holds `values.len()` elements, nothing else refers to it, and the two
        // allocations are distinct.
        unsafe { storage.data().copy_from_nonoverlapping(values.as_ptr(), values.len()) };
        storage
    }

    /// Wraps memory of another device; dropping the last handle calls [`Backend::release`](crate::ops::Backend::release).
    ///
    /// # Safety
    /// `data` holds `len` elements on the device of `ops`, belongs to nobody else, and stays until it is released.
    pub unsafe fn from_device(ops: &'static dyn Ops, data: NonNull<T>, len: usize) -> Self {
        let header = Box::new(Header {
            refs: AtomicUsize::new(1),
            data: data.as_ptr().cast(),
            len,
            capacity: len,
            ops,
            kind: Kind::Device,
            class: 0,
            shift: 0,
        });
        Self { header: NonNull::from(Box::leak(header)), element: PhantomData }
    }

    #[inline]
    fn head(&self) -> &Header {
        // SAFETY: a handle keeps its block alive; no `&mut Header` to a block with a handle is ever made.
        unsafe { self.header.as_ref() }
    }

    #[inline]
    fn data(&self) -> *mut T {
        self.head().data.cast()
    }

    /// The number of elements.
    #[inline]
    pub fn len(&self) -> usize {
        self.head().len
    }

    /// Whether there are no elements.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The backend that owns the memory.
    #[inline]
    pub fn ops(&self) -> &'static dyn Ops {
        self.head().ops
    }

    /// The device that holds the memory.
    pub fn device(&self) -> Device {
        self.ops().device()
    }

    /// Where the data is, on the device that holds it. For backends.
    pub fn as_ptr(&self) -> *const T {
        self.data()
    }

    /// Whether this is the only handle. If so, it stays so until this handle is cloned.
    #[inline]
    pub fn is_unique(&self) -> bool {
        self.head().refs.load(Ordering::Acquire) == 1
    }

    /// Whether two handles share one block.
    pub fn ptr_eq(&self, other: &Self) -> bool {
        self.header == other.header
    }

    /// The elements.
    ///
    /// # Errors
    /// [`ErrorKind::Device`](crate::ErrorKind::Device) if they are not in host memory.
    #[inline]
    pub fn as_slice(&self) -> Result<&[T]> {
        self.host("as_slice")
    }

    /// The elements for reading by `op`, which runs on the CPU.
    #[inline]
    pub(crate) fn host(&self, op: &'static str) -> Result<&[T]> {
        if self.head().kind == Kind::Device {
            return Err(self.not_host(op));
        }
        // SAFETY: host blocks hold `len` initialised elements, which nobody writes while `self` is borrowed.
        Ok(unsafe { std::slice::from_raw_parts(self.data(), self.len()) })
    }

    /// The elements for writing. If another handle shares them they are copied first, and the other handle keeps
    /// the old ones. They are copied as well if they are memory of an owner ([`from_owner`](Self::from_owner)).
    ///
    /// # Errors
    /// [`ErrorKind::Device`](crate::ErrorKind::Device) if they are not in host memory.
    #[inline]
    pub fn make_mut(&mut self) -> Result<&mut [T]> {
        self.host_mut("make_mut")
    }

    /// The elements for writing by `op`, which runs on the CPU.
    #[inline]
    pub(crate) fn host_mut(&mut self, op: &'static str) -> Result<&mut [T]> {
        if !self.is_unique() || !self.head().kind.is_writable() {
            *self = Self::from_slice(self.host(op)?);
        }
        // SAFETY: a host block of our own with `len` initialised elements and one handle, which is mutably borrowed.
        Ok(unsafe { std::slice::from_raw_parts_mut(self.data(), self.len()) })
    }

    #[cold]
    fn not_host(&self, op: &'static str) -> Error {
        let help = "move the model, its gradients, its optimizer and its data with `to_gpu`, `to_cpu` or `to_device`; \
                    what runs on the CPU alone goes into `with_cpu`";
        Error::device(op, "an array", Device::Cpu, self.device(), help)
    }

    /// The elements as a `Vec`: without a copy if this is the only handle on a block that was made by
    /// [`from_vec`](Self::from_vec), else a copy.
    ///
    /// # Errors
    /// [`ErrorKind::Device`](crate::ErrorKind::Device) if they are not in host memory.
    pub fn into_vec(self) -> Result<Vec<T>> {
        if self.head().kind != Kind::Adopted || !self.is_unique() {
            return Ok(self.host("into_vec")?.to_vec());
        }
        let this = ManuallyDrop::new(self);
        // SAFETY: the only handle on an adopted block: its header is a leaked box, its data, length and
        // capacity are those of the vector that it was made from. `this` is not dropped.
        unsafe {
            let header = Box::from_raw(this.header.as_ptr());
            Ok(Vec::from_raw_parts(header.data.cast(), header.len, header.capacity))
        }
    }
}

#[cold]
fn cannot_allocate<T>(len: usize) -> Error {
    Error::invalid("allocate", format_args!("cannot allocate {len} elements of {} bytes", size_of::<T>()))
}

#[cold]
fn no_memory<T>(len: usize) -> ! {
    handle_alloc_error(Layout::array::<T>(len).unwrap_or(Layout::new::<T>()))
}

impl<T: Element> Clone for Storage<T> {
    #[inline]
    fn clone(&self) -> Self {
        // Relaxed is enough to count up: the new handle is made from one that is already visible.
        if self.head().refs.fetch_add(1, Ordering::Relaxed) > isize::MAX as usize {
            // Only forgetting clones in a loop gets here; wrapping around would free memory in use.
            std::process::abort();
        }
        Self { header: self.header, element: PhantomData }
    }
}

impl<T: Element> Drop for Storage<T> {
    #[inline]
    fn drop(&mut self) {
        let refs = &self.head().refs;
        // The only handle needs no read-modify-write: nobody else can count up.
        if refs.load(Ordering::Acquire) != 1 {
            if refs.fetch_sub(1, Ordering::Release) != 1 {
                return;
            }
            // What other threads did with the block happens before it is released here.
            fence(Ordering::Acquire);
        }
        if self.head().kind == Kind::Pooled {
            // SAFETY: a pooled block, of which this was the last handle.
            unsafe { pool::give(self.header) }
        } else {
            self.release();
        }
    }
}

impl<T: Element> Storage<T> {
    #[cold]
    #[inline(never)]
    fn release(&mut self) {
        if self.head().kind == Kind::Foreign {
            // SAFETY: a block of `foreign::block`, of which this was the last handle.
            return unsafe { foreign::release(self.header) };
        }
        // SAFETY: only the last handle gets here, and the headers of the other kinds are leaked boxes.
        let header = unsafe { Box::from_raw(self.header.as_ptr()) };
        if header.kind == Kind::Adopted {
            // SAFETY: pointer, length and capacity are those of the adopted vector of `T`.
            drop(unsafe { Vec::<T>::from_raw_parts(header.data.cast(), header.len, header.capacity) });
        } else {
            // SAFETY: `from_device` was promised that the memory belongs to this block, and this is its end.
            unsafe { header.ops.release(header.data, header.len * size_of::<T>()) };
        }
    }
}

impl<T: Element> fmt::Debug for Storage<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Storage({} on {})", self.len(), self.device())
    }
}

#[cfg(test)]
mod tests;
