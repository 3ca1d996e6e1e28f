//! Width checks of a model, and of the parts of its parts.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::structure::Structure;
use crate::model::ast::{Atom, Kind};
use crate::tokens::mentions;
use crate::wiring::{Checks, Described, Expr, Operator};
use crate::wrappers::Around;

/// Which checks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// All of them.
    All,
    /// Those of the parts' parts, where the model's own wiring is checked already.
    Parts,
}

/// The checks as items, where layers whose types mention a generic parameter count as open; or as statements.
pub(super) fn checks(
    structure: &Structure<'_>,
    wiring: &Expr<Atom>,
    parameters: &[&Ident],
    items: bool,
    of: Of,
) -> TokenStream {
    let private = structure.private;
    let describe = |atom: &Atom| {
        let ty = structure.atom_ty(atom).filter(|ty| !(items && mentions(ty.clone(), parameters)));
        let signature = Signatures { structure, hidden: if items { parameters } else { &[] } }.of_atom(atom);
        // Parts of a layer are checked by themselves.
        let is_whole = atom.inner().is_empty();
        let constraint = ty.filter(|_| is_whole).map(|ty| quote!(<#ty as #private::Layer>::CONSTRAINT));
        Some(Described { label: format!("`{}`", label(atom)), signature, constraint, spans: atom.spans })
    };
    let mut checks = Checks::new(private.clone(), items, &describe);
    if of == Of::All {
        checks.add(wiring);
    }
    inner(&mut checks, wiring, items, parameters);
    checks.finish()
}

/// Writes what layers do to widths, as expressions.
struct Signatures<'a> {
    structure: &'a Structure<'a>,
    /// Types that mention one of these are not asked.
    hidden: &'a [&'a Ident],
}

impl Signatures<'_> {
    fn of_atom(&self, atom: &Atom) -> TokenStream {
        let private = self.structure.private;
        let ty = self.structure.atom_ty(atom).filter(|ty| !mentions(ty.clone(), self.hidden));
        match (ty, atom.around()) {
            (Some(ty), _) => quote!(<#ty as #private::Layer>::SIGNATURE),
            (None, Some((Around::Same, layer))) => self.of(layer),
            (None, Some((Around::Twice, layer))) => {
                let layer = self.of(layer);
                quote!(#private::Signature::concatenate(&[#layer, #layer]))
            }
            (None, None) => quote!(#private::Signature::DYNAMIC),
        }
    }

    fn of(&self, expr: &Expr<Atom>) -> TokenStream {
        let private = self.structure.private;
        match expr {
            Expr::Atom(atom) => self.of_atom(atom),
            Expr::Nary(operator, parts) => {
                let parts = parts.iter().map(|part| self.of(part));
                let function = match operator {
                    Operator::Chain => quote!(chain),
                    Operator::Add => quote!(add),
                    Operator::Concatenate => quote!(concatenate),
                    Operator::Tuplify => quote!(tuplify),
                };
                quote!(#private::Signature::#function(&[#(#parts),*]))
            }
            Expr::Residual(_, inner) => {
                let inner = self.of(inner);
                quote!(#inner.residual())
            }
            Expr::Noop => quote!(#private::Signature::SAME),
        }
    }
}

fn inner(checks: &mut Checks<'_, Atom>, wiring: &Expr<Atom>, items: bool, parameters: &[&Ident]) {
    for atom in wiring.atoms() {
        match &atom.kind {
            Kind::Copies { layer, count } if !(items && mentions(count.clone(), parameters)) => {
                checks.add_repeated(layer, count, atom.spans);
            }
            _ => atom.inner().into_iter().for_each(|part| checks.add(part)),
        }
        atom.inner().into_iter().for_each(|part| inner(checks, part, items, parameters));
    }
}

/// A layer as messages call it.
pub(super) fn label(atom: &Atom) -> String {
    match &atom.name {
        Some(name) => format!("{}: {}", name.value(), atom.text),
        None => atom.text.clone(),
    }
}
