//! Layers of directions.

use super::direction::{Cell, Direction, Gradients, Order, Saved, Weights};
use crate::array::Floats2d;
use crate::containers::Padding;
use crate::error::Result;
use crate::ops::{RecurrentState, expect};

/// How many layers there are, and how wide.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    pub(super) depth: usize,
    pub(super) dirs: usize,
    pub(super) n_i: usize,
    pub(super) n_h: usize,
}

impl Sizes {
    /// The width of the input of each layer, once for each of its directions.
    pub(super) fn of_each_direction(self) -> impl Iterator<Item = usize> {
        (0..self.depth * self.dirs).map(move |i| self.n_in(i / self.dirs))
    }

    fn n_in(self, layer: usize) -> usize {
        if layer == 0 { self.n_i } else { self.n_o() }
    }

    fn n_o(self) -> usize {
        self.dirs * self.n_h
    }
}

/// Parameters whose shapes fit, and the sequences that they go over.
pub(super) struct Stack<'a> {
    pub(super) sizes: Sizes,
    /// For each layer and in it direction.
    pub(super) weights: Vec<Weights<'a>>,
    pub(super) padding: &'a Padding,
}

impl<'a> Stack<'a> {
    /// The output of the top layer and, if it is to be kept, what the gradient needs.
    pub(super) fn forward<C: Cell>(
        &self,
        op: &'static str,
        x: &Floats2d,
        keep: bool,
    ) -> Result<(Floats2d, RecurrentState)> {
        let orders = self.orders();
        let mut state = RecurrentState { outputs: Vec::new(), gates: Vec::new(), cells: Vec::new() };
        let mut x = x.clone();
        for layer in 0..self.sizes.depth {
            let mut y = Floats2d::try_stale([x.n_rows(), self.sizes.n_o()])?;
            for dir in 0..self.sizes.dirs {
                let direction = self.direction(layer, dir, &orders);
                let input = x.storage().host(op)?;
                let (gates, cells) = direction.forward::<C>(op, input, y.storage_mut().host_mut(op)?, keep)?;
                if keep {
                    state.gates.push(gates);
                    state.cells.push(cells);
                }
            }
            if keep {
                state.outputs.push(y.clone());
            }
            x = y;
        }
        Ok((x, state))
    }

    /// `dX`; the gradients of the parameters are written or added.
    pub(super) fn backward<C: Cell>(
        &self,
        op: &'static str,
        dy: &Floats2d,
        x: &Floats2d,
        state: &RecurrentState,
        accumulate: bool,
        mut grads: Vec<Gradients<'_>>,
    ) -> Result<Floats2d> {
        let orders = self.orders();
        let mut dy = dy.clone();
        for layer in (0..self.sizes.depth).rev() {
            let below = if layer == 0 { x } else { &state.outputs[layer - 1] };
            let mut dx = Floats2d::try_stale(below.shape())?;
            for dir in 0..self.sizes.dirs {
                let i = layer * self.sizes.dirs + dir;
                let saved = Saved {
                    x: below.storage().host(op)?,
                    y: state.outputs[layer].storage().host(op)?,
                    gates: state.gates[i].storage().host(op)?,
                    cells: state.cells[i].storage().host(op)?,
                };
                // What both directions say about the input adds up.
                let dx = (dx.storage_mut().host_mut(op)?, dir > 0);
                let dy = dy.storage().host(op)?;
                let direction = self.direction(layer, dir, &orders);
                direction.backward::<C>(op, dy, &saved, accumulate, &mut grads[i], dx)?;
            }
            dy = dx;
        }
        Ok(dy)
    }

    /// Checks the shapes of a gradient and of what a forward pass has kept.
    pub(super) fn check_backward<C: Cell>(
        &self,
        op: &'static str,
        x: &Floats2d,
        dy: &Floats2d,
        state: &RecurrentState,
    ) -> Result<()> {
        let (rows, n_h) = (x.n_rows(), self.sizes.n_h);
        expect(op, "a gradient", [Some(rows), Some(self.sizes.n_o())], dy.shape())?;
        let counts = [state.outputs.len(), state.gates.len(), state.cells.len()];
        let all = self.weights.len();
        expect(op, "a state with outputs, gates and cells,", [self.sizes.depth, all, all].map(Some), counts)?;
        for output in &state.outputs {
            expect(op, "a layer's output", [Some(rows), Some(self.sizes.n_o())], output.shape())?;
        }
        for (gates, cells) in state.gates.iter().zip(&state.cells) {
            expect(op, "gates", [Some(rows), Some(C::GATES * n_h)], gates.shape())?;
            expect(op, "cells", [Some(rows), Some(n_h)], cells.shape())?;
        }
        Ok(())
    }

    fn orders(&self) -> Vec<Order> {
        (0..self.sizes.dirs).map(|dir| Order::new(self.padding, dir == 1)).collect()
    }

    fn direction<'b>(&'b self, layer: usize, dir: usize, orders: &'b [Order]) -> Direction<'b> {
        let i = layer * self.sizes.dirs + dir;
        let Sizes { n_h, .. } = self.sizes;
        Direction {
            n_i: self.sizes.n_in(layer),
            n_h,
            weights: self.weights[i],
            order: &orders[dir],
            y_width: self.sizes.n_o(),
            y_from: dir * n_h,
        }
    }
}
