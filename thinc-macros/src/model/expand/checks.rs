//! Width checks of a model, and of the parts of its parts.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::structure::Structure;
use crate::model::ast::{Atom, Kind};
use crate::model::wrappers::{Around, around};
use crate::tokens::mentions;
use crate::wiring::{Checks, Described, Expr};

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
        let signature = match (&ty, inside(structure, atom)) {
            (Some(ty), _) => quote!(<#ty as #private::Layer>::SIGNATURE),
            (None, Some((around, ty))) if !(items && mentions(ty.clone(), parameters)) => {
                let signature = quote!(<#ty as #private::Layer>::SIGNATURE);
                match around {
                    Around::Same => signature,
                    Around::Twice => quote!(#signature.beside(&#signature)),
                }
            }
            _ => quote!(#private::Signature::DYNAMIC),
        };
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

/// The type of the layer in one of this library's layers around a layer.
fn inside(structure: &Structure<'_>, atom: &Atom) -> Option<(Around, TokenStream)> {
    let Kind::Call { path, arguments, .. } = &atom.kind else { return None };
    let (around, layer) = around(path, arguments)?;
    Some((around, structure.ty(layer)?))
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
