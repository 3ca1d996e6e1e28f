"""Writes dense.json: as make_layers.py, for the dense layers with an activation and for activations alone.

    pip install thinc==8.3.11 click numpy==2.4.6
    python tests/golden/make_dense.py

tests/golden_dense.rs builds the same models and compares. Two of Thinc's layers are wrong, so their callbacks are put
right here first; the bytes are Thinc's own.
"""

import numpy
from golden import write
from make_layers import case, floats
from thinc.api import (
    ClippedLinear,
    Dish,
    Gelu,
    HardSigmoid,
    HardSwish,
    HardSwishMobilenet,
    HardTanh,
    Logistic,
    Mish,
    MultiSoftmax,
    ReluK,
    Sigmoid,
    Swish,
    sigmoid_activation,
    softmax_activation,
)

# Products of these and of the weights reach every branch of the activations.
X = 3 * floats(6, 4)
FAR = 30 * floats(8, 4)


def dense_backprop(model, x, dy):
    model.inc_grad("W", model.ops.gemm(dy, x, trans1=True))
    model.inc_grad("b", dy.sum(axis=0))
    return model.ops.gemm(dy, model.get_param("W"))


def dish():
    """With the derivative at what the activation was given (thinc/layers/dish.py takes it at X)."""

    def forward(model, x, is_train):
        z = model.ops.affine(x, model.get_param("W"), model.get_param("b"))
        return model.ops.dish(z), lambda dy: dense_backprop(model, x, model.ops.backprop_dish(dy, z))

    model = Dish(5, 4)
    model.replace_callbacks(forward, init=model.init)
    return model


def multi_softmax(sizes, n_i):
    """With the softmax in the output (thinc/layers/multisoftmax.py computes it and drops it)."""

    def forward(model, x, is_train):
        z = model.ops.affine(x, model.get_param("W"), model.get_param("b"))
        blocks = numpy.split(z, numpy.cumsum(sizes)[:-1], axis=1)
        return numpy.hstack([model.ops.softmax(block) for block in blocks]), lambda dy: dense_backprop(model, x, dy)

    model = MultiSoftmax(sizes, n_i)
    model.replace_callbacks(forward, init=model.init)
    return model


CASES = [
    ("mish", Mish(5, 4), X),
    ("mish_far", Mish(5, 4), FAR),
    ("gelu", Gelu(5, 4), X),
    ("gelu_far", Gelu(5, 4), FAR),
    ("swish", Swish(5, 4), X),
    ("swish_far", Swish(5, 4), FAR),
    ("dish", dish(), X),
    ("hard_swish", HardSwish(5, 4), X),
    ("hard_swish_mobilenet", HardSwishMobilenet(5, 4), X),
    ("clipped_linear", ClippedLinear(5, 4), X),
    (
        "clipped_linear_settings",
        ClippedLinear(5, 4, slope=0.7, offset=-0.3, min_val=-1.25, max_val=2.5),
        X,
    ),
    ("hard_sigmoid", HardSigmoid(5, 4), X),
    ("hard_tanh", HardTanh(5, 4), X),
    ("relu_k", ReluK(5, 4), X),
    ("relu_k_settings", ReluK(5, 4, k=1.5), X),
    ("sigmoid", Sigmoid(5, 4), X),
    ("sigmoid_far", Sigmoid(5, 4), FAR),
    ("multi_softmax", multi_softmax((2, 3), 4), X),
    ("sigmoid_activation", sigmoid_activation(), X),
    ("logistic", Logistic(), X),
    ("softmax_activation", softmax_activation(), X),
]


if __name__ == "__main__":
    write("dense.json", {name: case(name, model, x) for name, model, x in CASES})
