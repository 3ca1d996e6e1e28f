use std::borrow::Cow;

use super::*;
use crate::initializers::{glorot_uniform, uniform};
use crate::model::{End, Resized, SizeChange, Visit, VisitMut};

/// A node with parameters of given shapes and children.
#[derive(Default)]
struct Tree {
    params: Vec<(&'static str, usize, Vec<f32>)>,
    children: Vec<(&'static str, Tree)>,
    fails: bool,
}

impl Tree {
    fn leaf(names: &[&'static str]) -> Self {
        Self { params: names.iter().map(|&name| (name, 6, Vec::new())).collect(), ..Self::default() }
    }

    fn of(children: Vec<(&'static str, Tree)>) -> Self {
        Self { children, ..Self::default() }
    }

    fn values(&self, path: &[&str], param: &str) -> &[f32] {
        match path {
            [] => &self.params.iter().find(|(name, ..)| *name == param).unwrap().2,
            [child, rest @ ..] => self.children.iter().find(|(name, _)| name == child).unwrap().1.values(rest, param),
        }
    }
}

impl Node for Tree {
    fn name(&self) -> Cow<'_, str> {
        "tree".into()
    }

    fn visit(&self, _: &mut dyn Visit) -> Result<()> {
        Ok(())
    }

    fn visit_mut(&mut self, _: &mut dyn VisitMut) -> Result<()> {
        Ok(())
    }

    fn resize(&mut self, _: End, _: &SizeChange, _: bool) -> Result<Resized> {
        Ok(Resized::default())
    }

    fn initialize_params(&mut self, context: &mut InitContext<'_>) -> Result<()> {
        if self.fails {
            context.draw("W", &[2], &uniform(1.0, 0.0))?;
        }
        for (name, size, values) in &mut self.params {
            *values = context.draw(name, &[*size], &glorot_uniform())?.into_vec()?;
        }
        self.children.iter_mut().try_for_each(|(name, child)| context.child(name, child))
    }
}

fn initialize(mut tree: Tree, train: &mut Train) -> Tree {
    tree.initialize_params(&mut InitContext::new(train)).unwrap();
    tree
}

fn encoder() -> Tree {
    Tree::of(vec![("0", Tree::leaf(&["W", "b"])), ("1", Tree::leaf(&["W", "b"]))])
}

#[test]
fn every_parameter_has_its_own_stream() {
    let tree = initialize(Tree::of(vec![("encode", encoder()), ("output", Tree::leaf(&["W"]))]), &mut Train::new(3));
    let drawn = [
        tree.values(&["encode", "0"], "W"),
        tree.values(&["encode", "0"], "b"),
        tree.values(&["encode", "1"], "W"),
        tree.values(&["output"], "W"),
    ];
    for (i, a) in drawn.iter().enumerate() {
        for b in &drawn[i + 1..] {
            assert_ne!(a, b);
        }
    }
}

#[test]
fn a_layer_does_not_depend_on_what_stands_before_it() {
    let one = initialize(Tree::of(vec![("output", Tree::leaf(&["W"]))]), &mut Train::new(3));
    let two =
        initialize(Tree::of(vec![("encode", encoder()), ("output", Tree::leaf(&["b", "W"]))]), &mut Train::new(3));
    assert_eq!(one.values(&["output"], "W"), two.values(&["output"], "W"));
}

#[test]
fn models_of_one_train_differ_and_a_seed_repeats_both() {
    let pair = |seed| {
        let mut train = Train::new(seed);
        [initialize(encoder(), &mut train), initialize(encoder(), &mut train)]
            .map(|tree| tree.values(&["0"], "W").to_vec())
    };
    let [a, b] = pair(3);
    assert_ne!(a, b);
    assert_eq!(pair(3), [a.clone(), b]);
    assert_ne!(pair(4)[0], a);
}

#[test]
fn errors_name_the_path() {
    let failing = Tree { fails: true, ..Tree::default() };
    let mut tree = Tree::of(vec![("encode", Tree::of(vec![("2", failing)]))]);
    let mut train = Train::new(0);
    let mut context = InitContext::new(&mut train);
    let error = tree.initialize_params(&mut context).unwrap_err();
    assert_eq!(error.path(), "encode.2.W");
    // The walk is back at the root.
    let mut fresh = Train::new(0);
    assert_eq!(context.rng("W"), InitContext::new(&mut fresh).rng("W"));
}

#[test]
fn a_shape_that_no_memory_can_hold_is_an_error() {
    let mut train = Train::new(0);
    let mut context = InitContext::new(&mut train);
    for shape in [vec![usize::MAX, 2], vec![usize::MAX], vec![1 << 62]] {
        let error = context.draw("W", &shape, &glorot_uniform()).unwrap_err();
        assert_eq!(error.path(), "W");
    }
}

#[test]
fn the_streams_of_paths_stay_as_they_are() {
    // The published values of 64-bit FNV-1a.
    assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
    assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
    assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
}
