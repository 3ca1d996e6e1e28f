use super::kernel::Isa;
use super::{check, portable, product, sgemm};

/// Operands of one product, stored with gaps and NaN wherever no value belongs.
struct Case {
    m: usize,
    n: usize,
    k: usize,
    a: Vec<f32>,
    a_strides: (usize, usize),
    b: Vec<f32>,
    b_strides: (usize, usize),
    gap: usize,
    bias: Vec<f32>,
}

/// Values in [-1, 1) by a multiplicative generator.
fn values(len: usize, seed: &mut u64) -> Vec<f32> {
    let next = |seed: &mut u64| {
        *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((*seed >> 40) as f32) / (1u64 << 23) as f32 - 1.0
    };
    (0..len).map(|_| next(seed)).collect()
}

/// A rows x cols matrix: rows contiguous (`layout` 0), columns contiguous (1), or neither (2); `gap` NaN values between.
fn matrix(rows: usize, cols: usize, layout: u8, gap: usize, seed: &mut u64) -> (Vec<f32>, (usize, usize)) {
    let (rs, cs) = match layout {
        0 => (cols + gap, 1),
        1 => (1, rows + gap),
        _ => (2 * cols + gap, 2),
    };
    let len = if rows == 0 || cols == 0 { 0 } else { (rows - 1) * rs + (cols - 1) * cs + 1 };
    let mut data = vec![f32::NAN; len];
    for i in 0..rows {
        for (j, x) in values(cols, seed).into_iter().enumerate() {
            data[i * rs + j * cs] = x;
        }
    }
    (data, (rs, cs))
}

impl Case {
    fn new(m: usize, n: usize, k: usize, layouts: (u8, u8), gap: usize) -> Case {
        let mut seed = (m * 1_000_003 + n * 1009 + k) as u64;
        let (a, a_strides) = matrix(m, k, layouts.0, gap, &mut seed);
        let (b, b_strides) = matrix(k, n, layouts.1, gap, &mut seed);
        Case { m, n, k, a, a_strides, b, b_strides, gap, bias: values(n, &mut seed) }
    }

    /// Runs `kernel` and compares every value of C with the f64 sum, and the gaps with what they held.
    fn check(
        &self,
        name: &str,
        accumulate: bool,
        bias: bool,
        relu: bool,
        kernel: impl Fn(&Case, bool, bool, bool, &mut [f32]),
    ) {
        let (m, n, k) = (self.m, self.n, self.k);
        let c_rs = n + self.gap;
        // What a product that does not accumulate finds in C must not matter.
        let start = if accumulate { 0.5 } else { f32::NAN };
        let mut c = vec![start; if m == 0 { 0 } else { (m - 1) * c_rs + n }];
        for row in c.chunks_mut(c_rs.max(1)) {
            row.iter_mut().skip(n).for_each(|x| *x = 7.0);
        }
        kernel(self, accumulate, bias, relu, &mut c);
        for (i, row) in c.chunks(c_rs.max(1)).enumerate() {
            assert!(row.iter().skip(n).all(|&x| x == 7.0), "{name} {m}x{n}x{k}: wrote past row {i}");
            for (j, &found) in row.iter().take(n).enumerate() {
                let (mut sum, mut size) = (if accumulate { 0.5 } else { 0.0 }, 1.0);
                for p in 0..k {
                    let x = f64::from(self.a[i * self.a_strides.0 + p * self.a_strides.1])
                        * f64::from(self.b[p * self.b_strides.0 + j * self.b_strides.1]);
                    sum += x;
                    size += x.abs();
                }
                if bias {
                    sum += f64::from(self.bias[j]);
                }
                if relu {
                    sum = sum.max(0.0);
                }
                let error = (f64::from(found) - sum).abs();
                let allowed = size * f64::from(f32::EPSILON) * (4.0 + k as f64).sqrt();
                assert!(
                    error <= allowed,
                    "{name} {m}x{n}x{k} {:?} {:?} at {i}, {j}: {found} for {sum}",
                    self.a_strides,
                    self.b_strides
                );
            }
        }
    }

    fn run<I: Isa>(&self, accumulate: bool, bias: bool, relu: bool, c: &mut [f32]) {
        let (a, b) = (self.a_strides, self.b_strides);
        let (c_rs, bias) = (self.n + self.gap, bias.then_some(&self.bias[..]));
        let p = check(self.m, self.n, self.k, &self.a, a.0, a.1, &self.b, b.0, b.1, accumulate, c, c_rs, bias, relu);
        if self.m > 0 && self.n > 0 {
            // SAFETY: the sizes are checked; the callers have detected the instructions.
            unsafe { product::<I>(&p) }
        }
    }

    /// The product by every instruction set of this machine.
    fn check_all(&self, accumulate: bool, bias: bool, relu: bool) {
        self.check("portable", accumulate, bias, relu, Case::run::<portable::Portable>);
        #[cfg(target_arch = "aarch64")]
        self.check("neon", accumulate, bias, relu, Case::run::<super::neon::Neon>);
        #[cfg(target_arch = "x86_64")]
        {
            self.check("sse2", accumulate, bias, relu, Case::run::<super::sse2::Sse2>);
            if super::has_avx2() {
                self.check("avx2", accumulate, bias, relu, Case::run::<super::avx2::Avx2>);
            }
            if super::has_avx512() {
                self.check("avx512", accumulate, bias, relu, Case::run::<super::avx512::Avx512>);
            }
        }
    }
}

const LAYOUTS: [(u8, u8); 6] = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (0, 2)];

#[test]
fn every_size_around_the_tiles() {
    for size in 0..=70 {
        for (at, layouts) in LAYOUTS.into_iter().enumerate() {
            let flags = (size + at) % 8;
            let (accumulate, bias, relu) = (flags & 1 > 0, flags & 2 > 0, flags & 4 > 0);
            for (m, n, k) in [(size, 5, 3), (3, size, 19), (9, 17, size), (17, size, 8), (1, size, size), (size, 1, 33)]
            {
                Case::new(m, n, k, layouts, size % 3).check_all(accumulate, bias, relu);
            }
        }
    }
}

#[test]
fn every_combination_of_small_sizes() {
    for m in [1, 2, 3, 4, 5, 8, 11] {
        for n in [1, 2, 6, 7, 15, 16, 33, 49] {
            for k in [0, 1, 7, 16, 37] {
                for layouts in LAYOUTS {
                    Case::new(m, n, k, layouts, 1).check_all(true, true, true);
                    Case::new(m, n, k, layouts, 0).check_all(false, false, false);
                }
            }
        }
    }
}

#[test]
fn blocks_of_every_dimension() {
    // Several blocks of k and of rows; B packed as it lies; more columns than one block of B holds.
    for layouts in [(0, 1), (0, 0), (1, 0)] {
        Case::new(30, 50, 1100, layouts, 0).check_all(true, true, true);
        Case::new(197, 35, 513, layouts, 2).check_all(false, true, true);
        Case::new(420, 20, 512, layouts, 0).check_all(false, false, false);
    }
    Case::new(200, 2100, 520, (0, 0), 0).check("chosen", false, true, false, |case, accumulate, _, relu, c| {
        let bias = Some(&case.bias[..]);
        sgemm(200, 2100, 520, &case.a, 520, 1, &case.b, 2100, 1, accumulate, c, 2100, bias, relu);
    });
}

#[test]
fn nan_and_infinity_propagate() {
    for (m, n, k) in [(2, 3, 40), (40, 50, 40), (1, 50, 40)] {
        for layouts in [(0, 0), (0, 1)] {
            let mut case = Case::new(m, n, k, layouts, 0);
            case.a[0] = f32::INFINITY;
            case.b[case.b_strides.1] = f32::NAN;
            let mut c = vec![0.0; m * n];
            let (a, b) = (case.a_strides, case.b_strides);
            sgemm(m, n, k, &case.a, a.0, a.1, &case.b, b.0, b.1, false, &mut c, n, None, true);
            let first = case.b[0] * f32::INFINITY;
            assert_eq!(c[0], first.max(0.0));
            assert!((0..m).all(|i| c[i * n + 1].is_nan() && c[i * n + 2] >= 0.0));
        }
    }
}

#[test]
fn the_same_bits_at_any_address() {
    let case = Case::new(37, 50, 65, (0, 1), 0);
    let mut first = vec![0.0; 37 * 50];
    sgemm(37, 50, 65, &case.a, 65, 1, &case.b, 1, 65, false, &mut first, 50, None, false);
    for shift in 1..16 {
        let shifted = |x: &[f32]| [&vec![0.0; shift], x].concat();
        let (a, b, mut c) = (shifted(&case.a), shifted(&case.b), vec![0.0; shift + 37 * 50]);
        sgemm(37, 50, 65, &a[shift..], 65, 1, &b[shift..], 1, 65, false, &mut c[shift..], 50, None, false);
        assert_eq!(c[shift..], first);
    }
}

#[test]
#[should_panic(expected = "B [3, 2] with strides 2, 1 exceeds 5 values")]
fn a_short_operand_is_refused() {
    sgemm(1, 2, 3, &[0.0; 3], 3, 1, &[0.0; 5], 2, 1, false, &mut [0.0; 2], 2, None, false);
}

#[test]
#[should_panic(expected = "exceeds")]
fn strides_that_overflow_are_refused() {
    sgemm(3, 1, 1, &[0.0; 3], usize::MAX, 1, &[0.0], 1, 1, false, &mut [0.0; 3], 1, None, false);
}

#[test]
#[should_panic(expected = "overlap")]
fn overlapping_rows_are_refused() {
    sgemm(2, 2, 1, &[0.0; 2], 1, 1, &[0.0; 2], 2, 1, false, &mut [0.0; 4], 1, None, false);
}
