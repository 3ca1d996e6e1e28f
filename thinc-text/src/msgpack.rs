//! Any value of msgpack, for files that other programs write.

use rmp::Marker;

/// Values that are nested more deeply are refused, as reading them takes room on the stack.
const MAX_DEPTH: usize = 32;

/// A value, whose texts are those of the bytes it was read from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Nil,
    Bool(bool),
    Int(i128),
    Float(f64),
    Str(&'a str),
    Bin(&'a [u8]),
    Array(Vec<Value<'a>>),
    Map(Vec<(Value<'a>, Value<'a>)>),
    /// A value of a type of its own.
    Ext,
}

impl<'a> Value<'a> {
    /// Reads bytes that are one value; otherwise it says what is wrong.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let mut reader = Reader { bytes, at: 0 };
        let value = reader.value(0).map_err(|problem| format!("{problem} at byte {}", reader.at))?;
        match bytes.len() - reader.at {
            0 => Ok(value),
            rest => Err(format!("{rest} bytes more than expected, from byte {}", reader.at)),
        }
    }

    /// What it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Nil => "nil",
            Self::Bool(_) => "a truth value",
            Self::Int(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Str(_) => "a text",
            Self::Bin(_) => "bytes",
            Self::Array(_) => "an array",
            Self::Map(_) => "a map",
            Self::Ext => "an extension",
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

type Read<T> = Result<T, &'static str>;

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Read<&'a [u8]> {
        let end = self.at.checked_add(len).filter(|&end| end <= self.bytes.len());
        let end = end.ok_or("it ends in the middle of a value")?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    /// A big-endian number of so many bytes.
    fn number(&mut self, len: usize) -> Read<u64> {
        Ok(self.take(len)?.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    fn value(&mut self, depth: usize) -> Read<Value<'a>> {
        use Marker::*;
        if depth > MAX_DEPTH {
            return Err("values are nested too deep");
        }
        let marker = Marker::from_u8(self.take(1)?[0]);
        Ok(match marker {
            Null => Value::Nil,
            False | True => Value::Bool(marker == True),
            FixPos(number) => Value::Int(number.into()),
            FixNeg(number) => Value::Int(number.into()),
            U8 | U16 | U32 | U64 => Value::Int(self.number(1 << (marker.to_u8() - 0xcc))?.into()),
            I8 => Value::Int((self.number(1)? as i8).into()),
            I16 => Value::Int((self.number(2)? as i16).into()),
            I32 => Value::Int((self.number(4)? as i32).into()),
            I64 => Value::Int((self.number(8)? as i64).into()),
            F32 => Value::Float(f32::from_bits(self.number(4)? as u32).into()),
            F64 => Value::Float(f64::from_bits(self.number(8)?)),
            FixStr(len) => self.text(len.into())?,
            Str8 | Str16 | Str32 => {
                let len = self.number(1 << (marker.to_u8() - 0xd9))?;
                self.text(len as usize)?
            }
            Bin8 | Bin16 | Bin32 => {
                let len = self.number(1 << (marker.to_u8() - 0xc4))?;
                Value::Bin(self.take(len as usize)?)
            }
            FixArray(len) => self.array(len.into(), depth)?,
            Array16 | Array32 => {
                let len = self.number(2 << (marker.to_u8() - 0xdc))?;
                self.array(len, depth)?
            }
            FixMap(len) => self.map(len.into(), depth)?,
            Map16 | Map32 => {
                let len = self.number(2 << (marker.to_u8() - 0xde))?;
                self.map(len, depth)?
            }
            FixExt1 | FixExt2 | FixExt4 | FixExt8 | FixExt16 => {
                self.take(1 + (1 << (marker.to_u8() - 0xd4)))?;
                Value::Ext
            }
            Ext8 | Ext16 | Ext32 => {
                let len = self.number(1 << (marker.to_u8() - 0xc7))?;
                self.take(len as usize + 1)?;
                Value::Ext
            }
            Reserved => return Err("a byte that begins no value"),
        })
    }

    fn text(&mut self, len: usize) -> Read<Value<'a>> {
        std::str::from_utf8(self.take(len)?).map(Value::Str).map_err(|_| "a text that is not UTF-8")
    }

    fn array(&mut self, len: u64, depth: usize) -> Read<Value<'a>> {
        // Each value takes a byte at least, so a length that is too large ends at the end of the bytes.
        (0..len).map(|_| self.value(depth + 1)).collect::<Read<_>>().map(Value::Array)
    }

    fn map(&mut self, len: u64, depth: usize) -> Read<Value<'a>> {
        let entry = |_| Ok((self.value(depth + 1)?, self.value(depth + 1)?));
        (0..len).map(entry).collect::<Read<_>>().map(Value::Map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind() {
        let cases: &[(&[u8], Value<'_>)] = &[
            (b"\xc0", Value::Nil),
            (b"\xc3", Value::Bool(true)),
            (b"\x05", Value::Int(5)),
            (b"\xff", Value::Int(-1)),
            (b"\xcd\x01\x00", Value::Int(256)),
            (b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", Value::Int(u64::MAX.into())),
            (b"\xd1\xff\xfe", Value::Int(-2)),
            (b"\xca\x3f\x80\x00\x00", Value::Float(1.0)),
            (b"\xa2ab", Value::Str("ab")),
            (b"\xda\x00\x01a", Value::Str("a")),
            (b"\xc4\x02\x00\xff", Value::Bin(&[0, 255])),
            (b"\x92\x01\xc2", Value::Array(vec![Value::Int(1), Value::Bool(false)])),
            (b"\x81\xa1a\xdd\x00\x00\x00\x00", Value::Map(vec![(Value::Str("a"), Value::Array(Vec::new()))])),
            (b"\xd5\x01ab", Value::Ext),
            (b"\xc7\x01\x05a", Value::Ext),
        ];
        for (bytes, value) in cases {
            assert_eq!(Value::read(bytes).as_ref(), Ok(value));
            assert!(Value::read(&bytes[..bytes.len() - 1]).is_err());
        }
    }

    #[test]
    fn what_is_wrong() {
        let problem = |bytes: &[u8]| Value::read(bytes).unwrap_err();
        assert_eq!(problem(b"\xdf\xff\xff\xff\xff\x01"), "it ends in the middle of a value at byte 6");
        assert_eq!(problem(b"\xdb\xff\xff\xff\xffa"), "it ends in the middle of a value at byte 5");
        assert_eq!(problem(b"\xc0\xc0"), "1 bytes more than expected, from byte 1");
        assert_eq!(problem(b"\xa1\xff"), "a text that is not UTF-8 at byte 2");
        assert_eq!(problem(&[0x91; 100]), "values are nested too deep at byte 33");
        assert_eq!(problem(b"\xc1"), "a byte that begins no value at byte 1");
    }
}
