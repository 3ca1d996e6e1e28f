use std::any::Any;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::model::{Visit, VisitMut};

/// An attribute of any type that serde can write and read.
pub trait Attr: Send + Sync {
    /// The value as msgpack, the way Thinc stores attributes.
    ///
    /// # Errors
    /// If the value cannot be written as msgpack.
    fn to_msgpack(&self) -> Result<Vec<u8>>;
    /// Whether [`set_msgpack`](Self::set_msgpack) would succeed.
    ///
    /// # Errors
    /// Those that it would give.
    fn check_msgpack(&self, bytes: &[u8]) -> Result<()>;
    /// Replaces the value.
    ///
    /// # Errors
    /// If the bytes hold another type. Nothing has been changed then.
    fn set_msgpack(&mut self, bytes: &[u8]) -> Result<()>;
    /// The value itself, to downcast.
    fn as_any_mut(&mut self) -> &mut dyn Any;
}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Attr for T {
    fn to_msgpack(&self) -> Result<Vec<u8>> {
        rmp_serde::to_vec_named(self).map_err(Error::bytes)
    }

    fn check_msgpack(&self, bytes: &[u8]) -> Result<()> {
        rmp_serde::from_slice::<T>(bytes).map(drop).map_err(Error::bytes)
    }

    fn set_msgpack(&mut self, bytes: &[u8]) -> Result<()> {
        *self = rmp_serde::from_slice(bytes).map_err(Error::bytes)?;
        Ok(())
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// A field that can carry the role `#[attr]`.
#[diagnostic::on_unimplemented(
    message = "a field with `#[attr]` is saved with the model, but `{Self}` cannot be",
    label = "does not implement serde's `Serialize` and `DeserializeOwned`",
    note = "implement them, or mark the field `#[model(skip)]` to leave it out of the model's bytes"
)]
pub trait AttrField {
    #[doc(hidden)]
    fn attr_visit(&self, name: &'static str, visit: &mut dyn Visit) -> Result<()>;
    #[doc(hidden)]
    fn attr_visit_mut(&mut self, name: &'static str, visit: &mut dyn VisitMut) -> Result<()>;
}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> AttrField for T {
    fn attr_visit(&self, name: &'static str, visit: &mut dyn Visit) -> Result<()> {
        visit.attr(name, self)
    }

    fn attr_visit_mut(&mut self, name: &'static str, visit: &mut dyn VisitMut) -> Result<()> {
        visit.attr(name, self)
    }
}

/// A type that can be written: the first half of [`AttrField`], so that a type that can be neither written nor read is
/// reported once.
#[diagnostic::on_unimplemented(
    message = "a field with `#[attr]` is saved with the model, but `{Self}` cannot be",
    label = "does not implement serde's `Serialize`",
    note = "derive serde's `Serialize` and `Deserialize`, or mark the field `#[model(skip)]` to leave it out of the model's bytes"
)]
pub trait AttrWrite {
    #[doc(hidden)]
    const ROLE: () = ();
}

impl<T: Serialize> AttrWrite for T {}

/// The second half: types that can be written must be readable as well. Method lookup prefers the first `impl` below,
/// and takes the second for types that [`AttrWrite`] has been reported for.
pub struct AttrRead<T>(pub PhantomData<T>);

/// For types that can be written.
pub trait CheckRead<T> {
    #[doc(hidden)]
    fn check_read(&self)
    where
        T: DeserializeOwned;
}

/// For all others.
pub trait CheckNothing {
    #[doc(hidden)]
    fn check_read(&self);
}

impl<T: Serialize> CheckRead<T> for AttrRead<T> {
    fn check_read(&self)
    where
        T: DeserializeOwned,
    {
    }
}

impl<T> CheckNothing for &AttrRead<T> {
    fn check_read(&self) {}
}
