//! Models from the descriptions of them in configs: spaCy's registered architectures.

mod embeddings;
mod encoders;
mod tagger;
mod vectors;

use crate::config::Fields;
use crate::error::TextError;
use crate::nearest::did_you_mean;

pub(super) use tagger::tagger_model;
pub(super) use vectors::vectors_model;

/// A model, and what a pipeline needs to know of it.
pub(super) struct Built<M> {
    pub(super) model: M,
    /// The width of what it gives, if the config says it.
    pub(super) width: Option<usize>,
    /// How many tokens on each side what it gives for a token depends on; `None` for all of them.
    pub(super) reach: Option<usize>,
    /// The name of the component that it listens to, or `*` for any.
    pub(super) upstream: Option<String>,
}

impl<M> Built<M> {
    /// Puts another model around it.
    fn map<N>(self, around: impl FnOnce(M) -> N) -> Built<N> {
        Built { model: around(self.model), width: self.width, reach: self.reach, upstream: self.upstream }
    }
}

/// The largest sizes that are believed, so that products of them fit.
const MOST: [(&str, usize); 9] = [
    ("width", 1 << 20),
    ("depth", 1 << 10),
    ("window_size", 1 << 10),
    ("maxout_pieces", 1 << 10),
    ("embed_size", u32::MAX as usize),
    ("rows", u32::MAX as usize),
    ("length", u32::MAX as usize),
    ("nM", 1 << 20),
    ("nC", 1 << 10),
];

/// A size that makes sense.
fn size(fields: &Fields<'_>, name: &str) -> Result<usize, TextError> {
    let size = fields.get(name)?;
    check_size(fields, name, size)
}

fn check_size(fields: &Fields<'_>, name: &str, size: usize) -> Result<usize, TextError> {
    let most = MOST.iter().find(|(known, _)| *known == name).map_or(1 << 20, |&(_, most)| most);
    if (1..=most).contains(&size) || (name == "depth" && size == 0) {
        return Ok(size);
    }
    Err(fields
        .error(name, format_args!("`{name}` of [{}] is {size}: expected a number from 1 to {most}", fields.path())))
}

/// The name of the architecture of a section, without what stands in front of `.`, and whether it is one of these.
fn architecture<'a>(fields: &Fields<'a>, known: &[&str]) -> Result<&'a str, TextError> {
    let full: &str = fields.get("@architectures")?;
    let name = full.strip_prefix("spacy.").or_else(|| full.strip_prefix("spacy-legacy.")).unwrap_or(full);
    if known.contains(&name) {
        return Ok(name);
    }
    let hint = match did_you_mean(name, known) {
        // The nearest name of another architecture says less than all of them.
        hint if hint.contains("did you mean") && !name.contains("Torch") => hint,
        _ => String::new(),
    };
    let all = known.iter().map(|name| format!("spacy.{name}")).collect::<Vec<_>>().join(", ");
    Err(fields.error(
        "@architectures",
        format_args!("the architecture `{full}` is not supported here{hint} (those that are: {all})"),
    ))
}

#[cfg(test)]
mod tests;
