"""Writes recurrent.json: what Thinc's LSTM and PyTorch's LSTM and GRU compute.

    pip install thinc==8.3.11 click numpy==2.4.6 torch==2.15.0
    python tests/golden/make_recurrent.py

tests/golden_recurrent.rs builds the same models and compares.

- `lstm..` are Thinc's: bytes (`to_bytes`, as hexadecimal digits), the sequences and their outputs. Thinc's gradients are wrong
  (they have the parameters added, and lack the first step), so those come from PyTorch, whose LSTM gets the same
  parameters and initial states.
- `gru..` are PyTorch's.

Sequences are a list: all rows, and how many of them belong to each. Dropout is off in the forward passes.
"""

import numpy
from golden import generator, write
from thinc.api import LSTM, NumpyOps, bidirectional, fix_random_seed, set_dropout_rate

try:
    import torch
except ImportError:
    # For check_in_python.py, bytes and outputs will do.
    torch = None

rng = generator(20240301)
ops = NumpyOps()
if torch:
    torch.set_default_dtype(torch.float64)
# Of what `initialize` and PyTorch's modules draw.
fix_random_seed(0)


def floats(*shape):
    return rng.standard_normal(shape).astype("f")


def array(values):
    values = numpy.asarray(values)
    return {"shape": list(values.shape), "values": [float(str(numpy.float32(value))) for value in values.ravel()]}


def sequences(lengths, width):
    return [floats(length, width) for length in lengths]


def joined(sequences):
    return array(numpy.concatenate(sequences))


# Thinc's rows of gates in PyTorch's order: f, i, o, g to i, f, g, o.
TO_TORCH = [1, 0, 3, 2]


def rows(matrix, order):
    gates = numpy.split(matrix, len(order))
    return numpy.concatenate([gates[i] for i in order])


def lstm_parts(flat, n_i, n_h, depth, dirs):
    """(suffix of PyTorch's name, array) of Thinc's flat parameter."""
    start = 0
    for layer in range(depth):
        n_in = n_i if layer == 0 else n_h * dirs
        for direction in range(dirs):
            suffix = f"l{layer}" + ("_reverse" if direction else "")
            for name, shape in [
                ("weight_ih", (4 * n_h, n_in)),
                ("bias_ih", (4 * n_h,)),
                ("weight_hh", (4 * n_h, n_h)),
                ("bias_hh", (4 * n_h,)),
            ]:
                size = int(numpy.prod(shape))
                yield f"{name}_{suffix}", flat[start : start + size].reshape(shape)
                start += size
    assert start == flat.size


def run_torch(module, states, xs, dys):
    """Outputs and gradients of the inputs, one sequence after the other; the states have a row per layer and direction."""
    states = [torch.tensor(state.astype("d"), requires_grad=True) for state in states]
    ys, dxs = [], []
    for x, dy in zip(xs, dys):
        if not len(x):
            ys.append(numpy.zeros(dy.shape))
            dxs.append(numpy.zeros(x.shape))
            continue
        x = torch.tensor(x.astype("d"), requires_grad=True)
        initial = tuple(states) if len(states) > 1 else states[0]
        y, _ = module(x, initial)
        y.backward(torch.tensor(dy.astype("d")))
        ys.append(y.detach().numpy())
        dxs.append(x.grad.numpy())
    return ys, dxs, [state.grad.numpy() for state in states]


def randomize(model):
    for node in model.walk():
        for param in node.param_names:
            node.set_param(param, floats(*node.get_param(param).shape) * numpy.float32(0.5))


def lstm_case(model, lengths):
    n_i, n_o, depth, dirs = (model.get_dim(name) for name in ("nI", "nO", "depth", "dirs"))
    xs = sequences(lengths, n_i)
    model.initialize(ops.list2padded(xs))
    randomize(model)
    data = model.to_bytes().hex()
    set_dropout_rate(model, 0.0)
    padded = ops.list2padded(xs)
    predicted = ops.padded2list(model.predict(padded))
    dys = sequences(lengths, n_o)
    outputs = {"bytes": data, "lengths": lengths, "x": joined(xs), "y": joined(predicted), "dy": joined(dys)}
    if not torch:
        return outputs

    n_h = n_o // dirs
    module = torch.nn.LSTM(n_i, n_h, depth, bidirectional=dirs == 2)
    values = dict(lstm_parts(model.get_param("LSTM"), n_i, n_h, depth, dirs))
    for name, values_of in values.items():
        getattr(module, name).data = torch.tensor(rows(values_of, TO_TORCH).astype("d"))
    # Thinc computes with the first of HC0 as the cells.
    c0, h0 = model.get_param("HC0").reshape(2, depth * dirs, n_h)
    ys, dxs, (dh0, dc0) = run_torch(module, [h0, c0], xs, dys)
    for y, of_torch in zip(predicted, ys):
        assert numpy.allclose(y, of_torch, atol=1e-5), "Thinc and PyTorch differ"
    # The order is its own inverse.
    grads = [rows(getattr(module, name).grad.numpy(), TO_TORCH).ravel() for name in values]
    return outputs | {
        "dx": joined(dxs),
        "grads": {
            "LSTM": array(numpy.concatenate(grads)),
            "HC0": array(numpy.stack([dc0, dh0]).reshape(2, depth, dirs, n_h)),
        },
    }


def gru_case(n_i, n_o, lengths, bi=False, depth=1):
    dirs = 1 + bi
    n_h = n_o // dirs
    module = torch.nn.GRU(n_i, n_h, depth, bidirectional=bi)
    for param in module.parameters():
        param.data = torch.tensor(floats(*param.shape).astype("d") * 0.5)
    h0 = floats(depth * dirs, n_h) * numpy.float32(0.5)
    xs, dys = sequences(lengths, n_i), sequences(lengths, n_o)
    ys, dxs, (dh0,) = run_torch(module, [h0], xs, dys)

    def collect(name, layers, shape, of):
        names = [f"{name}_l{layer}" + ("_reverse" if d else "") for layer in layers for d in range(dirs)]
        parts = [of(getattr(module, name)).numpy() for name in names]
        return numpy.concatenate(parts or [numpy.zeros(0)]).reshape(shape)

    def params(of):
        every = range(depth)
        return {
            "W_input": array(collect("weight_ih", [0], (dirs, 3 * n_h, n_i), of)),
            "W_deep": array(collect("weight_ih", every[1:], (depth - 1, dirs, 3 * n_h, n_o), of)),
            "W_hidden": array(collect("weight_hh", every, (depth, dirs, 3 * n_h, n_h), of)),
            "b_input": array(collect("bias_ih", every, (depth, dirs, 3 * n_h), of)),
            "b_hidden": array(collect("bias_hh", every, (depth, dirs, 3 * n_h), of)),
        }

    return {
        "lengths": lengths,
        "x": joined(xs),
        "y": joined(ys),
        "dy": joined(dys),
        "dx": joined(dxs),
        "params": params(lambda param: param.data) | {"h0": array(h0.reshape(depth, dirs, n_h))},
        "grads": params(lambda param: param.grad) | {"h0": array(dh0.reshape(depth, dirs, n_h))},
    }


def both_directions(model, xs):
    """What Thinc's two layers give, the second for the reversed sequences."""

    def run(layer, xs):
        return ops.padded2list(layer.predict(ops.list2padded(xs)))

    left, right = run(model.layers[0], xs), run(model.layers[1], [x[::-1] for x in xs])
    return [numpy.hstack([y, reverse[::-1]]) for y, reverse in zip(left, right)]


def bidirectional_case(model, lengths):
    """Thinc's `bidirectional` reverses nothing, so outputs and gradients are those of PyTorch's bidirectional LSTM."""
    n_i, n_o = (model.layers[0].get_dim(name) for name in ("nI", "nO"))
    xs, dys = sequences(lengths, n_i), sequences(lengths, 2 * n_o)
    model.initialize(ops.list2padded(xs))
    randomize(model)
    predicted = both_directions(model, xs)
    inputs = {"bytes": model.to_bytes().hex(), "lengths": lengths, "x": joined(xs)}
    if not torch:
        return inputs | {"y": joined(predicted), "dy": joined(dys)}
    module = torch.nn.LSTM(n_i, n_o, bidirectional=True)
    names, h0, c0 = [], [], []
    for suffix, layer in zip(["", "_reverse"], model.layers):
        parts = list(lstm_parts(layer.get_param("LSTM"), n_i, n_o, 1, 1))
        names.append([name + suffix for name, _ in parts])
        for name, (_, values) in zip(names[-1], parts):
            getattr(module, name).data = torch.tensor(rows(values, TO_TORCH).astype("d"))
        cells, hidden = layer.get_param("HC0").reshape(2, n_o)
        h0.append(hidden)
        c0.append(cells)
    ys, dxs, (dh0, dc0) = run_torch(module, [numpy.stack(h0), numpy.stack(c0)], xs, dys)
    for y, of_torch in zip(predicted, ys):
        assert numpy.allclose(y, of_torch, atol=1e-5), "Thinc and PyTorch differ"
    grads = {}
    for i, field in enumerate(["l2r", "r2l"]):
        flat = [rows(getattr(module, name).grad.numpy(), TO_TORCH).ravel() for name in names[i]]
        grads[f"{field}.LSTM"] = array(numpy.concatenate(flat))
        grads[f"{field}.HC0"] = array(numpy.stack([dc0[i], dh0[i]]).reshape(2, 1, 1, n_o))
    return inputs | {"y": joined(ys), "dy": joined(dys), "dx": joined(dxs), "grads": grads}


LENGTHS = [3, 0, 1, 5]

# Name, model, lengths.
LSTMS = [
    ("lstm", LSTM(3, 4), LENGTHS),
    ("lstm_one_sequence", LSTM(5, 2), [6]),
    ("lstm_bidirectional", LSTM(6, 4, bi=True), LENGTHS),
    ("lstm_deep", LSTM(5, 3, depth=2), LENGTHS),
    ("lstm_deep_bidirectional", LSTM(4, 3, bi=True, depth=2, dropout=0.2), LENGTHS),
    ("lstm_wide", LSTM(38, 17, bi=True), [4, 7, 2, 2, 1]),
]
BIDIRECTIONAL = bidirectional(LSTM(3, 4))


def main():
    cases = {name: lstm_case(model, lengths) for name, model, lengths in LSTMS}
    cases["lstm_open"] = {"bytes": LSTM().to_bytes().hex()}
    if torch:
        cases |= {
            "gru": gru_case(4, 3, LENGTHS),
            "gru_bidirectional": gru_case(4, 6, LENGTHS, bi=True),
            "gru_deep": gru_case(3, 5, LENGTHS, depth=3),
            "gru_deep_bidirectional": gru_case(3, 4, LENGTHS, bi=True, depth=2),
        }
    cases["bidirectional"] = bidirectional_case(BIDIRECTIONAL, LENGTHS)
    write("recurrent.json", cases)


if __name__ == "__main__":
    main()
