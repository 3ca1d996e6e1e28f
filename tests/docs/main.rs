//! The documentation says of every layer, loss, optimizer, schedule and initializer what `CONTRIBUTING.md` asks for.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod layers;
mod params;
#[path = "../common/layers.rs"]
mod public_layers;
mod source;
mod text;

use std::collections::BTreeSet;

use source::{exports, items, module_docs, read};
use text::Text;

/// Fails with all that is wrong.
fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "the documentation lacks:\n{}", wrong.join("\n"));
}

/// The names in Thinc, without their versions.
fn thinc_names() -> BTreeSet<String> {
    let names = include_str!("../golden/thinc_names.txt").lines().filter_map(|line| line.split(' ').nth(1));
    names.map(|name| without_version(name).to_owned()).collect()
}

fn without_version(name: &str) -> &str {
    let is_version = |version: &str| version.strip_prefix('v').is_some_and(|n| n.parse::<u32>().is_ok());
    name.rsplit_once(['.', '_']).filter(|(_, version)| is_version(version)).map_or(name, |(name, _)| name)
}

/// The rows of a section of `docs/from_thinc.md`: names in Thinc, names here, and what is different.
fn rows(section: &str) -> Vec<(Vec<String>, Vec<String>, String)> {
    let document = read("docs/from_thinc.md");
    let section = document.split(&format!("## {section}\n")).nth(1).unwrap().split("\n## ").next().unwrap();
    let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let cells: Vec<_> = format!("`{row}").replace("\\|", "¦").split(" |").map(str::to_owned).collect();
        (quoted(&cells[0]), quoted(&cells[1]), cells[2].trim().to_owned())
    })
    .collect()
}

#[test]
fn what_thinc_calls_something_finds_it() {
    let mut names = BTreeSet::new();
    for item in items("thinc-core/src") {
        names.insert(item.name);
        names.extend(item.aliases);
    }
    let mut wrong = Vec::new();
    for section in ["Layers", "Losses", "Optimizers", "Schedules", "Initializers"] {
        for (thinc, here, _) in rows(section) {
            let missing = thinc.iter().filter(|_| !here.is_empty()).find(|name| !names.contains(without_version(name)));
            wrong.extend(missing.map(|name| format!("{}: `#[doc(alias = \"{}\")]`", here[0], without_version(name))));
        }
    }
    assert_none(&wrong);
}

/// Checks the exported functions or types of a module that `is_one` takes.
fn check(module: &str, is_one: impl Fn(&str) -> bool, at_least: usize, checks: &[(&str, fn(&Text, &str) -> bool)]) {
    let folder = module.strip_suffix("/mod.rs").unwrap();
    let items = items(folder);
    let mut wrong = Vec::new();
    let mut count = 0;
    for name in exports(module).into_iter().filter(|name| is_one(name)) {
        let Some(item) = items.iter().find(|item| item.name == name) else { continue };
        count += 1;
        let text = Text::new(&item.docs);
        wrong
            .extend(checks.iter().filter(|(_, holds)| !holds(&text, &name)).map(|(what, _)| format!("{name}: {what}")));
    }
    assert!(count >= at_least, "found {count} in {module}");
    assert_none(&wrong);
}

const EXAMPLE: (&str, fn(&Text, &str) -> bool) =
    ("an example that runs and checks something", |text, name| text.has_example(&[name]));
const FORMULA: (&str, fn(&Text, &str) -> bool) = ("a formula", |text, _| text.has_formula());
const THINC: (&str, fn(&Text, &str) -> bool) =
    ("what Thinc has of it", |text, _| text.sentences_on_thinc().next().is_some());

#[test]
fn losses_say_what_they_compute() {
    let others = ["Loss", "LogitsGrad", "MissingValue", "MultiProbs", "Probs", "Weighted"];
    let is_loss = |name: &str| name.starts_with(char::is_uppercase) && !others.contains(&name);
    let gradient: (&str, fn(&Text, &str) -> bool) =
        ("the gradient", |text, _| text.blocks.iter().chain([&text.prose]).any(|text| text.contains("gradient")));
    let shape: (&str, fn(&Text, &str) -> bool) =
        ("the shape of guess and truth", |text, _| text.spans.iter().any(|span| span.starts_with("(N")));
    check("thinc-core/src/losses/mod.rs", is_loss, 5, &[FORMULA, gradient, shape, THINC, EXAMPLE]);
}

#[test]
fn optimizers_say_what_they_compute() {
    let others = ["Optimizer", "Average", "Averages", "ParamUpdate", "finish_update"];
    let is_optimizer = |name: &str| !others.contains(&name);
    let update: (&str, fn(&Text, &str) -> bool) = ("how weights change", |text, _| {
        text.spans.iter().chain(&text.blocks).any(|code| code.contains("weights -= "))
    });
    check("thinc-core/src/optimizers/mod.rs", is_optimizer, 3, &[update, THINC, EXAMPLE]);
}

#[test]
fn schedules_and_initializers_say_what_they_compute() {
    let is_function = |name: &str| name.starts_with(char::is_lowercase);
    let code: (&str, fn(&Text, &str) -> bool) = ("a formula", |text, _| !text.spans.is_empty());
    check("thinc-core/src/schedules/mod.rs", is_function, 11, &[code, THINC, EXAMPLE]);
    check("thinc-core/src/initializers/mod.rs", is_function, 11, &[code, THINC, EXAMPLE]);
}

#[test]
fn containers_and_batches_have_examples() {
    let is_type = |name: &str| name.starts_with(char::is_uppercase);
    check("thinc-core/src/containers/mod.rs", is_type, 5, &[EXAMPLE]);
    check("thinc-core/src/batching/mod.rs", |name| name.ends_with("batch"), 2, &[THINC, EXAMPLE]);
}

#[test]
fn every_module_has_a_table_of_what_is_in_it() {
    let mut wrong = Vec::new();
    for module in
        ["layers", "combinators", "containers", "losses", "optimizers", "schedules", "initializers", "ops", "batching"]
    {
        let path = format!("thinc-core/src/{module}/mod.rs");
        let docs = module_docs(&path);
        let in_table: String = docs.lines().filter(|line| line.starts_with('|')).collect();
        let missing = exports(&path).into_iter().filter(|name| !in_table.contains(&format!("[`{name}`]")));
        wrong.extend(missing.map(|name| format!("{module}: [`{name}`]")));
    }
    let hashing = "thinc-core/src/hashing.rs";
    let docs = module_docs(hashing);
    let functions = read(hashing);
    let functions = functions.split("\npub fn ").skip(1).filter_map(|rest| rest.split('(').next());
    wrong.extend(
        functions.filter(|name| !docs.contains(&format!("| [`{name}`]"))).map(|name| format!("hashing: [`{name}`]")),
    );
    assert_none(&wrong);
}

/// What programs rarely name, and `clone`, which is also a method of every value.
const NOT_IN_PRELUDE: &[&str] = &[
    "Average",
    "AxisIndex",
    "Cosine",
    "CustomSchedule",
    "GetIndex",
    "IntoAxisIndex",
    "IntoIndex",
    "MappingKey",
    "OneCycle",
    "Parts",
    "Plateau",
    "Stack",
    "UniqueRows",
    "clone",
    "finish_update",
];

#[test]
fn the_prelude_has_what_programs_name() {
    let prelude: BTreeSet<_> = exports("thinc-core/src/prelude.rs").into_iter().collect();
    let mut wrong = Vec::new();
    for module in ["layers", "combinators", "containers", "losses", "optimizers", "schedules", "initializers"] {
        let exports = exports(&format!("thinc-core/src/{module}/mod.rs"));
        let missing =
            exports.into_iter().filter(|name| prelude.contains(name) == NOT_IN_PRELUDE.contains(&name.as_str()));
        wrong.extend(
            missing.map(|name| format!("{module}: `{name}` in the prelude, or in the list of what is not in it")),
        );
    }
    assert_none(&wrong);
}
