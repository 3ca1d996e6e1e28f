//! What visitors are shown of older versions of a struct, and of references to layers.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

use thinc::model::{AnyParam, Attr, Axis, History, Node, Visit};
use thinc::prelude::*;

/// Writes down what it is shown, and goes into layers.
#[derive(Default)]
struct Shown {
    path: Vec<String>,
    lines: Vec<String>,
    /// The paths of all layers, and of those that references are to.
    layers: Vec<String>,
    referred: Vec<String>,
}

impl Shown {
    fn line(&mut self, what: String) -> Result<()> {
        self.lines.push(format!("{}: {what}", self.path.join(".")));
        Ok(())
    }

    /// The path of a layer of the node that is visited.
    fn inside(&self, layer: &str) -> String {
        [self.path.as_slice(), &[layer.to_owned()]].concat().join(".")
    }
}

impl Visit for Shown {
    fn dim(&mut self, name: &'static str, _: Option<usize>) -> Result<()> {
        self.line(format!("dim {name}"))
    }

    fn attr(&mut self, name: &'static str, _: &dyn Attr) -> Result<()> {
        self.line(format!("attr {name}"))
    }

    fn optional_attr(&mut self, name: &'static str, _: &dyn Attr) -> Result<()> {
        self.line(format!("optional {name}"))
    }

    fn axes(&mut self, name: &'static str, _: &[Axis]) -> Result<()> {
        self.line(format!("axes {name}"))
    }

    fn param(&mut self, name: &'static str, _: &dyn AnyParam) -> Result<()> {
        self.line(format!("param {name}"))
    }

    fn history(&mut self, History { renamed_from, is_new }: History) -> Result<()> {
        self.line(format!("history {renamed_from:?} {is_new}"))
    }

    fn removed(&mut self, names: &'static [&'static str]) -> Result<()> {
        self.line(format!("removed {names:?}"))
    }

    fn reference(&mut self, name: &'static str, layer: Option<&str>) -> Result<()> {
        self.referred.extend(layer.map(|layer| self.inside(layer)));
        self.line(format!("reference {name} {layer:?}"))
    }

    fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
        self.layers.push(self.inside(name));
        self.line(format!("child {name}"))?;
        self.path.push(name.to_owned());
        child.visit(self)?;
        self.path.pop();
        Ok(())
    }
}

fn walk(node: &dyn Node) -> Shown {
    let mut shown = Shown::default();
    node.visit(&mut shown).unwrap();
    shown
}

fn shown(node: &dyn Node) -> Vec<String> {
    walk(node).lines
}

/// The lines about older versions and references alone.
fn told(node: &dyn Node) -> Vec<String> {
    let is_told = |line: &String| ["history", "removed", "reference"].iter().any(|what| line.contains(what));
    shown(node).into_iter().filter(is_told).collect()
}

/// A layer that has changed in every way.
#[derive(Clone, Default, Model)]
#[model(signature = n_i -> n_i, removed("beta", "type"))]
struct Scale {
    #[dim(name = "nI")]
    n_i: Dim<4>,
    #[param(name = "w", shape = [n_i], init = Initializer::Zero)]
    #[model(rename = "weights", rename = "W")]
    weights: Param<Floats1d>,
    #[model(default)]
    #[param]
    given: Param<Floats1d>,
    #[attr]
    #[model(default, rename = "factor")]
    rate: f32,
    #[attr(optional = true)]
    #[model(default)]
    floor: Option<f32>,
    #[attr]
    kept: bool,
    #[model(skip)]
    beta: f32,
}

#[test]
fn history_comes_right_before_its_part() {
    let expected = [
        ": removed [\"beta\", \"type\"]",
        ": dim nI",
        ": history [\"weights\", \"W\"] false",
        ": axes w",
        ": param w",
        ": history [] true",
        ": param given",
        ": history [\"factor\"] true",
        ": attr rate",
        ": history [] true",
        ": optional floor",
        ": attr kept",
    ];
    let scale = Scale::default();
    assert_eq!(shown(&scale), expected);
    assert_eq!(scale.beta.to_bits(), 0);
}

#[derive(Default, Model)]
#[model(forward = embed >> encode >> none)]
#[model(refs(output_layer = none, first = encode.1, type = embed))]
struct Tagger {
    #[layer]
    #[model(rename = "tok2vec")]
    embed: Embed<4, 10>,
    #[layer]
    #[model(default)]
    encode: [Relu<4, 4>; 2],
    // A layer of this name is one.
    #[layer]
    none: Softmax<4, 3>,
}

#[derive(Default, Model)]
#[model(forward = 0 >> 1, refs(first = 0.1, deep = 0.1.2.inner.3.4, second = 1, r#mod = none))]
struct Numbered(
    #[layer]
    #[model(rename = "hidden")]
    Chain<(Relu<4, 4>, Relu<4, 4>)>,
    #[layer] Softmax<4, 3>,
);

model! {
    #[model(refs(output_layer = output, first = 0, second = encode.0, attention = none), removed("alpha"))]
    struct Mlp = Relu<4, 8> >> #[name = "encode"] Relu<8, 8> ** 2 >> #[name = "output"] Softmax<8, 3>
}

#[test]
fn references_come_after_the_layers() {
    let tagger = shown(&Tagger::default());
    let expected = [
        ": reference output_layer Some(\"none\")",
        ": reference first Some(\"encode.1\")",
        ": reference type Some(\"embed\")",
    ];
    assert_eq!(tagger[tagger.len() - 3..], expected);
    let position = |line: &str| tagger.iter().position(|other| other == line).unwrap();
    assert_eq!(position(": history [\"tok2vec\"] false") + 1, position(": child embed"));
    assert_eq!(position(": history [] true") + 1, position(": child encode"));

    let expected = [
        ": history [\"hidden\"] false",
        ": reference first Some(\"0.1\")",
        ": reference deep Some(\"0.1.2.inner.3.4\")",
        ": reference second Some(\"1\")",
        ": reference mod None",
    ];
    assert_eq!(told(&Numbered::default()), expected);

    let expected = [
        ": removed [\"alpha\"]",
        ": reference output_layer Some(\"output\")",
        ": reference first Some(\"0\")",
        ": reference second Some(\"encode.0\")",
        ": reference attention None",
    ];
    assert_eq!(told(&Mlp::default()), expected);
}

#[test]
fn references_are_paths_of_layers() {
    let attention = chain((Noop, ParametricAttentionV2::new(Relu::new(4, 4), 4)));
    for (node, count) in [(&Tagger::default() as &dyn Node, 3), (&Mlp::default(), 3), (&attention, 1)] {
        let Shown { layers, referred, .. } = walk(node);
        assert_eq!(referred.len(), count);
        assert!(referred.iter().all(|path| layers.contains(path)), "{referred:?} are not all of {layers:?}");
    }
}

#[test]
fn layers_around_a_layer_hand_on_what_it_tells() {
    let expected = told(&Scale::default());
    assert_eq!(expected.len(), 5);
    assert_eq!(told(&Some(Scale::default())), expected);
    assert_eq!(told(&Box::new(Scale::default())), expected);
    assert_eq!(told(&with_debug(Scale::default(), "scale")), expected);
    let inside = |path: &str| expected.iter().map(|line| format!("{path}{line}")).collect::<Vec<_>>();
    assert_eq!(told(&resizable(Scale::default())), inside("layer"));
    assert_eq!(told(&with_cpu(Scale::default())), inside("layer"));
    assert_eq!(told(&vec![Scale::default()]), inside("0"));
    assert_eq!(told(&with_array(chain((Noop, Scale::default())))), inside("layer.1"));
    assert_eq!(told(&siamese(Noop, residual(Scale::default()))), inside("similarity.layer"));
}

#[test]
fn parametric_attention_refers_to_its_key_transform() {
    let model = ParametricAttentionV2::new(Relu::new(4, 4), 4);
    assert_eq!(told(&model), [": reference key_transform Some(\"key_transform\")"]);
    assert_eq!(told(&ParametricAttention::new(4)), [""; 0]);
}
