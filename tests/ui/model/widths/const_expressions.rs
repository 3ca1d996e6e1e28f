use thinc::prelude::*;

const HEADS: usize = 4;
const HEAD: usize = 16;

const fn padded(width: usize) -> usize {
    width.next_multiple_of(8)
}

model! {
    struct Heads = Linear<96, { HEADS * HEAD }> >> Relu<{ HEADS * (HEAD + 1) }, { padded(30) }> >> Softmax<30, 10>
}

fn main() {}
