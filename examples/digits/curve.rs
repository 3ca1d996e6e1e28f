//! Draws the loss over the epochs.

use std::error::Error;

use plotters::prelude::*;

/// The losses at the end of an epoch.
pub(crate) struct Losses {
    /// On the images that the model is trained on, with dropout.
    pub(crate) training: f32,
    /// On the images that were held out.
    pub(crate) held_out: f32,
}

/// The curves as the text of an SVG file.
pub(crate) fn svg(epochs: &[Losses]) -> Result<String, Box<dyn Error>> {
    let mut svg = String::new();
    let canvas = SVGBackend::with_string(&mut svg, (640, 400)).into_drawing_area();
    canvas.fill(&WHITE)?;

    let highest = epochs.iter().fold(0.0, |highest: f32, losses| highest.max(losses.training).max(losses.held_out));
    let mut chart = ChartBuilder::on(&canvas)
        .caption("Loss", ("sans-serif", 20))
        .margin(16)
        .x_label_area_size(40)
        .y_label_area_size(50)
        .build_cartesian_2d(1..epochs.len().max(2), 0.0..highest * 1.05)?;
    chart.configure_mesh().x_desc("epoch").y_desc("cross-entropy").light_line_style(WHITE).draw()?;

    let curves: [(&str, RGBColor, fn(&Losses) -> f32); 2] = [
        ("training", RGBColor(0x1f, 0x6f, 0xb4), |losses| losses.training),
        ("held out", RGBColor(0xd9, 0x5f, 0x02), |losses| losses.held_out),
    ];
    for (name, color, of) in curves {
        let style = color.stroke_width(2);
        let points = epochs.iter().enumerate().map(|(i, losses)| (i + 1, of(losses)));
        chart
            .draw_series(LineSeries::new(points, style))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], style));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE)
        .border_style(BLACK.mix(0.3))
        .draw()?;

    canvas.present()?;
    drop((chart, canvas));
    Ok(svg)
}
