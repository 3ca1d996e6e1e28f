//! The numbers of a value or a gradient, whatever its type.

use std::sync::Arc;

use thinc::model::ValueGrad;
use thinc::prelude::*;

/// The same kind of value with another shape, and what is other.
pub type Misshapen<V> = Vec<(String, V)>;

/// A value or a gradient of which the numbers can be seen.
pub trait Values: Clone + Send + 'static {
    /// The same with other floats, in memory of its own.
    fn altered(&self, f: &mut dyn FnMut(f32) -> f32) -> Self;

    /// Shapes and numbers.
    fn read(&self, numbers: &mut Vec<f64>);

    /// The same kind of value with other shapes, and with ids that are out of every range.
    fn misshapen(&self) -> Misshapen<Self>;

    /// The same with another number of features: the leading ones stay, and new ones are all the same number. What has no
    /// features stays as it is.
    fn with_width(&self, width: usize, new: f32) -> Self {
        let _ = (width, new);
        self.clone()
    }

    /// All shapes and numbers.
    fn numbers(&self) -> Vec<f64> {
        let mut numbers = Vec::new();
        self.read(&mut numbers);
        numbers
    }
}

/// Other shapes: more and fewer rows and columns, and none.
fn other_shapes<const D: usize>(shape: [usize; D]) -> Vec<[usize; D]> {
    let axes = if D == 1 { vec![0] } else { vec![0, D - 1] };
    let others = axes.into_iter().flat_map(|axis| {
        [Some(shape[axis] + 1), shape[axis].checked_sub(1), Some(0), Some(shape[axis] * 3 + 2)]
            .into_iter()
            .flatten()
            .map(move |size| {
                let mut other = shape;
                other[axis] = size;
                other
            })
    });
    let mut others: Vec<_> = others.filter(|other| *other != shape).collect();
    others.dedup();
    others
}

macro_rules! floats {
    ($($ty:ident, $axes:literal;)*) => {$(
        impl Values for $ty {
            fn altered(&self, f: &mut dyn FnMut(f32) -> f32) -> Self {
                Self::from_vec(self.shape(), self.to_vec().unwrap().into_iter().map(f).collect::<Vec<_>>()).unwrap()
            }

            fn read(&self, numbers: &mut Vec<f64>) {
                numbers.extend(self.shape().map(|size| size as f64));
                numbers.extend(self.as_slice().unwrap().iter().map(|&x| f64::from(x)));
            }

            fn misshapen(&self) -> Misshapen<Self> {
                let full = |shape| (format!("a shape of {shape:?}, not {:?}", self.shape()), Self::full(shape, 0.25));
                other_shapes(self.shape()).into_iter().map(full).collect()
            }

            fn with_width(&self, width: usize, new: f32) -> Self {
                let (mut shape, old) = (self.shape(), *self.shape().last().unwrap());
                if $axes == 1 {
                    return self.clone();
                }
                shape[$axes - 1] = width;
                let rows = shape[..$axes - 1].iter().product();
                let values = self.to_vec().unwrap();
                let value = |i: usize, j: usize| if j < old { values[i * old + j] } else { new };
                let values = (0..rows).flat_map(|i| (0..width).map(move |j| (i, j))).map(|(i, j)| value(i, j));
                Self::from_vec(shape, values.collect::<Vec<_>>()).unwrap()
            }
        }
    )*};
}
floats! {
    Floats1d, 1;
    Floats2d, 2;
    Floats3d, 3;
    Floats4d, 4;
}

macro_rules! ids {
    ($($ty:ident),*) => {$(
        impl Values for $ty {
            fn altered(&self, _: &mut dyn FnMut(f32) -> f32) -> Self {
                Self::from_vec(self.shape(), self.to_vec().unwrap()).unwrap()
            }

            fn read(&self, numbers: &mut Vec<f64>) {
                numbers.extend(self.shape().map(|size| size as f64));
                numbers.extend(self.as_slice().unwrap().iter().map(|&x| x as f64));
            }

            fn misshapen(&self) -> Misshapen<Self> {
                let full = |shape| (format!("a shape of {shape:?}, not {:?}", self.shape()), Self::full(shape, 1));
                let mut others: Misshapen<Self> = other_shapes(self.shape()).into_iter().map(full).collect();
                for id in [1000, u64::from(u32::MAX), u64::MAX] {
                    others.push((format!("id {id}"), Self::full(self.shape(), id)));
                }
                others
            }
        }
    )*};
}
ids!(Ints1d, Ints2d, Ints3d, Ints4d);

/// Arrays of floats with a type of their own.
macro_rules! like_floats {
    ($($ty:ident),*) => {$(
        impl Values for $ty {
            fn altered(&self, f: &mut dyn FnMut(f32) -> f32) -> Self {
                (**self).altered(f).into()
            }

            fn read(&self, numbers: &mut Vec<f64>) {
                (**self).read(numbers);
            }

            fn misshapen(&self) -> Misshapen<Self> {
                (**self).misshapen().into_iter().map(|(what, x)| (what, x.into())).collect()
            }

            fn with_width(&self, width: usize, new: f32) -> Self {
                (**self).with_width(width, new).into()
            }
        }
    )*};
}
like_floats!(Probs, LogitsGrad);

impl Values for MultiProbs {
    fn altered(&self, f: &mut dyn FnMut(f32) -> f32) -> Self {
        Self::new((**self).altered(f), self.sizes()).unwrap()
    }

    fn read(&self, numbers: &mut Vec<f64>) {
        (**self).read(numbers);
        numbers.extend(self.sizes().iter().map(|&size| size as f64));
    }

    fn misshapen(&self) -> Misshapen<Self> {
        Vec::new()
    }
}

macro_rules! without_numbers {
    ($($ty:ty),*) => {$(
        impl Values for $ty {
            fn altered(&self, _: &mut dyn FnMut(f32) -> f32) -> Self {
                self.clone()
            }

            fn read(&self, _: &mut Vec<f64>) {}

            fn misshapen(&self) -> Misshapen<Self> {
                Vec::new()
            }
        }
    )*};
}
without_numbers!((), Arc<[usize]>);

macro_rules! texts {
    ($($ty:ty),*) => {$(
        impl Values for $ty {
            fn altered(&self, _: &mut dyn FnMut(f32) -> f32) -> Self {
                self.clone()
            }

            fn read(&self, numbers: &mut Vec<f64>) {
                numbers.extend(self.bytes().map(f64::from));
            }

            fn misshapen(&self) -> Misshapen<Self> {
                vec![("another text".to_owned(), "\0 never seen \u{1f980}".into())]
            }
        }
    )*};
}
texts!(String, &'static str);

impl<V: Values> Values for Vec<V> {
    fn altered(&self, f: &mut dyn FnMut(f32) -> f32) -> Self {
        self.iter().map(|item| item.altered(f)).collect()
    }

    fn read(&self, numbers: &mut Vec<f64>) {
        numbers.push(self.len() as f64);
        self.iter().for_each(|item| item.read(numbers));
    }

    fn misshapen(&self) -> Misshapen<Self> {
        let mut others = Vec::new();
        if let Some((last, before)) = self.split_last() {
            others.push(("one item less".to_owned(), before.to_vec()));
            others.push(("one item more".to_owned(), self.iter().chain([last]).cloned().collect()));
            for (what, item) in last.misshapen() {
                let items = before.iter().cloned().chain([item]).collect();
                others.push((format!("in the last of {} items, {what}", self.len()), items));
            }
        }
        others
    }

    fn with_width(&self, width: usize, new: f32) -> Self {
        self.iter().map(|item| item.with_width(width, new)).collect()
    }
}

macro_rules! tuples {
    ($(($($name:ident $index:tt),+))*) => {$(
        impl<$($name: Values),+> Values for ($($name,)+) {
            fn altered(&self, f: &mut dyn FnMut(f32) -> f32) -> Self {
                ($(self.$index.altered(f),)+)
            }

            fn read(&self, numbers: &mut Vec<f64>) {
                $(self.$index.read(numbers);)+
            }

            fn misshapen(&self) -> Misshapen<Self> {
                let mut others = Vec::new();
                $(for (what, part) in self.$index.misshapen() {
                    let mut other = self.clone();
                    other.$index = part;
                    others.push((format!("in part {}, {what}", $index), other));
                })+
                others
            }

            fn with_width(&self, width: usize, new: f32) -> Self {
                ($(self.$index.with_width(width, new),)+)
            }
        }
    )*};
}
tuples! {
    (A 0, B 1)
    (A 0, B 1, C 2)
}

impl<V: Values + Differentiable> Values for Data<V> {
    fn altered(&self, f: &mut dyn FnMut(f32) -> f32) -> Self {
        Self(self.0.altered(f))
    }

    fn read(&self, numbers: &mut Vec<f64>) {
        self.0.read(numbers);
    }

    fn misshapen(&self) -> Misshapen<Self> {
        self.0.misshapen().into_iter().map(|(what, x)| (what, Self(x))).collect()
    }

    fn with_width(&self, width: usize, new: f32) -> Self {
        Self(self.0.with_width(width, new))
    }
}

impl<V: Values> Values for Pairs<V> {
    fn altered(&self, f: &mut dyn FnMut(f32) -> f32) -> Self {
        Self::new(self.one().iter().map(|x| x.altered(f)).collect(), self.two().iter().map(|x| x.altered(f)).collect())
            .unwrap()
    }

    fn read(&self, numbers: &mut Vec<f64>) {
        self.iter().for_each(|(one, two)| {
            one.read(numbers);
            two.read(numbers);
        });
    }

    fn misshapen(&self) -> Misshapen<Self> {
        Vec::new()
    }

    fn with_width(&self, width: usize, new: f32) -> Self {
        let of = |side: &[V]| side.iter().map(|x| x.with_width(width, new)).collect();
        Self::new(of(self.one()), of(self.two())).unwrap()
    }
}

impl<A: Tokens + Values> Values for Ragged<A> {
    fn altered(&self, f: &mut dyn FnMut(f32) -> f32) -> Self {
        self.with_data(self.data().altered(f)).unwrap()
    }

    fn read(&self, numbers: &mut Vec<f64>) {
        self.data().read(numbers);
        numbers.push(self.len() as f64);
        numbers.extend(self.lengths().iter().map(|length| length as f64));
    }

    /// The lengths always add up; tokens are of another width, or there is one more sequence of all the tokens more or less.
    fn misshapen(&self) -> Misshapen<Self> {
        let others = self.data().misshapen().into_iter().map(|(what, data)| {
            let tokens = data.n_tokens();
            let lengths = if tokens == self.data().n_tokens() { self.lengths().clone() } else { Lengths::one(tokens) };
            (what, Self::new(data, lengths).unwrap())
        });
        others.collect()
    }

    fn with_width(&self, width: usize, new: f32) -> Self {
        self.with_data(self.data().with_width(width, new)).unwrap()
    }
}

impl<A: Tokens<Stacked: Values> + Values> Values for Padded<A> {
    fn altered(&self, f: &mut dyn FnMut(f32) -> f32) -> Self {
        Self::new(self.data().altered(f), self.padding().clone()).unwrap()
    }

    fn read(&self, numbers: &mut Vec<f64>) {
        self.data().read(numbers);
        numbers.extend(self.padding().indices().iter().map(|&i| i as f64));
    }

    fn misshapen(&self) -> Misshapen<Self> {
        let others = self.to_ragged().unwrap().misshapen();
        others.into_iter().map(|(what, x)| (what, Self::from_ragged(&x).unwrap())).collect()
    }

    fn with_width(&self, width: usize, new: f32) -> Self {
        Self::from_ragged(&self.to_ragged().unwrap().with_width(width, new)).unwrap()
    }
}

/// Of the kinds that the table has.
impl Values for Value {
    fn altered(&self, f: &mut dyn FnMut(f32) -> f32) -> Self {
        match self {
            Self::Floats2d(x) => x.altered(f).into(),
            other => panic!("{other:?} is of a kind that the table has not"),
        }
    }

    fn read(&self, numbers: &mut Vec<f64>) {
        match self {
            Self::Floats2d(x) => x.read(numbers),
            other => panic!("{other:?} is of a kind that the table has not"),
        }
    }

    fn misshapen(&self) -> Misshapen<Self> {
        let Self::Floats2d(x) = self else { return Vec::new() };
        let mut others: Misshapen<Self> = x.misshapen().into_iter().map(|(what, x)| (what, x.into())).collect();
        others.push(("ids".to_owned(), Ints1d::from(vec![1]).into()));
        others.push(("a tuple".to_owned(), Self::Tuple(vec![self.clone()])));
        others
    }

    fn with_width(&self, width: usize, new: f32) -> Self {
        let Self::Floats2d(x) = self else { return self.clone() };
        x.with_width(width, new).into()
    }
}

impl Values for ValueGrad {
    fn altered(&self, f: &mut dyn FnMut(f32) -> f32) -> Self {
        match self {
            Self::Floats(x) => Self::Floats(x.altered(f)),
            other => other.clone(),
        }
    }

    fn read(&self, numbers: &mut Vec<f64>) {
        if let Self::Floats(x) = self {
            x.read(numbers);
        }
    }

    fn misshapen(&self) -> Misshapen<Self> {
        let Self::Floats(x) = self else { return Vec::new() };
        let mut others: Misshapen<Self> = x.misshapen().into_iter().map(|(what, x)| (what, Self::Floats(x))).collect();
        others.push(("no gradient".to_owned(), Self::None));
        others
    }
}
