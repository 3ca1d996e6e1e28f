use super::{Lengths, Select, Tokens};
use crate::array::Floats2d;
use crate::error::{Error, Result};
use crate::model::{Accumulate, Differentiable, Grad, HasWidth, Width};

/// Sequences of different lengths, one behind the other in one array, and how long each is. Thinc's `Ragged`.
///
/// `A` is the array: `Ragged` alone holds a [`Floats2d`] with one row per token, `Ragged<Ints1d>` ids. Taking it apart and putting
/// it together copies nothing. Its gradient is that of the array: lengths have none.
///
/// ```
/// use thinc::prelude::*;
///
/// let tokens = Floats2d::from_rows(&[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
/// let ragged = Ragged::new(tokens, Lengths::new(&[2, 0, 1])?)?;
/// assert_eq!(ragged.len(), 3);
/// assert_eq!(ragged.sequence(2)?, Floats2d::from_rows(&[[5.0, 6.0]]));
/// // Sequences are chosen as in Python, from the end too.
/// assert_eq!(ragged.select(-1)?.data(), &ragged.sequence(2)?);
/// assert_eq!(ragged.select(..2)?.lengths().to_vec(), [2, 0]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Ragged<A: Tokens = Floats2d> {
    data: A,
    lengths: Lengths,
}

impl<A: Tokens> Ragged<A> {
    /// Sequences of these lengths.
    ///
    /// # Errors
    /// If the lengths do not add up to the number of tokens.
    pub fn new(data: A, lengths: Lengths) -> Result<Self> {
        lengths.check_total("Ragged", data.n_tokens())?;
        Ok(Self { data, lengths })
    }

    /// Sequences of so many tokens each: [`new`](Self::new) with [`Lengths::new`].
    ///
    /// # Errors
    /// If the lengths do not add up to the number of tokens.
    pub fn with_lengths(data: A, lengths: &[usize]) -> Result<Self> {
        Self::new(data, Lengths::new(lengths)?)
    }

    /// The sequences of a list, joined. Thinc's `list2ragged`.
    ///
    /// # Errors
    /// If there are none, as nothing tells how wide their tokens are, or if their tokens differ in shape.
    pub fn from_list(sequences: Vec<A>) -> Result<Self> {
        let lengths = Lengths::new(&sequences.iter().map(A::n_tokens).collect::<Vec<_>>())?;
        match A::flatten(sequences, 0)? {
            Some(data) => Self::new(data, lengths),
            None => Err(Error::invalid(
                "Ragged",
                "a list without sequences does not tell how wide tokens are: make an empty `Ragged` with `new` from an \
                 array without rows",
            )),
        }
    }

    /// The sequences as a list. Thinc's `ragged2list`.
    ///
    /// # Errors
    /// If the tokens are on another device.
    pub fn into_list(self) -> Result<Vec<A>> {
        self.data.unflatten(&self.lengths, 0)
    }

    /// The tokens, one sequence behind the other.
    pub fn data(&self) -> &A {
        &self.data
    }

    /// How long each sequence is.
    pub fn lengths(&self) -> &Lengths {
        &self.lengths
    }

    /// Tokens and lengths.
    pub fn into_parts(self) -> (A, Lengths) {
        (self.data, self.lengths)
    }

    /// Other tokens for the same sequences.
    ///
    /// # Errors
    /// If there are more or fewer.
    pub fn with_data<B: Tokens>(&self, data: B) -> Result<Ragged<B>> {
        Ragged::new(data, self.lengths.clone())
    }

    /// The number of sequences.
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    /// Whether there are no sequences.
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// The tokens of sequence `i`.
    ///
    /// # Errors
    /// If there is no such sequence.
    pub fn sequence(&self, i: usize) -> Result<A> {
        if i >= self.len() {
            return Err(super::select::no_sequence("sequence", i as i128, self.len()));
        }
        self.data.tokens(self.lengths.range(i))
    }

    /// Some of the sequences, by number (from the end if negative), range, list of numbers or mask. Tokens stay as wide as they are if none
    /// is chosen.
    ///
    /// # Errors
    /// If there is no such sequence.
    pub fn select(&self, which: impl Select) -> Result<Self> {
        let chosen = which.resolve("select", self.len())?;
        let lengths = chosen.iter().map(|&i| self.lengths.range(i).len()).collect::<Vec<_>>();
        let tokens = chosen.iter().flat_map(|&i| self.lengths.range(i)).collect::<Vec<_>>();
        Self::with_lengths(self.data.gather_tokens(&tokens)?, &lengths)
    }
}

impl<A: Tokens> Differentiable for Ragged<A> {
    type Grad = Grad<A>;

    fn check_finite(&self, op: &'static str, what: &'static str) -> Result<()> {
        self.data.check_finite(op, what)
    }
}

impl<A: Tokens> HasWidth for Ragged<A> {
    fn width_as_input(&self) -> Width {
        self.data.width_as_input()
    }

    fn width_as_output(&self) -> Width {
        self.data.width_as_output()
    }
}

impl<A: Tokens + Accumulate> Accumulate for Ragged<A> {
    fn accumulate(&mut self, other: Self) -> Result<()> {
        if self.lengths != other.lengths {
            let message =
                format_args!("sequences of lengths {:?} and {:?} cannot be added up", self.lengths, other.lengths);
            return Err(Error::invalid("add", message));
        }
        self.data.accumulate(other.data)
    }
}
