//! The shapes of this library's own layers, read off their types.

use std::fmt;

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Expr, GenericArgument, Lit, Stmt, Type};

use super::{UNTOLD, code, grouped};

/// A layer by its name: which of its arguments are widths, and how many parameters it has.
pub(super) struct Kind {
    pub(super) name: &'static str,
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
    /// As wide as the input for each token of a window, whose neighbours on each side the argument of this number counts.
    Window(usize),
}

/// The layers that the table knows.
pub(super) const KNOWN: &[Kind] = &[
    dense("Linear"),
    dense("Relu"),
    dense("Softmax"),
    dense("Mish"),
    dense("Gelu"),
    dense("Swish"),
    dense("Dish"),
    dense("HardSwish"),
    dense("HardSwishMobilenet"),
    dense("ClippedLinear"),
    dense("HardSigmoid"),
    dense("HardTanh"),
    dense("ReluK"),
    dense("Sigmoid"),
    dense("Elu"),
    dense("Selu"),
    dense("MultiSoftmax"),
    Kind {
        name: "Maxout",
        defaults: &[None, None, Some(3)],
        input: End::Argument(0),
        output: End::Argument(1),
        params: |n| n[0].checked_add(1)?.checked_mul(n[1])?.checked_mul(n[2]),
    },
    square("LayerNorm", &[None], |n| n[0].checked_mul(2)),
    square("BatchNorm", &[None], |n| n[0].checked_mul(4)),
    square("ParametricAttention", &[None], |n| Some(n[0])),
    square("MultiHeadAttention", &[None, None], |n| n[0].checked_add(1)?.checked_mul(n[0])?.checked_mul(4)),
    embed("Embed"),
    embed("HashEmbed"),
    identity("Dropout"),
    identity("Noop"),
    identity("SigmoidActivation"),
    identity("Logistic"),
    identity("SoftmaxActivation"),
    identity("ReluActivation"),
    identity("TanhActivation"),
    identity("GeluActivation"),
    identity("PositionEncode"),
    identity("ReduceFirst"),
    identity("ReduceLast"),
    identity("ReduceMax"),
    identity("ReduceMean"),
    identity("ReduceSum"),
    identity("List2Array"),
    identity("List2Padded"),
    identity("List2Ragged"),
    identity("Padded2List"),
    identity("Ragged2List"),
    Kind { name: "ExpandWindow", defaults: &[Some(1)], input: End::Same, output: End::Window(0), params: |_| Some(0) },
    recurrent("Lstm"),
    recurrent("Gru"),
];

const fn dense(name: &'static str) -> Kind {
    let params = |n: &[usize]| n[0].checked_add(1)?.checked_mul(n[1]);
    Kind { name, defaults: &[None, None], input: End::Argument(0), output: End::Argument(1), params }
}

/// How many layers and directions it has, and so parameters, is known when the program runs.
const fn recurrent(name: &'static str) -> Kind {
    Kind { params: |_| None, ..dense(name) }
}

const fn square(name: &'static str, defaults: &'static [Option<usize>], params: fn(&[usize]) -> Option<usize>) -> Kind {
    Kind { name, defaults, input: End::Argument(0), output: End::Argument(0), params }
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
enum Argument {
    Told(Width),
    /// `_`
    Infer,
    /// Left out, or `DYN`: known at run time.
    Open,
}

/// A layer of this library, by its type.
pub(super) struct Known {
    kind: &'static Kind,
    arguments: Vec<Argument>,
}

impl Known {
    pub(super) fn read(name: &Ident, given: &[&GenericArgument]) -> Option<Self> {
        let kind = KNOWN.iter().find(|kind| name == kind.name)?;
        if given.len() > kind.defaults.len() {
            return None;
        }
        let default = |n: &Option<usize>| n.map_or(Argument::Open, |n| Argument::Told(Width::Number(n)));
        let arguments = kind.defaults.iter().enumerate();
        let arguments = arguments.map(|(i, n)| given.get(i).map_or_else(|| default(n), |a| argument(a))).collect();
        Some(Self { kind, arguments })
    }

    /// The widths at both ends that the type tells.
    pub(super) fn ends(&self) -> (Option<Width>, Option<Width>) {
        let told = |end: End| match end {
            End::Argument(i) => match &self.arguments[i] {
                Argument::Told(width) => Some(width.clone()),
                _ => None,
            },
            End::Ids | End::Same | End::Window(_) => None,
        };
        (told(self.kind.input), told(self.kind.output))
    }

    /// How many times as wide as the input the output is, where that is told.
    pub(super) fn factor(&self) -> Option<usize> {
        match (self.kind.input, self.kind.output) {
            (End::Same, End::Same) => Some(1),
            (End::Argument(a), End::Argument(b)) if a == b => Some(1),
            (_, End::Window(i)) => match &self.arguments[i] {
                Argument::Told(Width::Number(n)) => n.checked_mul(2)?.checked_add(1),
                _ => None,
            },
            _ => None,
        }
    }

    /// What stands for the width at each end while it is not told.
    pub(super) fn untold_ends(&self) -> (&'static str, &'static str) {
        let text = |end: End, any: &'static str| match end {
            End::Argument(i) if matches!(self.arguments[i], Argument::Infer) => "`_`",
            End::Argument(_) => UNTOLD,
            End::Ids => "ids",
            End::Same => any,
            End::Window(_) => UNTOLD,
        };
        (text(self.kind.input, "any"), text(self.kind.output, "same"))
    }

    /// The number of trained values, given the widths that each `_` at the ends stands for.
    pub(super) fn params(&self, input: Option<&Width>, output: Option<&Width>) -> Option<usize> {
        let number = |(i, argument): (usize, &Argument)| {
            let is = |end: End| matches!(end, End::Argument(at) if at == i);
            let width = match argument {
                Argument::Told(width) => Some(width),
                Argument::Infer if is(self.kind.input) => input,
                Argument::Infer if is(self.kind.output) => output,
                _ => None,
            };
            match width {
                Some(Width::Number(n)) => Some(*n),
                _ => None,
            }
        };
        (self.kind.params)(&self.arguments.iter().enumerate().map(number).collect::<Option<Vec<_>>>()?)
    }
}

fn argument(argument: &GenericArgument) -> Argument {
    let text = match argument {
        GenericArgument::Type(Type::Infer(_)) | GenericArgument::Const(Expr::Infer(_)) => return Argument::Infer,
        GenericArgument::Type(Type::Path(path))
            if path.path.segments.last().is_some_and(|last| last.ident == "DYN") =>
        {
            return Argument::Open;
        }
        GenericArgument::Type(ty) => crate::tokens::text(&ty.to_token_stream()),
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
pub(super) fn number(expr: &Expr) -> Option<usize> {
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
