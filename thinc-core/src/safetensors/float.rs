//! Floats of 32 and 16 bits, as files have them: little-endian.

use safetensors::Dtype;

use crate::bytes::values::decode;

/// The types of floats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Float {
    F32,
    F16,
    BF16,
}

impl Float {
    pub(super) fn of(dtype: Dtype) -> Option<Self> {
        match dtype {
            Dtype::F32 => Some(Self::F32),
            Dtype::F16 => Some(Self::F16),
            Dtype::BF16 => Some(Self::BF16),
            _ => None,
        }
    }

    /// The number of bytes.
    pub(super) fn size(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::BF16 => 2,
        }
    }

    /// Reads as many values as there is room for.
    pub(super) fn read(self, bytes: &[u8], values: &mut [f32]) {
        match self {
            Self::F32 => decode(bytes, values),
            Self::F16 => each(bytes, values, |bytes| widen_f16(u16::from_le_bytes(bytes))),
            Self::BF16 => each(bytes, values, |bytes| widen_bf16(u16::from_le_bytes(bytes))),
        }
    }
}

fn each<const N: usize>(bytes: &[u8], values: &mut [f32], widen: impl Fn([u8; N]) -> f32) {
    for (value, bytes) in values.iter_mut().zip(bytes.as_chunks().0) {
        *value = widen(*bytes);
    }
}

/// The leading half of the same float with 32 bits.
fn widen_bf16(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

/// IEEE 754 binary16: 5 bits of exponent, 10 of the fraction.
fn widen_f16(bits: u16) -> f32 {
    const INFINITE: u32 = 0x7c00 << 13;
    let sign = u32::from(bits & 0x8000) << 16;
    let magnitude = u32::from(bits & 0x7fff) << 13;
    let wide = if magnitude >= INFINITE {
        // Infinite, or not a number, whose bits stay.
        magnitude | 0x7f80_0000
    } else {
        // Read as binary32 it is too small by 2 to the power of 127 - 15. The product is exact, also of subnormals.
        (f32::from_bits(magnitude) * 2_f32.powi(112)).to_bits()
    };
    f32::from_bits(sign | wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pattern of 16 bits with `exponent` bits of exponent, by its definition.
    fn value(bits: u16, exponent: u32) -> f64 {
        let fraction_bits = 15 - exponent;
        let (e, fraction) = (u32::from(bits & 0x7fff) >> fraction_bits, u32::from(bits) & ((1 << fraction_bits) - 1));
        let bias = (1 << (exponent - 1)) - 1;
        let fraction = f64::from(fraction) / f64::from(1 << fraction_bits);
        let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
        let magnitude = match e {
            0 => fraction * 2_f64.powi(1 - bias),
            _ if e == (1 << exponent) - 1 => {
                if fraction == 0.0 {
                    f64::INFINITY
                } else {
                    f64::NAN
                }
            }
            _ => (1.0 + fraction) * 2_f64.powi(e as i32 - bias),
        };
        sign * magnitude
    }

    #[test]
    fn every_half_float_is_widened_exactly() {
        for bits in 0..=u16::MAX {
            for (float, exponent) in [(Float::F16, 5), (Float::BF16, 8)] {
                let mut found = [0.0_f32];
                float.read(&bits.to_le_bytes(), &mut found);
                let (found, want) = (found[0], value(bits, exponent));
                if want.is_nan() {
                    assert!(found.is_nan(), "{float:?} {bits:#06x}");
                } else {
                    assert_eq!(f64::from(found).to_bits(), want.to_bits(), "{float:?} {bits:#06x}: {found}");
                }
                assert_eq!(found.is_sign_negative(), bits & 0x8000 != 0);
            }
        }
    }

    /// What says why a value is not a number is not lost.
    #[test]
    fn payloads_of_nan_stay() {
        assert_eq!(widen_f16(0xfd55).to_bits(), 0xffaa_a000);
        assert_eq!(widen_bf16(0x7fc1).to_bits(), 0x7fc1_0000);
    }
}
