//! The name that was probably meant.

use std::cmp::Reverse;

use crate::error::Error;

/// How many paths an error lists.
const LISTED: usize = 8;

/// The error about a path that a model does not have: it names the one that was probably meant, or those there are.
#[cold]
pub(crate) fn unknown<'p>(op: &'static str, what: &str, path: &str, paths: impl IntoIterator<Item = &'p str>) -> Error {
    let paths: Vec<&str> = paths.into_iter().collect();
    let there = match nearest(path, &paths) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if paths.is_empty() => "it has none".to_owned(),
        None => {
            let more = if paths.len() > LISTED { ", .." } else { "" };
            format!("it has `{}`{more}", paths[..paths.len().min(LISTED)].join("`, `"))
        }
    };
    Error::invalid(op, format_args!("the model has no {what} `{path}`: {there}"))
}

/// The path that begins and ends most like `path`, if half of it is alike.
pub fn nearest<'p>(path: &str, paths: &[&'p str]) -> Option<&'p str> {
    let alike = |other: &str| {
        let begin = path.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        let end = path.bytes().rev().zip(other.bytes().rev()).take_while(|(a, b)| a == b).count();
        (begin + end).min(path.len())
    };
    let best = paths.iter().min_by_key(|other| (Reverse(alike(other)), other.len().abs_diff(path.len())));
    best.copied().filter(|other| 2 * alike(other) >= path.len() && alike(other) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATHS: [&str; 4] = ["embed.E", "encode.0.W", "encode.0.b", "output.W"];

    #[test]
    fn finds_the_path_that_was_meant() {
        for (path, meant) in [
            ("encode.W", "encode.0.W"),
            ("encode.0.w", "encode.0.W"),
            ("ouptut.W", "output.W"),
            ("E", "embed.E"),
            ("output.weights", "output.W"),
            ("embed", "embed.E"),
        ] {
            assert_eq!(nearest(path, &PATHS), Some(meant), "{path}");
        }
        assert_eq!(nearest("hidden.x", &PATHS), None);
        assert_eq!(nearest("", &PATHS), None);
        assert_eq!(nearest("W", &[]), None);
    }

    #[test]
    fn lists_what_there_is_where_nothing_is_near() {
        let message =
            |path, paths: &[&'static str]| unknown("get_param", "parameter", path, paths.iter().copied()).to_string();
        assert_eq!(
            message("x", &PATHS),
            "`get_param`: the model has no parameter `x`: it has `embed.E`, `encode.0.W`, `encode.0.b`, `output.W`"
        );
        assert_eq!(message("x", &["W"; 9]).matches("`W`").count(), 8);
        assert!(message("x", &["W"; 9]).ends_with("`W`, .."));
        assert_eq!(message("x", &[]), "`get_param`: the model has no parameter `x`: it has none");
        assert_eq!(message("w", &["0.w"]), "`get_param`: the model has no parameter `w`: did you mean `0.w`?");
    }
}
