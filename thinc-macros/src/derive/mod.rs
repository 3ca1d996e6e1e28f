//! `#[derive(Model)]`: read, check, write.

mod ast;
mod attr;
mod check;
mod expand;
mod fallback;
#[cfg(test)]
mod golden;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::ctxt::Ctxt;

pub(crate) use ast::type_text;

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
            let errors = result.err().map(syn::Error::into_compile_error);
            let fallback = fallback::fallback(&input, container.as_ref());
            quote::quote!(#errors #fallback)
        }
    }
}
