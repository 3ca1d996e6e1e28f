//! Candle with the features it has as installed.

fn main() -> task::Result<()> {
    candle_worker::run()
}
