use thinc::prelude::*;

model! { struct Pooled = with_array(Embed<8, 100>) >> ReduceMean >> Softmax<12, 2> }

model! { struct Windows = WithArray<Embed<8, 100>> >> ExpandWindow >> with_array(Maxout<8, 8>) >> ReduceMean }

model! { struct WiderWindows = with_array(Embed<8, 100>) >> ExpandWindow<2> >> with_array(Relu<24, 8>) >> ReduceMean }

model! { struct Inside = with_array(Embed<8, 100> >> Relu<9, 3>) >> ReduceMean >> Softmax<4, 2> }

model! { struct Pools = with_array(Embed<8, 100>) >> (ReduceMean | ReduceMax | ReduceLast) >> Softmax<16, 2> }

fn main() {
    let _ = model! { with_array(Embed<8, 100>) >> ReduceMean >> Softmax<12, 2> };
    let _ = model! { with_list(with_array(Embed<8, 100>) >> ExpandWindow) >> with_array(Softmax<8, 2>) };
}
