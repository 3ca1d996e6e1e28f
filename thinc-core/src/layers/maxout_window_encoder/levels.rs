//! Which rows each layer of the encoder computes.
//!
//! All sequences stand in one column of rows, with rows of zeros around each. A layer with `w` neighbours on each side needs
//! `w` more rows on each side of those that the layers behind it need; at the end only tokens are. What no token sees is
//! left out, so the rows between sequences become fewer from layer to layer.

use std::iter;
use std::ops::Range;

use crate::containers::Lengths;
use crate::error::{Error, Result};
use crate::ops::Windows;

/// The rows of an encoder's layers for one batch.
pub(super) struct Levels {
    /// Where tokens stand among the rows that the first layer takes.
    pub(super) places: Vec<Range<usize>>,
    /// How many rows the first layer takes.
    pub(super) rows: usize,
    /// The windows of each layer, among the rows that it takes.
    pub(super) windows: Vec<Windows>,
}

/// For layers with windows of these sizes, and `pad` rows of zeros around each sequence.
pub(super) fn levels(lengths: &Lengths, pad: usize, sizes: &[usize]) -> Result<Levels> {
    let Some(&first) = sizes.first() else {
        let (places, rows) = (iter::once(0..lengths.total()).collect(), lengths.total());
        return Ok(Levels { places, rows, windows: Vec::new() });
    };
    let sequences = Sequences::new(lengths, pad)?;
    // How many rows on each side of a token the layers from this one on see.
    let mut reach = vec![0_usize; sizes.len() + 1];
    for (i, &size) in sizes.iter().enumerate().rev() {
        reach[i] = reach[i + 1].saturating_add(size);
    }
    let needed: Vec<Vec<Range<usize>>> = reach.iter().map(|&reach| sequences.around(reach)).collect();
    let mut windows = Vec::with_capacity(sizes.len());
    for (i, pair) in needed.windows(2).enumerate() {
        let runs = within(&pair[0], &pair[1]);
        windows.push(Windows::new(sizes[i], runs, sizes.get(i + 1).copied().unwrap_or(0))?);
    }
    let places = within(&needed[0], &sequences.tokens).into_iter().map(|place| place.start + first..place.end + first);
    let rows = needed[0].iter().map(ExactSizeIterator::len).sum::<usize>();
    let rows = first.checked_mul(2).and_then(|margins| margins.checked_add(rows)).ok_or_else(too_long)?;
    Ok(Levels { places: places.collect(), rows, windows })
}

/// Sequences with tokens, among the rows of all.
struct Sequences {
    tokens: Vec<Range<usize>>,
    /// Where the rows end that are closer to a sequence than to the one behind it.
    ends: Vec<usize>,
}

impl Sequences {
    fn new(lengths: &Lengths, pad: usize) -> Result<Self> {
        let zeros = lengths.len().checked_add(1).and_then(|gaps| gaps.checked_mul(pad));
        let total = zeros.and_then(|zeros| zeros.checked_add(lengths.total())).ok_or_else(too_long)?;
        let tokens: Vec<Range<usize>> = lengths
            .ranges()
            .enumerate()
            .map(|(i, range)| range.start + (i + 1) * pad..range.end + (i + 1) * pad)
            .filter(|range| !range.is_empty())
            .collect();
        let between = tokens.windows(2).map(|pair| pair[0].end + (pair[1].start - pair[0].end) / 2);
        let ends = between.chain([total]).collect();
        Ok(Self { tokens, ends })
    }

    /// The rows at most `reach` rows away from a token, those of each sequence as one range.
    fn around(&self, reach: usize) -> Vec<Range<usize>> {
        let mut free = 0;
        let of = |(tokens, &end): (&Range<usize>, &usize)| {
            let rows = tokens.start.saturating_sub(reach).max(free)..tokens.end.saturating_add(reach).min(end);
            free = end;
            rows
        };
        self.tokens.iter().zip(&self.ends).map(of).collect()
    }
}

/// Where ranges stand among the rows of ranges that hold them, when those follow each other without gaps.
fn within(outer: &[Range<usize>], inner: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut before = 0;
    let of = |(outer, inner): (&Range<usize>, &Range<usize>)| {
        let start = before + (inner.start - outer.start);
        before += outer.len();
        start..start + inner.len()
    };
    outer.iter().zip(inner).map(of).collect()
}

#[cold]
fn too_long() -> Error {
    Error::invalid("MaxoutWindowEncoder", "the sequences with the zeros around them are longer than can be counted")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of zeros and tokens, of which each layer sums the windows in whole numbers: plainly, for all rows.
    fn plainly(lengths: &Lengths, pad: usize, sizes: &[usize]) -> Vec<u64> {
        let mut rows = vec![0; pad];
        for range in lengths.ranges() {
            rows.extend(range.map(|token| token as u64 + 1));
            rows.extend(vec![0; pad]);
        }
        for &size in sizes {
            let of = |i: usize| rows[i.saturating_sub(size)..(i + size + 1).min(rows.len())].iter();
            rows = (0..rows.len()).map(|i| rows[i] + of(i).map(|&row| 3 * row + 1).sum::<u64>()).collect();
        }
        let tokens = lengths.ranges().enumerate().flat_map(|(i, range)| range.map(move |at| at + (i + 1) * pad));
        tokens.map(|at| rows[at]).collect()
    }

    /// The same for the rows that are needed. Rows beyond the ends count as none, not as zeros.
    fn trimmed(levels: &Levels) -> Vec<u64> {
        let mut rows = vec![None; levels.rows];
        for (token, place) in levels.places.iter().cloned().flatten().enumerate() {
            rows[place] = Some(token as u64 + 1);
        }
        let first = levels.windows.first().map_or(0, Windows::window);
        let end = rows.len() - first;
        rows[first..end].iter_mut().for_each(|row| *row = Some(row.unwrap_or(0)));
        for windows in &levels.windows {
            let of = |start: usize| {
                let window = &rows[start..start + windows.rows()];
                window[windows.window()].unwrap_or(0) + window.iter().flatten().map(|&row| 3 * row + 1).sum::<u64>()
            };
            let pad = vec![None; windows.pad()];
            rows = [pad.clone(), windows.starts().map(|start| Some(of(start))).collect(), pad].concat();
        }
        rows.into_iter().map(|row| row.unwrap_or(0)).collect()
    }

    #[test]
    fn the_rows_that_are_left_give_what_all_rows_give() {
        let mut rng = crate::rng::Rng::new(0);
        for round in 0..2000 {
            let lengths: Vec<usize> = (0..rng.below(6)).map(|_| rng.below(5)).collect();
            let sizes: Vec<usize> = (0..rng.below(5)).map(|_| rng.below(4)).collect();
            let (lengths, pad) = (Lengths::new(&lengths).unwrap(), rng.below(8));
            let levels = levels(&lengths, pad, &sizes).unwrap();
            assert_eq!(trimmed(&levels), plainly(&lengths, pad, &sizes), "{round}: {lengths:?}, {pad}, {sizes:?}");
        }
    }

    #[test]
    fn the_last_layer_computes_tokens_alone() {
        let levels = levels(&Lengths::new(&[5, 1, 3]).unwrap(), 4, &[1; 4]).unwrap();
        let rows: Vec<usize> = levels.windows.iter().map(Windows::len).collect();
        assert_eq!(rows, [9 + 4 + 4 + 3 + 3, 9 + 4 + 4 + 2 + 2, 9 + 2 + 2 + 1 + 1, 9]);
        assert_eq!(levels.rows, 1 + 9 + 4 * 4 + 1);
    }

    #[test]
    fn sizes_that_nothing_could_hold_are_an_error() {
        let lengths = Lengths::new(&[5, 1]).unwrap();
        assert!(levels(&lengths, usize::MAX / 2, &[1]).is_err());
        assert!(levels(&lengths, 1, &[usize::MAX, 1]).is_err());
    }
}
