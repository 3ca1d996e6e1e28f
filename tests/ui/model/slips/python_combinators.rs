use thinc::prelude::*;

// As in Thinc; here they have operators.
model! {
    struct Mlp = chain(Relu<784, 512>, Dropout(0.2), Softmax<512, 10>)
}

model! {
    struct Wide = concatenate(Relu<8, 4>, Relu<8, 6>) >> Linear<10, 2>
}

model! {
    struct Sum = add(Relu<8, 4>, Relu<8, 4>) >> tuplify(Softmax<4, 2>, Softmax<4, 3>)
}

model! {
    struct Deep = Relu<8, 96> >> clone(Maxout<96, 96>, 4) >> Softmax<96, 3>
}

model! {
    struct Types = Relu<8, 8> >> Residual(Relu<8, 8>) >> residual[Linear<8, 8>] >> Chain(Linear<8, 8>, noop())
}

fn main() {}
