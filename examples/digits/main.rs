mod data;
mod train;
use thinc::prelude::*;
fn main() -> Result<()> {
    let all = data::Digits::load()?;
    let epochs = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(30);
    let batch_size = std::env::args().nth(2).and_then(|a| a.parse().ok()).unwrap_or(32);
    for seed in 0..10 {
        let t = std::time::Instant::now();
        let rng = Rng::new(seed);
        let (a, b) = all.split(&mut rng.stream(0))?;
        let mut last = String::new();
        train::train(&train::Settings { epochs, batch_size }, &a, &b, rng.stream(1), |_, e| {
            last = format!("{:.4} {:.4} {:.4}", e.loss, e.held_out_loss, e.accuracy);
            Ok(())
        })?;
        println!("{seed} {last} {:?}", t.elapsed());
    }
    Ok(())
}
