use thinc::prelude::*;

#[derive(Model)]
enum Either {
    Left(Relu<4, 8>),
    Right(Linear<4, 8>),
}

#[derive(Model)]
union Both {
    number: f32,
    bits: u32,
}

fn main() {}
