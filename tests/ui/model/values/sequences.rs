use thinc::prelude::*;

model! { struct NotPooled = with_array(Embed<8, 100>) >> ReduceMean >> ReduceMax >> Softmax<8, 2> }

model! { struct NoSequences = |x: Ints1d| Embed<8, 100> >> ReduceMean >> Softmax<8, 2> }

model! { struct NotInAnArray = |x: Ragged<Ints1d>| with_array(Embed<8, 100>) >> Relu<8, 8> >> ReduceMean }

model! { struct IdsTwice = |x: Ragged| with_array(Embed<8, 100>) >> ReduceMean }

model! { struct NotJoined = |x: Ragged| (noop | ReduceMean) >> Softmax<16, 2> }

model! { struct Reversed = |x: Padded| List2Padded >> Padded2List }

fn main() {
    let _ = model! { |x: Vec<Floats2d>| ReduceSum >> Softmax<8, 2> };
}
