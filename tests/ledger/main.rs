//! One test for each defect of Python Thinc 8.3.11 that was found, by its number in the list of them: here it works.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod seq;
