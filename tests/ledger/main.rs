//! What Python Thinc gets wrong is right here. Each test has the number of the mistake in Thinc in its name.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod recurrent;
