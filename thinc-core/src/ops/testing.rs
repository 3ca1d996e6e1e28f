//! A backend without kernels whose memory claims to be on a GPU, to test that devices aren't mixed up.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{
    ActivationOps, AttentionOps, Backend, Device, DropoutOps, ElementwiseOps, EmbeddingOps, LayoutOps,
    NormalizationOps, OptimizationOps, ProductOps, RecurrentOps, ReductionOps, SimilarityOps, SparseOps, WindowOps,
};
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

impl ProductOps for FakeGpu {}
impl ActivationOps for FakeGpu {}
impl NormalizationOps for FakeGpu {}
impl DropoutOps for FakeGpu {}
impl EmbeddingOps for FakeGpu {}
impl SparseOps for FakeGpu {}
impl ElementwiseOps for FakeGpu {}
impl OptimizationOps for FakeGpu {}
impl LayoutOps for FakeGpu {}
impl RecurrentOps for FakeGpu {}
impl AttentionOps for FakeGpu {}
impl SimilarityOps for FakeGpu {}
impl ReductionOps for FakeGpu {}
impl WindowOps for FakeGpu {}

impl Backend for FakeGpu {
    fn device(&self) -> Device {
        Device::Gpu(self.number)
    }

    fn upload(&'static self, values: &[f32]) -> Result<Storage<f32>> {
        let data: &mut [f32] = Box::leak(values.into());
        // SAFETY: a leaked box of that many values, which `release` takes back.
        Ok(unsafe { Storage::from_device(self, NonNull::from(&mut *data).cast(), values.len()) })
    }

    fn zeros(&'static self, len: usize) -> Result<Storage<f32>> {
        self.upload(&vec![0.0; len])
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

/// Numbers for tests: normal, from a seed.
pub(crate) fn random(seed: u64, len: usize) -> Vec<f32> {
    let mut values = vec![0.0; len];
    crate::rng::Rng::new(seed).fill_normal(&mut values);
    values
}

pub(crate) fn random2d(seed: u64, shape: [usize; 2]) -> crate::array::Floats2d {
    crate::array::Floats2d::from_vec(shape, random(seed, shape[0] * shape[1])).unwrap()
}

pub(crate) fn random1d(seed: u64, len: usize) -> crate::array::Floats1d {
    random(seed, len).into()
}

/// Compares with a reference in 64 bits.
#[track_caller]
pub(crate) fn assert_close(found: &[f32], want: &[f64], tolerance: f64) {
    assert_eq!(found.len(), want.len());
    for (i, (&found, &want)) in found.iter().zip(want).enumerate() {
        let error = (f64::from(found) - want).abs();
        assert!(error <= tolerance * want.abs().max(1.0), "element {i} is {found}, not {want}");
    }
}

pub(crate) fn wide(x: &[f32]) -> Vec<f64> {
    x.iter().map(|&x| f64::from(x)).collect()
}
