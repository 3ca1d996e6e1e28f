//! `impl Layer`: the type of the gradients, the signature, and the pairing of both.

use proc_macro2::TokenStream;
use quote::quote;

use super::{cost, docs, grads, private, trained, where_clause, widths};
use crate::derive::ast::{Container, Role};

pub(super) fn layer_impl(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    let (ident, grads) = (container.ident, container.grads_ident());
    let (impl_generics, ty_generics, _) = container.generics.split_for_impl();
    let where_clause = where_clause(container);
    let signature = widths::signature(container);
    let constraint = widths::constraint(container);
    let cost = cost::cost(container);
    let docs = docs::table_doc(container);
    let zero = grads::zero_grads(container);
    let updates = trained(container).map(|field| {
        let (member, name) = (&field.member, &field.name);
        match field.role {
            Some(Role::Param(_)) => quote!(visit.update(#name, &mut self.#member, &mut grads.#member)?;),
            _ => quote! {
                visit.enter(#name);
                #private::Layer::visit_updates(&mut self.#member, &mut grads.#member, visit)?;
                visit.leave();
            },
        }
    });
    quote! {
        #docs
        #[automatically_derived]
        impl #impl_generics #private::Layer for #ident #ty_generics #where_clause {
            type Grads = #grads #ty_generics;

            const SIGNATURE: #private::Signature = #signature;

            #constraint
            const COST: #private::Cost = #cost;

            fn zero_grads(&self) -> #private::Result<Self::Grads> {
                #private::Result::Ok(#zero)
            }

            fn visit_updates(
                &mut self,
                grads: &mut Self::Grads,
                visit: &mut dyn #private::VisitUpdates,
            ) -> #private::Result<()> {
                #(#updates)*
                #private::Result::Ok(())
            }
        }
    }
}
