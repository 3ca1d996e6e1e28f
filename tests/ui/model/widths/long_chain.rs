use thinc::prelude::*;

model! {
    struct Long = Relu<784, 512> >> Relu<512, 512> >> Relu<512, 256> >> Relu<512, 256> >> Relu<256, 256>
        >> Relu<256, 128> >> LayerNorm<128> >> Relu<128, 64> >> Relu<46, 64> >> Relu<64, 32>
        >> Dropout(0.5) >> Relu<32, 16> >> Softmax<61, 10>
}

fn main() {}
