//! Programs with mistakes, and the whole message that the compiler gives for each.
//!
//! The messages are those of the toolchain that CI uses; `TRYBUILD=overwrite cargo test --test compile_fail` writes them anew,
//! and those of one program with `mistakes -- trybuild=name` behind it.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[test]
fn mistakes_have_one_clear_message_each() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/derive/*.rs");
    cases.compile_fail("tests/ui/widths/*.rs");
    cases.compile_fail("tests/ui/values/*.rs");
    cases.compile_fail("tests/ui/model/widths/*.rs");
    cases.compile_fail("tests/ui/model/slips/*.rs");
    cases.compile_fail("tests/ui/model/values/*.rs");
    cases.compile_fail("tests/ui/model/syntax/*.rs");
}

#[test]
fn the_comparison_quotes_the_real_messages() {
    let text = std::fs::read_to_string("docs/shape_errors.md").unwrap();
    // Line numbers and paths are those of the reader's program.
    let words = |line: &str| line.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace()).to_owned();
    let quoted: Vec<String> = text.lines().map(words).collect();
    for name in ["widths", "values"] {
        let messages = std::fs::read_to_string(format!("tests/ui/model/{name}/compared.stderr")).unwrap();
        for line in messages.lines().map(words).filter(|line| !line.starts_with("-->") && !line.starts_with(":::")) {
            assert!(quoted.contains(&line), "docs/shape_errors.md lacks this line of {name}/compared.stderr:\n{line}");
        }
    }
}
