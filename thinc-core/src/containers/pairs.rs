use super::Select;
use crate::error::{Error, Result};
use crate::model::{Accumulate, Differentiable, Grad, HasWidth, Width};

/// Two lists whose items belong together. Thinc's `Pairs`.
///
/// ```
/// use thinc::prelude::*;
///
/// let pairs = Pairs::new(vec![Ints1d::from(vec![1]), Ints1d::from(vec![2, 3])], vec![Ints1d::from(vec![4]), Ints1d::from(vec![5])])?;
/// assert_eq!(pairs.len(), 2);
/// assert_eq!(pairs.select(-1)?.one()[0].as_slice()?, [2, 3]);
/// assert!(Pairs::new(vec![1], Vec::<u8>::new()).is_err());
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Pairs<A, B = A> {
    one: Vec<A>,
    two: Vec<B>,
}

impl<A, B> Pairs<A, B> {
    /// From as many items on each side.
    ///
    /// # Errors
    /// If one side has more.
    pub fn new(one: Vec<A>, two: Vec<B>) -> Result<Self> {
        if one.len() != two.len() {
            return Err(Error::shape("Pairs", "as many second items as first ones,", &[Some(one.len())], &[two.len()]));
        }
        Ok(Self { one, two })
    }

    /// The first items.
    pub fn one(&self) -> &[A] {
        &self.one
    }

    /// The second items.
    pub fn two(&self) -> &[B] {
        &self.two
    }

    /// Both lists.
    pub fn into_parts(self) -> (Vec<A>, Vec<B>) {
        (self.one, self.two)
    }

    /// The number of pairs.
    pub fn len(&self) -> usize {
        self.one.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.one.is_empty()
    }

    /// The pairs.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&A, &B)> {
        self.one.iter().zip(&self.two)
    }
}

impl<A: Clone, B: Clone> Pairs<A, B> {
    /// Some of the pairs, by number (from the end if negative), range, list of numbers or mask.
    ///
    /// # Errors
    /// If there is no such pair.
    pub fn select(&self, which: impl Select) -> Result<Self> {
        let chosen = which.resolve("select", self.len())?;
        let one = chosen.iter().map(|&i| self.one[i].clone()).collect();
        Ok(Self { one, two: chosen.iter().map(|&i| self.two[i].clone()).collect() })
    }
}

impl<A: Differentiable, B: Differentiable> Differentiable for Pairs<A, B> {
    type Grad = Pairs<Grad<A>, Grad<B>>;

    fn check_finite(&self, op: &'static str, what: &'static str) -> Result<()> {
        self.one.check_finite(op, what)?;
        self.two.check_finite(op, what)
    }
}

impl<A: Accumulate, B: Accumulate> Accumulate for Pairs<A, B> {
    fn accumulate(&mut self, other: Self) -> Result<()> {
        self.one.accumulate(other.one)?;
        self.two.accumulate(other.two)
    }
}

impl<A: HasWidth, B: HasWidth> HasWidth for Pairs<A, B> {
    fn width_as_input(&self) -> Width {
        Width::Many(vec![self.one.width_as_input(), self.two.width_as_input()])
    }

    fn width_as_output(&self) -> Width {
        Width::Many(vec![self.one.width_as_output(), self.two.width_as_output()])
    }
}
