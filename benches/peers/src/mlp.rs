//! Task B1: training and prediction of a 784-512-512-10 network.

use task::{Peer, Result, answer, make};

use crate::harness::{Json, Measured, Table};
use crate::mlp_thinc::Mlp;
use crate::worker::{Worker, build_candle};

const REQUESTS: [(&str, &str); 4] =
    [("epoch", "training"), ("predict 1", "prediction, batch 1"), ("predict 128", "batch 128"), ("predict 1000", "batch 1000")];

enum Runner {
    Here(Box<dyn Peer>),
    There(Worker),
}

impl Runner {
    fn ask(&mut self, request: &str) -> Result<f64> {
        match self {
            Self::Here(peer) => answer(&mut **peer, request),
            Self::There(worker) => worker.ask(request),
        }
    }
}

/// Prints samples per second of each library, and the accuracy its training reached.
pub(crate) fn run(full: bool, json: &mut Json) -> Result<()> {
    let (sizes, epochs) = if full { ([60_000, 10_000], 3) } else { ([12_000, 5_000], 5) };
    let [candle, candle_v4] = build_candle()?;
    let (train, test) = make(sizes[0], sizes[1]);
    let mut runners = vec![
        ("thinc", Runner::Here(Box::new(Mlp::new(&train, &test, false)?))),
        ("thinc, clipping and averages", Runner::Here(Box::new(Mlp::new(&train, &test, true)?))),
        ("candle as installed", Runner::There(Worker::start(&candle, sizes, 1)?)),
        ("candle with AVX-512", Runner::There(Worker::start(&candle_v4, sizes, 1)?)),
        ("candle as installed, 2 threads", Runner::There(Worker::start(&candle, sizes, 2)?)),
        ("candle with AVX-512, 2 threads", Runner::There(Worker::start(&candle_v4, sizes, 2)?)),
    ];
    drop((train, test));

    // Request by request and within it in turns, so that each library meets the same load.
    let mut results: Vec<Vec<Measured>> = vec![Vec::new(); runners.len()];
    let mut accuracies = Vec::new();
    for (request, metric) in REQUESTS {
        let mut rates = vec![Vec::new(); runners.len()];
        for _ in 0..if request == "epoch" { epochs } else { 9 } {
            for ((_, runner), rates) in runners.iter_mut().zip(&mut rates) {
                rates.push(runner.ask(request)?);
            }
        }
        for (((name, _), rates), results) in runners.iter().zip(rates).zip(&mut results) {
            let measured = Measured::largest(*name, rates);
            json.push("mlp", metric, "samples/s", &measured);
            results.push(measured);
        }
        if request == "epoch" {
            accuracies = runners.iter_mut().map(|(_, runner)| runner.ask("accuracy")).collect::<Result<_>>()?;
        }
    }
    for ((name, _), &accuracy) in runners.iter().zip(&accuracies) {
        json.push("mlp", "accuracy", "share", &Measured::largest(*name, vec![accuracy]));
    }

    let mut table = Table::new(["", "training", "batch 1", "batch 128", "batch 1000", "test accuracy"]);
    for (results, accuracy) in results.iter().zip(accuracies) {
        let rate = |measured: &Measured| format!("{:.1}k ({:.1}k)", measured.best / 1e3, measured.median / 1e3);
        let mut row = vec![results[0].name.clone()];
        row.extend(results.iter().map(rate));
        row.push(format!("{accuracy:.3}"));
        table.row(row);
    }
    let title = format!(
        "784-512-512-10 network, {} training samples, batch {}, {epochs} epochs: samples/s, best (median)",
        sizes[0],
        task::BATCH
    );
    table.print(&title);

    let mut ratios = Table::new(["thinc /", "training", "batch 1", "batch 128", "batch 1000"]);
    for peer in &results[2..] {
        let ratio = |(ours, theirs): (&Measured, &Measured)| {
            format!("{:.2} ({:.2})", ours.best / theirs.best, ours.median / theirs.median)
        };
        let mut row = vec![peer[0].name.clone()];
        row.extend(results[0].iter().zip(peer).map(ratio));
        ratios.row(row);
    }
    ratios.print("thinc on one thread against them: best to best (median to median)");
    Ok(())
}
