//! A step of a gated recurrent unit. The gates are `r`, `z` and the candidate `n`, behind each other in a row; `cells` keeps the
//! hidden state's part of the candidate.

use super::direction::{Backward, Cell, Forward};
use crate::ops::cpu::curves::{sigmoid, tanh};
use crate::ops::cpu::simd::kernel;

pub(super) struct Gru;

impl Cell for Gru {
    const GATES: usize = 3;
    const HAS_CELLS: bool = false;
    const HIDDEN_DIFFERS: bool = true;

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
        let rows = step.tokens.iter().zip(step.hidden.chunks_exact(3 * n)).zip(step.h.chunks_exact_mut(n));
        for ((&token, hidden), h) in rows {
            let (gates, candidates) = step.gates[3 * n * token..3 * n * (token + 1)].split_at_mut(2 * n);
            let (hidden, of_candidates) = hidden.split_at(2 * n);
            for (gate, hidden) in gates.iter_mut().zip(hidden) {
                *gate = sigmoid::<FMA>(*gate + hidden).0;
            }
            let (r, z) = gates.split_at(n);
            for ((candidate, hidden), r) in candidates.iter_mut().zip(of_candidates).zip(r) {
                *candidate = tanh::<FMA>(*candidate + r * hidden);
            }
            for ((h, z), candidate) in h.iter_mut().zip(z).zip(&*candidates) {
                *h = (1.0 - z) * candidate + z * *h;
            }
            if let Some(cells) = step.cells.get_mut(n * token..n * (token + 1)) {
                cells.copy_from_slice(of_candidates);
            }
        }
    }

    fn backward(step: Backward<'_>) {
        let n = step.n_h;
        let rows = step.tokens.iter().zip(step.d_hidden.chunks_exact_mut(3 * n)).zip(step.dh.chunks_exact_mut(n));
        for ((&token, d_hidden), dh) in rows {
            let (gates, state) = (3 * n * token..3 * n * (token + 1), n * token..n * (token + 1));
            let (hidden, before) = (&step.cells[state.clone()][..n], &step.before[state][..n]);
            let dh = &mut dh[..n];
            let ([r, z, candidate], [dr, dz, dn]) = (three(&step.gates[gates.clone()], n), three_mut(d_hidden, n));
            let [_, _, dn_input] = three_mut(&mut step.d_input[gates.clone()], n);
            for k in 0..n {
                let d = dh[k] * (1.0 - z[k]) * (1.0 - candidate[k] * candidate[k]);
                dn_input[k] = d;
                dn[k] = d * r[k];
                dr[k] = d * hidden[k] * r[k] * (1.0 - r[k]);
                dz[k] = dh[k] * (before[k] - candidate[k]) * z[k] * (1.0 - z[k]);
                dh[k] *= z[k];
            }
            step.d_input[gates][..2 * n].copy_from_slice(&d_hidden[..2 * n]);
        }
    }
}

/// The parts of a row, with a length that the compiler knows to be that of the loops.
#[inline(always)]
fn three(row: &[f32], n: usize) -> [&[f32]; 3] {
    let (r, rest) = row.split_at(n);
    let (z, candidate) = rest.split_at(n);
    [r, z, &candidate[..n]]
}

#[inline(always)]
fn three_mut(row: &mut [f32], n: usize) -> [&mut [f32]; 3] {
    let (r, rest) = row.split_at_mut(n);
    let (z, candidate) = rest.split_at_mut(n);
    [r, z, &mut candidate[..n]]
}
