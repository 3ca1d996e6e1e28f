//! `#[derive(Model)]`: read, check, write.

mod ast;
mod attr;
mod check;
mod expand;
mod fallback;
#[cfg(test)]
mod golden;

pub(crate) use ast::{Container, Field, FieldAtom, Role};
pub(crate) use attr::{ContainerAttrs, History};

use proc_macro2::TokenStream;
use syn::{DeriveInput, Path};

use crate::ctxt::Ctxt;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let ctxt = Ctxt::new();
    let container = ast::Container::read(&ctxt, &input);
    if let Some(container) = &container {
        check::check(&ctxt, container);
    }
    match (ctxt.finish(), container) {
        (Ok(()), Some(container)) => expand::expand(&container),
        (result, container) => {
            let krate = container.as_ref().map_or_else(|| syn::parse_quote!(::thinc), Container::krate);
            let errors = result.err().map(syn::Error::into_compile_error);
            let fallback = fallback::fallback(&input, container.as_ref(), &krate);
            quote::quote!(#errors #fallback)
        }
    }
}

/// Checks and writes a struct that another macro describes.
pub(crate) fn expand_checked(ctxt: &Ctxt, container: &Container<'_>) -> TokenStream {
    if ctxt.count() == 0 {
        check::check(ctxt, container);
    }
    if ctxt.count() == 0 { expand::expand(container) } else { TokenStream::new() }
}

/// The impls of a struct with mistakes.
pub(crate) fn fallback(input: &DeriveInput, krate: &Path) -> TokenStream {
    fallback::fallback(input, None, krate)
}
