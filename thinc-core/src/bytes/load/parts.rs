use crate::bytes::differences::Differences;
use crate::bytes::message::{in_node, not_a_model};
use crate::error::Result;
use crate::model::History;

/// The parts of one kind that a node has.
pub(super) struct Parts<'a> {
    pub(super) path: &'a str,
    /// What they are, for messages.
    pub(super) what: &'static str,
    pub(super) own: Vec<Own>,
    /// Names of parts that older versions had.
    pub(super) removed: &'static [&'static str],
}

/// A part, by the names that it may have in bytes.
#[derive(Clone, Copy)]
pub(super) struct Own {
    pub(super) name: &'static str,
    pub(super) history: History,
}

impl Parts<'_> {
    /// What the bytes have for each part. Each may be there once, and others only if `ignored`.
    pub(super) fn find<'f, T>(
        &self,
        found: &'f [(&str, T)],
        ignored: &dyn Fn(&str, &T) -> bool,
        differences: &mut Differences,
    ) -> Result<Vec<Option<&'f T>>> {
        let Self { path, what, own, removed } = self;
        let mut pairs = vec![None; own.len()];
        for (name, value) in found {
            let place = own.iter().position(|own| own.name == *name);
            let place = place.or_else(|| own.iter().position(|own| own.history.renamed_from.contains(name)));
            let Some(place) = place else {
                if removed.contains(name) {
                    differences
                        .assume(path, format_args!("the {what} `{name}` of the bytes is no longer in the model"));
                } else if !ignored(name, value) {
                    let message = format_args!(
                        "the bytes have the {what} `{name}`, which the model does not: it has {}",
                        self.names()
                    );
                    differences.unexpected(path, message);
                }
                continue;
            };
            let own = own[place].name;
            if pairs[place].replace(value).is_some() {
                return Err(in_node(path, not_a_model(format_args!("it has the {what} `{own}` twice"))));
            }
            if own != *name {
                differences.assume(path, format_args!("the {what} `{name}` of the bytes was taken for `{own}`"));
            }
        }
        Ok(pairs)
    }

    /// A part that the bytes lack.
    pub(super) fn lacks(&self, part: &Own, differences: &mut Differences) {
        let (what, name) = (self.what, part.name);
        if part.history.is_new {
            differences.assume(self.path, format_args!("the {what} `{name}` came since the bytes were written"));
        } else {
            differences.missing(self.path, format_args!("the bytes lack the {what} `{name}`"));
        }
    }

    fn names(&self) -> String {
        let names: Vec<_> = self.own.iter().map(|own| own.name).collect();
        if names.is_empty() { "none".to_owned() } else { format!("`{}`", names.join("`, `")) }
    }
}
