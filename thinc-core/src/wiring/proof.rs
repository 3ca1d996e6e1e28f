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
    pub fn of<M>(self, model: M) -> <Y as ModelOf<M>>::Model {
        Y::model(model)
    }
}

/// Carries a model past a [`Proof`].
pub trait ModelOf<M> {
    /// The model's type.
    type Model;

    /// The model.
    fn model(model: M) -> Self::Model;
}

impl<Y, M> ModelOf<M> for Y {
    type Model = M;

    #[inline]
    fn model(model: M) -> M {
        model
    }
}
