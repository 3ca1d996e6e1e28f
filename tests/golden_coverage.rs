//! `tests/golden/coverage.txt` says for each layer, loss, optimizer, schedule, initializer and operation of Thinc where its
//! numbers are compared, and for each layer of this library, its `types`, where Thinc's bytes of it are. What it says is there.
//!
//! A line is `kind name | node | where`. The node is Thinc's name for the layer, which stands in the bytes of every case, and in a
//! Rust test the function that it calls. Where it is compared:
//!
//! | | |
//! |---|---|
//! | `ops.json: gemm ids.json: ..` | cases of the files in tests/golden |
//! | `rust: file test` | a test with numbers of its own, of what is random or has no arrays |
//! | `ledger: 13` | tests of a defect, as Thinc's numbers are wrong |
//! | `no: reason` | nowhere |
//! | `no bytes: reason` | a layer of Thinc whose numbers alone are compared |
//! | `layers: Linear.v1` | a layer of the library where these of Thinc are |
//! | `only here: reason` | a layer of the library that Thinc does not have |

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "common/layers.rs"]
mod layers_of;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

use layers_of::assert_every_layer_is_in;
use serde_json::Value;

/// The kinds of names in Thinc that compute something.
const KINDS: [&str; 6] = ["layers", "losses", "optimizers", "schedules", "initializers", "ops"];

/// Why something is compared nowhere, and what it may be.
const REASONS: [(&str, &str); 3] =
    [("another framework", "layers"), ("memory and types", "ops"), ("nothing uses it", "ops")];

/// Why the bytes of a layer of Thinc are compared nowhere.
const NO_BYTES: [&str; 1] = ["another framework"];

/// The kinds of names with nodes in saved bytes.
const HAVE_BYTES: [&str; 2] = ["layers", "types"];

/// Files whose cases are not named in a test of this folder.
const ELSEWHERE: &[&str] = &["optimizers.json"];

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn read(file: &str) -> String {
    read_to_string(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Suffixes of the names of cases that are made of one model.
const SUFFIXES: [&str; 7] =
    ["_known", "_open", "_sampled", "_normalize", "_dropout", "_dropout_0", "_normalize_dropout"];

struct Line<'a> {
    kind: &'a str,
    name: &'a str,
    node: Option<&'a str>,
    places: Vec<(&'a str, Vec<&'a str>)>,
}

fn lines(table: &str) -> Vec<Line<'_>> {
    let line = |line| {
        let cells: Vec<_> = str::split(line, " | ").collect();
        let [first, node, places] = cells[..] else { panic!("not three cells: {line}") };
        let (kind, name) = first.split_once(' ').unwrap();
        let place = |place| {
            let (of, what) = str::split_once(place, ": ").unwrap_or_else(|| panic!("not a place: {place}"));
            // A reason is one text.
            (of, if ["no", "no bytes", "only here"].contains(&of) { vec![what] } else { what.split(' ').collect() })
        };
        Line {
            kind,
            name,
            node: Some(node).filter(|node| *node != "-"),
            places: places.split("; ").map(place).collect(),
        }
    };
    table.lines().map(line).collect()
}

#[test]
fn every_name_has_one_line() {
    let (names, table) = (read("tests/golden/thinc_names.txt"), read("tests/golden/coverage.txt"));
    let names: Vec<_> = names.lines().map(|line| line.split_once(' ').unwrap()).collect();
    let names: Vec<_> = names.into_iter().filter(|(kind, _)| KINDS.contains(kind)).collect();
    let lines = lines(&table);
    let (types, found): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.kind == "types");
    assert_eq!(found.iter().map(|line| (line.kind, line.name)).collect::<Vec<_>>(), names);
    assert_eq!(names.iter().filter(|(kind, _)| *kind == "layers").count(), 72);
    let types: Vec<_> = types.iter().map(|line| line.name).collect();
    assert_every_layer_is_in(&types, "tests/golden/coverage.txt does not say where Thinc's bytes of it are");
    assert_eq!(types.iter().collect::<BTreeSet<_>>().len(), types.len(), "a layer has two lines");
}

/// All cases of the json files, by file.
fn files() -> BTreeMap<String, Value> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(path("tests/golden")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        if file.ends_with(".json") {
            let cases = serde_json::from_str(&read(&format!("tests/golden/{file}"))).unwrap();
            files.insert(file, cases);
        }
    }
    files
}

/// The names of the nodes in saved bytes.
fn nodes(case: &Value) -> Vec<String> {
    let digits = case["bytes"].as_str().unwrap();
    let bytes: Vec<_> =
        (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap()).collect();
    let key = b"\xa4name";
    let starts = bytes.windows(key.len()).enumerate().filter(|(_, part)| part == key).map(|(i, _)| i + key.len());
    let name = |start: usize| match bytes[start] {
        // Texts of up to 31 and up to 255 bytes.
        short @ 0xa0..=0xbf => Some(&bytes[start + 1..][..usize::from(short - 0xa0)]),
        0xd9 => Some(&bytes[start + 2..][..usize::from(bytes[start + 1])]),
        _ => None,
    };
    starts.filter_map(name).filter_map(|name| String::from_utf8(name.to_vec()).ok()).collect()
}

/// Whether a case has the output, and the gradients of what has any.
fn has_numbers(case: &Value) -> bool {
    case.get("y").is_some() && (case.get("dx").is_some() || case["grads"].as_object().is_some_and(|of| !of.is_empty()))
}

/// What was found of a line.
#[derive(Default)]
struct Found {
    numbers: bool,
    bytes: bool,
}

fn check_cases(
    line: &Line<'_>,
    file: &str,
    names: &[&str],
    files: &BTreeMap<String, Value>,
    found: &mut Found,
) -> Result<(), String> {
    let cases = files.get(file).ok_or_else(|| format!("there is no {file}"))?;
    for name in names {
        let pointer = format!("/{name}");
        let case = cases.pointer(&pointer).ok_or_else(|| format!("{file} has no {name}"))?;
        if !HAVE_BYTES.contains(&line.kind) {
            // The callbacks of some operations have cases for several settings.
            let has = |key| {
                case.get(key).is_some()
                    || case.as_object().is_some_and(|all| all.values().all(|one| one.get(key).is_some()))
            };
            let callback = line.name.starts_with("backprop_");
            if callback && !has("dx") && case.get("grads").is_none() {
                return Err(format!("{name} of {file} has no dx"));
            }
            found.numbers = true;
            continue;
        }
        // Ids have no gradient.
        found.numbers |= has_numbers(case) || name.starts_with("operations/");
        if case.get("bytes").is_none() {
            continue;
        }
        found.bytes = true;
        let Some(node) = line.node else { continue };
        let nodes = nodes(case);
        if !nodes.iter().any(|name| name == node || name.starts_with(&format!("{node}("))) {
            return Err(format!("{name} of {file} has no node `{node}`, but {nodes:?}"));
        }
    }
    Ok(())
}

/// Whether the Rust test is there and calls what it tests.
fn check_test(line: &Line<'_>, place: &[&str]) -> Result<(), String> {
    let [file, test] = place else { return Err(format!("not a file and a test: {place:?}")) };
    let source = read(file);
    let (_, body) =
        source.split_once(&format!("#[test]\nfn {test}() {{")).ok_or_else(|| format!("no test {test} in {file}"))?;
    let (body, _) = body.split_once("\n}\n").ok_or("the test has no end")?;
    match line.node {
        Some(called) if !body.contains(&format!("{called}(")) => Err(format!("{test} does not call {called}")),
        _ => Ok(()),
    }
}

/// Whether a layer is where its line says, and the layers of Thinc that the line refers to have bytes.
fn check(line: &Line<'_>, lines: &[Line<'_>], files: &BTreeMap<String, Value>, ledger: &str) -> Result<(), String> {
    let mut found = Found::default();
    for (of, what) in &line.places {
        match *of {
            "no" if REASONS.contains(&(what[0], line.kind)) => found = Found { numbers: true, bytes: true },
            "no bytes" if line.kind == "layers" && NO_BYTES.contains(&what[0]) => found.bytes = true,
            "no" | "no bytes" => return Err(format!("not a reason: {}", what[0])),
            "only here" => {
                let same = |other: &&Line<'_>| other.name.rsplit_once('.').is_some_and(|(name, _)| name == line.name);
                if let Some(of_thinc) = lines.iter().filter(|other| other.kind == "layers").find(same) {
                    return Err(format!("Thinc has {}", of_thinc.name));
                }
                found.bytes = true;
            }
            "layers" => {
                for name in what {
                    let of_thinc = lines.iter().find(|other| other.kind == "layers" && other.name == *name);
                    let of_thinc = of_thinc.ok_or_else(|| format!("Thinc has no {name}"))?;
                    if of_thinc.places.iter().any(|(place, _)| place.starts_with("no")) {
                        return Err(format!("{name} has no bytes"));
                    }
                    found.bytes = true;
                }
            }
            "rust" => {
                check_test(line, what)?;
                found.numbers = true;
            }
            "ledger" => {
                for number in what {
                    if !ledger.contains(&format!("fn ledger_{number}_")) {
                        return Err(format!("no test of the defect {number}"));
                    }
                    found.numbers = true;
                }
            }
            file => check_cases(line, file, what, files, &mut found)?,
        }
    }
    match (line.kind, found) {
        (kind, Found { bytes: false, .. }) if HAVE_BYTES.contains(&kind) => Err("no bytes of Thinc".to_owned()),
        (kind, Found { numbers: false, .. }) if kind != "types" => Err("bytes, but no numbers".to_owned()),
        _ => Ok(()),
    }
}

#[test]
fn what_covers_a_name_is_there() {
    let (table, files) = (read("tests/golden/coverage.txt"), files());
    let ledger = std::fs::read_dir(path("tests/ledger")).unwrap();
    let ledger: String = ledger.map(|file| read_to_string(file.unwrap().path()).unwrap()).collect();
    let lines = lines(&table);
    let wrong = lines.iter().filter_map(|line| {
        let error = check(line, &lines, &files, &ledger).err()?;
        Some(format!("{} {}: {error}", line.kind, line.name))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The source of the test program for a file of cases.
fn test_program(file: &str) -> String {
    let name = format!("tests/golden_{}", file.trim_end_matches(".json"));
    match std::fs::read_dir(path(&name)) {
        Ok(folder) => folder.map(|file| read_to_string(file.unwrap().path()).unwrap()).collect(),
        Err(_) => read(&format!("{name}.rs")),
    }
}

/// Whether a test names a case, or what stands in front of a suffix that several cases have.
fn is_named(source: &str, case: &str) -> bool {
    let quoted = |name: &str| source.contains(&format!("\"{name}\""));
    let of_several = |suffix: &&str| {
        case.strip_suffix(suffix).is_some_and(quoted) && source.contains(suffix.trim_start_matches('_'))
    };
    quoted(case) || SUFFIXES.iter().any(of_several)
}

/// A case that no test names was made for nothing.
#[test]
fn every_case_is_named_by_a_test() {
    let mut unnamed = BTreeSet::new();
    for (file, cases) in files().iter().filter(|(file, _)| !ELSEWHERE.contains(&file.as_str())) {
        let source = test_program(file);
        let cases = cases.as_object().unwrap().keys();
        unnamed.extend(cases.filter(|case| !is_named(&source, case)).map(|case| format!("{file}: {case}")));
    }
    assert!(unnamed.is_empty(), "{unnamed:?}");
}
