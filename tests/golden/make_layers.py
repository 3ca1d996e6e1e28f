"""Writes layers.json: bytes, outputs and gradients of Thinc's layers and combinators.

    pip install thinc==8.3.11 click numpy==2.4.6
    python tests/golden/make_layers.py

Each case has the bytes of the model (`to_bytes`, as hexadecimal digits), an input, the output, a gradient of the
output, and the gradients of the input and of every parameter, by the path that the parameter has in Rust.
tests/golden_layers.rs builds the same models and compares.

Dropout is off in the forward passes: the two sides draw different random numbers.
"""

import numpy
from golden import generator, write
from thinc.api import (
    Dropout,
    Embed,
    HashEmbed,
    LayerNorm,
    Linear,
    Maxout,
    Relu,
    Softmax,
    Softmax_v2,
    add,
    chain,
    clone,
    concatenate,
    fix_random_seed,
    noop,
    residual,
    set_dropout_rate,
    tuplify,
)

rng = generator(20240229)
# Of what `initialize` draws.
fix_random_seed(0)


def floats(*shape):
    return rng.standard_normal(shape).astype("f")


def ids(n, below):
    return rng.integers(0, below, n).astype("uint64")


X = floats(3, 4)
IDS = ids(5, 10)
WORDS = rng.integers(0, 2**64, 5, dtype="uint64")

# Name, model, sample for `initialize` and input.
CASES = [
    ("linear", Linear(3, 4), X),
    ("linear_one_row", Linear(7, 2), floats(1, 2)),
    ("relu", Relu(6, 4), X),
    ("relu_wide", Relu(19, 17), floats(5, 17)),
    ("maxout", Maxout(5, 4), X),
    ("maxout_two_pieces", Maxout(2, 9, nP=2), floats(6, 9)),
    ("softmax", Softmax(5, 4), X),
    ("softmax_temperature", Softmax_v2(3, 4, temperature=2.5), X),
    ("softmax_logits", Softmax_v2(3, 4, normalize_outputs=False), X),
    ("layernorm", LayerNorm(), X),
    ("layernorm_wide", LayerNorm(), 3 + 2 * floats(2, 50)),
    ("dropout", Dropout(0.2), X),
    ("noop", noop(), X),
    ("embed", Embed(3, 10), IDS),
    ("embed_dropout", Embed(3, 10, dropout=0.3), IDS),
    ("hashembed", HashEmbed(3, 10, seed=7), WORDS),
    ("hashembed_dropout", HashEmbed(8, 100, seed=2, dropout=0.25), WORDS),
    ("chain", chain(Relu(3, 4), Softmax(2, 3)), X),
    ("chain_dropout", chain(Relu(3, 4), Dropout(0.1), Linear(2, 3)), X),
    ("chain_dropout_last", chain(Relu(3, 4), Dropout(0.1)), X),
    ("chain_dropout_first", chain(Dropout(0.1), Relu(3, 4)), X),
    ("chain_nested", chain(chain(Relu(3, 4), Linear(5, 3)), Softmax(2, 5)), X),
    ("chain_hashembed", chain(HashEmbed(5, 10, seed=3), Relu(3, 5)), WORDS),
    ("chain_embed", chain(Embed(5, 10), Relu(3, 5)), IDS),
    ("relu_normalize_dropout", Relu(5, 4, normalize=True, dropout=0.2), X),
    ("concatenate", concatenate(Relu(3, 4), Linear(2, 4)), X),
    ("concatenate_three", concatenate(Linear(1, 4), Maxout(2, 4), LayerNorm(4)), X),
    ("add", add(Linear(3, 4), Relu(3, 4)), X),
    ("add_relu_first", add(Relu(3, 4), Linear(3, 4)), X),
    ("residual", residual(Relu(4, 4)), X),
    ("residual_chain", residual(chain(Relu(6, 4), Linear(4, 6))), X),
    ("clone", clone(Relu(4, 4), 3), X),
    ("clone_one", clone(Relu(4, 4), 1), X),
    ("clone_none", clone(Relu(4, 4), 0), X),
    (
        "struct",
        chain(HashEmbed(6, 20, seed=1), add(Linear(4, 6), Relu(4, 6)), Softmax(3, 4)),
        WORDS,
    ),
    (
        "all",
        chain(
            concatenate(Relu(3, 4), chain(Linear(2, 4), Dropout(0.1))),
            residual(Maxout(5, 5)),
            Softmax(2, 5),
        ),
        X,
    ),
]

SHARED = Linear(4, 4)

# Bytes alone.
MODELS = [
    ("linear_open", Linear()),
    ("chain_open", chain(Relu(3), Softmax(2))),
    ("residual_open", residual(Relu())),
    ("tuplify", tuplify(Relu(3, 4), Linear(2, 4)).initialize(X)),
    ("shared", chain(SHARED, Relu(4, 4), SHARED).initialize(X)),
    ("dropout_disabled", Dropout(0.35)),
]
MODELS[-1][1].attrs["is_enabled"] = False


# The fields of the struct that Rust has for a case.
FIELDS = {"struct": {"0.": "embed.", "1.0.": "linear.", "1.1.": "relu.", "2.": "output."}}


def named_nodes(node, path=""):
    yield path, node
    names = ["layer"] if len(node.layers) == 1 else range(len(node.layers))
    for name, child in zip(names, node.layers):
        yield from named_nodes(child, f"{path}{name}.")


def array(values):
    return {"shape": list(values.shape), "values": [float(str(value)) for value in values.ravel()]}


def gradients(model, fields):
    return {
        fields.get(path, path) + name: array(node.get_grad(name))
        for path, node in named_nodes(model)
        for name in node.param_names
        if node.has_grad(name)
    }


def clear(model):
    for node in model.walk():
        for name in node.param_names:
            if node.has_grad(name):
                node.set_grad(name, numpy.zeros_like(node.get_param(name)))


def backprop_of_sum(model, x, dy):
    """What `add` should give: Thinc's changes the output of its first layer, which that layer's callback has kept
    (thinc/layers/add.py: `Y += layer_Y`)."""
    return sum(layer.begin_update(x.copy())[1](dy.copy()) for layer in model.layers)


def case(name, model, x):
    model.initialize(x)
    for node in model.walk():
        for param in node.param_names:
            node.set_param(param, floats(*node.get_param(param).shape) * numpy.float32(0.5))
    data = model.to_bytes().hex()
    set_dropout_rate(model, 0.0)
    y, backprop = model.begin_update(x.copy())
    dy = floats(*y.shape)
    dx = backprop(dy.copy())
    result = {"bytes": data, "x": [str(i) for i in x] if x.dtype == "uint64" else array(x)}
    result["predict"] = array(model.predict(x.copy()))
    if name == "add_relu_first":
        result["thinc_dx"] = array(dx)
        clear(model)
        dx = backprop_of_sum(model, x, dy)
    result |= {"y": array(y), "dy": array(dy), "grads": gradients(model, FIELDS.get(name, {}))}
    if x.dtype == "f":
        result["dx"] = array(dx)
    return result


def main():
    cases = {name: case(name, model, x) for name, model, x in CASES}
    cases |= {name: {"bytes": model.to_bytes().hex()} for name, model in MODELS}
    write("layers.json", cases)


if __name__ == "__main__":
    main()
