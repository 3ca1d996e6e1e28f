//! Wiring as text, the way a user writes it.

use std::fmt;

use crate::wiring::Wiring;

impl Wiring {
    /// The expression, with `layer` for the text of each layer and its binding: see [`Shown`].
    pub(crate) fn show(&self, layer: &dyn Fn(usize, &'static str) -> Shown) -> Shown {
        let nary = |parts: &[Self], operator: &'static str, binding: u8| {
            Shown::join(parts.iter().map(|part| part.show(layer)), operator, binding)
        };
        match self {
            Self::Layer(index, label) => layer(*index, label),
            Self::Concatenate(parts) => nary(parts, "|", 0),
            Self::Tuplify(parts) => nary(parts, "&", 1),
            Self::Chain(parts) => nary(parts, ">>", 2),
            Self::Add(parts) => nary(parts, "+", 3),
            Self::Residual(inner) => Shown::atom(format!("residual({})", inner.show(layer).line())),
            Self::Noop => Shown::atom("noop"),
        }
    }

    /// Whether a label tells a layer's type, `hidden: Relu<8, 8>` or `Relu<8, 8>`: where nobody wrote one, it is the
    /// layer's name or number alone.
    pub(crate) fn is_typed(label: &str) -> bool {
        label.starts_with(char::is_uppercase) || !label.chars().all(|c| c.is_alphanumeric() || c == '_')
    }

    /// Whether the type of any layer was written down.
    pub(crate) fn has_types(&self) -> bool {
        match self {
            Self::Layer(_, label) => Self::is_typed(label),
            Self::Chain(parts) | Self::Add(parts) | Self::Concatenate(parts) | Self::Tuplify(parts) => {
                parts.iter().any(Self::has_types)
            }
            Self::Residual(inner) => inner.has_types(),
            Self::Noop => false,
        }
    }
}

/// The text of an expression, in pieces between which a long line may break.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pieces: Vec<String>,
    /// How tight the outermost operator binds: 0 for `|` up to 3 for `+`, and 4 for what needs no parentheses.
    binding: u8,
}

impl Shown {
    /// Text without an operator.
    pub(crate) fn atom(text: impl Into<String>) -> Self {
        Self { pieces: vec![text.into()], binding: 4 }
    }

    /// Parts with an operator between them.
    fn join(mut parts: impl ExactSizeIterator<Item = Self>, operator: &str, binding: u8) -> Self {
        if parts.len() < 2 {
            return parts.next().unwrap_or_else(|| Self::atom("noop"));
        }
        let mut pieces = Vec::new();
        for part in parts {
            let text = part.inside(binding);
            pieces.push(if pieces.is_empty() { text } else { format!("{operator} {text}") });
        }
        Self { pieces, binding }
    }

    /// Parts that follow each other.
    pub(crate) fn chain(parts: impl ExactSizeIterator<Item = Self>) -> Self {
        Self::join(parts, ">>", 2)
    }

    /// Parts that stand side by side.
    pub(crate) fn concatenation(parts: impl ExactSizeIterator<Item = Self>) -> Self {
        Self::join(parts, "|", 0)
    }

    /// On one line.
    pub(crate) fn line(&self) -> String {
        self.pieces.join(" ")
    }

    /// As an operand, between parentheses where the operator outside binds as tight or tighter.
    fn inside(&self, binding: u8) -> String {
        if self.binding <= binding { format!("({})", self.line()) } else { self.line() }
    }

    /// On lines of at most `width` characters, where operators stand close enough; later lines are indented.
    pub(crate) fn lines(&self, width: usize) -> String {
        let (mut text, mut column) = (String::new(), 0);
        for piece in &self.pieces {
            let length = piece.chars().count();
            if column > 0 && column + 1 + length > width {
                text.push_str("\n    ");
                column = 4;
            } else if column > 0 {
                text.push(' ');
                column += 1;
            }
            text.push_str(piece);
            column += length;
        }
        text
    }
}

/// The expression as in `#[model(forward = ..)]`, with the types of the layers.
impl fmt::Display for Wiring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.show(&|_, label| Shown::atom(label)).line())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Wiring = Wiring::Layer(0, "a: Relu<4, 8>");
    const B: Wiring = Wiring::Layer(1, "b");

    #[test]
    fn parentheses_stand_where_they_are_needed() {
        let sum = Wiring::Add(&[A, B]);
        assert_eq!(sum.to_string(), "a: Relu<4, 8> + b");
        let all = Wiring::Concatenate(&[
            Wiring::Chain(&[A, Wiring::Add(&[B, Wiring::Residual(&Wiring::Chain(&[B, B]))])]),
            Wiring::Tuplify(&[B, Wiring::Noop]),
        ]);
        assert_eq!(all.to_string(), "a: Relu<4, 8> >> b + residual(b >> b) | b & noop");
        let inverse = Wiring::Add(&[Wiring::Chain(&[B, Wiring::Concatenate(&[B, B])]), B]);
        assert_eq!(inverse.to_string(), "(b >> (b | b)) + b");
        assert_eq!(Wiring::Chain(&[Wiring::Chain(&[B, B]), B]).to_string(), "(b >> b) >> b");
    }

    #[test]
    fn empty_and_single() {
        assert_eq!(Wiring::Chain(&[]).to_string(), "noop");
        assert_eq!(Wiring::Chain(&[Wiring::Chain(&[B])]).to_string(), "b");
    }

    #[test]
    fn long_expressions_break_at_operators() {
        let chain = Wiring::Chain(&[B; 12]).show(&|_, label| Shown::atom(label));
        assert_eq!(chain.lines(20), "b >> b >> b >> b\n    >> b >> b >> b\n    >> b >> b >> b\n    >> b >> b");
        assert_eq!(Shown::atom("longer").lines(3), "longer");
    }
}
