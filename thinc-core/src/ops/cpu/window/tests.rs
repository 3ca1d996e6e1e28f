use super::*;
use crate::ops::Ops;
use crate::ops::cpu::simd::at_each_level;
use crate::ops::testing::{assert_close, random2d, wide};

const CPU: &dyn Ops = &CpuOps(());

const SHAPES: [(&[usize], usize); 6] =
    [(&[], 3), (&[0], 2), (&[1], 3), (&[3, 0, 1, 5], 2), (&[7, 2], 17), (&[4, 1], 0)];

#[test]
fn each_token_stands_between_its_neighbours() {
    let x = Floats2d::from_rows(&[[1.0], [2.0], [3.0], [4.0]]);
    let lengths = Lengths::new(&[3, 0, 1]).unwrap();
    let y = CPU.seq2col(&x, 1, &lengths).unwrap();
    assert_eq!(y, Floats2d::from_rows(&[[0.0, 1.0, 2.0], [1.0, 2.0, 3.0], [2.0, 3.0, 0.0], [0.0, 4.0, 0.0]]));
    let y = CPU.seq2col(&x, 2, &Lengths::one(4)).unwrap();
    assert_eq!(y.row(1).unwrap(), [0.0, 1.0, 2.0, 3.0, 4.0]);
    assert_eq!(CPU.seq2col(&x, 0, &lengths).unwrap(), x);
}

#[test]
fn both_ways_agree_with_the_formulas() {
    at_each_level(|_| {
        for (lengths, width) in SHAPES {
            for window in [0, 1, 2, 9] {
                let lengths = Lengths::new(lengths).unwrap();
                let (rows, columns) = (lengths.total(), 2 * window + 1);
                let x = random2d(1, [rows, width]);
                let dy = random2d(2, [rows, width * columns]);
                let (x64, dy64) = (wide(x.as_slice().unwrap()), wide(dy.as_slice().unwrap()));
                let (mut y_want, mut dx_want) = (vec![0.0; rows * columns * width], vec![0.0; rows * width]);
                for sequence in lengths.ranges() {
                    for t in sequence.clone() {
                        for k in 0..columns {
                            let Some(from) = (t + k).checked_sub(window).filter(|from| sequence.contains(from)) else {
                                continue;
                            };
                            for i in 0..width {
                                y_want[(t * columns + k) * width + i] = x64[from * width + i];
                                dx_want[from * width + i] += dy64[(t * columns + k) * width + i];
                            }
                        }
                    }
                }
                let y = CPU.seq2col(&x, window, &lengths).unwrap();
                assert_eq!(y.shape(), [rows, width * columns]);
                assert_close(y.as_slice().unwrap(), &y_want, 0.0);
                let dx = CPU.backprop_seq2col(&dy, window, &lengths).unwrap();
                assert_eq!(dx.shape(), x.shape());
                assert_close(dx.as_slice().unwrap(), &dx_want, 1e-5);
            }
        }
    });
}

#[test]
fn wrong_shapes_and_absurd_windows_are_errors() {
    let (x, lengths) = (Floats2d::zeros([3, 2]), Lengths::one(3));
    assert!(CPU.seq2col(&x, 1, &Lengths::one(2)).is_err());
    assert!(CPU.backprop_seq2col(&x, 1, &lengths).is_err() && CPU.backprop_seq2col(&x, 0, &lengths).is_ok());
    for window in [usize::MAX, usize::MAX / 2, usize::MAX / 16, 1 << 50] {
        assert!(CPU.seq2col(&x, window, &lengths).is_err() && CPU.backprop_seq2col(&x, window, &lengths).is_err());
    }
}
