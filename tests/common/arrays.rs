//! Arrays with a shape, as the scripts of tests/golden write them.
#![allow(dead_code, unreachable_pub, reason = "no test program uses all of it")]

use serde::Deserialize;
use thinc::array::Array;
use thinc::prelude::*;

/// An array that Thinc or PyTorch computed.
#[derive(Clone, Deserialize)]
pub struct Golden {
    pub shape: Vec<usize>,
    pub values: Vec<f64>,
}

impl Golden {
    pub fn array<const D: usize>(&self) -> Array<f32, D> {
        let values = self.values.iter().map(|&value| value as f32).collect();
        Array::from_vec(self.shape.clone().try_into().unwrap(), values).unwrap()
    }

    pub fn rows(&self) -> Floats2d {
        self.array().into()
    }

    pub fn storage(&self) -> Storage<f32> {
        self.array::<1>().into_storage()
    }

    pub fn numbers(&self) -> Vec<usize> {
        self.values.iter().map(|&value| value as usize).collect()
    }

    pub fn lengths(&self) -> Lengths {
        Lengths::new(&self.numbers()).unwrap()
    }

    /// Within 1e-6 of each value, or of 1 where the value is smaller: Thinc's `erf` is off by up to 1.5e-7 (Abramowitz
    /// and Stegun 7.1.26).
    #[track_caller]
    pub fn check<const D: usize>(&self, found: &Array<f32, D>) {
        assert_eq!(found.shape().as_slice(), self.shape);
        self.check_values(found.as_slice().unwrap());
    }

    #[track_caller]
    pub fn check_values(&self, found: &[f32]) {
        assert_eq!(found.len(), self.values.len());
        for (i, (&expected, &found)) in self.values.iter().zip(found).enumerate() {
            let error = (f64::from(found) - expected).abs() / expected.abs().max(1.0);
            assert!(error <= 1e-6, "value {i} is {found}, not {expected}");
        }
    }
}
