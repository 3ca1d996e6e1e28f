use thinc_macros::Model;

use crate::array::{Floats1d, Floats2d, Ints1d};
use crate::error::Result;
use crate::initializers::zero;
use crate::model::{Backprop, DYN, Data, Dim, Model, Param, Train, Update, update};
use crate::ops::{HashedWeights, SparseRows, expect};

/// A dense layer for rows that are zero almost everywhere, such as bags of words: features have any 64-bit number as
/// their key, and hashes of it choose their weights.
///
/// `Y[n, c] = b[c] + Σ_k values[k] (W[c, h_0(k)] + W[c, h_1(k)])` over the keys `k` of row `n`, with
/// `h_s(k) = murmur3_x86_32(k, seed s) mod length`. What comes in is a tuple of the keys `(K)` and values `(K)` of all
/// rows, one row after the other, and the number of keys of each row `(N)`, which may be 0: to `(N, nO)`. `W` is flat,
/// `(nO * length)`, `b` has shape `(nO)`; both start with zeros. The `length` is 2¹⁸ unless it is given. Weinberger et al., "Feature Hashing for
/// Large Scale Multitask Learning" (2009); Thinc's `SparseLinear_v2`.
///
/// Values get their gradient, where Thinc's callback hands the input back. That the lengths do not add up to the
/// number of keys is an error; Thinc then reads past the end.
///
/// ```
/// use thinc::hashing::hash_string;
/// use thinc::prelude::*;
///
/// # let mut train = Train::new(0);
/// let mut model = SparseLinear::<2>::default();
/// model.initialize(&(), &(), &mut train)?;
/// // "good film", "", "bad"
/// let keys: Ints1d = ["good", "film", "bad"].into_iter().map(hash_string).collect();
/// let x = (keys, Floats1d::full([3], 1.0), Ints1d::from(vec![2, 0, 1]));
/// assert_eq!(model.predict(x)?.shape(), [3, 2]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "sparse_linear", signature = _ -> n_o, takes = (Ints1d, Floats1d, Ints1d))]
#[doc(alias = "SparseLinear.v2")]
pub struct SparseLinear<const O: usize = DYN, const LENGTH: usize = DYN> {
    #[dim(name = "nO")]
    n_o: Dim<O>,
    #[dim]
    length: Dim<LENGTH>,
    #[param(name = "W", shape = [self.classes()], init = zero())]
    w: Param<Floats1d>,
    #[param(name = "b", shape = [n_o], init = zero())]
    b: Param<Floats1d>,
    #[attr]
    v1_indexing: bool,
}

/// The number of weights of each class where none is given, as in Thinc.
const LENGTH: usize = 1 << 18;

impl<const O: usize, const L: usize> Default for SparseLinear<O, L> {
    /// With the sizes of the type. A length that it leaves open is 2¹⁸.
    fn default() -> Self {
        let mut length = Dim::<L>::default();
        if L == DYN {
            // An open dimension takes any size.
            let _ = length.fill("length", LENGTH);
        }
        Self { n_o: Dim::default(), length, w: Param::default(), b: Param::default(), v1_indexing: false }
    }
}

impl SparseLinear {
    /// A layer with `n_o` outputs and `length` weights for each; `None` for outputs that `initialize` is to fill in,
    /// and for 2¹⁸ weights.
    pub fn new(n_o: impl Into<Option<usize>>, length: impl Into<Option<usize>>) -> Self {
        let length = Dim::from(length.into().unwrap_or(LENGTH));
        Self { n_o: n_o.into().into(), length, ..Self::default() }
    }
}

impl<const O: usize, const L: usize> SparseLinear<O, L> {
    /// Finds weights as Thinc's first `SparseLinear` does, for weights that were trained with it: of all `nO * length` it
    /// uses the first `length + nO - 1`, and neighbouring classes share most of them ([`HashedWeights::overlap`]).
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// # let mut train = Train::new(0);
    /// let mut old = SparseLinear::new(3, 16).version_1();
    /// old.initialize(&(), &(), &mut train)?;
    /// let none = (Ints1d::default(), Floats1d::default(), Ints1d::default());
    /// assert_eq!(old.predict(none)?.shape(), [0, 3]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    #[must_use]
    pub fn version_1(mut self) -> Self {
        self.v1_indexing = true;
        self
    }

    /// What `W` is made of: the weights of each class.
    fn classes(&self) -> (usize, usize) {
        (self.n_o.get().unwrap_or(DYN), self.length.get().unwrap_or(DYN))
    }

    fn weights(&self) -> HashedWeights {
        HashedWeights { length: self.length.get().unwrap_or(DYN), overlap: self.v1_indexing }
    }
}

type Features = (Ints1d, Floats1d, Ints1d);

fn rows((keys, values, lengths): &Features) -> SparseRows<'_> {
    SparseRows { keys, values, lengths }
}

/// Adds the gradients of the weights, for an output of this shape.
fn backprop_params<const O: usize, const L: usize>(
    dy: &Floats2d,
    shape: [usize; 2],
    x: &Features,
    weights: HashedWeights,
    grads: &mut SparseLinearGrads<O, L>,
) -> Result<()> {
    expect("SparseLinear", "a gradient", shape.map(Some), dy.shape())?;
    let ops = dy.ops();
    grads.w.add_to(|dw| ops.backprop_sparse_affine(dy, rows(x), weights, dw))?;
    grads.b.add_with(|db, accumulate| ops.sum_rows(db, accumulate, dy))
}

impl<const O: usize, const L: usize> Model<Features> for SparseLinear<O, L> {
    type Output = Floats2d;

    fn begin_update(&self, x: Features, _: &mut Train) -> Update<Floats2d, impl Backprop<Self, Features> + use<O, L>> {
        let (w, weights) = (self.w.get()?.clone(), self.weights());
        let y = x.1.ops().sparse_affine(rows(&x), &w, self.b.get()?, weights)?;
        let shape = y.shape();
        update::<Self, Features, _>(y, move |dy, grads| {
            backprop_params(&dy, shape, &x, weights, grads)?;
            Ok(((), dy.ops().backprop_sparse_values(&dy, rows(&x), &w, weights)?, ()))
        })
    }

    fn predict(&self, x: Features) -> Result<Floats2d> {
        x.1.ops().sparse_affine(rows(&x), self.w.get()?, self.b.get()?, self.weights())
    }
}

/// Without a gradient for the values.
impl<const O: usize, const L: usize> Model<Data<Features>> for SparseLinear<O, L> {
    type Output = Floats2d;

    fn begin_update(
        &self,
        Data(x): Data<Features>,
        _: &mut Train,
    ) -> Update<Floats2d, impl Backprop<Self, Data<Features>> + use<O, L>> {
        let weights = self.weights();
        let y = x.1.ops().sparse_affine(rows(&x), self.w.get()?, self.b.get()?, weights)?;
        let shape = y.shape();
        update::<Self, Data<Features>, _>(y, move |dy, grads| backprop_params(&dy, shape, &x, weights, grads))
    }

    fn predict(&self, Data(x): Data<Features>) -> Result<Floats2d> {
        self.predict(x)
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    fn initialized(mut model: SparseLinear) -> SparseLinear {
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        model
    }

    /// How many weights get a gradient from the keys 0 to 999.
    fn reached(model: SparseLinear) -> usize {
        let model = initialized(model);
        let x = (Ints1d::from_iter(0..1000), Floats1d::full([1000], 1.0), Ints1d::from(vec![1000]));
        let (y, backprop) = model.begin_update(x, &mut Train::new(0)).unwrap();
        let mut grads = model.zero_grads().unwrap();
        backprop(Floats2d::full(y.shape(), 1.0), &mut grads).unwrap();
        let dw = grads.w.get().unwrap().as_slice().unwrap();
        dw.iter().filter(|&&dw| dw != 0.0).count()
    }

    /// Thinc's first version did not: <https://github.com/explosion/thinc/issues/752>.
    #[test]
    fn every_weight_is_reached() {
        for (n_o, length) in [(1, 16), (3, 16), (4, 15), (2, 1)] {
            assert_eq!(reached(SparseLinear::new(n_o, length)), n_o * length);
        }
        assert_eq!(reached(SparseLinear::new(3, 16).version_1()), 16 + 3 - 1);
    }

    #[test]
    fn an_open_output_comes_from_the_labels() {
        let mut model = SparseLinear::new(None, 8);
        model.initialize(&(), &Ints1d::from(vec![0, 2]), &mut Train::new(0)).unwrap();
        assert_eq!(model.num_params().unwrap(), 3 * 8 + 3);
        assert_eq!(SparseLinear::<3>::default().length.get(), Some(1 << 18));
        let error = SparseLinear::new(None, 8).initialize(&(), &(), &mut Train::new(0)).unwrap_err();
        assert!(error.to_string().contains("dimension `nO` is not known"), "{error}");
    }

    #[test]
    fn absurd_sizes_are_errors() {
        for (n_o, length) in [(usize::MAX, 2), (1 << 40, 1 << 20)] {
            assert!(SparseLinear::new(n_o, length).initialize(&(), &(), &mut Train::new(0)).is_err());
        }
    }

    #[test]
    fn a_gradient_of_another_width_is_refused_as_such() {
        let model = initialized(SparseLinear::new(2, 8));
        let x = (Ints1d::from(vec![5]), Floats1d::from(vec![1.0]), Ints1d::from(vec![1]));
        let (_, backprop) = model.begin_update(x, &mut Train::new(0)).unwrap();
        let error = backprop(Floats2d::zeros([1, 3]), &mut model.zero_grads().unwrap()).unwrap_err().to_string();
        assert!(error.contains("`SparseLinear` expects a gradient of shape (1, 2), but got (1, 3)"), "{error}");
    }

    #[test]
    fn resized_it_gives_the_same_for_the_classes_that_it_had() {
        for mut model in [SparseLinear::new(2, 8), SparseLinear::new(2, 8).version_1()].map(initialized) {
            let w = (0..16).map(|i| i as f32 - 7.5).collect::<Floats1d>();
            model.w.set(w);
            let x = (Ints1d::from(vec![5, 6, 7]), Floats1d::full([3], 1.0), Ints1d::from(vec![1, 2]));
            let before = model.predict(x.clone()).unwrap();
            model.resize_output(3).unwrap();
            let after = model.predict(x).unwrap();
            for n in 0..2 {
                assert_eq!(after.row(n).unwrap()[..2], *before.row(n).unwrap());
            }
        }
    }

    #[test]
    fn bytes_with_weights_of_another_length_are_refused() {
        let bytes = initialized(SparseLinear::new(2, 8)).to_bytes().unwrap();
        assert!(SparseLinear::new(2, 8).from_bytes(&bytes).is_ok());
        assert!(SparseLinear::new(None, 8).from_bytes(&bytes).is_ok());
        assert!(SparseLinear::new(2, 4).from_bytes(&bytes).is_err());
        // The weights say 2 * 8, and the dimensions 2 * 9.
        let at = bytes.windows(6).position(|name| name == b"length").unwrap() + 6;
        let mut wrong = bytes.clone();
        assert_eq!(wrong[at], 8);
        wrong[at] = 9;
        assert!(SparseLinear::<2, 9>::default().from_bytes(&wrong).is_err());
        assert!(SparseLinear::new(2, 9).from_bytes(&wrong).is_err());
        // The product is not known before the bytes are loaded.
        let error = SparseLinear::new(None, 9).from_bytes(&wrong).unwrap_err();
        assert!(error.to_string().contains("`W` is 16 long, but the layer's dimensions ask for 18"), "{error}");
    }
}
