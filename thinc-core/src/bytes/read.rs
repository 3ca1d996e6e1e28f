//! Reads saved bytes without trusting them: every length is compared with what is left before anything is made of it.

use rmp::decode;

use super::message::{expected, not_a_model};
use crate::error::Result;

/// What saved bytes hold. Each list has one entry per node.
pub(super) struct Saved<'a> {
    pub(super) nodes: Vec<SavedNode<'a>>,
    pub(super) attrs: Vec<Vec<(&'a str, &'a [u8])>>,
    pub(super) params: Vec<Vec<(&'a str, Option<SavedArray<'a>>)>>,
    /// How many models of other frameworks each node wraps.
    pub(super) shims: Vec<usize>,
}

/// The name and the dimensions of a node.
pub(super) struct SavedNode<'a> {
    pub(super) name: &'a str,
    pub(super) dims: Vec<(&'a str, Option<usize>)>,
}

/// An array of numpy.
pub(super) struct SavedArray<'a> {
    /// Numpy's name of the type of the elements, such as `<f4`.
    pub(super) dtype: &'a str,
    pub(super) shape: Vec<usize>,
    pub(super) data: &'a [u8],
}

pub(super) fn read(bytes: &[u8]) -> Result<Saved<'_>> {
    let mut reader = Reader { rest: bytes, len: bytes.len() };
    let saved = reader.saved()?;
    if !reader.rest.is_empty() {
        return Err(not_a_model(format_args!("{} byte(s) after the end", reader.rest.len())));
    }
    Ok(saved)
}

/// Checks that `bytes` are one value of msgpack and nothing else, so that a decoder can believe its lengths.
pub(super) fn check_one_value(bytes: &[u8]) -> Result<()> {
    let mut reader = Reader { rest: bytes, len: bytes.len() };
    reader.skip()?;
    if reader.rest.is_empty() { Ok(()) } else { Err(expected("one value", reader.at())) }
}

struct Reader<'a> {
    rest: &'a [u8],
    /// The number of bytes at the start, for telling places.
    len: usize,
}

impl<'a> Reader<'a> {
    fn at(&self) -> usize {
        self.len - self.rest.len()
    }

    fn saved(&mut self) -> Result<Saved<'a>> {
        let (mut nodes, mut attrs, mut params, mut shims) = (None, None, None, None);
        for _ in 0..self.map("a map with `nodes`, `attrs`, `params` and `shims`")? {
            let at = self.at();
            let new = match self.str("a key")? {
                "nodes" => nodes.replace(self.list("the list of nodes", |reader, i| reader.node(i))?).is_none(),
                "attrs" => attrs.replace(self.list("the list of attributes", |reader, _| reader.attrs())?).is_none(),
                "params" => params.replace(self.list("the list of parameters", |reader, _| reader.params())?).is_none(),
                "shims" => {
                    shims.replace(self.list("the list of wrapped models", |reader, _| reader.shims())?).is_none()
                }
                _ => false,
            };
            if !new {
                return Err(expected("`nodes`, `attrs`, `params` and `shims`, once each", at));
            }
        }
        let missing = |key: &str| not_a_model(format_args!("it has no `{key}`"));
        let saved = Saved {
            nodes: nodes.ok_or_else(|| missing("nodes"))?,
            attrs: attrs.ok_or_else(|| missing("attrs"))?,
            params: params.ok_or_else(|| missing("params"))?,
            shims: shims.ok_or_else(|| missing("shims"))?,
        };
        let counts = [saved.attrs.len(), saved.params.len(), saved.shims.len()];
        if counts != [saved.nodes.len(); 3] {
            return Err(not_a_model(format_args!(
                "`nodes`, `attrs`, `params` and `shims` are of lengths {}, {}, {} and {}, which should be equal",
                saved.nodes.len(),
                counts[0],
                counts[1],
                counts[2]
            )));
        }
        Ok(saved)
    }

    fn node(&mut self, place: usize) -> Result<SavedNode<'a>> {
        let (mut name, mut dims, mut has_index) = (None, None, false);
        for _ in 0..self.map("a node")? {
            let at = self.at();
            match self.str("a key")? {
                "index" => {
                    if self.uint("the number of the node")? != place {
                        return Err(expected("the number of the node", at));
                    }
                    has_index = true;
                }
                "name" => name = Some(self.str("the name of the node")?),
                "dims" => dims = Some(self.entries("the dimensions", Self::size)?),
                // Which layer refers to which is known from the model's own code.
                "refs" => drop(self.entries("the references", Self::size)?),
                _ => return Err(expected("`index`, `name`, `dims` or `refs`", at)),
            }
        }
        match (name, dims, has_index) {
            (Some(name), Some(dims), true) => Ok(SavedNode { name, dims }),
            _ => Err(expected("a node with `index`, `name` and `dims` before", self.at())),
        }
    }

    fn size(&mut self) -> Result<Option<usize>> {
        if self.nil() { Ok(None) } else { self.uint("a number or nil").map(Some) }
    }

    fn attrs(&mut self) -> Result<Vec<(&'a str, &'a [u8])>> {
        self.entries("the attributes of a node", |reader| reader.bin("the bytes of an attribute"))
    }

    fn params(&mut self) -> Result<Vec<(&'a str, Option<SavedArray<'a>>)>> {
        self.entries(
            "the parameters of a node",
            |reader| {
                if reader.nil() { Ok(None) } else { reader.ndarray().map(Some) }
            },
        )
    }

    fn shims(&mut self) -> Result<usize> {
        let len = self.array("the wrapped models of a node")?;
        for _ in 0..len {
            self.skip()?;
        }
        Ok(len)
    }

    fn ndarray(&mut self) -> Result<SavedArray<'a>> {
        let start = self.at();
        let (mut dtype, mut shape, mut data, mut is_array) = (None, None, None, false);
        for _ in 0..self.map("an array or nil")? {
            let at = self.at();
            match self.bin("a key of an array")? {
                b"nd" => is_array = self.bool("whether this is an array")?,
                b"type" => dtype = Some(self.str("the type of an array")?),
                b"kind" => drop(self.bin("the kind of an array")?),
                b"shape" => shape = Some(self.list("the shape of an array", |reader, _| reader.uint("a length"))?),
                b"data" => data = Some(self.bin("the values of an array")?),
                _ => return Err(expected("`nd`, `type`, `kind`, `shape` or `data`", at)),
            }
        }
        match (dtype, shape, data, is_array) {
            (Some(dtype), Some(shape), Some(data), true) => Ok(SavedArray { dtype, shape, data }),
            _ => Err(expected("an array with `nd`, `type`, `shape` and `data`", start)),
        }
    }

    fn entries<T>(&mut self, what: &str, mut value: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<(&'a str, T)>> {
        let mut entries = Vec::new();
        for _ in 0..self.map(what)? {
            entries.push((self.str("a name")?, value(self)?));
        }
        Ok(entries)
    }

    fn list<T>(&mut self, what: &str, mut item: impl FnMut(&mut Self, usize) -> Result<T>) -> Result<Vec<T>> {
        let mut items = Vec::new();
        for i in 0..self.array(what)? {
            items.push(item(self, i)?);
        }
        Ok(items)
    }

    /// The length of a map, or of an array, that the rest has room for.
    fn fits(&self, len: Option<u32>, what: &str) -> Result<usize> {
        let len = len.and_then(|len| usize::try_from(len).ok());
        len.filter(|&len| len <= self.rest.len()).ok_or_else(|| expected(what, self.at()))
    }

    fn map(&mut self, what: &str) -> Result<usize> {
        let len = decode::read_map_len(&mut self.rest).ok();
        self.fits(len, what)
    }

    fn array(&mut self, what: &str) -> Result<usize> {
        let len = decode::read_array_len(&mut self.rest).ok();
        self.fits(len, what)
    }

    fn str(&mut self, what: &str) -> Result<&'a str> {
        let at = self.at();
        let (text, rest) = decode::read_str_from_slice(self.rest).map_err(|_| expected(what, at))?;
        self.rest = rest;
        Ok(text)
    }

    fn bin(&mut self, what: &str) -> Result<&'a [u8]> {
        let at = self.at();
        let len = decode::read_bin_len(&mut self.rest).ok();
        let len = self.fits(len, what).map_err(|_| expected(what, at))?;
        let (bytes, rest) = self.rest.split_at(len);
        self.rest = rest;
        Ok(bytes)
    }

    fn uint(&mut self, what: &str) -> Result<usize> {
        let at = self.at();
        decode::read_int(&mut self.rest).map_err(|_| expected(what, at))
    }

    fn bool(&mut self, what: &str) -> Result<bool> {
        let at = self.at();
        decode::read_bool(&mut self.rest).map_err(|_| expected(what, at))
    }

    /// Goes on behind a nil, if there is one.
    fn nil(&mut self) -> bool {
        let is_nil = self.rest.first() == Some(&super::outline::NIL);
        if is_nil {
            self.rest = &self.rest[1..];
        }
        is_nil
    }

    /// Goes on behind a value of any kind, however deeply it is nested.
    fn skip(&mut self) -> Result<()> {
        let mut values = 1_usize;
        while values > 0 {
            values -= 1;
            let at = self.at();
            let more =
                self.skip_head().filter(|&more| more <= self.rest.len()).ok_or_else(|| expected("a value", at))?;
            values = values.checked_add(more).ok_or_else(|| expected("a value", at))?;
        }
        Ok(())
    }

    /// Goes on behind the first bytes of a value, and tells how many values it is made of.
    fn skip_head(&mut self) -> Option<usize> {
        use rmp::Marker::*;
        let marker = decode::read_marker(&mut self.rest).ok()?;
        let mut number = |bytes: usize| {
            let (number, rest) = self.rest.split_at_checked(bytes)?;
            self.rest = rest;
            usize::try_from(number.iter().fold(0_u64, |n, &byte| n << 8 | u64::from(byte))).ok()
        };
        let (bytes, values) = match marker {
            FixPos(_) | FixNeg(_) | Null | True | False => (0, 0),
            U8 | I8 => (1, 0),
            U16 | I16 => (2, 0),
            U32 | I32 | F32 => (4, 0),
            U64 | I64 | F64 => (8, 0),
            FixStr(len) => (usize::from(len), 0),
            Str8 | Bin8 => (number(1)?, 0),
            Str16 | Bin16 => (number(2)?, 0),
            Str32 | Bin32 => (number(4)?, 0),
            FixArray(len) => (0, usize::from(len)),
            Array16 => (0, number(2)?),
            Array32 => (0, number(4)?),
            FixMap(len) => (0, 2 * usize::from(len)),
            Map16 => (0, 2 * number(2)?),
            Map32 => (0, number(4)?.checked_mul(2)?),
            FixExt1 => (2, 0),
            FixExt2 => (3, 0),
            FixExt4 => (5, 0),
            FixExt8 => (9, 0),
            FixExt16 => (17, 0),
            Ext8 => (number(1)?.checked_add(1)?, 0),
            Ext16 => (number(2)?.checked_add(1)?, 0),
            Ext32 => (number(4)?.checked_add(1)?, 0),
            Reserved => return None,
        };
        self.rest = self.rest.split_at_checked(bytes)?.1;
        Some(values)
    }
}
