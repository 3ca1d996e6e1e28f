//! [`Rng`]: the random stream. Every number is a function of a seed and a position, so a run can be repeated
//! and resumed to the bit.

use serde::{Deserialize, Serialize};

use crate::ops::cpu::simd::kernel;

/// A counter-based random number generator: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
///
/// Its whole state is `(seed, stream, position)`; saving it costs 24 bytes. Number `i` of a stream is word `i % 4` of the
/// block that the counter `(i / 4, stream)` encrypts to under the key `seed`. The numbers do not depend on the processor, and the
/// `fill_*` methods give those that one call after the other would.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut rng = Rng::new(7);
/// let first = rng.uniform();
/// assert!((0.0..1.0).contains(&first));
/// assert_eq!(Rng::new(7).uniform(), first);
/// let mut shuffling = rng.stream(1);
/// assert_eq!(shuffling.permutation(5).len(), 5);
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rng {
    seed: u64,
    stream: u64,
    /// How many 32-bit numbers were drawn.
    position: u64,
}

/// Numbers that the `fill_*` methods draw at once: they stay in the first-level cache.
const BUFFER: usize = 512;

impl Rng {
    /// The stream 0 of a seed, from its beginning.
    pub fn new(seed: u64) -> Self {
        Self { seed, stream: 0, position: 0 }
    }

    /// The independent stream `id` of this one, from its beginning. It depends on the seed, this stream and `id`, and
    /// not on what was drawn so far.
    #[must_use]
    pub fn stream(&self, id: u64) -> Self {
        self.derived(id, 0x5bf0_3635_dcc5_a2c1)
    }

    /// A new independent stream; the next call gives another one. For handing a part of the work its own randomness.
    #[must_use]
    pub fn fork(&mut self) -> Self {
        let fork = self.derived(self.position, 0xb6a4_9cf1_8d5e_2f37);
        self.position = self.position.wrapping_add(1);
        fork
    }

    fn derived(&self, id: u64, purpose: u64) -> Self {
        // Another key than that of the numbers themselves, so that no stream's name is a number of a stream.
        let [low, high, ..] =
            philox([id as u32, (id >> 32) as u32, self.stream as u32, (self.stream >> 32) as u32], self.seed ^ purpose);
        Self { seed: self.seed, stream: u64::from(high) << 32 | u64::from(low), position: 0 }
    }

    /// The next 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        let block = counter(self.position / 4, self.stream);
        let word = philox(block, self.seed)[(self.position % 4) as usize];
        self.position = self.position.wrapping_add(1);
        word
    }

    /// The next 64 random bits: two numbers, the low half first.
    pub fn next_u64(&mut self) -> u64 {
        let low = self.next_u32();
        u64::from(self.next_u32()) << 32 | u64::from(low)
    }

    /// Uniform in `[0, 1)`, a multiple of 2⁻²⁴.
    pub fn uniform(&mut self) -> f32 {
        unit(self.next_u32())
    }

    /// Uniform from `low` to `high`: `low + (high - low) * uniform()`.
    pub fn uniform_range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.uniform()
    }

    /// Normal with mean 0 and standard deviation 1 (Box and Muller 1958). Draws two numbers.
    pub fn normal(&mut self) -> f32 {
        let radius = self.next_u32();
        box_muller(radius, self.next_u32())
    }

    /// Uniform in `0..n`, without bias (Lemire 2019); 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        let n = n as u64;
        let mut product = u128::from(self.next_u64()) * u128::from(n);
        if (product as u64) < n {
            let threshold = n.wrapping_neg() % n;
            while (product as u64) < threshold {
                product = u128::from(self.next_u64()) * u128::from(n);
            }
        }
        (product >> 64) as usize
    }

    /// Puts `items` in a random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }

    /// The numbers `0..n` in a random order.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        self.shuffle(&mut order);
        order
    }

    /// Fills `to` with [`next_u32`](Self::next_u32).
    pub fn fill_bits(&mut self, to: &mut [u32]) {
        let head = (self.position.wrapping_neg() % 4) as usize;
        let (head, aligned) = to.split_at_mut(head.min(to.len()));
        for word in head {
            *word = self.next_u32();
        }
        philox_blocks(self.seed, self.stream, self.position / 4, aligned);
        self.position = self.position.wrapping_add(aligned.len() as u64);
    }

    /// Fills `to` with 16 random bits each: the halves of [`next_u32`](Self::next_u32), the low one first.
    pub fn fill_bits16(&mut self, to: &mut [u16]) {
        let mut words = [0; BUFFER];
        for to in to.chunks_mut(2 * BUFFER) {
            let words = &mut words[..to.len().div_ceil(2)];
            self.fill_bits(words);
            halves(words, to);
        }
    }

    /// Fills `to` with [`uniform_range`](Self::uniform_range).
    pub fn fill_uniform(&mut self, to: &mut [f32], low: f32, high: f32) {
        let mut words = [0; BUFFER];
        for to in to.chunks_mut(BUFFER) {
            let words = &mut words[..to.len()];
            self.fill_bits(words);
            uniforms(words, low, high, to);
        }
    }

    /// Fills `to` with [`normal`](Self::normal).
    pub fn fill_normal(&mut self, to: &mut [f32]) {
        let mut words = [0; BUFFER];
        for to in to.chunks_mut(BUFFER / 2) {
            let words = &mut words[..2 * to.len()];
            self.fill_bits(words);
            normals(words, to);
        }
    }
}

#[inline(always)]
fn counter(block: u64, stream: u64) -> [u32; 4] {
    [block as u32, (block >> 32) as u32, stream as u32, (stream >> 32) as u32]
}

#[inline(always)]
fn philox(counter: [u32; 4], key: u64) -> [u32; 4] {
    philox_lanes(counter.map(|word| [u64::from(word)]), key).map(|[word]| word as u32)
}

/// Philox4x32-10 of `N` counters side by side: word `w` of lane `l` is `[w][l]`. Each word stands in 64 bits, as the
/// products of two words need them: this way the lanes are never widened and narrowed.
#[inline(always)]
fn philox_lanes<const N: usize>([mut c0, mut c1, mut c2, mut c3]: [[u64; N]; 4], key: u64) -> [[u64; N]; 4] {
    const LOW: u64 = 0xffff_ffff;
    let (mut key0, mut key1) = (key & LOW, key >> 32);
    for _ in 0..10 {
        for lane in 0..N {
            let first = (c0[lane] & LOW) * 0xd251_1f53;
            let second = (c2[lane] & LOW) * 0xcd9e_8d57;
            c0[lane] = (second >> 32) ^ c1[lane] ^ key0;
            c1[lane] = second & LOW;
            c2[lane] = (first >> 32) ^ c3[lane] ^ key1;
            c3[lane] = first & LOW;
        }
        key0 = (key0 + 0x9e37_79b9) & LOW;
        key1 = (key1 + 0xbb67_ae85) & LOW;
    }
    [c0, c1, c2, c3]
}

/// 24 bits are what an `f32` below 1 holds exactly.
#[inline(always)]
fn unit(bits: u32) -> f32 {
    (bits >> 8) as f32 * (1.0 / 16_777_216.0)
}

/// √(−2 ln u) · cos(2πv) for u in (0, 1] from the first word and v in [0, 1) from the second. Written in plain
/// multiplications, so that it vectorises and gives the same bits everywhere.
#[inline(always)]
fn box_muller(radius: u32, angle: u32) -> f32 {
    let u = radius as f32 * (1.0 / 4_294_967_296.0) + 0.5 / 4_294_967_296.0;
    (-2.0 * ln(u)).sqrt() * cos_turns(angle >> 8)
}

/// The natural logarithm of a normal number: 2 artanh((m − 1) / (m + 1)) + e ln 2, where m is within √½ and √2.
#[inline(always)]
fn ln(x: f32) -> f32 {
    const SQRT_HALF: u32 = 0x3f35_04f3;
    let exponent = (x.to_bits() as i32).wrapping_sub(SQRT_HALF as i32) >> 23;
    let mantissa = f32::from_bits(x.to_bits().wrapping_sub((exponent << 23) as u32));
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let z = s * s;
    let series = 1.0 + z * (1.0 / 3.0 + z * (0.2 + z * (1.0 / 7.0 + z * (1.0 / 9.0))));
    2.0 * s * series + exponent as f32 * std::f32::consts::LN_2
}

/// cos(2π · turns / 2²⁴): the quarter turn is split off exactly, the rest is within ±π/4.
#[inline(always)]
fn cos_turns(turns: u32) -> f32 {
    let quarter = (turns + (1 << 21)) >> 22;
    let rest = (turns as i32 - (quarter << 22) as i32) as f32 * (std::f32::consts::TAU / 16_777_216.0);
    let z = rest * rest;
    let cos = 1.0 + z * (-0.5 + z * (1.0 / 24.0 + z * (-1.0 / 720.0 + z * (1.0 / 40320.0 - z / 3_628_800.0))));
    let sin = rest * (1.0 + z * (-1.0 / 6.0 + z * (1.0 / 120.0 + z * (-1.0 / 5040.0 + z / 362_880.0))));
    let value = if quarter & 1 == 0 { cos } else { sin };
    // cos(q·π/2 + θ) is cos θ, −sin θ, −cos θ, sin θ for q = 0, 1, 2, 3.
    if (quarter + 1) & 2 == 0 { value } else { -value }
}

kernel! {
    /// Writes the words of the blocks `first..` of a stream.
    fn philox_blocks(seed: u64, stream: u64, first: u64, to: &mut [u32]) {
        const LANES: usize = 16;
        const LOW: u64 = 0xffff_ffff;
        let mut block = first;
        for to in to.chunks_mut(4 * LANES) {
            let blocks: [u64; LANES] = std::array::from_fn(|lane| block.wrapping_add(lane as u64));
            let counters = [
                blocks.map(|block| block & LOW),
                blocks.map(|block| block >> 32),
                [stream & LOW; LANES],
                [stream >> 32; LANES],
            ];
            let [c0, c1, c2, c3] = philox_lanes(counters, seed);
            let mut ordered = [0; 4 * LANES];
            for lane in 0..LANES {
                let words = [c0[lane], c1[lane], c2[lane], c3[lane]];
                ordered[4 * lane..4 * lane + 4].copy_from_slice(&words.map(|word| word as u32));
            }
            to.copy_from_slice(&ordered[..to.len()]);
            block = block.wrapping_add(LANES as u64);
        }
    }

    fn halves(words: &[u32], to: &mut [u16]) {
        let (pairs, last) = to.as_chunks_mut::<2>();
        for (pair, &word) in pairs.iter_mut().zip(words) {
            *pair = [word as u16, (word >> 16) as u16];
        }
        for (half, &word) in last.iter_mut().zip(&words[pairs.len()..]) {
            *half = word as u16;
        }
    }

    fn uniforms(words: &[u32], low: f32, high: f32, to: &mut [f32]) {
        let range = high - low;
        for (to, &word) in to.iter_mut().zip(words) {
            *to = low + range * unit(word);
        }
    }

    fn normals(words: &[u32], to: &mut [f32]) {
        for (to, &[radius, angle]) in to.iter_mut().zip(words.as_chunks::<2>().0) {
            *to = box_muller(radius, angle);
        }
    }
}

#[cfg(test)]
mod tests;
