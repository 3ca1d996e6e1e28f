//! Recurrent layers: shapes are checked here, [`stack`] goes through layers and directions, [`direction`] through the steps, and
//! [`lstm`] and [`gru`] have what is done at one step.

mod direction;
mod gru;
mod lstm;
mod stack;
#[cfg(test)]
mod tests;

use self::direction::{Gradients, Weights};
use self::gru::Gru;
use self::lstm::Lstm;
use self::stack::{Sizes, Stack};
use super::CpuOps;
use crate::array::{Floats1d, Floats2d, Floats3d, Floats4d};
use crate::containers::Padding;
use crate::error::{Error, Result};

use crate::ops::{GruGradients, GruWeights, RecurrentOps, RecurrentState, expect, packed_len};

impl RecurrentOps for CpuOps {
    fn lstm(&self, x: &Floats2d, params: &Floats1d, hc0: &Floats4d, padding: &Padding) -> Result<Floats2d> {
        let (y, _) = lstm_stack("lstm", x, params, hc0, padding)?.forward::<Lstm>("lstm", x, false)?;
        Ok(y)
    }

    fn lstm_training(
        &self,
        x: &Floats2d,
        params: &Floats1d,
        hc0: &Floats4d,
        padding: &Padding,
    ) -> Result<(Floats2d, RecurrentState)> {
        lstm_stack("lstm", x, params, hc0, padding)?.forward::<Lstm>("lstm", x, true)
    }

    fn backprop_lstm(
        &self,
        dy: &Floats2d,
        x: &Floats2d,
        params: &Floats1d,
        hc0: &Floats4d,
        padding: &Padding,
        state: &RecurrentState,
        accumulate: bool,
        dparams: &mut Floats1d,
        dhc0: &mut Floats4d,
    ) -> Result<Floats2d> {
        const OP: &str = "backprop_lstm";
        let stack = lstm_stack(OP, x, params, hc0, padding)?;
        expect(OP, "a gradient of the parameters", params.shape().map(Some), dparams.shape())?;
        expect(OP, "a gradient of the initial state", hc0.shape().map(Some), dhc0.shape())?;
        stack.check_backward::<Lstm>(OP, x, dy, state)?;
        let grads = lstm_gradients(dparams.storage_mut().host_mut(OP)?, dhc0.storage_mut().host_mut(OP)?, stack.sizes);
        stack.backward::<Lstm>(OP, dy, x, state, accumulate, grads)
    }

    fn gru(&self, x: &Floats2d, weights: GruWeights<'_>, padding: &Padding) -> Result<Floats2d> {
        let (y, _) = gru_stack("gru", x, weights, padding)?.forward::<Gru>("gru", x, false)?;
        Ok(y)
    }

    fn gru_training(
        &self,
        x: &Floats2d,
        weights: GruWeights<'_>,
        padding: &Padding,
    ) -> Result<(Floats2d, RecurrentState)> {
        gru_stack("gru", x, weights, padding)?.forward::<Gru>("gru", x, true)
    }

    fn backprop_gru(
        &self,
        dy: &Floats2d,
        x: &Floats2d,
        weights: GruWeights<'_>,
        padding: &Padding,
        state: &RecurrentState,
    ) -> Result<(Floats2d, GruGradients)> {
        const OP: &str = "backprop_gru";
        let stack = gru_stack(OP, x, weights, padding)?;
        stack.check_backward::<Gru>(OP, x, dy, state)?;
        let mut grads = GruGradients {
            w_input: Floats3d::stale(weights.w_input.shape()),
            w_deep: Floats4d::stale(weights.w_deep.shape()),
            w_hidden: Floats4d::stale(weights.w_hidden.shape()),
            b_input: Floats3d::stale(weights.b_input.shape()),
            b_hidden: Floats3d::stale(weights.b_hidden.shape()),
            h0: Floats3d::stale(weights.h0.shape()),
        };
        let parts = gru_gradients(OP, &mut grads, stack.sizes)?;
        let dx = stack.backward::<Gru>(OP, dy, x, state, false, parts)?;
        Ok((dx, grads))
    }
}

/// The numbers of layers, directions and units, which are all above zero.
fn sizes(op: &'static str, [depth, dirs, n_h]: [usize; 3], x: &Floats2d, padding: &Padding) -> Result<Sizes> {
    if depth == 0 || n_h == 0 || !(1..=2).contains(&dirs) {
        return Err(Error::invalid(
            op,
            format_args!(
                "there are {depth} layers of {dirs} directions with {n_h} units: each is at least 1, and there are at most 2 directions"
            ),
        ));
    }
    padding.lengths().check_total(op, x.n_rows())?;
    Ok(Sizes { depth, dirs, n_i: x.width(), n_h })
}

fn lstm_stack<'a>(
    op: &'static str,
    x: &Floats2d,
    params: &'a Floats1d,
    hc0: &'a Floats4d,
    padding: &'a Padding,
) -> Result<Stack<'a>> {
    let [states, depth, dirs, n_h] = hc0.shape();
    expect(op, "an initial state", [Some(2), Some(depth), Some(dirs), Some(n_h)], [states, depth, dirs, n_h])?;
    let sizes = sizes(op, [depth, dirs, n_h], x, padding)?;
    let len = packed_len(sizes.n_i, n_h, depth, dirs).unwrap_or(usize::MAX);
    expect(op, "parameters", [Some(len)], params.shape())?;
    let weights = lstm_weights(params.storage().host(op)?, hc0.storage().host(op)?, sizes);
    Ok(Stack { sizes, weights, padding })
}

/// The parts of flat parameters, by layer and direction.
fn lstm_weights<'a>(mut params: &'a [f32], hc0: &'a [f32], sizes: Sizes) -> Vec<Weights<'a>> {
    let mut next = |len| {
        let (part, rest) = params.split_at(len);
        params = rest;
        part
    };
    let (n_h, rows) = (sizes.n_h, 4 * sizes.n_h);
    let (c0, h0) = hc0.split_at(hc0.len() / 2);
    let states = h0.chunks_exact(n_h).zip(c0.chunks_exact(n_h));
    let parts = sizes.of_each_direction().zip(states).map(|(n_in, (h0, c0))| {
        let (wx, bx) = (next(rows * n_in), next(rows));
        Weights { wx, bx, wh: next(rows * n_h), bh: next(rows), h0, c0 }
    });
    parts.collect()
}

fn lstm_gradients<'a>(mut params: &'a mut [f32], hc0: &'a mut [f32], sizes: Sizes) -> Vec<Gradients<'a>> {
    let mut next = |len| split_off(&mut params, len);
    let (n_h, rows) = (sizes.n_h, 4 * sizes.n_h);
    let (c0, h0) = hc0.split_at_mut(hc0.len() / 2);
    let states = h0.chunks_exact_mut(n_h).zip(c0.chunks_exact_mut(n_h));
    let parts = sizes.of_each_direction().zip(states).map(|(n_in, (h0, c0))| {
        let (wx, bx) = (next(rows * n_in), next(rows));
        Gradients { wx, bx, wh: next(rows * n_h), bh: next(rows), h0, c0 }
    });
    parts.collect()
}

fn split_off<'a>(rest: &mut &'a mut [f32], len: usize) -> &'a mut [f32] {
    let (part, behind) = std::mem::take(rest).split_at_mut(len);
    *rest = behind;
    part
}

fn gru_stack<'a>(op: &'static str, x: &Floats2d, weights: GruWeights<'a>, padding: &'a Padding) -> Result<Stack<'a>> {
    let GruWeights { w_input, w_deep, w_hidden, b_input, b_hidden, h0 } = weights;
    let [depth, dirs, n_h] = h0.shape();
    let sizes = sizes(op, [depth, dirs, n_h], x, padding)?;
    let (gates, deep) = (n_h.saturating_mul(3), n_h.saturating_mul(dirs));
    expect(op, "input weights", [dirs, gates, sizes.n_i].map(Some), w_input.shape())?;
    expect(op, "input weights of the layers above,", [depth - 1, dirs, gates, deep].map(Some), w_deep.shape())?;
    expect(op, "hidden weights", [depth, dirs, gates, n_h].map(Some), w_hidden.shape())?;
    expect(op, "an input bias", [depth, dirs, gates].map(Some), b_input.shape())?;
    expect(op, "a hidden bias", [depth, dirs, gates].map(Some), b_hidden.shape())?;
    let (mut w_input, mut w_deep) = (w_input.storage().host(op)?, w_deep.storage().host(op)?);
    let mut wh = w_hidden.storage().host(op)?.chunks_exact(gates * n_h);
    let mut bx = b_input.storage().host(op)?.chunks_exact(gates);
    let mut bh = b_hidden.storage().host(op)?.chunks_exact(gates);
    let mut h0 = h0.storage().host(op)?.chunks_exact(n_h);
    let parts = sizes.of_each_direction().enumerate().map(|(i, n_in)| {
        let from = if i < dirs { &mut w_input } else { &mut w_deep };
        let (wx, behind) = from.split_at(gates * n_in);
        *from = behind;
        Some(Weights { wx, bx: bx.next()?, wh: wh.next()?, bh: bh.next()?, h0: h0.next()?, c0: &[] })
    });
    let weights = parts.flatten().collect();
    Ok(Stack { sizes, weights, padding })
}

fn gru_gradients<'a>(op: &'static str, grads: &'a mut GruGradients, sizes: Sizes) -> Result<Vec<Gradients<'a>>> {
    let gates = 3 * sizes.n_h;
    let mut w_input = grads.w_input.storage_mut().host_mut(op)?;
    let mut w_deep = grads.w_deep.storage_mut().host_mut(op)?;
    let mut wh = grads.w_hidden.storage_mut().host_mut(op)?.chunks_exact_mut(gates * sizes.n_h);
    let mut bx = grads.b_input.storage_mut().host_mut(op)?.chunks_exact_mut(gates);
    let mut bh = grads.b_hidden.storage_mut().host_mut(op)?.chunks_exact_mut(gates);
    let mut h0 = grads.h0.storage_mut().host_mut(op)?.chunks_exact_mut(sizes.n_h);
    let parts = sizes.of_each_direction().enumerate().map(|(i, n_in)| {
        let wx = split_off(if i < sizes.dirs { &mut w_input } else { &mut w_deep }, gates * n_in);
        Some(Gradients { wx, bx: bx.next()?, wh: wh.next()?, bh: bh.next()?, h0: h0.next()?, c0: &mut [] })
    });
    Ok(parts.flatten().collect())
}
