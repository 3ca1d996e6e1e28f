//! `docs/from_thinc.md` says what everything in Thinc is called here, and what it says is there.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

use std::collections::BTreeSet;
use std::path::Path;

const DOCUMENT: &str = include_str!("../docs/from_thinc.md");

/// What `tests/golden/list_names.py` found in Thinc 8.3.11: on each line a section of the document and a name.
const NAMES: &str = include_str!("golden/thinc_names.txt");

const SECTIONS: [(&str, &str); 9] = [
    ("layers", "Layers"),
    ("losses", "Losses"),
    ("optimizers", "Optimizers"),
    ("schedules", "Schedules"),
    ("initializers", "Initializers"),
    ("ops", "Ops"),
    ("model", "Model"),
    ("types", "Types"),
    ("api", "Everything else"),
];

struct Row<'a> {
    section: &'a str,
    thinc: BTreeSet<&'a str>,
    here: Vec<&'a str>,
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn rows() -> Vec<Row<'static>> {
    let mut section = "";
    let mut rows = Vec::new();
    for line in DOCUMENT.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            section = heading;
        }
        let Some(cells) = line.strip_prefix("| `") else { continue };
        // The operator `a | b` is escaped in a table.
        let cells: Vec<_> = cells.split(" | ").collect();
        let first = &line[2..2 + 1 + cells[0].len()];
        let here = cells.get(1).copied().unwrap_or_default();
        rows.push(Row { section, thinc: quoted(first).into_iter().collect(), here: quoted(here) });
    }
    rows
}

#[test]
fn everything_in_thinc_has_one_row() {
    let rows = rows();
    let mut wrong = Vec::new();
    for line in NAMES.lines() {
        let (kind, name) = line.split_once(' ').unwrap();
        let (_, section) = SECTIONS.iter().find(|(known, _)| *known == kind).unwrap();
        let found = rows.iter().filter(|row| row.section == *section && row.thinc.contains(name)).count();
        if found != 1 {
            wrong.push(format!("`{name}` has {found} rows in \"{section}\""));
        }
    }
    assert!(NAMES.lines().count() > 300 && rows.len() > 150, "the lists were not found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the core defines: items, what modules export, and variants of enums.
fn defined() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("thinc-core/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(path).unwrap();
            let code = source.lines().map(str::trim).filter(|line| !line.starts_with("//"));
            let code = code.collect::<Vec<_>>().join("\n");
            let of_code = words(&code).filter(|(before, name)| {
                let item = ["fn", "struct", "enum", "trait", "type", "const", "mod"].contains(before);
                item || name.starts_with(char::is_uppercase)
            });
            let exports = code.split("pub use ").skip(1).filter_map(|rest| rest.split(';').next()).flat_map(words);
            names.extend(of_code.chain(exports).map(|(_, name)| name.to_owned()));
        }
    }
    names
}

fn is_part_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Each name in some code, behind the one before it.
fn words(code: &str) -> impl Iterator<Item = (&str, &str)> {
    let words = || code.split(|c| !is_part_of_name(c)).filter(|word| !word.is_empty());
    std::iter::once("").chain(words()).zip(words())
}

/// Names of Rust's own, of other crates, of the macros, and one of an example.
const ELSEWHERE: &[&str] =
    &["model", "refs", "derive", "dyn", "Serialize", "Deserialize", "ndarray", "clone", "encode"];

#[test]
fn what_it_is_called_here_exists() {
    let defined = defined();
    let mut missing = BTreeSet::new();
    let named = rows().into_iter().flat_map(|row| row.here);
    let last = DOCUMENT.rsplit_once("Not in Thinc 8:").unwrap().1;
    for name in named.chain(quoted(last)) {
        // Arguments such as the `a` of `a + b` are short.
        missing.extend(name.split(|c| !is_part_of_name(c)).filter(|part| part.len() > 2 && !defined.contains(*part)));
    }
    missing.retain(|name| !ELSEWHERE.contains(name));
    assert!(missing.is_empty(), "docs/from_thinc.md names what is not there: {missing:?}");
}
