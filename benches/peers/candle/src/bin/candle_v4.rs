//! Candle with AVX-512 kernels in its matrix products.

fn main() -> task::Result<()> {
    candle_worker::run()
}
