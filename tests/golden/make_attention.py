"""Writes attention.json: outputs and gradients of layers on sequences and pairs, of Thinc where it has them, otherwise of PyTorch.

    pip install thinc==8.3.11 click numpy==2.4.6 torch==2.15.0
    python tests/golden/make_attention.py

Each case has an input, an output, a gradient of the output, and the gradients of the input and of every parameter, by the path that
the parameter has in Rust. Those of Thinc have the bytes of the model as well, those of PyTorch the values of the parameters.
PyTorch computes in 64 bits, one sequence at a time. tests/golden_attention.rs builds the same models and compares.
"""

import numpy
from golden import generator, write
from thinc.api import CauchySimilarity, LayerNorm, Linear, ParametricAttention, ParametricAttention_v2, Ragged, Relu, siamese

try:
    import torch
except ImportError:
    # check_in_python.py needs Thinc's models alone.
    torch = None

rng = generator(20240301)


def floats(*shape):
    return rng.standard_normal(shape).astype("f")


def array(values):
    values = numpy.asarray(values)
    return {"shape": list(values.shape), "values": [float(str(value)) for value in values.ravel()]}


def thinc_case(model, x, paths, flat=lambda value: value):
    """`paths`: of each node, in the order of `walk`."""
    model.initialize(x)
    for node in model.walk():
        for name in node.param_names:
            node.set_param(name, floats(*node.get_param(name).shape) * numpy.float32(0.5))
    result = {"bytes": model.to_bytes().hex()}
    y, backprop = model.begin_update(x)
    dy = floats(*flat(y).shape)
    dx = backprop(Ragged(dy.copy(), y.lengths) if isinstance(y, Ragged) else dy.copy())
    result |= {"y": array(flat(y)), "dy": array(dy), "predict": array(flat(model.predict(x)))}
    for path, node in zip(paths, model.walk()):
        for name in node.param_names:
            result[f"grad.{path}{name}"] = array(node.get_grad(name))
    values = x if isinstance(x, tuple) else (flat(x),)
    gradients = dx if isinstance(dx, tuple) else (flat(dx),)
    for name, value, gradient in zip(["x", "x2"], values, gradients):
        result |= {name: array(value), f"d{name}": array(gradient)}
    if isinstance(x, Ragged):
        result["lengths"] = array(x.lengths)
    return result


def torch_case(forward, params, x, lengths):
    """`params`: tensors by path. `forward` maps the tokens of one sequence."""
    x = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    parts = [forward(part) for part in torch.split(x, lengths) if len(part)]
    y = torch.cat(parts)
    dy = torch.tensor(floats(*y.shape), dtype=torch.float64)
    y.backward(dy)
    result = {"lengths": array(lengths), "x": array(x.detach()), "y": array(y.detach()), "dy": array(dy), "dx": array(x.grad)}
    for path, (param, rows) in params.items():
        result[f"param.{path}"] = array(param.detach()[rows])
        result[f"grad.{path}"] = array(param.grad[rows])
    return result


def randomize(module):
    with torch.no_grad():
        for param in module.parameters():
            param.copy_(torch.tensor(floats(*param.shape) * numpy.float32(0.5)))
    return module.double()


ALL = slice(None)


def attention_params(module, path=""):
    width = module.embed_dim
    params = {}
    for i, name in enumerate("qkv"):
        rows = slice(i * width, (i + 1) * width)
        params[f"{path}W_{name}"] = (module.in_proj_weight, rows)
        params[f"{path}b_{name}"] = (module.in_proj_bias, rows)
    return params | {f"{path}W_o": (module.out_proj.weight, ALL), f"{path}b_o": (module.out_proj.bias, ALL)}


def mask(n, causal):
    return torch.nn.Transformer.generate_square_subsequent_mask(n, dtype=torch.float64) if causal else None


def attention_case(width, heads, lengths, causal):
    module = randomize(torch.nn.MultiheadAttention(width, heads))

    def forward(x):
        return module(x, x, x, attn_mask=mask(len(x), causal), need_weights=False)[0]

    return torch_case(forward, attention_params(module), floats(sum(lengths), width), lengths)


def encoder_case(width, heads, hidden, lengths, causal, norm_first):
    module = torch.nn.TransformerEncoderLayer(
        width, heads, hidden, dropout=0.0, activation="relu", norm_first=norm_first, layer_norm_eps=1e-8
    )
    module = randomize(module)
    params = attention_params(module.self_attn, "attention.")
    for path, part in [("attention_norm", module.norm1), ("hidden_norm", module.norm2)]:
        params |= {f"{path}.layer.G": (part.weight, ALL), f"{path}.layer.b": (part.bias, ALL)}
    for path, part in [("hidden", module.linear1), ("output", module.linear2)]:
        params |= {f"{path}.layer.W": (part.weight, ALL), f"{path}.layer.b": (part.bias, ALL)}
    return torch_case(lambda x: module(x, src_mask=mask(len(x), causal)), params, floats(sum(lengths), width), lengths)


def batch_norm_case(width, rows, momentum, eps):
    module = randomize(torch.nn.BatchNorm1d(width, eps=eps, momentum=momentum))
    with torch.no_grad():
        module.running_mean.copy_(torch.tensor(floats(width)))
        module.running_var.copy_(torch.tensor(numpy.abs(floats(width))))
    running = {"param.mean": array(module.running_mean), "param.var": array(module.running_var)}
    params = {"G": (module.weight, ALL), "b": (module.bias, ALL)}
    result = torch_case(module, params, 3 * floats(rows, width) + 2, [rows]) | running
    result |= {"mean": array(module.running_mean), "var": array(module.running_var)}
    x = torch.tensor(result["x"]["values"], dtype=torch.float64).reshape(rows, width)
    return result | {"predict": array(module.eval()(x).detach())}


def ragged(lengths, width):
    return Ragged(floats(sum(lengths), width), numpy.array(lengths, dtype="i"))


def rows(value):
    return value.dataXd if isinstance(value, Ragged) else value


# Models and the paths of their nodes.
MODELS = {
    "parametric_attention": (ParametricAttention(), [""]),
    "parametric_attention_v2": (ParametricAttention_v2(key_transform=Linear(5, 5)), ["", "key_transform."]),
    "cauchy_similarity": (CauchySimilarity(6), [""]),
    "siamese": (siamese(Relu(5, 4), CauchySimilarity(5)), ["", "layer.", "similarity."]),
    "layer_norm": (LayerNorm(7), [""]),
}


def of_model(name, x):
    model, paths = MODELS[name]
    return thinc_case(model, x, paths, rows if isinstance(x, Ragged) else lambda value: value)


def main():
    inputs = {
        "parametric_attention": lambda: ragged([3, 0, 1, 4], 5),
        "parametric_attention_v2": lambda: ragged([2, 5], 5),
        "cauchy_similarity": lambda: (floats(4, 6), floats(4, 6)),
        "siamese": lambda: (floats(3, 4), floats(3, 4)),
        "layer_norm": lambda: floats(3, 7),
    }
    cases = {name: of_model(name, x()) for name, x in inputs.items()}
    if torch:
        cases |= {
            "attention": attention_case(6, 2, [3, 0, 1, 4], False),
            "attention_causal": attention_case(12, 3, [5, 2], True),
            "attention_long": attention_case(8, 2, [33, 1], False),
            "encoder": encoder_case(6, 3, 9, [4, 0, 2], False, True),
            "encoder_causal": encoder_case(8, 2, 5, [3, 3], True, True),
            "encoder_post_norm": encoder_case(6, 2, 9, [5, 1], False, False),
            "batch_norm": batch_norm_case(5, 8, 0.1, 1e-5),
            "batch_norm_settings": batch_norm_case(3, 4, 0.7, 1e-2),
        }
    write("attention.json", cases)


if __name__ == "__main__":
    main()
