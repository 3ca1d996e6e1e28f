// Names that the generated code may use for itself, and names of the standard library taken by others.
#![allow(non_upper_case_globals, non_camel_case_types, dead_code, reason = "the names are the point")]

mod taken {
    pub struct Option;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct Default;
    pub struct Clone;
    pub struct Box;
    pub struct Vec;
    pub struct Send;
    pub struct FnOnce;
}

mod items {
    use super::taken::*;
    use thinc::prelude::{Linear, Relu, model};

    pub const X: usize = 4;
    pub const WIDTH1: usize = 8;
    pub const SIGNATURE: usize = 8;
    pub const COST: usize = 2;

    model! {
        pub struct Y0 = Relu<X, WIDTH1> >> Relu<_, SIGNATURE> >> Linear<SIGNATURE, COST>
    }

    model! {
        pub struct Grads<const A: usize, const B: usize> = Relu<A, B> >> Linear<B, A>
    }

    pub type Unused = (Option, Some, None, Ok, Err, Default, Clone, Box, Vec, Send, FnOnce);
}

fn main() -> thinc::Result<()> {
    use thinc::prelude::{Data, Floats2d, LayerNorm, Linear, Model, NodeExt, Train, model};

    let mut item = items::Y0::default();
    item.initialize(&(), &(), &mut Train::new(0))?;
    assert_eq!(item.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 2]);
    let mut item = items::Grads::<3, 5>::default();
    item.initialize(&(), &(), &mut Train::new(0))?;
    assert_eq!(item.predict(Data(Floats2d::zeros([2, 3])))?.shape(), [2, 3]);

    // Locals keep their places whatever they are called.
    let (x, y, train, grads, layer, model) = (
        Linear::<4, 4>::default(),
        LayerNorm::<4>::default(),
        Linear::<4, 5>::default(),
        Linear::<5, 6>::default(),
        Linear::<6, 7>::default(),
        Linear::<7, 8>::default(),
    );
    let r#type = Linear::<8, 9>::default();
    let mut all = model! { x >> y >> train >> grads >> layer >> model >> r#type };
    all.initialize(&(), &(), &mut Train::new(0))?;
    assert_eq!(all.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 9]);
    Ok(())
}
