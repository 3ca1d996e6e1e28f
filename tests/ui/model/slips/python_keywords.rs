use thinc::prelude::*;

model! {
    struct Named = Linear(nO=512, nI=784) >> Softmax(512, nO=10)
}

model! {
    struct Rate = Relu<784, 512> >> Dropout(rate=0.2)
}

fn main() {}
