use super::*;
use crate::ops::Ops;
use crate::ops::cpu::simd::at_each_level;
use crate::ops::testing::{assert_close, random2d, wide};

const CPU: &dyn Ops = &CpuOps(());

/// Lengths of sequences with a token each, and widths.
const SHAPES: [(&[usize], usize); 6] =
    [(&[], 3), (&[1], 3), (&[3, 1, 5], 1), (&[7, 2, 20], 17), (&[40], 1), (&[4, 1], 0)];

/// The same with sequences without tokens.
const WITH_EMPTY: [(&[usize], usize); 3] = [(&[0], 2), (&[3, 0, 1, 5, 0], 2), (&[0, 21, 0], 1)];

fn shapes() -> impl Iterator<Item = (Lengths, usize)> {
    SHAPES.into_iter().map(|(lengths, width)| (Lengths::new(lengths).unwrap(), width))
}

fn with_empty() -> impl Iterator<Item = (Lengths, usize)> {
    shapes().chain(WITH_EMPTY.into_iter().map(|(lengths, width)| (Lengths::new(lengths).unwrap(), width)))
}

fn values(x: &Floats2d) -> Vec<f64> {
    wide(x.as_slice().unwrap())
}

#[test]
fn sums_and_means_agree_with_the_formulas() {
    at_each_level(|_| {
        for (lengths, width) in with_empty() {
            let (x, dy) = (random2d(1, [lengths.total(), width]), random2d(2, [lengths.len(), width]));
            let (x64, dy64) = (values(&x), values(&dy));
            let (mut sum, mut mean) = (vec![0.0; dy.len()], vec![0.0; dy.len()]);
            let (mut dsum, mut dmean) = (vec![0.0; x.len()], vec![0.0; x.len()]);
            for (s, sequence) in lengths.ranges().enumerate() {
                let length = sequence.len() as f64;
                for t in sequence {
                    for i in 0..width {
                        sum[s * width + i] += x64[t * width + i];
                        mean[s * width + i] += x64[t * width + i] / length;
                        dsum[t * width + i] = dy64[s * width + i];
                        dmean[t * width + i] = dy64[s * width + i] / length;
                    }
                }
            }
            let close =
                |found: Result<Floats2d>, want: &[f64]| assert_close(found.unwrap().as_slice().unwrap(), want, 1e-5);
            close(CPU.reduce_sum(&x, &lengths), &sum);
            close(CPU.reduce_mean(&x, &lengths), &mean);
            close(CPU.backprop_reduce_sum(&dy, &lengths), &dsum);
            close(CPU.backprop_reduce_mean(&dy, &lengths), &dmean);
        }
    });
}

#[test]
fn the_largest_the_first_and_the_last() {
    at_each_level(|_| {
        for (lengths, width) in shapes() {
            let (x, dy) = (random2d(1, [lengths.total(), width]), random2d(2, [lengths.len(), width]));
            let (best, which) = CPU.reduce_max(&x, &lengths).unwrap();
            let d_best = CPU.backprop_reduce_max(&dy, &which, &lengths).unwrap();
            let (first, last) = (CPU.reduce_first(&x, &lengths).unwrap(), CPU.reduce_last(&x, &lengths).unwrap());
            let d_first = CPU.backprop_reduce_first(&dy, &lengths).unwrap();
            let d_last = CPU.backprop_reduce_last(&dy, &lengths).unwrap();
            for (s, sequence) in lengths.ranges().enumerate() {
                let (start, end) = (sequence.start, sequence.end);
                assert_eq!(first.row(s).unwrap(), x.row(start).unwrap());
                assert_eq!(last.row(s).unwrap(), x.row(end - 1).unwrap());
                for i in 0..width {
                    let largest = sequence.clone().map(|t| x.row(t).unwrap()[i]).fold(f32::NEG_INFINITY, f32::max);
                    let chosen = start + which.as_slice().unwrap()[s * width + i] as usize;
                    assert_eq!((best.row(s).unwrap()[i], x.row(chosen).unwrap()[i]), (largest, largest));
                    for t in sequence.clone() {
                        let if_at = |token| if t == token { dy.row(s).unwrap()[i] } else { 0.0 };
                        assert_eq!(d_best.row(t).unwrap()[i], if_at(chosen));
                        assert_eq!(d_first.row(t).unwrap()[i], if_at(start));
                        assert_eq!(d_last.row(t).unwrap()[i], if_at(end - 1));
                    }
                }
            }
        }
    });
}

#[test]
fn the_first_of_equal_ones_is_the_largest_and_nan_is_larger() {
    let x = Floats2d::from_rows(&[[1.0, 5.0], [1.0, f32::NAN], [0.0, 7.0]]);
    let (best, which) = CPU.reduce_max(&x, &Lengths::one(3)).unwrap();
    assert_eq!(which.as_slice().unwrap(), [0, 1]);
    assert!(best.row(0).unwrap()[0] == 1.0 && best.row(0).unwrap()[1].is_nan());
}

#[test]
fn softmax_over_sequences_agrees_with_the_formulas() {
    at_each_level(|_| {
        for (lengths, width) in with_empty() {
            let x = random2d(1, [lengths.total(), width]).map(|x| 10.0 * x).unwrap();
            let dy = random2d(2, [lengths.total(), width]);
            let (x64, dy64) = (values(&x), values(&dy));
            let (mut y_want, mut dx_want) = (vec![0.0; x.len()], vec![0.0; x.len()]);
            for sequence in lengths.ranges() {
                for i in 0..width {
                    let at = |t: usize| t * width + i;
                    let sum: f64 = sequence.clone().map(|t| x64[at(t)].exp()).sum();
                    sequence.clone().for_each(|t| y_want[at(t)] = x64[at(t)].exp() / sum);
                    let dot: f64 = sequence.clone().map(|t| y_want[at(t)] * dy64[at(t)]).sum();
                    sequence.clone().for_each(|t| dx_want[at(t)] = y_want[at(t)] * (dy64[at(t)] - dot));
                }
            }
            let y = CPU.softmax_sequences(x, &lengths).unwrap();
            assert_close(y.as_slice().unwrap(), &y_want, 1e-5);
            let dx = CPU.backprop_softmax_sequences(dy, &y, &lengths).unwrap();
            assert_close(dx.as_slice().unwrap(), &dx_want, 1e-5);
        }
    });
}

/// Thinc takes both for 20 and gives one half each.
#[test]
fn large_numbers_are_told_apart() {
    for width in [1, 2] {
        let x = Floats2d::from_fn([2, width], |[t, _]| 800.0 + 200.0 * t as f32);
        let y = CPU.softmax_sequences(x, &Lengths::one(2)).unwrap();
        assert_eq!((y.row(0).unwrap()[0], y.row(1).unwrap()[0]), (0.0, 1.0));
    }
}

#[test]
fn arguments_stay_as_they_are() {
    let (x, lengths) = (random2d(1, [5, 2]), Lengths::new(&[2, 3]).unwrap());
    let copy = Floats2d::from_vec([5, 2], x.to_vec().unwrap()).unwrap();
    let y = CPU.softmax_sequences(x.clone(), &lengths).unwrap();
    CPU.backprop_softmax_sequences(x.clone(), &y, &lengths).unwrap();
    assert_eq!(x, copy);
}

#[test]
fn a_sequence_without_tokens_is_named() {
    let (x, lengths) = (Floats2d::zeros([3, 2]), Lengths::new(&[2, 0, 1]).unwrap());
    let dy = Floats2d::zeros([3, 2]);
    for error in [
        CPU.reduce_max(&x, &lengths).map(drop),
        CPU.reduce_first(&x, &lengths).map(drop),
        CPU.reduce_last(&x, &lengths).map(drop),
        CPU.backprop_reduce_first(&dy, &lengths).map(drop),
        CPU.backprop_reduce_last(&dy, &lengths).map(drop),
        CPU.backprop_reduce_max(&dy, &Array::zeros([3, 2]), &lengths).map(drop),
    ] {
        assert!(error.unwrap_err().to_string().contains("sequence 1"));
    }
}

#[test]
fn wrong_shapes_are_errors() {
    let (x, lengths) = (Floats2d::zeros([3, 2]), Lengths::new(&[2, 2]).unwrap());
    let (dy, which) = (Floats2d::zeros([2, 2]), Array::zeros([2, 2]));
    assert!(CPU.reduce_sum(&x, &lengths).is_err() && CPU.reduce_mean(&x, &lengths).is_err());
    assert!(CPU.reduce_first(&x, &lengths).is_err() && CPU.reduce_last(&x, &lengths).is_err());
    assert!(CPU.reduce_max(&x, &lengths).is_err() && CPU.softmax_sequences(x.clone(), &lengths).is_err());
    assert!(CPU.backprop_reduce_sum(&x, &lengths).is_err() && CPU.backprop_reduce_mean(&x, &lengths).is_err());
    assert!(CPU.backprop_reduce_first(&x, &lengths).is_err() && CPU.backprop_reduce_last(&x, &lengths).is_err());
    assert!(CPU.backprop_reduce_max(&x, &which, &lengths).is_err());
    assert!(CPU.backprop_reduce_max(&dy, &Array::zeros([2, 1]), &lengths).is_err());
    assert!(CPU.backprop_reduce_max(&dy, &Array::full([2, 2], 2), &lengths).is_err());
    assert!(CPU.backprop_reduce_max(&dy, &which, &lengths).is_ok());
    let y = Floats2d::zeros([4, 2]);
    assert!(CPU.backprop_softmax_sequences(x, &y, &lengths).is_err());
    let longer_than_memory = Lengths::new(&[usize::MAX]).unwrap();
    assert!(CPU.backprop_reduce_sum(&Floats2d::zeros([1, 2]), &longer_than_memory).is_err());
}
