use thinc::prelude::*;

// A derived struct that holds itself, in a box, between the layers of a model.
#[derive(Clone, Default, Model)]
#[model(input = Floats2d, output = Floats2d, forward = node >> child)]
struct Tree {
    #[layer]
    node: Relu<3, 3>,
    #[layer]
    child: Option<Box<Tree>>,
}

model! {
    #[derive(Clone)]
    struct Forest = Linear<4, 3> >> #[name = "tree"] Tree >> Linear<3, 2>
}

fn main() -> Result<()> {
    let mut model = Forest::default();
    model.tree.child = Some(Box::new(Tree::default()));
    model.initialize(&(), &(), &mut Train::new(1))?;
    assert_eq!(model.num_params()?, 15 + 2 * 12 + 8);
    assert!(model.params()?.get("tree.child.node.W").is_some());
    thinc::testing::check_gradients(&model, Floats2d::from_fn([3, 4], |[i, j]| (i + 2 * j) as f32 / 5.0 - 0.7))?;

    let tree = Tree { child: Some(Box::default()), ..Tree::default() };
    let mut model = model! { tree >> Softmax<3, 2> };
    model.initialize(&(), &(), &mut Train::new(1))?;
    assert_eq!(model.num_params()?, 2 * 12 + 8);
    Ok(())
}
