use proc_macro2::Ident;

/// An expression of the wiring language over atoms of type `A`.
#[derive(Debug, Clone)]
pub(crate) enum Expr<A> {
    /// One layer.
    Atom(A),
    /// Two or more parts with the same operator between them, flattened.
    Nary(Operator, Vec<Expr<A>>),
    /// `residual(..)`.
    Residual(Ident, Box<Expr<A>>),
    /// `noop`.
    Noop,
}

/// The operators, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `|`
    Concatenate,
    /// `&`
    Tuplify,
    /// `>>`
    Chain,
    /// `+`
    Add,
}

impl Operator {
    /// From the loosest to the tightest, as in Rust (and in Python, where Thinc's operators come from).
    pub(crate) const BY_PRECEDENCE: [Self; 4] = [Self::Concatenate, Self::Tuplify, Self::Chain, Self::Add];

    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Concatenate => "|",
            Self::Tuplify => "&",
            Self::Chain => ">>",
            Self::Add => "+",
        }
    }
}

impl<A> Expr<A> {
    /// All atoms, from left to right.
    pub(crate) fn atoms(&self) -> Vec<&A> {
        let mut atoms = Vec::new();
        self.collect(&mut atoms);
        atoms
    }

    fn collect<'a>(&'a self, atoms: &mut Vec<&'a A>) {
        match self {
            Self::Atom(atom) => atoms.push(atom),
            Self::Nary(_, parts) => parts.iter().for_each(|part| part.collect(atoms)),
            Self::Residual(_, inner) => inner.collect(atoms),
            Self::Noop => {}
        }
    }

    /// The same wiring over other atoms.
    pub(crate) fn map<B>(self, f: &mut impl FnMut(A) -> B) -> Expr<B> {
        match self {
            Self::Atom(atom) => Expr::Atom(f(atom)),
            Self::Nary(operator, parts) => Expr::Nary(operator, parts.into_iter().map(|part| part.map(f)).collect()),
            Self::Residual(name, inner) => Expr::Residual(name, Box::new(inner.map(f))),
            Self::Noop => Expr::Noop,
        }
    }
}
