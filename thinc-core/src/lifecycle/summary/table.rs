//! The text of a summary.

use std::fmt;

use super::{Summary, SummaryParam, SummaryRow};
use crate::model::{Differentiable, DynModel, Node, Wired};
use crate::wiring::Wiring;

/// Where lines with wiring break.
const WIDTH: usize = 100;

/// Longer names are cut: that of a chain of layers has the names of them all.
const NAME_WIDTH: usize = 32;

const HEADER: [&str; 5] = ["layer", "takes", "gives", "parameters", "shapes"];

/// The wiring, then a line for each layer, then the number of trained values.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(wiring) = &self.wiring {
            writeln!(f, "{}\n", wiring.lines(WIDTH))?;
        }
        let mut lines = vec![HEADER.map(str::to_owned)];
        for (i, row) in self.rows.iter().enumerate() {
            let has_layers = self.rows.get(i + 1).is_some_and(|next| next.depth > row.depth);
            lines.push(cells(row, has_layers));
        }
        lines.push(["total".to_owned(), String::new(), String::new(), number(self.num_params()), String::new()]);
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths = [width(0), width(1), width(2), width(3)];
        for (i, [layer, takes, gives, params, shapes]) in lines.iter().enumerate() {
            let line = format!(
                "{layer:<0$}  {takes:>1$}  {gives:>2$}  {params:>3$}  {shapes}",
                widths[0], widths[1], widths[2], widths[3]
            );
            let end = if i + 1 == lines.len() { "" } else { "\n" };
            write!(f, "{}{end}", line.trim_end())?;
        }
        Ok(())
    }
}

/// As [`Display`](fmt::Display): whoever prints a model reads it.
impl fmt::Debug for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The [`summary`](crate::NodeExt::summary).
impl fmt::Debug for dyn Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match super::summary(self) {
            Ok(summary) => summary.fmt(f),
            Err(error) => write!(f, "{}: {error}", self.name()),
        }
    }
}

/// The [`summary`](crate::NodeExt::summary).
impl<X: Differentiable, Y: Differentiable> fmt::Debug for dyn DynModel<X, Y> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self as &dyn Node).fmt(f)
    }
}

fn cells(row: &SummaryRow, has_layers: bool) -> [String; 5] {
    let own = row.path.rsplit('.').next().unwrap_or_default();
    let name = cut(&row.name);
    let kind = kind(&row.wired);
    let label = if own.is_empty() || own == name { name } else { format!("{own}: {name}") };
    let shapes: Vec<_> = row.params.iter().map(shape).collect();
    [
        format!("{:indent$}{label}{kind}", "", indent = 2 * row.depth),
        number(row.input),
        number(row.output),
        if has_layers && row.params.is_empty() { String::new() } else { number(row.num_params) },
        shapes.join(", "),
    ]
}

/// How a struct's layers are joined. The names of combinators say so themselves.
fn kind(wired: &Wired) -> &'static str {
    match wired {
        Wired::By(wiring) if wiring.has_types() => match wiring {
            Wiring::Chain(_) => " (chain)",
            Wiring::Add(_) => " (add)",
            Wiring::Concatenate(_) => " (concatenate)",
            Wiring::Tuplify(_) => " (tuplify)",
            Wiring::Residual(_) => " (residual)",
            Wiring::Layer(..) | Wiring::Noop => "",
        },
        _ => "",
    }
}

fn cut(name: &str) -> String {
    if name.chars().count() <= NAME_WIDTH {
        return name.to_owned();
    }
    name.chars().take(NAME_WIDTH - 2).chain("..".chars()).collect()
}

/// `W (512, 784)`.
fn shape(param: &SummaryParam) -> String {
    let axes: Vec<_> = param.shape.iter().map(|axis| axis.map_or_else(|| "?".to_owned(), |n| n.to_string())).collect();
    format!("{} ({})", param.name, axes.join(", "))
}

/// `401,920`, or `?`.
fn number(n: Option<usize>) -> String {
    let Some(n) = n else { return "?".to_owned() };
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
