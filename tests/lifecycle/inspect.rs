//! What a model tells about its layers and about its parts by their paths.

use thinc::prelude::*;

use crate::common::{floats, initialized, refuses};

#[derive(Model, Default)]
#[model(input = Floats2d, output = Floats2d, forward = encode >> (left + right) >> norm)]
struct Tree {
    #[layer]
    encode: Chain<(Relu<3, 4>, Vec<Dropout>)>,
    #[layer]
    left: Residual<Linear<4, 4>>,
    #[layer]
    right: Linear<4>,
    #[layer]
    norm: LayerNorm,
}

fn tree() -> Tree {
    Tree { encode: chain((Relu::default(), vec![Dropout::new(0.5), Dropout::new(0.25)])), ..Tree::default() }
}

/// The paths of all nodes, in an order.
fn paths(model: &impl Node, order: WalkOrder) -> Vec<String> {
    let mut paths = Vec::new();
    let each = |path: &str, _: &dyn Node| {
        paths.push(path.to_owned());
        Ok(())
    };
    model.walk(order, each).unwrap();
    paths
}

#[test]
fn walks_are_in_the_orders_of_thinc() {
    let tree = tree();
    assert_eq!(
        paths(&tree, WalkOrder::BreadthFirst),
        ["", "encode", "left", "right", "norm", "encode.0", "encode.1", "left.layer", "encode.1.0", "encode.1.1"]
    );
    assert_eq!(
        paths(&tree, WalkOrder::DepthFirst),
        ["", "encode", "encode.0", "encode.1", "encode.1.0", "encode.1.1", "left", "left.layer", "right", "norm"]
    );
    assert_eq!(
        paths(&tree, WalkOrder::LayersFirst),
        ["encode.0", "encode.1.0", "encode.1.1", "encode.1", "encode", "left.layer", "left", "right", "norm", ""]
    );
    let summary: Vec<_> = tree.summary().unwrap().rows().iter().map(|row| row.path.clone()).collect();
    assert_eq!(paths(&tree, WalkOrder::DepthFirst), summary);
    assert_eq!(paths(&Linear::new(2, 2), WalkOrder::default()), [""]);
}

#[test]
fn an_error_ends_the_walk() {
    for (order, last) in [(WalkOrder::BreadthFirst, 6), (WalkOrder::DepthFirst, 3), (WalkOrder::LayersFirst, 1)] {
        let mut calls = 0;
        let result = tree().walk(order, |path, _| {
            calls += 1;
            if path == "encode.0" { Err(Error::invalid("each", "enough")) } else { Ok(()) }
        });
        refuses(result, &["`each`: enough"]);
        assert_eq!(calls, last, "{order:?}");
    }
}

#[test]
fn nodes_of_a_walk_tell_what_they_have() {
    let tree = initialized(tree());
    let mut widths = Vec::new();
    let each = |path: &str, node: &dyn Node| {
        if let Ok(width) = node.get_dim("nO") {
            widths.push((path.to_owned(), width, node.has_param("W").is_ok()));
        }
        Ok(())
    };
    tree.walk(WalkOrder::BreadthFirst, each).unwrap();
    let widths: Vec<_> = widths.iter().map(|(path, width, has_w)| (path.as_str(), *width, *has_w)).collect();
    assert_eq!(widths, [("right", 4, true), ("norm", 4, false), ("encode.0", 4, true), ("left.layer", 4, true)]);
}

#[test]
fn dimensions_are_found_and_filled() {
    let mut tree = tree();
    assert_eq!(tree.get_dim("encode.0.nI").unwrap(), 3);
    assert!(!tree.has_dim("right.nO").unwrap());
    refuses(tree.get_dim("right.nO"), &["in `right.nO`: dimension `nO` is not known"]);
    refuses(tree.get_dim("right.n0"), &["`get_dim`: the model has no dimension `right.n0`: did you mean `right.nO`?"]);
    refuses(tree.has_dim("encode"), &["`has_dim`: the model has no dimension `encode`: did you mean `encode.0.n"]);
    refuses(tree.get_dim("right.W"), &["no dimension `right.W`"]);

    refuses(tree.set_dim("right.nO", 0), &["`set_dim`: dimension `right.nO` cannot be 0"]);
    refuses(
        tree.set_dim("right.nI", 5),
        &["in `right.nI`: dimension `nI` is 4, but `set_dim` needs 5: `resize_output` and `resize_input` change one"],
    );
    refuses(tree.set_dim("wrong.nO", 5), &["`set_dim`: the model has no dimension `wrong.nO`"]);
    tree.set_dim("right.nO", 4).unwrap();
    tree.set_dim("right.nO", 4).unwrap();
    // A second name of one dimension.
    tree.set_dim("norm.nI", 4).unwrap();
    assert_eq!((tree.get_dim("norm.nO").unwrap(), tree.get_dim("norm.nI").unwrap()), (4, 4));
    tree.initialize(&(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(tree.get_param("right.W").unwrap().shape(), [4, 4]);

    // What contradicts a neighbour is found where all dimensions meet.
    let mut two = chain((Linear::new(3, None), Linear::new(4, 2)));
    two.set_dim("0.nO", 5).unwrap();
    refuses(two.initialize(&(), &(), &mut Train::new(0)), &["5", "4"]);
    assert_eq!(two.get_dim("0.nO").unwrap(), 5);
}

#[test]
fn parameters_are_found() {
    let model = initialized(chain((Linear::new(3, 2), Relu::new(2, 4))));
    let bias = model.get_param("1.b").unwrap();
    assert_eq!((bias.shape(), bias.storage().as_slice().unwrap()), (&[4][..], &[0.0; 4][..]));
    assert!(model.get_param("0.W").unwrap().storage().ptr_eq(model.params().unwrap().get("0.W").unwrap().storage()));
    assert!(model.has_param("0.W").unwrap());
    refuses(model.get_param("W"), &["`get_param`: the model has no parameter `W`: did you mean `0.W`?"]);
    refuses(model.has_param("1.nO"), &["`has_param`: the model has no parameter `1.nO`: did you mean `1.W`?"]);
    refuses(Dropout::new(0.5).get_param("dropout_rate"), &["no parameter `dropout_rate`: it has none"]);
    let open = Linear::new(None, 2);
    assert!(!open.has_param("W").unwrap());
    refuses(open.get_param("W"), &["in `W`: the parameters have no values yet", "`initialize`"]);
}

#[test]
fn attributes_are_found() {
    let mut tree = tree();
    assert_eq!(tree.get_attr::<f32>("encode.1.1.dropout_rate").unwrap(), 0.25);
    tree.set_attr("encode.1.1.dropout_rate", 0.75).unwrap();
    assert_eq!(tree.get_attr::<f64>("encode.1.1.dropout_rate").unwrap(), 0.75);
    assert!(tree.get_attr::<bool>("encode.1.0.is_enabled").unwrap());
    refuses(tree.get_attr::<String>("encode.1.0.is_enabled"), &["`encode.1.0.is_enabled` is of another type"]);
    refuses(
        tree.get_attr::<f32>("encode.1.0.drop_rate"),
        &["`get_attr`: the model has no attribute `encode.1.0.drop_rate`: did you mean `encode.1.0.dropout_rate`?"],
    );
}

#[test]
fn gradients_are_found() {
    let mut model = initialized(chain((Linear::new(3, 2), vec![BatchNorm::new(2)], Linear::new(2, 2))));
    let mut grads = model.zero_grads().unwrap();
    assert_eq!(grads.by_path().unwrap().iter().len(), 0);
    let (y, backprop) = model.begin_update(floats(5, 3), &mut Train::new(0)).unwrap();
    backprop(y.clone(), &mut grads).unwrap();
    let by_path = grads.by_path().unwrap();
    // What is observed for a statistic is no gradient.
    let paths: Vec<_> = by_path.iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["0.W", "0.b", "1.0.G", "1.0.b", "2.W", "2.b"]);
    let sums: Vec<f32> = (0..2).map(|column| (0..5).map(|row| y.row(row).unwrap()[column]).sum()).collect();
    for (found, expected) in by_path.get("2.b").unwrap().storage().as_slice().unwrap().iter().zip(sums) {
        assert!((found - expected).abs() < 1e-5);
    }
    assert_eq!(by_path.get("0.W").unwrap().shape(), [2, 3]);
    model.finish_update(&mut Sgd::new(0.1), &mut grads).unwrap();
    assert_eq!(grads.by_path().unwrap().iter().len(), 0);
}

#[test]
fn debug_shows_the_summary() {
    let summary = tree().summary().unwrap();
    assert_eq!(format!("{summary:?}"), summary.to_string());
    assert_eq!(format!("{summary:#?}"), summary.to_string());
    let boxed: Box<dyn DynModel<Floats2d, Floats2d>> = Box::new(tree());
    assert_eq!(format!("{boxed:?}"), summary.to_string());
    let node: &dyn Node = &tree();
    assert_eq!(format!("{node:?}"), summary.to_string());
}
