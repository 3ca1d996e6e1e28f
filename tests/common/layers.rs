//! Which layers there are, and random parameters for them.
#![allow(dead_code, unreachable_pub, reason = "no test program uses all of it")]

use std::collections::BTreeSet;
use std::path::Path;

use thinc::array::Storage;
use thinc::model::AnyParam;
use thinc::prelude::*;

/// Types that the modules of layers export and that are no layers.
pub const NO_LAYERS: &[&str] = &[
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

/// Types of other modules that are layers.
const ELSEWHERE: &[&str] = &["Vec", "[L; N]", "Option", "Box", "Box<dyn DynModel>"];

/// The layers that the modules export.
fn exported() -> BTreeSet<String> {
    let mut exported = BTreeSet::new();
    for module in ["layers", "combinators"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("thinc-core/src").join(module).join("mod.rs");
        let source = std::fs::read_to_string(path).unwrap();
        let exports = source.split(';').filter_map(|item| item.trim().rsplit_once("pub use "));
        let exports = exports.filter(|(before, _)| !before.ends_with("#[doc(hidden)]\n")).map(|(_, names)| names);
        for name in exports.flat_map(|names| names.split(|c: char| !(c.is_alphanumeric() || c == '_'))) {
            if name.starts_with(|c: char| c.is_uppercase()) && !NO_LAYERS.contains(&name) {
                exported.insert(name.to_owned());
            }
        }
    }
    assert!(exported.len() > 10, "the exports were not found: {exported:?}");
    exported
}

/// Asserts that a list names every public layer, and nothing else.
#[track_caller]
pub fn assert_every_layer_is_in(listed: &[&str], what_to_do: &str) {
    let exported = exported();
    for layer in listed {
        assert!(exported.contains(*layer) || ELSEWHERE.contains(layer), "`{layer}` is no public layer");
    }
    let missing: Vec<_> = exported.iter().filter(|layer| !listed.contains(&layer.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?} are missing: {what_to_do}");
}

/// The name of a type without its modules.
pub fn type_name<X>() -> String {
    let mut name = String::new();
    for part in std::any::type_name::<X>().split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
        name.push_str(part.rsplit("::").next().unwrap_or(part));
    }
    name.replace("Ragged<Floats2d>", "Ragged").replace("Padded<Floats2d>", "Padded")
}

/// Gives every parameter random values: those that start at zero would hide mistakes.
pub fn randomize(node: &mut dyn Node, rng: &mut Rng) {
    struct Randomize<'a>(&'a mut Rng);
    impl VisitMut for Randomize<'_> {
        fn param(&mut self, _: &'static str, param: &mut dyn AnyParam) -> Result<()> {
            let values = param.storage_mut().map_or(Ok(&mut [][..]), Storage::make_mut)?;
            self.0.fill_uniform(values, -0.8, 0.8);
            Ok(())
        }

        fn child(&mut self, _: &str, child: &mut dyn Node) -> Result<()> {
            child.visit_mut(self)
        }
    }
    node.visit_mut(&mut Randomize(rng)).unwrap();
}
