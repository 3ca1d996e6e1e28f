//! Task B2: training and prediction of spaCy's default tagger on a treebank with gold tokens, on one thread.

use std::path::{Path, PathBuf};
use std::process::Command;

use task::{Answer, Result};

use crate::harness::{Json, Measured, Table, option};
use crate::worker::Worker;

/// What a word costs, forwards: 4 tables of width 96 through a maxout of 3 pieces, four windows of 3 words through one
/// each, and 17 outputs. Twice as much again for the way back.
const FLOP_PREDICT: f64 = 2.0 * (384 * 288 + 4 * 288 * 288 + 96 * 17) as f64;
const FLOP_TRAIN: f64 = 3.0 * FLOP_PREDICT;

/// How many sentences are predicted one by one.
pub const SINGLE: usize = 300;

/// What is asked, and what the columns are called.
const REQUESTS: [(&str, &str); 4] = [
    ("epoch", "training"),
    ("predict 128", "prediction, batch 128"),
    ("predict 1024", "prediction, batch 1024"),
    ("predict 1", "prediction, single sentences"),
];

/// One library in one setting.
struct Peer {
    name: &'static str,
    worker: Worker,
    rates: Vec<Measured>,
    accuracy: f64,
    memory: f64,
}

/// Prints words per second of each library, the accuracy its training reached, and the memory it took.
pub(crate) fn run(worker: &str, full: bool, peak: Option<f64>, json: &mut Json) -> Result<()> {
    let Some(files) = treebank() else {
        println!(
            "\n## Tagger: skipped, as THINC_EWT names no folder with en_ewt-ud-train.conllu and en_ewt-ud-dev.conllu"
        );
        return Ok(());
    };
    let (limits, epochs) = if full { ([usize::MAX >> 1; 2], 3) } else { ([2500, 1000], 3) };
    let mut peers = peers(worker, &files, limits)?;
    for (request, metric) in REQUESTS {
        let repeats = if request == "epoch" { epochs } else { 5 };
        let mut answers = vec![Vec::with_capacity(repeats); peers.len()];
        // In turns, so that a change in the load of the machine meets all of them.
        for _ in 0..repeats {
            for (peer, answers) in peers.iter_mut().zip(&mut answers) {
                answers.push(peer.worker.ask(request)?.wall);
            }
        }
        for (peer, answers) in peers.iter_mut().zip(answers) {
            let rate = Measured::largest(peer.name, answers);
            json.push("tagger", metric, "words/s", &rate);
            peer.rates.push(rate);
        }
        if request == "epoch" {
            for peer in &mut peers {
                let mut ask = |request| -> Result<f64> { peer.worker.ask(request).map(|Answer { wall, .. }| wall) };
                (peer.memory, peer.accuracy) = (ask("memory")?, ask("accuracy")?);
                json.push("tagger", "accuracy", "share", &Measured::largest(peer.name, vec![peer.accuracy]));
                json.push("tagger", "memory", "bytes", &Measured::smallest(peer.name, vec![peer.memory]));
            }
        }
    }
    let words = if full { "all of it".to_owned() } else { format!("{} and {} sentences", limits[0], limits[1]) };
    println!("\n## Tagger of spaCy's default shape, UD English EWT ({words}), batch 128, one thread, {epochs} epochs");
    print(&peers, words_of_single(&files[1])?, peak);
    Ok(())
}

/// The files to train on and to predict.
fn treebank() -> Option<[PathBuf; 2]> {
    let folder = PathBuf::from(std::env::var_os("THINC_EWT")?);
    let files = ["train", "dev"].map(|part| folder.join(format!("en_ewt-ud-{part}.conllu")));
    files.iter().all(|file| file.exists()).then_some(files)
}

/// The number of words in the sentences that are predicted one by one.
fn words_of_single(file: &Path) -> Result<f64> {
    let text = std::fs::read_to_string(file)?;
    let is_word = |line: &&str| line.split('\t').next().is_some_and(|id| id.parse::<usize>().is_ok());
    let sentences = text.split("\n\n").take(SINGLE);
    Ok(sentences.map(|sentence| sentence.lines().filter(is_word).count()).sum::<usize>() as f64)
}

fn peers(worker: &str, files: &[PathBuf; 2], limits: [usize; 2]) -> Result<Vec<Peer>> {
    let arguments = |command: &mut Command| {
        command.args(files).args(limits.map(|limit| limit.to_string()));
        for threads in ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"] {
            command.env(threads, "1");
        }
    };
    let mut peers = Vec::new();
    let mut add = |name, command: &mut Command| -> Result<()> {
        peers.push(Peer { name, worker: Worker::start(command)?, rates: Vec::new(), accuracy: 0.0, memory: 0.0 });
        Ok(())
    };
    let mut here = Command::new(worker);
    arguments(&mut here);
    add("thinc for Rust", &mut here)?;
    // `--peer thinc` leaves the others out, for a profile.
    if option("--peer").as_deref() == Some("thinc") {
        return Ok(peers);
    }
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let script = |name: &str, setting: &[(&str, &str)], last: &[&str]| {
        let mut command = Command::new(&python);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("python").join(name));
        arguments(&mut command);
        command.args(last).envs(setting.iter().copied());
        command
    };
    const OPENBLAS: (&str, &str) = ("THINC_USE_BLIS", "0");
    const AVX512: (&str, &str) = ("OPENBLAS_CORETYPE", "SkylakeX");
    add("Thinc as installed", &mut script("tagger_thinc.py", &[], &[]))?;
    add("Thinc, numpy's products", &mut script("tagger_thinc.py", &[OPENBLAS], &[]))?;
    add("Thinc, numpy's with AVX-512", &mut script("tagger_thinc.py", &[OPENBLAS, AVX512], &[]))?;
    add("spaCy as installed", &mut script("tagger_spacy.py", &[], &[]))?;
    add("spaCy, numpy's with AVX-512", &mut script("tagger_spacy.py", &[OPENBLAS, AVX512], &[]))?;
    add("PyTorch as installed", &mut script("tagger_torch.py", &[], &["torch"]))?;
    add("PyTorch, fused Adam", &mut script("tagger_torch.py", &[], &["torch", "fused"]))?;
    if let Some(preload) = crate::mkl::preload()? {
        let preload = [("LD_PRELOAD", &*preload)];
        add("PyTorch, fused Adam, MKL with AVX-512", &mut script("tagger_torch.py", &preload, &["torch", "fused"]))?;
    }
    Ok(peers)
}

/// Rates with the share of the ceiling that the machine's matrix products set, and how many times those of each peer ours are.
fn print(peers: &[Peer], words_of_single: f64, peak: Option<f64>) {
    let mut table =
        Table::new(["", "training", "batch 128", "batch 1024", "us a sentence", "accuracy", "most memory, MB"]);
    let mut ratios = Table::new(["thinc for Rust /", "training", "batch 128", "batch 1024", "single", "memory"]);
    let share = |rate: &Measured, flop: f64| {
        peak.map_or(String::new(), |peak| format!(", {:.0} %", rate.best * flop / peak / 1e7))
    };
    let first = &peers[0];
    for (i, peer) in peers.iter().enumerate() {
        let flops = [FLOP_TRAIN, FLOP_PREDICT, FLOP_PREDICT];
        let rate = |(rate, flop): (&Measured, f64)| {
            format!("{:.1}k ({:.1}k{})", rate.best / 1e3, rate.median / 1e3, share(rate, flop))
        };
        let mut row = vec![peer.name.to_owned()];
        row.extend(peer.rates.iter().zip(flops).map(rate));
        row.push(format!("{:.0}", 1e6 * words_of_single / SINGLE as f64 / peer.rates[3].best));
        row.push(format!("{:.3}", peer.accuracy));
        row.push(format!("{:.0}", peer.memory / 1e6));
        table.row(row);
        if i > 0 {
            let ratio = |(ours, theirs): (&Measured, &Measured)| {
                format!("{:.2} ({:.2})", ours.best / theirs.best, ours.median / theirs.median)
            };
            let rates = first.rates.iter().zip(&peer.rates).map(ratio);
            let memory = format!("{:.2}", first.memory / peer.memory);
            ratios.row([peer.name.to_owned()].into_iter().chain(rates).chain([memory]));
        }
    }
    table.print("Words per second: best (median, best as a share of the peak of products)");
    ratios.print("How many times as fast thinc for Rust is: best to best (median to median)");
}
