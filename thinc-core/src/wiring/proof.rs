use std::marker::PhantomData;

/// That the steps of a model given as an expression are right. Has no type where one is wrong.
pub struct Proof<Y>(PhantomData<fn() -> Y>);

impl<Y> Proof<Y> {
    /// Of steps that never run.
    #[inline]
    pub fn of_steps<V>(_: &impl FnOnce(V) -> Y) -> Self {
        Self(PhantomData)
    }

    /// The model as it is. Where the steps are wrong it has no type, so that its uses are no further mistakes.
    #[inline]
    pub fn of<M>(self, model: M) -> <Y as Carry<M>>::Carried {
        Y::carry(model)
    }
}

/// Carries a value past a type that may be an error.
pub trait Carry<V> {
    /// The value's type.
    type Carried;

    /// The value.
    fn carry(value: V) -> Self::Carried;
}

impl<Y, V> Carry<V> for Y {
    type Carried = V;

    #[inline]
    fn carry(value: V) -> V {
        value
    }
}
