use std::borrow::Cow;

use crate::model::Node;

/// How the layers of a model are wired: the expression of `#[model(forward = ..)]` as a constant.
#[derive(Clone, Copy, Debug)]
pub enum Wiring {
    /// The child of this number, with its field and type as the user wrote them.
    Layer(usize, &'static str),
    /// `a >> b`: one after the other.
    Chain(&'static [Wiring]),
    /// `a + b`: the sum of the outputs.
    Add(&'static [Wiring]),
    /// `a | b`: the outputs side by side.
    Concatenate(&'static [Wiring]),
    /// `a & b`: the outputs as a tuple.
    Tuplify(&'static [Wiring]),
    /// `residual(a)`: the input plus the output.
    Residual(&'static Wiring),
    /// `noop`: the input.
    Noop,
}

/// A child of a node, with its name.
pub type Part<'a> = (&'static str, &'a mut dyn Node);

impl Wiring {
    /// Whether a layer stands in more than one place.
    pub(crate) fn repeats(&self) -> bool {
        fn collect(wiring: &Wiring, found: &mut Vec<usize>) {
            match wiring {
                Wiring::Layer(index, _) => found.push(*index),
                Wiring::Chain(parts) | Wiring::Add(parts) | Wiring::Concatenate(parts) | Wiring::Tuplify(parts) => {
                    parts.iter().for_each(|part| collect(part, found));
                }
                Wiring::Residual(inner) => collect(inner, found),
                Wiring::Noop => {}
            }
        }
        let mut layers = Vec::new();
        collect(self, &mut layers);
        layers.sort_unstable();
        layers.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// The expression for messages: `encode: Relu<8, 8>`, or ``(`a: A` + `b: B`)``.
    pub(crate) fn label(&self, children: &[Part<'_>]) -> Cow<'static, str> {
        let join = |parts: &[Self], operator: &str| {
            let parts: Vec<_> = parts.iter().map(|part| part.label(children)).collect();
            Cow::Owned(format!("({})", parts.join(operator)))
        };
        match self {
            Self::Layer(index, label) => Cow::Owned(match &children[*index] {
                // Where nobody wrote down the type, as in `chain((a, b))`, the layer's own name stands for it.
                (name, child) if name == label => format!("`{label}: {}`", child.name()),
                _ => format!("`{label}`"),
            }),
            // Widths meet at the ends of a chain, and its far end is what a reader looks for.
            Self::Chain(parts) => join(parts, " >> "),
            Self::Add(parts) => join(parts, " + "),
            Self::Concatenate(parts) => join(parts, " | "),
            Self::Tuplify(parts) => join(parts, " & "),
            Self::Residual(inner) => Cow::Owned(format!("residual({})", inner.label(children))),
            Self::Noop => Cow::Borrowed("`noop`"),
        }
    }
}
