//! The struct as the derive sees it.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Expr, Fields, Generics, Index, Member, Path, Type, Visibility};

use crate::ctxt::Ctxt;
use crate::derive::attr::{self, ContainerAttrs, FieldAttrs, History, Reference};
use crate::tokens::{Spans, mentions, text};
use crate::wiring::{self, NameAttr};

/// A struct with `#[derive(Model)]`.
pub(crate) struct Container<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) generics: &'a Generics,
    pub(crate) attrs: ContainerAttrs,
    pub(crate) fields: Vec<Field<'a>>,
    /// Whether the fields have names.
    pub(crate) named: bool,
    /// Whether the struct's own documentation shows its layers.
    pub(crate) documented: bool,
}

/// A field with its role.
pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    pub(crate) vis: &'a Visibility,
    pub(crate) ty: &'a Type,
    /// What visitors call it.
    pub(crate) name: String,
    /// What messages call it: `hidden: Relu<784, 512>`.
    pub(crate) label: String,
    /// `None` when the field has no role, which is a mistake that was reported.
    pub(crate) role: Option<Role>,
    /// Another name under which a dimension is saved.
    pub(crate) same: Option<String>,
    /// Whether an attribute that is `None` is left out of saved bytes.
    pub(crate) optional: bool,
    pub(crate) history: History,
}

/// What a field is for.
pub(crate) enum Role {
    Param(ParamRole),
    Layer,
    Dim,
    Attr,
    Skip,
}

impl Role {
    /// How it is written.
    pub(crate) fn written(&self) -> &'static str {
        match self {
            Self::Param(_) => "#[param]",
            Self::Layer => "#[layer]",
            Self::Dim => "#[dim]",
            Self::Attr => "#[attr]",
            Self::Skip => "#[model(skip)]",
        }
    }
}

/// The options of `#[param(..)]`.
#[derive(Default)]
pub(crate) struct ParamRole {
    /// `#[dim]` fields and expressions.
    pub(crate) shape: Option<Vec<Expr>>,
    /// An `#[attr]` or skipped field of type `Initializer`, or an expression.
    pub(crate) init: Option<Expr>,
}

/// A field in a wiring expression: its name, or its number in a tuple struct.
#[derive(Clone)]
pub(crate) struct FieldAtom {
    pub(crate) member: Member,
    /// What the user wrote to wire it, if anything.
    pub(crate) spans: Option<Spans>,
}

impl FieldAtom {
    /// Where the steps through this layer are written.
    pub(crate) fn span(&self) -> Span {
        self.spans.map_or_else(|| self.member.span(), |spans| spans.0)
    }
}

impl wiring::Atom for FieldAtom {
    const WHAT: &'static str = "a field";

    const COPIES: &'static str = "for several layers of one kind, use a field of type `Vec<..>` or `[..; N]`";

    fn parse(_: &Ctxt, input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(syn::Token![self]) {
            return Err(input.error("fields are named without `self.` here"));
        }
        let member: Member = input.parse().map_err(|error| {
            syn::Error::new(
                error.span(),
                "expected a field with the role `#[layer]`, `residual(..)`, `noop` or parentheses",
            )
        })?;
        let spans = Some(Spans::at(member.span()));
        Ok(Self { member, spans })
    }

    fn call(_: &Ctxt, name: Ident, _: ParseStream<'_>) -> syn::Result<Self> {
        let message = format!("unknown combinator `{name}`: only `residual(..)` can be called here");
        Err(syn::Error::new(name.span(), message))
    }

    fn repeat(_: wiring::Expr<Self>, stars: Span, _: ParseStream<'_>) -> syn::Result<Self> {
        Err(syn::Error::new(stars, format!("`**` makes copies of a layer, and a field is one: {}", Self::COPIES)))
    }

    fn named(_: wiring::Expr<Self>, name: NameAttr) -> syn::Result<wiring::Expr<Self>> {
        Err(syn::Error::new(name.pound, "fields have names: rename the field, or use `name` in its role"))
    }
}

/// The widths of a layer: `n_i -> 3 * n_i + 1`.
pub(crate) struct SignatureExpr {
    /// The dimension of the input; `None` for `_`.
    pub(crate) input: Option<Ident>,
    pub(crate) mul: Option<Expr>,
    /// The dimension that the output width is computed from; `None` for `_`, the width that comes in.
    pub(crate) output: Option<Ident>,
    pub(crate) add: Option<Expr>,
}

impl SignatureExpr {
    /// Whether the output width depends on the input width.
    pub(crate) fn passes_input_on(&self) -> bool {
        match (&self.input, &self.output) {
            (_, None) => true,
            (Some(input), Some(output)) => input == output,
            (None, Some(_)) => false,
        }
    }
}

impl<'a> Container<'a> {
    /// Reads a struct. `None` for what is no struct, after saying so.
    pub(crate) fn read(ctxt: &Ctxt, input: &'a DeriveInput) -> Option<Self> {
        let data = match &input.data {
            Data::Struct(data) => data,
            Data::Enum(data) => {
                let message = "`Model` can be derived for structs only: to choose between layers while the program runs, \
                               use `Option<L>` or `Box<dyn DynModel<X, Y>>` as a field";
                ctxt.error_at(data.enum_token.span, message);
                return None;
            }
            Data::Union(data) => {
                ctxt.error_at(data.union_token.span, "`Model` can be derived for structs only");
                return None;
            }
        };
        for lifetime in input.generics.lifetimes() {
            ctxt.error(lifetime, "a model owns its data: callbacks outlive every borrow, so it cannot have lifetimes");
        }
        let attrs = ContainerAttrs::read(ctxt, &input.attrs);
        let named = matches!(data.fields, Fields::Named(_));
        let fields = data.fields.iter().enumerate().map(|(i, field)| Field::read(ctxt, i, field)).collect();
        Some(Self {
            ident: &input.ident,
            vis: &input.vis,
            generics: &input.generics,
            attrs,
            fields,
            named,
            documented: false,
        })
    }

    pub(crate) fn field(&self, member: &Member) -> Option<(usize, &Field<'a>)> {
        self.fields.iter().enumerate().find(|(_, field)| field.member == *member)
    }

    pub(crate) fn layers(&self) -> impl Iterator<Item = (usize, &Field<'a>)> {
        self.fields.iter().enumerate().filter(|(_, field)| matches!(field.role, Some(Role::Layer)))
    }

    /// The path of the layer that a reference is to; `None` for one that is not set, whose layer is called `none`.
    pub(crate) fn referred(&self, reference: &Reference) -> Option<String> {
        let is_unset = reference.path == ["none"] && !self.layers().any(|(_, field)| field.name == "none");
        (!is_unset).then(|| reference.path.join("."))
    }

    pub(crate) fn dim(&self, ident: &Ident) -> Option<&Field<'a>> {
        let member = Member::Named(ident.clone());
        self.field(&member).map(|(_, field)| field).filter(|field| matches!(field.role, Some(Role::Dim)))
    }

    /// The name of the gradients struct.
    pub(crate) fn grads_ident(&self) -> Ident {
        self.attrs.grads.clone().unwrap_or_else(|| {
            let name = self.ident.to_string();
            Ident::new(&format!("{}Grads", name.trim_start_matches("r#")), self.ident.span())
        })
    }

    /// How the layers are wired: as written, or one after the other; `None` for a layer by hand.
    pub(crate) fn wiring(&self) -> Option<wiring::Expr<FieldAtom>> {
        if let Some(expr) = self.attrs.forward.as_ref().or(self.attrs.wiring.as_ref()) {
            return Some(expr.clone());
        }
        if self.attrs.input.is_none() && self.attrs.output.is_none() {
            return None;
        }
        let atom = |field: &Field<'_>| FieldAtom { member: field.member.clone(), spans: None };
        let mut parts: Vec<_> = self.layers().map(|(_, field)| wiring::Expr::Atom(atom(field))).collect();
        if parts.len() < 2 {
            return parts.pop();
        }
        Some(wiring::Expr::Nary(wiring::Operator::Chain, parts))
    }

    /// Whether a forward pass is generated. Keys count as well, as their values may not have been readable.
    pub(crate) fn has_forward_pass(&self) -> bool {
        self.attrs.forward.is_some() || self.attrs.key("forward").is_some() || self.names_input() || self.names_output()
    }

    /// Whether the type of the input is named.
    pub(crate) fn names_input(&self) -> bool {
        self.attrs.input.is_some() || self.attrs.key("input").is_some()
    }

    /// Whether the type of the output is named.
    pub(crate) fn names_output(&self) -> bool {
        self.attrs.output.is_some() || self.attrs.key("output").is_some()
    }

    /// Whether a type names the struct itself, which a recursive model's field does.
    pub(crate) fn is_recursive(&self, ty: &Type) -> bool {
        let itself = Ident::new("Self", Span::call_site());
        mentions(ty.to_token_stream(), &[self.ident, &itself])
    }

    /// Where the runtime is found.
    pub(crate) fn krate(&self) -> Path {
        self.attrs.krate.clone().unwrap_or_else(|| syn::parse_quote!(::thinc))
    }
}

impl<'a> Field<'a> {
    fn read(ctxt: &Ctxt, index: usize, field: &'a syn::Field) -> Self {
        let member = match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(Index { index: u32::try_from(index).unwrap_or(u32::MAX), span: field.ty.span() }),
        };
        let shown = member_name(&member);
        let FieldAttrs { role, name, same, optional, history } = attr::field_attrs(ctxt, field, &shown);
        let label = format!("{shown}: {}", text(&field.ty.to_token_stream()));
        Self {
            member,
            vis: &field.vis,
            ty: &field.ty,
            name: name.unwrap_or(shown),
            label,
            role,
            same,
            optional,
            history,
        }
    }

    pub(crate) fn span(&self) -> Span {
        match &self.member {
            Member::Named(ident) => ident.span(),
            Member::Unnamed(_) => self.ty.span(),
        }
    }
}

/// A field's name without `r#`.
pub(crate) fn member_name(member: &Member) -> String {
    match member {
        Member::Named(ident) => ident.to_string().trim_start_matches("r#").to_owned(),
        Member::Unnamed(index) => index.index.to_string(),
    }
}
