//! thinc against other Rust libraries, on the same work in the same run.

#[path = "../../harness/mod.rs"]
mod harness;

mod chain;
mod mlp;
mod mlp_thinc;
mod peak;
mod sgemm;
mod worker;

use harness::{Json, option};

/// Runs what the arguments ask for.
pub fn run() -> task::Result<()> {
    let full = std::env::args().any(|argument| argument == "--full");
    let part = option("--part");
    let wanted = |name: &str| part.as_deref().is_none_or(|part| part == name);
    let mut json = Json::default();
    if wanted("sgemm") {
        let peak = peak::run(&mut json);
        sgemm::run(peak, &mut json)?;
    }
    if wanted("chain") {
        chain::run(&mut json)?;
    }
    if wanted("mlp") {
        mlp::run(full, &mut json)?;
    }
    json.write()?;
    Ok(())
}
