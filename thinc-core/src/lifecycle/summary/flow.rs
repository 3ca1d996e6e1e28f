//! Widths follow the wiring, so that layers without dimensions of their own have some as well.

use super::SummaryRow;
use crate::model::cost::{product, size, sum};
use crate::model::{Signature, Wired};
use crate::wiring::Wiring;

/// The widths at both ends of a part.
#[derive(Clone, Copy)]
struct Ends {
    input: Option<usize>,
    output: Option<usize>,
}

pub(super) fn fill_widths(rows: &mut [SummaryRow], children: &[Vec<usize>]) {
    Flow { rows, children }.node(0, None);
}

struct Flow<'a> {
    rows: &'a mut [SummaryRow],
    children: &'a [Vec<usize>],
}

impl Flow<'_> {
    /// Takes the width that comes in through a node.
    fn node(&mut self, node: usize, input: Option<usize>) -> Ends {
        let (Some(row), Some(own)) = (self.rows.get(node), self.children.get(node)) else {
            return Ends { input: None, output: None };
        };
        let known = Ends { input: row.input, output: row.output };
        let input = known.input.or(input);
        let found = match row.wired {
            Wired::Alone(signature) => {
                let input = input.or(size(signature.input));
                Ends { input, output: output(&signature, input) }
            }
            Wired::By(wiring) => self.wiring(&wiring, own, input),
            Wired::InTurn => self.chain(own.len(), input, &mut |flow, i, width| flow.node(own[i], width)),
            Wired::SideBySide => self.concatenation(own, input),
        };
        let ends = Ends { input: found.input.or(input), output: known.output.or(found.output) };
        if let Some(row) = self.rows.get_mut(node) {
            (row.input, row.output) = (ends.input, ends.output);
        }
        ends
    }

    fn wiring(&mut self, wiring: &Wiring, own: &[usize], input: Option<usize>) -> Ends {
        match wiring {
            Wiring::Layer(index, _) => match own.get(*index) {
                Some(&child) => self.node(child, input),
                None => Ends { input, output: None },
            },
            Wiring::Chain(parts) => {
                self.chain(parts.len(), input, &mut |flow, i, width| flow.wiring(&parts[i], own, width))
            }
            Wiring::Residual(inner) => {
                let inner = self.wiring(inner, own, input);
                Ends { input: inner.input, output: inner.output.or(inner.input) }
            }
            Wiring::Noop => Ends { input, output: input },
            Wiring::Add(parts) | Wiring::Concatenate(parts) | Wiring::Tuplify(parts) => {
                let ends = self.beside(parts, own, input);
                let outputs = ends.iter().map(|ends| ends.output);
                let output = match wiring {
                    Wiring::Add(_) => outputs.flatten().next(),
                    Wiring::Concatenate(_) if !parts.is_empty() => {
                        outputs.into_iter().try_fold(0_usize, |all, width| all.checked_add(width?))
                    }
                    _ => None,
                };
                Ends { input: ends.iter().find_map(|ends| ends.input), output }
            }
        }
    }

    /// Layers whose outputs stand side by side.
    fn concatenation(&mut self, own: &[usize], input: Option<usize>) -> Ends {
        let mut ends: Vec<_> = own.iter().map(|&child| self.node(child, input)).collect();
        let found = ends.iter().find_map(|ends| ends.input);
        if input.is_none() && found.is_some() {
            ends = own.iter().map(|&child| self.node(child, found)).collect();
        }
        let output = ends.iter().try_fold(0_usize, |all, ends| all.checked_add(ends.output?));
        Ends { input: found, output: output.filter(|_| !own.is_empty()) }
    }

    /// Parts that get the same input: once one of them tells its width, the others are asked again.
    fn beside(&mut self, parts: &[Wiring], own: &[usize], input: Option<usize>) -> Vec<Ends> {
        let ends: Vec<_> = parts.iter().map(|part| self.wiring(part, own, input)).collect();
        match (input, ends.iter().find_map(|ends| ends.input)) {
            (None, Some(found)) => parts.iter().map(|part| self.wiring(part, own, Some(found))).collect(),
            _ => ends,
        }
    }

    fn chain(
        &mut self,
        parts: usize,
        input: Option<usize>,
        step: &mut dyn FnMut(&mut Self, usize, Option<usize>) -> Ends,
    ) -> Ends {
        let mut all = Ends { input, output: input };
        for i in 0..parts {
            let ends = step(self, i, all.output);
            if i == 0 {
                all.input = ends.input;
            }
            all.output = ends.output;
        }
        all
    }
}

/// As [`Signature::output`], for numbers of any size.
fn output(signature: &Signature, input: Option<usize>) -> Option<usize> {
    match signature.mul {
        0 => size(signature.add),
        mul => sum(product(Some(mul), input), Some(signature.add)),
    }
}
