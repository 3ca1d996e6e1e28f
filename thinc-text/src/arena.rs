use std::sync::{Mutex, OnceLock, PoisonError};

/// The number of values in the first chunk; each further chunk is twice as large.
const FIRST: usize = 64;

/// A list that only grows: values are added and read through `&self`, and stay where they are, so that references to
/// them live as long as the list. Reading takes no lock.
pub(crate) struct Arena<T> {
    chunks: [OnceLock<Box<[OnceLock<T>]>>; 32],
    len: Mutex<u32>,
}

impl<T> Arena<T> {
    pub(crate) fn new() -> Self {
        Self { chunks: std::array::from_fn(|_| OnceLock::new()), len: Mutex::new(0) }
    }

    /// Adds a value, and gives its number.
    pub(crate) fn push(&self, value: T) -> u32 {
        let mut len = self.len.lock().unwrap_or_else(PoisonError::into_inner);
        let number = *len;
        let (chunk, at) = place(number);
        let size = FIRST << chunk;
        let slots = self.chunks[chunk].get_or_init(|| (0..size).map(|_| OnceLock::new()).collect());
        // The lock makes this the first to fill the slot.
        let _ = slots[at].set(value);
        *len += 1;
        number
    }

    /// The value with this number, if there is one.
    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        let (chunk, at) = place(number);
        self.chunks[chunk].get()?[at].get()
    }

    pub(crate) fn len(&self) -> usize {
        *self.len.lock().unwrap_or_else(PoisonError::into_inner) as usize
    }

    /// All values in the order in which they were added.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        (0..).map_while(|number| self.get(number))
    }
}

/// The chunk that a number is in, and where.
fn place(number: u32) -> (usize, usize) {
    let number = number as usize + FIRST;
    let chunk = (number.ilog2() - FIRST.ilog2()) as usize;
    (chunk, number - (FIRST << chunk))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_where_they_are() {
        let arena = Arena::new();
        let first: *const usize = arena.get(arena.push(0usize)).unwrap();
        for i in 1..10_000 {
            assert_eq!(arena.push(i), i as u32);
        }
        assert!(std::ptr::eq(first, arena.get(0).unwrap()));
        assert!(arena.iter().copied().eq(0..10_000));
        assert_eq!((arena.len(), arena.get(10_000)), (10_000, None));
    }

    #[test]
    fn numbers_are_unique_among_threads() {
        let arena = Arena::new();
        std::thread::scope(|scope| {
            for thread in 0..4u32 {
                let arena = &arena;
                scope.spawn(move || {
                    (0..500).for_each(|i| assert_eq!(arena.get(arena.push((thread, i))), Some(&(thread, i))))
                });
            }
        });
        assert_eq!(arena.len(), 2000);
    }

    #[test]
    fn places() {
        assert_eq!([0, 63, 64, 191, 192, u32::MAX].map(place).map(|(chunk, _)| chunk), [0, 0, 1, 1, 2, 26]);
        assert_eq!(place(191), (1, 127));
    }
}
