//! `cargo bench --manifest-path benches/peers/Cargo.toml -- [--full] [--part sgemm|chain|mlp] [--json FILE]`

fn main() -> task::Result<()> {
    peers::run()
}
