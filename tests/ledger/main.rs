//! Thinc 8.3.11 has 39 defects that were found while this library was written. Each has a number, and a test that what it is
//! about is right here.
//!
//! Some have no counterpart, as what they are about does not exist here or cannot be written:
//!
//! | | Thinc | why not here |
//! |---|---|---|
//! | 26 | operators stay redefined after an error in `define_operators` | operators belong to the language of `model!`, and nothing redefines them |
//! | 28 | `replace_node` and `remove_node` fail in a tree with an unset reference | layers are fields, and there are no references between them |
//! | 32, 33 | weights of wrapped PyTorch models are not averaged, or not loaded | there are no wrapped models |
//! | 36 | `data_validation` takes a lock that nobody else has | there is no global setting; types are checked by the compiler |
//! | 38 | spaCy calls `use_params` without `with`, which does nothing | the guard is `#[must_use]`: the compiler warns |
//! | 39 | the matrix product of the wheel is slow on some processors | the kernels are part of this library and chosen by what the processor has |
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "../common/mod.rs"]
mod common;
mod dense;
mod ids;
mod model;
mod seq;
mod train;

/// How many defects there are.
const DEFECTS: usize = 39;

#[test]
fn every_defect_has_a_test_or_a_reason() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ledger");
    let sources = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let sources = sources.collect::<Vec<_>>().concat();
    let tested = |number: usize| sources.contains(&format!("fn ledger_{number}_"));
    let reasons = include_str!("main.rs").lines().filter_map(|line| line.strip_prefix("//! | ")?.split_once(" | "));
    let excused: Vec<usize> = reasons.flat_map(|(numbers, _)| numbers.split(", ")).flat_map(str::parse).collect();
    let missing: Vec<_> = (1..=DEFECTS).filter(|number| !tested(*number) && !excused.contains(number)).collect();
    assert!(missing.is_empty(), "no test and no reason for {missing:?}");
    assert!(excused.iter().all(|number| !tested(*number)), "a test stands beside a reason for none");
}
