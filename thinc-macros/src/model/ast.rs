//! What `model!` was given.

use proc_macro2::{Ident, Span, TokenStream};
use syn::{Attribute, Expr as RustExpr, Generics, LitStr, Path, Type, Visibility};

use crate::tokens::Spans;
use crate::wiring::Expr;
use crate::wrappers::{self, Around};

/// One call of `model!`.
pub(crate) struct Invocation {
    /// Where the runtime is found, if not at `::thinc`.
    pub(crate) krate: Option<Path>,
    pub(crate) form: Form,
    pub(crate) head: Option<Head>,
    /// `None` after a mistake, which was reported.
    pub(crate) wiring: Option<Expr<Atom>>,
}

/// Where the call stands: the macro is not told, so its input says so.
pub(crate) enum Form {
    /// `pub struct Mlp = ..`
    Struct(Item),
    /// `pub type Mlp = ..`
    Alias(Item),
    /// `type ..`
    Type(Generics),
    /// Anything else.
    Expression(Generics),
}

/// What stands before the `=` of an item.
pub(crate) struct Item {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
}

/// `|x: Floats2d| -> Probs`.
pub(crate) struct Head {
    pub(crate) input: Type,
    pub(crate) output: Option<Type>,
}

/// A layer, or several that count as one.
#[derive(Clone)]
pub(crate) struct Atom {
    pub(crate) name: Option<LitStr>,
    pub(crate) kind: Kind,
    /// Where mistakes about the layer are reported.
    pub(crate) spans: Spans,
    /// The layer as the user wrote it.
    pub(crate) text: String,
}

#[derive(Clone)]
pub(crate) enum Kind {
    /// `Relu<784, 512>`, `Dropout(0.2)`, `Relu<8, 8>.init_w(he_normal())`.
    Layer(Layer),
    /// A local variable, a block or a call, whose type is known only if it is said: `{ make() } as Linear`.
    Value {
        value: TokenStream,
        ty: Option<LayerType>,
        /// `Relu` of `Relu::new(None, 16)`, which is its type where nothing else is said.
        owner: Option<LayerType>,
    },
    /// `with_array(a >> b, 3)`: a function of models.
    Call { path: Path, arguments: Vec<Argument>, ty: Option<LayerType> },
    /// `a ** 3`.
    Copies { layer: Box<Expr<Atom>>, count: TokenStream },
    /// `if CONDITION { a } else { b }`.
    If { condition: TokenStream, then: Box<Expr<Atom>>, otherwise: Box<Expr<Atom>> },
    /// Parts in parentheses that have a name.
    Group(Box<Expr<Atom>>),
}

/// A layer that the macro makes, given its type.
#[derive(Clone)]
pub(crate) struct Layer {
    pub(crate) ty: LayerType,
    /// What goes to `new`; without any, `Default` makes the layer.
    pub(crate) arguments: Option<TokenStream>,
    /// `.init_w(he_normal())`
    pub(crate) builders: TokenStream,
}

#[derive(Clone)]
pub(crate) enum Argument {
    Model(Expr<Atom>),
    Rust(RustExpr),
}

/// A layer's type, in which `_` stands for a width to be inferred.
#[derive(Clone, Default)]
pub(crate) struct LayerType {
    pub(crate) tokens: TokenStream,
    /// The type as the user wrote it, without braces that the macro adds.
    pub(crate) written: TokenStream,
    /// Where each `_` stands.
    pub(crate) holes: Vec<Span>,
    /// The number of the first of them among those of the whole model.
    pub(crate) first_hole: usize,
}

impl Atom {
    pub(crate) fn new(kind: Kind, tokens: TokenStream) -> Self {
        let text = crate::tokens::text(&tokens);
        Self { name: None, kind, spans: Spans::of(tokens), text }
    }

    /// Gives every `_` its number.
    pub(crate) fn number(expr: &mut Expr<Self>, next: &mut usize) {
        expr.each_mut(&mut |atom| {
            let mut count = |ty: &mut LayerType| {
                ty.first_hole = *next;
                *next += ty.holes.len();
            };
            match &mut atom.kind {
                Kind::Layer(layer) => count(&mut layer.ty),
                Kind::Value { ty, owner, .. } => ty.iter_mut().chain(owner).for_each(count),
                Kind::Call { arguments, ty, .. } => {
                    ty.iter_mut().for_each(count);
                    for argument in arguments {
                        if let Argument::Model(expr) = argument {
                            Self::number(expr, next);
                        }
                    }
                }
                Kind::Copies { layer, .. } | Kind::Group(layer) => Self::number(layer, next),
                Kind::If { then, otherwise, .. } => {
                    Self::number(then, next);
                    Self::number(otherwise, next);
                }
            }
        });
    }

    /// A part of a model as the user wrote it; a long one is not spelt out.
    pub(crate) fn written(expr: &Expr<Self>) -> String {
        let text = match expr {
            Expr::Atom(atom) => return atom.text.clone(),
            Expr::Nary(operator, parts) => {
                let parts: Vec<String> = parts.iter().map(Self::written).collect();
                format!("({})", parts.join(&format!(" {} ", operator.symbol())))
            }
            Expr::Residual(_, inner) => {
                let inner = Self::written(inner);
                let inner = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(&inner);
                format!("residual({inner})")
            }
            Expr::Noop => "noop".to_owned(),
        };
        if text.chars().count() <= 60 { text } else { "(..)".to_owned() }
    }

    /// Where mistakes about a part of a model are reported.
    pub(crate) fn place(expr: &Expr<Self>) -> Option<Spans> {
        match expr {
            Expr::Atom(atom) => Some(atom.spans),
            Expr::Nary(_, parts) => parts.iter().find_map(Self::place),
            Expr::Residual(name, _) => Some(Spans::at(name.span())),
            Expr::Noop => None,
        }
    }

    /// A type that holds no `_`.
    pub(crate) fn plain_type(tokens: TokenStream) -> LayerType {
        LayerType { written: tokens.clone(), tokens, ..LayerType::default() }
    }

    /// What this library's function of one model makes of it, and the model.
    pub(crate) fn around(&self) -> Option<(Around, &Expr<Self>)> {
        let Kind::Call { path, ty: None, .. } = &self.kind else { return None };
        let around = wrappers::by_function(&path.segments.last()?.ident)?;
        match self.inner().as_slice() {
            [layer] => Some((around, layer)),
            _ => None,
        }
    }

    /// The parts of a layer that is made of others.
    pub(crate) fn inner(&self) -> Vec<&Expr<Self>> {
        match &self.kind {
            Kind::Layer(_) | Kind::Value { .. } => Vec::new(),
            Kind::Call { arguments, .. } => arguments
                .iter()
                .filter_map(|argument| match argument {
                    Argument::Model(expr) => Some(expr),
                    Argument::Rust(_) => None,
                })
                .collect(),
            Kind::Copies { layer, .. } | Kind::Group(layer) => vec![layer],
            Kind::If { then, otherwise, .. } => vec![then, otherwise],
        }
    }
}
