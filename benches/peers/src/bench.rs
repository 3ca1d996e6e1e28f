//! `cargo bench --manifest-path benches/peers/Cargo.toml -- [--full] [--part sgemm|chain|mlp|tagger] [--json FILE]`

fn main() -> task::Result<()> {
    peers::run(env!("CARGO_BIN_EXE_tagger"))
}
