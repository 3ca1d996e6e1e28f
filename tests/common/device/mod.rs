//! A backend whose memory is not host memory, to find what was not moved. Its operations are those of the CPU: they
//! download what they take and upload what they give.
#![allow(dead_code, unreachable_pub, reason = "no test program uses all of it")]

mod arguments;
mod families;
mod windows;

use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use thinc::ops::Backend;
use thinc::prelude::*;

/// The help of errors about an array that is elsewhere.
pub const HELP: &str = "move it with `to_backend`";

/// The device, with counts of its memory.
pub struct Gpu {
    number: usize,
    this: OnceLock<&'static Gpu>,
    /// How many blocks are not released.
    live: AtomicUsize,
    /// How many blocks there is room for.
    room: AtomicUsize,
}

impl Gpu {
    /// A device of this number, with no blocks yet.
    pub fn new(number: usize) -> &'static Self {
        let (this, live, room) = (OnceLock::new(), AtomicUsize::new(0), AtomicUsize::new(usize::MAX));
        let gpu: &'static Self = Box::leak(Box::new(Self { number, this, live, room }));
        gpu.this.get_or_init(|| gpu)
    }

    /// The same for ever: memory has to know it.
    fn get(&self) -> &'static Self {
        self.this.get().unwrap()
    }

    /// How many blocks there are.
    pub fn live(&self) -> usize {
        self.live.load(Ordering::SeqCst)
    }

    /// Gives the device room for so many blocks besides those that there are.
    pub fn set_room(&self, blocks: usize) {
        self.room.store(self.live().saturating_add(blocks), Ordering::SeqCst);
    }

    /// A copy of `values` on the device.
    fn to_device<T: Element>(&self, values: &[T]) -> Result<Storage<T>> {
        if self.live() >= self.room.load(Ordering::SeqCst) {
            return Err(Error::invalid("allocate", format_args!("{} has no memory left", self.device())));
        }
        let bytes = size_of_val(values);
        // Words are aligned for every element.
        let block = Box::into_raw(vec![0_u64; bytes.div_ceil(8)].into_boxed_slice());
        let data = NonNull::new(block.cast::<T>()).unwrap();
        self.live.fetch_add(1, Ordering::SeqCst);
        // SAFETY: the block has at least that many bytes, nobody else knows it, and `release` takes it back.
        unsafe {
            data.cast::<u8>().as_ptr().copy_from_nonoverlapping(values.as_ptr().cast(), bytes);
            Ok(Storage::from_device(self.get(), data, values.len()))
        }
    }

    /// A copy in host memory of `values`, for this operation.
    fn to_host<T: Element>(&self, op: &'static str, values: &Storage<T>) -> Result<Vec<T>> {
        if values.device() != self.device() {
            return Err(Error::device(op, "an array", self.device(), values.device(), HELP));
        }
        // SAFETY: device memory is made by `to_device`, and lives as long as the storage.
        Ok(unsafe { std::slice::from_raw_parts(values.as_ptr(), values.len()) }.to_vec())
    }
}

impl Backend for Gpu {
    fn device(&self) -> Device {
        Device::Gpu(self.number)
    }

    fn upload(&'static self, values: &[f32]) -> Result<Storage<f32>> {
        self.to_device(values)
    }

    fn zeros(&'static self, len: usize) -> Result<Storage<f32>> {
        self.to_device(&vec![0.0; len])
    }

    fn download(&self, values: &Storage<f32>) -> Result<Vec<f32>> {
        self.to_host("download", values)
    }

    unsafe fn release(&self, data: *mut u8, bytes: usize) {
        self.live.fetch_sub(1, Ordering::SeqCst);
        // SAFETY: pointer and size are those of the block that `to_device` made.
        drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(data.cast::<u64>(), bytes.div_ceil(8))) });
    }
}
