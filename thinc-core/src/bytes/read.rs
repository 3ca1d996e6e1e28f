//! Reads saved bytes without trusting them: every length is compared with what is left before anything is made of it.

use rmp::decode;

use super::message::{after_the_end, expected, not_a_model};
use super::msgpack::{Head, head};
use super::numbers;
use super::skeleton::Hole;
use crate::error::Result;

/// What saved bytes hold. Each list has one entry per node.
pub(super) struct Saved<'a> {
    pub(super) nodes: Vec<SavedNode<'a>>,
    pub(super) attrs: Vec<Vec<(&'a str, &'a [u8])>>,
    pub(super) params: Vec<SavedParams<'a>>,
    /// How many models of other frameworks each node wraps.
    pub(super) shims: Vec<usize>,
}

/// The parameters of a node by name; those without a value are `None`.
pub(super) type SavedParams<'a> = Vec<(&'a str, Option<SavedArray<'a>>)>;

/// The name, the dimensions and the references of a node.
pub(super) struct SavedNode<'a> {
    pub(super) name: &'a str,
    pub(super) dims: Vec<(&'a str, Option<usize>)>,
    /// Layers that it refers to, by their places in the list of nodes.
    pub(super) refs: Vec<(&'a str, Option<usize>)>,
}

/// An array of numpy.
pub(super) struct SavedArray<'a> {
    /// Numpy's name of the type of the elements, such as `<f4`.
    pub(super) dtype: &'a str,
    pub(super) shape: Vec<usize>,
    pub(super) data: Data<'a>,
}

/// The values of an array.
#[derive(Clone, Copy)]
pub(super) enum Data<'a> {
    InMemory(&'a [u8]),
    InFile(Hole),
}

impl Data<'_> {
    /// The number of bytes.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::InMemory(bytes) => bytes.len(),
            Self::InFile(hole) => hole.len,
        }
    }
}

/// Reads the bytes of a model. Where these are the structure of a file, `holes` are what is missing from them.
pub(super) fn read<'a>(bytes: &'a [u8], holes: &'a [Hole]) -> Result<Saved<'a>> {
    let mut reader = Reader { rest: bytes, len: bytes.len(), holes };
    let saved = reader.saved()?;
    if !reader.rest.is_empty() {
        return Err(after_the_end(reader.rest.len() as u64));
    }
    Ok(saved)
}

/// Checks that `bytes` are one value of msgpack and nothing else, so that a decoder can believe its lengths.
pub(super) fn check_one_value(bytes: &[u8]) -> Result<()> {
    let mut reader = Reader { rest: bytes, len: bytes.len(), holes: &[] };
    reader.skip()?;
    if reader.rest.is_empty() { Ok(()) } else { Err(expected("one value", reader.at())) }
}

/// How many bytes a number of numpy has at the start of `bytes`, and the number in plain msgpack. `None` if there is none.
pub(super) fn numpy_number(bytes: &[u8]) -> Option<(usize, Vec<u8>)> {
    // Most values are no map of three.
    if bytes.first() != Some(&0x83) {
        return None;
    }
    let mut reader = Reader { rest: bytes, len: bytes.len(), holes: &[] };
    match reader.numpy() {
        Ok((Some(dtype), None, Some(Data::InMemory(data)), false)) => {
            Some((reader.place(), numbers::from_numpy(dtype, data)?))
        }
        _ => None,
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    /// The number of bytes at the start, for telling places.
    len: usize,
    holes: &'a [Hole],
}

impl<'a> Reader<'a> {
    /// Where the reader is in what it reads.
    fn place(&self) -> usize {
        self.len - self.rest.len()
    }

    /// Where that is in the whole.
    fn at(&self) -> usize {
        let place = self.place();
        let passed = self.holes.iter().take_while(|hole| hole.place < place).map(|hole| hole.len);
        place.saturating_add(passed.sum())
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
        let (mut name, mut dims, mut refs, mut has_index) = (None, None, Vec::new(), false);
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
                "refs" => refs = self.entries("the references", Self::size)?,
                _ => return Err(expected("`index`, `name`, `dims` or `refs`", at)),
            }
        }
        match (name, dims, has_index) {
            (Some(name), Some(dims), true) => Ok(SavedNode { name, dims, refs }),
            _ => Err(expected("a node with `index`, `name` and `dims` before", self.at())),
        }
    }

    fn size(&mut self) -> Result<Option<usize>> {
        const WHAT: &str = "a number or nil";
        if let Some((len, number)) = numpy_number(self.rest) {
            let size = decode::read_int(&mut number.as_slice()).map_err(|_| expected(WHAT, self.at()))?;
            self.rest = &self.rest[len..];
            return Ok(Some(size));
        }
        if self.nil() { Ok(None) } else { self.uint(WHAT).map(Some) }
    }

    fn attrs(&mut self) -> Result<Vec<(&'a str, &'a [u8])>> {
        self.entries("the attributes of a node", |reader| reader.bin("the bytes of an attribute"))
    }

    fn params(&mut self) -> Result<SavedParams<'a>> {
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
        match self.numpy()? {
            (Some(dtype), Some(shape), Some(data), true) => Ok(SavedArray { dtype, shape, data }),
            _ => Err(expected("an array with `nd`, `type`, `shape` and `data`", start)),
        }
    }

    /// The type, the shape and the values of an array or a number of numpy, and whether it is an array.
    fn numpy(&mut self) -> Result<(Option<&'a str>, Option<Vec<usize>>, Option<Data<'a>>, bool)> {
        let (mut dtype, mut shape, mut data, mut is_array) = (None, None, None, false);
        for _ in 0..self.map("an array or nil")? {
            let at = self.at();
            match self.bin("a key of an array")? {
                b"nd" => is_array = self.bool("whether this is an array")?,
                b"type" => dtype = Some(self.str("the type of an array")?),
                b"kind" => drop(self.bin("the kind of an array")?),
                b"shape" => shape = Some(self.list("the shape of an array", |reader, _| reader.uint("a length"))?),
                b"data" => data = Some(self.data("the values of an array")?),
                _ => return Err(expected("`nd`, `type`, `kind`, `shape` or `data`", at)),
            }
        }
        Ok((dtype, shape, data, is_array))
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

    fn data(&mut self, what: &str) -> Result<Data<'a>> {
        let before = self.rest;
        if decode::read_bin_len(&mut self.rest).is_ok() {
            let place = self.place();
            if let Ok(i) = self.holes.binary_search_by_key(&place, |hole| hole.place) {
                return Ok(Data::InFile(self.holes[i]));
            }
        }
        self.rest = before;
        self.bin(what).map(Data::InMemory)
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
        let (start, Head { len, values }) = head(self.rest)?;
        self.rest = self.rest[start..].split_at_checked(usize::try_from(len).ok()?)?.1;
        usize::try_from(values).ok()
    }
}
