"""Writes sequences.json: bytes, outputs and gradients of Thinc's layers for sequences, and of their operations.

    pip install thinc==8.3.11 click numpy==2.4.6
    python tests/golden/make_sequences.py

A case of a layer has the bytes of the model, the tokens of the input, one sequence behind the other, the lengths of the sequences,
the same of the output, a gradient of the output, and the gradients of the input and of every parameter. The layers get the tokens
in the container that the case names. tests/golden_sequences.rs builds the same models and compares.
"""

import numpy
from golden import generator, write
from thinc.api import (
    Linear,
    Maxout,
    NumpyOps,
    Relu,
    add,
    chain,
    clone,
    concatenate,
    expand_window,
    fix_random_seed,
    list2array,
    list2padded,
    list2ragged,
    padded2list,
    ragged2list,
    reduce_first,
    reduce_last,
    reduce_max,
    reduce_mean,
    reduce_sum,
    residual,
    with_array,
    with_array2d,
    with_flatten,
    with_getitem,
    with_list,
    with_padded,
    with_ragged,
)
from thinc.types import Padded, Ragged

ops = NumpyOps()
rng = generator(20240301)
# Of what `initialize` draws.
fix_random_seed(0)

LENGTHS = [3, 1, 5, 2]
WITH_EMPTY = [3, 0, 5, 1]


def floats(*shape):
    return rng.standard_normal(shape).astype("f")


def around(make):
    """A convolution in a container."""
    return make(chain(expand_window(1), with_array(Linear(2, 12))))


# Name, model, lengths, container.
CASES = [
    ("reduce_sum", reduce_sum(), WITH_EMPTY, "ragged"),
    ("reduce_mean", reduce_mean(), WITH_EMPTY, "ragged"),
    ("reduce_max", reduce_max(), LENGTHS, "ragged"),
    ("reduce_first", reduce_first(), LENGTHS, "ragged"),
    ("reduce_last", reduce_last(), LENGTHS, "ragged"),
    ("expand_window_1", expand_window(1), LENGTHS, "ragged"),
    ("expand_window_2", expand_window(2), WITH_EMPTY, "ragged"),
    ("expand_window_1_flat", expand_window(1), [7], "array"),
    ("expand_window_2_flat", expand_window(2), [7], "array"),
    ("with_array_ragged", with_array(Maxout(3, 4)), WITH_EMPTY, "ragged"),
    ("with_array_list", with_array(Maxout(3, 4)), LENGTHS, "list"),
    ("with_array2d_padded", with_array2d(Maxout(3, 4)), LENGTHS, "padded"),
    ("with_array_pad", with_array(chain(expand_window(1), Relu(3, 12)), pad=2), LENGTHS, "list"),
    ("with_list_ragged", with_list(with_array(Relu(3, 4))), LENGTHS, "ragged"),
    ("with_list_padded", with_list(with_array(Relu(3, 4))), LENGTHS, "padded"),
    ("with_list_list", with_list(with_array(Relu(3, 4))), LENGTHS, "list"),
    ("with_ragged_ragged", around(with_ragged), LENGTHS, "ragged"),
    ("with_ragged_list", around(with_ragged), LENGTHS, "list"),
    ("with_ragged_padded", around(with_ragged), LENGTHS, "padded"),
    ("with_padded_ragged", with_padded(with_array2d(Linear(2, 4))), LENGTHS, "ragged"),
    ("with_padded_list", with_padded(with_array2d(Linear(2, 4))), LENGTHS, "list"),
    ("with_padded_padded", with_padded(with_array2d(Linear(2, 4))), LENGTHS, "padded"),
    ("list2array", list2array(), LENGTHS, "list"),
    ("list2ragged", list2ragged(), LENGTHS, "list"),
    ("ragged2list", ragged2list(), LENGTHS, "ragged"),
    ("list2padded", list2padded(), LENGTHS, "list"),
    ("padded2list", padded2list(), LENGTHS, "padded"),
    ("residual_list", residual(with_array(Relu(4, 4))), LENGTHS, "list"),
    ("residual_ragged", residual(with_array(Relu(4, 4))), LENGTHS, "ragged"),
    (
        "convolution",
        chain(residual(chain(expand_window(1), with_array(Maxout(4, 12)))), reduce_mean(), Linear(2, 4)),
        WITH_EMPTY,
        "ragged",
    ),
]

# Behind those above, whose numbers then stay as they are.
MORE = [
    ("with_array_flat", with_array(Maxout(3, 4)), [7], "array"),
    ("with_array2d_ragged", with_array2d(Maxout(3, 4)), WITH_EMPTY, "ragged"),
    ("with_array2d_list", with_array2d(Maxout(3, 4)), LENGTHS, "list"),
    ("with_array2d_flat", with_array2d(Maxout(3, 4)), [7], "array"),
    # Of a layer that does not keep its output, to which Thinc adds in place (thinc/layers/residual.py: `Y.data += X.data`).
    ("residual_padded", residual(with_array2d(Linear(4, 4))), LENGTHS, "padded"),
    ("residual_flat", residual(with_array(Relu(4, 4))), [6], "array"),
    ("list2array_empty", list2array(), WITH_EMPTY, "list"),
    ("list2ragged_empty", list2ragged(), WITH_EMPTY, "list"),
    ("ragged2list_empty", ragged2list(), WITH_EMPTY, "ragged"),
    ("list2padded_empty", list2padded(), WITH_EMPTY, "list"),
    ("padded2list_empty", padded2list(), WITH_EMPTY, "padded"),
    ("clone_list", clone(with_array(Relu(4, 4)), 2), LENGTHS, "list"),
]

# What Thinc's callbacks of `concatenate` and `add` cannot do for sequences: see `branches`.
BRANCHES = {
    "concatenate": concatenate(with_array(Linear(3, 4)), with_array(Relu(2, 4))),
    "add": add(with_array(Relu(3, 4)), with_array(Linear(3, 4))),
}

# Bytes alone.
MODELS = [
    ("with_flatten", with_flatten(with_array(Linear(3, 4)))),
    ("with_getitem", with_getitem(1, Linear(3, 4))),
    ("with_array_chain", with_array(chain(Relu(3, 4), Linear(2, 3)), pad=1)),
]


def pack(tokens, lengths, container):
    if container == "array":
        return tokens
    if container == "ragged":
        return Ragged(tokens, numpy.asarray(lengths, dtype="i"))
    parts = ops.unflatten(tokens, numpy.asarray(lengths, dtype="i"))
    return parts if container == "list" else ops.list2padded(parts)


def unpack(value):
    """Container, tokens, lengths."""
    if isinstance(value, Ragged):
        return "ragged", value.data, [int(n) for n in value.lengths]
    if isinstance(value, Padded):
        return "padded", *unpack(ops.padded2list(value))[1:]
    if isinstance(value, list):
        return "list", ops.flatten(value), [len(part) for part in value]
    return "array", value, [len(value)]


def array(values):
    return {"shape": list(values.shape), "values": [float(str(value)) for value in values.ravel()]}


def named_nodes(node, path=""):
    yield path, node
    one = len(node.layers) == 1
    for name, child in zip(["layer"] if one else range(len(node.layers)), node.layers):
        yield from named_nodes(child, f"{path}{name}.")


def gradients(model):
    return {
        path + name: array(node.get_grad(name))
        for path, node in named_nodes(model)
        for name in node.param_names
        if node.has_grad(name)
    }


def case(model, lengths, container):
    tokens = floats(sum(lengths), 4)
    model.initialize()
    for node in model.walk():
        for param in node.param_names:
            node.set_param(param, floats(*node.get_param(param).shape) * numpy.float32(0.5))
    result = {"bytes": model.to_bytes().hex(), "x": array(tokens), "lengths": list(lengths)}
    y, backprop = model.begin_update(pack(tokens.copy(), lengths, container))
    kind, y_tokens, y_lengths = unpack(y)
    dy = floats(*y_tokens.shape)
    dx = backprop(pack(dy.copy(), y_lengths, kind))
    return result | {
        "y": array(y_tokens),
        "y_lengths": y_lengths,
        "dy": array(dy),
        "dx": array(unpack(dx)[1]),
        "grads": gradients(model),
    }


def branches(model, join, split):
    """`concatenate` and `add` of a `Ragged`, each branch by itself: Thinc's callback of `concatenate` fails on a `Ragged` and gives twice as
    many sequences for a list, and its `add` fails in the forward pass."""
    tokens = floats(sum(LENGTHS), 4)
    # Without a sample, Thinc leaves the width of the input of both open.
    model.initialize(pack(tokens, LENGTHS, "ragged"))
    for node in model.walk():
        for param in node.param_names:
            node.set_param(param, floats(*node.get_param(param).shape))
    result = {"bytes": model.to_bytes().hex(), "x": array(tokens), "lengths": LENGTHS}
    passes = [layer.begin_update(pack(tokens.copy(), LENGTHS, "ragged")) for layer in model.layers]
    y = join([part.data for part, _ in passes])
    dy = floats(*y.shape)
    dx = [backprop(pack(part.copy(), LENGTHS, "ragged")).data for (_, backprop), part in zip(passes, split(dy))]
    return result | {
        "y": array(y),
        "y_lengths": LENGTHS,
        "dy": array(dy),
        "dx": array(sum(dx)),
        "grads": gradients(model),
    }


def operations():
    lengths = numpy.asarray(LENGTHS, dtype="i")
    x, dy = floats(sum(LENGTHS), 3), floats(sum(LENGTHS), 3)
    y = ops.softmax_sequences(x, lengths)
    softmax = {
        "x": array(x),
        "dy": array(dy),
        "lengths": LENGTHS,
        "y": array(y),
        "dx": array(ops.backprop_softmax_sequences(dy, y, lengths)),
    }
    d_columns = floats(sum(LENGTHS), 15)
    seq2col = {
        "x": array(x),
        "dy": array(d_columns),
        "lengths": LENGTHS,
        "y": array(ops.seq2col(x, 2, lengths=lengths)),
        "dx": array(ops.backprop_seq2col(d_columns, 2, lengths=lengths)),
    }
    best, which = ops.reduce_max(x, lengths)
    maximum = {"x": array(x), "lengths": LENGTHS, "y": array(best), "which": [int(t) for t in which.ravel()]}
    return {"softmax_sequences": softmax, "seq2col": seq2col, "max": maximum}


def main():
    cases = {name: case(model, lengths, container) for name, model, lengths, container in CASES}
    cases["concatenate"] = branches(BRANCHES["concatenate"], numpy.hstack, lambda dy: (dy[:, :3], dy[:, 3:]))
    cases["add"] = branches(BRANCHES["add"], sum, lambda dy: (dy, dy))
    cases |= {name: {"bytes": model.initialize().to_bytes().hex()} for name, model in MODELS}
    cases |= operations()
    cases |= {name: case(model, lengths, container) for name, model, lengths, container in MORE}
    write("sequences.json", cases)


if __name__ == "__main__":
    main()
