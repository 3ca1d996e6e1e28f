use crate::model::DYN;

/// What a model costs, as far as its type tells before the program runs.
///
/// [`Layer::COST`](crate::Layer::COST) is one. The derive sums up the declared shapes of the parameters, the layers, and what
/// `#[model(multiply_adds = ..)]` declares; [`NUM_PARAMS`](crate::Layer::NUM_PARAMS) and
/// [`MULTIPLY_ADDS`](crate::Layer::MULTIPLY_ADDS) are its two numbers, for budgets that `cargo check` holds a model to.
///
/// Multiply-adds are those of the forward pass of one row of the input. Those that grow with widths count: each product with a
/// weight, and in `LayerNorm` the two steps that scale and shift each value (to mean 0 and variance 1, then by `G` and `b`).
/// Activations, sums of outputs, masks and lookups count as nothing.
///
/// ```
/// use thinc::model::Cost;
/// use thinc::prelude::*;
///
/// assert_eq!(Linear::<784, 10>::COST, Cost::new(Some(7850), Some(7840)));
/// // A width that is open leaves the numbers to the run.
/// assert_eq!(Linear::<DYN, 10>::COST, Cost::UNKNOWN);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The number of trained values; `None` where the type doesn't tell.
    pub params: Option<usize>,
    /// The multiply-adds per row; `None` where the type doesn't tell.
    pub multiply_adds: Option<usize>,
}

impl Cost {
    /// Nothing is known before the program runs.
    pub const UNKNOWN: Self = Self::new(None, None);

    /// No parameters, and nothing to multiply.
    pub const NOTHING: Self = Self::new(Some(0), Some(0));

    /// Both numbers; `None` for one that isn't known.
    pub const fn new(params: Option<usize>, multiply_adds: Option<usize>) -> Self {
        Self { params, multiply_adds }
    }

    /// The cost of having a parameter of this shape, before anything is computed with it. An axis that is [`DYN`] isn't known.
    pub const fn param(shape: &[usize]) -> Self {
        let mut params = Some(1);
        let mut i = 0;
        while i < shape.len() {
            params = product(params, size(shape[i]));
            i += 1;
        }
        Self::new(params, Some(0))
    }

    /// The cost of both. What isn't known of one, or is too large to count, isn't known of the whole.
    #[must_use]
    pub const fn and(&self, other: &Self) -> Self {
        Self::new(sum(self.params, other.params), sum(self.multiply_adds, other.multiply_adds))
    }

    /// The cost of `n` layers of this cost, each with parameters of its own.
    #[must_use]
    pub const fn times(&self, n: usize) -> Self {
        Self::new(product(self.params, Some(n)), product(self.multiply_adds, Some(n)))
    }

    /// The cost of a layer that computes `n` times with the same parameters.
    #[must_use]
    pub const fn used(&self, n: usize) -> Self {
        Self::new(self.params, product(self.multiply_adds, Some(n)))
    }

    /// The cost of several layers.
    pub const fn all(parts: &[Self]) -> Self {
        let mut all = Self::NOTHING;
        let mut i = 0;
        while i < parts.len() {
            all = all.and(&parts[i]);
            i += 1;
        }
        all
    }

    /// Of a layer that may be missing: nothing if the layer costs nothing, otherwise not known.
    pub(crate) const fn optional(&self) -> Self {
        const fn zero_or_unknown(n: Option<usize>) -> Option<usize> {
            match n {
                Some(0) => Some(0),
                _ => None,
            }
        }
        Self::new(zero_or_unknown(self.params), zero_or_unknown(self.multiply_adds))
    }

    /// The number of parameters. Fails to compile where it isn't known.
    #[track_caller]
    pub(crate) const fn known_params(&self) -> usize {
        match self.params {
            Some(params) => params,
            None => panic!(
                "the number of parameters is not a constant: a width of this model is open, or one of its layers does \
                 not tell; use `num_params()` once it is initialized"
            ),
        }
    }

    /// The number of multiply-adds. Fails to compile where it isn't known.
    #[track_caller]
    pub(crate) const fn known_multiply_adds(&self) -> usize {
        match self.multiply_adds {
            Some(multiply_adds) => multiply_adds,
            None => panic!(
                "the number of multiply-adds is not a constant: a width of this model is open, or one of its layers \
                 does not tell; a layer by hand tells with `#[model(multiply_adds = n_i * n_o)]`"
            ),
        }
    }
}

/// A dimension's size, where its type fixes it.
pub const fn size(size: usize) -> Option<usize> {
    if size == DYN { None } else { Some(size) }
}

/// The product of two numbers. A product with 0 is 0, even if the other number is not known.
pub const fn product(a: Option<usize>, b: Option<usize>) -> Option<usize> {
    match (a, b) {
        (Some(0), _) | (_, Some(0)) => Some(0),
        (Some(a), Some(b)) => a.checked_mul(b),
        _ => None,
    }
}

/// The sum of two numbers, where it is known.
pub const fn sum(a: Option<usize>, b: Option<usize>) -> Option<usize> {
    match (a, b) {
        (Some(a), Some(b)) => a.checked_add(b),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_up() {
        let linear = Cost::param(&[10, 784]).and(&Cost::param(&[10])).and(&Cost::new(Some(0), Some(7840)));
        assert_eq!(linear, Cost::new(Some(7850), Some(7840)));
        assert_eq!(Cost::all(&[linear, Cost::NOTHING, linear]), linear.times(2));
        assert_eq!(linear.used(3), Cost::new(Some(7850), Some(3 * 7840)));
        assert_eq!(Cost::all(&[]), Cost::NOTHING);
        assert_eq!(Cost::param(&[]), Cost::new(Some(1), Some(0)));
    }

    #[test]
    fn what_is_not_known_stays_unknown() {
        assert_eq!(Cost::param(&[10, DYN]), Cost::new(None, Some(0)));
        assert_eq!(Cost::param(&[2]).and(&Cost::UNKNOWN), Cost::UNKNOWN);
        assert_eq!(Cost::new(Some(3), None).and(&Cost::NOTHING), Cost::new(Some(3), None));
        assert_eq!(Cost::UNKNOWN.times(2), Cost::UNKNOWN);
        // None of something costs nothing, whatever one of it costs.
        assert_eq!(Cost::UNKNOWN.times(0), Cost::NOTHING);
    }

    #[test]
    fn what_cannot_be_counted_is_unknown() {
        let half = Cost::new(Some(usize::MAX / 2 + 1), Some(usize::MAX));
        assert_eq!(half.and(&half), Cost::UNKNOWN);
        assert_eq!(half.times(2), Cost::UNKNOWN);
        assert_eq!(half.used(2), Cost::new(half.params, None));
        assert_eq!(Cost::param(&[usize::MAX, 2]), Cost::new(None, Some(0)));
    }

    #[test]
    fn a_layer_that_may_be_missing() {
        assert_eq!(Cost::NOTHING.optional(), Cost::NOTHING);
        assert_eq!(Cost::new(Some(4), Some(0)).optional(), Cost::new(None, Some(0)));
        assert_eq!(Cost::UNKNOWN.optional(), Cost::UNKNOWN);
    }
}
