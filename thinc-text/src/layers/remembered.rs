//! Vectors of words that prediction has computed before.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use thinc_core::Result;
use thinc_core::array::{Floats2d, Ints2d, Storage};
use thinc_core::model::{AnyParam, Attr, Node, Visit};

use super::row_table::RowTable;
use crate::vectors::Vectors;

/// At most so many words are remembered: at 96 features 16 MB.
const MOST: usize = 1 << 15;

/// The vectors of words, by their attributes, for as long as the weights stay the same.
///
/// It holds handles on the parameters. Whoever changes one that has a second handle gets a copy of it, so the same handles
/// mean the same values; training calls [`forget`](Self::forget), so that an optimizer has nothing to copy. Copies of a model
/// remember for themselves.
#[derive(Default)]
pub(super) struct Remembered(RwLock<Option<Memory>>);

struct Memory {
    weights: Vec<Storage<f32>>,
    settings: Vec<u8>,
    table: Option<Arc<Vectors>>,
    words: RowTable,
    width: usize,
    vectors: Vec<f32>,
}

/// What the vectors depend on besides the attributes of words: the parameters and settings of a node, and a table.
#[derive(Clone, Copy)]
pub(super) struct Weights<'a> {
    pub(super) node: &'a dyn Node,
    pub(super) table: Option<&'a Arc<Vectors>>,
}

impl Remembered {
    /// Drops all vectors, and the handles on the parameters.
    pub(super) fn forget(&self) {
        let is_empty = self.0.read().unwrap_or_else(PoisonError::into_inner).is_none();
        if !is_empty {
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    /// The vector of each row that is remembered, and the numbers of the others. `None` if nothing is remembered of these
    /// weights.
    pub(super) fn recall<'r>(
        &self,
        weights: Weights<'_>,
        rows: impl ExactSizeIterator<Item = &'r [u64]>,
    ) -> Result<Option<(Floats2d, Vec<usize>)>> {
        let guard = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let Some(memory) = guard.as_ref() else { return Ok(None) };
        if !memory.is_of(weights)? {
            return Ok(None);
        }
        let mut y = Floats2d::try_stale([rows.len(), memory.width])?;
        let mut others = Vec::new();
        for ((n, row), y) in rows.enumerate().zip(y.as_mut_slice()?.chunks_exact_mut(memory.width)) {
            match memory.words.find(row) {
                Some(word) => y.copy_from_slice(&memory.vectors[word * memory.width..][..memory.width]),
                None => others.push(n),
            }
        }
        Ok(Some((y, others)))
    }

    /// Remembers the vectors of more words. When there are too many, the old ones are forgotten.
    pub(super) fn remember(&self, weights: Weights<'_>, rows: &Ints2d, vectors: &Floats2d) -> Result<()> {
        let (columns, width) = (rows.width(), vectors.width());
        if columns == 0 || width == 0 {
            return Ok(());
        }
        let mut guard = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let fits = match guard.as_ref() {
            Some(memory) => memory.words.len() + rows.n_rows() <= MOST && memory.is_of(weights)?,
            None => false,
        };
        if !fits {
            *guard = Some(Memory::new(weights, columns, width)?);
        }
        let Some(memory) = guard.as_mut() else { return Ok(()) };
        for (row, vector) in rows.as_slice()?.chunks_exact(columns).zip(vectors.as_slice()?.chunks_exact(width)) {
            let known = memory.words.len();
            if known < MOST && memory.words.insert(row) == known {
                memory.vectors.extend_from_slice(vector);
            }
        }
        Ok(())
    }
}

impl Memory {
    fn new(weights: Weights<'_>, columns: usize, width: usize) -> Result<Self> {
        let mut collect = Collect::default();
        weights.node.visit(&mut collect)?;
        let Collect { weights: handles, settings } = collect;
        let (table, words) = (weights.table.cloned(), RowTable::new(columns));
        Ok(Self { weights: handles, settings, table, words, width, vectors: Vec::new() })
    }

    /// Whether the vectors are those that these weights give.
    fn is_of(&self, weights: Weights<'_>) -> Result<bool> {
        let same_table = match (&self.table, weights.table) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        let mut compare = Compare { weights: &self.weights, settings: &self.settings, same: same_table };
        weights.node.visit(&mut compare)?;
        Ok(compare.same && compare.weights.is_empty() && compare.settings.is_empty())
    }
}

/// What dropout says is of no matter in prediction.
fn counts(attr: &str) -> bool {
    !matches!(attr, "dropout_rate" | "is_enabled")
}

#[derive(Default)]
struct Collect {
    weights: Vec<Storage<f32>>,
    settings: Vec<u8>,
}

impl Visit for Collect {
    fn attr(&mut self, name: &'static str, attr: &dyn Attr) -> Result<()> {
        if counts(name) {
            self.settings.extend(attr.to_msgpack()?);
        }
        Ok(())
    }

    fn param(&mut self, _: &'static str, param: &dyn AnyParam) -> Result<()> {
        self.weights.extend(param.storage().cloned());
        Ok(())
    }

    fn child(&mut self, _: &str, child: &dyn Node) -> Result<()> {
        child.visit(self)
    }
}

/// Goes through a node and what was collected of one at the same time.
struct Compare<'a> {
    weights: &'a [Storage<f32>],
    settings: &'a [u8],
    same: bool,
}

impl Visit for Compare<'_> {
    fn attr(&mut self, name: &'static str, attr: &dyn Attr) -> Result<()> {
        if self.same && counts(name) {
            match self.settings.strip_prefix(attr.to_msgpack()?.as_slice()) {
                Some(rest) => self.settings = rest,
                None => self.same = false,
            }
        }
        Ok(())
    }

    fn param(&mut self, _: &'static str, param: &dyn AnyParam) -> Result<()> {
        if let Some(found) = param.storage() {
            match self.weights.split_first() {
                Some((weights, rest)) if weights.ptr_eq(found) => self.weights = rest,
                _ => self.same = false,
            }
        }
        Ok(())
    }

    fn child(&mut self, _: &str, child: &dyn Node) -> Result<()> {
        if self.same { child.visit(self) } else { Ok(()) }
    }
}

impl Clone for Remembered {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for Remembered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let guard = self.0.read().unwrap_or_else(PoisonError::into_inner);
        write!(f, "{} words", guard.as_ref().map_or(0, |memory| memory.words.len()))
    }
}
