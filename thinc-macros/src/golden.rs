//! Expansions in full, as files. `THINC_BLESS=1 cargo test -p thinc-macros` writes them anew.

use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};

/// Compares items with `src/{name}.rs.txt`.
pub(crate) fn check(name: &str, expansion: TokenStream) {
    let file: syn::File = syn::parse2(expansion).unwrap();
    let expansion = prettyplease::unparse(&file);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(format!("{name}.rs.txt"));
    if std::env::var_os("THINC_BLESS").is_some() {
        std::fs::write(&path, &expansion).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expansion == expected,
        "the expansion is not {}; if that is intended, run with THINC_BLESS=1\n{}",
        path.display(),
        first_difference(&expansion, &expected)
    );
}

fn first_difference(found: &str, expected: &str) -> String {
    let mut expected = expected.lines();
    for (number, line) in found.lines().enumerate() {
        let other = expected.next().unwrap_or("(end of file)");
        if line != other {
            return format!("line {}:\n  expected {other}\n  found    {line}", number + 1);
        }
    }
    "the file goes on after the expansion ends".to_owned()
}

/// The number of tokens, where a pair of brackets counts as one.
pub(crate) fn count(tokens: TokenStream) -> usize {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => 1 + count(group.stream()),
            _ => 1,
        })
        .sum()
}
