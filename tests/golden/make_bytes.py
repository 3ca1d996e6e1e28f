"""Writes bytes.json: the bytes that Thinc has for models of every form.

    pip install thinc==8.3.11 click numpy==2.4.6
    python tests/golden/make_bytes.py

tests/golden_bytes builds the same models, each in every way that Rust has. A case has `bytes`, as hexadecimal digits, or as a list of
digits and how often they are repeated; those of SPELLINGS have an input and what the model predicts as well. Where Rust writes a width
that Thinc has left open, the names of all layers, or a plain float for a whole number or a number of numpy, `here` are the bytes with it. bytes_widths.py and bytes_values.py have more
models.
"""

import re

import numpy
from bytes_values import ATTRIBUTES, OF_NUMPY, SIZES, WHOLE
from bytes_widths import HASHED, MADE, OUTGROWN, WIDTHS
from golden import generator, write
from make_layers import array
from thinc.api import (
    ClippedLinear,
    Dish,
    Dropout,
    Gelu,
    HardSigmoid,
    HardSwish,
    HardSwishMobilenet,
    HardTanh,
    LayerNorm,
    Linear,
    Maxout,
    Mish,
    Model,
    Relu,
    ReluK,
    Softmax,
    Swish,
    add,
    chain,
    clone,
    concatenate,
    noop,
    residual,
    set_dropout_rate,
    tuplify,
)

rng = generator(20240304)


def floats(*shape):
    return rng.standard_normal(shape).astype("f")


X = floats(3, 4)


def shared(make):
    """A model with the same layer in several places."""
    return make(Linear(4, 4))


def operators(make):
    with Model.define_operators({">>": chain, "|": concatenate, "+": add, "**": clone}):
        return make()


# Name and model, for the input X.
SPELLINGS = [
    ("mlp", chain(Relu(5, 4), Relu(5, 5), Linear(2, 5))),
    (
        "tree",
        chain(
            concatenate(Relu(3, 4), chain(Linear(2, 4), Relu(3, 2))),
            residual(add(Linear(6, 6), chain(Maxout(6, 6, nP=2), LayerNorm(6)))),
            Dropout(0.1),
            Softmax(3, 6),
        ),
    ),
    ("chain_left", chain(chain(Relu(4, 4), Linear(4, 4)), Relu(2, 4))),
    ("chain_right", chain(Relu(4, 4), chain(Linear(4, 4), Relu(2, 4)))),
    ("chain_operators", operators(lambda: Relu(4, 4) >> Linear(4, 4) >> Relu(2, 4))),
    ("concatenate_left", concatenate(concatenate(Relu(1, 4), Linear(2, 4)), Relu(3, 4))),
    ("concatenate_right", concatenate(Relu(1, 4), concatenate(Linear(2, 4), Relu(3, 4)))),
    ("concatenate_one", chain(concatenate(Relu(4, 4)), Linear(2, 4))),
    ("concatenate_none", chain(concatenate(), Linear(2, 4))),
    ("add_left", add(add(Linear(3, 4), Relu(3, 4)), Linear(3, 4))),
    ("add_right", add(Linear(3, 4), add(Linear(3, 4), Relu(3, 4)))),
    ("add_noop", add(Linear(4, 4), noop())),
    ("residual_twice", residual(residual(Relu(4, 4)))),
    ("residual_chains", residual(chain(chain(Relu(3, 4), Dropout(0.1)), chain(Linear(5, 3), Relu(4, 5))))),
    ("clone_operator", operators(lambda: Relu(4, 4) ** 3 >> Linear(2, 4))),
    ("clone_chain", clone(chain(Relu(3, 4), Linear(4, 3)), 3)),
    ("clone_residual", chain(clone(residual(Relu(4, 4)), 2), Linear(2, 4))),
    ("clone_branches", concatenate(clone(Relu(4, 4), 2), clone(Linear(4, 4), 2))),
    ("shared_chain", shared(lambda a: chain(a, Relu(4, 4), a))),
    ("shared_branches", shared(lambda a: concatenate(a, Relu(2, 4), a))),
    ("shared_sum", shared(lambda a: add(a, a))),
    ("shared_residual", shared(lambda a: chain(a, residual(a)))),
    ("shared_deep", shared(lambda a: chain(residual(chain(Relu(4, 4), a)), a))),
    ("shared_model", shared(lambda a: (lambda model: chain(model, model))(chain(a, Relu(4, 4))))),
]

# Python adds a layer to the model of the ones before it, whose name stays: with the names of all layers, by their places in `walk`.
KEPT_NAMES = [
    ("concatenate_operators", operators(lambda: Relu(1, 4) | Linear(2, 4) | Relu(3, 4) | Linear(1, 4)), {0: "relu|linear|relu|linear"}),
    ("concatenate_three", concatenate(concatenate(Relu(1, 4), Linear(2, 4), Relu(3, 4)), Linear(1, 4)), {0: "relu|linear|relu|linear"}),
    (
        "concatenate_inside",
        operators(lambda: chain(residual(Relu(1, 4) | Linear(2, 4) | Relu(1, 4)), Linear(2, 4))),
        {0: "residual(relu|linear|relu)>>linear", 1: "residual(relu|linear|relu)", 3: "relu|linear|relu"},
    ),
]

DENSE = {
    "relu": Relu,
    "maxout": Maxout,
    "mish": Mish,
    "gelu": Gelu,
    "swish": Swish,
    "dish": Dish,
    "hard_swish": HardSwish,
    "hard_swish_mobilenet": HardSwishMobilenet,
    "clipped_linear": ClippedLinear,
    "relu_k": ReluK,
    "hard_sigmoid": HardSigmoid,
    "hard_tanh": HardTanh,
}
OPTIONS = {
    "normalize": {"normalize": True},
    "dropout": {"dropout": 0.2},
    "dropout_0": {"dropout": 0.0},
    "normalize_dropout": {"normalize": True, "dropout": 0.2},
}


def randomize(model):
    for node in model.walk():
        for name in node.param_names:
            node.set_param(name, floats(*node.get_param(name).shape) * numpy.float32(0.5))
    return model


def spelling(model, names=None):
    data = randomize(model.initialize(X)).to_bytes().hex()
    set_dropout_rate(model, 0.0)
    # `add` changes the output of its first layer.
    y = model.predict(X.copy())
    case = {"bytes": data, "x": array(X), "predict": array(y)}
    if names:
        model.from_bytes(bytes.fromhex(data))
        for place, node in enumerate(model.walk()):
            node.name = names.get(place, node.name)
        case["here"] = model.to_bytes().hex()
    return case


# What bytes_values.py repeats.
RUNS = re.compile(b"|".join(b"(?:%s){64,}" % re.escape(part) for part in [numpy.arange(16, dtype="f").tobytes(), b"n", b"\1"]), re.DOTALL)


def digits(data):
    """As hexadecimal digits, with parts that are repeated written once."""
    runs, start = [], 0
    for run in RUNS.finditer(data):
        part = run.group()
        one = part[:1] if part == part[:1] * len(part) else part[:64]
        runs += [[data[start : run.start()].hex(), 1], [one.hex(), len(part) // len(one)]]
        start = run.end()
    return [*runs, [data[start:].hex(), 1]] if runs else data.hex()


def main():
    cases = {name: spelling(model) for name, model in SPELLINGS}
    for name, layer in DENSE.items():
        for option, settings in OPTIONS.items():
            model = randomize(layer(3, 4, **settings).initialize(X))
            cases[f"{name}_{option}"] = {"bytes": model.to_bytes().hex()}
    cases |= {name: spelling(model, names) for name, model, names in KEPT_NAMES}
    cases["tuplify_left"] = {"bytes": tuplify(tuplify(Relu(1, 4), Linear(2, 4)), Relu(3, 4)).initialize(X).to_bytes().hex()}
    cases |= {name: {"bytes": digits(model.to_bytes())} for name, model in ATTRIBUTES + SIZES + HASHED + MADE}
    for name, model, fill in WIDTHS + OUTGROWN:
        cases[name] = {"bytes": model.to_bytes().hex()}
        if fill:
            fill(model)
            cases[name]["here"] = model.to_bytes().hex()
    cases |= {name: {"bytes": model.to_bytes().hex(), "here": here.to_bytes().hex()} for name, model, here in WHOLE + OF_NUMPY}
    write("bytes.json", cases)


if __name__ == "__main__":
    main()
