use thinc::prelude::*;

#[derive(Model)]
#[model(forward = encode >> output)]
#[model(refs(first = encod, last = output, last = encode, rate = rate, cache = cache.0, all = everything, nil = None))]
struct Tagger {
    #[layer]
    encode: Relu<4, 8>,
    #[layer]
    output: Softmax<8, 3>,
    #[attr]
    rate: f32,
    #[model(skip)]
    cache: f32,
}

#[derive(Model)]
#[model(signature = _ -> _, refs(output_layer = output))]
struct Alone;

#[derive(Model)]
#[model(forward = 0, refs(first = 0.1, second = 1.0, hexadecimal = 0x0, open = 0.))]
struct Numbered(#[layer] Vec<Relu<8, 8>>);

#[derive(Model)]
#[model(forward = encode, refs(encode, of_self = self.encode, text = "encode", path = encode., nothing =))]
struct Written {
    #[layer]
    encode: Relu<4, 8>,
}

#[derive(Model)]
#[model(forward = encode, refs = encode)]
struct WithoutParentheses {
    #[layer]
    encode: Relu<4, 8>,
}

fn main() {}
