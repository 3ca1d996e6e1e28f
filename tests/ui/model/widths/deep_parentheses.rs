use thinc::prelude::*;

model! {
    struct Deep = ((((Relu<8, 16> >> ((Relu<16, 4> | (Relu<12, 4> >> Relu<4, 2>))))) >> (((Linear<8, 4>)))))
}

fn main() {}
