//! Sequences, and pairs.

use super::{Checkable, Numbers, Slopes, Steps, read_all, read_all_gradients};
use crate::array::{Floats2d, Floats3d, Floats4d};
use crate::containers::{Padded, Padding, Pairs, Ragged, Stack, Tokens};
use crate::error::Result;
use crate::model::Grad;

impl<A: Tokens + Checkable> Checkable for Ragged<A> {
    fn read(&self, numbers: &mut Numbers) -> Result<()> {
        self.data().read(numbers)
    }

    fn moved(&self, steps: &mut Steps) -> Result<Self> {
        self.with_data(self.data().moved(steps)?)
    }

    fn gradient(&self, slopes: &mut Slopes<'_>) -> Result<Grad<A>> {
        self.data().gradient(slopes)
    }

    fn read_gradient(&self, gradient: &Grad<A>, numbers: &mut Numbers) -> Result<()> {
        self.data().read_gradient(gradient, numbers)
    }
}

/// The numbers are those of the tokens. Where no token is, a callback is given NaN, which a layer that reads it would hand on.
impl<A: Tokens + Checkable> Checkable for Padded<A>
where
    <Grad<A> as Stack>::Stacked: Poison,
{
    fn read(&self, numbers: &mut Numbers) -> Result<()> {
        self.to_tokens()?.read(numbers)
    }

    fn moved(&self, steps: &mut Steps) -> Result<Self> {
        Self::from_tokens(&self.to_tokens()?.moved(steps)?, self.padding().clone())
    }

    fn gradient(&self, slopes: &mut Slopes<'_>) -> Result<Grad<Self>> {
        let mut gradient = self.to_tokens()?.gradient(slopes)?.pad(self.padding())?;
        gradient.poison(self.padding())?;
        Ok(gradient)
    }

    fn read_gradient(&self, gradient: &Grad<Self>, numbers: &mut Numbers) -> Result<()> {
        self.to_tokens()?.read_gradient(&Grad::<A>::unpad(gradient, self.padding())?, numbers)
    }
}

/// The gradient of a [`Padded`], as a check of gradients sees it.
pub trait Poison {
    #[doc(hidden)]
    fn poison(&mut self, padding: &Padding) -> Result<()>;
}

impl Poison for () {
    fn poison(&mut self, _: &Padding) -> Result<()> {
        Ok(())
    }
}

macro_rules! poison {
    ($($ty:ident),*) => {$(
        impl Poison for $ty {
            /// Writes NaN where no token is.
            fn poison(&mut self, padding: &Padding) -> Result<()> {
                let places = padding.steps() * padding.sequences();
                if places > 0 {
                    let width = self.len() / places;
                    let values = self.as_mut_slice()?;
                    for (t, &size) in padding.size_at_t().iter().enumerate() {
                        let step = &mut values[t * padding.sequences() * width..(t + 1) * padding.sequences() * width];
                        step[size * width..].fill(f32::NAN);
                    }
                }
                Ok(())
            }
        }
    )*};
}
poison!(Floats2d, Floats3d, Floats4d);

impl<A: Checkable, B: Checkable> Checkable for Pairs<A, B> {
    fn read(&self, numbers: &mut Numbers) -> Result<()> {
        numbers.part("one", |numbers| read_all(self.one(), numbers))?;
        numbers.part("two", |numbers| read_all(self.two(), numbers))
    }

    fn moved(&self, steps: &mut Steps) -> Result<Self> {
        let one = self.one().iter().map(|x| x.moved(steps)).collect::<Result<_>>()?;
        Self::new(one, self.two().iter().map(|x| x.moved(steps)).collect::<Result<_>>()?)
    }

    fn gradient(&self, slopes: &mut Slopes<'_>) -> Result<Grad<Self>> {
        let one = self.one().iter().map(|x| x.gradient(slopes)).collect::<Result<_>>()?;
        Pairs::new(one, self.two().iter().map(|x| x.gradient(slopes)).collect::<Result<_>>()?)
    }

    fn read_gradient(&self, gradient: &Grad<Self>, numbers: &mut Numbers) -> Result<()> {
        numbers.part("one", |numbers| read_all_gradients(self.one(), gradient.one(), numbers))?;
        numbers.part("two", |numbers| read_all_gradients(self.two(), gradient.two(), numbers))
    }
}
