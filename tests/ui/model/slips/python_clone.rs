use thinc::prelude::*;

model! {
    struct Deep = Relu<8, 96> >> clone(Maxout<96, 96>, 4) >> Softmax<96, 3>
}

fn main() {}
