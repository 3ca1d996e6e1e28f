//! Programs with mistakes, and the whole message that the compiler gives for each.
//!
//! The messages are those of the toolchain that CI uses; `TRYBUILD=overwrite cargo test --test compile_fail` writes them anew.

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
