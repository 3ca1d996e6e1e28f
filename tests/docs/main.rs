//! The documentation says of every layer, loss, optimizer, schedule and initializer what `CONTRIBUTING.md` asks for.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod source;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use source::{Item, exports, function_of, items, module_docs, read};
use text::Text;

const LAYERS: &str = "thinc-core/src/layers";
const COMBINATORS: &str = "thinc-core/src/combinators";

/// What the modules of layers export besides layers.
const NOT_LAYERS: &[&str] = &[
    "AxisIndex",
    "GetIndex",
    "IntoAxisIndex",
    "IntoIndex",
    "MappingKey",
    "MappingTable",
    "Parts",
    "Slice",
    "UniqueRows",
];

/// A layer: its type, and the function that makes it where there is one.
struct Layer {
    name: String,
    items: Vec<Item>,
}

impl Layer {
    fn text(&self) -> Text {
        Text::new(&self.items.iter().map(|item| item.docs.as_str()).collect::<Vec<_>>().join("\n"))
    }

    fn names(&self) -> Vec<&str> {
        self.items.iter().map(|item| item.name.as_str()).collect()
    }
}

fn layers() -> Vec<Layer> {
    let mut defined: BTreeMap<String, Item> = BTreeMap::new();
    for item in items(LAYERS).into_iter().chain(items(COMBINATORS)) {
        defined.entry(item.name.clone()).or_insert(item);
    }
    let mut exported: BTreeSet<String> = exports("thinc-core/src/layers/mod.rs").into_iter().collect();
    exported.extend(exports("thinc-core/src/combinators/mod.rs"));
    exported.retain(|name| !NOT_LAYERS.contains(&name.as_str()));
    let mut layers = Vec::new();
    for name in exported.iter().filter(|name| name.starts_with(char::is_uppercase)) {
        let names = [name.clone(), function_of(name)];
        let found =
            names.iter().filter(|name| exported.contains(*name)).filter_map(|name| defined.remove(name)).collect();
        layers.push(Layer { name: name.clone(), items: found });
    }
    // What is a function alone.
    let functions: Vec<_> = exported.iter().filter(|name| defined.contains_key(*name)).cloned().collect();
    for name in functions {
        layers.push(Layer { items: vec![defined.remove(&name).unwrap()], name });
    }
    assert!(layers.len() > 75, "the layers were not found");
    layers
}

/// Fails with all that is wrong.
fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "the documentation lacks:\n{}", wrong.join("\n"));
}

#[test]
fn every_layer_says_what_it_computes() {
    let mut wrong = Vec::new();
    for layer in layers() {
        let (text, names) = (layer.text(), layer.names());
        let mut require = |is_there: bool, what: &str| {
            if !is_there {
                wrong.push(format!("{}: {what}", layer.name));
            }
        };
        require(text.has_formula(), "a formula, such as `Y = max(0, X)`");
        require(text.has_shapes(), "the shapes, such as `(N, nI)` to `(N, nO)`");
        require(text.has_example(&names), "an example that runs and checks something");
        require(names_its_source(&text), "its source: Thinc's `Name`, or a paper and that Thinc has no such layer");
    }
    assert_none(&wrong);
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

fn names_its_source(text: &Text) -> bool {
    let known = thinc_names();
    let of_thinc =
        text.prose.split("Thinc's").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('`')?.split('`').next());
    let in_thinc = of_thinc.map(without_version).any(|name| known.contains(name) || name.ends_with("_getitem"));
    let not_in_thinc = ["Thinc has no such layer", "Thinc 8 has no", "of Thinc 7"]
        .iter()
        .any(|said| text.prose.replace('\n', " ").contains(said));
    in_thinc || not_in_thinc
}

/// The parameters that a layer declares: names, and axes where all have a name.
fn params(item: &Item) -> Vec<(String, Option<String>)> {
    if item.made_by == "dense_activation" {
        return vec![("W".into(), Some("(nO, nI)".into())), ("b".into(), Some("(nO)".into()))];
    }
    let Some((fields, _)) = item.code.split_once("\n}") else { return Vec::new() };
    let mut axes = BTreeMap::new();
    for dim in fields.split("#[dim(name = \"").skip(1) {
        let (name, rest) = dim.split_once('"').unwrap();
        let field = rest.lines().nth(1).unwrap().trim().split(':').next().unwrap();
        axes.insert(field, name);
    }
    let mut params = Vec::new();
    for param in fields.split("#[param(").skip(1) {
        let name = param.split('"').nth(1).unwrap();
        let shape = param.split_once("shape = [").unwrap().1.split(']').next().unwrap();
        let sizes: Option<Vec<_>> = shape.split(", ").map(|axis| axes.get(axis).copied()).collect();
        params.push((name.to_owned(), sizes.map(|sizes| format!("({})", sizes.join(", ")))));
    }
    params
}

#[test]
fn every_parameter_has_its_shape_and_its_start() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for layer in layers() {
        let (text, prose) = (layer.text(), layer.text().prose);
        for (name, shape) in layer.items.iter().flat_map(params) {
            count += 1;
            if !text.spans.contains(&name) {
                wrong.push(format!("{}: the parameter `{name}`", layer.name));
            }
            if shape.as_ref().is_some_and(|shape| !text.spans.contains(shape)) {
                wrong.push(format!("{}: the shape `{}` of `{name}`", layer.name, shape.unwrap()));
            }
            if !prose.contains("start") {
                wrong.push(format!("{}: how `{name}` starts", layer.name));
            }
        }
        for item in &layer.items {
            let start = if params(item).is_empty() { None } else { start_of(&item.code) };
            let said = start.as_ref().is_none_or(|start| match start.as_str() {
                "zero" => prose.contains("zeros"),
                start => prose.contains(&format!("[`{start}`]")),
            });
            if !said {
                wrong.push(format!("{}: that its weights start with [`{}`]", layer.name, start.unwrap()));
            }
        }
    }
    assert!(count > 60, "the parameters were not found");
    assert_none(&wrong);
}

/// With which initializer `W` starts, where the constructors of the layer say so.
fn start_of(code: &str) -> Option<String> {
    let name = code.split_once("init_w: ")?.1.split('(').next()?;
    let name = if name.starts_with("Initializer") { code.split("init_w: ").nth(2)?.split('(').next()? } else { name };
    name.chars().all(source::is_part_of_name).then(|| name.to_owned())
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
fn layers_say_how_thinc_differs() {
    let mut wrong = Vec::new();
    let rows = rows("Layers");
    for layer in layers() {
        let differs = rows.iter().find(|(_, here, _)| here.iter().any(|here| layer.names().contains(&here.as_str())));
        let Some((_, _, differs)) = differs.filter(|(_, _, differs)| !differs.is_empty()) else { continue };
        if !layer.text().says_how_thinc_differs() {
            wrong.push(format!("{}: how it differs from Thinc's, \"{differs}\"", layer.name));
        }
    }
    assert!(rows.len() > 50, "the rows were not found");
    assert_none(&wrong);
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
