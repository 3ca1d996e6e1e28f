"""Writes wrappers.json: the bytes of Thinc's wrappers around layers.

    pip install thinc==8.3.11 numpy==2.4.6
    python tests/golden/make_wrappers.py

tests/golden_wrappers.rs builds the same models and compares. The numbers are those of the layers inside.
"""

import json
from pathlib import Path

import numpy
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
    with_array,
    with_cpu,
    with_debug,
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


def main():
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(model.to_bytes().hex())}" for name, model in MODELS)
    Path(__file__).with_name("wrappers.json").write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
