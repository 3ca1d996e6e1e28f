//! How what operations take goes to the CPU, and what they give comes back.

use std::ops::Range;

use thinc::array::{Array, Element};
use thinc::ops::{
    Activation, AdamStep, GruGradients, GruWeights, HashedWeights, MomentumStep, PreparedWeights, RecurrentState,
    SparseRows, Windows,
};
use thinc::prelude::*;

use super::Gpu;

/// Something that an operation takes.
pub trait Argument: Sized {
    /// A copy in host memory.
    type Host;
    /// What the operation of the CPU takes.
    type View<'h>;

    /// The copy.
    fn to_host(&self, op: &'static str, gpu: &Gpu) -> Result<Self::Host>;

    /// What the operation of the CPU takes, which may write to the copy.
    fn view(host: &mut Self::Host) -> Self::View<'_>;

    /// Takes over what the operation has written.
    fn write_back(self, _: Self::Host, _: &Gpu) -> Result<()> {
        Ok(())
    }
}

/// Something that an operation gives.
pub trait Returned: Sized {
    /// The same on the device.
    fn into_device(self, gpu: &Gpu) -> Result<Self>;
}

/// What is in device memory.
pub(super) trait InMemory: Sized {
    fn download(&self, op: &'static str, gpu: &Gpu) -> Result<Self>;
    fn upload(&self, gpu: &Gpu) -> Result<Self>;
}

impl<T: Element> InMemory for Storage<T> {
    fn download(&self, op: &'static str, gpu: &Gpu) -> Result<Self> {
        Ok(Self::from_vec(gpu.to_host(op, self)?))
    }

    fn upload(&self, gpu: &Gpu) -> Result<Self> {
        gpu.to_device(self.as_slice()?)
    }
}

impl<T: Element, const D: usize> InMemory for Array<T, D> {
    fn download(&self, op: &'static str, gpu: &Gpu) -> Result<Self> {
        Self::from_storage(self.shape(), self.storage().download(op, gpu)?)
    }

    fn upload(&self, gpu: &Gpu) -> Result<Self> {
        Self::from_storage(self.shape(), self.storage().upload(gpu)?)
    }
}

macro_rules! in_memory {
    ($($ty:ty),*) => {$(
        impl Argument for &$ty {
            type Host = $ty;
            type View<'h> = &'h $ty;

            fn to_host(&self, op: &'static str, gpu: &Gpu) -> Result<$ty> {
                Ok((**self).download(op, gpu)?.into())
            }

            fn view(host: &mut Self::Host) -> Self::View<'_> {
                host
            }
        }

        impl Argument for &mut $ty {
            type Host = $ty;
            type View<'h> = &'h mut $ty;

            fn to_host(&self, op: &'static str, gpu: &Gpu) -> Result<$ty> {
                Ok((**self).download(op, gpu)?.into())
            }

            fn view(host: &mut Self::Host) -> Self::View<'_> {
                host
            }

            fn write_back(self, host: $ty, gpu: &Gpu) -> Result<()> {
                *self = host.upload(gpu)?.into();
                Ok(())
            }
        }

        impl Returned for $ty {
            fn into_device(self, gpu: &Gpu) -> Result<Self> {
                Ok(self.upload(gpu)?.into())
            }
        }
    )*};
}
in_memory!(Storage<f32>, Floats1d, Floats2d, Floats3d, Floats4d, Array<u8, 2>, Array<u32, 2>);

macro_rules! by_value {
    ($($ty:ty),*) => {$(
        impl Argument for $ty {
            type Host = $ty;
            type View<'h> = $ty;

            fn to_host(&self, op: &'static str, gpu: &Gpu) -> Result<$ty> {
                Ok(self.download(op, gpu)?.into())
            }

            fn view(host: &mut Self::Host) -> Self::View<'_> {
                std::mem::take(host)
            }
        }
    )*};
}
by_value!(Floats1d, Floats2d);

/// Settings.
macro_rules! numbers {
    ($([$($life:lifetime)?] $ty:ty),*) => {$(
        impl<$($life)?> Argument for $ty {
            type Host = $ty;
            type View<'h> = $ty;

            fn to_host(&self, _: &'static str, _: &Gpu) -> Result<$ty> {
                Ok(*self)
            }

            fn view(host: &mut Self::Host) -> Self::View<'_> {
                *host
            }
        }
    )*};
}
numbers!([] bool, [] usize, [] u32, [] u64, [] f32, [] Activation, [] HashedWeights, ['a] Ids<'a>);

/// What is in host memory anyway.
macro_rules! on_host {
    ($($ty:ty),*) => {$(
        impl Argument for &$ty {
            type Host = Self;
            type View<'h> = Self;

            fn to_host(&self, _: &'static str, _: &Gpu) -> Result<Self> {
                Ok(self)
            }

            fn view(host: &mut Self::Host) -> Self::View<'_> {
                host
            }
        }
    )*};
}
on_host!(
    AdamStep,
    MomentumStep,
    Lengths,
    Padding,
    Windows,
    PreparedWeights,
    Ints2d,
    Storage<u64>,
    [usize],
    [Range<usize>],
    [&Storage<u64>]
);

impl Argument for &mut Rng {
    type Host = Rng;
    type View<'h> = &'h mut Rng;

    fn to_host(&self, _: &'static str, _: &Gpu) -> Result<Rng> {
        Ok((**self).clone())
    }

    fn view(host: &mut Self::Host) -> Self::View<'_> {
        host
    }

    fn write_back(self, host: Rng, _: &Gpu) -> Result<()> {
        *self = host;
        Ok(())
    }
}

impl<'a> Argument for SparseRows<'a> {
    type Host = (&'a Ints1d, Floats1d, &'a Ints1d);
    type View<'h> = SparseRows<'h>;

    fn to_host(&self, op: &'static str, gpu: &Gpu) -> Result<Self::Host> {
        Ok((self.keys, self.values.download(op, gpu)?.into(), self.lengths))
    }

    fn view(host: &mut Self::Host) -> Self::View<'_> {
        SparseRows { keys: host.0, values: &host.1, lengths: host.2 }
    }
}

impl Argument for GruWeights<'_> {
    type Host = GruGradients;
    type View<'h> = GruWeights<'h>;

    fn to_host(&self, op: &'static str, gpu: &Gpu) -> Result<GruGradients> {
        Ok(GruGradients {
            w_input: self.w_input.download(op, gpu)?.into(),
            w_deep: self.w_deep.download(op, gpu)?.into(),
            w_hidden: self.w_hidden.download(op, gpu)?.into(),
            b_input: self.b_input.download(op, gpu)?.into(),
            b_hidden: self.b_hidden.download(op, gpu)?.into(),
            h0: self.h0.download(op, gpu)?.into(),
        })
    }

    fn view(host: &mut Self::Host) -> Self::View<'_> {
        let GruGradients { w_input, w_deep, w_hidden, b_input, b_hidden, h0 } = host;
        GruWeights { w_input, w_deep, w_hidden, b_input, b_hidden, h0 }
    }
}

impl Argument for &RecurrentState {
    type Host = RecurrentState;
    type View<'h> = &'h RecurrentState;

    fn to_host(&self, op: &'static str, gpu: &Gpu) -> Result<RecurrentState> {
        let all = |arrays: &[Floats2d]| arrays.iter().map(|array| array.to_host(op, gpu)).collect::<Result<_>>();
        Ok(RecurrentState { outputs: all(&self.outputs)?, gates: all(&self.gates)?, cells: all(&self.cells)? })
    }

    fn view(host: &mut Self::Host) -> Self::View<'_> {
        host
    }
}

impl Returned for RecurrentState {
    fn into_device(self, gpu: &Gpu) -> Result<Self> {
        let Self { outputs, gates, cells } = self;
        Ok(Self { outputs: outputs.into_device(gpu)?, gates: gates.into_device(gpu)?, cells: cells.into_device(gpu)? })
    }
}

impl Returned for GruGradients {
    fn into_device(self, gpu: &Gpu) -> Result<Self> {
        Ok(Self {
            w_input: self.w_input.into_device(gpu)?,
            w_deep: self.w_deep.into_device(gpu)?,
            w_hidden: self.w_hidden.into_device(gpu)?,
            b_input: self.b_input.into_device(gpu)?,
            b_hidden: self.b_hidden.into_device(gpu)?,
            h0: self.h0.into_device(gpu)?,
        })
    }
}

macro_rules! stays_on_host {
    ($($ty:ty),*) => {$(
        impl Returned for $ty {
            fn into_device(self, _: &Gpu) -> Result<Self> {
                Ok(self)
            }
        }
    )*};
}
stays_on_host!((), f64, Option<usize>, Ints1d, Storage<u64>, PreparedWeights);

impl<R: Returned> Returned for Vec<R> {
    fn into_device(self, gpu: &Gpu) -> Result<Self> {
        self.into_iter().map(|each| each.into_device(gpu)).collect()
    }
}

impl<A: Returned, B: Returned> Returned for (A, B) {
    fn into_device(self, gpu: &Gpu) -> Result<Self> {
        Ok((self.0.into_device(gpu)?, self.1.into_device(gpu)?))
    }
}
