//! The role of a field, its options, and what stands beside it.

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, LitBool, LitStr, Meta, Token, bracketed};

use super::{Form, Key, names, read};
use crate::ctxt::Ctxt;
use crate::derive::ast::{ParamRole, Role};

/// The attributes of a field.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) role: Option<Role>,
    /// What visitors are to call it.
    pub(crate) name: Option<String>,
    /// The other name of a dimension.
    pub(crate) same: Option<String>,
    /// Whether an attribute is left out of saved bytes while it is `None`.
    pub(crate) optional: bool,
    pub(crate) history: History,
}

/// What older versions of the struct had in the place of a field.
#[derive(Default)]
pub(crate) struct History {
    /// The names that it had.
    pub(crate) renamed_from: Vec<LitStr>,
    /// Whether they lacked it.
    pub(crate) is_new: bool,
}

impl History {
    pub(crate) fn is_empty(&self) -> bool {
        self.renamed_from.is_empty() && !self.is_new
    }
}

/// The options that make a [`History`], and how they are written.
pub(super) const HISTORY: [(&str, &str); 2] = [("rename", "rename = \"old_name\""), ("default", "default")];

const BESIDE: [Key; 3] = [("skip", Form::Flag), ("rename", Form::Value), ("default", Form::Flag)];

/// Reads the role of a field and its options.
pub(crate) fn field_attrs(ctxt: &Ctxt, field: &syn::Field, shown: &str) -> FieldAttrs {
    let mistakes = ctxt.count();
    let mut all = FieldAttrs::default();
    // What is given beside the role.
    let mut beside = Vec::new();
    for attr in &field.attrs {
        let Some(kind) = attr.path().get_ident().map(Ident::to_string) else { continue };
        let role = match kind.as_str() {
            "param" => Role::Param(param_role(ctxt, attr, &mut all.name)),
            "layer" => {
                if !matches!(attr.meta, Meta::Path(_)) {
                    ctxt.error(
                        attr,
                        "`#[layer]` takes no options: `rename` and `default` stand in `#[model(..)]` beside it",
                    );
                }
                Role::Layer
            }
            "dim" => {
                all.options(ctxt, attr, &[("name", Form::Value), ("same", Form::Value)]);
                Role::Dim
            }
            "attr" => {
                all.options(ctxt, attr, &[("name", Form::Value), ("optional", Form::Value)]);
                Role::Attr
            }
            "model" => {
                let before = beside.len();
                all.beside(ctxt, attr, &mut beside);
                if !beside[before..].iter().any(|key| key == "skip") {
                    continue;
                }
                Role::Skip
            }
            _ => continue,
        };
        if all.role.is_some() {
            ctxt.error(attr, format!("field `{shown}` has two roles: keep one"));
        }
        all.role = Some(role);
    }
    check_history(ctxt, all.role.as_ref(), &beside);
    if all.role.is_none() && ctxt.count() == mistakes {
        let message = format!(
            "field `{shown}` has no role: mark it `#[layer]` (a layer), `#[param]` (trained), `#[dim]` (a width), \
             `#[attr]` (saved) or `#[model(skip)]` (neither trained nor saved)"
        );
        match &field.ident {
            Some(ident) => ctxt.error(ident, message),
            None => ctxt.error(&field.ty, message),
        }
    }
    all
}

/// What is not saved has no history, and a dimension needs none.
fn check_history(ctxt: &Ctxt, role: Option<&Role>, beside: &[Ident]) {
    for key in beside.iter().filter(|key| *key != "skip") {
        let message = match role {
            Some(Role::Skip) => format!("a skipped field is not saved, so `{key}` says nothing of it: leave it out"),
            Some(Role::Dim) if key == "rename" => {
                "a dimension has no old names: `#[dim(name = \"..\")]` keeps the one that it \
                                                   has in saved bytes when its field is renamed"
                    .to_owned()
            }
            Some(Role::Dim) => {
                "a dimension needs no `default`: where saved bytes lack it, it stays as it is".to_owned()
            }
            Some(Role::Param(_) | Role::Layer | Role::Attr) | None => continue,
        };
        ctxt.error(key, message);
    }
}

fn param_role(ctxt: &Ctxt, attr: &Attribute, name: &mut Option<String>) -> ParamRole {
    let mut role = ParamRole::default();
    let keys = [("name", Form::Value), ("shape", Form::Value), ("init", Form::Value)];
    read(ctxt, attr, &keys, &mut |key, input| {
        if key == "name" {
            *name = Some(input.parse::<LitStr>()?.value());
        } else if key == "shape" {
            let axes;
            bracketed!(axes in input);
            let axes = Punctuated::<Expr, Token![,]>::parse_terminated(&axes)?;
            role.shape = Some(axes.into_iter().collect());
        } else {
            role.init = Some(input.parse()?);
        }
        Ok(())
    });
    if role.shape.is_some() != role.init.is_some() {
        ctxt.error(
            attr,
            "`shape` and `init` go together: without them the parameter must have its value from the start",
        );
    }
    role
}

impl FieldAttrs {
    /// Reads the options of `#[dim]` or `#[attr]`.
    fn options(&mut self, ctxt: &Ctxt, attr: &Attribute, keys: &[Key]) {
        read(ctxt, attr, keys, &mut |key, input| {
            if key == "name" {
                self.name = Some(input.parse::<LitStr>()?.value());
            } else if key == "same" {
                self.same = Some(input.parse::<LitStr>()?.value());
            } else {
                self.optional = input.parse::<LitBool>()?.value();
            }
            Ok(())
        });
    }

    /// Reads `#[model(..)]`, and adds the options that it has.
    fn beside(&mut self, ctxt: &Ctxt, attr: &Attribute, given: &mut Vec<Ident>) {
        read(ctxt, attr, &BESIDE, &mut |key, input| {
            if key != "rename" && given.contains(key) {
                ctxt.error(key, format!("`{key}` is given twice"));
            }
            given.push(key.clone());
            if key == "rename" {
                self.history.renamed_from.push(names::quoted(input)?);
            }
            self.history.is_new |= key == "default";
            Ok(())
        });
    }
}
