"""Sends models from Python Thinc to Rust and back, and compares the predictions and the bytes on both sides.

    pip install thinc==8.3.11 click numpy==2.4.6
    python tests/golden/check_in_python.py

The scripts make_*.py write their cases anew, with other numbers than those in this folder. The tests of tests/golden_* take their
cases from the folder THINC_IN: they load Python's bytes, compare what the models compute, and write the same bytes. Then they
train a step and write the models into THINC_OUT, which Python loads here.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import bytes_widths
import make_attention
import make_bytes
import make_dense
import make_ids
import make_layers
import make_recurrent
import make_sequences
import make_wrappers
import numpy
from thinc.types import Padded, Ragged

GOLDEN = Path(__file__).parent

# Thinc's `bidirectional` does not reverse, and so predicts something else.
NOT_PREDICTED = {"bidirectional"}


def floats(golden):
    return numpy.asarray(golden["values"], dtype="f").reshape(golden["shape"])


def arrays(golden):
    """All numbers of a case's input, array by array. Ids are texts."""
    if isinstance(golden, dict):
        yield floats(golden)
    elif golden and isinstance(golden[0], str):
        yield numpy.asarray([int(number) for number in golden], dtype="uint64")
    else:
        for part in golden:
            yield from arrays(part)


def like(x, parts):
    """The structure of `x` with other numbers: those of the scripts depend on the order in which they are imported."""
    if isinstance(x, (list, tuple)):
        return type(x)(like(item, parts) for item in x)
    return next(parts).astype(x.dtype).reshape(x.shape)


def of_cases(cases):
    return lambda golden: [(name, model, like(x, arrays(golden[name]["x"]))) for name, model, x in cases]


def sequences(golden):
    """Models with an input in the container that the case is about."""
    for name, model, lengths, container in make_sequences.CASES + make_sequences.MORE:
        yield name, model, make_sequences.pack(floats(golden[name]["x"]), lengths, container)
    for name, model in make_sequences.BRANCHES.items():
        # Of these, Thinc's forward pass works for arrays alone.
        yield name, model, floats(golden[name]["x"])


def recurrent(golden):
    for name, model, lengths in [*make_recurrent.LSTMS, ("bidirectional", make_recurrent.BIDIRECTIONAL, make_recurrent.LENGTHS)]:
        yield name, model, make_sequences.pack(floats(golden[name]["x"]), lengths, "padded")


def attention(golden):
    for name, (model, _) in make_attention.MODELS.items():
        case = golden[name]
        if "lengths" in case:
            yield name, model, Ragged(floats(case["x"]), floats(case["lengths"]).astype("i"))
        else:
            yield name, model, (floats(case["x"]), floats(case["x2"])) if "x2" in case else floats(case["x"])


def spellings(golden):
    return [(name, model, floats(golden[name]["x"])) for name, model in make_bytes.SPELLINGS]


MODELS = {
    "layers": of_cases(make_layers.CASES),
    "dense": of_cases(make_dense.CASES),
    "ids": of_cases(make_ids.MODELS + make_ids.COLUMNS),
    "sequences": sequences,
    "recurrent": recurrent,
    "attention": attention,
    "wrappers": of_cases(make_wrappers.NUMBERS),
    "bytes": spellings,
}


def flat(value):
    """The numbers of an output, one sequence behind the other."""
    if isinstance(value, Ragged):
        return flat(value.data)
    if isinstance(value, Padded):
        return flat(make_sequences.ops.padded2list(value))
    if isinstance(value, (list, tuple)):
        return numpy.concatenate([numpy.zeros(0, dtype="f"), *map(flat, value)])
    return value.ravel()


def different(name, model, x, folder):
    """What is not the same in Python."""
    file = Path(folder, f"{name}.bin")
    model.from_disk(file)
    rust = numpy.asarray(json.loads(Path(folder, f"{name}.json").read_text()), dtype="f")
    found = []
    if name not in NOT_PREDICTED:
        python = flat(model.predict(x))
        if rust.shape != python.shape or not numpy.allclose(rust, python, rtol=1e-5, atol=1e-6):
            found.append("predictions")
    if model.to_bytes() != file.read_bytes():
        found.append("bytes")
    return found


def not_loaded(golden):
    """Models of which Rust writes other widths or names than Python, and whose bytes Python cannot load."""
    for name, model, other in bytes_widths.WIDTHS + make_bytes.KEPT_NAMES:
        if other:
            data = bytes.fromhex(golden[name]["here"])
            if model.from_bytes(data).to_bytes() != data:
                yield name


def run(command, **settings):
    result = subprocess.run(command, env={**os.environ, **settings}, cwd=GOLDEN, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{' '.join(command)} failed with {settings}\n{result.stdout}{result.stderr}")


def through_rust(suite, seed, folder):
    """The cases of a suite, and the folder with what Rust made of their models."""
    into, out = folder / "in", folder / suite
    into.mkdir(exist_ok=True)
    out.mkdir()
    run([sys.executable, f"make_{suite}.py"], THINC_SEED=seed, THINC_GOLDEN=str(into))
    run(["cargo", "test", "--quiet", "--test", f"golden_{suite}"], THINC_IN=str(into), THINC_OUT=str(out))
    return json.loads((into / f"{suite}.json").read_text()), out


def main():
    parser = argparse.ArgumentParser()
    # With some, a model is near a pole, where the last digit of a number decides: a similarity whose weights are negative, a
    # normalization of numbers that are almost equal.
    parser.add_argument("--seed", default="3", help="of the numbers, 0 for those in this folder")
    seed = parser.parse_args().seed
    differ, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for suite, models in MODELS.items():
            golden, out = through_rust(suite, seed, Path(folder))
            for name, model, x in models(golden):
                found = different(name, model, x, out)
                print(f"{suite:12}{name:30}{' and '.join(found) + ' DIFFER' if found else 'same'}")
                count += 1
                differ += [name] if found else []
            if suite == "bytes":
                differ += not_loaded(golden)
    if differ:
        sys.exit(f"different in Python: {', '.join(differ)}")
    print(f"{count} models predict the same in Rust and in Python, and give the same bytes")


main()
