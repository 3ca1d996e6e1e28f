use super::super::kernel::Isa;
use super::super::{backprop_maxout, portable};
use super::{Backward, add_dw, add_dx};
use crate::ops::testing::random;

/// Gradients of one maxout layer, whose rows of X are `x_rs` apart.
struct Case {
    sizes: [usize; 4],
    x_rs: usize,
    x: Vec<f32>,
    w: Vec<f32>,
    dy: Vec<f32>,
    which: Vec<u8>,
}

impl Case {
    fn new(sizes @ [rows, n_in, n_out, pieces]: [usize; 4], x_rs: usize) -> Self {
        let x_len = if rows == 0 { 0 } else { (rows - 1) * x_rs + n_in };
        let (x, w, dy) = (random(1, x_len), random(2, n_out * pieces * n_in), random(3, rows * n_out));
        let which = random(4, rows * n_out).into_iter().map(|x| (x.abs() * 1000.0) as usize % pieces).map(|p| p as u8);
        Self { sizes, x_rs, x, w, dy, which: which.collect() }
    }

    /// `(dW, dX)` in 64 bits, added to what was there.
    fn expected(&self, before: f64) -> (Vec<f64>, Vec<f64>) {
        let [rows, n_in, n_out, pieces] = self.sizes;
        let (mut dw, mut dx) = (vec![before; self.w.len()], vec![before; self.x.len()]);
        for n in 0..rows {
            for o in 0..n_out {
                let (dy, piece) = (f64::from(self.dy[n * n_out + o]), usize::from(self.which[n * n_out + o]));
                for i in 0..n_in {
                    let (at_w, at_x) = ((o * pieces + piece) * n_in + i, n * self.x_rs + i);
                    dw[at_w] += dy * f64::from(self.x[at_x]);
                    dx[at_x] += dy * f64::from(self.w[at_w]);
                }
            }
        }
        (dw, dx)
    }

    fn check(&self, name: &str, run: impl Fn(&Self, &mut [f32], &mut [f32])) {
        let (mut dw, mut dx) = (vec![0.5; self.w.len()], vec![0.5; self.x.len()]);
        run(self, &mut dw, &mut dx);
        let (dw_want, dx_want) = self.expected(0.5);
        for (what, found, want) in [("dW", dw, dw_want), ("dX", dx, dx_want)] {
            for (i, (&found, &want)) in found.iter().zip(&want).enumerate() {
                let allowed = 2e-6 * (self.sizes[0] + self.sizes[2]) as f64 * want.abs().max(1.0);
                let error = (f64::from(found) - want).abs();
                assert!(error <= allowed, "{name} {:?} {what}[{i}] is {found}, not {want}", self.sizes);
            }
        }
    }

    fn run<I: Isa>(&self, dw: &mut [f32], dx: &mut [f32]) {
        let [rows, n_in, n_out, pieces] = self.sizes;
        let starts: Vec<u64> = (0..rows).map(|n| (n * self.x_rs) as u64).collect();
        let p = Backward {
            rows,
            n_in,
            n_out,
            pieces,
            dy: self.dy.as_ptr(),
            which: self.which.as_ptr(),
            starts: starts.as_ptr(),
            x: self.x.as_ptr(),
            w: self.w.as_ptr(),
            dw: dw.as_mut_ptr(),
            dx: dx.as_mut_ptr(),
        };
        // SAFETY: the arrays have these sizes; the callers have detected the instructions.
        unsafe {
            add_dw::<I>(&p);
            add_dx::<I>(&p);
        }
    }

    fn backprop(&self, dw: &mut [f32], dx: &mut [f32]) {
        let starts: Vec<u64> = (0..self.sizes[0]).map(|n| (n * self.x_rs) as u64).collect();
        let [_, n_in, n_out, pieces] = self.sizes;
        backprop_maxout([n_in, n_out, pieces], &self.dy, &self.which, &self.x, &starts, &self.w, dw, dx);
    }

    fn check_all(&self) {
        self.check("portable", Self::run::<portable::Portable>);
        #[cfg(target_arch = "aarch64")]
        self.check("neon", Self::run::<super::super::neon::Neon>);
        #[cfg(target_arch = "x86_64")]
        {
            self.check("sse2", Self::run::<super::super::sse2::Sse2>);
            if super::super::has_avx2() {
                self.check("avx2", Self::run::<super::super::avx2::Avx2>);
            }
            if super::super::has_avx512() {
                self.check("avx512", Self::run::<super::super::avx512::Avx512>);
            }
        }
    }
}

#[test]
fn sizes_around_vectors_and_blocks() {
    for n_in in [1, 3, 4, 7, 8, 15, 16, 17, 33, 95, 96, 97, 150, 288, 300] {
        for (rows, n_out, pieces) in [(1, 1, 2), (5, 7, 3), (70, 5, 4), (33, 40, 1), (9, 3, 7)] {
            Case::new([rows, n_in, n_out, pieces], n_in).check_all();
            Case::new([rows, n_in, n_out, pieces], n_in + 3).check_all();
        }
    }
}

#[test]
fn many_rows() {
    Case::new([900, 130, 20, 3], 130).check_all();
    Case::new([20, 16, 300, 255], 16).check_all();
}

#[test]
fn gradients_of_rows_that_overlap_add_up() {
    for (n_in, x_rs) in [(9, 3), (288, 96), (50, 10), (5, 1)] {
        Case::new([60, n_in, 11, 3], x_rs).check_all();
    }
}

#[test]
fn nothing_is_left_alone() {
    for sizes in [[0, 4, 3, 2], [4, 0, 3, 2], [4, 4, 0, 2]] {
        let case = Case::new(sizes, sizes[1]);
        let (mut dw, mut dx) = (vec![2.0; case.w.len()], vec![3.0; case.x.len()]);
        case.backprop(&mut dw, &mut dx);
        assert!(dw.iter().all(|&dw| dw == 2.0) && dx.iter().all(|&dx| dx == 3.0), "{sizes:?}");
    }
}

#[test]
fn a_nan_reaches_what_chose_it_alone() {
    let mut case = Case::new([12, 20, 4, 3], 20);
    case.dy[5 * 4 + 2] = f32::NAN;
    let (mut dw, mut dx) = (vec![0.0; case.w.len()], vec![0.0; case.x.len()]);
    case.backprop(&mut dw, &mut dx);
    let chosen = 2 * 3 + usize::from(case.which[5 * 4 + 2]);
    assert!((0..12 * 20).all(|at| dx[at].is_nan() == (at / 20 == 5)));
    assert!((0..12 * 20).all(|at| dw[at].is_nan() == (at / 20 == chosen)));
}

#[test]
#[should_panic(expected = "a piece that is none")]
fn a_piece_that_is_none_is_refused() {
    let mut case = Case::new([12, 20, 4, 3], 20);
    case.which[7] = 3;
    let (mut dw, mut dx) = (vec![0.0; case.w.len()], vec![0.0; case.x.len()]);
    case.backprop(&mut dw, &mut dx);
}

#[test]
#[should_panic(expected = "exceeds")]
fn a_row_behind_the_end_is_refused() {
    backprop_maxout([2, 1, 2], &[1.0], &[0], &[0.0; 3], &[2], &[0.0; 4], &mut [0.0; 4], &mut [0.0; 3]);
}
