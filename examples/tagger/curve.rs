//! Draws the accuracy over the epochs.

use std::error::Error;

use plotters::prelude::*;

use crate::trainer::Epoch;

/// The curve of the accuracy on the treebank that was held out, and that of the loss, as the text of an SVG file.
pub(crate) fn svg(epochs: &[Epoch]) -> Result<String, Box<dyn Error>> {
    let mut svg = String::new();
    let canvas = SVGBackend::with_string(&mut svg, (640, 400)).into_drawing_area();
    canvas.fill(&WHITE)?;

    let (accuracy, loss) = (RGBColor(0x1f, 0x6f, 0xb4), RGBColor(0xd9, 0x5f, 0x02));
    let lowest = epochs.iter().fold(1.0, |lowest: f64, epoch| lowest.min(epoch.accuracy));
    let highest = epochs.iter().fold(0.0, |highest: f64, epoch| highest.max(epoch.loss));
    let x = 1..epochs.len().max(2);
    let mut chart = ChartBuilder::on(&canvas)
        .caption("Accuracy on the held-out treebank, and loss", ("sans-serif", 18))
        .margin(16)
        .x_label_area_size(40)
        .y_label_area_size(50)
        .right_y_label_area_size(50)
        .build_cartesian_2d(x.clone(), (lowest - 0.02).max(0.0)..1.0)?
        .set_secondary_coord(x, 0.0..(highest * 1.05).max(f64::MIN_POSITIVE));
    chart.configure_mesh().x_desc("epoch").y_desc("accuracy").light_line_style(WHITE).draw()?;
    chart.configure_secondary_axes().y_desc("loss of a word").draw()?;

    let points = |of: fn(&Epoch) -> f64| epochs.iter().enumerate().map(move |(i, epoch)| (i + 1, of(epoch)));
    let in_legend = |color: RGBColor| move |(x, y)| PathElement::new([(x, y), (x + 20, y)], color.stroke_width(2));
    chart
        .draw_series(LineSeries::new(points(|epoch| epoch.accuracy), accuracy.stroke_width(2)))?
        .label("accuracy")
        .legend(in_legend(accuracy));
    chart
        .draw_secondary_series(LineSeries::new(points(|epoch| epoch.loss), loss.stroke_width(2)))?
        .label("loss")
        .legend(in_legend(loss));
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::MiddleRight)
        .background_style(WHITE)
        .border_style(BLACK.mix(0.3))
        .draw()?;

    canvas.present()?;
    drop((chart, canvas));
    Ok(svg)
}
