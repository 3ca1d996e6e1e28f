//! "did you mean" in messages.

/// The end of a message about a name that is not known: the one that was probably meant, or those there are.
#[cold]
pub(crate) fn did_you_mean(name: &str, known: &[&str]) -> String {
    match thinc_core::nearest::nearest(name, known) {
        Some(nearest) => format!(": did you mean `{nearest}`?"),
        None if known.is_empty() => String::new(),
        None => format!(": it has `{}`", known.join("`, `")),
    }
}
