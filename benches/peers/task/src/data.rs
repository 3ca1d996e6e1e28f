//! The data: a random teacher of 24 latent features, seen through 784 noisy ones.

use crate::{CLASSES, INPUTS};

const LATENT: usize = 24;
const TEACHER: usize = 48;

/// Samples and their classes.
pub struct Set {
    /// One row of [`INPUTS`] features within 0 and 1 per sample.
    pub x: Vec<f32>,
    /// The class of each sample.
    pub y: Vec<u8>,
}

/// Training and test samples; the same ones in every process.
pub fn make(train: usize, test: usize) -> (Set, Set) {
    let mut random = Random(20_240_601);
    let scale = 1.0 / (LATENT as f32).sqrt();
    let first: Vec<f32> = (0..LATENT * TEACHER).map(|_| random.normal() * scale).collect();
    let second: Vec<f32> = (0..TEACHER * CLASSES).map(|_| random.normal()).collect();
    let view: Vec<f32> = (0..LATENT * INPUTS).map(|_| random.normal() * scale).collect();
    let mut set = |n: usize| {
        let mut x = Vec::with_capacity(n * INPUTS);
        let mut logits = Vec::with_capacity(n * CLASSES);
        for _ in 0..n {
            let latent: [f32; LATENT] = std::array::from_fn(|_| random.normal());
            let mut hidden = product(&latent, &first);
            hidden.iter_mut().for_each(|h| *h = h.max(0.0));
            logits.extend(product(&hidden, &second));
            x.extend(product(&latent, &view).iter().map(|v| 1.0 / (1.0 + (-2.0 * v - random.normal()).exp())));
        }
        // Without its mean, so that no class is rare.
        let mut mean = [0.0; CLASSES];
        for row in logits.as_chunks::<CLASSES>().0 {
            mean.iter_mut().zip(row).for_each(|(mean, logit)| *mean += logit / n as f32);
        }
        let class = |row: &[f32; CLASSES]| {
            let centred = |c: &usize| row[*c] - mean[*c];
            (0..CLASSES).max_by(|a, b| centred(a).total_cmp(&centred(b))).unwrap_or(0) as u8
        };
        Set { y: logits.as_chunks::<CLASSES>().0.iter().map(class).collect(), x }
    };
    (set(train), set(test))
}

/// `x W` for a row `x` and a matrix with one row per entry of `x`.
fn product(x: &[f32], w: &[f32]) -> Vec<f32> {
    let width = w.len() / x.len();
    let mut y = vec![0.0; width];
    for (x, w) in x.iter().zip(w.chunks_exact(width)) {
        y.iter_mut().zip(w).for_each(|(y, w)| *y += x * w);
    }
    y
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z >> 40) as f32 + 0.5) / (1 << 24) as f32
    }

    fn normal(&mut self) -> f32 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f32::consts::TAU * self.uniform()).cos()
    }
}
