//! How many multiplications and additions one thread of this machine can do at all.

use std::time::Duration;

use crate::harness::{Case, Json, Measured, Table, measure};

/// Fused multiplications in one call of a loop: 12 chains, which cover the latency of both units.
#[cfg(target_arch = "x86_64")]
const CHAINS: usize = 12;
#[cfg(target_arch = "x86_64")]
const ROUNDS: usize = 4096;

/// Prints the rates that fused multiplication reaches, and gives the highest in GFLOP/s.
pub(crate) fn run(json: &mut Json) -> Option<f64> {
    let rates = rates();
    let mut table = Table::new(["fused multiplication", "best GFLOP/s", "median"]);
    for rate in &rates {
        table.row([rate.name.clone(), format!("{:.0}", rate.best), format!("{:.0}", rate.median)]);
        json.push("peak", "f32 fma", "GFLOP/s", rate);
    }
    table.print("Peak of one thread");
    rates.into_iter().map(|rate| rate.best).reduce(f64::max)
}

#[cfg(target_arch = "x86_64")]
fn rates() -> Vec<Measured> {
    let mut cases = Vec::new();
    let mut widths = Vec::new();
    if is_x86_feature_detected!("avx512f") {
        // SAFETY: the processor has the feature.
        cases.push(Case::new("AVX-512", || unsafe { fma_avx512() }));
        widths.push(16);
    }
    if is_x86_feature_detected!("fma") {
        // SAFETY: the processor has the feature.
        cases.push(Case::new("AVX2", || unsafe { fma_avx2() }));
        widths.push(8);
    }
    let measured = measure(&mut cases, 200, Duration::from_millis(2));
    let work = |width: usize| (2 * width * CHAINS * ROUNDS) as f64 / 1e9;
    measured.iter().zip(widths).map(|(measured, width)| measured.rate(work(width))).collect()
}

#[cfg(not(target_arch = "x86_64"))]
fn rates() -> Vec<Measured> {
    Vec::new()
}

#[cfg(target_arch = "x86_64")]
macro_rules! fma_loop {
    ($name:ident $feature:literal $set:ident $fma:ident) => {
        #[target_feature(enable = $feature)]
        fn $name() {
            use std::arch::x86_64::{$fma, $set};
            let mut sums = [$set(0.0); CHAINS];
            let (a, b) = (std::hint::black_box($set(0.5)), std::hint::black_box($set(1.0)));
            for _ in 0..ROUNDS {
                for sum in &mut sums {
                    *sum = $fma(*sum, a, b);
                }
            }
            std::hint::black_box(sums);
        }
    };
}
#[cfg(target_arch = "x86_64")]
fma_loop!(fma_avx512 "avx512f" _mm512_set1_ps _mm512_fmadd_ps);
#[cfg(target_arch = "x86_64")]
fma_loop!(fma_avx2 "avx2,fma" _mm256_set1_ps _mm256_fmadd_ps);
