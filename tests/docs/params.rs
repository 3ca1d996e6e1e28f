//! The documentation of the parameters of layers.

use std::collections::BTreeMap;

use crate::assert_none;
use crate::layers::layers;
use crate::source::{self, Item};

/// A parameter that a layer declares.
struct Param {
    name: String,
    /// Where all axes have a name.
    shape: Option<String>,
    init: String,
}

fn params(item: &Item) -> Vec<Param> {
    if item.made_by == "dense_activation" {
        let param = |name: &str, shape: &str, init: &str| Param {
            name: name.to_owned(),
            shape: Some(shape.to_owned()),
            init: init.to_owned(),
        };
        return vec![param("W", "(nO, nI)", "init_w"), param("b", "(nO)", "init_b")];
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
        let name = param.split('"').nth(1).unwrap().to_owned();
        let (_, rest) = param.split_once("shape = [").unwrap();
        let sizes: Option<Vec<_>> =
            rest.split(']').next().unwrap().split(", ").map(|axis| axes.get(axis).copied()).collect();
        let init = rest.split_once("init = ").unwrap().1.split(")]").next().unwrap();
        params.push(Param { name, shape: sizes.map(|sizes| format!("({})", sizes.join(", "))), init: init.to_owned() });
    }
    params
}

/// What the documentation says where a parameter starts in this way; nothing where that is computed.
fn said_of_start(init: &str, item: &Item) -> Option<String> {
    match init {
        "init_w" => {
            let mut starts = item.code.split("init_w: ").skip(1).filter_map(|code| code.split_once("()"));
            let (start, _) = starts.find(|(start, _)| start.chars().all(source::is_part_of_name))?;
            Some(if start == "zero" { "start with zeros".to_owned() } else { format!("[`{start}`]") })
        }
        "init_b" | "Initializer::Zero" => Some("zeros".to_owned()),
        "Initializer::Constant(1.0)" => Some("ones".to_owned()),
        "init_e" | "init_q" => Some("uniformly".to_owned()),
        _ => None,
    }
}

#[test]
fn every_parameter_has_its_shape_and_its_start() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for layer in layers() {
        let text = layer.text();
        let prose = text.prose.replace('\n', " ");
        for (item, Param { name, shape, init }) in
            layer.items.iter().flat_map(|item| params(item).into_iter().map(move |param| (item, param)))
        {
            count += 1;
            if !text.spans.contains(&name) {
                wrong.push(format!("{}: the parameter `{name}`", layer.name));
            }
            if let Some(shape) = shape.filter(|shape| !text.spans.contains(shape)) {
                wrong.push(format!("{}: the shape `{shape}` of `{name}`", layer.name));
            }
            if !prose.contains("start") {
                wrong.push(format!("{}: how `{name}` starts", layer.name));
            }
            if let Some(start) = said_of_start(&init, item).filter(|start| !prose.contains(start)) {
                wrong.push(format!("{}: that `{name}` starts with this: {start}", layer.name));
            }
        }
    }
    assert!(count > 60, "the parameters were not found");
    assert_none(&wrong);
}
