//! The tokens of chunks that were seen before.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock, Weak};

use crate::hasher::ById;
use crate::vocab::Vocab;

/// So many chunks are kept for a vocabulary; from then on, others are tokenized anew each time.
const MAX_CHUNKS: usize = 1 << 16;
/// Chunks of more bytes are not kept.
const MAX_BYTES: usize = 200;
/// For so many vocabularies. One more takes the place of the oldest.
const MAX_VOCABS: usize = 4;
/// Chunks are spread over so many maps, so that threads seldom wait for each other.
const SHARDS: usize = 16;

/// A token of a chunk, in numbers of the vocabulary.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cached {
    pub(super) lexeme: u32,
    pub(super) norm: u64,
    /// Whether an exception that the patterns split begins with such a token.
    pub(super) begins_special: bool,
}

/// What is known for one vocabulary.
#[derive(Debug)]
pub(super) struct Cache {
    /// Kept so that no other vocabulary can be at the same address.
    vocab: Weak<Vocab>,
    shards: [RwLock<HashMap<u64, Box<[Cached]>, ById>>; SHARDS],
    len: AtomicUsize,
}

impl Cache {
    /// Calls a function with the tokens of a chunk, if they are known.
    pub(super) fn get<T>(&self, hash: u64, found: impl FnOnce(&[Cached]) -> T) -> Option<T> {
        let shard = self.shard(hash).read().unwrap_or_else(PoisonError::into_inner);
        shard.get(&hash).map(|tokens| found(tokens))
    }

    pub(super) fn add(&self, hash: u64, chunk: &str, tokens: &[Cached]) {
        if chunk.len() <= MAX_BYTES && self.len.load(Ordering::Relaxed) < MAX_CHUNKS {
            let mut shard = self.shard(hash).write().unwrap_or_else(PoisonError::into_inner);
            if shard.insert(hash, tokens.into()).is_none() {
                self.len.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn shard(&self, hash: u64) -> &RwLock<HashMap<u64, Box<[Cached]>, ById>> {
        &self.shards[(hash >> 32) as usize % SHARDS]
    }
}

/// The caches of a tokenizer, by vocabularies.
#[derive(Debug, Default)]
pub(super) struct Caches(RwLock<Vec<Arc<Cache>>>);

impl Caches {
    pub(super) fn of(&self, vocab: &Arc<Vocab>) -> Arc<Cache> {
        let is_of = |cache: &&Arc<Cache>| std::ptr::eq(cache.vocab.as_ptr(), Arc::as_ptr(vocab));
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).iter().find(is_of).cloned();
        known.unwrap_or_else(|| {
            let mut caches = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if let Some(cache) = caches.iter().find(is_of) {
                return cache.clone();
            }
            if caches.len() == MAX_VOCABS {
                caches.remove(0);
            }
            let shards = std::array::from_fn(|_| RwLock::default());
            let cache = Arc::new(Cache { vocab: Arc::downgrade(vocab), shards, len: AtomicUsize::new(0) });
            caches.push(cache.clone());
            cache
        })
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
