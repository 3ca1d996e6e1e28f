//! A step of an LSTM. The gates are `f`, `i`, `o` and the candidate `g`, behind each other in a row.

use super::direction::{Backward, Cell, Forward};
use crate::ops::cpu::curves::{sigmoid, tanh};
use crate::ops::cpu::simd::kernel;

pub(super) struct Lstm;

impl Cell for Lstm {
    const GATES: usize = 4;
    const HAS_CELLS: bool = true;
    const HIDDEN_DIFFERS: bool = false;

    fn forward(step: Forward<'_>) {
        forward(step);
    }

    fn backward(step: Backward<'_>) {
        backward(step);
    }
}

kernel! {
    fn forward(step: Forward<'_>) {
        let n = step.n_h;
        let states = step.h.chunks_exact_mut(n).zip(step.c.chunks_exact_mut(n));
        for ((&token, hidden), (h, c)) in step.tokens.iter().zip(step.hidden.chunks_exact(4 * n)).zip(states) {
            let gates = &mut step.gates[4 * n * token..4 * n * (token + 1)];
            for (gate, hidden) in gates.iter_mut().zip(hidden) {
                *gate += hidden;
            }
            let (sigmoids, g) = gates.split_at_mut(3 * n);
            for gate in &mut *sigmoids {
                *gate = sigmoid::<FMA>(*gate).0;
            }
            for gate in &mut *g {
                *gate = tanh::<FMA>(*gate);
            }
            let (f, rest) = sigmoids.split_at(n);
            let (i, o) = rest.split_at(n);
            for ((((h, c), (f, i)), o), g) in h.iter_mut().zip(&mut *c).zip(f.iter().zip(i)).zip(o).zip(&*g) {
                *c = f * *c + i * g;
                *h = o * tanh::<FMA>(*c);
            }
            if let Some(cells) = step.cells.get_mut(n * token..n * (token + 1)) {
                cells.copy_from_slice(c);
            }
        }
    }

    fn backward(step: Backward<'_>) {
        let n = step.n_h;
        let states = step.dh.chunks_exact_mut(n).zip(step.dc.chunks_exact_mut(n));
        for ((&token, d_hidden), (dh, dc)) in step.tokens.iter().zip(step.d_hidden.chunks_exact_mut(4 * n)).zip(states) {
            let (gates, state) = (4 * n * token..4 * n * (token + 1), n * token..n * (token + 1));
            let (c, before) = (&step.cells[state.clone()][..n], &step.before[state][..n]);
            let (dh, dc) = (&mut dh[..n], &mut dc[..n]);
            let ([f, i, o, g], [df, di, d_o, dg]) = (four(&step.gates[gates.clone()], n), four_mut(d_hidden, n));
            for k in 0..n {
                let t = tanh::<FMA>(c[k]);
                let d = dc[k] + dh[k] * o[k] * (1.0 - t * t);
                df[k] = d * before[k] * f[k] * (1.0 - f[k]);
                di[k] = d * g[k] * i[k] * (1.0 - i[k]);
                d_o[k] = dh[k] * t * o[k] * (1.0 - o[k]);
                dg[k] = d * i[k] * (1.0 - g[k] * g[k]);
                dc[k] = d * f[k];
            }
            step.d_input[gates].copy_from_slice(d_hidden);
            // All of it came through the gates.
            dh.fill(0.0);
        }
    }
}

/// The parts of a row, with a length that the compiler knows to be that of the loops.
#[inline(always)]
fn four(row: &[f32], n: usize) -> [&[f32]; 4] {
    let (f, rest) = row.split_at(n);
    let (i, rest) = rest.split_at(n);
    let (o, g) = rest.split_at(n);
    [f, i, o, &g[..n]]
}

#[inline(always)]
fn four_mut(row: &mut [f32], n: usize) -> [&mut [f32]; 4] {
    let (f, rest) = row.split_at_mut(n);
    let (i, rest) = rest.split_at_mut(n);
    let (o, g) = rest.split_at_mut(n);
    [f, i, o, &mut g[..n]]
}
