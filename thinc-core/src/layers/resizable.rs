use thinc_macros::Model;

use crate::array::Storage;
use crate::combinators::same_node::{same_layer, same_node};
use crate::error::Result;
use crate::initializers::InitContext;
use crate::model::{
    AnyParam, Backprop, Differentiable, End, Layer, Model, Node, Resized, SizeChange, Train, Update, Visit, VisitMut,
    update,
};
use crate::ops::Ops;
use crate::wiring::Step;

/// A layer whose output is going to be resized, and what its new weights are then: Thinc's `resizable` with
/// `resize_linear_weighted`.
///
/// Made by [`resizable`]. `Y = layer(X)`: `(N, nI)` to `(N, nO)`, with the widths of the layer.
///
/// Every layer has [`resize_output`](crate::NodeExt::resize_output), whose new weights are 0. This one has two things more:
/// values for the rows that `W` and `b` get ([`fill_w`](Self::fill_w), [`fill_b`](Self::fill_b)), and a node
/// `resizable(..)` in saved bytes, where models of spaCy have one.
///
/// Here the width of the node changes with that of its layer, and a width can also become smaller: the last rows go. In
/// Thinc the first keeps its old value, and the second fails. Thinc copies the layer, so an optimizer that had seen the old
/// weights starts anew; here it goes on, with moments of 0 for new rows.
#[derive(Clone, Debug, Default)]
pub struct Resizable<L: Layer> {
    node: ResizableNode<L>,
    fill_w: f32,
    fill_b: f32,
}

/// What is saved of a [`Resizable`].
#[derive(Clone, Debug, Default, Model)]
#[model(name = "resizable({layer})", wiring = layer)]
pub struct ResizableNode<L: Layer> {
    #[layer]
    layer: L,
}

/// Marks a layer whose output is going to be resized.
///
/// How spaCy's text categorizer adds a label, with a bias that keeps it from being predicted before it is trained:
///
/// ```
/// use thinc::prelude::*;
///
/// let mut labels = vec!["POSITIVE", "NEGATIVE"];
/// let mut model = chain((Relu::new(8, 16), resizable(Linear::new(16, labels.len())).fill_b(-10.0)));
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// let x = Floats2d::full([1, 8], 0.5);
/// let before = model.predict(x.clone())?;
///
/// labels.push("NEUTRAL");
/// model.resize_output(labels.len())?;
/// let after = model.predict(x)?;
/// assert_eq!(after.row(0)?[..2], *before.row(0)?);
/// assert_eq!(after.row(0)?[2], -10.0);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn resizable<L: Layer>(layer: L) -> Resizable<L> {
    Resizable { node: ResizableNode { layer }, fill_w: 0.0, fill_b: 0.0 }
}

impl<L: Layer> Resizable<L> {
    /// Sets what new rows of a parameter `W` are filled with, 0 by default. Of a `Maxout`, a row has all pieces.
    #[must_use]
    pub fn fill_w(mut self, value: f32) -> Self {
        self.fill_w = value;
        self
    }

    /// Sets what new rows of a parameter `b` are filled with, 0 by default.
    #[must_use]
    pub fn fill_b(mut self, value: f32) -> Self {
        self.fill_b = value;
        self
    }
}

impl<L: Layer> Node for Resizable<L> {
    same_node!(self => self.node);

    fn resize(&mut self, end: End, change: &SizeChange, apply: bool) -> Result<Resized> {
        if !apply || end == End::Input || (self.fill_w == 0.0 && self.fill_b == 0.0) {
            return self.node.resize(end, change, apply);
        }
        let mut rows = Rows { fill_w: self.fill_w, fill_b: self.fill_b, before: Vec::new() };
        self.node.visit(&mut rows)?;
        let resized = self.node.resize(end, change, true)?;
        rows.before.reverse();
        self.node.visit_mut(&mut rows)?;
        Ok(resized)
    }

    fn initialize_params(&mut self, context: &mut InitContext<'_>) -> Result<()> {
        self.node.initialize_params(context)
    }

    fn stays_on_cpu(&self) -> bool {
        self.node.layer.stays_on_cpu()
    }

    fn set_surroundings(&mut self, ops: &'static dyn Ops) {
        self.node.layer.set_surroundings(ops);
    }
}

same_layer!([L: Layer] Resizable<L>: ResizableNode<L>, self => self.node);

impl<X: Differentiable, L: Model<X>> Model<X> for Resizable<L> {
    type Output = L::Output;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<L::Output, impl Backprop<Self, X> + use<X, L>> {
        let (y, backprop) = Step(x, &self.node.layer).layer_takes_input().begin("layer", train)?;
        update::<Self, X, _>(y, move |dy, grads| backprop(dy, &mut grads.layer).map_err(|error| error.at("layer")))
    }

    fn predict(&self, x: X) -> Result<L::Output> {
        Step(x, &self.node.layer).layer_takes_input().predict("layer")
    }
}

/// Notes how many rows each parameter has, and fills those that it gets.
struct Rows {
    fill_w: f32,
    fill_b: f32,
    /// Last first, once reversed; `None` for a parameter that has no value.
    before: Vec<Option<usize>>,
}

impl Visit for Rows {
    fn param(&mut self, _: &'static str, param: &dyn AnyParam) -> Result<()> {
        self.before.push(param.shape().and_then(|shape| shape.first().copied()));
        Ok(())
    }

    fn child(&mut self, _: &str, child: &dyn Node) -> Result<()> {
        child.visit(self)
    }
}

impl VisitMut for Rows {
    fn param(&mut self, name: &'static str, param: &mut dyn AnyParam) -> Result<()> {
        let before = self.before.pop().flatten();
        let value = match name {
            "W" => self.fill_w,
            "b" => self.fill_b,
            _ => return Ok(()),
        };
        let rows = param.shape().and_then(|shape| shape.first().copied());
        if let (Some(before), Some(rows), Some(storage)) = (before, rows, param.storage_mut())
            && before < rows
        {
            fill(storage, storage.len() / rows * before, value)?;
        }
        Ok(())
    }

    fn child(&mut self, _: &str, child: &mut dyn Node) -> Result<()> {
        child.visit_mut(self)
    }
}

/// Sets all values from one place on, on whichever device they are.
fn fill(storage: &mut Storage<f32>, from: usize, value: f32) -> Result<()> {
    let ops = storage.ops();
    let mut values = ops.download(storage)?;
    values.iter_mut().skip(from).for_each(|x| *x = value);
    *storage = ops.upload(&values)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    fn values(model: &impl Node, path: &str) -> (Vec<usize>, Vec<f32>) {
        let params = model.params().unwrap();
        let param = params.get(path).unwrap();
        (param.shape().to_vec(), param.storage().as_slice().unwrap().to_vec())
    }

    #[test]
    fn new_rows_are_filled() {
        let mut model = resizable(Maxout::new(3, 2)).fill_w(0.25).fill_b(-1.0);
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let (_, w) = values(&model, "layer.W");
        model.resize_output(4).unwrap();
        let (shape, resized) = values(&model, "layer.W");
        assert_eq!((shape.as_slice(), &resized[..18], &resized[18..]), (&[4, 3, 3][..], &w[..], &[0.25; 18][..]));
        assert_eq!(values(&model, "layer.b").1[6..], [-1.0; 6]);
        // Smaller: the last rows go.
        model.resize_output(1).unwrap();
        assert_eq!(values(&model, "layer.W"), (vec![1, 3, 3], w[..9].to_vec()));
        // New columns do not count yet, whatever new rows are.
        model.resize_input(4).unwrap();
        let (_, w) = values(&model, "layer.W");
        assert!(w.chunks_exact(4).all(|row| row[3] == 0.0), "{w:?}");
    }

    #[test]
    fn only_what_gets_rows_is_filled() {
        let inner = chain((Linear::new(3, 4), Linear::new(4, 2), LayerNorm::new(2)));
        let mut model = chain((resizable(inner).fill_w(7.0).fill_b(8.0), Dropout::default()));
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let before = values(&model, "0.layer.0.W");
        model.resize_output(3).unwrap();
        assert_eq!(values(&model, "0.layer.0.W"), before);
        assert_eq!(values(&model, "0.layer.1.W").1[8..], [7.0; 4]);
        assert_eq!((values(&model, "0.layer.1.b").1[2], values(&model, "0.layer.2.b").1[2]), (8.0, 8.0));
        assert_eq!(values(&model, "0.layer.2.G").1, [1.0, 1.0, 0.0]);
    }

    #[test]
    fn a_resize_that_fails_changes_nothing() {
        let mut model = resizable(Linear::<3, 2>::default()).fill_b(1.0);
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let before = model.to_bytes().unwrap();
        let error = model.resize_output(4).unwrap_err();
        assert!(error.to_string().contains("in `layer`") && error.to_string().contains("the type fixes"), "{error}");
        assert_eq!(model.to_bytes().unwrap(), before);
        let mut open = resizable(Linear::new(3, 2)).fill_b(1.0);
        assert!(open.resize_output(0).is_err());
        // Before there are weights, the width alone changes.
        open.resize_output(4).unwrap();
        open.initialize(&(), &(), &mut Train::new(0)).unwrap();
        assert_eq!(values(&open, "layer.b"), (vec![4], vec![0.0; 4]));
    }
}
