//! Files of older versions of a model.

use std::borrow::Cow;

use thinc::model::{AnyParam, Axis, End, History, Resized, SizeChange, VisitUpdates, Widths};
use thinc::prelude::*;

use crate::{bits, error, f32s, file, initialized};

/// A layer with the history of its parts: what `#[model(rename = "..", default)]` tells.
struct Since<L: Layer> {
    layer: L,
    parts: &'static [(&'static str, History)],
    removed: &'static [&'static str],
}

/// Shows the history of each part before it.
struct Show<'a> {
    visit: &'a mut dyn Visit,
    parts: &'static [(&'static str, History)],
}

impl Show<'_> {
    fn history(&mut self, name: &str) -> Result<()> {
        match self.parts.iter().find(|(part, _)| *part == name) {
            Some((_, history)) => self.visit.history(*history),
            None => Ok(()),
        }
    }
}

impl Visit for Show<'_> {
    fn dim(&mut self, name: &'static str, size: Option<usize>) -> Result<()> {
        self.visit.dim(name, size)
    }

    fn attr(&mut self, name: &'static str, attr: &dyn thinc::model::Attr) -> Result<()> {
        self.history(name)?;
        self.visit.attr(name, attr)
    }

    fn axes(&mut self, name: &'static str, axes: &[Axis]) -> Result<()> {
        self.visit.axes(name, axes)
    }

    fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
        self.history(name)?;
        self.visit.param(name, param)
    }

    fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
        self.history(name)?;
        self.visit.child(name, child)
    }
}

impl<L: Layer> Node for Since<L> {
    fn name(&self) -> Cow<'_, str> {
        self.layer.name()
    }

    fn visit(&self, visit: &mut dyn Visit) -> Result<()> {
        visit.removed(self.removed)?;
        self.layer.visit(&mut Show { visit, parts: self.parts })
    }

    fn visit_mut(&mut self, visit: &mut dyn VisitMut) -> Result<()> {
        self.layer.visit_mut(visit)
    }

    fn unify(&mut self, widths: Widths) -> Result<Widths> {
        self.layer.unify(widths)
    }

    fn resize(&mut self, end: End, change: &SizeChange, apply: bool) -> Result<Resized> {
        self.layer.resize(end, change, apply)
    }

    fn initialize_params(&mut self, context: &mut InitContext<'_>) -> Result<()> {
        self.layer.initialize_params(context)
    }
}

impl<L: Layer> Layer for Since<L> {
    type Grads = L::Grads;

    fn zero_grads(&self) -> Result<L::Grads> {
        self.layer.zero_grads()
    }

    fn visit_updates(&mut self, grads: &mut L::Grads, visit: &mut dyn VisitUpdates) -> Result<()> {
        self.layer.visit_updates(grads, visit)
    }
}

const fn renamed(from: &'static [&'static str]) -> History {
    History { renamed_from: from, is_new: false }
}

const NEW: History = History { renamed_from: &[], is_new: true };

/// A linear layer that once called its weights `kernel`, then `weight`, had no bias, but a scale.
fn linear() -> Since<Linear> {
    const PARTS: &[(&str, History)] = &[("W", renamed(&["weight", "kernel"])), ("b", NEW)];
    Since { layer: Linear::new(1, 2), parts: PARTS, removed: &["scale"] }
}

type Both = Since<Chain<(Since<Linear>, Dropout, Linear)>>;

/// Its first layer was `dense`, and it had one only.
fn both() -> Both {
    const PARTS: &[(&str, History)] = &[("0", renamed(&["dense", "first"])), ("2", NEW)];
    Since { layer: chain((linear(), Dropout::default(), Linear::new(2, 1))), parts: PARTS, removed: &[] }
}

/// A file with these tensors, of the numbers 1 and 2.
fn of(names: &[(&str, &str)]) -> Vec<u8> {
    let tensors = names.iter().enumerate().map(|(i, (name, shape))| {
        format!(r#""{name}":{{"dtype":"F32","shape":{shape},"data_offsets":[{},{}]}}"#, 8 * i, 8 * i + 8)
    });
    let header = tensors.collect::<Vec<_>>().join(",");
    file(&format!("{{{header}}}"), &f32s(&[1.0, 2.0]).repeat(names.len()))
}

#[test]
fn old_names_of_layers_and_parameters_are_found() {
    for (layer, name) in [("0", "weight"), ("0", "kernel"), ("dense", "W"), ("first", "kernel"), ("dense", "weight")] {
        let old = format!("{layer}.{name}");
        let mut model = initialized(both(), 1);
        let before = bits(&model);
        let report = model.from_safetensors_bytes(&of(&[(&old, "[2,1]")])).unwrap();
        assert_eq!(report.loaded, ["0.W"]);
        assert_eq!(report.assumed, [format!("0.W: read from `{old}`, as an older version called it")]);
        let new =
            ["0.b", "2.W", "2.b"].map(|path| format!("{path}: it is new, and the file has no tensor of this name"));
        assert_eq!(report.missing, new);
        let after = bits(&model);
        assert_eq!(after[0].2, [1.0_f32, 2.0].map(f32::to_bits));
        assert_eq!(after[1..], before[1..]);
    }
}

#[test]
fn the_name_that_a_part_has_comes_first() {
    let mut model = initialized(both(), 1);
    let text = error(&mut model, &of(&[("0.W", "[2,1]"), ("dense.W", "[2,1]")]));
    assert!(text.starts_with("in `dense.W`: the model has no parameter of this name"), "{text}");
    let report = model.from_safetensors_bytes(&of(&[("0.W", "[2,1]"), ("0.b", "[2]")])).unwrap();
    assert_eq!(report.loaded, ["0.W", "0.b"]);
    assert!(report.assumed.is_empty());
}

#[test]
fn what_was_removed_is_read_over() {
    let mut model = initialized(both(), 1);
    for scale in ["0.scale", "dense.scale"] {
        let report = model.from_safetensors_bytes(&of(&[("0.W", "[2,1]"), (scale, "[2]")])).unwrap();
        assert_eq!(report.unexpected, [format!("{scale}: older versions of the model had it")]);
    }
    let text = error(&mut model, &of(&[("0.W", "[2,1]"), ("2.scale", "[2]")]));
    assert!(text.starts_with("in `2.scale`: the model has no parameter"), "{text}");
}

/// What is new may be missing, but not be wrong.
#[test]
fn new_parts_must_fit_too() {
    let mut model = initialized(both(), 1);
    let text = error(&mut model, &of(&[("0.W", "[2,1]"), ("0.b", "[1,2]")]));
    assert_eq!(text, "in `0.b`: shape (2) in the model, (1, 2) in the file");
    let text = error(&mut model, &of(&[("0.b", "[2]")]));
    assert!(text.starts_with("in `0.W`: the file has no tensor of this name"), "{text}");
}

#[test]
fn files_have_the_names_of_today() {
    let model = initialized(both(), 1);
    let mut plain = chain((Linear::new(1, 2), Dropout::default(), Linear::new(2, 1)));
    let report = plain.from_safetensors_bytes(&model.to_safetensors_bytes().unwrap()).unwrap();
    assert_eq!(report.loaded, ["0.W", "0.b", "2.W", "2.b"]);
}
