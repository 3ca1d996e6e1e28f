"""Models for make_bytes.py with attributes, names and sizes of every kind."""

import numpy
from thinc.api import ClippedLinear, Dropout, Embed, Linear, Model, Relu, chain, clone


def forward(model, x, is_train):
    return x, lambda dy: dy


def pattern(model):
    """Parameters that count to 15 and start anew."""
    for node in model.walk():
        for name in node.param_names:
            shape = node.get_param(name).shape
            node.set_param(name, (numpy.arange(numpy.prod(shape)) % 16).astype("f").reshape(shape))
    return model


INTS = {
    "zero": 0,
    "byte": 200,
    "two_bytes": 40_000,
    "four_bytes": 3_000_000_000,
    "eight_bytes": 2**40,
    "largest": 2**64 - 1,
    "minus_one": -1,
    "minus_33": -33,
    "minus_200": -200,
    "minus_40_000": -40_000,
    "minus_eight_bytes": -(2**40),
    "smallest": -(2**63),
}
FLOATS = {
    "half": 0.5,
    "tenth": 0.1,
    "tenth_of_32_bits": 0.1,
    "minus_zero": -0.0,
    "large": 1e300,
    "tiny": 5e-324,
    "infinite": float("inf"),
    "whole": 3.0,
}
OTHERS = {
    "yes": True,
    "no": False,
    "nothing": None,
    "something": 7,
    "empty": "",
    "text": "größe 层 🦀",
    "text_32": "x" * 32,
    "text_256": "x" * 256,
    "bytes": b"\x00\xff",
    "ints": [1, 300, -5],
    "floats": [0.1, 2.0],
    "texts": ["a", "", "層"],
    "lists": [[1, 2], []],
    "tuple": (1, "a", None, 0.5),
    "map": {"a": 1, "b": 70_000},
    "map_of_ints": {1: "one", 300: "many"},
    "sixteen": list(range(16)),
    "map_of_16": {f"{i:02}": i for i in range(16)},
}


def many():
    """More dimensions, parameters and attributes than fit the short form of a map."""
    dims = {f"d{i}": i or None for i in range(17)}
    params = {f"p{i}": numpy.full(1, i, dtype="f") for i in range(17)}
    return Model("many", forward, dims=dims, params=params, attrs={f"a{i}": i for i in range(17)})


def names():
    params = {"gewicht_ä": numpy.ones(3, dtype="f"), "空": None}
    return Model("größe→层", forward, dims={"größe": 3, "ñ": None}, params=params, attrs={"ключ": "значение"})


FLOATS_INSIDE = {
    "list": [0.1, -2.5, 3.0],
    "empty": [],
    "tuple": (0.2, "0.2", 7),
    "map": {"a": 0.3, "b": float("inf")},
    "lists": [[0.7], [], [1e-10, 1e10]],
    "perhaps": [None, 0.9],
}

ATTRIBUTES = [
    ("ints", Model("ints", forward, attrs=INTS)),
    ("floats", Model("floats", forward, attrs=FLOATS)),
    ("floats_inside", Model("floats_inside", forward, attrs=FLOATS_INSIDE)),
    ("others", Model("others", forward, attrs=OTHERS)),
    ("not_a_number", Model("not_a_number", forward, attrs={"rate": float("nan")})),
]
# With whole numbers where Rust has floats, and the same with floats.
WHOLE = [
    ("dropout_of_an_int", Dropout(0), Dropout(0.0)),
    (
        "clipped_linear_of_ints",
        ClippedLinear(3, 4, slope=1, offset=0, min_val=0, max_val=1),
        ClippedLinear(3, 4, slope=1.0, offset=0.0, min_val=0.0, max_val=1.0),
    ),
]
# With numbers of numpy, and the same with plain ones.
NUMPY = {
    "half": (numpy.float32(0.5), 0.5),
    "tenth": (numpy.float32(0.1), 0.1),
    "double": (numpy.float64(0.1), 0.1),
    "yes": (numpy.bool_(True), True),
    "small": (numpy.int8(-2), -2),
    "negative": (numpy.int64(-(2**40)), -(2**40)),
    "large": (numpy.uint64(2**64 - 1), 2**64 - 1),
    "list": ([numpy.float32(0.1), numpy.int32(2)], [0.1, 2.0]),
}
OF_NUMPY = [
    ("dropout_of_numpy", Dropout(numpy.float32(0.1)), Dropout(0.1)),
    ("linear_of_numpy", Linear(numpy.int64(3), numpy.int32(4)), Linear(3, 4)),
    ("numpy", *[Model("numpy", forward, attrs={name: numbers[i] for name, numbers in NUMPY.items()}) for i in range(2)]),
]
SIZES = [
    ("names", names()),
    ("many", many()),
    ("seventeen_children", pattern(chain(*[Relu(1, 1) for _ in range(17)]).initialize())),
    ("sixty_children", chain(*[Linear(1, 1) for _ in range(60)])),
    ("many_nodes", clone(Relu(1, 1), 260)),
    ("axis_200", pattern(Linear(200, 1).initialize())),
    ("axis_300", pattern(Linear(300, 2).initialize())),
    ("data_70_000", pattern(Embed(16, 1100).initialize())),
    ("axis_70_000", pattern(Embed(1, 70_000).initialize())),
    ("dim_of_five_bytes", Linear(2**33 + 1, 2**16)),
    ("long_name", Model("n" * 70_000, forward, attrs={"letters": 70_000})),
    ("long_values", Model("long_values", forward, attrs={"text": "n" * 70_000, "ones": [1] * 70_000})),
]
