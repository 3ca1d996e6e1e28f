use thinc::prelude::*;

model! {
    struct Let = let hidden = Relu<8, 4>; hidden >> Softmax<4, 2>
}

model! {
    struct Loop = for _ in 0..3 { Relu<8, 8> }
}

model! {
    struct Match = Relu<8, 4> >> match DEEP { true => Relu<4, 4>, false => noop } >> return Softmax<4, 2>
}

model! {
    struct Word = Relu<8, 4> then Softmax<4, 2>
}

fn main() {}
