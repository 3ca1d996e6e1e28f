use thinc_macros::Model;

use super::constructors::dense_settings;
use super::dense;
use crate::array::{Floats1d, Floats2d};
use crate::error::{Error, Result};
use crate::initializers::{Initializer, zero};
use crate::losses::MultiProbs;
use crate::model::{Backprop, DYN, Data, Dim, End, Model, Param, Resized, SizeChange, Train, Update, update};

const OP: &str = "MultiSoftmax";

/// A dense layer that answers several questions at once: each block of its outputs holds the probabilities of the classes of one.
///
/// `Y = [softmax(Z_0), softmax(Z_1), ..]` over each row, for the blocks of `Z = X Wᵀ + b`, with `W` of shape `(nO, nI)` and
/// `b` of shape `(nO)`: `(N, nI)` to `(N, nO)`, where `nO` is the sum of the classes of all blocks. `W` and `b` start with
/// zeros.
///
/// The output is [`MultiProbs`], whose gradient is that of the logits `Z`
/// ([`LogitsGrad`](crate::losses::LogitsGrad)), as [`CategoricalCrossentropy`](crate::losses::CategoricalCrossentropy) gives it.
///
/// Thinc's `MultiSoftmax` expects the same gradient, but gives the logits themselves: what its softmax computes is lost.
///
/// ```
/// use thinc::prelude::*;
///
/// # let mut train = Train::new(0);
/// // One of two numbers, and one of three genders.
/// let mut model = MultiSoftmax::new(8, vec![2, 3]);
/// model.initialize(&(), &(), &mut train)?;
/// let (probs, backprop) = model.begin_update(Floats2d::zeros([1, 8]), &mut train)?;
/// assert_eq!(probs.block(0)?.row(0)?, [0.5; 2]);
/// assert_eq!(probs.block(1)?.row(0)?, [1.0 / 3.0; 3]);
/// let truth = Ints2d::from_rows(&[[1, 2]]);
/// let (d_logits, loss) = CategoricalCrossentropy::new().get_grad_and_loss(&probs, &truth)?;
/// assert!((loss - 6f32.ln()).abs() < 1e-6);
/// backprop(d_logits, &mut model.zero_grads()?)?;
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "multisoftmax", signature = n_i -> n_o, takes = Floats2d, multiply_adds = n_i * n_o, resized = Self::resize_blocks)]
pub struct MultiSoftmax<const I: usize = DYN, const O: usize = DYN> {
    #[dim(name = "nO")]
    n_o: Dim<O>,
    #[dim(name = "nI")]
    n_i: Dim<I>,
    #[param(name = "W", shape = [n_o, n_i], init = init_w)]
    w: Param<Floats2d>,
    #[param(name = "b", shape = [n_o], init = init_b)]
    b: Param<Floats1d>,
    #[attr(name = "nOs")]
    blocks: Vec<usize>,
    #[model(skip)]
    init_w: Initializer,
    #[model(skip)]
    init_b: Initializer,
}

dense_settings!(MultiSoftmax<I, O>, init_w: zero(), blocks: Vec::new());

impl MultiSoftmax {
    /// A layer with `n_i` inputs and as many outputs as the blocks have classes together; `None` for an `n_i` that
    /// `initialize` is to fill in.
    pub fn new(n_i: impl Into<Option<usize>>, blocks: impl Into<Vec<usize>>) -> Self {
        let blocks = blocks.into();
        let n_o = total(&blocks);
        Self { n_i: n_i.into().into(), n_o: n_o.into(), blocks, ..Self::default() }
    }
}

impl<const I: usize, const O: usize> MultiSoftmax<I, O> {
    /// Sets how many classes each block has: in a layer whose widths stand in its type, or where a resize, which changes the
    /// last block, was for a further one. Together they must have `nO`: the forward pass says so otherwise.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let mut model = MultiSoftmax::<8, 5>::default().blocks([2, 3]);
    /// model.initialize(&(), &(), &mut Train::new(0))?;
    /// assert_eq!(model.predict(Floats2d::zeros([1, 8]))?.sizes(), [2, 3]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    #[must_use]
    pub fn blocks(mut self, blocks: impl Into<Vec<usize>>) -> Self {
        self.blocks = blocks.into();
        self
    }

    /// When the output is resized, the last block gets the new classes, or loses its last ones.
    fn resize_blocks(&mut self, end: End, change: &SizeChange, apply: bool, _: &mut Resized) -> Result<()> {
        let Some((last, others)) = self.blocks.split_last_mut().filter(|_| end == End::Output) else { return Ok(()) };
        let (others, after) = (total(others), change.after());
        if after <= others {
            let message = format_args!(
                "the last block, of {last} classes, takes the change, and the others have {others}: {after} classes leave it \
                 none"
            );
            return Err(Error::invalid("resize_output", message));
        }
        if apply {
            *last = after - others;
        }
        Ok(())
    }

    fn probs(&self, x: &Floats2d, w: &Floats2d) -> Result<MultiProbs> {
        let (ops, n_o) = (x.ops(), w.n_rows());
        if total(&self.blocks) != n_o {
            let message = format_args!(
                "the blocks {:?} have {} classes together, but `nO` is {n_o}: give the sizes of the blocks with `blocks`",
                self.blocks,
                total(&self.blocks)
            );
            return Err(Error::invalid(OP, message));
        }
        let logits = ops.affine(x, w, self.b.get()?)?;
        MultiProbs::from_blocks(&logits, &self.blocks, |block| ops.softmax(block, 1.0))
    }
}

/// The sum, or the largest number there is: `initialize` then says that there is no memory for so many outputs.
fn total(blocks: &[usize]) -> usize {
    blocks.iter().fold(0, |sum, &size| sum.saturating_add(size))
}

impl<const I: usize, const O: usize> Model<Floats2d> for MultiSoftmax<I, O> {
    type Output = MultiProbs;

    fn begin_update(
        &self,
        x: Floats2d,
        _: &mut Train,
    ) -> Update<MultiProbs, impl Backprop<Self, Floats2d> + use<I, O>> {
        let w = self.w.get()?.clone();
        update::<Self, Floats2d, _>(self.probs(&x, &w)?, move |dy, grads| {
            dense::backprop(&dy, &x, &w, &mut grads.w, &mut grads.b)
        })
    }

    fn predict(&self, x: Floats2d) -> Result<MultiProbs> {
        self.probs(&x, self.w.get()?)
    }
}

/// Without a gradient for the input.
impl<const I: usize, const O: usize> Model<Data<Floats2d>> for MultiSoftmax<I, O> {
    type Output = MultiProbs;

    fn begin_update(
        &self,
        Data(x): Data<Floats2d>,
        _: &mut Train,
    ) -> Update<MultiProbs, impl Backprop<Self, Data<Floats2d>> + use<I, O>> {
        update::<Self, Data<Floats2d>, _>(self.probs(&x, self.w.get()?)?, move |dy, grads| {
            dense::backprop_params(&dy, &x, &mut grads.w, &mut grads.b)
        })
    }

    fn predict(&self, Data(x): Data<Floats2d>) -> Result<MultiProbs> {
        self.probs(&x, self.w.get()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::SaveExt;
    use crate::lifecycle::NodeExt;
    use crate::model::Layer;

    #[test]
    fn blocks_that_do_not_fit_are_errors() {
        let x = Floats2d::zeros([1, 2]);
        for blocks in [vec![], vec![2, 2], vec![usize::MAX, 6]] {
            let mut model = MultiSoftmax::<2, 5>::default().blocks(blocks);
            model.initialize(&(), &(), &mut Train::new(0)).unwrap();
            let error = model.predict(x.clone()).unwrap_err().to_string();
            assert!(error.contains("`nO` is 5: give the sizes of the blocks"), "{error}");
            assert!(model.begin_update(x.clone(), &mut Train::new(0)).is_err());
            assert!(model.begin_update(Data(x.clone()), &mut Train::new(0)).is_err());
        }
        assert!(MultiSoftmax::new(2, [usize::MAX, 2]).initialize(&(), &(), &mut Train::new(0)).is_err());
    }

    #[test]
    fn a_resized_layer_takes_new_blocks() {
        let mut model = MultiSoftmax::new(2, [2, 3]);
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        model.resize_output(6).unwrap();
        let predict = |model: &MultiSoftmax| model.predict(Floats2d::zeros([1, 2])).unwrap().into_inner();
        assert_eq!(predict(&model), Floats2d::from_rows(&[[0.5, 0.5, 0.25, 0.25, 0.25, 0.25]]));
        model.resize_output(3).unwrap();
        assert_eq!(predict(&model), Floats2d::from_rows(&[[0.5, 0.5, 1.0]]));
        let before = model.to_bytes().unwrap();
        let error = model.resize_output(2).unwrap_err().to_string();
        assert!(error.contains("the last block, of 1 classes") && error.contains("leave it none"), "{error}");
        assert_eq!(model.to_bytes().unwrap(), before);
        // A further question.
        model.resize_output(5).unwrap();
        assert_eq!(predict(&model.blocks([2, 1, 2])), Floats2d::from_rows(&[[0.5, 0.5, 1.0, 0.5, 0.5]]));
    }

    #[test]
    fn blocks_may_be_empty() {
        let mut model = MultiSoftmax::new(2, [0, 1]);
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let (probs, backprop) = model.begin_update(Floats2d::zeros([3, 2]), &mut Train::new(0)).unwrap();
        assert_eq!(*probs, Floats2d::full([3, 1], 1.0));
        backprop(Floats2d::zeros([3, 1]).into(), &mut model.zero_grads().unwrap()).unwrap();
    }
}
