//! Numbers in attributes, as Python has them: its floats are of 64 bits, and those of numpy are maps.

use rmp::encode;

use super::msgpack::head;
use super::read;

/// A msgpack value with all floats of 32 bits as Python writes them: with 64 bits, and 0.1 as 0.1, not as the 0.10000000149
/// that is nearest to it in 32 bits.
pub(super) fn widen_floats(bytes: &[u8]) -> Vec<u8> {
    replace(bytes, |value| {
        let [0xca, a, b, c, d, ..] = *value else { return None };
        let value: f64 = f32::from_be_bytes([a, b, c, d]).to_string().parse().ok()?;
        Some((5, [&[0xcb], value.to_be_bytes().as_slice()].concat()))
    })
}

/// A msgpack value with numbers of numpy, such as `numpy.float32(0.1)`, as plain ones.
pub(super) fn without_numpy(bytes: &[u8]) -> Vec<u8> {
    replace(bytes, read::numpy_number)
}

/// Writes a value anew. `new` tells how many bytes a value or what it is made of has, and what stands there instead.
fn replace(bytes: &[u8], new: impl Fn(&[u8]) -> Option<(usize, Vec<u8>)>) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        let len = if let Some((len, new)) = new(rest) {
            replaced.extend(new);
            len
        } else {
            let len = head(rest).and_then(|(start, head)| start.checked_add(usize::try_from(head.len).ok()?));
            let len = len.map_or(rest.len(), |len| len.min(rest.len()));
            replaced.extend_from_slice(&rest[..len]);
            len
        };
        rest = &rest[len..];
    }
    replaced
}

/// The msgpack of the number that numpy has in `data`, unless it is of a type that msgpack lacks.
pub(super) fn from_numpy(dtype: &str, data: &[u8]) -> Option<Vec<u8>> {
    let (kind, size) = dtype.strip_prefix(['<', '|'])?.split_at_checked(1)?;
    if size.parse() != Ok(data.len()) {
        return None;
    }
    // The low bytes come first. Those above them repeat the sign.
    let wide = |above: u8| {
        let mut wide = [above; 8];
        wide.get_mut(..data.len())?.copy_from_slice(data);
        Some(wide)
    };
    let mut bytes = Vec::new();
    match kind {
        "b" => encode::write_bool(&mut bytes, wide(0)? != [0; 8]).ok()?,
        "u" => {
            encode::write_uint(&mut bytes, u64::from_le_bytes(wide(0)?)).ok()?;
        }
        "i" => {
            let is_negative = data.last()? & 0x80 != 0;
            let wide = wide(if is_negative { 0xff } else { 0 })?;
            encode::write_sint(&mut bytes, i64::from_le_bytes(wide)).ok()?;
        }
        "f" => match *data {
            [a, b, c, d] => encode::write_f32(&mut bytes, f32::from_le_bytes([a, b, c, d])).ok()?,
            _ => encode::write_f64(&mut bytes, f64::from_le_bytes(data.try_into().ok()?)).ok()?,
        },
        _ => return None,
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;
    use crate::model::Attr;

    #[test]
    fn floats_get_the_bytes_of_python() {
        let python = |value: f32| widen_floats(&value.to_msgpack().unwrap());
        assert_eq!(python(0.2), [0xcb, 0x3f, 0xc9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a]);
        assert_eq!(python(f32::INFINITY)[1..], f64::INFINITY.to_be_bytes());
        assert!(rmp_serde::from_slice::<f64>(&python(f32::NAN)).unwrap().is_nan());
        for bits in (0..u32::MAX).step_by(98_765_431) {
            let value = f32::from_bits(bits);
            let mut back = 0.0_f32;
            back.set_msgpack(&python(value)).unwrap();
            assert!(back == value || (back.is_nan() && value.is_nan()), "{value}");
        }
    }

    fn number(dtype: &str, data: &[u8]) -> Vec<u8> {
        let mut bytes = b"\x83\xc4\x02nd\xc2\xc4\x04type".to_vec();
        encode::write_str(&mut bytes, dtype).unwrap();
        bytes.extend(b"\xc4\x04data");
        encode::write_bin(&mut bytes, data).unwrap();
        bytes
    }

    #[track_caller]
    fn plain<T: Serialize>(dtype: &str, data: &[u8], expected: T) {
        let (number, expected) = (number(dtype, data), rmp_serde::to_vec(&expected).unwrap());
        assert_eq!(without_numpy(&number), expected);
        let list = |item: &[u8]| [&[0x93, 7], item, &[0xa1, 0x83]].concat();
        assert_eq!(without_numpy(&list(&number)), list(&expected));
    }

    #[test]
    fn numbers_of_numpy() {
        plain("<f4", &0.1_f32.to_le_bytes(), 0.1_f32);
        plain("<f8", &0.1_f64.to_le_bytes(), 0.1_f64);
        plain("|b1", &[1], true);
        plain("|b1", &[0], false);
        plain("|i1", &[0xfe], -2);
        plain("<i2", &(-300_i16).to_le_bytes(), -300);
        plain("<i4", &70_000_i32.to_le_bytes(), 70_000);
        plain("<i8", &i64::MIN.to_le_bytes(), i64::MIN);
        plain("|u1", &[200], 200);
        plain("<u8", &u64::MAX.to_le_bytes(), u64::MAX);
    }

    #[test]
    fn what_is_no_number_of_numpy_stays() {
        let whole = number("<f4", &0.1_f32.to_le_bytes());
        let others = [
            number("<f4", &[0; 8]),
            number("<f2", &[0; 2]),
            number("<c8", &[0; 8]),
            number(">i4", &[0; 4]),
            number("<i16", &[0; 16]),
            number("", &[]),
            number("<i0", &[]),
            number("\u{e9}", &[0; 2]),
            whole[..whole.len() - 1].to_vec(),
            [&[0x84], &whole[1..], b"\xa1a\x01"].concat(),
        ];
        for other in others {
            assert_eq!(without_numpy(&other), other);
        }
    }
}
