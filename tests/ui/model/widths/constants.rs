use thinc::prelude::*;

const PIXELS: usize = 784;
const HIDDEN: usize = 512;
const CLASSES: usize = 10;

model! {
    struct Forward = Relu<PIXELS, HIDDEN> >> Softmax<256, CLASSES>
}

model! {
    struct Swapped = Relu<HIDDEN, PIXELS> >> Relu<HIDDEN, HIDDEN> >> Softmax<CLASSES, HIDDEN>
}

fn main() {}
