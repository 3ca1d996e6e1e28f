//! Programs with models that `model!` makes, which must compile and run: what they assert holds.

#[test]
fn models_are_what_they_say() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/pass/*.rs");
}
