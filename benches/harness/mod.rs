//! Timing and tables. The cases of a group run in turns, so that a change in the load of the machine meets all of them;
//! each has its best and its median over the repeats.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

pub(crate) mod ten_relus;

/// A piece of work that can be repeated.
pub(crate) struct Case<'a> {
    name: String,
    work: Box<dyn FnMut() + 'a>,
}

impl<'a> Case<'a> {
    /// A case. What `work` computes should be dropped or passed to [`std::hint::black_box`] within it.
    pub(crate) fn new(name: impl Into<String>, work: impl FnMut() + 'a) -> Self {
        Self { name: name.into(), work: Box::new(work) }
    }

    fn run(&mut self, times: u32) -> Duration {
        let start = Instant::now();
        for _ in 0..times {
            (self.work)();
        }
        start.elapsed()
    }
}

/// The seconds that one run of a case took, or a rate in its place.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    /// The name of the case.
    pub(crate) name: String,
    /// The best over the repeats.
    pub(crate) best: f64,
    /// The median over the repeats.
    pub(crate) median: f64,
}

impl Measured {
    /// From one value per repeat, of which the smallest is the best.
    pub(crate) fn smallest(name: impl Into<String>, mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let at = |i: usize| values.get(i).copied().unwrap_or(f64::NAN);
        Self { name: name.into(), best: at(0), median: at(values.len() / 2) }
    }

    /// From one value per repeat, of which the largest is the best.
    #[allow(dead_code, reason = "not every benchmark has rates")]
    pub(crate) fn largest(name: impl Into<String>, values: Vec<f64>) -> Self {
        let negated = Self::smallest(name, values.into_iter().map(|value| -value).collect());
        Self { best: -negated.best, median: -negated.median, ..negated }
    }

    /// `work` per second.
    #[allow(dead_code, reason = "not every benchmark has rates")]
    pub(crate) fn rate(&self, work: f64) -> Self {
        Self { name: self.name.clone(), best: work / self.best, median: work / self.median }
    }
}

/// Runs the cases in turns, `repeats` times, each time for about `slice`.
pub(crate) fn measure(cases: &mut [Case<'_>], repeats: usize, slice: Duration) -> Vec<Measured> {
    let times: Vec<u32> = cases.iter_mut().map(|case| calibrate(case, slice)).collect();
    let mut seconds = vec![Vec::with_capacity(repeats); cases.len()];
    for _ in 0..repeats {
        for ((case, &times), seconds) in cases.iter_mut().zip(&times).zip(&mut seconds) {
            seconds.push(case.run(times).as_secs_f64() / f64::from(times));
        }
    }
    cases.iter().zip(seconds).map(|(case, seconds)| Measured::smallest(case.name.clone(), seconds)).collect()
}

/// How often a case runs in `slice`; warms it up on the way.
fn calibrate(case: &mut Case<'_>, slice: Duration) -> u32 {
    let mut times: u32 = 1;
    loop {
        let elapsed = case.run(times);
        if elapsed * 4 >= slice || times >= 1 << 28 {
            let share = slice.as_secs_f64() / elapsed.as_secs_f64().max(1e-9);
            return ((f64::from(times) * share) as u32).max(1);
        }
        times *= 2;
    }
}

/// Lines in columns, printed as Markdown.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub(crate) fn new<const N: usize>(columns: [&str; N]) -> Self {
        Self { rows: vec![columns.map(str::to_owned).to_vec()] }
    }

    /// Adds a line.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Prints the table under a title.
    pub(crate) fn print(&self, title: &str) {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|c| c.chars().count()).max();
        let widths: Vec<_> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
        println!("\n### {title}\n");
        for (i, row) in self.rows.iter().enumerate() {
            let mut line = String::from("|");
            for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                // Names to the left, numbers to the right. Writing to a string does not fail.
                let _ = if column == 0 { write!(line, " {cell:<width$} |") } else { write!(line, " {cell:>width$} |") };
            }
            println!("{line}");
            if i == 0 {
                let rule = |(column, &width): (usize, &usize)| {
                    if column == 0 { format!("{:-<1$}|", "", width + 2) } else { format!("{:-<1$}:|", "", width + 1) }
                };
                println!("|{}", widths.iter().enumerate().map(rule).collect::<String>());
            }
        }
    }
}

/// Results as JSON lines, for programs.
#[derive(Default)]
pub(crate) struct Json(String);

impl Json {
    /// Adds one result.
    pub(crate) fn push(&mut self, part: &str, metric: &str, unit: &str, measured: &Measured) {
        let Measured { name, best, median } = measured;
        let _ = writeln!(
            self.0,
            "{{\"part\":{part:?},\"peer\":{name:?},\"metric\":{metric:?},\"unit\":{unit:?},\"best\":{best},\"median\":{median}}}"
        );
    }

    /// Writes them to the file that follows `--json` among the arguments, if it is there.
    pub(crate) fn write(&self) -> std::io::Result<()> {
        match option("--json") {
            Some(path) => std::fs::write(path, &self.0),
            None => Ok(()),
        }
    }
}

/// The argument that follows `name`.
pub(crate) fn option(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

/// A time in the unit in which it reads best.
pub(crate) fn time(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{:.0} ns", s * 1e9),
        s if s < 1e-3 => format!("{:.2} us", s * 1e6),
        s => format!("{:.2} ms", s * 1e3),
    }
}
