//! Where an editor underlines mistakes in `model!`: the spans that the compiler gives to tools.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A model with the tokens that errors must point to between `«` and `»`.
struct Case {
    file: &'static str,
    marked: &'static str,
}

const CASES: [Case; 3] = [
    // Found by the compiler in constants and in types.
    Case {
        file: "widths",
        marked: r#"use thinc::prelude::*;

const HIDDEN: usize = 512;

model! {
    /// Two widths that do not fit, with a layer between them that is right.
    pub struct Mlp = Relu<784, HIDDEN>
        >> «Relu<256, 64>» >> Dropout(0.1)
        >> #[name = "output"] «Softmax<32, 10>»
}

model! {
    type Tagger = Embed<96, 5000> >> «residual»(Relu<96, 64>) >> («Linear<48, 3>» + Linear<96, 3>)
}

pub fn build() -> impl Model<Floats2d> {
    model! { Relu<4, 8> >> (Relu<8, 2> | Relu<8, 3>) >> «Softmax<6, 2>» }
}
"#,
    },
    // Found while types are checked.
    Case {
        file: "types",
        marked: r#"use thinc::prelude::*;

model! {
    pub struct Kinds = |x: Floats2d| Relu<4, 8> >> «Embed»<16, 100> >> Linear<16, 2>
}

pub fn build() {
    let _ = model! { Relu<4, 8> >> «Rellu»<8, 8> >> Dropout(«rate») >> Softmax<8, 2>.«temprature»(2.0) };
}
"#,
    },
    // Found by the macro.
    Case {
        file: "syntax",
        marked: r#"use thinc::prelude::*;

model! {
    pub struct Mlp = Relu<784, 512> «*» 2 >> «chain»(Relu<512, 256>, Relu<256, 64>)
        >> #[«nam» = "output"] Softmax<64, 10> «>>»
}

model! {
    pub struct Undecided = Relu<4, «_»> >> Softmax<_, 3>
}

model! {
    pub struct Computed = Relu<4, HALF «*» 2> >> «"relu"» >> Linear<8, 2> «|>» Softmax<2, 2>
}
"#,
    },
];

/// A place in a source file, as editors count: lines and characters from 1.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Place {
    line: u64,
    column: u64,
    end_line: u64,
    end_column: u64,
    text: String,
}

#[test]
fn errors_are_on_the_tokens_that_are_wrong() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("json_spans");
    fs::create_dir_all(project.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"spans\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nthinc = {{ path = {:?} }}\n\n[workspace]\n",
        root
    );
    write(&project.join("Cargo.toml"), &manifest);
    // The versions that are downloaded already.
    fs::copy(root.join("Cargo.lock"), project.join("Cargo.lock")).unwrap();

    let mut failures = Vec::new();
    for case in CASES {
        let (source, expected) = unmark(case.marked);
        write(&project.join("src/lib.rs"), &source);
        let found = errors(&project, &source);
        let places: Vec<_> = found.iter().map(|(_, place)| place.clone()).collect();
        if places != expected {
            failures.push(format!("{}: expected {expected:#?}, but got {found:#?}", case.file));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The errors of `cargo check`, each with its message, in the order of their places.
fn errors(project: &Path, source: &str) -> Vec<(String, Place)> {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--message-format=json"])
        .env("CARGO_TARGET_DIR", project.join("target"))
        .current_dir(project)
        .output()
        .unwrap();
    let mut found = Vec::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let message = &line["message"];
        let is_summary = message["spans"].as_array().is_none_or(Vec::is_empty);
        if line["reason"] != "compiler-message" || message["level"] != "error" || is_summary {
            continue;
        }
        assert_eq!(line["target"]["name"], "spans", "{line}");
        let text = message["message"].as_str().unwrap().to_owned();
        let spans: Vec<_> = message["spans"].as_array().unwrap().iter().filter(|s| s["is_primary"] == true).collect();
        let [span] = spans[..] else { panic!("{} primary spans for {text}", spans.len()) };
        assert_eq!(span["file_name"], "src/lib.rs", "{text}");
        let number = |key: &str| span[key].as_u64().unwrap();
        let (start, end) = (number("byte_start") as usize, number("byte_end") as usize);
        let place = Place {
            line: number("line_start"),
            column: number("column_start"),
            end_line: number("line_end"),
            end_column: number("column_end"),
            text: source[start..end].to_owned(),
        };
        found.push((text, place));
    }
    // The compiler meets a type once for each impl about it, and reports what is wrong with it each time. Cargo and editors
    // show such equal messages once.
    found.sort_by(|(a, x), (b, y)| (x, a).cmp(&(y, b)));
    found.dedup();
    assert!(!found.is_empty(), "no errors:\n{}", String::from_utf8_lossy(&output.stderr));
    found
}

/// The program without its marks, and the places that they mark.
fn unmark(marked: &str) -> (String, Vec<Place>) {
    let (mut source, mut places) = (String::new(), Vec::new());
    let (mut line, mut column, mut start) = (1, 1, None);
    for c in marked.chars() {
        match c {
            '«' => start = Some((line, column, source.len())),
            '»' => {
                let (start_line, start_column, at) = start.take().unwrap();
                let text = source[at..].to_owned();
                places.push(Place { line: start_line, column: start_column, end_line: line, end_column: column, text });
            }
            _ => {
                source.push(c);
                (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
            }
        }
    }
    (source, places)
}

/// Writes a file, unless it has that text: Cargo goes by times.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::write(path, text).unwrap();
}
