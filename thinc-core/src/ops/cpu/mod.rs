//! The operations on the CPU: one file for each family.

use super::{Backend, Device, Ops};
use crate::array::Storage;
use crate::error::Result;

mod activations;
mod attention;
mod curves;
mod dropout;
mod elementwise;
mod embedding;
mod layout;
mod math;
mod normalization;
mod optimization;
mod products;
mod recurrent;
mod reduction;
mod sgemm;
pub(crate) mod simd;
mod similarity;
mod sparse;
mod window;

/// The backend for arrays in host memory.
#[derive(Debug)]
pub struct CpuOps(());

static CPU: CpuOps = CpuOps(());

impl CpuOps {
    /// The backend.
    #[inline]
    pub fn get() -> &'static dyn Ops {
        &CPU
    }
}

impl Backend for CpuOps {
    fn device(&self) -> Device {
        Device::Cpu
    }

    fn upload(&'static self, values: &[f32]) -> Result<Storage<f32>> {
        Ok(Storage::from_slice(values))
    }

    fn zeros(&'static self, len: usize) -> Result<Storage<f32>> {
        Storage::try_zeros(len)
    }

    fn download(&self, values: &Storage<f32>) -> Result<Vec<f32>> {
        Ok(values.host("download")?.to_vec())
    }

    // Host blocks belong to the pool or to a vector; no storage asks its backend to free them.
    unsafe fn release(&self, _data: *mut u8, _bytes: usize) {}
}
