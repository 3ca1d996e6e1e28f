#![allow(clippy::single_range_in_vec_init, reason = "one run of windows is one range")]

use super::*;
use crate::array::Floats1d;
use crate::ops::cpu::simd::at_each_level;
use crate::ops::testing::{FakeGpu, assert_close, random, random1d, random2d, wide};
use crate::ops::{Backend, CpuOps, Ops};

const CPU: fn() -> &'static dyn Ops = CpuOps::get;

/// A block of this width over windows of such a size.
struct Case {
    x: Floats2d,
    windows: Windows,
    w: Floats3d,
    b: Floats2d,
    g: Floats1d,
    shift: Floats1d,
}

impl Case {
    fn new(width: usize, pieces: usize, window: usize, runs: &[std::ops::Range<usize>], pad: usize) -> Self {
        let windows = Windows::new(window, runs.to_vec(), pad).unwrap();
        let n_in = windows.rows() * width;
        Self {
            x: random2d(1, [windows.span() + 1, width]),
            w: Floats3d::from_vec([width, pieces, n_in], random(2, width * pieces * n_in)).unwrap(),
            b: random2d(3, [width, pieces]),
            g: random1d(4, width),
            shift: random1d(5, width),
            windows,
        }
    }

    fn weights(&self) -> WindowBlock<'_> {
        WindowBlock { w: &self.w, b: &self.b, g: &self.g, shift: &self.shift }
    }

    fn predict(&self) -> Result<Floats2d> {
        let prepared = CPU().prepare_window_block(&self.w, self.windows.window())?;
        CPU().window_block(&self.x, &self.windows, self.weights(), &prepared)
    }

    /// Rows `start..start + len` of each window.
    fn rows(&self, start: usize, len: usize) -> Floats2d {
        let width = self.x.width();
        let x = self.x.as_slice().unwrap();
        let rows = self.windows.starts().flat_map(|at| x[(at + start) * width..][..len * width].to_vec());
        Floats2d::from_vec([self.windows.len(), len * width], rows.collect()).unwrap()
    }

    /// The same step by step: what comes out without padding, and the gradients of `x`, `w`, `b`, `g` and `shift`.
    fn in_steps(&self, mask: Option<&Array<u8, 2>>, rate: f32, dy: &Floats2d) -> (Floats2d, [Vec<f64>; 5]) {
        let (columns, center) = (self.rows(0, self.windows.rows()), self.rows(self.windows.window(), 1));
        let (best, which) = CPU().affine_maxout(&columns, &self.w, &self.b).unwrap();
        let (mut y, moments) = CPU().layer_norm(&best, &self.g, &self.shift).unwrap();
        let mut dbest = dy.clone();
        if let Some(mask) = mask {
            y = CPU().backprop_dropout(y, mask, rate).unwrap();
            dbest = CPU().backprop_dropout(dbest, mask, rate).unwrap();
        }
        CPU().add(y.storage_mut(), center.storage()).unwrap();
        let (mut dg, mut dshift) = (self.g.clone(), self.shift.clone());
        let dbest = CPU().backprop_layer_norm(dbest, &best, &moments, &self.g, false, &mut dg, &mut dshift).unwrap();
        let (mut dw, mut db) = (self.w.clone(), self.b.clone());
        let dcolumns =
            CPU().backprop_affine_maxout(&dbest, &which, &columns, &self.w, false, &mut dw, &mut db).unwrap();
        let mut dx = vec![0.0; self.x.len()];
        let width = self.x.width();
        for (i, start) in self.windows.starts().enumerate() {
            for (j, d) in dcolumns.row(i).unwrap().iter().enumerate() {
                dx[start * width + j] += f64::from(*d);
            }
            for (j, d) in dy.row(i).unwrap().iter().enumerate() {
                dx[(start + self.windows.window()) * width + j] += f64::from(*d);
            }
        }
        let wide = |x: &[f32]| wide(x);
        let (dw, db) = (wide(dw.as_slice().unwrap()), wide(db.as_slice().unwrap()));
        (y, [dx, dw, db, wide(dg.as_slice().unwrap()), wide(dshift.as_slice().unwrap())])
    }

    /// Compares training at this rate with the steps, and prediction where nothing is dropped.
    fn check(&self, rate: f32) {
        let (rows, width, pad) = (self.windows.len(), self.x.width(), self.windows.pad());
        let mut rng = Rng::new(7);
        let (y, state) = CPU().window_block_training(&self.x, &self.windows, self.weights(), rate, &mut rng).unwrap();
        assert_eq!((y.shape(), state.mask.is_some()), ([rows + 2 * pad, width], rate > 0.0));
        let dy = random2d(9, [rows + 2 * pad, width]);
        let inner = dy.rows(pad..pad + rows).unwrap();
        let (expected, grads) = self.in_steps(state.mask.as_ref(), rate, &inner);
        let values = y.as_slice().unwrap();
        let (before, rest) = values.split_at(pad * width);
        assert_close(&rest[..rows * width], &wide(expected.as_slice().unwrap()), 1e-4);
        assert!(before.iter().chain(&rest[rows * width..]).all(|&zero| zero == 0.0));
        if rate == 0.0 {
            assert_eq!(self.predict().unwrap(), y);
        }
        // What gradients that are not added to had before does not matter.
        let (mut w, mut b) = (Floats3d::full(self.w.shape(), 9.0), Floats2d::full(self.b.shape(), 9.0));
        let (mut g, mut shift) = (Floats1d::full([width], 9.0), Floats1d::full([width], 9.0));
        for times in [1.0, 2.0] {
            let accumulate = times > 1.0;
            let into = WindowBlockGradients {
                w: &mut w,
                b: &mut b,
                accumulate_maxout: accumulate,
                g: &mut g,
                shift: &mut shift,
                accumulate_norm: accumulate,
            };
            let of = self.weights();
            let dx = CPU().backprop_window_block(&dy, &self.x, &self.windows, of, rate, &state, into).unwrap();
            let [dx_want, rest @ ..] = &grads;
            assert_close(dx.as_slice().unwrap(), dx_want, 2e-3);
            let found =
                [w.as_slice().unwrap(), b.as_slice().unwrap(), g.as_slice().unwrap(), shift.as_slice().unwrap()];
            for (found, want) in found.into_iter().zip(rest) {
                assert_close(found, &want.iter().map(|want| want * times).collect::<Vec<_>>(), 2e-3);
            }
        }
    }
}

#[test]
fn a_block_agrees_with_its_steps() {
    at_each_level(|_| {
        for (width, window) in [(1, 1), (4, 0), (5, 2), (16, 1), (19, 1), (40, 1), (17, 2)] {
            for runs in [&[0..1][..], &[0..9], &[1..4, 4..5, 8..14], &[0..0, 2..2], &[3..3, 3..11]] {
                Case::new(width, 3, window, runs, 1).check(0.0);
            }
        }
        Case::new(20, 1, 1, &[0..9], 0).check(0.0);
        Case::new(20, 7, 1, &[0..9], 2).check(0.4);
        Case::new(8, 2, 1, &[0..9], 2).check(0.4);
    });
}

#[test]
fn many_windows_are_several_blocks() {
    Case::new(32, 3, 1, &[0..150, 151..301, 310..333], 1).check(0.1);
    Case::new(6, 3, 2, &[0..150, 151..301], 1).check(0.1);
}

#[test]
fn no_windows_and_no_columns_are_fine() {
    for case in [Case::new(16, 3, 1, &[], 2), Case::new(0, 3, 1, &[0..4], 1)] {
        case.check(0.0);
        case.check(0.3);
    }
}

#[test]
fn a_nan_stays_near() {
    let mut case = Case::new(16, 3, 1, &[0..8, 8..16], 0);
    case.x.as_mut_slice().unwrap()[12 * 16] = f32::NAN;
    let y = case.predict().unwrap();
    let nan: Vec<usize> = (0..16).filter(|&i| y.row(i).unwrap().iter().any(|y| y.is_nan())).collect();
    // Windows that begin at rows 10, 11 and 12 have it, and their tiles are those of 8 and 12.
    assert!([10, 11, 12].iter().all(|i| nan.contains(i)) && nan.iter().all(|i| (8..16).contains(i)), "{nan:?}");
}

#[test]
fn zeros_stay_apart_from_their_neighbours() {
    let mut case = Case::new(32, 3, 1, &[0..16], 0);
    case.b = Floats2d::zeros([32, 3]);
    for row in [0, 1, 2, 6, 7, 8, 9, 12, 16, 17] {
        case.x.as_mut_slice().unwrap()[row * 32..(row + 1) * 32].fill(0.0);
    }
    let y = case.predict().unwrap();
    // All pieces are 0, so normalization gives the shift.
    for window in [0, 6, 7] {
        assert_eq!(y.row(window).unwrap(), case.shift.as_slice().unwrap(), "{window}");
    }
    assert!((0..16).filter(|&i| y.row(i).unwrap() == case.shift.as_slice().unwrap()).eq([0, 6, 7]));
}

#[test]
fn what_does_not_fit_is_an_error() {
    let case = Case::new(4, 3, 1, &[0..5], 1);
    let message = |case: &Case| case.predict().unwrap_err().to_string();
    let other = Case { x: Floats2d::zeros([6, 4]), ..Case::new(4, 3, 1, &[0..5], 1) };
    assert!(message(&other).contains("reach over 7 rows, but the input has 6"), "{}", message(&other));
    let other = Case { x: Floats2d::zeros([9, 5]), ..Case::new(4, 3, 1, &[0..5], 1) };
    assert!(message(&other).contains("weights of shape (5, _, 15)"), "{}", message(&other));
    let other = Case { w: Floats3d::zeros([4, 3, 13]), ..Case::new(4, 3, 1, &[0..5], 1) };
    assert!(message(&other).contains("[4, 3, 13] of windows of 1 rows"), "{}", message(&other));
    let other = Case { g: Floats1d::zeros([3]), ..Case::new(4, 3, 1, &[0..5], 1) };
    assert!(message(&other).contains("a scale of shape (4)"), "{}", message(&other));
    let prepared = CPU().prepare_window_block(&Floats3d::zeros([4, 2, 12]), 1).unwrap();
    let error = CPU().window_block(&case.x, &case.windows, case.weights(), &prepared).unwrap_err();
    assert!(error.to_string().contains("prepared weights"), "{error}");
    assert!(CPU().prepare_window_block(&Floats3d::zeros([4, 0, 12]), 1).is_err());
    assert!(CPU().window_block_training(&case.x, &case.windows, case.weights(), 1.0, &mut Rng::new(0)).is_err());
    let (_, mut state) =
        CPU().window_block_training(&case.x, &case.windows, case.weights(), 0.0, &mut Rng::new(0)).unwrap();
    state.which = Array::from_fn([5, 4], |_| 3);
    let Case { mut w, mut b, mut g, mut shift, .. } = Case::new(4, 3, 1, &[0..5], 1);
    let (accumulate_maxout, accumulate_norm) = (true, true);
    let mut backprop = |dy| {
        let (w, b, g, shift) = (&mut w, &mut b, &mut g, &mut shift);
        let grads = WindowBlockGradients { w, b, accumulate_maxout, g, shift, accumulate_norm };
        CPU().backprop_window_block(&dy, &case.x, &case.windows, case.weights(), 0.0, &state, grads)
    };
    assert!(backprop(Floats2d::zeros([7, 4])).unwrap_err().to_string().contains("chosen piece is 3"));
    assert!(backprop(Floats2d::zeros([5, 4])).unwrap_err().to_string().contains("a gradient of shape (7, 4)"));
    assert_eq!(w, Case::new(4, 3, 1, &[0..5], 1).w);
    let there = FakeGpu::leak(0).upload(&[0.0; 28]).unwrap();
    let other = Case { x: Floats2d::from_storage([7, 4], there).unwrap(), ..Case::new(4, 3, 1, &[0..5], 1) };
    assert!(message(&other).contains("gpu:0"), "{}", message(&other));
}

#[test]
fn windows_that_do_not_ascend_are_refused() {
    assert!(Windows::new(1, vec![2..4, 3..5], 0).is_err());
    assert!(Windows::new(usize::MAX, vec![2..4], 0).is_err());
    assert!(Windows::new(1, vec![2..4], usize::MAX).is_err());
    #[allow(clippy::reversed_empty_ranges, reason = "that is what is refused")]
    let backwards = Windows::new(1, vec![4..2], 0);
    assert!(backwards.is_err());
}

#[test]
fn rows_are_spread_and_collected() {
    let x = Floats2d::from_rows(&[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
    let places = [1..2, 2..2, 4..6];
    let y = CPU().spread_rows(&x, &places, 7).unwrap();
    assert_eq!(y.shape(), [7, 2]);
    assert_eq!(
        (y.row(0).unwrap(), y.row(1).unwrap(), y.row(5).unwrap()),
        (&[0.0; 2][..], &[1.0, 2.0][..], &[5.0, 6.0][..])
    );
    assert_eq!(CPU().collect_rows(&y, &places).unwrap(), x);
    assert!(CPU().spread_rows(&x, &places, 5).unwrap_err().to_string().contains("the end at 5"));
    assert!(CPU().spread_rows(&x, &[0..2], 5).is_err());
    assert!(CPU().spread_rows(&x, &[0..2, 1..2], 5).is_err());
    assert!(CPU().collect_rows(&x, &[2..4]).is_err());
}
