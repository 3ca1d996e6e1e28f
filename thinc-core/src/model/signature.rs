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

    /// The signature of this layer followed by `next`.
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
    pub const fn plus(&self, other: &Self) -> Self {
        let input = first_known(self.input, other.input);
        if self.mul == 0 && self.add == DYN {
            return Self { input, ..*other };
        }
        Self { input, ..*self }
    }

    /// The signature of two layers that get the same input and whose outputs are concatenated.
    pub const fn beside(&self, other: &Self) -> Self {
        let input = first_known(self.input, other.input);
        let unknown = (self.mul == 0 && self.add == DYN) || (other.mul == 0 && other.add == DYN);
        if unknown { Self::fixed(input, DYN) } else { Self::affine(input, self.mul + other.mul, self.add + other.add) }
    }
}

const fn first_known(a: usize, b: usize) -> usize {
    if a == DYN { b } else { a }
}
