//! Blocks of memory for [`Storage`](super::Storage), recycled through a free list per thread.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::Cell;
use std::ptr::NonNull;
use std::sync::atomic::AtomicUsize;

use crate::ops::Ops;

/// What a block's data pointer points at, which decides how it is released.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Host memory behind the header, in the same allocation.
    Pooled,
    /// The buffer of a `Vec`; `capacity` counts its elements.
    Adopted,
    /// Memory of another device, which only its backend can read.
    Device,
    /// Host memory that belongs to somebody else, and is only read.
    Foreign,
}

impl Kind {
    /// Whether the CPU may write to the data, if there is one handle.
    #[inline]
    pub(super) fn is_writable(self) -> bool {
        matches!(self, Self::Pooled | Self::Adopted)
    }
}

/// The head of every block. `repr(C, align(64))` makes it exactly one cache line, so that the data
/// behind it is aligned to 64 bytes as well.
#[repr(C, align(64))]
pub(super) struct Header {
    pub(super) refs: AtomicUsize,
    /// Where the data is. In a free list, this is the next free block.
    pub(super) data: *mut u8,
    pub(super) len: usize,
    pub(super) capacity: usize,
    pub(super) ops: &'static dyn Ops,
    pub(super) kind: Kind,
    pub(super) class: u8,
    /// How far behind the start of its allocation a block of the pool begins.
    pub(super) shift: u8,
}

const HEADER: usize = size_of::<Header>();
const ALIGN: usize = align_of::<Header>();
const _: () = assert!(HEADER == 64 && ALIGN == 64);

/// Classes reach to 512 MiB, and larger blocks are allocated to size. Those above `MAX_BYTES` are rounded up to their
/// class as well, but never kept.
const CLASSES: usize = 88;
const UNPOOLED: u8 = u8::MAX;
/// What one thread keeps at most, and so the largest block that is ever reused.
const MAX_BYTES: usize = 256 << 20;
const MAX_BLOCKS_OF_A_CLASS: u32 = 4096;

/// The class of a data size, and the capacity of its blocks: multiples of 64 up to 256 bytes, then four
/// sizes per power of two, so that at most a quarter of a block is unused. `None` if no block is that large.
fn class_of(bytes: usize) -> Option<(u8, usize)> {
    let last = bytes.max(1) - 1;
    if last < 256 {
        let class = last / 64;
        return Some((class as u8, (class + 1) * 64));
    }
    let exponent = last.ilog2();
    let quarter = (last >> (exponent - 2)) & 3;
    let class = 4 + (exponent as usize - 8) * 4 + quarter;
    if class < CLASSES {
        Some((class as u8, (quarter + 5) << (exponent - 2)))
    } else {
        Some((UNPOOLED, bytes.checked_next_multiple_of(ALIGN)?))
    }
}

/// From this capacity on, blocks are allocated with the alignment that the system gives without being asked, as only then
/// zeros cost nothing: pages that nobody writes to, such as those that rounding up adds, take no memory.
const LARGE: usize = 256 << 10;
const SYSTEM_ALIGN: usize = 16;

/// The allocation of a block. A large one has room to begin at the next multiple of `ALIGN`.
fn layout(capacity: usize) -> Option<Layout> {
    let size = HEADER.checked_add(capacity)?;
    if capacity < LARGE {
        Layout::from_size_align(size, ALIGN).ok()
    } else {
        Layout::from_size_align(size.checked_add(ALIGN - SYSTEM_ALIGN)?, SYSTEM_ALIGN).ok()
    }
}

struct Pool {
    heads: [Cell<*mut Header>; CLASSES],
    counts: [Cell<u32>; CLASSES],
    bytes: Cell<usize>,
}

thread_local! {
    static POOL: Pool = const {
        Pool {
            heads: [const { Cell::new(std::ptr::null_mut()) }; CLASSES],
            counts: [const { Cell::new(0) }; CLASSES],
            bytes: Cell::new(0),
        }
    };
}

impl Pool {
    fn pop(&self, class: u8, capacity: usize) -> Option<NonNull<Header>> {
        let class = usize::from(class);
        let block = NonNull::new(self.heads.get(class)?.get())?;
        // SAFETY: a block in the list is a live allocation that nobody else refers to, and its `data`
        // is the next block or null.
        self.heads[class].set(unsafe { (*block.as_ptr()).data.cast() });
        self.counts[class].set(self.counts[class].get() - 1);
        self.bytes.set(self.bytes.get() - capacity);
        Some(block)
    }

    /// Whether the block was taken; if not, the caller frees it.
    fn push(&self, block: NonNull<Header>, class: u8, capacity: usize) -> bool {
        let class = usize::from(class);
        if class >= CLASSES || capacity > MAX_BYTES || self.counts[class].get() >= MAX_BLOCKS_OF_A_CLASS {
            return false;
        }
        if self.bytes.get() + capacity > MAX_BYTES {
            // Sizes that are no longer asked for would otherwise hold the budget for ever.
            self.clear();
        }
        // SAFETY: the caller hands over the only reference to this live block.
        unsafe { (*block.as_ptr()).data = self.heads[class].get().cast() };
        self.heads[class].set(block.as_ptr());
        self.counts[class].set(self.counts[class].get() + 1);
        self.bytes.set(self.bytes.get() + capacity);
        true
    }

    fn clear(&self) {
        for (head, count) in self.heads.iter().zip(&self.counts) {
            let mut next = head.replace(std::ptr::null_mut());
            count.set(0);
            while let Some(block) = NonNull::new(next) {
                // SAFETY: as in `pop`; the list was detached above, so no block is visited twice.
                unsafe {
                    next = (*block.as_ptr()).data.cast();
                    free(block);
                }
            }
        }
        self.bytes.set(0);
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A block for `bytes` of data and whether it is fresh, which means zeroed; a recycled one holds old values.
/// The header's `data`, `capacity`, `class` and `kind` are set, one reference is counted. `None` when there is no memory.
#[inline]
pub(super) fn take(bytes: usize, len: usize, ops: &'static dyn Ops) -> Option<(NonNull<Header>, bool)> {
    let (class, capacity) = class_of(bytes)?;
    let recycled = POOL.try_with(|pool| pool.pop(class, capacity)).ok().flatten();
    let fresh = recycled.is_none();
    let block = match recycled {
        Some(block) => block,
        None => allocate(capacity)?,
    };
    // SAFETY: the block has `HEADER + capacity` bytes, is aligned for a header, and only this function refers to it;
    // `add(HEADER)` stays within it. Its `shift` is set.
    unsafe {
        let data = block.as_ptr().cast::<u8>().add(HEADER);
        let shift = (*block.as_ptr()).shift;
        let (refs, kind) = (AtomicUsize::new(1), Kind::Pooled);
        block.as_ptr().write(Header { refs, data, len, capacity, ops, kind, class, shift });
    }
    Some((block, fresh))
}

#[cold]
#[inline(never)]
fn allocate(capacity: usize) -> Option<NonNull<Header>> {
    // SAFETY: the size is at least that of the header, so it isn't zero.
    let start = NonNull::new(unsafe { alloc_zeroed(layout(capacity)?) })?;
    let shift = start.align_offset(ALIGN);
    // SAFETY: an allocation that isn't aligned for a header is a large one, with room to begin at the next place that is; and
    // the bytes of the header are its own.
    unsafe {
        let block = start.add(shift).cast::<Header>();
        (&raw mut (*block.as_ptr()).shift).write(shift as u8);
        Some(block)
    }
}

/// Takes a pooled block back.
///
/// # Safety
/// The block comes from [`take`], and the caller holds the last reference to it.
#[inline]
pub(super) unsafe fn give(block: NonNull<Header>) {
    // SAFETY: the caller promises a live block.
    let (class, capacity) = unsafe { ((*block.as_ptr()).class, (*block.as_ptr()).capacity) };
    // Storage that other thread-local values own is dropped after the pool is gone: then it is freed.
    if !POOL.try_with(|pool| pool.push(block, class, capacity)).unwrap_or(false) {
        // SAFETY: as above, and the pool didn't take it.
        unsafe { free(block) };
    }
}

/// # Safety
/// The block comes from [`allocate`] and nobody refers to it.
#[cold]
unsafe fn free(block: NonNull<Header>) {
    // SAFETY: the caller promises a live block, which began `shift` bytes behind its allocation. Its layout is the one that
    // it was allocated with, so there is one.
    unsafe {
        let Header { capacity, shift, .. } = *block.as_ptr();
        if let Some(layout) = layout(capacity) {
            dealloc(block.as_ptr().cast::<u8>().sub(usize::from(shift)), layout);
        }
    }
}

/// Frees what the pool of this thread keeps. For programs that go idle after a large job.
pub fn clear_pool() {
    let _ = POOL.try_with(Pool::clear);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_their_sizes() {
        let mut previous = (0, 0);
        for bytes in (0..5000).chain([1 << 20, (1 << 20) + 1, 3 << 26, 1 << 29, (1 << 29) + 1]) {
            let (class, capacity) = class_of(bytes).unwrap();
            assert!(capacity >= bytes && capacity % 64 == 0);
            assert!(bytes < 256 || capacity - bytes <= bytes / 4 + 64, "{bytes} in {capacity}");
            if bytes < 5000 {
                assert!((class, capacity) >= previous);
                previous = (class, capacity);
            }
        }
        assert_eq!(class_of(1 << 29).unwrap().0 as usize, CLASSES - 1);
        assert_eq!(class_of((1 << 29) + 1).unwrap().0, UNPOOLED);
        assert!(class_of(usize::MAX).is_none());
        assert!(layout(isize::MAX as usize).is_none());
    }

    #[test]
    fn blocks_of_every_size_are_aligned_and_zero() {
        for bytes in [1, 4096, LARGE - 1, LARGE, LARGE + 1, 3 * LARGE] {
            let blocks: Vec<_> = (0..3).map(|_| take(bytes, bytes, crate::ops::CpuOps::get()).unwrap()).collect();
            for (block, fresh) in blocks {
                // SAFETY: the block was taken above with this many bytes, and is freed once.
                unsafe {
                    let data = (*block.as_ptr()).data;
                    assert_eq!(data.align_offset(ALIGN), 0, "{bytes}");
                    let values = std::slice::from_raw_parts_mut(data, bytes);
                    assert!(!fresh || values.iter().all(|&value| value == 0), "{bytes}");
                    values.fill(1);
                    free(block);
                }
            }
        }
    }

    #[test]
    fn the_pool_stays_within_its_budget() {
        let ops = crate::ops::CpuOps::get();
        let size = 48 << 20;
        let blocks: Vec<_> = (0..7).map(|_| take(size, size, ops).unwrap().0).collect();
        for block in blocks {
            // SAFETY: each block was taken above and is given back once.
            unsafe { give(block) };
            assert!(POOL.with(|pool| pool.bytes.get()) <= MAX_BYTES);
        }
        clear_pool();
        assert_eq!(POOL.with(|pool| pool.bytes.get()), 0);
        assert!(take(size, size, ops).is_some_and(|(block, fresh)| {
            // SAFETY: as above.
            unsafe { give(block) };
            fresh
        }));
    }
}
