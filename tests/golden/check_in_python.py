"""Loads models that Rust trained into Python Thinc, and compares the predictions.

    pip install thinc==8.3.11 numpy==2.4.6
    python tests/golden/check_in_python.py

Runs the tests of tests/golden_*.rs, which write the models when THINC_OUT names a folder.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import make_dense
import make_layers
import numpy

GOLDEN = Path(__file__).parent


def sample(golden):
    x = golden["x"]
    if isinstance(x, list):
        return numpy.asarray([int(i) for i in x], dtype="uint64")
    return numpy.asarray(x["values"], dtype="f").reshape(x["shape"])


def differing(test, cases, golden):
    """The names of the cases that are another model in Python."""
    differ = []
    with tempfile.TemporaryDirectory() as folder:
        command = ["cargo", "test", "--quiet", "--test", test]
        subprocess.run(command, check=True, cwd=GOLDEN, env={**os.environ, "THINC_OUT": folder})
        for name, model, _ in cases:
            model.from_disk(Path(folder, f"{name}.bin"))
            rust = numpy.asarray(json.loads(Path(folder, f"{name}.json").read_text()), dtype="f")
            x = sample(golden[name])
            python = model.predict(x).ravel()
            same = rust.shape == python.shape and numpy.allclose(rust, python, rtol=1e-5, atol=1e-6)
            print(f"{name:25}{'same' if same else 'DIFFERENT'}")
            if not same or model.to_bytes() != Path(folder, f"{name}.bin").read_bytes():
                differ.append(name)
    return differ


def main():
    differ = []
    for test, cases in [("golden_layers", make_layers.CASES), ("golden_dense", make_dense.CASES)]:
        golden = json.loads((GOLDEN / f"{test.removeprefix('golden_')}.json").read_text())
        differ += differing(test, cases, golden)
    if differ:
        sys.exit(f"different in Python: {', '.join(differ)}")
    print("all models predict the same in Python, and give the same bytes")


main()
