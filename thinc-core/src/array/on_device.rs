//! [`OnDevice`]: values that can go from one device to another.

use std::sync::Arc;

use super::{Floats1d, Floats2d, Floats3d, Floats4d, Ints1d, Ints2d, Ints3d, Ints4d, Storage};
use crate::containers::{Padded, Pairs, Ragged, Tokens};
use crate::error::Result;
use crate::losses::{LogitsGrad, MultiProbs, Probs};
use crate::model::{Data, Value, ValueGrad};
use crate::ops::{Device, Ops};
use crate::tuples::each_tuple;

/// A value whose arrays can be moved to the device of another backend.
///
/// Ids have no way to a device in this release ([`Backend`](crate::ops::Backend) moves floats), so they stay where they are, and so do
/// texts.
///
/// ```
/// use thinc::array::OnDevice;
/// use thinc::prelude::*;
///
/// let x = (Floats2d::zeros([2, 3]), Ints1d::from(vec![1, 2]));
/// assert!(x.backend().is_none(), "it is in host memory");
/// assert_eq!(x.clone().to_backend(CpuOps::get())?, x);
/// # Ok::<(), thinc::Error>(())
/// ```
pub trait OnDevice: Sized {
    /// The backend of the first array that is not in host memory, if there is one.
    fn backend(&self) -> Option<&'static dyn Ops>;

    /// The same value with its arrays on the device of `ops`. Those that are there already are not copied.
    ///
    /// # Errors
    /// If the device has no memory left.
    fn to_backend(self, ops: &'static dyn Ops) -> Result<Self>;
}

impl OnDevice for Storage<f32> {
    fn backend(&self) -> Option<&'static dyn Ops> {
        (self.device() != Device::Cpu).then(|| self.ops())
    }

    fn to_backend(self, ops: &'static dyn Ops) -> Result<Self> {
        if self.device() == ops.device() { Ok(self) } else { ops.upload(&self.ops().download(&self)?) }
    }
}

macro_rules! floats {
    ($($ty:ident),*) => {$(
        impl OnDevice for $ty {
            fn backend(&self) -> Option<&'static dyn Ops> {
                self.storage().backend()
            }

            fn to_backend(self, ops: &'static dyn Ops) -> Result<Self> {
                Self::from_storage(self.shape(), self.into_storage().to_backend(ops)?)
            }
        }
    )*};
}
floats!(Floats1d, Floats2d, Floats3d, Floats4d);

macro_rules! stay {
    ($($ty:ty),*) => {$(
        impl OnDevice for $ty {
            fn backend(&self) -> Option<&'static dyn Ops> {
                None
            }

            fn to_backend(self, _: &'static dyn Ops) -> Result<Self> {
                Ok(self)
            }
        }
    )*};
}
stay!((), Ints1d, Ints2d, Ints3d, Ints4d, String, Arc<str>, &'static str, Arc<[usize]>);

macro_rules! around_floats2d {
    ($($ty:ident),*) => {$(
        impl OnDevice for $ty {
            fn backend(&self) -> Option<&'static dyn Ops> {
                (**self).backend()
            }

            fn to_backend(self, ops: &'static dyn Ops) -> Result<Self> {
                self.into_inner().to_backend(ops).map(Self::from)
            }
        }
    )*};
}
around_floats2d!(Probs, LogitsGrad);

impl OnDevice for MultiProbs {
    fn backend(&self) -> Option<&'static dyn Ops> {
        (**self).backend()
    }

    fn to_backend(self, ops: &'static dyn Ops) -> Result<Self> {
        let sizes = self.sizes().to_vec();
        Self::new(self.into_inner().to_backend(ops)?, sizes)
    }
}

impl<X: OnDevice> OnDevice for Data<X> {
    fn backend(&self) -> Option<&'static dyn Ops> {
        self.0.backend()
    }

    fn to_backend(self, ops: &'static dyn Ops) -> Result<Self> {
        self.0.to_backend(ops).map(Self)
    }
}

impl<X: OnDevice> OnDevice for Vec<X> {
    fn backend(&self) -> Option<&'static dyn Ops> {
        self.iter().find_map(X::backend)
    }

    fn to_backend(self, ops: &'static dyn Ops) -> Result<Self> {
        self.into_iter().map(|x| x.to_backend(ops)).collect()
    }
}

impl<A: Tokens + OnDevice> OnDevice for Ragged<A> {
    fn backend(&self) -> Option<&'static dyn Ops> {
        self.data().backend()
    }

    fn to_backend(self, ops: &'static dyn Ops) -> Result<Self> {
        let (data, lengths) = self.into_parts();
        Self::new(data.to_backend(ops)?, lengths)
    }
}

impl<A: Tokens<Stacked: OnDevice>> OnDevice for Padded<A> {
    fn backend(&self) -> Option<&'static dyn Ops> {
        self.data().backend()
    }

    fn to_backend(self, ops: &'static dyn Ops) -> Result<Self> {
        self.moved(|data| data.to_backend(ops))
    }
}

impl<A: OnDevice, B: OnDevice> OnDevice for Pairs<A, B> {
    fn backend(&self) -> Option<&'static dyn Ops> {
        self.iter().find_map(|(one, two)| one.backend().or_else(|| two.backend()))
    }

    fn to_backend(self, ops: &'static dyn Ops) -> Result<Self> {
        let (one, two) = self.into_parts();
        Self::new(one.to_backend(ops)?, two.to_backend(ops)?)
    }
}

macro_rules! tuples {
    ($(($($name:ident $index:tt $label:literal),+))*) => {$(
        impl<$($name: OnDevice),+> OnDevice for ($($name,)+) {
            fn backend(&self) -> Option<&'static dyn Ops> {
                None$(.or_else(|| self.$index.backend()))+
            }

            fn to_backend(self, ops: &'static dyn Ops) -> Result<Self> {
                Ok(($(self.$index.to_backend(ops)?,)+))
            }
        }
    )*};
}
each_tuple!(tuples);

macro_rules! value {
    ($($kind:ident),*) => {
        impl OnDevice for Value {
            fn backend(&self) -> Option<&'static dyn Ops> {
                match self {
                    $(Self::$kind(value) => value.backend(),)*
                }
            }

            fn to_backend(self, ops: &'static dyn Ops) -> Result<Self> {
                Ok(match self {
                    $(Self::$kind(value) => Self::$kind(value.to_backend(ops)?),)*
                })
            }
        }
    };
}
value!(
    Floats1d,
    Floats2d,
    Floats3d,
    Floats4d,
    Ints1d,
    Ints2d,
    Ints3d,
    Ints4d,
    Ragged,
    RaggedInts1d,
    RaggedInts2d,
    Padded,
    List,
    Tuple
);

impl OnDevice for ValueGrad {
    fn backend(&self) -> Option<&'static dyn Ops> {
        match self {
            Self::None => None,
            Self::Floats(value) => value.backend(),
            Self::Tuple(parts) => parts.backend(),
        }
    }

    fn to_backend(self, ops: &'static dyn Ops) -> Result<Self> {
        Ok(match self {
            Self::None => Self::None,
            Self::Floats(value) => Self::Floats(value.to_backend(ops)?),
            Self::Tuple(parts) => Self::Tuple(parts.to_backend(ops)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::CpuOps;
    use crate::ops::testing::FakeGpu;

    /// There and back, and nothing is copied where it is already.
    #[track_caller]
    fn goes<X: OnDevice + Clone + PartialEq + std::fmt::Debug>(x: X) {
        let gpu = FakeGpu::leak(2);
        assert!(x.backend().is_none());
        let moved = x.clone().to_backend(gpu).unwrap();
        assert_eq!(moved.backend().map(|ops| ops.device()), Some(Device::Gpu(2)));
        assert_eq!(moved.to_backend(CpuOps::get()).unwrap(), x);
    }

    #[test]
    fn values_go_there_and_back() {
        let x = Floats2d::from_rows(&[[1.0, 2.0], [3.0, 4.0]]);
        goes(x.clone());
        goes(Floats1d::from(vec![1.0]));
        goes(Probs::from(x.clone()));
        goes(LogitsGrad::from(x.clone()));
        goes(MultiProbs::new(x.clone(), [1, 1]).unwrap());
        goes(Data(x.clone()));
        goes(vec![x.clone(), x.clone()]);
        goes((Ints1d::from(vec![1]), x.clone(), ()));
        let ragged = Ragged::with_lengths(x.clone(), &[0, 2]).unwrap();
        goes(Value::from(ragged.clone()));
        goes(Value::Tuple(vec![Value::from(Ints1d::from(vec![3])), Value::from(x.clone())]));
        goes(ValueGrad::Tuple(vec![ValueGrad::None, ValueGrad::Floats(x.clone().into())]));
        goes(Padded::from_ragged(&ragged).unwrap());
        goes(ragged);
        goes(Pairs::new(vec![x.clone()], vec![x]).unwrap());
    }

    #[test]
    fn what_is_there_is_not_copied() {
        let x = Floats2d::full([2, 2], 1.0);
        let same = x.clone().to_backend(CpuOps::get()).unwrap();
        assert!(same.storage().ptr_eq(x.storage()));
    }
}
