//! What a call costs beside the arithmetic: ten Relu(8, 8) after each other, one row.

use crate::harness::{Json, Table, ten_relus, time};

/// Prints the times of a prediction, a forward pass with a callback, and one with the callback called.
pub(crate) fn run(json: &mut Json) -> task::Result<()> {
    let measured = ten_relus::times()?;
    let mut table = Table::new(["", "best", "median", "Thinc 8.3, OpenBLAS", "Thinc 8.3, BLIS", "PyTorch 2.15"]);
    // Recorded once on an AMD EPYC of the Zen 5 class, one thread; not measured by this program.
    let recorded = [["28 us", "53 us", "55 us"], ["", "", ""], ["69 us", "146 us", "214 us"]];
    for (measured, recorded) in measured.iter().zip(recorded) {
        json.push("chain", "ten Relu(8, 8), batch 1", "s", measured);
        let mut row = vec![measured.name.clone(), time(measured.best), time(measured.median)];
        row.extend(recorded.map(str::to_owned));
        table.row(row);
    }
    table.print("Ten Relu(8, 8), one row (Thinc and PyTorch: recorded values)");
    Ok(())
}
