//! `model!`: read, check, write.

mod ast;
mod expand;
mod fallback;
#[cfg(test)]
mod golden;
mod parse;

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Path};

use crate::ctxt::Ctxt;
use crate::derive::ContainerAttrs;

pub(crate) fn model(input: TokenStream) -> TokenStream {
    let ctxt = Ctxt::new();
    let mut invocation = ctxt.ok((|input: ParseStream<'_>| parse::invocation(&ctxt, input)).parse2(input));
    let expansion = invocation.as_mut().and_then(|invocation| expand::expand(&ctxt, invocation));
    match ctxt.finish() {
        Ok(()) => expansion.unwrap_or_default(),
        Err(errors) => fallback::fallback(errors, invocation.as_ref()),
    }
}

/// Where the runtime is found: as an attribute of the item or of the call says.
fn krate(inner: Option<&Path>, attrs: &[Attribute]) -> Path {
    let ctxt = Ctxt::new();
    let outer = ContainerAttrs::read(&ctxt, attrs).krate;
    // What is wrong with the attributes was reported.
    let _ = ctxt.finish();
    outer.or_else(|| inner.cloned()).unwrap_or_else(|| syn::parse_quote!(::thinc))
}
