use super::{Checkable, Numbers, Slopes, Steps};
use crate::error::Result;
use crate::model::{Value, ValueGrad};

/// The kinds that hold ids.
macro_rules! ids {
    () => {
        Self::Ints1d(_)
            | Self::Ints2d(_)
            | Self::Ints3d(_)
            | Self::Ints4d(_)
            | Self::RaggedInts1d(_)
            | Self::RaggedInts2d(_)
    };
}

impl Checkable for Value {
    fn read(&self, numbers: &mut Numbers) -> Result<()> {
        match self {
            Self::Floats1d(x) => x.read(numbers),
            Self::Floats2d(x) => x.read(numbers),
            Self::Floats3d(x) => x.read(numbers),
            Self::Floats4d(x) => x.read(numbers),
            Self::Ragged(x) => x.read(numbers),
            Self::Padded(x) => x.read(numbers),
            Self::Tuple(parts) | Self::List(parts) => parts.read(numbers),
            ids!() => Ok(()),
        }
    }

    fn moved(&self, steps: &mut Steps) -> Result<Self> {
        Ok(match self {
            Self::Floats1d(x) => x.moved(steps)?.into(),
            Self::Floats2d(x) => x.moved(steps)?.into(),
            Self::Floats3d(x) => x.moved(steps)?.into(),
            Self::Floats4d(x) => x.moved(steps)?.into(),
            Self::Ragged(x) => x.moved(steps)?.into(),
            Self::Padded(x) => x.moved(steps)?.into(),
            Self::Tuple(parts) => Self::Tuple(parts.moved(steps)?),
            Self::List(items) => Self::List(items.moved(steps)?),
            ids!() => self.clone(),
        })
    }

    fn gradient(&self, slopes: &mut Slopes<'_>) -> Result<ValueGrad> {
        Ok(match self {
            Self::Floats1d(x) => ValueGrad::Floats(x.gradient(slopes)?.into()),
            Self::Floats2d(x) => ValueGrad::Floats(x.gradient(slopes)?.into()),
            Self::Floats3d(x) => ValueGrad::Floats(x.gradient(slopes)?.into()),
            Self::Floats4d(x) => ValueGrad::Floats(x.gradient(slopes)?.into()),
            Self::Ragged(x) => ValueGrad::Floats(x.gradient(slopes)?.into()),
            Self::Padded(x) => ValueGrad::Floats(x.gradient(slopes)?.into()),
            Self::Tuple(parts) | Self::List(parts) => ValueGrad::Tuple(parts.gradient(slopes)?),
            ids!() => ValueGrad::None,
        })
    }

    fn read_gradient(&self, gradient: &ValueGrad, numbers: &mut Numbers) -> Result<()> {
        match (self, gradient) {
            (Self::Tuple(parts) | Self::List(parts), ValueGrad::Tuple(gradients)) => {
                parts.read_gradient(gradients, numbers)
            }
            (Self::Padded(x), ValueGrad::Floats(Self::Floats3d(gradient))) => x.read_gradient(gradient, numbers),
            (_, ValueGrad::Floats(gradient)) => gradient.read(numbers),
            // Without a gradient; whether one was due shows when the numbers are compared.
            _ => Ok(()),
        }
    }
}
