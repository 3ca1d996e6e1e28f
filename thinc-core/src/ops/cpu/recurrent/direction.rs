//! One layer in one direction, step by step.
//!
//! The part of the gates that the input gives is one product for all steps; each step adds that of the hidden state, for all
//! sequences that have a token then. Tokens stay where they are: a step knows the rows of its tokens, so that both directions,
//! and sequences of any lengths, are the same code.

use crate::array::{Floats2d, Storage};
use crate::containers::Padding;
use crate::error::Result;
use crate::ops::cpu::products::sum_columns;
use crate::ops::cpu::sgemm::sgemm;

/// The parameters of a layer in one direction.
#[derive(Clone, Copy)]
pub(super) struct Weights<'a> {
    /// (G nH, nI)
    pub(super) wx: &'a [f32],
    pub(super) bx: &'a [f32],
    /// (G nH, nH)
    pub(super) wh: &'a [f32],
    pub(super) bh: &'a [f32],
    /// What each sequence starts with; empty cells if there are none.
    pub(super) h0: &'a [f32],
    pub(super) c0: &'a [f32],
}

/// Their gradients.
pub(super) struct Gradients<'a> {
    pub(super) wx: &'a mut [f32],
    pub(super) bx: &'a mut [f32],
    pub(super) wh: &'a mut [f32],
    pub(super) bh: &'a mut [f32],
    pub(super) h0: &'a mut [f32],
    pub(super) c0: &'a mut [f32],
}

/// What happens at a step. Rows of `tokens` are those of one step, the others are all rows.
pub(super) trait Cell {
    /// The number of gates.
    const GATES: usize;
    /// Whether there is a state `c` beside the hidden one.
    const HAS_CELLS: bool;
    /// Whether the gradient of what the hidden state gives to the gates is another than that of what the input gives.
    const HIDDEN_DIFFERS: bool;

    fn forward(step: Forward<'_>);
    fn backward(step: Backward<'_>);
}

/// A step forward.
pub(super) struct Forward<'a> {
    /// Which rows have a token at this step.
    pub(super) tokens: &'a [usize],
    pub(super) n_h: usize,
    /// The input's part of the gates, to become the gates; a row per token of all steps.
    pub(super) gates: &'a mut [f32],
    /// The hidden state's part; a row per sequence.
    pub(super) hidden: &'a [f32],
    /// The states; a row per sequence.
    pub(super) h: &'a mut [f32],
    pub(super) c: &'a mut [f32],
    /// What the way back needs beside the gates; a row per token of all steps, or nothing.
    pub(super) cells: &'a mut [f32],
}

/// The same step back.
pub(super) struct Backward<'a> {
    pub(super) tokens: &'a [usize],
    pub(super) n_h: usize,
    pub(super) gates: &'a [f32],
    pub(super) cells: &'a [f32],
    /// The state before the step: `c` if there is one, else `h`; a row per token of all steps.
    pub(super) before: &'a [f32],
    /// The gradients of the states, to become those before the step, without what comes through the product; a row per sequence.
    pub(super) dh: &'a mut [f32],
    pub(super) dc: &'a mut [f32],
    /// The gradient of the input's part of the gates; a row per token of all steps.
    pub(super) d_input: &'a mut [f32],
    /// The gradient of the hidden state's part; a row per sequence.
    pub(super) d_hidden: &'a mut [f32],
}

/// The rows of the tokens, step by step.
pub(super) struct Order {
    tokens: Vec<usize>,
    sizes: Vec<usize>,
}

impl Order {
    /// From the first token of each sequence to the last, or back.
    pub(super) fn new(padding: &Padding, reversed: bool) -> Self {
        let columns: Vec<_> = padding.indices().iter().map(|&sequence| padding.lengths().range(sequence)).collect();
        let mut tokens = Vec::with_capacity(padding.lengths().total());
        for (t, &size) in padding.size_at_t().iter().enumerate() {
            // The sequences that have a token are the leading columns; in either direction, each ends when its tokens do.
            tokens
                .extend(columns[..size].iter().map(|range| if reversed { range.end - 1 - t } else { range.start + t }));
        }
        Self { tokens, sizes: padding.size_at_t().to_vec() }
    }

    fn steps(&self) -> impl DoubleEndedIterator<Item = &[usize]> {
        let starts = self.sizes.iter().scan(0, |start, size| {
            *start += size;
            Some(*start - size..*start)
        });
        let ranges: Vec<_> = starts.collect();
        ranges.into_iter().map(|range| &self.tokens[range])
    }

    /// The largest number of sequences that have a token at a step.
    fn sequences(&self) -> usize {
        self.sizes.first().copied().unwrap_or(0)
    }
}

/// What a forward pass has kept, and its input and output.
pub(super) struct Saved<'a> {
    pub(super) x: &'a [f32],
    pub(super) y: &'a [f32],
    pub(super) gates: &'a [f32],
    pub(super) cells: &'a [f32],
}

/// A layer in one direction.
pub(super) struct Direction<'a> {
    pub(super) n_i: usize,
    pub(super) n_h: usize,
    pub(super) weights: Weights<'a>,
    pub(super) order: &'a Order,
    /// The width of the output of all directions, and where in a row this one's begins.
    pub(super) y_width: usize,
    pub(super) y_from: usize,
}

impl Direction<'_> {
    /// Writes this direction's part of `y`, and gives gates and cells; without `keep` the cells are empty.
    pub(super) fn forward<C: Cell>(
        &self,
        op: &'static str,
        x: &[f32],
        y: &mut [f32],
        keep: bool,
    ) -> Result<(Floats2d, Floats2d)> {
        let (rows, batch, n_h, width) =
            (self.order.tokens.len(), self.order.sequences(), self.n_h, C::GATES * self.n_h);
        let Weights { wx, bx, wh, bh, h0, c0 } = self.weights;
        let mut gates = Floats2d::stale([rows, width]);
        let mut cells = Floats2d::stale([if keep { rows } else { 0 }, n_h]);
        let (all_gates, all_cells) = (gates.storage_mut().host_mut(op)?, cells.storage_mut().host_mut(op)?);
        sgemm(rows, width, self.n_i, x, self.n_i, 1, wx, 1, self.n_i, false, all_gates, width, Some(bx), false);
        let (mut h, mut c) = (repeated(op, h0, batch)?, repeated(op, c0, batch)?);
        let (h, c) = (h.host_mut(op)?, c.host_mut(op)?);
        let mut hidden = Storage::stale(batch * width);
        let hidden = hidden.host_mut(op)?;
        for tokens in self.order.steps() {
            sgemm(tokens.len(), width, n_h, h, n_h, 1, wh, 1, n_h, false, hidden, width, Some(bh), false);
            C::forward(Forward { tokens, n_h, gates: all_gates, hidden, h, c, cells: all_cells });
            for (h, &token) in h.chunks_exact(n_h).zip(tokens) {
                self.of_token(y, token).copy_from_slice(h);
            }
        }
        Ok((gates, cells))
    }

    /// Writes the gradient of the input or, with the flag beside it, adds it; and likewise those of the parameters, with `accumulate`.
    pub(super) fn backward<C: Cell>(
        &self,
        op: &'static str,
        dy: &[f32],
        saved: &Saved<'_>,
        accumulate: bool,
        grads: &mut Gradients<'_>,
        (dx, add_to_dx): (&mut [f32], bool),
    ) -> Result<()> {
        let (rows, batch, n_i, n_h, width) =
            (self.order.tokens.len(), self.order.sequences(), self.n_i, self.n_h, C::GATES * self.n_h);
        let h_before = self.before(op, self.weights.h0, |token| {
            let from = token * self.y_width + self.y_from;
            &saved.y[from..from + n_h]
        })?;
        let c_before = match C::HAS_CELLS {
            true => self.before(op, self.weights.c0, |token| &saved.cells[token * n_h..(token + 1) * n_h])?,
            false => h_before.clone(),
        };
        let (h_before, before) = (h_before.host(op)?, c_before.host(op)?);
        let (mut dh, mut dc) = (Storage::zeros(batch * n_h), Storage::zeros(batch * self.weights.c0.len()));
        let (dh, dc) = (dh.host_mut(op)?, dc.host_mut(op)?);
        let mut d_input = Storage::stale(rows * width);
        let d_input = d_input.host_mut(op)?;
        let mut d_hidden = Storage::stale(batch * width);
        let d_hidden = d_hidden.host_mut(op)?;
        let mut all_hidden = Storage::stale(if C::HIDDEN_DIFFERS { rows * width } else { 0 });
        let all_hidden = all_hidden.host_mut(op)?;
        for tokens in self.order.steps().rev() {
            for (dh, &token) in dh.chunks_exact_mut(n_h).zip(tokens) {
                for (dh, dy) in dh.iter_mut().zip(&dy[token * self.y_width + self.y_from..]) {
                    *dh += dy;
                }
            }
            let (gates, cells) = (saved.gates, saved.cells);
            C::backward(Backward { tokens, n_h, gates, cells, before, dh, dc, d_input, d_hidden });
            if C::HIDDEN_DIFFERS {
                for (row, &token) in d_hidden.chunks_exact(width).zip(tokens) {
                    all_hidden[token * width..(token + 1) * width].copy_from_slice(row);
                }
            }
            sgemm(tokens.len(), n_h, width, d_hidden, width, 1, self.weights.wh, n_h, 1, true, dh, n_h, None, false);
        }
        let all_hidden = if C::HIDDEN_DIFFERS { &*all_hidden } else { &*d_input };
        sgemm(width, n_i, rows, d_input, 1, width, saved.x, n_i, 1, accumulate, grads.wx, n_i, None, false);
        sgemm(width, n_h, rows, all_hidden, 1, width, h_before, n_h, 1, accumulate, grads.wh, n_h, None, false);
        sum_columns(d_input, accumulate, grads.bx);
        sum_columns(all_hidden, accumulate, grads.bh);
        sum_columns(dh, accumulate, grads.h0);
        sum_columns(dc, accumulate, grads.c0);
        sgemm(rows, n_i, width, d_input, width, 1, self.weights.wx, n_i, 1, add_to_dx, dx, n_i, None, false);
        Ok(())
    }

    /// This direction's part of a row of the output.
    fn of_token<'b>(&self, y: &'b mut [f32], token: usize) -> &'b mut [f32] {
        let from = token * self.y_width + self.y_from;
        &mut y[from..from + self.n_h]
    }

    /// For each token the state before its step: that of the token before it, or the first one.
    fn before<'b>(&self, op: &'static str, first: &[f32], state: impl Fn(usize) -> &'b [f32]) -> Result<Storage<f32>> {
        let mut all = Storage::stale(self.order.tokens.len() * self.n_h);
        let rows = all.host_mut(op)?;
        let mut last: &[usize] = &[];
        for tokens in self.order.steps() {
            for (column, &token) in tokens.iter().enumerate() {
                let before = last.get(column).map_or(first, |&last| state(last));
                rows[token * self.n_h..(token + 1) * self.n_h].copy_from_slice(before);
            }
            last = tokens;
        }
        Ok(all)
    }
}

/// The same row so many times.
fn repeated(op: &'static str, row: &[f32], times: usize) -> Result<Storage<f32>> {
    let mut all = Storage::stale(row.len() * times);
    for to in all.host_mut(op)?.chunks_exact_mut(row.len().max(1)) {
        to.copy_from_slice(row);
    }
    Ok(all)
}
