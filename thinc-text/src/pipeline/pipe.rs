use std::collections::VecDeque;

use thinc_core::parallel::map_shards;
use thinc_core::{Error, Result};

use super::Pipeline;
use crate::doc::Doc;

/// A batch has so many texts at the most, and ends when they have so many bytes.
const TEXTS: usize = 128;
const BYTES: usize = 32 << 10;
/// So many batches, or bytes, are in memory at once.
const BATCHES: usize = 64;
const ALL_BYTES: usize = 1 << 20;

impl Pipeline {
    /// The documents of texts, in order, annotated by all components that are enabled, on several threads.
    ///
    /// Texts are taken as they are needed, some batches at a time. After an error there are no more documents.
    pub fn pipe<I>(&self, texts: I) -> Pipe<'_, I::IntoIter>
    where
        I: IntoIterator,
        I::Item: AsRef<str> + Send,
    {
        Pipe { pipeline: self, texts: texts.into_iter(), done: VecDeque::new(), ended: false }
    }

    fn run_all<S: AsRef<str>>(&self, texts: &[S]) -> Result<Vec<Doc>> {
        let docs = texts.iter().map(|text| self.tokenizer.tokenize(&self.vocab, text.as_ref()));
        let mut docs: Vec<Doc> = docs.collect::<Result<_>>()?;
        self.annotate(&mut docs)?;
        Ok(docs)
    }
}

/// What [`Pipeline::pipe`] gives.
pub struct Pipe<'a, I> {
    pipeline: &'a Pipeline,
    texts: I,
    done: VecDeque<Doc>,
    ended: bool,
}

impl<I: Iterator<Item: AsRef<str> + Send>> Pipe<'_, I> {
    /// Works on the next batches. Which texts are in a batch does not depend on the number of threads.
    fn work(&mut self) -> Result<(), Error> {
        let (mut batches, mut bytes, mut all_bytes) = (vec![Vec::new()], 0, 0);
        while batches.len() <= BATCHES && all_bytes < ALL_BYTES {
            let Some(text) = self.texts.next() else {
                self.ended = true;
                break;
            };
            let len = text.as_ref().len();
            let full = batches
                .last()
                .is_some_and(|batch: &Vec<_>| !batch.is_empty() && (batch.len() >= TEXTS || bytes + len > BYTES));
            if full {
                batches.push(Vec::new());
                bytes = 0;
            }
            (bytes, all_bytes) = (bytes + len, all_bytes + len);
            if let Some(batch) = batches.last_mut() {
                batch.push(text);
            }
        }
        let docs = map_shards(batches, self.pipeline.threads, |texts| self.pipeline.run_all(&texts))?;
        self.done.extend(docs.into_iter().flatten());
        Ok(())
    }
}

impl<I: Iterator<Item: AsRef<str> + Send>> Iterator for Pipe<'_, I> {
    type Item = Result<Doc>;

    fn next(&mut self) -> Option<Result<Doc>> {
        while self.done.is_empty() && !self.ended {
            if let Err(error) = self.work() {
                self.ended = true;
                return Some(Err(error));
            }
        }
        self.done.pop_front().map(Ok)
    }
}
