use crate::model::Layer;

/// A chain of `n` copies of a layer, each with parameters of its own: `y = f_n(.. f_2(f_1(x)))`. Thinc's `clone`, the
/// operator `**`.
///
/// Rows `(N, nI)` to `(N, nI)`: the layer's output must have the width of its input. The copies are initialised one by one,
/// so they start with different weights. `n = 0` is the identity.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = thinc::clone(&Relu::new(8, 8), 3);
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// assert_eq!(model.predict(Floats2d::zeros([5, 8]))?.shape(), [5, 8]);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn clone<L: Layer + Clone>(layer: &L, n: usize) -> Vec<L> {
    vec![layer.clone(); n]
}
