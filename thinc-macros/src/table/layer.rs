//! A wiring of layers, in which widths travel.

use syn::{GenericArgument, PathArguments, Type};

use super::UNTOLD;
use super::known::{Known, Width, number};
use crate::wiring::{Expr, Operator};
use crate::wrappers::{self, Around};

/// A layer, or several that are wired.
pub(crate) struct Layer {
    /// What its row in the table calls it, if it has one.
    pub(super) row: Option<String>,
    /// The widths at its ends, as far as they are told.
    pub(super) input: Option<Width>,
    pub(super) output: Option<Width>,
    kind: Kind,
}

enum Kind {
    Known(Known),
    /// `noop`.
    Identity,
    Wired(Operator, Vec<Layer>),
    Residual(Box<Layer>),
    /// One of two, with the same ends.
    Either(Box<[Layer; 2]>),
    /// A number of copies; `None` for one that is no literal.
    Copies(Box<Layer>, Option<usize>),
    Other,
}

impl Layer {
    /// A layer about which nothing is known.
    pub(crate) const OTHER: Self = Self::new(Kind::Other);

    const fn new(kind: Kind) -> Self {
        Self { row: None, input: None, output: None, kind }
    }

    /// A layer as its type describes it.
    pub(crate) fn of_type(ty: &Type) -> Self {
        match ty {
            Type::Paren(paren) => Self::of_type(&paren.elem),
            Type::Group(group) => Self::of_type(&group.elem),
            Type::Array(array) => Self::copies(Self::of_type(&array.elem), &array.len),
            Type::Path(path) if path.qself.is_none() => Self::of_path(&path.path).unwrap_or(Self::OTHER),
            _ => Self::OTHER,
        }
    }

    fn of_path(path: &syn::Path) -> Option<Self> {
        let last = path.segments.last()?;
        let given: Vec<&GenericArgument> = match &last.arguments {
            PathArguments::AngleBracketed(given) => given.args.iter().collect(),
            _ => Vec::new(),
        };
        if last.ident == "Residual" {
            return match given.as_slice() {
                [GenericArgument::Type(inner)] => Some(Self::new(Kind::Residual(Box::new(Self::of_type(inner))))),
                _ => None,
            };
        }
        if let Some(around) = wrappers::by_type(&last.ident) {
            return match given.as_slice() {
                [GenericArgument::Type(inner)] => Some(Self::around(around, || Self::of_type(inner))),
                _ => None,
            };
        }
        let known = Known::read(&last.ident, &given)?;
        let (input, output) = known.ends();
        Some(Self { input, output, ..Self::new(Kind::Known(known)) })
    }

    /// Layers as they are wired.
    pub(crate) fn wired<A>(wiring: &Expr<A>, layer: &mut dyn FnMut(&A) -> Self) -> Self {
        match wiring {
            Expr::Atom(atom) => layer(atom),
            Expr::Nary(operator, parts) => {
                Self::new(Kind::Wired(*operator, parts.iter().map(|part| Self::wired(part, layer)).collect()))
            }
            Expr::Residual(_, inner) => Self::new(Kind::Residual(Box::new(Self::wired(inner, layer)))),
            Expr::Noop => Self::new(Kind::Identity),
        }
    }

    /// A layer of this library around another one.
    pub(crate) fn around(around: Around, layer: impl Fn() -> Self) -> Self {
        match around {
            Around::Same => Self::new(Kind::Copies(Box::new(layer()), Some(1))),
            Around::Twice => Self::new(Kind::Wired(Operator::Concatenate, vec![layer(), layer()])),
        }
    }

    /// Copies in a chain.
    pub(crate) fn copies(layer: Self, count: &syn::Expr) -> Self {
        Self::new(Kind::Copies(Box::new(layer), number(count)))
    }

    /// One of two.
    pub(crate) fn either(a: Self, b: Self) -> Self {
        Self::new(Kind::Either(Box::new([a, b])))
    }

    /// The same, with a row in the table.
    pub(crate) fn row(self, name: &str, text: &str) -> Self {
        let row = if name.is_empty() { text.to_owned() } else { format!("{name}: {text}") };
        Self { row: Some(row), ..self }
    }

    /// All layers that have a row, in the order in which they are written.
    pub(super) fn rows<'a>(&'a self, rows: &mut Vec<&'a Self>) {
        if self.row.is_some() {
            rows.push(self);
        } else {
            self.parts().iter().for_each(|part| part.rows(rows));
        }
    }

    fn parts(&self) -> &[Self] {
        match &self.kind {
            Kind::Wired(_, parts) => parts,
            Kind::Residual(inner) | Kind::Copies(inner, _) => std::slice::from_ref(inner),
            Kind::Either(parts) => &**parts,
            Kind::Known(_) | Kind::Identity | Kind::Other => &[],
        }
    }

    /// Whether a layer of this library is in it.
    pub(super) fn tells(&self) -> bool {
        matches!(self.kind, Kind::Known(_)) || self.parts().iter().any(Self::tells)
    }

    /// Lets widths travel both ways until nothing changes.
    pub(super) fn solve(&mut self) {
        while self.step() {}
    }

    /// One round. Widths that differ are an error elsewhere: here each layer shows its own.
    fn step(&mut self) -> bool {
        let (input, output) = (&mut self.input, &mut self.output);
        match &mut self.kind {
            Kind::Known(known) => match known.factor() {
                Some(factor) => multiply(input, factor, output),
                None => false,
            },
            Kind::Identity | Kind::Copies(_, Some(0)) => agree(input, output),
            Kind::Other => false,
            Kind::Residual(inner) => agree(input, output) | around(input, inner, output) | inner.step(),
            Kind::Copies(inner, Some(1)) => around(input, inner, output) | inner.step(),
            Kind::Copies(inner, Some(_)) => {
                agree(input, output) | around(input, inner, output) | agree_ends(inner) | inner.step()
            }
            Kind::Copies(inner, None) => {
                let news = tell(input, &mut inner.input) | tell(output, &mut inner.output) | inner.step();
                // There may be no copy at all, which hands its input on.
                let is_same = inner.input.is_some() && inner.input == inner.output;
                (is_same && around(input, inner, output)) | news
            }
            Kind::Either(parts) => {
                parts.iter_mut().fold(false, |news, part| around(input, part, output) | part.step() | news)
            }
            Kind::Wired(Operator::Chain, parts) => chain(input, parts, output),
            Kind::Wired(operator, parts) => {
                let mut news = false;
                for part in parts.iter_mut() {
                    news |= agree(input, &mut part.input) | part.step();
                    if *operator == Operator::Add {
                        news |= agree(output, &mut part.output);
                    }
                }
                news | (*operator == Operator::Concatenate && concatenate(parts, output))
            }
        }
    }

    /// What stands for the width at each end while it is not told.
    pub(super) fn untold_ends(&self) -> (&'static str, &'static str) {
        match &self.kind {
            Kind::Known(known) => known.untold_ends(),
            Kind::Identity | Kind::Copies(_, Some(0)) => ("any", "same"),
            Kind::Residual(inner) | Kind::Copies(inner, Some(_)) => inner.untold_ends(),
            Kind::Wired(..) | Kind::Either(_) | Kind::Copies(_, None) | Kind::Other => (UNTOLD, UNTOLD),
        }
    }

    /// The number of trained values.
    pub(super) fn params(&self) -> Option<usize> {
        match &self.kind {
            Kind::Known(known) => known.params(self.input.as_ref(), self.output.as_ref()),
            Kind::Identity | Kind::Copies(_, Some(0)) => Some(0),
            Kind::Wired(_, parts) => parts.iter().try_fold(0_usize, |all, part| all.checked_add(part.params()?)),
            Kind::Residual(inner) => inner.params(),
            Kind::Copies(inner, Some(n)) => inner.params()?.checked_mul(*n),
            Kind::Copies(inner, None) => inner.params().filter(|n| *n == 0),
            Kind::Either(parts) => parts[0].params().filter(|n| parts[1].params() == Some(*n)),
            Kind::Other => None,
        }
    }
}

/// Fills a place in. Whether that was news.
fn tell(from: &Option<Width>, to: &mut Option<Width>) -> bool {
    let news = from.is_some() && to.is_none();
    if news {
        to.clone_from(from);
    }
    news
}

/// Tells each of two places what is known of the other.
fn agree(a: &mut Option<Width>, b: &mut Option<Width>) -> bool {
    tell(a, b) | tell(b, a)
}

/// A part with the ends of the whole.
fn around(input: &mut Option<Width>, part: &mut Layer, output: &mut Option<Width>) -> bool {
    agree(input, &mut part.input) | agree(output, &mut part.output)
}

/// Tells each of two places what is known of the other, which is so many times as wide.
fn multiply(input: &mut Option<Width>, factor: usize, output: &mut Option<Width>) -> bool {
    if factor == 1 {
        return agree(input, output);
    }
    let number = |width: &Option<Width>| match width {
        Some(Width::Number(n)) => Some(*n),
        _ => None,
    };
    let times = number(input).and_then(|n| n.checked_mul(factor)).map(Width::Number);
    let part = number(output).filter(|n| n.is_multiple_of(factor)).map(|n| Width::Number(n / factor));
    tell(&times, output) | tell(&part, input)
}

fn agree_ends(layer: &mut Layer) -> bool {
    agree(&mut layer.input, &mut layer.output)
}

fn chain(input: &mut Option<Width>, parts: &mut [Layer], output: &mut Option<Width>) -> bool {
    let mut before = input;
    let mut news = false;
    for part in parts {
        news |= agree(before, &mut part.input) | part.step();
        before = &mut part.output;
    }
    agree(before, output) | news
}

/// The sum of the widths, or the one part that is not told.
fn concatenate(parts: &mut [Layer], output: &mut Option<Width>) -> bool {
    let number = |width: &Option<Width>| match width {
        Some(Width::Number(n)) => Some(*n),
        _ => None,
    };
    let mut missing = parts.iter().enumerate().filter(|(_, part)| number(&part.output).is_none()).map(|(i, _)| i);
    let first = (missing.next(), missing.next());
    drop(missing);
    let told = parts.iter().try_fold(0_usize, |sum, part| sum.checked_add(number(&part.output).unwrap_or(0)));
    match (first, told) {
        ((None, _), Some(sum)) => tell(&Some(Width::Number(sum)), output),
        ((Some(i), None), Some(sum)) => {
            let rest = number(output).and_then(|all| all.checked_sub(sum)).filter(|rest| *rest > 0);
            tell(&rest.map(Width::Number), &mut parts[i].output)
        }
        _ => false,
    }
}
