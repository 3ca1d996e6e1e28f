//! Storage whose data belongs to somebody else, such as a file that is mapped into memory.

use std::any::Any;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use super::{Element, Header, Kind, Storage};
use crate::ops::CpuOps;

/// A header with the owner of the data behind it.
#[repr(C)]
struct Block {
    header: Header,
    owner: Arc<dyn Any + Send + Sync>,
}

impl<T: Element> Storage<T> {
    /// Reads memory that belongs to `owner`, without a copy: a file that is mapped into memory, or the buffer of another
    /// library. The last handle drops its share of the owner. Writing copies first, so the memory never changes.
    ///
    /// ```
    /// use std::ptr::NonNull;
    /// use std::sync::Arc;
    /// use thinc::prelude::*;
    ///
    /// let owner = Arc::new(vec![1.0_f32, 2.0, 3.0]);
    /// let data = NonNull::from(&owner[1..]).cast();
    /// // SAFETY: two elements of the vector, which the owner keeps, and which nobody changes.
    /// let mut storage = unsafe { Storage::<f32>::from_owner(owner.clone(), data, 2) };
    /// assert_eq!(storage.as_slice()?, [2.0, 3.0]);
    /// storage.make_mut()?[0] = 5.0;
    /// assert_eq!(*owner, [1.0, 2.0, 3.0]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    ///
    /// # Safety
    /// `data` points to `len` elements in host memory, aligned for `T`. Until `owner` is dropped, they stay where they are and
    /// nobody writes to them.
    pub unsafe fn from_owner(owner: Arc<dyn Any + Send + Sync>, data: NonNull<T>, len: usize) -> Self {
        let header = Header {
            refs: AtomicUsize::new(1),
            data: data.as_ptr().cast(),
            len,
            capacity: len,
            ops: CpuOps::get(),
            kind: Kind::Foreign,
            class: 0,
            shift: 0,
        };
        let block = NonNull::from(Box::leak(Box::new(Block { header, owner })));
        Self { header: block.cast(), element: PhantomData }
    }
}

/// Frees a block and drops its share of the owner.
///
/// # Safety
/// The block comes from [`Storage::from_owner`], and the caller holds the last reference to it.
pub(super) unsafe fn release(header: NonNull<Header>) {
    // SAFETY: the caller promises a live block. It was made as a leaked box of a `Block`, whose first field the header is.
    drop(unsafe { Box::from_raw(header.cast::<Block>().as_ptr()) });
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;
    use std::thread;

    use super::*;

    /// Three numbers, which tell how often they were dropped.
    struct Owner {
        values: Vec<f32>,
        dropped: Arc<AtomicUsize>,
    }

    impl Drop for Owner {
        fn drop(&mut self) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn owner() -> (Arc<Owner>, Arc<AtomicUsize>) {
        let dropped = Arc::new(AtomicUsize::new(0));
        (Arc::new(Owner { values: vec![1.0, 2.0, 3.0], dropped: dropped.clone() }), dropped)
    }

    /// The elements from `start` on.
    fn storage(owner: &Arc<Owner>, start: usize) -> Storage<f32> {
        let values = &owner.values[start..];
        // SAFETY: elements of the owner's vector, which nothing changes.
        unsafe { Storage::from_owner(owner.clone(), NonNull::from(values).cast(), values.len()) }
    }

    #[test]
    fn foreign_memory_is_read_in_place_and_never_written() {
        let (owner, dropped) = owner();
        let mut one = storage(&owner, 1);
        assert_eq!((one.as_slice().unwrap(), one.as_ptr()), (&[2.0, 3.0][..], &raw const owner.values[1]));
        assert_eq!(one.device(), crate::ops::Device::Cpu);
        assert!(one.is_unique());
        let shared = one.clone();
        assert!(shared.ptr_eq(&one));
        drop(shared);
        // The only handle on the block, and yet the data is not ours.
        one.make_mut().unwrap()[0] = 7.0;
        assert_eq!((one.as_slice().unwrap(), owner.values.as_slice()), (&[7.0, 3.0][..], &[1.0, 2.0, 3.0][..]));
        let own = one.as_ptr();
        one.make_mut().unwrap()[1] = 8.0;
        assert_eq!(one.as_ptr(), own);
        assert_eq!(Arc::strong_count(&owner), 1);
        drop(owner);
        assert_eq!((dropped.load(Ordering::Relaxed), one.as_slice().unwrap()), (1, &[7.0, 8.0][..]));
    }

    #[test]
    fn a_foreign_block_that_is_shared_is_copied_for_the_writer() {
        let (owner, _) = owner();
        let mut one = storage(&owner, 0);
        let other = one.clone();
        one.make_mut().unwrap().fill(0.0);
        assert_eq!((other.as_slice().unwrap(), other.as_ptr()), (&[1.0, 2.0, 3.0][..], owner.values.as_ptr()));
        assert!(other.is_unique());
    }

    #[test]
    fn a_foreign_block_goes_into_a_vec_as_a_copy() {
        let (owner, dropped) = owner();
        let values = storage(&owner, 0).into_vec().unwrap();
        assert_ne!(values.as_ptr(), owner.values.as_ptr());
        drop(owner);
        assert_eq!((values, dropped.load(Ordering::Relaxed)), (vec![1.0, 2.0, 3.0], 1));
    }

    #[test]
    fn the_last_foreign_handle_drops_the_owner() {
        let (owner, dropped) = owner();
        let (first, second, empty) = (storage(&owner, 0), storage(&owner, 2), storage(&owner, 3));
        let again = second.clone();
        drop(owner);
        drop(second);
        drop(first);
        assert!(empty.as_slice().unwrap().is_empty());
        drop(empty);
        assert_eq!((dropped.load(Ordering::Relaxed), again.as_slice().unwrap()), (0, &[3.0][..]));
        drop(again);
        assert_eq!(dropped.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn threads_share_foreign_blocks() {
        let (owner, dropped) = owner();
        let all = storage(&owner, 0);
        drop(owner);
        thread::scope(|scope| {
            for value in 0..4 {
                let mut mine = all.clone();
                scope.spawn(move || {
                    let kept = mine.clone();
                    mine.make_mut().unwrap().fill(value as f32);
                    assert_eq!(kept.as_slice().unwrap(), [1.0, 2.0, 3.0]);
                    assert_eq!(mine.as_slice().unwrap(), [value as f32; 3]);
                });
            }
        });
        assert!(all.is_unique());
        thread::spawn(move || drop(all)).join().unwrap();
        assert_eq!(dropped.load(Ordering::Relaxed), 1);
    }
}
