use crate::model::DYN;

/// What a layer's type says about widths: the width it takes, and the width it gives as an affine
/// function `mul * input + add` of the width that comes in.
///
/// The macros chain these constants in the user's crate, so a mismatch shows in `cargo check`. A layer
/// whose type says nothing has [`Signature::DYNAMIC`] and is checked by `initialize` instead.
///
/// ```
/// use thinc::prelude::*;
///
/// const LINEAR: Signature = Linear::<784, 128>::SIGNATURE;
/// assert_eq!((LINEAR.input, LINEAR.output(784)), (784, 128));
/// // A window of one row on each side triples the width.
/// assert_eq!(Signature::affine(96, 3, 0).output(96), 288);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The width the layer takes; [`DYN`] takes any.
    pub input: usize,
    /// What the width that comes in is multiplied with; 0 where the output doesn't depend on it.
    pub mul: usize,
    /// What is added, or the whole output width where `mul` is 0; [`DYN`] where that isn't known.
    pub add: usize,
}

impl Signature {
    /// Nothing is known before the program runs.
    pub const DYNAMIC: Self = Self::fixed(DYN, DYN);

    /// The output is as wide as the input, whatever that is.
    pub const SAME: Self = Self::affine(DYN, 1, 0);

    /// Takes `input` features and gives `output`; [`DYN`] for one that isn't known.
    pub const fn fixed(input: usize, output: usize) -> Self {
        Self { input, mul: 0, add: output }
    }

    /// Takes `input` features (or any, with [`DYN`]) and gives `mul * input + add`.
    pub const fn affine(input: usize, mul: usize, add: usize) -> Self {
        Self { input, mul, add }
    }

    /// The width that comes out when `width` features come in; [`DYN`] where that isn't known.
    ///
    /// After a mismatch the layer's own input width counts, so that one mistake is reported once.
    pub const fn output(&self, width: usize) -> usize {
        let width = if self.input == DYN { width } else { self.input };
        if self.mul == 0 {
            self.add
        } else if width == DYN {
            DYN
        } else {
            self.mul * width + self.add
        }
    }

    /// Whether nothing is known about the output.
    const fn is_open(&self) -> bool {
        self.mul == 0 && self.add == DYN
    }

    /// The signature of this layer followed by `next`.
    #[must_use]
    pub const fn then(&self, next: &Self) -> Self {
        let input = if self.input != DYN || self.mul != 1 || self.add != 0 { self.input } else { next.input };
        if self.mul == 0 {
            return Self::fixed(input, next.output(self.add));
        }
        if next.mul == 0 {
            return Self::fixed(input, next.add);
        }
        Self::affine(input, self.mul * next.mul, self.add * next.mul + next.add)
    }

    /// The signature of two layers that get the same input and whose outputs are added.
    #[must_use]
    pub const fn plus(&self, other: &Self) -> Self {
        let input = first_known(self.input, other.input);
        if self.is_open() {
            return Self { input, ..*other };
        }
        Self { input, ..*self }
    }

    /// The signature of two layers that get the same input and whose outputs are concatenated.
    #[must_use]
    pub const fn beside(&self, other: &Self) -> Self {
        let input = first_known(self.input, other.input);
        if self.is_open() || other.is_open() {
            Self::fixed(input, DYN)
        } else {
            Self::affine(input, self.mul + other.mul, self.add + other.add)
        }
    }

    /// The signature of `x + f(x)`, for the signature of `f`.
    #[must_use]
    pub const fn residual(&self) -> Self {
        let width = if self.input != DYN || self.mul != 0 { self.input } else { self.add };
        Self::affine(width, 1, 0)
    }

    /// The same input, and an output without a width of its own, such as a tuple.
    #[must_use]
    pub const fn without_output(&self) -> Self {
        Self::fixed(self.input, DYN)
    }

    /// The signature of layers that follow each other.
    pub const fn chain(parts: &[Self]) -> Self {
        let mut all = Self::SAME;
        let mut i = 0;
        while i < parts.len() {
            all = all.then(&parts[i]);
            i += 1;
        }
        all
    }

    /// The signature of a layer that is repeated `n` times.
    pub const fn repeated(layer: &Self, n: usize) -> Self {
        let mut all = Self::SAME;
        let mut i = 0;
        while i < n {
            all = all.then(layer);
            i += 1;
        }
        all
    }

    /// The signature of layers whose outputs are added; of no layers, one that says nothing.
    pub const fn add(parts: &[Self]) -> Self {
        if parts.is_empty() {
            return Self::DYNAMIC;
        }
        let mut all = parts[0];
        let mut i = 1;
        while i < parts.len() {
            all = all.plus(&parts[i]);
            i += 1;
        }
        all
    }

    /// The signature of layers whose outputs are concatenated; of no layers, one that says nothing.
    pub const fn concatenate(parts: &[Self]) -> Self {
        if parts.is_empty() {
            return Self::DYNAMIC;
        }
        let mut all = parts[0];
        let mut i = 1;
        while i < parts.len() {
            all = all.beside(&parts[i]);
            i += 1;
        }
        all
    }

    /// The signature of layers whose outputs are a tuple.
    pub const fn tuplify(parts: &[Self]) -> Self {
        Self::concatenate(parts).without_output()
    }
}

const fn first_known(a: usize, b: usize) -> usize {
    if a == DYN { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composes() {
        let expand = Signature::affine(DYN, 3, 0);
        let linear = Signature::fixed(288, 96);
        assert_eq!(expand.then(&linear).output(96), 96);
        assert_eq!(Signature::SAME.then(&linear), linear);
        assert_eq!(Signature::chain(&[Signature::fixed(8, 96), expand]).output(8), 288);
        assert_eq!(Signature::fixed(8, 4).beside(&Signature::SAME).output(8), 12);
        assert_eq!(Signature::fixed(8, 4).plus(&Signature::DYNAMIC).output(8), 4);
        assert_eq!(Signature::fixed(8, 8).residual(), Signature::affine(8, 1, 0));
        assert_eq!(Signature::repeated(&expand, 2).output(2), 18);
        assert_eq!(Signature::tuplify(&[linear, linear]), Signature::fixed(288, DYN));
    }

    #[test]
    fn what_is_not_known_stays_unknown() {
        assert_eq!(Signature::DYNAMIC.then(&Signature::SAME).output(8), DYN);
        assert_eq!(Signature::affine(DYN, 2, 1).output(DYN), DYN);
        assert_eq!(Signature::fixed(DYN, 4).beside(&Signature::DYNAMIC).output(3), DYN);
        for nothing in [Signature::add(&[]), Signature::concatenate(&[]), Signature::tuplify(&[])] {
            assert_eq!(nothing, Signature::DYNAMIC);
        }
    }
}
