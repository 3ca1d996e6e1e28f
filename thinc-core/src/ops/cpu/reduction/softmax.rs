//! The softmax over each sequence.

use crate::containers::Lengths;
use crate::ops::cpu::math::{exp, max, sum, sums};
use crate::ops::cpu::simd::kernel;

kernel! {
    /// The softmax of each column of a sequence. `columns` is as wide as a row.
    pub(super) fn softmax_columns(x: &mut [f32], lengths: &Lengths, columns: &mut [f32]) {
        let width = columns.len();
        let mut rest = x;
        for length in lengths.iter() {
            let (x, behind) = std::mem::take(&mut rest).split_at_mut(length * width);
            rest = behind;
            if width == 1 {
                let largest = max(x);
                for x in &mut *x {
                    *x = exp::<FMA>(*x - largest);
                }
                let inverse = 1.0 / sum(x, |x| x);
                for x in x {
                    *x *= inverse;
                }
                continue;
            }
            columns.fill(f32::NEG_INFINITY);
            for row in x.chunks_exact(width.max(1)) {
                for (largest, &x) in columns.iter_mut().zip(row) {
                    *largest = if x > *largest { x } else { *largest };
                }
            }
            for row in x.chunks_exact_mut(width.max(1)) {
                for (x, &largest) in row.iter_mut().zip(&*columns) {
                    *x -= largest;
                }
            }
            // In one loop: the exponentials of a short row would not fill the vectors.
            for x in &mut *x {
                *x = exp::<FMA>(*x);
            }
            columns.fill(0.0);
            for row in x.chunks_exact(width.max(1)) {
                for (sum, &x) in columns.iter_mut().zip(row) {
                    *sum += x;
                }
            }
            for column in &mut *columns {
                *column = 1.0 / *column;
            }
            for row in x.chunks_exact_mut(width.max(1)) {
                for (x, &inverse) in row.iter_mut().zip(&*columns) {
                    *x *= inverse;
                }
            }
        }
    }

    /// Its gradient, for the output `y`.
    pub(super) fn backprop_softmax_columns(dy: &mut [f32], y: &[f32], lengths: &Lengths, columns: &mut [f32]) {
        let width = columns.len();
        let mut rest = dy;
        for sequence in lengths.ranges() {
            let (dy, behind) = std::mem::take(&mut rest).split_at_mut(sequence.len() * width);
            rest = behind;
            let y = &y[sequence.start * width..sequence.end * width];
            if width == 1 {
                let (dot, _) = sums(dy, y, |dy, y| (dy * y, 0.0));
                for (dy, &y) in dy.iter_mut().zip(y) {
                    *dy = y * (*dy - dot);
                }
                continue;
            }
            columns.fill(0.0);
            for (dy, y) in dy.chunks_exact(width.max(1)).zip(y.chunks_exact(width.max(1))) {
                for ((dot, &dy), &y) in columns.iter_mut().zip(dy).zip(y) {
                    *dot += dy * y;
                }
            }
            for (dy, y) in dy.chunks_exact_mut(width.max(1)).zip(y.chunks_exact(width.max(1))) {
                for ((dy, &y), &dot) in dy.iter_mut().zip(y).zip(&*columns) {
                    *dy = y * (*dy - dot);
                }
            }
        }
    }
}
