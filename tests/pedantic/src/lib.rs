//! Models in a crate that denies what can be denied. That clippy has nothing to say about it is the test: what a lint
//! finds here is generated code.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    future_incompatible,
    keyword_idents,
    let_underscore,
    nonstandard_style,
    refining_impl_trait,
    rust_2018_compatibility,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    unused
)]
// Those that are in no group.
#![deny(
    absolute_paths_not_starting_with_crate,
    ambiguous_negative_literals,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    ffi_unwind_calls,
    let_underscore_drop,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_abi,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    non_ascii_idents,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unsafe_op_in_unsafe_fn,
    unused_crate_dependencies,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery, clippy::cargo, clippy::restriction)]
#![allow(
    clippy::blanket_clippy_restriction_lints,
    clippy::cargo_common_metadata,
    clippy::multiple_crate_versions,
    clippy::implicit_return,
    clippy::single_call_fn,
    clippy::question_mark_used,
    clippy::missing_trait_methods,
    clippy::missing_inline_in_public_items,
    clippy::arbitrary_source_item_ordering,
    clippy::exhaustive_structs,
    clippy::default_numeric_fallback,
    clippy::pub_use,
    clippy::tests_outside_test_module,
    reason = "not about generated code: they are about what stands in this file, or contradict each other"
)]

mod derived;
mod wired;

pub use derived::{Classifier, ClassifierGrads, Renewed, Scale, ScaleGrads, Untyped, UntypedGrads};
pub use wired::{
    Encoder, Everything, EverythingGrads, Generic, GenericGrads, Holder, Scaled, ScaledGrads, expression, generic,
    typed, uses,
};
