mod right;
mod shared;
mod wrong;

use crate::prelude::*;

/// An input without two equal numbers.
fn input(rows: usize, width: usize) -> Floats2d {
    Floats2d::from_fn([rows, width], |[i, j]| ((7 * i + 3 * j) as f32 * 0.7).sin() + 0.01 * i as f32)
}

fn initialized<N: Node>(mut model: N) -> N {
    model.initialize(&(), &(), &mut Train::new(3)).unwrap();
    model
}
