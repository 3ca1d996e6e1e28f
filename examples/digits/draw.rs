//! Draws images in the terminal, with a shade for each pixel.

use thinc::prelude::*;

use crate::data::{Digits, SIDE};

/// From paper to ink.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];

/// Between two images.
const GAP: &str = "   ";

/// The images at these places side by side, and under each what the model takes it for.
pub(crate) fn draw(digits: &Digits, guess: &Probs, places: &[usize]) -> Result<String> {
    let mut lines = vec![String::new(); SIDE + 2];
    let best = guess.argmax_rows()?;
    for &place in places {
        for (line, pixels) in lines.iter_mut().zip(digits.images.row(place)?.chunks(SIDE)) {
            // A character is about twice as high as it is wide.
            line.extend(pixels.iter().flat_map(|&ink| [shade(ink); 2]));
        }
        let (class, truth) = (best[place], digits.labels.row(place)?[0]);
        let percent = 100.0 * guess.row(place)?[class];
        lines[SIDE] += &format!("{:<16}", format!("guess {class} ({percent:.0} %)"));
        lines[SIDE + 1] += &format!("{:<16}", format!("truth {truth}"));
        lines.iter_mut().for_each(|line| line.push_str(GAP));
    }
    Ok(lines.iter().map(|line| format!("  {}\n", line.trim_end())).collect())
}

/// The character that is as dark as this pixel.
fn shade(ink: f32) -> char {
    let step = (ink * (SHADES.len() - 1) as f32).round() as usize;
    SHADES[step.min(SHADES.len() - 1)]
}
