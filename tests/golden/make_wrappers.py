"""Writes wrappers.json: bytes, outputs and gradients of Thinc's wrappers around layers.

    pip install thinc==8.3.11 click numpy==2.4.6
    python tests/golden/make_wrappers.py

tests/golden_wrappers.rs builds the same models and compares. Inputs and outputs, and their gradients, are lists of the arrays in them,
in their order, as some of them are tuples and lists.
"""

import numpy
from golden import write
from make_layers import array, floats
from thinc.api import (
    Linear,
    Maxout,
    Relu,
    Softmax,
    chain,
    fix_random_seed,
    get_current_ops,
    map_list,
    residual,
    resizable,
    tuplify,
    with_array,
    with_cpu,
    with_debug,
    with_flatten_v2,
    with_getitem,
    with_reshape,
)
from thinc.layers.resizable import resize_linear_weighted, resize_model

OPS = get_current_ops()
fix_random_seed(0)


def resized(layer, n):
    return resize_model(resizable(layer.initialize(), resize_layer=resize_linear_weighted), n)


X = numpy.zeros((3, 4), dtype="f")

# Name and model.
MODELS = [
    ("map_list", map_list(Maxout(3, 4)).initialize([X])),
    ("map_list_chain", chain(map_list(Relu(3, 4)), map_list(Linear(2, 3))).initialize([X])),
    ("resizable", resizable(Linear(3, 4), resize_linear_weighted).initialize(X)),
    ("resizable_open", resizable(Linear(), resize_linear_weighted)),
    ("resizable_chain", chain(Relu(5, 4), resizable(Softmax(2, 5), resize_linear_weighted)).initialize(X)),
    ("resized", resized(Linear(2, 4), 5)),
    ("with_cpu", with_cpu(Maxout(3, 4), OPS).initialize(X)),
    ("with_cpu_residual", residual(with_cpu(Maxout(4, 4), OPS)).initialize(X)),
    ("with_cpu_chain", with_cpu(chain(Relu(3, 4), Linear(2, 3)), OPS).initialize(X)),
    ("with_debug", chain(with_debug(Relu(3, 4), "first"), Linear(2, 3)).initialize(X)),
    ("with_array", with_array(Maxout(3, 4)).initialize([X])),
    ("with_array_residual", residual(with_array(Maxout(4, 4))).initialize([X])),
    ("with_array_chain", chain(with_array(Relu(3, 4)), with_array(Linear(2, 3))).initialize([X])),
]


X = floats(5, 4)
PARTS = [floats(2, 4), floats(1, 4), floats(3, 4)]
RESIZABLE = resizable(Linear(3, 4), resize_linear_weighted)


def reshape():
    """With the gradient of the rows in the shape that they came in (thinc/layers/with_reshape.py raises)."""

    def forward(model, x, is_train):
        y, backprop = model.layers[0](x.reshape(-1, x.shape[-1]), is_train)

        def back(dy):
            return backprop(dy.reshape(-1, dy.shape[-1])).reshape(x.shape)

        return y.reshape(*x.shape[:-1], -1), back

    model = with_reshape(Relu(3, 4))
    model.replace_callbacks(forward, init=model.init)
    return model


# Name, model, input.
NUMBERS = [
    ("map_list_numbers", map_list(Maxout(3, 4)), PARTS),
    ("resizable_numbers", RESIZABLE, X),
    ("with_cpu_numbers", with_cpu(Maxout(3, 4), OPS), X),
    ("with_debug_numbers", chain(with_debug(Relu(3, 4), "first"), Linear(2, 3)), X),
    ("tuplify_numbers", tuplify(Relu(3, 4), Linear(2, 4)), X),
    ("with_getitem_numbers", with_getitem(1, Relu(3, 4)), (floats(5, 2), X)),
    ("with_flatten_numbers", with_flatten_v2(with_array(Maxout(3, 4))), [PARTS[:2], [], PARTS[2:]]),
    ("with_reshape_numbers", reshape(), floats(2, 5, 4)),
]


def parts(value):
    """The arrays in lists and tuples."""
    return [part for item in value for part in parts(item)] if isinstance(value, (list, tuple)) else [value]


def gradient_of(value):
    if isinstance(value, (list, tuple)):
        return type(value)(gradient_of(item) for item in value)
    return floats(*value.shape)


def fields(model):
    """The nodes, by the paths that they have in Rust."""

    def walk(node, path):
        yield path, node
        wraps = len(node.layers) == 1
        for i, child in enumerate(node.layers):
            yield from walk(child, path + ("layer." if wraps else f"{i}."))

    return walk(model, "")


def case(model, x):
    # Some of these cannot be initialized with a sample, and all widths are known.
    model.initialize()
    for node in model.walk():
        for name in node.param_names:
            node.set_param(name, floats(*node.get_param(name).shape) * numpy.float32(0.5))
    result = {"bytes": model.to_bytes().hex()}
    y, backprop = model.begin_update(x)
    dy = gradient_of(y)
    # Some callbacks change it.
    result |= {name: [array(part) for part in parts(value)] for name, value in [("x", x), ("y", y), ("dy", dy)]}
    result["dx"] = [array(part) for part in parts(backprop(dy))]
    result["grads"] = {
        path + name: array(node.get_grad(name)) for path, node in fields(model) for name in node.param_names
    }
    return result


def main():
    cases = {name: {"bytes": model.to_bytes().hex()} for name, model in MODELS}
    cases |= {name: case(model, x) for name, model, x in NUMBERS}
    write("wrappers.json", cases)


if __name__ == "__main__":
    main()
