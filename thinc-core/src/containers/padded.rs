use super::{Lengths, Padding, Ragged, Select, Stack, Tokens};
use crate::array::Floats2d;
use crate::error::{Error, Result};
use crate::model::{Accumulate, Differentiable, Grad, HasWidth, Width};

/// Sequences side by side: an array `(time, sequences, ..)` that is zero where a sequence has ended. Thinc's `Padded`.
///
/// `A` is the array of the tokens of one sequence: `Padded` alone is made of [`Floats2d`], and its data is a `Floats3d`. The
/// columns are sorted by length, see [`Padding`]; sequences are counted as they came, whatever their column. Its gradient is an array like the data;
/// what stands there where no token is means nothing, and no layer reads it.
///
/// ```
/// use thinc::prelude::*;
///
/// let short = Floats2d::from_rows(&[[1.0], [2.0]]);
/// let long = Floats2d::from_rows(&[[3.0], [4.0], [5.0]]);
/// let padded = Padded::from_list(vec![short.clone(), long])?;
/// assert_eq!(padded.data().shape(), [3, 2, 1]);
/// assert_eq!(padded.data().as_slice()?, [3.0, 1.0, 4.0, 2.0, 5.0, 0.0]);
/// assert_eq!(padded.sequence(0)?, short);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Padded<A: Tokens = Floats2d> {
    data: A::Stacked,
    padding: Padding,
}

impl<A: Tokens> Padded<A> {
    /// From data that is laid out already. What stands where no token is becomes zero.
    ///
    /// # Errors
    /// If the data has other steps or sequences than the padding.
    pub fn new(data: A::Stacked, padding: Padding) -> Result<Self> {
        Self::from_tokens(&A::unpad(&data, &padding)?, padding)
    }

    /// From data with the steps and the sequences of the padding that is zero already where no token is.
    pub(crate) fn from_zeroed(data: A::Stacked, padding: Padding) -> Self {
        Self { data, padding }
    }

    /// Puts tokens, one sequence behind the other, into their places.
    ///
    /// # Errors
    /// If there are more or fewer tokens than places, or there is no memory.
    pub fn from_tokens(tokens: &A, padding: Padding) -> Result<Self> {
        Ok(Self { data: tokens.pad(&padding)?, padding })
    }

    /// The same with its data in another place.
    pub(crate) fn moved(self, to: impl FnOnce(A::Stacked) -> Result<A::Stacked>) -> Result<Self> {
        Ok(Self { data: to(self.data)?, padding: self.padding })
    }

    /// The sequences of a list, side by side. Thinc's `list2padded`.
    ///
    /// # Errors
    /// If there are none, as nothing tells how wide their tokens are, or if their tokens differ in shape.
    pub fn from_list(sequences: Vec<A>) -> Result<Self> {
        let lengths = Lengths::new(&sequences.iter().map(A::n_tokens).collect::<Vec<_>>())?;
        match A::flatten(sequences, 0)? {
            Some(tokens) => Self::from_tokens(&tokens, Padding::new(&lengths)?),
            None => Err(Error::invalid(
                "Padded",
                "a list without sequences does not tell how wide tokens are: make an empty `Padded` with `from_tokens`",
            )),
        }
    }

    /// The sequences, side by side.
    ///
    /// # Errors
    /// If there is no memory.
    pub fn from_ragged(ragged: &Ragged<A>) -> Result<Self> {
        Self::from_tokens(ragged.data(), Padding::new(ragged.lengths())?)
    }

    /// The tokens, one sequence behind the other, in the order in which the sequences came.
    ///
    /// # Errors
    /// If they are on another device.
    pub fn to_tokens(&self) -> Result<A> {
        A::unpad(&self.data, &self.padding)
    }

    /// The sequences behind each other.
    ///
    /// # Errors
    /// If they are on another device.
    pub fn to_ragged(&self) -> Result<Ragged<A>> {
        Ragged::new(self.to_tokens()?, self.lengths().clone())
    }

    /// The sequences as a list, in the order in which they came. Thinc's `padded2list`.
    ///
    /// # Errors
    /// If they are on another device.
    pub fn to_list(&self) -> Result<Vec<A>> {
        self.to_tokens()?.unflatten(self.lengths(), 0)
    }

    /// The array `(time, sequences, ..)`, with zeros where no token is.
    pub fn data(&self) -> &A::Stacked {
        &self.data
    }

    /// Where the tokens stand.
    pub fn padding(&self) -> &Padding {
        &self.padding
    }

    /// How long each sequence is, in the order in which they came.
    pub fn lengths(&self) -> &Lengths {
        self.padding.lengths()
    }

    /// Data and padding.
    pub fn into_parts(self) -> (A::Stacked, Padding) {
        (self.data, self.padding)
    }

    /// The number of sequences.
    pub fn len(&self) -> usize {
        self.padding.sequences()
    }

    /// Whether there are no sequences.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The tokens of sequence `i`.
    ///
    /// # Errors
    /// If there is no such sequence.
    pub fn sequence(&self, i: usize) -> Result<A> {
        self.to_ragged()?.sequence(i)
    }

    /// Some of the sequences, by number (from the end if negative), range, list of numbers or mask. Steps at which none of them has a
    /// token are gone.
    ///
    /// # Errors
    /// If there is no such sequence.
    pub fn select(&self, which: impl Select) -> Result<Self> {
        Self::from_ragged(&self.to_ragged()?.select(which)?)
    }
}

impl<A: Tokens> Differentiable for Padded<A> {
    type Grad = <Grad<A> as Stack>::Stacked;

    fn check_finite(&self, op: &'static str, what: &'static str) -> Result<()> {
        self.to_tokens()?.check_finite(op, what)
    }
}

impl<A: Tokens> HasWidth for Padded<A> {
    fn width_as_input(&self) -> Width {
        A::stacked_width(&self.data)
    }
}

impl<A: Tokens<Stacked: Accumulate>> Accumulate for Padded<A> {
    fn accumulate(&mut self, other: Self) -> Result<()> {
        if self.padding != other.padding {
            let (have, got) = (self.lengths(), other.lengths());
            return Err(Error::invalid(
                "add",
                format_args!("sequences of lengths {have:?} and {got:?} cannot be added up"),
            ));
        }
        self.data.accumulate(other.data)
    }
}
