//! The shapes of this library's own layers, read off their types.

use std::fmt;

use quote::ToTokens;
use syn::{Expr, GenericArgument, Lit, PathArguments, Stmt, Type};

use super::{UNTOLD, code, grouped};

/// A layer by its name: which of its arguments are widths, and how many parameters it has.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// What each argument is if it is left out.
    defaults: &'static [Option<usize>],
    input: End,
    output: End,
    params: fn(&[usize]) -> Option<usize>,
}

/// One end of a layer.
#[derive(Clone, Copy)]
enum End {
    /// As wide as the argument of this number.
    Argument(usize),
    /// Ids, which have no width.
    Ids,
    /// Any width; both ends have the same.
    Same,
}

/// The layers that the table knows. Containers and `Residual` are in [`Layer::read`].
pub(crate) const KNOWN: &[Kind] = &[
    dense("Linear"),
    dense("Relu"),
    dense("Softmax"),
    Kind {
        name: "Maxout",
        defaults: &[None, None, Some(3)],
        input: End::Argument(0),
        output: End::Argument(1),
        params: |n| n[0].checked_add(1)?.checked_mul(n[1])?.checked_mul(n[2]),
    },
    Kind {
        name: "LayerNorm",
        defaults: &[None],
        input: End::Argument(0),
        output: End::Argument(0),
        params: |n| n[0].checked_mul(2),
    },
    embed("Embed"),
    embed("HashEmbed"),
    identity("Dropout"),
    identity("Noop"),
];

const fn dense(name: &'static str) -> Kind {
    let params = |n: &[usize]| n[0].checked_add(1)?.checked_mul(n[1]);
    Kind { name, defaults: &[None, None], input: End::Argument(0), output: End::Argument(1), params }
}

const fn embed(name: &'static str) -> Kind {
    let params = |n: &[usize]| n[0].checked_mul(n[1]);
    Kind { name, defaults: &[None, None], input: End::Ids, output: End::Argument(0), params }
}

const fn identity(name: &'static str) -> Kind {
    Kind { name, defaults: &[], input: End::Same, output: End::Same, params: |_| Some(0) }
}

/// A width that is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Width {
    Number(usize),
    /// A constant or a parameter, as it is written.
    Text(String),
}

impl fmt::Display for Width {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::Number(n) => grouped(*n),
            Self::Text(text) => code(text),
        })
    }
}

/// An argument of a layer's type.
pub(super) enum Argument {
    Told(Width),
    /// `_`
    Infer,
    /// Left out, or `DYN`: known at run time.
    Open,
}

/// A layer as its type describes it.
pub(super) enum Layer {
    Known(&'static Kind, Vec<Argument>),
    /// `[L; N]`
    Repeated(Box<Layer>, usize),
    /// `Residual<L>`
    Residual(Box<Layer>),
    Other,
}

impl Layer {
    pub(super) fn read(ty: &Type) -> Self {
        match ty {
            Type::Paren(paren) => Self::read(&paren.elem),
            Type::Group(group) => Self::read(&group.elem),
            Type::Array(array) => match number(&array.len) {
                Some(n) => Self::Repeated(Box::new(Self::read(&array.elem)), n),
                None => Self::Other,
            },
            Type::Path(path) if path.qself.is_none() => Self::read_path(&path.path),
            _ => Self::Other,
        }
    }

    fn read_path(path: &syn::Path) -> Self {
        let Some(last) = path.segments.last() else { return Self::Other };
        let given: Vec<&GenericArgument> = match &last.arguments {
            PathArguments::AngleBracketed(given) => given.args.iter().collect(),
            _ => Vec::new(),
        };
        if last.ident == "Residual" {
            return match given.as_slice() {
                [GenericArgument::Type(inner)] => Self::Residual(Box::new(Self::read(inner))),
                _ => Self::Other,
            };
        }
        let Some(kind) = KNOWN.iter().find(|kind| last.ident == kind.name) else { return Self::Other };
        if given.len() > kind.defaults.len() {
            return Self::Other;
        }
        let default = |n: &Option<usize>| n.map_or(Argument::Open, |n| Argument::Told(Width::Number(n)));
        let arguments = kind.defaults.iter().enumerate();
        Self::Known(kind, arguments.map(|(i, n)| given.get(i).map_or_else(|| default(n), |a| argument(a))).collect())
    }

    /// Fills in what the widths outside tell, and tells the widths at both ends.
    pub(super) fn flow(&mut self, input: Option<&Width>, output: Option<&Width>) -> (Option<Width>, Option<Width>) {
        match self {
            Self::Known(kind, arguments) => {
                let (from, to) = (kind.input, kind.output);
                let mut fill = |end: End, outside: Option<&Width>| {
                    let End::Argument(i) = end else { return None };
                    if let (Argument::Infer, Some(width)) = (&arguments[i], outside) {
                        arguments[i] = Argument::Told(width.clone());
                    }
                    match &arguments[i] {
                        Argument::Told(width) => Some(width.clone()),
                        _ => None,
                    }
                };
                let ends = (fill(from, input), fill(to, output));
                match (from, to) {
                    (End::Same, End::Same) => same(input, output),
                    // One argument may be both ends.
                    (End::Argument(a), End::Argument(b)) if a == b => same(ends.0.as_ref(), ends.1.as_ref()),
                    _ => ends,
                }
            }
            Self::Repeated(_, 0) => same(input, output),
            Self::Repeated(layer, 1) => layer.flow(input, output),
            Self::Repeated(layer, _) => layer.flow_same(input, output),
            Self::Residual(layer) => {
                let (from, to) = layer.flow_same(input, output);
                same(from.as_ref(), to.as_ref())
            }
            Self::Other => (None, None),
        }
    }

    /// As [`flow`](Self::flow), where both ends have the same width: what is open at one takes that of the other.
    fn flow_same(&mut self, input: Option<&Width>, output: Option<&Width>) -> (Option<Width>, Option<Width>) {
        let (from, to) = self.flow(input, output);
        self.flow(from.as_ref().or(to.as_ref()), to.as_ref().or(from.as_ref()))
    }

    /// What stands for the width at each end while it is not told.
    pub(super) fn untold_ends(&self) -> (&'static str, &'static str) {
        match self {
            Self::Known(kind, arguments) => {
                let text = |end: End, any: &'static str| match end {
                    End::Argument(i) if matches!(arguments[i], Argument::Infer) => "`_`",
                    End::Argument(_) => UNTOLD,
                    End::Ids => "ids",
                    End::Same => any,
                };
                (text(kind.input, "any"), text(kind.output, "same"))
            }
            Self::Repeated(_, 0) => ("any", "same"),
            Self::Repeated(layer, _) | Self::Residual(layer) => layer.untold_ends(),
            Self::Other => (UNTOLD, UNTOLD),
        }
    }

    /// The number of trained values.
    pub(super) fn params(&self) -> Option<usize> {
        match self {
            Self::Known(kind, arguments) => {
                let number = |argument: &Argument| match argument {
                    Argument::Told(Width::Number(n)) => Some(*n),
                    _ => None,
                };
                (kind.params)(&arguments.iter().map(number).collect::<Option<Vec<_>>>()?)
            }
            Self::Repeated(_, 0) => Some(0),
            Self::Repeated(layer, n) => layer.params()?.checked_mul(*n),
            Self::Residual(layer) => layer.params(),
            Self::Other => None,
        }
    }
}

fn same(a: Option<&Width>, b: Option<&Width>) -> (Option<Width>, Option<Width>) {
    (a.or(b).cloned(), b.or(a).cloned())
}

fn argument(argument: &GenericArgument) -> Argument {
    let text = match argument {
        GenericArgument::Type(Type::Infer(_)) | GenericArgument::Const(Expr::Infer(_)) => return Argument::Infer,
        GenericArgument::Type(Type::Path(path))
            if path.path.segments.last().is_some_and(|last| last.ident == "DYN") =>
        {
            return Argument::Open;
        }
        GenericArgument::Type(ty) => crate::tokens::text(&quote::ToTokens::to_token_stream(ty)),
        GenericArgument::Const(expr) => match number(expr) {
            Some(0) => return Argument::Open,
            Some(n) => return Argument::Told(Width::Number(n)),
            None => expr.to_token_stream().to_string(),
        },
        other => other.to_token_stream().to_string(),
    };
    Argument::Told(Width::Text(text))
}

/// A literal, in braces or not.
fn number(expr: &Expr) -> Option<usize> {
    match expr {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Int(n) => n.base10_parse().ok(),
            _ => None,
        },
        Expr::Paren(paren) => number(&paren.expr),
        Expr::Group(group) => number(&group.expr),
        Expr::Block(block) => match block.block.stmts.as_slice() {
            [Stmt::Expr(expr, None)] => number(expr),
            _ => None,
        },
        _ => None,
    }
}
