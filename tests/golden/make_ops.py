"""Writes ops.json: what Thinc's operations compute, by the name of the operation.

    pip install thinc==8.3.11 click numpy==2.4.6
    python tests/golden/make_ops.py

tests/golden_ops.rs computes the same. What an operation takes and gives are arrays with a shape. An operation and its `backprop_..`
share a case: `x`, `y`, a gradient `dy` of `y`, and `dx`. Operations on ids are in ids.json.
"""

import numpy
from golden import generator, write
from thinc.api import NumpyOps

ops = NumpyOps()
rng = generator(20240302)

LENGTHS = numpy.asarray([3, 1, 4], dtype="i")
WITH_EMPTY = numpy.asarray([2, 0, 3, 0], dtype="i")


def floats(*shape):
    return rng.standard_normal(shape).astype("f")


def array(values):
    values = numpy.asarray(values)
    return {"shape": list(values.shape), "values": [float(str(value)) for value in values.ravel()]}


def arrays(**values):
    return {name: [array(v) for v in value] if isinstance(value, list) else array(value) for name, value in values.items()}


# Every branch of the activations, their limits, and both sides of each.
X = numpy.asarray(
    [-40, -8.5, -3.25, -3, -2.5, -1.5, -1, -0.625, -0.125, 0, 0.0625, 0.5, 1, 1.75, 2.5, 3, 4.5, 6, 7.25, 22], dtype="f"
)


def activation(forward, backprop, x=X):
    """`backprop` takes `dy`, `x` and `y`."""
    y = forward(x.copy())
    dy = floats(*x.shape)
    return arrays(x=x, y=y, dy=dy, dx=backprop(dy.copy(), x, y))


def of_x(backprop):
    return lambda dy, x, y: backprop(dy, x)


def of_y(backprop):
    return lambda dy, x, y: backprop(dy, y)


ROWS = 2 * floats(3, 5)
LINE = {"slope": 0.7, "offset": -0.25, "min_val": -1.25, "max_val": 2.5}


def activations():
    return {
        "sigmoid": activation(ops.sigmoid, of_y(ops.backprop_sigmoid)),
        "dsigmoid": activation(ops.sigmoid, lambda dy, x, y: dy * ops.dsigmoid(y)),
        "dtanh": activation(numpy.tanh, lambda dy, x, y: dy * ops.dtanh(y)),
        "relu": activation(ops.relu, of_y(ops.backprop_relu), floats(3, 5)),
        "clipped_linear": activation(
            lambda x: ops.clipped_linear(x, **LINE), lambda dy, x, y: ops.backprop_clipped_linear(dy, x, **LINE)
        ),
        "relu_k": activation(lambda x: ops.relu_k(x, n=2.25), lambda dy, x, y: ops.backprop_relu_k(dy, x, n=2.25)),
        "hard_sigmoid": activation(ops.hard_sigmoid, of_x(ops.backprop_hard_sigmoid)),
        "hard_tanh": activation(ops.hard_tanh, of_x(ops.backprop_hard_tanh)),
        "swish": activation(ops.swish, ops.backprop_swish),
        "hard_swish": activation(ops.hard_swish, of_x(ops.backprop_hard_swish)),
        "hard_swish_mobilenet": activation(ops.hard_swish_mobilenet, of_x(ops.backprop_hard_swish_mobilenet)),
        "dish": activation(ops.dish, of_x(ops.backprop_dish)),
        "gelu": activation(ops.gelu, of_x(ops.backprop_gelu)),
        "gelu_approx": activation(ops.gelu_approx, of_x(ops.backprop_gelu_approx)),
        "mish": activation(ops.mish, of_x(ops.backprop_mish)),
        "erf": arrays(x=X, y=ops.erf(X)),
        "sechsq": arrays(x=X, y=ops.sechsq(X)),
        "softmax": activation(
            lambda x: ops.softmax(x, temperature=2.5),
            lambda dy, x, y: ops.backprop_softmax(y, dy, temperature=2.5),
            ROWS,
        ),
    }


def maxout():
    x = floats(3, 4, 3)
    # Of equal ones the first.
    x[1, 2] = 0.5
    y, which = ops.maxout(x)
    dy = floats(3, 4)
    return arrays(x=x, y=y, which=which, dy=dy, dx=ops.backprop_maxout(dy, which, 3))


def products():
    x, y, square = floats(3, 4), floats(4, 2), floats(3, 2)
    w, b = floats(2, 4), floats(2)
    return {
        "gemm": arrays(
            x=x,
            y=y,
            square=square,
            plain=ops.gemm(x, y),
            trans1=ops.gemm(x, square, trans1=True),
            trans2=ops.gemm(x, w, trans2=True),
            both=ops.gemm(x, square.T.copy(), trans1=True, trans2=True),
            w=w,
        ),
        "affine": arrays(x=x, w=w, b=b, y=ops.affine(x, w, b)),
    }


def windows():
    cases = {}
    for window, lengths in [(1, LENGTHS), (2, WITH_EMPTY), (3, LENGTHS)]:
        x = floats(int(lengths.sum()), 2)
        dy = floats(len(x), 2 * (2 * window + 1))
        cases[str(window)] = arrays(
            x=x,
            lengths=lengths,
            y=ops.seq2col(x, window, lengths=lengths),
            dy=dy,
            dx=ops.backprop_seq2col(dy, window, lengths=lengths),
        )
    return cases


def reductions():
    """Thinc gives the callbacks what the forward pass found: the largest token of each column, the first or the last."""
    cases = {}
    for name, lengths in [("sum", WITH_EMPTY), ("mean", WITH_EMPTY), ("max", LENGTHS), ("first", LENGTHS), ("last", LENGTHS)]:
        x, dy = floats(int(lengths.sum()), 3), floats(len(lengths), 3)
        y = getattr(ops, f"reduce_{name}")(x, lengths)
        backprop = getattr(ops, f"backprop_reduce_{name}")
        found = {}
        if name in ("sum", "mean"):
            dx = backprop(dy, lengths)
        elif name == "max":
            y, found["which"] = y
            dx = backprop(dy, found["which"], lengths)
        else:
            y, places = y
            dx = backprop(dy, places)
        cases[f"reduce_{name}"] = arrays(x=x, lengths=lengths, y=y, dy=dy, dx=dx, **found)
    return cases


def softmax_sequences():
    x, dy = 2 * floats(8, 3), floats(8, 3)
    y = ops.softmax_sequences(x, LENGTHS)
    return arrays(x=x, lengths=LENGTHS, y=y, dy=dy, dx=ops.backprop_softmax_sequences(dy, y, LENGTHS))


def layouts():
    parts = [floats(length, 2) for length in (2, 1, 3, 1)]
    lengths = numpy.asarray([len(part) for part in parts], dtype="i")
    flat, apart = ops.flatten(parts), ops.flatten(parts, pad=2)
    for pad, joined in [(0, flat), (2, apart)]:
        for part, again in zip(parts, ops.unflatten(joined, lengths, pad=pad)):
            assert (part == again).all()
    rounded = ops.pad(parts, round_to=4)
    padded = ops.list2padded(parts)
    return {
        "flatten": arrays(parts=parts, flat=flat, padded=apart),
        "unflatten": arrays(x=apart, lengths=lengths, parts=ops.unflatten(apart, lengths, pad=2)),
        "pad": arrays(parts=parts, y=ops.pad(parts), rounded=rounded),
        "unpad": arrays(x=rounded, lengths=lengths, parts=ops.unpad(rounded, [int(n) for n in lengths])),
        "list2padded": arrays(
            parts=parts,
            data=padded.data,
            size_at_t=padded.size_at_t,
            lengths=padded.lengths,
            indices=padded.indices,
        ),
        "padded2list": arrays(parts=ops.padded2list(padded)),
    }


def scatter_add():
    """Rows that are named twice, and with several rows for each value."""
    table, ids, values = floats(5, 3), numpy.asarray([4, 0, 2, 0, 0], dtype="i"), floats(5, 3)
    y = table.copy()
    ops.scatter_add(y, ids, values)
    return arrays(table=table, ids=ids, values=values, y=y)


def optimization():
    weights, gradient, mom1, mom2 = floats(6), floats(6), 0.1 * floats(6), 0.1 * floats(6) ** 2
    settings = {"beta1": 0.9, "beta2": 0.99, "eps": 1e-6}
    step, rate = 3, 0.01
    # The caller corrects the rate.
    corrected = rate * (1 - settings["beta2"] ** step) ** 0.5 / (1 - settings["beta1"] ** step)
    adam = arrays(weights=weights, gradient=gradient, mom1=mom1, mom2=mom2)
    updated = ops.adam(
        *(values.copy() for values in (weights, gradient, mom1, mom2)), **settings, learn_rate=corrected
    )
    adam |= arrays(new_weights=updated[0], new_mom1=updated[2], new_mom2=updated[3])
    averages = {}
    for t in (0, 5, 10**6):
        ema = mom1.copy()
        ops.update_averages(ema, weights, t)
        averages[str(t)] = array(ema)
    return {
        "adam": adam,
        "clip_gradient": arrays(
            gradient=gradient, clipped=ops.clip_gradient(gradient.copy(), 0.5), free=ops.clip_gradient(gradient.copy(), 50.0)
        ),
        "update_averages": arrays(ema=mom1, weights=weights) | averages,
    }


def batches():
    sizes = lambda size, n: [len(batch) for batch in ops.minibatch(size, list(range(n)))]
    return {
        "minibatch": {
            "size": [list(batch) for batch in ops.minibatch(3, list(range(8)))],
            "sizes": sizes(iter([1, 2, 4, 8, 8]), 12),
        },
        "multibatch": [
            [list(part) for part in batch] for batch in ops.multibatch(2, list(range(5)), list(range(10, 15)))
        ],
    }


def main():
    cases = activations() | {"maxout": maxout()} | products() | {"seq2col": windows()} | reductions()
    cases |= {"softmax_sequences": softmax_sequences()} | layouts() | {"scatter_add": scatter_add()}
    cases |= optimization() | batches()
    write("ops.json", cases)


if __name__ == "__main__":
    main()
