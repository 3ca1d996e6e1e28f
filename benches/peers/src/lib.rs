//! thinc against other Rust libraries, on the same work in the same run.

#[path = "../../harness/mod.rs"]
mod harness;

mod chain;
mod mkl;
mod mlp;
mod mlp_thinc;
mod peak;
mod sgemm;
mod tagger;
mod worker;

use harness::{Json, option};

pub use tagger::SINGLE;

/// Runs what the arguments ask for. The tagger's worker is the program of that path.
pub fn run(tagger_worker: &str) -> task::Result<()> {
    let full = std::env::args().any(|argument| argument == "--full");
    let part = option("--part");
    let wanted = |name: &str| part.as_deref().is_none_or(|part| part == name);
    let mut json = Json::default();
    let peak = if wanted("sgemm") || wanted("tagger") { peak::run(&mut json) } else { None };
    if wanted("sgemm") {
        sgemm::run(peak, &mut json)?;
    }
    if wanted("chain") {
        chain::run(&mut json)?;
    }
    if wanted("mlp") {
        mlp::run(full, &mut json)?;
    }
    if wanted("tagger") {
        tagger::run(tagger_worker, full, peak, &mut json)?;
    }
    json.write()?;
    Ok(())
}
