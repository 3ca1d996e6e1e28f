//! Batches of items, and gradients of them.

use thinc::array::OnDevice;
use thinc::containers::Stack;
use thinc::model::ValueGrad;
use thinc::prelude::*;

use crate::values::Values;

/// A value that is a batch of items, some of which can be chosen.
pub trait Batch: Differentiable<Grad: Values + OnDevice> + Values + OnDevice {
    /// The number of items.
    fn items(&self) -> usize;

    /// These items, in that order.
    fn chosen(&self, items: &[usize]) -> Self;

    /// Some gradient of such a value, with NaN where it means nothing.
    fn some_grad(&self, rng: &mut Rng) -> Grad<Self>;

    /// The gradient of the chosen items.
    fn chosen_grad(&self, grad: &Grad<Self>, items: &[usize]) -> Grad<Self>;
}

macro_rules! floats {
    ($($ty:ident, |$x:ident| $grad:expr;)*) => {$(
        impl Batch for $ty {
            fn items(&self) -> usize {
                self.n_rows()
            }

            fn chosen(&self, items: &[usize]) -> Self {
                self.gathered(items)
            }

            fn some_grad(&self, rng: &mut Rng) -> Grad<Self> {
                let $x = self;
                $grad.altered(&mut |_| rng.normal())
            }

            fn chosen_grad(&self, grad: &Grad<Self>, items: &[usize]) -> Grad<Self> {
                grad.gather_rows(items).unwrap().into()
            }
        }
    )*};
}

/// Chooses rows and keeps the type.
trait Gather: Sized {
    fn gathered(&self, rows: &[usize]) -> Self;
}

macro_rules! gather {
    ($($ty:ident),*) => {$(
        impl Gather for $ty {
            fn gathered(&self, rows: &[usize]) -> Self {
                self.gather_rows(rows).unwrap().into()
            }
        }
    )*};
}
gather!(Floats1d, Floats2d, Floats3d, Floats4d, Ints1d, Ints2d, Ints3d, Ints4d, Probs);

impl Gather for MultiProbs {
    fn gathered(&self, rows: &[usize]) -> Self {
        self.gather_tokens(rows).unwrap()
    }
}

floats! {
    Floats1d, |x| x;
    Floats2d, |x| x;
    Floats3d, |x| x;
    Floats4d, |x| x;
    Probs, |x| LogitsGrad::from(Floats2d::zeros(x.shape()));
    MultiProbs, |x| LogitsGrad::from(Floats2d::zeros(x.shape()));
}

macro_rules! ids {
    ($($ty:ident),*) => {$(
        impl Batch for $ty {
            fn items(&self) -> usize {
                self.n_rows()
            }

            fn chosen(&self, items: &[usize]) -> Self {
                self.gathered(items)
            }

            fn some_grad(&self, _: &mut Rng) {}

            fn chosen_grad(&self, (): &(), _: &[usize]) {}
        }
    )*};
}
ids!(Ints1d, Ints2d, Ints3d, Ints4d);

/// One item each.
macro_rules! single {
    ($($ty:ty),*) => {$(
        impl Batch for $ty {
            fn items(&self) -> usize {
                1
            }

            fn chosen(&self, _: &[usize]) -> Self {
                self.clone()
            }

            fn some_grad(&self, _: &mut Rng) {}

            fn chosen_grad(&self, (): &(), _: &[usize]) {}
        }
    )*};
}
single!(String, &'static str);

impl<X: Batch> Batch for Data<X> {
    fn items(&self) -> usize {
        self.0.items()
    }

    fn chosen(&self, items: &[usize]) -> Self {
        Self(self.0.chosen(items))
    }

    fn some_grad(&self, _: &mut Rng) {}

    fn chosen_grad(&self, (): &(), _: &[usize]) {}
}

impl<X: Batch> Batch for Vec<X> {
    fn items(&self) -> usize {
        self.len()
    }

    fn chosen(&self, items: &[usize]) -> Self {
        items.iter().map(|&i| self[i].clone()).collect()
    }

    fn some_grad(&self, rng: &mut Rng) -> Grad<Self> {
        self.iter().map(|x| x.some_grad(rng)).collect()
    }

    fn chosen_grad(&self, grad: &Grad<Self>, items: &[usize]) -> Grad<Self> {
        items.iter().map(|&i| grad[i].clone()).collect()
    }
}

/// Tuples whose parts have an entry for each item.
macro_rules! side_by_side {
    ($($tuple:ty, ($($index:tt),+);)*) => {$(
        impl Batch for $tuple {
            fn items(&self) -> usize {
                self.0.items()
            }

            fn chosen(&self, items: &[usize]) -> Self {
                ($(self.$index.chosen(items),)+)
            }

            fn some_grad(&self, rng: &mut Rng) -> Grad<Self> {
                ($(self.$index.some_grad(rng),)+)
            }

            fn chosen_grad(&self, grad: &Grad<Self>, items: &[usize]) -> Grad<Self> {
                ($(self.$index.chosen_grad(&grad.$index, items),)+)
            }
        }
    )*};
}
side_by_side! {
    (Floats2d, Floats2d), (0, 1);
    (Floats2d, Probs), (0, 1);
    (Floats2d, Floats2d, Floats2d), (0, 1, 2);
    ((Floats2d, Floats2d), Floats2d), (0, 1);
    (Ragged, Ragged), (0, 1);
    (Padded, Padded), (0, 1);
    (Vec<Floats2d>, Vec<Floats2d>), (0, 1);
}

/// The ids count nothing that a layer for the vectors knows of.
impl Batch for (Ints1d, Floats2d) {
    fn items(&self) -> usize {
        self.1.items()
    }

    fn chosen(&self, items: &[usize]) -> Self {
        (self.0.clone(), self.1.chosen(items))
    }

    fn some_grad(&self, rng: &mut Rng) -> Grad<Self> {
        ((), self.1.some_grad(rng))
    }

    fn chosen_grad(&self, grad: &Grad<Self>, items: &[usize]) -> Grad<Self> {
        ((), self.1.chosen_grad(&grad.1, items))
    }
}

/// Values, one after the other, and how many each item has.
fn with_lengths<X: Batch>(values: &X, lengths: &Ints1d, items: &[usize]) -> (Vec<usize>, Ints1d) {
    let lengths = Lengths::try_from(lengths).unwrap();
    assert_eq!(lengths.total(), values.items());
    let chosen: Ints1d = items.iter().map(|&i| lengths.range(i).len() as u64).collect();
    (items.iter().flat_map(|&i| lengths.range(i)).collect(), chosen)
}

impl Batch for (Floats2d, Ints1d) {
    fn items(&self) -> usize {
        self.1.len()
    }

    fn chosen(&self, items: &[usize]) -> Self {
        let (tokens, lengths) = with_lengths(&self.0, &self.1, items);
        (self.0.chosen(&tokens), lengths)
    }

    fn some_grad(&self, rng: &mut Rng) -> Grad<Self> {
        (self.0.some_grad(rng), ())
    }

    fn chosen_grad(&self, grad: &Grad<Self>, items: &[usize]) -> Grad<Self> {
        (self.0.chosen_grad(&grad.0, &with_lengths(&self.0, &self.1, items).0), ())
    }
}

/// Keys, their values, and how many of them each row has.
impl Batch for (Ints1d, Floats1d, Ints1d) {
    fn items(&self) -> usize {
        self.2.len()
    }

    fn chosen(&self, items: &[usize]) -> Self {
        let (keys, lengths) = with_lengths(&self.1, &self.2, items);
        (self.0.chosen(&keys), self.1.chosen(&keys), lengths)
    }

    fn some_grad(&self, rng: &mut Rng) -> Grad<Self> {
        ((), self.1.some_grad(rng), ())
    }

    fn chosen_grad(&self, grad: &Grad<Self>, items: &[usize]) -> Grad<Self> {
        ((), self.1.chosen_grad(&grad.1, &with_lengths(&self.1, &self.2, items).0), ())
    }
}

/// Parts of which each counts something else: as a whole they are one item.
impl Batch for (Floats2d, Ints1d, Floats2d) {
    fn items(&self) -> usize {
        1
    }

    fn chosen(&self, _: &[usize]) -> Self {
        self.clone()
    }

    fn some_grad(&self, rng: &mut Rng) -> Grad<Self> {
        (self.0.some_grad(rng), (), self.2.some_grad(rng))
    }

    fn chosen_grad(&self, grad: &Grad<Self>, _: &[usize]) -> Grad<Self> {
        grad.clone()
    }
}

impl<X: Batch> Batch for Pairs<X>
where
    Pairs<Grad<X>>: Accumulate,
{
    fn items(&self) -> usize {
        self.len()
    }

    fn chosen(&self, items: &[usize]) -> Self {
        self.select(items).unwrap()
    }

    fn some_grad(&self, rng: &mut Rng) -> Grad<Self> {
        let one = self.one().iter().map(|x| x.some_grad(rng)).collect();
        Pairs::new(one, self.two().iter().map(|x| x.some_grad(rng)).collect()).unwrap()
    }

    fn chosen_grad(&self, grad: &Grad<Self>, items: &[usize]) -> Grad<Self> {
        grad.select(items).unwrap()
    }
}

fn tokens_of(lengths: &Lengths, sequences: &[usize]) -> Vec<usize> {
    sequences.iter().flat_map(|&i| lengths.range(i)).collect()
}

impl<A: Tokens + Batch> Batch for Ragged<A> {
    fn items(&self) -> usize {
        self.len()
    }

    fn chosen(&self, items: &[usize]) -> Self {
        self.select(items).unwrap()
    }

    fn some_grad(&self, rng: &mut Rng) -> Grad<Self> {
        self.data().some_grad(rng)
    }

    fn chosen_grad(&self, grad: &Grad<Self>, items: &[usize]) -> Grad<Self> {
        self.data().chosen_grad(grad, &tokens_of(self.lengths(), items))
    }
}

impl<A: Tokens<Stacked: Values + OnDevice> + Batch> Batch for Padded<A>
where
    Grad<Self>: Values + OnDevice,
{
    fn items(&self) -> usize {
        self.len()
    }

    fn chosen(&self, items: &[usize]) -> Self {
        self.select(items).unwrap()
    }

    fn some_grad(&self, rng: &mut Rng) -> Grad<Self> {
        let tokens = self.to_tokens().unwrap().some_grad(rng);
        let mut is_token = Vec::new();
        tokens.altered(&mut |_| 1.0).pad(self.padding()).unwrap().altered(&mut |one| {
            is_token.push(one == 1.0);
            one
        });
        let mut is_token = is_token.into_iter();
        let or_nan = &mut |number| if is_token.next().unwrap() { number } else { f32::NAN };
        tokens.pad(self.padding()).unwrap().altered(or_nan)
    }

    fn chosen_grad(&self, grad: &Grad<Self>, items: &[usize]) -> Grad<Self> {
        let tokens = <Grad<A> as Stack>::unpad(grad, self.padding()).unwrap();
        let chosen = self.to_tokens().unwrap().chosen_grad(&tokens, &tokens_of(self.lengths(), items));
        let lengths = items.iter().map(|&i| self.lengths().range(i).len()).collect::<Vec<_>>();
        chosen.pad(&Padding::new(&Lengths::new(&lengths).unwrap()).unwrap()).unwrap()
    }
}

impl Batch for Value {
    fn items(&self) -> usize {
        let Self::Floats2d(x) = self else { return 0 };
        x.items()
    }

    fn chosen(&self, items: &[usize]) -> Self {
        let Self::Floats2d(x) = self else { return self.clone() };
        x.chosen(items).into()
    }

    fn some_grad(&self, rng: &mut Rng) -> ValueGrad {
        let Self::Floats2d(x) = self else { return ValueGrad::None };
        ValueGrad::Floats(x.some_grad(rng).into())
    }

    fn chosen_grad(&self, grad: &ValueGrad, items: &[usize]) -> ValueGrad {
        let ValueGrad::Floats(x) = grad else { return ValueGrad::None };
        ValueGrad::Floats(x.chosen(items))
    }
}
