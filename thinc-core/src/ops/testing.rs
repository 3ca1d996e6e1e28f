//! A backend without kernels whose memory claims to be on a GPU, to test that devices aren't mixed up.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Device, Ops};
use crate::array::Storage;
use crate::error::Result;

pub(crate) struct FakeGpu {
    number: usize,
    released: AtomicUsize,
}

impl FakeGpu {
    pub(crate) fn leak(number: usize) -> &'static Self {
        Box::leak(Box::new(Self { number, released: AtomicUsize::new(0) }))
    }

    pub(crate) fn released(&self) -> usize {
        self.released.load(Ordering::Relaxed)
    }
}

impl Ops for FakeGpu {
    fn device(&self) -> Device {
        Device::Gpu(self.number)
    }

    fn upload(&'static self, values: &[f32]) -> Result<Storage<f32>> {
        let data: &mut [f32] = Box::leak(values.into());
        // SAFETY: a leaked box of that many values, which `release` takes back.
        Ok(unsafe { Storage::from_device(self, NonNull::from(&mut *data).cast(), values.len()) })
    }

    fn download(&self, values: &Storage<f32>) -> Result<Vec<f32>> {
        assert_eq!(values.device(), self.device());
        // SAFETY: the memory that `upload` leaked, alive as long as the storage.
        Ok(unsafe { std::slice::from_raw_parts(values.as_ptr(), values.len()) }.to_vec())
    }

    unsafe fn release(&self, data: *mut u8, bytes: usize) {
        self.released.fetch_add(1, Ordering::Relaxed);
        // SAFETY: pointer and size are those of the box that `upload` leaked.
        drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(data.cast::<f32>(), bytes / 4)) });
    }
}
