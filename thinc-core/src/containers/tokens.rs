use std::fmt;
use std::ops::Range;

use super::moved::{check_tokens, flatten, pad, unflatten, unpad};
use super::{Container, Lengths, Padding};
use crate::array::{Array, Floats1d, Floats2d, Floats3d, Floats4d, Ints1d, Ints2d, Ints3d, Ints4d};
use crate::error::Result;
use crate::losses::{LogitsGrad, Probs};
use crate::model::{Accumulate, Differentiable, HasWidth, Width};

/// An array whose first axis counts tokens, so that it can be cut into sequences: what lists, [`Ragged`](super::Ragged) and
/// [`Padded`](super::Padded) are made of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an array that can be cut into sequences",
    label = "expected an array with one entry per token",
    note = "`Floats1d`, `Floats2d`, `Floats3d`, `Ints1d`, `Ints2d`, `Ints3d`, `Probs` and `MultiProbs` are such arrays"
)]
pub trait Tokens:
    Differentiable<Grad: Stack<Stacked: Accumulate>> + Stack + Sync + Container<Tokens = Self, Layout = Lengths>
{
    /// The number of tokens.
    fn n_tokens(&self) -> usize;

    /// The tokens in this range, copied.
    ///
    /// # Errors
    /// If the range ends behind the last one.
    fn tokens(&self, range: Range<usize>) -> Result<Self>;

    /// These tokens, in that order, copied.
    ///
    /// # Errors
    /// If there is no such token.
    fn gather_tokens(&self, tokens: &[usize]) -> Result<Self>;

    /// A gradient of zeros, for tokens on which nothing depends, where the tokens are.
    ///
    /// # Errors
    /// If there is no memory for it.
    fn zero_grad(&self) -> Result<Self::Grad>;
}

/// What can be laid out as sequences: [`Tokens`], and their gradients.
pub trait Stack: Clone + Send + 'static {
    /// The same with two axes, time and sequences, in the place of the first.
    type Stacked: Clone + Send + Sync + PartialEq + fmt::Debug + 'static;

    /// One sequence behind the other, with `pad` zeros in front of each and behind the last. `None` if there are none, as
    /// nothing tells how wide they would be.
    ///
    /// # Errors
    /// If the tokens of the sequences have different shapes.
    fn flatten(sequences: Vec<Self>, pad: usize) -> Result<Option<Self>>;

    /// Cuts into sequences again.
    ///
    /// # Errors
    /// If the lengths, with the padding, do not add up to the number of tokens.
    fn unflatten(self, lengths: &Lengths, pad: usize) -> Result<Vec<Self>>;

    /// Puts each token in its place; the other places are zero.
    ///
    /// # Errors
    /// If there are more or fewer tokens than places for them.
    fn pad(&self, padding: &Padding) -> Result<Self::Stacked>;

    /// Takes the tokens out of their places again.
    ///
    /// # Errors
    /// If the array has another shape than the padding.
    fn unpad(stacked: &Self::Stacked, padding: &Padding) -> Result<Self>;

    /// The width of the tokens.
    fn stacked_width(stacked: &Self::Stacked) -> Width;

    /// Checks the number of tokens of a gradient.
    ///
    /// # Errors
    /// If there are more or fewer.
    fn check_tokens(&self, tokens: usize) -> Result<()>;
}

/// The gradient of ids: there is none, in any layout.
impl Stack for () {
    type Stacked = ();

    fn flatten(sequences: Vec<()>, _: usize) -> Result<Option<()>> {
        Ok((!sequences.is_empty()).then_some(()))
    }

    fn unflatten(self, lengths: &Lengths, _: usize) -> Result<Vec<()>> {
        Ok(vec![(); lengths.len()])
    }

    fn pad(&self, _: &Padding) -> Result<()> {
        Ok(())
    }

    fn unpad((): &(), _: &Padding) -> Result<()> {
        Ok(())
    }

    fn stacked_width((): &()) -> Width {
        Width::Unknown
    }

    fn check_tokens(&self, _: usize) -> Result<()> {
        Ok(())
    }
}

fn zeros_like<const D: usize>(x: &Array<f32, D>) -> Result<Array<f32, D>> {
    Array::from_storage(x.shape(), x.ops().zeros(x.len())?)
}

macro_rules! arrays {
    ($($name:ident $stacked:ident, |$x:ident| $zero_grad:expr;)*) => {$(
        impl Stack for $name {
            type Stacked = $stacked;

            fn flatten(sequences: Vec<Self>, pad: usize) -> Result<Option<Self>> {
                if pad == 0 && sequences.len() == 1 {
                    return Ok(sequences.into_iter().next());
                }
                let arrays: Vec<&Array<_, _>> = sequences.iter().map(|sequence| &**sequence).collect();
                Ok(flatten(&arrays, pad)?.map(Self::from))
            }

            fn unflatten(self, lengths: &Lengths, pad: usize) -> Result<Vec<Self>> {
                if pad == 0 && lengths.len() == 1 {
                    lengths.check_total("unflatten", self.n_rows())?;
                    return Ok(vec![self]);
                }
                Ok(unflatten(&self, lengths, pad)?.into_iter().map(Self::from).collect())
            }

            fn pad(&self, padding: &Padding) -> Result<$stacked> {
                Ok(pad(self, padding)?.into())
            }

            fn unpad(stacked: &$stacked, padding: &Padding) -> Result<Self> {
                Ok(unpad(stacked, padding)?.into())
            }

            fn stacked_width(stacked: &$stacked) -> Width {
                // The width of an array that has the axes of one token is that of the tokens.
                let shape = stacked.shape();
                Self::zeros(std::array::from_fn(|i| if i == 0 { 0 } else { shape[i + 1] })).width_as_input()
            }

            fn check_tokens(&self, tokens: usize) -> Result<()> {
                check_tokens(self, tokens)
            }
        }

        impl Tokens for $name {
            fn n_tokens(&self) -> usize {
                self.n_rows()
            }

            fn tokens(&self, range: Range<usize>) -> Result<Self> {
                self.rows(range)
            }

            fn gather_tokens(&self, tokens: &[usize]) -> Result<Self> {
                self.gather_rows(tokens)
            }

            fn zero_grad(&self) -> Result<Self::Grad> {
                let $x = self;
                $zero_grad
            }
        }
    )*};
}
arrays! {
    Floats1d Floats2d, |x| zeros_like(x).map(Self::from);
    Floats2d Floats3d, |x| zeros_like(x).map(Self::from);
    Floats3d Floats4d, |x| zeros_like(x).map(Self::from);
    Ints1d Ints2d, |_x| Ok(());
    Ints2d Ints3d, |_x| Ok(());
    Ints3d Ints4d, |_x| Ok(());
}

macro_rules! like_floats {
    ($($name:ident),*) => {$(
        impl Stack for $name {
            type Stacked = Floats3d;

            fn flatten(sequences: Vec<Self>, pad: usize) -> Result<Option<Self>> {
                let sequences = sequences.into_iter().map(Floats2d::from).collect();
                Ok(Floats2d::flatten(sequences, pad)?.map(Self::from))
            }

            fn unflatten(self, lengths: &Lengths, pad: usize) -> Result<Vec<Self>> {
                Ok(self.into_inner().unflatten(lengths, pad)?.into_iter().map(Self::from).collect())
            }

            fn pad(&self, padding: &Padding) -> Result<Floats3d> {
                Stack::pad(&**self, padding)
            }

            fn unpad(stacked: &Floats3d, padding: &Padding) -> Result<Self> {
                Ok(<Floats2d as Stack>::unpad(stacked, padding)?.into())
            }

            fn stacked_width(stacked: &Floats3d) -> Width {
                Floats2d::stacked_width(stacked)
            }

            fn check_tokens(&self, tokens: usize) -> Result<()> {
                check_tokens(self, tokens)
            }
        }
    )*};
}
like_floats!(Probs, LogitsGrad);

impl Tokens for Probs {
    fn n_tokens(&self) -> usize {
        self.n_rows()
    }

    fn tokens(&self, range: Range<usize>) -> Result<Self> {
        self.rows(range).map(Self::from)
    }

    fn gather_tokens(&self, tokens: &[usize]) -> Result<Self> {
        self.gather_rows(tokens).map(Self::from)
    }

    fn zero_grad(&self) -> Result<LogitsGrad> {
        Floats2d::zero_grad(self).map(LogitsGrad::from)
    }
}
