//! The documentation of layers.

use std::collections::{BTreeMap, BTreeSet};

use crate::public_layers::NO_LAYERS;
use crate::source::{Item, exports, function_of, items};
use crate::text::Text;
use crate::{assert_none, rows, thinc_names, without_version};

const LAYERS: &str = "thinc-core/src/layers";
const COMBINATORS: &str = "thinc-core/src/combinators";

/// A layer: its type, and the function that makes it where there is one.
pub(crate) struct Layer {
    pub(crate) name: String,
    pub(crate) items: Vec<Item>,
}

impl Layer {
    pub(crate) fn text(&self) -> Text {
        Text::new(&self.items.iter().map(|item| item.docs.as_str()).collect::<Vec<_>>().join("\n"))
    }

    fn names(&self) -> Vec<&str> {
        self.items.iter().map(|item| item.name.as_str()).collect()
    }
}

pub(crate) fn layers() -> Vec<Layer> {
    let mut defined: BTreeMap<String, Item> = BTreeMap::new();
    for item in items(LAYERS).into_iter().chain(items(COMBINATORS)) {
        defined.entry(item.name.clone()).or_insert(item);
    }
    let mut exported: BTreeSet<String> = exports("thinc-core/src/layers/mod.rs").into_iter().collect();
    exported.extend(exports("thinc-core/src/combinators/mod.rs"));
    exported.retain(|name| !NO_LAYERS.contains(&name.as_str()));
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
