//! Widths that `model!` leaves to inference: a solver that the compiler runs.

mod term;
#[cfg(test)]
mod tests;

use crate::model::{DYN, Signature};
use term::Kind;
pub use term::Term;

/// What is written in place of a hole to learn a layer's signature. Divisible by all numbers up to 16, so that layers
/// that divide a width (among heads, say) accept it.
pub const PROBE: usize = 720_720;

/// A hole that nothing decides.
const UNDECIDED: usize = usize::MAX;
/// A width that only data can tell.
const OPEN: usize = usize::MAX;
/// A width of which nothing is known (yet).
const UNKNOWN: usize = 0;

/// The widths of the holes of a wiring: what the layers around them decide; [`DYN`] where only data can tell.
/// [`check_decided`] tells a hole that nothing decides.
pub const fn solve<const NODES: usize, const HOLES: usize>(terms: &[Term; NODES]) -> [usize; HOLES] {
    let mut state =
        State { terms, input: [UNKNOWN; NODES], output: [UNKNOWN; NODES], holes: [UNKNOWN; HOLES], news: true };
    state.input[0] = OPEN;
    state.output[0] = OPEN;
    let mut undecided = [false; HOLES];
    loop {
        state.settle();
        // Of holes that depend on each other alone, the first is reported.
        let mut hole = 0;
        while hole < HOLES && state.holes[hole] != UNKNOWN {
            hole += 1;
        }
        if hole == HOLES {
            break;
        }
        undecided[hole] = true;
        state.set_hole(hole, OPEN);
    }
    let mut holes = state.holes;
    let mut i = 0;
    while i < HOLES {
        if undecided[i] {
            holes[i] = UNDECIDED;
        } else if holes[i] == OPEN {
            holes[i] = DYN;
        }
        i += 1;
    }
    holes
}

/// A solved hole as a width.
pub const fn decided(hole: usize) -> usize {
    if hole == UNDECIDED { DYN } else { hole }
}

/// Fails to compile where nothing decides a `_`.
#[track_caller]
pub const fn check_decided(hole: usize) {
    assert!(
        hole != UNDECIDED,
        "nothing decides the width `_`: the layers around it leave it open as well, so write the number in one of them"
    );
}

struct State<'a, const NODES: usize, const HOLES: usize> {
    terms: &'a [Term; NODES],
    input: [usize; NODES],
    output: [usize; NODES],
    holes: [usize; HOLES],
    news: bool,
}

/// Which field of a signature.
#[derive(Clone, Copy)]
enum Of {
    Input,
    Output,
}

const fn field(signature: &Signature, of: Of) -> i128 {
    match of {
        Of::Input => signature.input as i128,
        Of::Output => signature.add as i128,
    }
}

const fn is_width(n: usize) -> bool {
    n != UNKNOWN && n != OPEN
}

impl<const NODES: usize, const HOLES: usize> State<'_, NODES, HOLES> {
    /// Steps through all nodes until nothing is learned any more.
    const fn settle(&mut self) {
        while self.news {
            self.news = false;
            let mut node = 0;
            while node < NODES {
                self.step(node);
                node += 1;
            }
            while node > 0 {
                node -= 1;
                self.step(node);
            }
        }
    }

    const fn step(&mut self, node: usize) {
        let Term { kind, size } = self.terms[node];
        let end = node + size;
        match kind {
            Kind::Layer { first_hole, signatures } => self.layer(node, first_hole, signatures),
            Kind::Noop => self.same(node),
            Kind::Chain => self.chain(node, end),
            Kind::Add => self.parts(node, end, true),
            Kind::Concatenate => {
                self.parts(node, end, false);
                self.sum(node, end);
            }
            Kind::Tuplify => {
                self.parts(node, end, false);
                let mut part = node + 1;
                while part < end {
                    self.set_output(part, OPEN);
                    part += self.terms[part].size;
                }
                self.set_output(node, OPEN);
            }
            Kind::Call => {
                self.set_input(node, OPEN);
                self.set_output(node, OPEN);
                let mut part = node + 1;
                while part < end {
                    self.set_input(part, OPEN);
                    self.set_output(part, OPEN);
                    part += self.terms[part].size;
                }
            }
            Kind::Residual => {
                // What it gives is as wide as what it takes, also where its part is not.
                self.parts(node, end, false);
                self.same(node);
                self.parts(node, end, true);
            }
            Kind::Copies(count) => {
                if count != 1 {
                    self.same(node);
                }
                self.parts(node, end, true);
            }
        }
    }

    /// What is known better is kept: a number, then that only data can tell.
    const fn set_input(&mut self, node: usize, width: usize) {
        if self.input[node] == UNKNOWN && width != UNKNOWN || self.input[node] == OPEN && is_width(width) {
            self.input[node] = width;
            self.news = true;
        }
    }

    const fn set_output(&mut self, node: usize, width: usize) {
        if self.output[node] == UNKNOWN && width != UNKNOWN || self.output[node] == OPEN && is_width(width) {
            self.output[node] = width;
            self.news = true;
        }
    }

    const fn set_hole(&mut self, hole: usize, width: usize) {
        if self.holes[hole] == UNKNOWN && width != UNKNOWN || self.holes[hole] == OPEN && is_width(width) {
            self.holes[hole] = width;
            self.news = true;
        }
    }

    const fn same(&mut self, node: usize) {
        self.set_output(node, self.input[node]);
        self.set_input(node, self.output[node]);
    }

    const fn chain(&mut self, node: usize, end: usize) {
        let mut part = node + 1;
        self.set_input(part, self.input[node]);
        self.set_input(node, self.input[part]);
        loop {
            let next = part + self.terms[part].size;
            if next >= end {
                break;
            }
            self.set_input(next, self.output[part]);
            self.set_output(part, self.input[next]);
            part = next;
        }
        self.set_output(part, self.output[node]);
        self.set_output(node, self.output[part]);
    }

    /// Parts that get the same input, and give the same width if `outputs`.
    const fn parts(&mut self, node: usize, end: usize, outputs: bool) {
        let mut part = node + 1;
        while part < end {
            self.set_input(part, self.input[node]);
            self.set_input(node, self.input[part]);
            if outputs {
                self.set_output(part, self.output[node]);
                self.set_output(node, self.output[part]);
            }
            part += self.terms[part].size;
        }
    }

    /// The width of a concatenation, or that of its only part that is not known.
    const fn sum(&mut self, node: usize, end: usize) {
        let (mut sum, mut missing, mut count) = (0, 0, 0);
        let mut part = node + 1;
        while part < end {
            if is_width(self.output[part]) {
                sum += self.output[part];
            } else {
                missing = part;
                count += 1;
            }
            part += self.terms[part].size;
        }
        if count == 0 {
            self.set_output(node, sum);
        } else if count == 1 {
            let total = self.output[node];
            if !is_width(total) {
                self.set_output(missing, total);
                self.set_output(node, self.output[missing]);
            } else if total > sum {
                self.set_output(missing, total - sum);
            }
        }
    }

    const fn layer(&mut self, node: usize, first_hole: usize, signatures: &[Signature]) {
        let base = signatures[0];
        if base.input == DYN {
            // Ids have no width, and a layer that says nothing tells nothing.
            if base.mul == 0 {
                self.set_input(node, OPEN);
            }
        } else {
            self.solve_field(node, first_hole, signatures, Of::Input);
        }
        if base.mul == 0 {
            if base.add == DYN {
                self.set_output(node, OPEN);
            } else {
                self.solve_field(node, first_hole, signatures, Of::Output);
            }
        } else if self.is_fixed_function(signatures) {
            let (input, output) = (self.input[node], self.output[node]);
            if is_width(input) {
                self.set_output(node, base.mul * input + base.add);
            } else if is_width(output) {
                if output > base.add && (output - base.add).is_multiple_of(base.mul) {
                    self.set_input(node, (output - base.add) / base.mul);
                }
            } else {
                self.set_output(node, input);
                self.set_input(node, output);
            }
        } else {
            self.set_output(node, OPEN);
        }
    }

    /// Whether the factor and the summand do not depend on a hole.
    const fn is_fixed_function(&self, signatures: &[Signature]) -> bool {
        let mut i = 1;
        while i < signatures.len() {
            if signatures[i].mul != signatures[0].mul || signatures[i].add != signatures[0].add {
                return false;
            }
            i += 1;
        }
        true
    }

    /// A width that is an affine function of holes: computes it, or its only open hole.
    const fn solve_field(&mut self, node: usize, first_hole: usize, signatures: &[Signature], of: Of) {
        let base = field(&signatures[0], of);
        let mut value = base;
        let (mut missing, mut slope, mut count) = (0, 0, 0);
        let mut i = 1;
        while i < signatures.len() {
            let change = field(&signatures[i], of) - base;
            let hole = self.holes[first_hole + i - 1];
            if change != 0 {
                if is_width(hole) {
                    value += change * (hole as i128 - PROBE as i128) / PROBE as i128;
                } else {
                    (missing, slope) = (first_hole + i - 1, change);
                    count += 1;
                }
            }
            i += 1;
        }
        let width = match of {
            Of::Input => self.input[node],
            Of::Output => self.output[node],
        };
        let known = if count == 0 {
            value as usize
        } else if count == 1 {
            if is_width(width) {
                let scaled = (width as i128 - value) * PROBE as i128;
                let solution = PROBE as i128 + scaled / slope;
                if scaled % slope == 0 && solution > 0 {
                    self.set_hole(missing, solution as usize);
                }
                UNKNOWN
            } else {
                self.set_hole(missing, width);
                if self.holes[missing] == OPEN { OPEN } else { UNKNOWN }
            }
        } else {
            UNKNOWN
        };
        match of {
            Of::Input => self.set_input(node, known),
            Of::Output => self.set_output(node, known),
        }
    }
}
