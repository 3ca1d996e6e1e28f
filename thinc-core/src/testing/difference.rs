//! The derivative of a loss along one number, from differences of the output.

use crate::error::Result;

/// Steps are this times 1, 1/2, 1/4, .. times the size of the number that moves.
const FIRST_STEP: f64 = 1.0 / 32.0;

/// How often the step is halved, at most. Smaller steps than 2⁻¹¹ drown in the rounding of the outputs.
const LEVELS: usize = 7;

/// The rounding error of an output, relative to its size and to that of the others: some units in the last place.
const ROUNDING: f64 = 1.0 / (1 << 22) as f64;

/// What differences say about a derivative.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Difference {
    /// The derivative.
    pub(super) slope: f64,
    /// How far off it may be because outputs are rounded to `f32`.
    pub(super) noise: f64,
    /// Between these it is when outputs have a kink here: the sums of the smaller and of the larger of the slopes on
    /// both sides, output by output.
    pub(super) sides: (f64, f64),
    /// How far off these may be.
    pub(super) sides_noise: f64,
}

/// The loss `sum(slopes * output)`, whose derivatives are wanted, and the output where nothing has moved.
pub(super) struct Loss<'a> {
    pub(super) slopes: &'a [f32],
    pub(super) output: &'a [f32],
}

impl Loss<'_> {
    /// The derivative along a number of size `size`. `forward` moves it, and gives how far it did and the output then.
    ///
    /// Central differences with smaller and smaller steps, extrapolated to a step of 0, until `agrees`. When they do
    /// not agree, a kink may lie within the larger steps: differences of the smaller steps count if they differ.
    pub(super) fn derivative(
        &self,
        size: f32,
        forward: &mut dyn FnMut(f64) -> Result<(f64, Vec<f32>)>,
        agrees: &dyn Fn(&Difference) -> bool,
    ) -> Result<Difference> {
        let unit = f64::from(size).abs().max(1.0).log2().ceil().exp2() * FIRST_STEP;
        let mut levels = Vec::with_capacity(LEVELS);
        for level in 0..LEVELS {
            let step = unit / (1_u32 << level) as f64;
            let (up, down) = (forward(step)?, forward(-step)?);
            levels.push(self.slopes_between(&down, &up));
            let (best, error) = extrapolate(&levels);
            if error <= best.noise + 1e-4 * best.slope.abs() && agrees(&best) {
                return Ok(best);
            }
        }
        let (best, _) = extrapolate(&levels);
        let finer = (1..levels.len()).map(|first| extrapolate(&levels[first..]).0);
        let differs = |finer: &Difference| (finer.slope - best.slope).abs() > finer.noise + 1e-3 * best.slope.abs();
        let beyond_kinks = finer.filter(differs).find(|finer| agrees(finer));
        Ok(beyond_kinks.unwrap_or(best))
    }

    /// The slope between two outputs, and the slopes on both sides.
    fn slopes_between(&self, down: &(f64, Vec<f32>), up: &(f64, Vec<f32>)) -> Difference {
        let squared = |y: f32| f64::from(y) * f64::from(y);
        let mean_square = up.1.iter().map(|&y| squared(y)).sum::<f64>() / up.1.len().max(1) as f64;
        let (mut sum, mut noises, mut low, mut high) = (0.0, 0.0, 0.0, 0.0);
        for (((&r, &y), &up_y), &down_y) in self.slopes.iter().zip(self.output).zip(&up.1).zip(&down.1) {
            let noise = ROUNDING * f64::from(r.abs()) * f64::sqrt(0.5 * (squared(up_y) + mean_square)) / up.0;
            let (r, y, up_y, down_y) = (f64::from(r), f64::from(y), f64::from(up_y), f64::from(down_y));
            let slope = r * (up_y - down_y) / (up.0 - down.0);
            sum += slope;
            noises += noise * noise;
            let (above, below) = (r * (up_y - y) / up.0, r * (down_y - y) / down.0);
            if (above - below).abs() > 4.0 * noise {
                low += above.min(below);
                high += above.max(below);
            } else {
                low += slope;
                high += slope;
            }
        }
        let noise = f64::sqrt(noises);
        Difference { slope: sum, noise, sides: (low, high), sides_noise: noise }
    }
}

/// The slope at a step of 0, from slopes at steps that halve, and its error: the extrapolation on which those from
/// its neighbours agree best (Ridders 1982).
fn extrapolate(levels: &[Difference]) -> (Difference, f64) {
    let Some(&finest) = levels.last() else {
        return (Difference::default(), f64::INFINITY);
    };
    let (mut best, mut best_error) = (finest, f64::INFINITY);
    let mut coarser: Vec<f64> = Vec::new();
    for level in levels {
        let mut row = vec![level.slope];
        let mut power = 1.0;
        for (j, &left) in coarser.iter().enumerate() {
            power *= 4.0;
            let finer = row[j];
            let extrapolated = finer + (finer - left) / (power - 1.0);
            let error = (extrapolated - finer).abs().max((extrapolated - left).abs());
            if error < best_error {
                (best.slope, best.noise, best_error) = (extrapolated, level.noise, error);
            }
            row.push(extrapolated);
        }
        coarser = row;
    }
    (best, best_error)
}
